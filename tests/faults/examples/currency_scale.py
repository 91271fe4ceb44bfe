"""Money with a third decimal."""

from decimal import Decimal

from tests.faults.example import Case, Example, NotApplicable, Said, line, payment, sale

EXAMPLE = Example(
    finds=(
        Case(sale(total=Decimal("24.151")), {"amount": "24.151"}, "total"),
        Case(sale(tax=Decimal("3.1499")), {"amount": "3.1499"}, "tax"),
        Case(sale(lines=(line(tax="3.145"),)), {"amount": "3.145"}, "lines[1].tax"),
        Case(payment(amount=Decimal("24.155")), {"amount": "24.155"}, "amount"),
    ),
    says=(Said("Unit price can only be 2 dp"),),
    simulator=NotApplicable("Xero rounds without a word"),
)
