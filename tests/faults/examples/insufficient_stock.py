"""Less in stock than is sold."""

from tests.faults.example import Example, NotApplicable, Said

EXAMPLE = Example(
    finds=NotApplicable("lines are sent without item codes"),
    says=(Said("Insufficient quantity on hand for item LAMP."),),
    simulator=NotApplicable("tracked stock is not simulated"),
)
