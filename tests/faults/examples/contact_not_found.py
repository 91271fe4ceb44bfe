"""The contact named is not in Xero."""

from counterfoil.core.directory import XeroContact
from tests.faults.example import Case, Example, NotApplicable, Said, among, contact, sale

EXAMPLE = Example(
    finds=(
        Case(
            sale(),
            {"contact": "c-1"},
            "contact",
            links=among(XeroContact(id="c-2", name="Otto & Sons"), contact_id="c-1"),
        ),
        Case(contact(), {"contact": "c-1", "name": "Cafe Otto"}, "", links=among(contact_id="c-1")),
    ),
    says=(
        Said("Contact could not be found"),
        Said("Customer 'Cafe Otto' does not have a Xero ID.", {"name": "Cafe Otto"}),
    ),
    simulator=NotApplicable("no words of Xero's for it are public"),
)
