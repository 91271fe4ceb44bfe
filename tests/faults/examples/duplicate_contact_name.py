"""Another active contact has the name."""

from counterfoil.core.directory import XeroContact, make_known
from counterfoil.core.mapping import Links
from tests.faults.example import Case, Example, Said, Shown, among, contact, settings

EXAMPLE = Example(
    finds=(
        Case(
            contact(),
            {"name": "Cafe Otto", "contact": "c-1"},
            "name",
            settings=settings(policies='duplicate_contact_name = "hold"'),
            links=among(XeroContact(id="c-1", name="CAFE  otto")),
        ),
        Case(
            contact(),
            {"name": "Cafe Otto", "other": "desk:contact:otto-2"},
            "name",
            links=among(XeroContact(id="c-1", name="Cafe Otto", ref="desk:contact:otto-2")),
        ),
        Case(
            contact(),
            {"name": "Cafe Otto", "ours": "desk:contact:otto", "namesake": "desk:contact:otto-2"},
            "name",
            links=Links(
                known=make_known(
                    [XeroContact(id="c-1", name="Cafe Otto")],
                    is_all=True,
                    namesakes={"Cafe Otto": ("desk:contact:otto", "desk:contact:otto-2")},
                )
            ),
        ),
    ),
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
