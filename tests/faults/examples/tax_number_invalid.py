"""The GST, VAT or ABN number has the wrong form."""

from tests.faults.example import Example, NotApplicable, Said

EXAMPLE = Example(
    finds=NotApplicable("Xero's own test depends on the country it has for the contact, and is not public"),
    says=(
        Said("Export of C0042 to Xero Contacts API failed - Details: Xero validation error:"),
        Said("The VAT number GB12 is invalid", {"tax_number": "GB12"}),
    ),
    simulator=NotApplicable("which numbers Xero refuses is not public"),
)
