"""Another contact, usually an archived one, has the number."""

from counterfoil.core.directory import XeroContact
from tests.faults.example import Case, Example, Said, Shown, among, contact, settings

EXAMPLE = Example(
    finds=(
        Case(
            contact(),
            {"number": "desk:otto", "name": "Cafe Otto", "archived": "Cafe Otto", "contact": "c-1"},
            "id",
            links=among(XeroContact(id="c-1", name="Cafe Otto", number="desk:otto", is_active=False)),
        ),
        Case(
            contact(),
            {"number": "desk:otto", "name": "Otto & Sons"},
            "id",
            settings=settings(policies='contact_matching = ["name"]'),
            links=among(XeroContact(id="c-1", name="Otto & Sons", number="desk:otto")),
        ),
    ),
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
