"""Writing the ledger of exports: each entry in the very transaction of what it records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal

import msgspec
from sqlalchemy import Connection, LargeBinary, bindparam, func, literal, select

from counterfoil.core.export import Exchange
from counterfoil.core.ledger import Content, Deed, Entry, Fate, Head, beginning, linked, read
from counterfoil.core.lifecycle import Event
from counterfoil.core.money import hundredths
from counterfoil.store.columns import microseconds
from counterfoil.store.compiled import Lookup, bulk_insert, bulk_update
from counterfoil.store.schema import export, ledger, ledger_head, organisation

DOCUMENTS_MAX = 500
"""Documents that one entry names at most: what a person does to more is written as several."""

_HEAD = Lookup(
    select(ledger_head.c.entries, ledger_head.c.hash).where(
        ledger_head.c.organisation_id == bindparam("organisation")
    ),
    ["organisation"],
)
_ADD = bulk_insert(ledger)
_BEGIN = bulk_insert(ledger_head)
_ADVANCE = bulk_update(ledger_head, ("entries", "hash"), keys=("organisation_id",))


def add(connection: Connection, organisation_id: int, *entries: Entry) -> None:
    """Chain entries to the end of an organisation's ledger; they get their numbers here.

    A ledger that has none begins with what was linked to Xero before there was one.
    """
    kept = head_of(connection, organisation_id)
    head = kept or _last(connection, organisation_id)
    if head is None:
        head = _beginning(connection, organisation_id)
        entries = (*_carried_over(connection, organisation_id, entries[0].at), *entries)
    rows = []
    for entry in entries:
        link = linked(head, msgspec.structs.replace(entry, number=head.entries + 1))
        rows.append((organisation_id, *link))
        head = Head(link.number, link.hash)
    _ADD.run(connection, rows)
    if kept is None:
        _BEGIN.run(connection, [(organisation_id, *head)])
    else:
        _ADVANCE.run(connection, [(*head, organisation_id)])


def head_of(connection: Connection, organisation_id: int) -> Head | None:
    """How long the ledger of an organisation is and how it ends, as it is kept; None where it has none."""
    found = _HEAD.rows(connection, organisation_id)
    return Head(found[0].entries, found[0].hash) if found else None


def entry(deed: Deed, at: dt.datetime | int, *, by: str = "", text: str = "", body: bytes = b"") -> Entry:
    """An entry about the organisation itself; `body` is the digest of what `text` names."""
    return Entry(deed=deed, at=_whole(at), by=by, text=text, body=body.hex())


def decided(
    deed: Deed, contents: Sequence[Content], *, by: str, text: str, at: dt.datetime
) -> Iterator[Entry]:
    """What a person decided about documents, and said of them."""
    for part in _parts(contents):
        yield Entry(deed=deed, at=_whole(at), by=by, text=text, contents=part)


def answered(batch_id: int, fates: Sequence[Fate], exchange: Exchange | None, at: dt.datetime) -> Entry:
    """What became of documents of a request: by the answer to it, or (without one) by a look in Xero."""
    if exchange is None:
        return Entry(deed=Deed.LOOKED, at=_whole(at), batch=batch_id, fates=tuple(fates))
    return Entry(
        deed=Deed.ANSWERED,
        at=_whole(at),
        batch=batch_id,
        status=exchange.status,
        problem=exchange.problem,
        correlation=exchange.correlation,
        answer=exchange.answer_digest.hex(),
        fates=tuple(fates),
    )


def in_hundredths(total: Decimal | None) -> int | None:
    """A total as the ledger has it."""
    return None if total is None else hundredths(total)


def entries_about(connection: Connection, organisation_id: int, ref: str) -> tuple[Entry, ...]:
    """The entries that name a document, oldest first. Walks over the whole ledger."""
    named = func.instr(ledger.c.entry, literal(msgspec.json.encode(ref), LargeBinary)) > 0
    rows = connection.execute(
        select(ledger.c.entry)
        .where(ledger.c.organisation_id == organisation_id, named)
        .order_by(ledger.c.number)
    )
    return tuple(read(kept) for kept in rows.scalars())


def _whole(at: dt.datetime | int) -> int:
    return at if isinstance(at, int) else microseconds(at)


def _parts(contents: Sequence[Content]) -> Iterator[tuple[Content, ...]]:
    for first in range(0, len(contents), DOCUMENTS_MAX):
        yield tuple(contents[first : first + DOCUMENTS_MAX])


def _beginning(connection: Connection, organisation_id: int) -> Head:
    tenant_id = connection.execute(
        select(organisation.c.tenant_id).where(organisation.c.id == organisation_id)
    ).scalar_one()
    return beginning(tenant_id)


def _last(connection: Connection, organisation_id: int) -> Head | None:
    """The head as the last entry has it: somebody took away what says so, and work goes on."""
    newest = select(ledger.c.number, ledger.c.hash).where(ledger.c.organisation_id == organisation_id)
    row = connection.execute(newest.order_by(ledger.c.number.desc()).limit(1)).one_or_none()
    return None if row is None else Head(row.number, row.hash)


def _carried_over(connection: Connection, organisation_id: int, at: int) -> Iterator[Entry]:
    """What was linked when the ledger was begun, by a version of the program that kept none until then."""
    linked_before = connection.execute(
        select(export.c.ref, export.c.revision, export.c.digest, export.c.xero_id, export.c.xero_total)
        .where(export.c.organisation_id == organisation_id, export.c.xero_id != "")
        .order_by(export.c.id)
    ).all()
    for first in range(0, len(linked_before), DOCUMENTS_MAX):
        part = linked_before[first : first + DOCUMENTS_MAX]
        yield Entry(
            deed=Deed.CARRIED_OVER,
            at=at,
            contents=tuple(Content(row.ref, row.revision, row.digest.hex()) for row in part),
            fates=tuple(
                Fate(row.ref, Event.POSTED, row.xero_id, in_hundredths(row.xero_total)) for row in part
            ),
        )
