"""The source names an account, tax code or tender that no rule knows."""

from tests.faults.example import Case, Example, NotApplicable, Said, bill, line, payment, sale, settings

EXAMPLE = Example(
    finds=(
        Case(
            sale(lines=(line(category="Gifts"),)),
            {"target": "category", "source_code": "Gifts", "side": "sales"},
            "lines[1].category",
            settings=settings('[tax.sales]\ndefault = "OUTPUT2"'),
        ),
        Case(
            sale(lines=(line(account="4-100", category="Gifts"), line(product="LAMP", category=None))),
            {"target": "account", "source_code": "4-100", "side": "sales"},
            "lines[1].account",
            settings=settings('[account.sales.product]\nLAMP = "200"\n[tax.sales]\ndefault = "OUTPUT2"'),
        ),
        Case(
            bill(lines=(line(tax_code="x"), line(tax_code="GST-F"))),
            {"target": "tax code", "source_code": "GST-F", "side": "purchases"},
            "lines[2].tax_code",
            settings=settings('[account.purchases]\ndefault = "400"\n[tax.purchases]\nx = "INPUT2"'),
        ),
        Case(payment(tender="Gift card"), {"target": "tender", "source_code": "Gift card"}, "tender"),
    ),
    says=(
        Said("The payment method Gift card is not mapped to an account."),
        Said("Missing account mapping"),
    ),
    simulator=NotApplicable("the fault is ours, not Xero's"),
)
