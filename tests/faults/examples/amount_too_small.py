"""An amount that rounds to nothing."""

from decimal import Decimal

from tests.faults.example import Case, Example, Said, Shown, line, payment, sale, settings

EXAMPLE = Example(
    finds=(
        Case(sale(lines=(line(quantity="1", unit_price="0.004"),)), {"amount": "0.004"}, "lines"),
        Case(
            sale(lines=(line(), line(quantity="1", unit_price="0.001"))),
            {"amount": "0.001"},
            "lines[2].amount",
            settings=settings(policies='zero_lines = "hold"'),
        ),
        Case(payment(amount=Decimal("0.004")), {"amount": "0.004"}, "amount"),
    ),
    says=(
        Said("Account must be valid, Tax Rate must be valid"),
        Said(
            '{"ValidationErrors":[{"Message":"Account must be valid."},{"Message":"Tax rate must be valid."}]}'
        ),
    ),
    simulator=Shown("Tax rate must be valid."),
)
