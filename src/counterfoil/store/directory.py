"""Xero's contacts as they are known here: kept row by row, and looked up for a few of ours at a time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    bindparam,
    delete,
    func,
    insert,
    select,
    text,
)

from counterfoil.core.directory import (
    MERGES_MAX,
    Changed,
    DirectoryRead,
    Known,
    Wanted,
    XeroContact,
    changed,
    is_same,
    make_known,
    name_key,
)
from counterfoil.core.lifecycle import State
from counterfoil.store import awaiting
from counterfoil.store.among import among, listed
from counterfoil.store.compiled import Lookup, bulk_insert, bulk_update
from counterfoil.store.log import Logbook
from counterfoil.store.schema import directory_read, export, xero_contact

WORD = "contacts"
"""What the log calls a read of Xero's contacts."""
NAMESAKES_MAX = 1000
"""Contacts of the same name that are told at most."""

_COLUMNS = (
    *(xero_contact.c.organisation_id, xero_contact.c.contact_id, xero_contact.c.name),
    *(xero_contact.c.number, xero_contact.c.account_number, xero_contact.c.email),
    *(xero_contact.c.is_active, xero_contact.c.merged_to, export.c.ref),
)
_DETAILS = ("name", "name_key", "number", "account_number", "email", "is_active", "merged_to")
_ADD = bulk_insert(xero_contact)
_CHANGE = bulk_update(xero_contact, _DETAILS, keys=("organisation_id", "contact_id"))
_CHANGE_LINKED = bulk_update(xero_contact, (*_DETAILS, "export_id"), keys=("organisation_id", "contact_id"))


_ROWS = select(*_COLUMNS).select_from(xero_contact.outerjoin(export, export.c.id == xero_contact.c.export_id))


def _by_value(column: ColumnElement[str], *, only: str = "") -> Lookup:
    """A look-up in all organisations: by a value that few have."""
    narrowed = (text(only),) if only else ()
    return Lookup(_ROWS.where(among(column, "values"), *narrowed), ["values"])


_BY_ID = Lookup(
    _ROWS.where(
        xero_contact.c.organisation_id == bindparam("organisation"),
        among(xero_contact.c.contact_id, "values"),
    ),
    ["organisation", "values"],
)
_BY = {
    "names": _by_value(xero_contact.c.name_key),
    "numbers": _by_value(xero_contact.c.number, only="xero_contact.number <> ''"),
    "account_numbers": _by_value(xero_contact.c.account_number, only="xero_contact.account_number <> ''"),
    "emails": _by_value(xero_contact.c.email, only="xero_contact.email <> ''"),
}
"""One look-up for each of what is wanted beside ids, so that each goes by its own index."""
_NAMESAKES = (
    select(
        *(export.c.number, export.c.ref, export.c.organisation_id),
        *(export.c.kind, export.c.state, export.c.xero_id),
    )
    .where(among(export.c.number, "names"))
    .order_by(export.c.id)
    .limit(bindparam("limit"))
)
_PARENTS = Lookup(
    select(export.c.ref, export.c.xero_id).where(
        export.c.organisation_id == bindparam("organisation"), among(export.c.ref, "refs")
    ),
    ["organisation", "refs"],
)


def read_of(connection: Connection, organisation_id: int) -> DirectoryRead | None:
    """How far Xero's contacts were read last; None when they never were."""
    row = connection.execute(
        select(directory_read).where(directory_read.c.organisation_id == organisation_id)
    ).one_or_none()
    return None if row is None else DirectoryRead(at=row.at, since=row.since, is_all=row.is_all)


def count(connection: Connection, organisation_id: int) -> int:
    """How many contacts are known."""
    counted = select(func.count()).where(xero_contact.c.organisation_id == organisation_id)
    return int(connection.execute(counted.select_from(xero_contact)).scalar_one())


def say_read(
    connection: Connection, organisation_id: int, read: DirectoryRead, words: str, *, is_well: bool
) -> None:
    """Keep how far Xero's contacts were read, and log it in these words."""
    of_this = directory_read.c.organisation_id == organisation_id
    connection.execute(delete(directory_read).where(of_this))
    row = {"organisation_id": organisation_id, "at": read.at, "since": read.since, "is_all": read.is_all}
    connection.execute(insert(directory_read), row)
    logbook = Logbook(organisation_id, read.at)
    logbook.note(WORD, words, level="info" if is_well else "error")
    logbook.write(connection)


