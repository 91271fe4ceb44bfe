"""No exchange rate for the day."""

from tests.faults.example import Example, NotApplicable, Said, Shown

EXAMPLE = Example(
    finds=NotApplicable("exchange rates are Xero's own"),
    says=(Said("A currency rate must be specified"),),
    simulator=Shown("A currency rate must be specified"),
)
