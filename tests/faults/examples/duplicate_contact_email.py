"""Another contact has the address."""

from counterfoil.core.directory import XeroContact
from tests.faults.example import Case, Example, NotApplicable, Said, among, contact, settings

EXAMPLE = Example(
    finds=(
        Case(
            contact(),
            {"email": "otto@cafe.test", "name": "Otto & Sons", "another": "Otto's Bar"},
            "email",
            settings=settings(policies='contact_matching = ["email", "name"]'),
            links=among(
                XeroContact(id="c-1", name="Otto & Sons", email="Otto@cafe.test"),
                XeroContact(id="c-2", name="Otto's Bar", email="otto@cafe.test"),
            ),
        ),
    ),
    says=(
        Said("The email address is already assigned to another contact."),
        Said("Duplicate contact: otto@cafe.test", {"email": "otto@cafe.test"}),
    ),
    simulator=NotApplicable("Xero takes the same e-mail address twice"),
)
