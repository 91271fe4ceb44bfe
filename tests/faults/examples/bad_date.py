"""A date that stands for none."""

import datetime as dt

from tests.faults.example import Case, Example, Said, Shown, payment, sale

EXAMPLE = Example(
    finds=(
        Case(sale(date=dt.date(1, 1, 1)), {"date": "1 Jan 1"}, "date"),
        Case(sale(due_date=dt.date(9999, 12, 31)), {"date": "31 Dec 9999"}, "due_date"),
        Case(payment(date=dt.date(1899, 12, 30)), {"date": "30 Dec 1899"}, "date"),
    ),
    says=(Said("The string '20100510' is not a valid AllXsd value.", {"date": "20100510"}),),
    simulator=Shown("The payment date is prior to the invoice date."),
)
