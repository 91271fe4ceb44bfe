"""The contact named is not in Xero."""

from tests.faults.example import Example, NotApplicable, Said

EXAMPLE = Example(
    finds=NotApplicable("only Xero knows its other contacts"),
    says=(
        Said("Contact could not be found"),
        Said("Customer 'Cafe Otto' does not have a Xero ID.", {"name": "Cafe Otto"}),
    ),
    simulator=NotApplicable("no words of Xero's for it are public"),
)
