"""No exchange rate for the day."""

from tests.faults.example import Case, Example, Said, Shown, bank_transaction, payment, pays

EXAMPLE = Example(
    finds=(
        Case(bank_transaction(currency="AUD"), {"account": "090", "account_currency": "NZD"}, "currency"),
        Case(
            payment(currency="AUD"),
            {"currency": "AUD", "number": "INV-1042", "paid_currency": "NZD", "kind": "payment"},
            "currency",
            links=pays(),
        ),
    ),
    says=(Said("A currency rate must be specified"),),
    simulator=Shown("A currency rate must be specified"),
)
