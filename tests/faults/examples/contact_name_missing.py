"""A customer without a name."""

from tests.faults.example import Case, Example, Said, Shown, contact

EXAMPLE = Example(
    finds=(Case(contact(name=""), {}, "name"), Case(contact(name=" < > "), {}, "name")),
    says=(Said("Contact Name cannot be empty."),),
    simulator=Shown("Contact Name cannot be empty."),
)
