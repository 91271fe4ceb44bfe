"""Asks Xero for single documents and contacts: which numbers are taken, which contacts were changed.

`IDs`, `InvoiceNumbers` and `summaryOnly`: XeroAPI/Xero-OpenAPI 16.1.0, getInvoices and getContacts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from urllib.parse import quote

from counterfoil.core.passing import Answer, Call
from counterfoil.xero.verdicts import page_of
from counterfoil.xero.wire import moment

_INVOICES = "/Invoices?summaryOnly=true&page=1&pageSize=1000&"
_CONTACTS = "/Contacts?summaryOnly=true&page=1&pageSize=1000&"


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
