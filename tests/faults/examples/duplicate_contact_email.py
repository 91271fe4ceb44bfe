"""Another contact has the address."""

from tests.faults.example import Example, NotApplicable, Said

EXAMPLE = Example(
    finds=NotApplicable("only Xero knows its other contacts"),
    says=(
        Said("The email address is already assigned to another contact."),
        Said("Duplicate contact: otto@cafe.test", {"email": "otto@cafe.test"}),
    ),
    simulator=NotApplicable("Xero takes the same e-mail address twice"),
)
