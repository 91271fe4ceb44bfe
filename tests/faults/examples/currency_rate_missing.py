"""No exchange rate for the day."""

from tests.faults.example import Case, Example, Said, Shown, bank_transaction

EXAMPLE = Example(
    finds=(
        Case(bank_transaction(currency="AUD"), {"account": "090", "account_currency": "NZD"}, "currency"),
    ),
    says=(Said("A currency rate must be specified"),),
    simulator=Shown("A currency rate must be specified"),
)
