"""An account of this name or code exists."""

from tests.faults.example import Example, NotApplicable, Said, Shown

EXAMPLE = Example(
    finds=NotApplicable("this kind of document is not sent"),
    says=(
        Said("Please enter a unique Name."),
        Said("Please enter a unique Code"),
    ),
    simulator=Shown("Please enter a unique Name."),
)
