"""Words that nobody has explained yet."""

from tests.faults.example import Example, NotApplicable, Said

EXAMPLE = Example(
    finds=NotApplicable("what is not known cannot be looked for"),
    says=(
        Said("A validation exception occurred"),
        Said("Something nobody has seen before."),
        Said("Payment service could not be found"),
        Said(""),
    ),
    simulator=NotApplicable("xerosim says nothing that is meant to be unknown"),
)
