"""A document or payment of nothing."""

from decimal import Decimal

from tests.faults.example import Case, Example, Said, Shown, line, payment, sale, settings
from tests.xerosim.desk import run
from tests.xerosim.triggers import paying

EXAMPLE = Example(
    finds=(
        Case(sale(lines=(line(unit_price="0"), line(quantity="0"))), {"kind": "invoice"}, "lines"),
        Case(
            sale(lines=(line(), line(unit_price="0"))),
            {"within": "invoice", "line": "2"},
            "lines[2].amount",
            settings=settings(policies='zero_lines = "hold"'),
        ),
        Case(payment(amount=Decimal("0.00")), {"kind": "payment"}, "amount"),
    ),
    says=(Said("Payment amount must be greater than zero"),),
    simulator=Shown(act=lambda: run(paying(Amount=0))),
)
