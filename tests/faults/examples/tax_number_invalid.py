"""The GST, VAT or ABN number has the wrong form."""

from counterfoil.core.document import Address
from tests.faults.example import Case, Example, Said, Shown, contact, organisation
from tests.xerosim.desk import run
from tests.xerosim.triggers import contact as sent

EXAMPLE = Example(
    finds=(
        Case(
            contact(tax_number="123-456-789"),
            {"tax_number": "123-456-789", "country": "New Zealand"},
            "tax_number",
        ),
        Case(
            contact(tax_number="51 824 753 557", addresses=(Address(country="Australia"),)),
            {"tax_number": "51 824 753 557", "country": "Australia"},
            "tax_number",
        ),
        Case(
            contact(company_number="004 085 617", addresses=(Address(country="Australia"),)),
            {"company_number": "004 085 617", "country": "Australia"},
            "company_number",
            organisation=organisation(country="AU"),
        ),
    ),
    says=(
        Said("Export of C0042 to Xero Contacts API failed - Details: Xero validation error:"),
        Said("The VAT number GB12 is invalid", {"tax_number": "GB12"}),
    ),
    simulator=Shown(act=lambda: run(sent(Name="Beta", TaxNumber="GB12"))),
)
