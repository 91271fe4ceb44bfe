"""Text that does not fit."""

from counterfoil.core.document import Address
from tests.faults.example import Case, Example, Said, Shown, contact, line, sale

EXAMPLE = Example(
    finds=(
        Case(contact(name="A" * 256), {"field": "name", "length": "256", "limit": "255"}, "name"),
        Case(contact(phone="1" * 51), {"field": "phone", "limit": "50"}, "phone"),
        Case(
            contact(addresses=(Address(city="C" * 256),)), {"field": "city", "limit": "255"}, "addresses.city"
        ),
        Case(
            contact(addresses=(Address(lines=("L" * 501,)),)),
            {"field": "address line", "limit": "500"},
            "addresses",
        ),
        Case(sale(number="9" * 256), {"field": "number", "limit": "255"}, "number"),
        Case(sale(reference="R" * 256), {"field": "reference", "limit": "255"}, "reference"),
        Case(
            sale(lines=(line(description="D" * 4001),)),
            {"field": "description", "limit": "4000"},
            "lines[1].description",
        ),
    ),
    says=(
        Said(
            "Contact Name must not be more than 255 characters long.",
            {"field": "Contact Name", "limit": "255"},
        ),
        Said("Account Code is too long. Maximum of 10 characters allowed", {"limit": "10"}),
        Said(
            '{"type":"invalid-request","title":"Invalid Request","status":400,"detail":"For the request field ChequeNumber exceeded the maximum length of 20."}',
            {"limit": "20"},
            status=400,
        ),
    ),
    simulator=Shown("You can only have a maximum of 5 contact persons."),
)
