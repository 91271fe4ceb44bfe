"""A due date more than 999 days away."""

import datetime as dt

from tests.faults.example import Case, Example, Said, Shown, sale

EXAMPLE = Example(
    finds=(
        Case(
            sale(due_date=dt.date(2028, 12, 22)),
            {"due_date": "22 Dec 2028", "document_date": "28 Mar 2026", "due_days": "1000", "days": "999"},
            "due_date",
        ),
    ),
    says=(
        Said("Sorry, Due Dates cannot be made more than 999 days after the invoice date.", {"days": "999"}),
        Said("Due date for bills/sales invoices must be between 1 and 31"),
    ),
    simulator=Shown("Sorry, Due Dates cannot be made more than 999 days after the invoice date."),
)
