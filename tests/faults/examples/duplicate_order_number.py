"""A purchase order of this number exists."""

from tests.faults.example import Example, NotApplicable, Said, Shown

EXAMPLE = Example(
    finds=NotApplicable("this kind of document is not sent"),
    says=(Said("Order number must be unique"),),
    simulator=Shown("Order number must be unique", is_ordered=True),
)
