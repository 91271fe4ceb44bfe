"""A rule points at something the chart no longer has."""

from tests.faults.example import Example, NotApplicable, Said

EXAMPLE = Example(
    finds=NotApplicable(
        "on a document it is told as Xero tells it: account_invalid, tax_invalid, account_missing"
    ),
    says=(Said("The account mapped to Gifts no longer exists."),),
    simulator=NotApplicable("the fault is ours, not Xero's"),
)
