"""Stated tax or totals that lines and rates do not make."""

from decimal import Decimal

from tests.faults.example import Case, Example, Said, Shown, line, sale

EXAMPLE = Example(
    finds=(
        Case(
            sale(lines=(line(tax="4.20"),)),
            {"what": "tax", "stated": "4.20", "computed": "3.15", "difference": "1.05"},
            "tax",
        ),
        Case(
            sale(tax=Decimal("3.20")),
            {"what": "tax", "stated": "3.20", "computed": "3.15", "difference": "0.05"},
            "tax",
        ),
        Case(
            sale(total=Decimal("25.00")),
            {"what": "total", "stated": "25.00", "computed": "24.15", "difference": "0.85"},
            "total",
        ),
    ),
    says=(
        Said(
            "The line total 666.88 does not match the expected line total 666.93",
            {"stated": "666.88", "computed": "666.93"},
        ),
        Said("The document total does not equal the sum of the lines."),
        Said("The document sub total does not equal the sub total of the lines"),
        Said("The tax amount cannot be greater than the line amount!"),
    ),
    simulator=Shown("The document total does not equal the sum of the lines."),
)
