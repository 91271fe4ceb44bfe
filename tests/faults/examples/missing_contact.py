"""An invoice without a customer."""

from tests.faults.example import NO_CONTACT, Case, Example, Said, Shown, bill, sale

EXAMPLE = Example(
    finds=(
        Case(sale(contact=None), {}, "contact", links=NO_CONTACT),
        Case(bill(contact=""), {}, "contact", links=NO_CONTACT),
    ),
    says=(
        Said("A Contact must be specified for this type of transaction"),
        Said(
            "The Contact must contain at least 1 of the following elements to identify the contact: Name, ContactID, ContactNumber"
        ),
    ),
    simulator=Shown(
        "The Contact must contain at least 1 of the following elements to identify the contact: Name, ContactID, ContactNumber"
    ),
)