def keep(connection: Connection, organisation_id: int, rows: Sequence[XeroContact]) -> Changed:
    """Keep contacts as Xero shows them; what is different from what was known. What waits for that is checked
    again."""
    former = rows_by_id(connection, organisation_id, [row.id for row in rows])
    latest = {row.id: row for row in rows}
    _ADD.run(
        connection,
        [(organisation_id, row.id, *_details(row), None) for row in latest.values() if row.id not in former],
    )
    _CHANGE.run(
        connection,
        [
            (*_details(row), organisation_id, row.id)
            for row in latest.values()
            if row.id in former and not is_same(former[row.id], row)
        ],
    )
    different = changed(former, latest.values())
    awaiting.mark(connection, organisation_id, different.tokens())
    return different


def enter(connection: Connection, organisation_id: int, posted: Sequence[tuple[int, XeroContact]]) -> None:
    """Enter contacts of ours, by their exports, that are in Xero from now on; no read is needed for that.

    What is not said of a contact stays as it is known.
    """
    former = rows_by_id(connection, organisation_id, [row.id for _, row in posted])
    new: list[tuple[object, ...]] = []
    known: list[tuple[object, ...]] = []
    for export_id, row in posted:
        old = former.get(row.id)
        if old is None:
            new.append((organisation_id, row.id, *_details(row), export_id))
        else:
            merged = XeroContact(
                id=row.id,
                name=row.name or old.name,
                number=row.number or old.number,
                account_number=row.account_number or old.account_number,
                email=row.email or old.email,
                is_active=old.is_active,
                merged_to=old.merged_to,
            )
            known.append((*_details(merged), export_id, organisation_id, row.id))
    _ADD.run(connection, new)
    _CHANGE_LINKED.run(connection, known)


def contact_found(xero_id: str, name: str, number: str) -> XeroContact:
    """A contact of which no more is known than that it is there, what it is called here, and its number."""
    return XeroContact(id=xero_id.lower(), name=name, number=number)


def known(connection: Connection, organisation_id: int, wanted: Wanted) -> Known | None:
    """What is known of all that is wanted; None while Xero's contacts were never read.

    Contacts that others were merged into come with those.
    """
    read = read_of(connection, organisation_id)
    if read is None:
        return None
    found = rows_by_id(connection, organisation_id, wanted.ids)
    for name, lookup in _BY.items():
        if values := getattr(wanted, name):
            found.update(_of(organisation_id, lookup.rows(connection, listed(values))))
    for _ in range(MERGES_MAX):
        ahead = {each.merged_to for each in found.values() if each.merged_to} - found.keys()
        if not ahead:
            break
        found.update(rows_by_id(connection, organisation_id, sorted(ahead)))
    namesakes = _namesakes(connection, organisation_id, wanted.called)
    return make_known(found.values(), is_all=read.is_all, namesakes=namesakes)


def inactive_parents(connection: Connection, organisation_id: int, refs: Collection[str]) -> set[str]:
    """Those of our contacts, by ref, that stand for one in Xero to which nothing can be posted."""
    if not refs:
        return set()
    linked = {
        row.ref: row.xero_id.lower() for row in _PARENTS.rows(connection, organisation_id, listed(refs))
    }
    there = rows_by_id(connection, organisation_id, list(linked.values()))
    return {ref for ref, own_id in linked.items() if own_id in there and not there[own_id].is_active}


def _namesakes(
    connection: Connection, organisation_id: int, names: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    waiting = (organisation_id, "contact", "")
    given = {"names": listed(names), "limit": NAMESAKES_MAX}
    for row in connection.execute(_NAMESAKES, given) if names else ():
        is_waiting = row.state in (State.READY, State.HELD)
        if is_waiting and (row.organisation_id, row.kind, row.xero_id) == waiting:
            found[row.number] = (*found.get(row.number, ()), row.ref)
    return found


def rows_by_id(
    connection: Connection, organisation_id: int, contact_ids: Sequence[str]
) -> dict[str, XeroContact]:
    """The contacts with these ids, by id."""
    if not contact_ids:
        return {}
    return _of(organisation_id, _BY_ID.rows(connection, organisation_id, listed(contact_ids)))


def _of(organisation_id: int, rows: Sequence[Sequence[Any]]) -> dict[str, XeroContact]:
    """The contacts of one organisation in these rows, whose values are in the order of `_COLUMNS`, by id."""
    found: dict[str, XeroContact] = {}
    for of_organisation, contact_id, name, number, account_number, email, is_active, merged_to, ref in rows:
        if of_organisation == organisation_id:
            found[contact_id] = XeroContact(
                id=contact_id,
                name=name,
                number=number,
                account_number=account_number,
                email=email,
                is_active=bool(is_active),
                merged_to=merged_to,
                ref=ref or "",
            )
    return found


def _details(contact: XeroContact) -> tuple[object, ...]:
    """The values of `_DETAILS`."""
    return (
        *(contact.name, name_key(contact.name), contact.number, contact.account_number),
        *(contact.email.casefold(), contact.is_active, contact.merged_to),
    )
