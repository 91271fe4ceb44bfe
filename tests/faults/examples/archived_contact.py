"""Somebody archived or merged the contact in Xero."""

from counterfoil.core.directory import XeroContact
from tests.faults.example import Case, Example, Said, Shown, among, contact, sale, settings

EXAMPLE = Example(
    finds=(
        Case(
            sale(),
            {"name": "Cafe Otto", "contact": "c-1"},
            "contact",
            links=among(XeroContact(id="c-1", name="Cafe Otto", is_active=False), contact_id="c-1"),
        ),
        Case(
            sale(),
            {"name": "Cafe Otto", "contact": "c-1", "target": "Otto & Sons", "target_id": "c-2"},
            "contact",
            settings=settings(policies='archived_contact = "hold"'),
            links=among(
                XeroContact(id="c-1", name="Cafe Otto", is_active=False, merged_to="c-2"),
                XeroContact(id="c-2", name="Otto & Sons"),
                contact_id="c-1",
            ),
        ),
        Case(
            contact(),
            {"name": "Cafe Otto", "contact": "c-1"},
            "",
            links=among(XeroContact(id="c-1", name="Cafe Otto", is_active=False), contact_id="c-1"),
        ),
    ),
    says=(
        Said(
            "The specified contact details matched an archived contact. Archived contacts cannot currently be edited via the API"
        ),
        Said(
            "The contact with the specified contact details has been archived. The contact must be un-archived before creating new invoices or credit notes."
        ),
        Said("The status 'ARCHIVED' is not valid for contacts."),
    ),
    simulator=Shown(
        "The contact with the specified contact details has been archived. The contact must be un-archived before creating new invoices or credit notes."
    ),
)
