"""Asks Xero for what this app made there last: what is unknown here was posted from a newer file than this.

`createdByMyApp`, `summaryOnly` and `order`: XeroAPI/Xero-OpenAPI 16.1.0, getInvoices. Other lists cannot be
asked for by app: ours are those with a mark of ours at the end of their reference or narration.
"""

from __future__ import annotations

import datetime as dt
import re

from counterfoil.core.outcome import Posted
from counterfoil.core.passing import Answer, Call, Listed, Newest
from counterfoil.xero.verdicts import GONE, page_of

NOT_MODIFIED = 304
_PAGE = "page=1&pageSize=100&order=UpdatedDateUTC%20DESC"
_MARKED = re.compile(r"(?:^|.*\s)\[[^\[\]]+:[^\[\]]+\]", re.DOTALL)
"""How `core.own_reference.marked` ends a reference."""


_LISTS: dict[Listed, str] = {
    "documents": f"/Invoices?createdByMyApp=true&summaryOnly=true&{_PAGE}",
    "payments": f"/Payments?{_PAGE}",
    "bank_transactions": f"/BankTransactions?{_PAGE}",
    "manual_journals": f"/ManualJournals?{_PAGE}",
}


def ask_newest(since: dt.datetime, listed: Listed) -> Call:
    """The read of what of a list was changed since then, the newest first."""
    return Call(method="GET", path=_LISTS[listed], since=since)


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
        if row.payment_id and row.status != "DELETED" and _is_marked(row.reference)
    ]
    money = [
        Posted(xero_id=row.bank_transaction_id, number=row.reference or "")
        for row in page.answer.bank_transactions or ()
        if row.bank_transaction_id and row.status != "DELETED" and _is_marked(row.reference)
    ]
    journals = [
        Posted(xero_id=row.manual_journal_id, number=row.narration or "")
        for row in page.answer.manual_journals or ()
        if row.manual_journal_id and row.status not in GONE and _is_marked(row.narration)
    ]
    return Newest(rows=(*documents, *payments, *money, *journals), is_all=page.is_all)


def _is_marked(text: str | None) -> bool:
    return bool(_MARKED.fullmatch((text or "").strip()))
