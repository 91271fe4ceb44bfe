"""Nobody said which organisation a store belongs to."""

from tests.faults.example import Example, NotApplicable, Said

EXAMPLE = Example(
    finds=NotApplicable("found at import, before a document has an organisation to be checked against"),
    says=(Said("No organisation selected for the store Harbour Street."),),
    simulator=NotApplicable("the fault is ours, not Xero's"),
)
