"""Asks Xero for single documents and contacts: what is still open, which numbers are taken, what was changed.

`IDs`, `InvoiceNumbers` and `summaryOnly`: XeroAPI/Xero-OpenAPI 16.1.0, getInvoices and getContacts. Credit
notes cannot be asked for by a list of ids, so their ids stand in a `where`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from urllib.parse import quote

from counterfoil.core.passing import Answer, Call
from counterfoil.xero.verdicts import page_of
from counterfoil.xero.wire import moment

_INVOICES = "/Invoices?summaryOnly=true&page=1&pageSize=1000&"
_CONTACTS = "/Contacts?summaryOnly=true&page=1&pageSize=1000&"
_CREDIT_NOTES = "/CreditNotes?page=1&pageSize=1000&where="


def ask_owed(xero_ids: Sequence[str], *, are_credits: bool) -> Call:
    """The read of invoices and bills, or of credit notes, by id, that tells what is still open on them."""
    if not are_credits:
        return Call(method="GET", path=f"{_INVOICES}IDs={','.join(xero_ids)}")
    either = " OR ".join(f'CreditNoteID==Guid("{each}")' for each in xero_ids)
    return Call(method="GET", path=f"{_CREDIT_NOTES}{quote(either, safe='')}")


def owed(answer: Answer) -> dict[str, Decimal]:
    """What is open on each approved document of the answer, by id; nothing where it cannot be read."""
    page = page_of(answer)
    if page is None:
        return {}
    invoices = {row.invoice_id: row.amount_due for row in page.answer.invoices or () if _is_open(row.status)}
    credits = {
        row.credit_note_id: row.remaining_credit
        for row in page.answer.credit_notes or ()
        if _is_open(row.status)
    }
    return {xero_id: due for xero_id, due in (invoices | credits).items() if xero_id and due is not None}


def paid(answer: Answer) -> frozenset[str]:
    """The ids of those documents of the answer that are paid in full; nothing where it cannot be read."""
    page = page_of(answer)
    rows = [*(page.answer.invoices or ()), *(page.answer.credit_notes or ())] if page else []
    return frozenset(row.invoice_id or row.credit_note_id or "" for row in rows if row.status == "PAID")


def _is_open(status: str | None) -> bool:
    """Only what is approved and not yet paid may be paid (Xero-OpenAPI, Invoice.Status)."""
    return status == "AUTHORISED"


def ask_numbers(numbers: Sequence[str]) -> Call:
    """The read that tells which of these numbers sales invoices have."""
    return Call(
        method="GET", path=f"{_INVOICES}InvoiceNumbers={','.join(quote(each, safe='') for each in numbers)}"
    )


def taken(answer: Answer) -> frozenset[str] | None:
    """The numbers, in small letters, that sales invoices of the answer have; None when it cannot be read.

    A deleted invoice has given its number up, a voided one keeps it (help.fieldinsight.com 3084244).
    """
    page = page_of(answer)
    if page is None or not page.is_all:
        return None
    return frozenset(
        (row.invoice_number or "").casefold()
        for row in page.answer.invoices or ()
        if row.type == "ACCREC" and row.status != "DELETED"
    )


def ask_changed(contact_ids: Sequence[str]) -> Call:
    """The read that tells when contacts were changed last."""
    return Call(method="GET", path=f"{_CONTACTS}IDs={','.join(contact_ids)}")


def changed(answer: Answer) -> dict[str, dt.datetime]:
    """When each contact of the answer was changed last, by id; nothing where it cannot be read."""
    page = page_of(answer)
    rows = (page.answer.contacts or ()) if page is not None else ()
    moments = ((row.contact_id, moment(row.updated_date_utc or "")) for row in rows)
    return {xero_id: at for xero_id, at in moments if xero_id and at is not None}
