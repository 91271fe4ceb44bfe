"""Another organisation was connected than the documents belong to."""

from tests.faults.example import Example, NotApplicable, Said

EXAMPLE = Example(
    finds=NotApplicable("set when connecting, before any document is looked at"),
    says=(
        Said("The tenant id does not match the connected organisation."),
        Said("Invalid company info"),
        Said("This belongs to a different Xero organization."),
    ),
    simulator=NotApplicable("Xero cannot know which organisation is meant"),
)
