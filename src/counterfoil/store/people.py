"""What a person does with documents: take held ones up again, or take them out of the queue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, select, text

from counterfoil.core.ledger import Content, Deed
from counterfoil.core.lifecycle import Event, State, move
from counterfoil.errors import NotAllowedNow
from counterfoil.store import awaiting, ledger
from counterfoil.store.among import among, listed
from counterfoil.store.causes import has_fault
from counterfoil.store.compiled import bulk_delete, bulk_insert, bulk_update
from counterfoil.store.log import Logbook
from counterfoil.store.revisions import Standing, apply_aside
from counterfoil.store.schema import UNKNOWN, asked, export
from counterfoil.store.schema import choice as chosen

_COLUMNS = (
    *(export.c.id, export.c.organisation_id, export.c.ref, export.c.kind, export.c.number, export.c.state),
    *(export.c.revision, export.c.digest, export.c.xero_id, export.c.has_pending, export.c.fault),
)
_CHOSEN: Select[Any] = select(*_COLUMNS).order_by(export.c.id)
_CLEARED = {
    **{"checked": "''", "recheck": "0", "fault": "''", "faults": "NULL", "reason": "''"},
    **{"attempts": "0", "split": "0", "next_at": "NULL"},
}
_MOVE = bulk_update(export, ("state",), keys=("id",), always=_CLEARED)
_CHOOSE, _UNCHOOSE = bulk_insert(chosen), bulk_delete(chosen, keys=("export_id", "name"))
_ASK, _DO_NOT_ASK = bulk_insert(asked), bulk_delete(asked, keys=("export_id",))

_DEEDS = {Event.RETRIED: Deed.RETRIED, Event.WITHDRAWN: Deed.WITHDRAWN}


class Choice(NamedTuple):
    """Which exports a person means: those named by id, else all held ones, of one fault or organisation
    where that is given."""

    export_ids: Sequence[int] | None
    fault: str | None
    organisation_id: int | None


def retry(
    connection: Connection,
    choice: Choice,
    *,
    by: str,
    at: dt.datetime,
    why: str = "",
    deed: Deed | None = None,
) -> int:
    """Take held or withdrawn exports back to ready and unchecked; how many were.

    Those that may be in Xero already (`outcome_unknown`) are taken up only when they or their fault are
    named; `why` is what the person says of them who resolves them by that. Raises NotAllowedNow when one
    export alone is named and it is neither held nor withdrawn.
    """
    return _move(connection, choice, Event.RETRIED, by=by, at=at, why=why, deed=deed)


def choose(
    connection: Connection, choice: Choice, choices: Mapping[str, str], *, by: str, at: dt.datetime
) -> int:
    """Have held exports go under policies that are chosen for them alone; how many. They are ready and
    unchecked then. Raises NotAllowedNow when one export alone is named and it is not held."""
    rows = [row for row in _chosen(connection, choice) if row.state == State.HELD and row.fault != UNKNOWN]
    if choice.export_ids is not None and len(choice.export_ids) == 1 and not rows:
        raise NotAllowedNow("only what is held, and surely not in Xero, can be put right by a choice")
    said = ", ".join(f"{name} = {value}" for name, value in choices.items())
    pairs = [(row.id, name, value) for row in rows for name, value in choices.items()]
    _UNCHOOSE.run(connection, [(export_id, name) for export_id, name, _ in pairs])
    _CHOOSE.run(connection, pairs)
    ids = Choice([row.id for row in rows], None, None)
    return _move(connection, ids, Event.RETRIED, by=by, at=at, why=said, deed=Deed.CHOSEN) if rows else 0


def withdraw(connection: Connection, choice: Choice, *, by: str, at: dt.datetime, why: str = "") -> int:
    """Take held or ready exports out of the queue; how many were. `why` goes into the log and the ledger.

    Raises NotAllowedNow when one export alone is named and it is neither held nor ready, and when neither
    exports nor a fault are named.
    """
    if choice.export_ids is None and choice.fault is None:
        raise NotAllowedNow("name what is to be withdrawn: documents, or a fault")
    return _move(connection, choice, Event.WITHDRAWN, by=by, at=at, why=why)


def _move(
    connection: Connection,
    choice: Choice,
    event: Event,
    *,
    by: str,
    at: dt.datetime,
    why: str = "",
    deed: Deed | None = None,
) -> int:
    deed = deed or _DEEDS[event]
    said = f"by {by}: {why}" if why else f"by {by}"
    rows = _chosen(connection, choice)
    movable = [(row, state) for row in rows if (state := move(State(row.state), event)) is not None]
    if choice.export_ids is not None and len(choice.export_ids) == 1 and rows and not movable:
        raise NotAllowedNow(_sentence(rows[0], event))
    _MOVE.run(connection, [(state, row.id) for row, state in movable])
    awaiting.forget(connection, [row.id for row, _ in movable if row.state == State.HELD])
    _DO_NOT_ASK.run(connection, [(row.id,) for row, _ in movable])
    if event is Event.RETRIED:
        _ASK.run(connection, [(row.id,) for row, _ in movable])
    for organisation_id in sorted({row.organisation_id for row, _ in movable}):
        mine = [each for each in movable if each[0].organisation_id == organisation_id]
        logbook = Logbook(organisation_id, at)
        for row, state in mine:
            logbook.moved(row.id, event, text=said, state=state)
        waiting = [_standing(row, state) for row, state in mine if row.has_pending]
        if waiting:
            apply_aside(connection, organisation_id, waiting, logbook)
        logbook.write(connection)
        contents = [Content(row.ref, row.revision, row.digest.hex()) for row, _ in mine]
        ledger.add(connection, organisation_id, *ledger.decided(deed, contents, by=by, text=why, at=at))
    return len(movable)


def _chosen(connection: Connection, choice: Choice) -> Sequence[Row[Any]]:
    if choice.export_ids is not None:
        return connection.execute(
            _CHOSEN.where(among(export.c.id, "ids")), {"ids": listed(choice.export_ids)}
        ).all()
    held = _CHOSEN.where(text("fault <> ''"), export.c.state == State.HELD)
    if choice.fault is not None:
        held = held.where(has_fault(choice.fault))
    else:
        held = held.where(export.c.fault != UNKNOWN)
    if choice.organisation_id is not None:
        held = held.where(export.c.organisation_id == choice.organisation_id)
    return connection.execute(held).all()


def _sentence(row: Row[Any], event: Event) -> str:
    state = str(row.state).replace("_", " ")
    match event:
        case Event.RETRIED:
            return f"{row.number} is {state}; only what is held or withdrawn can be retried"
        case _:
            return f"{row.number} is {state}; only what is held or ready can be withdrawn"


def _standing(row: Row[Any], state: State) -> Standing:
    """Where the export stands after a person's move, for a revision that waited."""
    return Standing(
        id=row.id,
        kind=row.kind,
        state=state,
        revision=row.revision,
        digest=row.digest,
        fault="",
        faults=None,
        xero_id=row.xero_id,
        has_pending=row.has_pending,
    )
