"""An approved invoice without a due date."""

from tests.faults.example import Case, Example, Said, Shown, bill, sale, settings

EXAMPLE = Example(
    finds=(
        Case(sale(due_date=None), {"kind": "invoice"}, "due_date"),
        Case(
            bill(due_date=None),
            {"kind": "bill"},
            "due_date",
            settings=settings(policies='status = {bill = "submitted"}'),
        ),
    ),
    says=(
        Said("The document DueDate field must be specified"),
        Said("Due date cannot be empty."),
    ),
    simulator=Shown("The document DueDate field must be specified"),
)
