"""A tax type that the organisation does not have, or no longer."""

from tests.faults.example import Case, Example, Said, Shown, line, sale

EXAMPLE = Example(
    finds=(
        Case(
            sale(lines=(line(tax_code="gone"),)),
            {"tax_type": "TAX009", "state": "not a tax type of this organisation"},
            "lines[1].tax_code",
        ),
        Case(
            sale(lines=(line(tax_code="old"),)),
            {"tax_type": "OUTPUT", "name": "12.5% GST on Income", "state": "deleted"},
        ),
    ),
    says=(
        Said(
            "The TaxType code TAX009 does not exist or cannot be used for this type of transaction.",
            {"tax_type": "TAX009"},
        ),
        Said(
            "Export of SO-17 to Xero Invoices API failed - Details: [TaxCode GSTX] is not mapped to an accounting tax.",
            {"tax_type": "GSTX"},
        ),
        Said("Tax rate must be valid."),
    ),
    simulator=Shown("The TaxType code {tax} does not exist or cannot be used for this type of transaction."),
)
