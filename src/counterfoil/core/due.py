"""What policy makes of due dates: as given, left to the contact's terms, or brought into range."""

from __future__ import annotations

import datetime as dt

import msgspec

from counterfoil.core.context import Context
from counterfoil.core.mapped import MappedInvoice
from counterfoil.core.phrases import plain_date

DUE_DAYS_MAX = 999
"""ClickPOS help, Xero Integration Error Codes: due dates at most so many days after the invoice date."""


def set_due_date(invoice: MappedInvoice, context: Context) -> tuple[MappedInvoice, tuple[str, ...]]:
    """By policy `contact_terms` without a due date; by `clamp` on the document's date to 999 days after it.

    A document without one gets it from the payment terms of its contact in Xero, else from those of the
    organisation, for sales and bills apart. Where there are none, Xero refuses what is not a draft
    (help.fieldinsight.com 3084244): the terms are not known here, so that is told when it answers.
    """
    choice, due = context.policies.due_date, invoice.due_date
    if choice == "as_given" or due is None:
        return invoice, ()
    if choice == "contact_terms":
        said = f"due date {plain_date(due)} left out, for Xero to reckon it from the payment terms there"
        return msgspec.structs.replace(invoice, due_date=None), (said,)
    days = (due - invoice.date).days
    if 0 <= days <= DUE_DAYS_MAX:
        return invoice, ()
    clamped = invoice.date + dt.timedelta(days=max(0, min(days, DUE_DAYS_MAX)))
    why = f"more than {DUE_DAYS_MAX} days after" if days > 0 else "before"
    said = (
        f"due date {plain_date(clamped)} in place of {plain_date(due)}, which is {why} "
        f"the document's date {plain_date(invoice.date)}"
    )
    return msgspec.structs.replace(invoice, due_date=clamped), (said,)
