"""Another contact, usually an archived one, has the number."""

from tests.faults.example import Example, NotApplicable, Said, Shown

EXAMPLE = Example(
    finds=NotApplicable("only Xero knows its other contacts"),
    says=(
        Said("Another contact has this contact number. Please enter a different contact number."),
        Said(
            "The contact number desk:otto is already assigned to another contact. The contact number must be unique across all contacts.",
            {"number": "desk:otto"},
        ),
    ),
    simulator=Shown(
        "The contact number {number} is already assigned to another contact. The contact number must be unique across all contacts."
    ),
)
