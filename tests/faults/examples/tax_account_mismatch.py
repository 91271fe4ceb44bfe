"""A tax on sales with an account of expenses."""

from tests.faults.example import Case, Example, Said, Shown, line, sale

EXAMPLE = Example(
    finds=(
        Case(
            sale(lines=(line(category="Cost"),)),
            {"tax_type": "OUTPUT2", "account": "400", "name": "Advertising", "account_class": "expense"},
            "lines[1].tax_code",
        ),
    ),
    says=(
        Said(
            "The TaxType code 'OUTPUT2' cannot be used with account code '400'.",
            {"tax_type": "OUTPUT2", "account": "400"},
        ),
        Said("The TaxType code ### cannot be used with this account code"),
    ),
    simulator=Shown("The TaxType code '{tax}' cannot be used with account code '{code}'."),
)
