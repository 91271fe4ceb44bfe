"""A journal on a bank or another account that Xero keeps itself."""

from tests.faults.example import Case, Example, NotApplicable, Said, journal

EXAMPLE = Example(
    finds=(
        Case(journal("5.00", "-5.00", account="Bank"), {"account": "090"}, "lines[1].account"),
        Case(
            journal("5.00", "-5.00", account="Receivables"),
            {"account": "610", "state": "Xero's own accounts receivable"},
            "lines[1].account",
        ),
        Case(
            journal("5.00", "-5.00", account="Retained"),
            {"account": "960", "state": "Xero's own retained earnings"},
            "lines[1].account",
        ),
        Case(journal("5.00", "-5.00", account="Stock"), {"account": "630"}, "lines[1].account"),
    ),
    says=(Said("Manual journals cannot be posted to system accounts."),),
    simulator=NotApplicable("no words of Xero's for it are public"),
)
