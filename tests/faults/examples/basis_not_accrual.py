"""The source keeps its books on a cash basis."""

from tests.faults.example import Case, Example, NotApplicable, Said, contact, sale, settings

EXAMPLE = Example(
    finds=(
        Case(sale(), {"basis": "cash"}, settings=settings(policies='basis = "cash"')),
        Case(contact(), {"basis": "modified cash"}, settings=settings(policies='basis = "modified_cash"')),
    ),
    says=(Said("The accounting basis must be accrual."),),
    simulator=NotApplicable("the fault is ours, not Xero's"),
)
