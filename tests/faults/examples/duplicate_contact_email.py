"""Another contact has the address."""

from tests.faults.example import Example, NotApplicable, Said

EXAMPLE = Example(
    finds=NotApplicable("only Xero knows its other contacts"),
    says=(
        Said("The email address is already assigned to another contact."),
        Said("Duplicate contact: otto@cafe.test", {"email": "otto@cafe.test"}),
    ),
    simulator=NotApplicable("xerosim does not say this"),
)
