"""The GST, VAT or ABN number has the wrong form."""

from tests.faults.example import Example, NotApplicable, Said, Shown
from tests.xerosim.desk import run
from tests.xerosim.triggers import contact

EXAMPLE = Example(
    finds=NotApplicable("Xero's own test depends on the country it has for the contact, and is not public"),
    says=(
        Said("Export of C0042 to Xero Contacts API failed - Details: Xero validation error:"),
        Said("The VAT number GB12 is invalid", {"tax_number": "GB12"}),
    ),
    simulator=Shown(act=lambda: run(contact(Name="Beta", TaxNumber="GB12"))),
)
