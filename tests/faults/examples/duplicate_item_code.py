"""An item of this code exists."""

from tests.faults.example import Example, NotApplicable, Said, Shown

EXAMPLE = Example(
    finds=NotApplicable("this kind of document is not sent"),
    says=(Said("Price List Item with Code 'LAMP' already exists", {"item": "LAMP"}),),
    simulator=Shown("Price List Item with Code '{code}' already exists"),
)
