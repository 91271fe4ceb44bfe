"""An address that is none, or two in one field."""

from tests.faults.example import Case, Example, Said, Shown, contact

EXAMPLE = Example(
    finds=(
        Case(contact(email="otto@cafe"), {"email": "otto@cafe"}, "email"),
        Case(
            contact(email="otto@cafe.test, mia@cafe.test"),
            {"email": "otto@cafe.test, mia@cafe.test"},
            "email",
        ),
        Case(contact(email="jörg@cafe.test")),
        Case(contact(email="Otto <otto@cafe.test>")),
        Case(contact(email="otto")),
    ),
    says=(
        Said("API failed - Details: * Email address must be valid."),
        Said("Additional people cannot be added when the primary person has no email address set."),
    ),
    simulator=Shown("Email address must be valid."),
)
