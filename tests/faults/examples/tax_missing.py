"""A line without a tax type."""

from tests.faults.example import Example, NotApplicable, Said, Shown

EXAMPLE = Example(
    finds=NotApplicable(
        "mapping tells every line without a tax type as a gap (mapping_missing); tests/core/test_preflight.py tries the check by itself"
    ),
    says=(Said("The TaxType field is mandatory"),),
    simulator=Shown("The TaxType field is mandatory"),
)
