"""Linking a contact of ours with the one in Xero that it was recognised as: nothing is sent, and all is
written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, select

from counterfoil.core.export import Matched
from counterfoil.core.ledger import Content, Deed, Entry, Fate
from counterfoil.core.lifecycle import Event, State, move
from counterfoil.store import ledger
from counterfoil.store.among import among, listed
from counterfoil.store.columns import microseconds
from counterfoil.store.compiled import bulk_update
from counterfoil.store.directory import enter, rows_by_id
from counterfoil.store.log import Logbook
from counterfoil.store.schema import asked, export
from counterfoil.store.sending import hold_lane
from counterfoil.store.settling import free_children

_MATCH = bulk_update(
    export,
    ("xero_id", "xero_number", "settled_at"),
    keys=("id",),
    always={"state": f"'{State.POSTED}'", "split": "0", "reason": "''", "next_at": "NULL"},
)

_MEMBERS = select(
    *(export.c.id, export.c.ref, export.c.state, export.c.revision, export.c.digest, export.c.xero_id)
).where(among(export.c.id, "ids"))
_GONE = delete(asked).where(among(asked.c.export_id, "ids"))


def match(
    connection: Connection, organisation_id: int, matches: Sequence[Matched], *, epoch: int, at: dt.datetime
) -> int:
    """Link contacts of ours with those in Xero that they were recognised as; how many were.

    One that has changed meanwhile is left alone, and so is one whose contact in Xero has come to stand for
    another of ours. Raises StaleLane.
    """
    hold_lane(connection, organisation_id, epoch)
    members = {
        row.id: row
        for row in connection.execute(_MEMBERS, {"ids": listed([each.export_id for each in matches])})
        if row.state == State.READY
    }
    taken = rows_by_id(connection, organisation_id, [each.match.contact_id for each in matches])
    linked: list[tuple[Matched, Any]] = []
    for each in matches:
        row = members.get(each.export_id)
        there = taken.get(each.match.contact_id)
        if (
            row is not None
            and row.revision == each.revision
            and there is not None
            and there.ref in ("", row.ref)
        ):
            linked.append((each, row))
            taken[each.match.contact_id] = msgspec.structs.replace(there, ref=row.ref)
    state = move(State.READY, Event.MATCHED)
    assert state is State.POSTED
    logbook = Logbook(organisation_id, at)
    for each, row in linked:
        logbook.moved(
            row.id, Event.MATCHED, text=each.match.sentence, state=state, xero_id=each.match.contact_id
        )
    _MATCH.run(
        connection,
        [
            (each.match.contact_id, taken[each.match.contact_id].number, logbook.at, row.id)
            for each, row in linked
        ],
    )
    enter(connection, organisation_id, [(row.id, taken[each.match.contact_id]) for each, row in linked])
    free_children(connection, organisation_id, [row.ref for _, row in linked])
    connection.execute(_GONE, {"ids": listed([row.id for _, row in linked])})
    if linked:
        ledger.add(connection, organisation_id, _entry(linked, at=microseconds(at)))
    logbook.write(connection)
    return len(linked)


def _entry(linked: Sequence[tuple[Matched, Any]], *, at: int) -> Entry:
    return Entry(
        deed=Deed.MATCHED,
        at=at,
        contents=tuple(Content(row.ref, row.revision, row.digest.hex()) for _, row in linked),
        fates=tuple(Fate(row.ref, Event.MATCHED, each.match.contact_id) for each, row in linked),
    )
