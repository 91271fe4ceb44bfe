"""Asks Xero for what this app made there last: what is unknown here was posted from a newer file than this.

`createdByMyApp`, `summaryOnly` and `order`: XeroAPI/Xero-OpenAPI 16.1.0, getInvoices. Payments cannot be
asked for by app: ours are those with a mark of ours at the end of their reference.
"""

from __future__ import annotations

import datetime as dt
import re

from counterfoil.core.outcome import Posted
from counterfoil.core.passing import Answer, Call, Newest
from counterfoil.xero.verdicts import page_of

NOT_MODIFIED = 304
_PAGE = "page=1&pageSize=100&order=UpdatedDateUTC%20DESC"
_MARKED = re.compile(r"(?:^|.* )\[[^\[\]]+:[^\[\]]+\]")
"""How `core.own_reference.marked` ends a reference."""


def ask_newest(since: dt.datetime, *, payments: bool) -> Call:
    """The read of what this app made and was changed since then, the newest first: invoices and bills, or
    payments."""
    if payments:
        return Call(method="GET", path=f"/Payments?{_PAGE}", since=since)
    return Call(method="GET", path=f"/Invoices?createdByMyApp=true&summaryOnly=true&{_PAGE}", since=since)


def newest(answer: Answer) -> Newest | None:
    """What the answer to `ask_newest` shows, or None when it cannot be read."""
    if answer.exchange.status == NOT_MODIFIED:
        return Newest(rows=(), is_all=True)
    page = page_of(answer)
    if page is None:
        return None
    documents = [
        Posted(xero_id=row.invoice_id, number=row.invoice_number or "")
        for row in page.answer.invoices or ()
        if row.invoice_id
    ]
    payments = [
        Posted(xero_id=row.payment_id, number=row.reference or "")
        for row in page.answer.payments or ()
        if row.payment_id and row.status != "DELETED" and _MARKED.fullmatch((row.reference or "").strip())
    ]
    return Newest(rows=(*documents, *payments), is_all=page.is_all)
