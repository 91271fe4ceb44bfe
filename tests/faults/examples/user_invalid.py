"""The document names a user Xero does not know."""

from tests.faults.example import Example, NotApplicable, Said, Shown

EXAMPLE = Example(
    finds=NotApplicable("no document of the kinds sent names a user"),
    says=(Said("A valid user should be identified using the UserID."),),
    simulator=Shown("A valid user should be identified using the UserID.", is_ordered=True),
)
