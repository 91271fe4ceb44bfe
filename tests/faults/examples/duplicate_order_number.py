"""A purchase order of this number exists."""

from tests.faults.example import Example, NotApplicable, Said

EXAMPLE = Example(
    finds=NotApplicable("this kind of document is not sent"),
    says=(Said("Order number must be unique"),),
    simulator=NotApplicable("purchase orders are not simulated"),
)
