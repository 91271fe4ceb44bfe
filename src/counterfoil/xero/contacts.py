"""Reads Xero's contacts, archived ones included: all of them once, then what has changed, or a few by name.

`summaryOnly` leaves out what Xero has to reckon or fetch (addresses, people, balances), and always comes in
pages; with a page `MergedToContactID` comes too (XeroAPI/Xero-OpenAPI 16.1.0, Contact and getContacts).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from urllib.parse import quote

import msgspec

from counterfoil.core.directory import DirectoryPage, XeroContact
from counterfoil.core.passing import Answer, Call
from counterfoil.xero.found import ContactsAnswer, ListedContact
from counterfoil.xero.wire import UNREADABLE

ROWS = 1000
"""The largest page (developer.xero.com, paging)."""
NOT_MODIFIED = 304
PATH_MAX = 4_000
"""Characters of a read's path and query."""

_ARCHIVED_TOO = f"/Contacts?includeArchived=true&pageSize={ROWS}"
_ANSWER = msgspec.json.Decoder(ContactsAnswer)


def ask_contacts(since: dt.datetime | None, page: int) -> Call:
    """One page of the contacts, or of those changed since then; pages count from 1."""
    return Call(method="GET", path=f"{_ARCHIVED_TOO}&page={page}&summaryOnly=true", since=since)


def ask_contacts_like(ids: Sequence[str], names: Sequence[str], numbers: Sequence[str]) -> tuple[Call, ...]:
    """The reads of those contacts alone, in full: a summary might leave out what they were merged into.

    What no filter of Xero's could hold safely is not asked for.
    """
    terms = [
        *(f'Name=="{name}"' for name in names if _is_safe(name)),
        *(f'ContactNumber=="{number}"' for number in numbers if _is_safe(number)),
    ]
    return (
        *_reads("IDs=", ",", [quote(each, safe="") for each in ids]),
        *_reads("where=", "%20OR%20", [quote(term, safe="") for term in terms]),
    )


def contacts(answer: Answer) -> DirectoryPage | None:
    """The page that an answer holds; None when the read failed or cannot be read."""
    if answer.exchange.status == NOT_MODIFIED:
        return DirectoryPage(rows=(), is_last=True)
    if answer.exchange.status != 200:
        return None
    try:
        read = _ANSWER.decode(answer.body)
    except UNREADABLE:
        return None
    paged = read.pagination
    is_last = paged.page >= paged.page_count if paged else len(read.contacts) < ROWS
    return DirectoryPage(
        rows=tuple(_contact(each) for each in read.contacts if each.contact_id),
        is_last=is_last,
        count=paged.item_count if paged else len(read.contacts),
    )


def _contact(read: ListedContact) -> XeroContact:
    """Nothing can be posted to a contact of any other status than ACTIVE (ARCHIVED, GDPRREQUEST)."""
    return XeroContact(
        id=read.contact_id.lower(),
        name=read.name or "",
        number=read.contact_number or "",
        account_number=read.account_number or "",
        email=read.email_address or "",
        is_active=(read.contact_status or "ACTIVE").upper() == "ACTIVE",
        merged_to=(read.merged_to_contact_id or "").lower(),
    )


def _reads(start: str, between: str, terms: Sequence[str]) -> tuple[Call, ...]:
    """As few reads as the length of an address allows."""
    paths: list[str] = []
    for term in terms:
        if paths and len(paths[-1]) + len(between) + len(term) <= PATH_MAX:
            paths[-1] += between + term
        else:
            paths.append(f"{_ARCHIVED_TOO}&page=1&{start}{term}")
    return tuple(Call(method="GET", path=path) for path in paths)


def _is_safe(value: str) -> bool:
    """Whether a value may stand between double quotes; how Xero reads an escaped one is written nowhere."""
    return bool(value) and value.isprintable() and '"' not in value and "\\" not in value
