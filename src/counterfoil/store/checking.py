"""What must be checked again, and what checks found: held with its faults, or free to go."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, Row, bindparam, func, select, text

from counterfoil.core.export import Checked, Export
from counterfoil.core.lifecycle import Event, State, move
from counterfoil.core.money import hundredths
from counterfoil.store import awaiting
from counterfoil.store.among import among, listed
from counterfoil.store.awaiting import Held, with_changes
from counterfoil.store.compiled import Lookup, bulk_update
from counterfoil.store.exports import encoded_faults, exports_whole
from counterfoil.store.log import Logbook
from counterfoil.store.people import Choice, withdraw
from counterfoil.store.schema import CHECKABLE, export

# Most pass and stay what they are: no more columns than change, for each costs the indexes it is in.
_PASSED = bulk_update(export, ("checked", "total"), keys=("id",))
_RELEASED = bulk_update(
    export,
    ("grp", "checked", "total"),
    keys=("id",),
    always={"state": f"'{State.READY}'", "recheck": "0", "fault": "''", "faults": "NULL"},
)
_FAILED = bulk_update(
    export,
    ("grp", "checked", "total", "fault", "faults"),
    keys=("id",),
    always={"state": f"'{State.HELD}'", "recheck": "0", "next_at": "NULL", "reason": "''"},
)
# By id alone: with the organisation beside it, SQLite would rather walk through the whole organisation.
_STANDING = Lookup(
    select(
        *(export.c.id, export.c.organisation_id, export.c.revision, export.c.state, export.c.grp),
        *(export.c.recheck, export.c.faults),
    ).where(among(export.c.id, "ids")),
    ["ids"],
)
_CHECKED_NEXT = select(func.min(export.c.checked)).where(
    export.c.organisation_id == bindparam("organisation"),
    text(f"({CHECKABLE})"),
    export.c.checked > bindparam("after"),
)
_IDS_CHECKED_AS = (
    select(export.c.id)
    .where(
        export.c.organisation_id == bindparam("organisation"),
        text(f"({CHECKABLE})"),
        export.c.checked == bindparam("checked"),
        export.c.id > bindparam("after"),
    )
    .order_by(export.c.id)
    .limit(bindparam("limit"))
)


def unchecked(
    connection: Connection, organisation_id: int, fingerprint: str, *, after: int, limit: int
) -> tuple[Export, ...]:
    """Ready exports, and held ones that may be released, whose last check was of another fingerprint.

    There are few fingerprints at any time, so each former one is looked up by itself in the index; what is
    checked already is never walked over, however much of it there is. With held ones is what has changed of
    what they wait for.
    """
    ids: list[int] = []
    checked: str | None = ""
    while checked is not None:
        if checked != fingerprint:
            given = {"organisation": organisation_id, "checked": checked, "after": after, "limit": limit}
            ids += connection.execute(_IDS_CHECKED_AS, given).scalars()
        given = {"organisation": organisation_id, "after": checked}
        checked = connection.execute(_CHECKED_NEXT, given).scalar()
    return with_changes(connection, exports_whole(connection, sorted(ids)[:limit]))


def page_of(
    connection: Connection, organisation_id: int, states: Collection[State], *, after: int, limit: int
) -> tuple[Export, ...]:
    """Exports in these states, by id after `after`, as they are when they are checked again."""
    pages = [
        select(export.c.id)
        .where(export.c.organisation_id == organisation_id, export.c.state == state, export.c.id > after)
        .order_by(export.c.id)
        .limit(limit)
        for state in states
    ]
    ids = sorted(each for page in pages for each in connection.execute(page).scalars())[:limit]
    return with_changes(connection, exports_whole(connection, ids))


def record_checks(
    connection: Connection, organisation_id: int, checks: Sequence[Checked], at: dt.datetime
) -> None:
    """Hold ready exports that have faults, release held ones that have none, withdraw what is not wanted.

    A check of a former revision is dropped, and so is one of an export that has moved on meanwhile, or is
    held and waits for nothing that has changed.
    """
    ids = listed([check.export_id for check in checks])
    standing = {row.id: row for row in _STANDING.rows(connection, ids)}
    assert all(row.organisation_id == organisation_id for row in standing.values())
    logbook = Logbook(organisation_id, at)
    passed: list[tuple[object, ...]] = []
    released: list[tuple[object, ...]] = []
    failed: list[tuple[object, ...]] = []
    held: list[Held] = []
    freed: list[int] = []
    cured: list[int] = []
    withdrawn: dict[str, list[int]] = {}
    for check in checks:
        row = standing.get(check.export_id)
        if row is None or not _counts(row, check):
            continue
        if check.withdrawn:
            withdrawn.setdefault(check.withdrawn, []).append(row.id)
            continue
        total = None if check.total is None else hundredths(check.total)
        if check.faults:
            faults = encoded_faults(check.faults)
            failed.append((check.group, check.fingerprint, total, check.faults[0].code, faults, row.id))
            held.append(Held(row.id, check.awaits, check.fingerprint))
            if row.state == State.HELD and not check.is_refused:
                cured.append(row.id)
            if row.state == State.READY or row.faults != faults:
                _note_failed(logbook, row.id, State(row.state), check)
            continue
        if row.state == State.READY and row.grp == check.group:
            passed.append((check.fingerprint, total, row.id))
        else:
            released.append((check.group, check.fingerprint, total, row.id))
            if row.state == State.HELD:
                freed.append(row.id)
        _note_passed(logbook, row.id, State(row.state), check)
    _PASSED.run(connection, passed)
    _RELEASED.run(connection, released)
    _FAILED.run(connection, failed)
    awaiting.forget(connection, freed)
    awaiting.forget_refusals(connection, cured)
    awaiting.hold(connection, organisation_id, held)
    logbook.write(connection)
    for why, export_ids in withdrawn.items():
        choice = Choice(export_ids, None, organisation_id)
        withdraw(connection, choice, by="the settings", at=at, why=why)


class Standing(NamedTuple):
    """What a first check makes of a document, as the table keeps it."""

    state: State
    checked: str
    total: int | None
    fault: str
    faults: bytes | None


def first_check(logbook: Logbook, export_id: int, check: Checked | None) -> Standing:
    """How a document stands that has come in just now, and what it was checked for, if it was."""
    if check is None or check.withdrawn:  # it is not checked, and so not sent, until it is withdrawn
        return Standing(State.READY, "", None, "", None)
    total = None if check.total is None else hundredths(check.total)
    if not check.faults:
        state = _note_passed(logbook, export_id, State.READY, check)
        return Standing(state, check.fingerprint, total, "", None)
    state, faults = _note_failed(logbook, export_id, State.READY, check), encoded_faults(check.faults)
    return Standing(state, check.fingerprint, total, check.faults[0].code, faults)


def _counts(row: Row[Any], check: Checked) -> bool:
    """Whether the check is of what the export is now, in a state in which checks decide."""
    decides = row.state == State.READY or (row.state == State.HELD and row.recheck)
    return bool(decides and row.revision == check.revision)


def _note_passed(logbook: Logbook, export_id: int, state: State, check: Checked) -> State:
    event = Event.PASSED if state is State.READY else Event.RELEASED
    passed = move(state, event)
    assert passed is State.READY
    news: State | Literal[""] = passed if event is Event.RELEASED else ""
    logbook.moved(export_id, event, text="; ".join(check.trace), state=news)
    return passed


def _note_failed(logbook: Logbook, export_id: int, state: State, check: Checked) -> State:
    """Being held is news; being held still is, to whoever calls this, when it is for other faults."""
    failed = move(state, Event.FAILED) if state is State.READY else state
    assert failed is State.HELD
    codes = ", ".join(fault.code for fault in check.faults)
    faults = encoded_faults(check.faults)
    logbook.moved(export_id, Event.FAILED, text=codes, state=failed, faults=faults)
    return failed
