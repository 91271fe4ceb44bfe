"""A journal whose debits and credits differ."""

from tests.faults.example import Case, Example, Said, Shown, journal

EXAMPLE = Example(
    finds=(
        Case(journal("100.00", "-10.00"), {"debits": "100.00", "credits": "10.00"}, "lines"),
        Case(journal("100.00", "-99.99"), {"debits": "100.00", "credits": "99.99"}, "lines"),
        Case(journal("100.00", "-99.994"), {"debits": "100.00", "credits": "99.99"}, "lines"),
    ),
    says=(
        Said(
            "The total debits (100.00) must equal total credits (-10.00)",
            {"debits": "100.00", "credits": "-10.00"},
        ),
        Said("The total debits (???) must equal total credits (-???)"),
    ),
    simulator=Shown("The total debits ({debits}) must equal total credits ({credits})"),
)
