"""A document without lines."""

from tests.faults.example import Case, Example, Said, Shown, sale

EXAMPLE = Example(
    finds=(Case(sale(lines=()), {}, "lines"),),
    says=(Said("One or more line items must be specified"),),
    simulator=Shown("One or more line items must be specified"),
)
