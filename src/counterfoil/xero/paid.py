"""Asks Xero how the documents stand that payments are for: approved or not, and what is left to pay.

`IDs` and `summaryOnly`: XeroAPI/Xero-OpenAPI 16.1.0, getInvoices. Credit notes cannot be listed by ids; they
are asked for by a filter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from urllib.parse import quote

from counterfoil.core.money import ZERO
from counterfoil.core.paid import IDS_MAX, STATUSES, PaidStatus, Parent, Reading
from counterfoil.core.passing import Answer, Call
from counterfoil.xero.found import FoundDocument
from counterfoil.xero.verdicts import page_of

_PAGE = "page=1&pageSize=100"
_GONE = Reading(status="deleted", due=ZERO)


def ask_parents(parents: Sequence[Parent]) -> tuple[tuple[Call, tuple[Parent, ...]], ...]:
    """The reads that tell how these documents stand, each with those it is about: forty in one."""
    asked: list[tuple[Call, tuple[Parent, ...]]] = []
    for is_credit in (False, True):
        alike = [each for each in parents if each.is_credit is is_credit]
        for start in range(0, len(alike), IDS_MAX):
            some = tuple(alike[start : start + IDS_MAX])
            asked.append((Call(method="GET", path=_path(some, is_credit=is_credit)), some))
    return tuple(asked)


def _path(parents: Sequence[Parent], *, is_credit: bool) -> str:
    if is_credit:
        terms = (quote(f'CreditNoteID==guid("{each.xero_id}")', safe="") for each in parents)
        return f"/CreditNotes?{_PAGE}&where={'%20OR%20'.join(terms)}"
    ids = ",".join(quote(each.xero_id, safe="") for each in parents)
    return f"/Invoices?summaryOnly=true&includeArchived=true&{_PAGE}&IDs={ids}"


def readings(parents: Sequence[Parent], answer: Answer) -> Mapping[int, Reading]:
    """How each of these documents stands, by export; those of which the answer says nothing that can be
    understood are left out. What a whole list does not show is not there any more."""
    page = page_of(answer)
    if page is None:
        return {}
    rows = {_id(row): row for row in (page.answer.invoices or page.answer.credit_notes or ())}
    found: dict[int, Reading] = {}
    for each in parents:
        row = rows.get(each.xero_id.lower())
        read = _GONE if row is None and page.is_all else _reading(row)
        if read is not None:
            found[each.export_id] = read
    return found


def _id(row: FoundDocument) -> str:
    return (row.invoice_id or row.credit_note_id or "").lower()


def _reading(row: FoundDocument | None) -> Reading | None:
    status = _status(row.status) if row is not None else None
    if row is None or status is None:
        return None
    due = row.amount_due if row.amount_due is not None else row.remaining_credit
    return Reading(status=status, due=_amount(due))


def _status(text: str | None) -> PaidStatus | None:
    return next((each for each in STATUSES if each == (text or "").lower()), None)


def _amount(read: Decimal | None) -> Decimal | None:
    """An amount, or None for what is none."""
    return read if read is not None and read.is_finite() and abs(read) < 10**12 else None
