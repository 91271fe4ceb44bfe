"""The source changed what is already in Xero."""

from tests.faults.example import Example, NotApplicable, Said

EXAMPLE = Example(
    finds=NotApplicable("set at intake"),
    says=(Said("The source changed this document after it was posted."),),
    simulator=NotApplicable("the fault is ours, not Xero's"),
)
