"""A trust or holding account without a mapping rule."""

from tests.faults.example import Example, NotApplicable, Said

EXAMPLE = Example(
    finds=NotApplicable("events of trust accounting are not among the kinds that this version sends"),
    says=(
        Said("The Trust Liability account has not been mapped to a Xero account."),
        Said("No Xero account is set for the trust bank account"),
    ),
    simulator=NotApplicable("the fault is ours, not Xero's"),
)
