"""The plan allows no more approved invoices this month."""

from tests.faults.example import Case, Example, Said, Shown, bill, organisation, sale

EXAMPLE = Example(
    finds=(
        Case(
            sale(),
            {"kind": "invoices", "organisation": "Hartley Law"},
            "status",
            organisation=organisation(refused=("approve_invoices",)),
        ),
        Case(bill(), {"kind": "bills"}, organisation=organisation(refused=("approve_bills",))),
    ),
    says=(
        Said("You have reached the limit of invoices you can approve!", {"kind": "invoices"}),
        Said("You’ve reached the limit of 100 contact groups."),
    ),
    simulator=Shown("You have reached the limit of invoices you can approve"),
)
