"""A new document in a status that only Xero sets."""

from tests.faults.example import Example, NotApplicable, Said, Shown

EXAMPLE = Example(
    finds=NotApplicable("documents are only sent as draft, submitted or authorised"),
    says=(
        Said("Invoice not of valid status for creation"),
        Said("PurchaseOrder status change is invalid"),
        Said("The status 'PAID' is not valid", {"status": "PAID"}),
    ),
    simulator=Shown("Invoice not of valid status for creation"),
)
