"""A paid or voided document was to be changed, or its number used again."""

from tests.faults.example import Example, NotApplicable, Said, Shown

EXAMPLE = Example(
    finds=NotApplicable("known only in Xero"),
    says=(
        Said(
            "Failed Posting to Xero: XERO API Exception detected: #1: Invoice not of valid status for modification. #2: This document cannot be edited as it has a payment or credit note allocated to it."
        ),
        Said(
            "The status DRAFT cannot be applied to the invoice because it has payments or credit notes allocated to it."
        ),
        Said("Document not of valid status for modification"),
        Said("To update fields on a paid invoice line item, you must supply a LineItemID"),
    ),
    simulator=Shown("Invoice not of valid status for modification"),
)
