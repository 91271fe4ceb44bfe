"""Trust money held and trust money owed differ."""

from tests.faults.example import Example, NotApplicable, Said

EXAMPLE = Example(
    finds=NotApplicable("events of trust accounting are not among the kinds that this version sends"),
    says=(
        Said(
            "Trust bank balance does not equal trust liability: out of balance by 12.50",
            {"difference": "12.50"},
        ),
        Said("Trust accounts do not balance"),
    ),
    simulator=NotApplicable("the fault is ours, not Xero's"),
)
