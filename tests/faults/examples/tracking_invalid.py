"""A tracking option that Xero does not know."""

from tests.faults.example import Example, NotApplicable, Said, Shown

EXAMPLE = Example(
    finds=NotApplicable("tracking categories are not yet among the facts read"),
    says=(
        Said("Unknown tracking details. A Tracking Category did not match a known active Tracking Category."),
    ),
    simulator=Shown(
        "Unknown tracking details. A Tracking Category did not match a known active Tracking Category."
    ),
)
