"""The plan allows no more approved invoices this month."""

from tests.faults.example import Example, NotApplicable, Said, Shown

EXAMPLE = Example(
    finds=NotApplicable("how many the plan still allows is counted in Xero"),
    says=(
        Said("You have reached the limit of invoices you can approve!", {"kind": "invoices"}),
        Said("You’ve reached the limit of 100 contact groups."),
    ),
    simulator=Shown("You have reached the limit of invoices you can approve"),
)
