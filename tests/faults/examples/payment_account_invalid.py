"""The account is neither a bank nor enabled for payments."""

from tests.faults.example import Case, Example, Said, Shown, payment

EXAMPLE = Example(
    finds=(
        Case(
            payment(tender="clearing"),
            {"account": "880", "name": "Clearing", "state": "not enabled for payments"},
            "tender",
        ),
        Case(payment(tender="old"), {"account": "091", "state": "archived"}, "tender"),
        Case(
            payment(tender="dollars", currency="AUD"),
            {
                "account": "092",
                "state": "in USD, neither the currency of the payment (AUD) nor that of the organisation (NZD)",
            },
            "tender",
        ),
    ),
    says=(Said("Account type is invalid for making a payment to/from."),),
    simulator=Shown("Account type is invalid for making a payment to/from."),
)
