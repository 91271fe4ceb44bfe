"""A total or payment below zero."""

from decimal import Decimal

from tests.faults.example import Case, Example, Said, Shown, line, payment, sale, settings

EXAMPLE = Example(
    finds=(
        Case(
            sale(lines=(line(unit_price="-10.50"),)),
            {"kind": "invoice", "amount": "-24.15"},
            "total",
            settings=settings(policies='negative_document = "hold"'),
        ),
        Case(payment(amount=Decimal("-24.15")), {"kind": "payment", "amount": "-24.15"}, "amount"),
    ),
    says=(
        Said("The Total for this document must be greater than or equal to zero."),
        Said(
            "The quantity value '-1.0000' is invalid. Quantity must not be less than zero.",
            {"quantity": "-1.0000"},
        ),
    ),
    simulator=Shown("The Total for this document must be greater than or equal to zero."),
)
