"""An invoice dated in closed books."""

import datetime as dt

from tests.faults.example import (
    DAY,
    Case,
    Example,
    Said,
    Shown,
    bill,
    credit,
    organisation,
    payment,
    sale,
    settings,
)

EXAMPLE = Example(
    finds=(
        Case(
            sale(),
            {
                "organisation": "Hartley Law",
                "date": "31 Mar 2026",
                "document_date": "28 Mar 2026",
                "kind": "invoice",
                "lock": "period",
            },
            "date",
            organisation=organisation(period_lock_date=dt.date(2026, 3, 31)),
        ),
        Case(
            payment(),
            {"date": "28 Mar 2026", "kind": "payment", "lock": "end of year"},
            "date",
            organisation=organisation(year_lock_date=DAY, period_lock_date=dt.date(2025, 3, 31)),
        ),
        Case(
            sale(),
            {"lock": "end of year", "date": "28 Mar 2026"},
            organisation=organisation(
                is_adviser=True, year_lock_date=DAY, period_lock_date=dt.date(2026, 6, 30)
            ),
        ),
        Case(bill(), {"kind": "bill"}, organisation=organisation(year_lock_date=DAY)),
        Case(credit(), {"kind": "credit note"}, organisation=organisation(period_lock_date=DAY)),
        Case(  # a payment can only be moved; what moves are invoices alone
            payment(),
            {"kind": "payment"},
            organisation=organisation(period_lock_date=DAY),
            settings=settings(policies='locked_period = {sales_invoice = "move"}'),
        ),
    ),
    says=(
        Said(
            "The document date cannot be before the end of year lock date, currently set at 30-Sep-2021",
            {"lock": "end of year", "date": "30 Sep 2021"},
        ),
        Said(
            "The document date cannot be before the period lock date, currently set at XX-XX-20XX The document date cannot be before the end of year lock date",
            {"lock": "period"},
        ),
    ),
    simulator=Shown("The document date cannot be before the end of year lock date, currently set at {date}"),
)
