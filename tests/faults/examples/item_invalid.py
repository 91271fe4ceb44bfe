"""An item that Xero does not know."""

from tests.faults.example import Example, NotApplicable, Said, Shown

EXAMPLE = Example(
    finds=NotApplicable("lines are sent without item codes"),
    says=(
        Said("Item code 'LAMP' is not valid.", {"item": "LAMP"}),
        Said("Item <00:000> has an incorrect inventory asset account specified.", {"item": "00:000"}),
    ),
    simulator=Shown("Item code '{code}' is not valid."),
)
