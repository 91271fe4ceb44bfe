"""A line without words."""

from tests.faults.example import Case, Example, Said, Shown, line, sale

EXAMPLE = Example(
    finds=(Case(sale(lines=(line(), line(description=" "))), {"line": "2"}, "lines[2].description"),),
    says=(Said("The description field is mandatory for each line item."),),
    simulator=Shown("The description field is mandatory for each line item."),
)
