"""How documents in Xero stand that payments are for: which are to be read, and what a read changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
)

from counterfoil.core.changes import named
from counterfoil.core.money import hundredths
from counterfoil.core.paid import UNAPPROVED, Look, Parent
from counterfoil.core.watch import FIRST
from counterfoil.store import awaiting
from counterfoil.store.among import among, listed
from counterfoil.store.columns import microseconds
from counterfoil.store.compiled import Lookup, bulk_delete, bulk_insert, bulk_update
from counterfoil.store.schema import export, standing

APPROVABLE = ("sales_invoice", "bill", "credit_note")
"""Kinds that are approved in Xero, and that payments are for."""

_INSERT = bulk_insert(standing)
_FORGET = bulk_delete(standing, keys=("export_id",))
_FREE = bulk_update(
    export,
    (),
    keys=("organisation_id", "waiting_for"),
    always={"waiting_for": "''", "checked": "''"},
    only="waiting_for <> ''",
)
_WAIT = bulk_update(export, ("waiting_for",), keys=("id",), only="state = 'ready' AND waiting_for = ''")
_KNOWN = Lookup(
    select(export.c.id, export.c.ref, standing.c.status, standing.c.due, standing.c.rounds)
    .select_from(export.outerjoin(standing, standing.c.export_id == export.c.id))
    .where(among(export.c.id, "ids")),
    ["ids"],
)

_paid = export.alias("paid")
_FROM = export.join(
    _paid, and_(_paid.c.organisation_id == export.c.organisation_id, _paid.c.ref == export.c.waiting_for)
).outerjoin(standing, standing.c.export_id == _paid.c.id)
_FIELDS = (
    *(_paid.c.id, _paid.c.ref, _paid.c.xero_id, _paid.c.grp),
    func.coalesce(standing.c.rounds, 0).label("rounds"),
)
_ITS_OWN = export.c.organisation_id == bindparam("organisation")
_NOTHING: ColumnElement[str] = literal_column("''")
_READY: ColumnElement[str] = literal_column("'ready'")
_DUE_BY = bindparam("due_by", type_=standing.c.next_at.type)
_UNAPPROVED = (
    select(*_FIELDS)
    .distinct()
    .select_from(_FROM)
    .where(
        *(_ITS_OWN, export.c.state == _READY, export.c.waiting_for != _NOTHING),
        *(_paid.c.xero_id != _NOTHING, _paid.c.kind.in_(APPROVABLE)),
        or_(standing.c.next_at.is_(None), standing.c.next_at <= _DUE_BY),
    )
    .order_by(func.coalesce(standing.c.next_at, 0))
    .limit(bindparam("limit"))
)


def unapproved_parents(
    connection: Connection, organisation_id: int, due_by: dt.datetime, *, limit: int
) -> tuple[Parent, ...]:
    """Documents in Xero whose approval payments wait for, where a look is due by then; those first that were
    looked at longest ago."""
    given = {"organisation": organisation_id, "due_by": due_by, "limit": limit}
    return tuple(_parent_of(row) for row in connection.execute(_UNAPPROVED, given))


def _parent_of(row: Any) -> Parent:
    return Parent(
        export_id=row.id,
        xero_id=row.xero_id,
        is_credit=row.grp == "credit_notes",
        rounds=row.rounds,
    )


def note_unapproved(connection: Connection, export_ids: Iterable[int], at: int) -> None:
    """Write down that these were posted as drafts, or submitted: `at` in microseconds."""
    first = at + microseconds_of(FIRST[0])
    _write(connection, [(export_id, "draft", None, at, 0, first) for export_id in export_ids])


def await_approval(connection: Connection, waiting: Mapping[int, str]) -> None:
    """Have each of these payments wait until a document, by its ref, is approved in Xero."""
    _WAIT.run(connection, [(ref, export_id) for export_id, ref in waiting.items()])


def save_looks(connection: Connection, organisation_id: int, looks: Sequence[Look], at: dt.datetime) -> None:
    """Keep how documents in Xero stand, and when each is to be looked at again.

    What waits for one that is approved now is freed, and what is held for one that has changed is checked
    again.
    """
    known = {row.id: row for row in _KNOWN.rows(connection, listed([look.export_id for look in looks]))}
    now = microseconds(at)
    rows: list[tuple[object, ...]] = []
    freed: list[str] = []
    changed: list[str] = []
    for look in looks:
        former, reading = known[look.export_id], look.reading
        next_at = now + microseconds_of(look.pause)
        if reading is None:
            if former.status is not None:
                rows.append((former.id, former.status, former.due, now, former.rounds + 1, next_at))
            continue
        due = None if reading.due is None else hundredths(reading.due)
        is_new = (former.status, former.due) != (reading.status, due)
        rows.append((former.id, reading.status, due, now, 0 if is_new else (former.rounds or 0) + 1, next_at))
        if reading.status not in UNAPPROVED:
            freed.append(former.ref)
        if is_new:
            changed.append(former.ref)
    _write(connection, rows)
    _FREE.run(connection, [(organisation_id, ref) for ref in freed])
    awaiting.mark(
        connection,
        organisation_id,
        [named(cause, ref) for ref in changed for cause in ("approval", "parent")],
    )


def _write(connection: Connection, rows: Sequence[tuple[object, ...]]) -> None:
    _FORGET.run(connection, [(row[0],) for row in rows])
    _INSERT.run(connection, rows)


def microseconds_of(pause: dt.timedelta) -> int:
    """A pause in whole microseconds."""
    return pause // dt.timedelta(microseconds=1)
