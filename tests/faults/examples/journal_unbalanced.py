"""A journal whose debits and credits differ."""

from tests.faults.example import Example, NotApplicable, Said, Shown

EXAMPLE = Example(
    finds=NotApplicable("this kind of document is not sent"),
    says=(
        Said(
            "The total debits (100.00) must equal total credits (-10.00)",
            {"debits": "100.00", "credits": "-10.00"},
        ),
        Said("The total debits (???) must equal total credits (-???)"),
    ),
    simulator=Shown("The total debits ({debits}) must equal total credits ({credits})"),
)
