"""Linking a contact of ours with the one in Xero that it was recognised as: nothing is sent, and all is
written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, select, text

from counterfoil.core.changes import named
from counterfoil.core.export import Matched
from counterfoil.core.ledger import Content, Deed, Entry, Fate
from counterfoil.core.lifecycle import Event, State, move
from counterfoil.store import awaiting, ledger
from counterfoil.store.among import among, listed
from counterfoil.store.columns import microseconds
from counterfoil.store.compiled import bulk_update
from counterfoil.store.directory import enter, rows_by_id
from counterfoil.store.log import Logbook
from counterfoil.store.schema import asked, export, xero_contact
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
_RENEW = bulk_update(
    export,
    (),
    keys=("id",),
    always={
        **{"state": f"'{State.READY}'", "grp": "'contacts'", "checked": "''", "xero_id": "''"},
        **{"xero_number": "''", "attempts": "0", "split": "0"},
    },
)
_WAIT = bulk_update(
    export,
    ("waiting_for",),
    keys=("organisation_id", "parent"),
    only=f"xero_id = '' AND (state = '{State.READY}' OR state = '{State.HELD}')",
)
_LET_GO = bulk_update(xero_contact, (), keys=("organisation_id", "contact_id"), always={"export_id": "NULL"})
_HELD_FOR = (
    select(export.c.parent)
    .where(
        export.c.organisation_id == bindparam("organisation"),
        text("fault <> ''"),
        export.c.fault == "archived_contact",
        export.c.state == State.HELD,
        export.c.parent != "",
    )
    .distinct()
)
_NAMED = select(
    *(export.c.id, export.c.ref, export.c.number, export.c.state, export.c.xero_id, export.c.has_pending)
).where(export.c.organisation_id == bindparam("organisation"), among(export.c.ref, "refs"))
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


def renew(connection: Connection, organisation_id: int, *, epoch: int, at: dt.datetime) -> int:
    """Have contacts created anew for which documents are held, as nothing can be posted to theirs in Xero any
    more; how many. Their links are history, and their documents wait for them. Raises StaleLane.

    Walks over the organisation's documents for those that are to wait: done once for a contact, if ever.
    """
    hold_lane(connection, organisation_id, epoch)
    refs = connection.execute(_HELD_FOR, {"organisation": organisation_id}).scalars().all()
    posted = [
        row
        for row in connection.execute(_NAMED, {"organisation": organisation_id, "refs": listed(refs)})
        if row.state == State.POSTED and not row.has_pending
    ]
    there = rows_by_id(connection, organisation_id, [row.xero_id.lower() for row in posted])
    gone = [row for row in posted if (own := there.get(row.xero_id.lower())) and not own.is_active]
    state = move(State.POSTED, Event.RENEWED)
    assert state is State.READY
    logbook = Logbook(organisation_id, at)
    for row in gone:
        text = f"{row.number}: nothing can be posted to {row.xero_id} in Xero any more, created anew"
        logbook.moved(row.id, Event.RENEWED, text=text, state=state)
    _RENEW.run(connection, [(row.id,) for row in gone])
    _WAIT.run(connection, [(row.ref, organisation_id, row.ref) for row in gone])
    _LET_GO.run(connection, [(organisation_id, row.xero_id.lower()) for row in gone])
    awaiting.mark(connection, organisation_id, {named("contact", row.xero_id) for row in gone})
    if gone:
        fates = tuple(Fate(row.ref, Event.RENEWED) for row in gone)
        entry = Entry(deed=Deed.RENEWED, at=microseconds(at), fates=fates)
        ledger.add(connection, organisation_id, entry)
    logbook.write(connection)
    return len(gone)


def _entry(linked: Sequence[tuple[Matched, Any]], *, at: int) -> Entry:
    return Entry(
        deed=Deed.MATCHED,
        at=at,
        contents=tuple(Content(row.ref, row.revision, row.digest.hex()) for _, row in linked),
        fates=tuple(Fate(row.ref, Event.MATCHED, each.match.contact_id) for each, row in linked),
    )
