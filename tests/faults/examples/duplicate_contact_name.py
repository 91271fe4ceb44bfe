"""Another active contact has the name."""

from tests.faults.example import Example, NotApplicable, Said, Shown

EXAMPLE = Example(
    finds=NotApplicable("only Xero knows its other contacts"),
    says=(
        Said(
            "The contact name Cafe Otto is already assigned to another contact. The contact name must be unique across all active contacts.",
            {"name": "Cafe Otto"},
        ),
        Said(
            '{"ErrorNumber":10,"Type":"ValidationException","Message":"A validation exception occurred","Elements":[{"Name":"x","ValidationErrors":[{"Message":"The contact name Organization Caf\\u00e9 is already assigned to another contact. The contact na',
            {"name": "Organization Café"},
            status=400,
        ),
        Said(
            'The existing contact with name "Otto" cannot be updated to use new name "Cafe Otto". There is an existing contact with that name.',
            {"name": "Cafe Otto"},
        ),
        Said("The contact name [Name] is already assigned to another contact."),
        Said("The contact name already exists. Please enter a different contact name"),
    ),
    simulator=Shown(
        "The contact name {name} is already assigned to another contact. The contact name must be unique across all active contacts."
    ),
)
