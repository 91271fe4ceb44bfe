"""The source keeps its books on a cash basis."""

from tests.faults.example import Example, NotApplicable, Said

EXAMPLE = Example(
    finds=NotApplicable("a property of the source, not of a document"),
    says=(Said("The accounting basis must be accrual."),),
    simulator=NotApplicable("the fault is ours, not Xero's"),
)
