"""Requests whose outcome is unknown: which there are, when to look again, sending the same row once more, and
what a person settles that nobody else can."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select, update

from counterfoil.core.doubt import KEY_LIFE, PUT_OFF_MAX, in_utc
from counterfoil.core.export import Batch, Export
from counterfoil.core.ledger import Deed, Entry, Fate
from counterfoil.core.lifecycle import Event, State, move
from counterfoil.core.outcome import Posted
from counterfoil.errors import NotAllowedNow
from counterfoil.store import awaiting, ledger
from counterfoil.store.columns import microseconds
from counterfoil.store.directory import contact_found, enter
from counterfoil.store.exports import exports_whole
from counterfoil.store.log import Logbook
from counterfoil.store.people import Choice, retry
from counterfoil.store.revisions import Standing, apply_aside
from counterfoil.store.schema import TAKEN, UNKNOWN, attempt, batch, body, export
from counterfoil.store.sending import count_call, hold_lane
from counterfoil.store.settling import free_children

LOOKED_FOR = "looked for"
"""What the log calls a look that did not decide."""


def doubtful(connection: Connection, organisation_id: int) -> tuple[Batch, ...]:
    """Batches with members in doubt (only those members), oldest first."""
    in_doubt = (
        select(export.c.id, export.c.batch_id, export.c.position)
        .where(export.c.organisation_id == organisation_id, export.c.state == State.IN_DOUBT)
        .order_by(export.c.batch_id, export.c.position)
    )
    rows = connection.execute(in_doubt).all()
    exports = {each.id: each for each in exports_whole(connection, [row.id for row in rows])}
    members: dict[int, list[tuple[Export, int]]] = {}
    for row in rows:
        members.setdefault(row.batch_id, []).append((exports[row.id], row.position))
    batches = connection.execute(
        select(batch, body.c.content.label("body"))
        .join(body, body.c.batch_id == batch.c.id)
        .where(batch.c.id.in_(members))
        .order_by(batch.c.id)
    )
    return tuple(_batch(row, members[row.id], body=row.body) for row in batches)


def doubts(connection: Connection, organisation_id: int) -> tuple[Batch, ...]:
    """The same batches without their bodies and members, to tell how they stand."""
    moving = select(export.c.batch_id).where(
        export.c.organisation_id == organisation_id, export.c.state == State.IN_DOUBT
    )
    rows = connection.execute(select(batch).where(batch.c.id.in_(moving)).order_by(batch.c.id))
    return tuple(_batch(row, ()) for row in rows)


def _batch(row: Row[Any], members: Sequence[tuple[Export, int]], *, body: bytes = b"") -> Batch:
    """The batch in a row, with its members and where each of them stands in it."""
    return Batch(
        id=row.id,
        group=row.grp,
        method=row.method,
        path=row.path,
        body=body,
        key=row.key,
        first_sent_at=row.first_sent_at,
        last_sent_at=row.last_sent_at,
        sendings=row.sendings,
        saw_server_error=row.saw_server_error,
        next_at=row.next_at,
        members=tuple(member for member, _ in members),
        positions=tuple(position for _, position in members),
    )


def send_again(
    connection: Connection, organisation_id: int, batch_id: int, *, epoch: int, at: dt.datetime
) -> None:
    """Mark what is in doubt of a batch as being sent once more, the same row under the same key.

    Counts one call. Raises StaleLane.
    """
    hold_lane(connection, organisation_id, epoch)
    state = move(State.IN_DOUBT, Event.SENT_AGAIN)
    assert state is State.SENDING
    moved = connection.execute(
        update(export)
        .where(export.c.organisation_id == organisation_id, export.c.state == State.IN_DOUBT)
        .where(export.c.batch_id == batch_id)
        .values(state=state, reason="")
    )
    assert moved.rowcount > 0, "a batch was to be sent again of which nothing is in doubt"
    count_call(connection, organisation_id)
    connection.execute(
        update(batch)
        .where(batch.c.id == batch_id)
        .values(last_sent_at=at, sendings=batch.c.sendings + 1, is_logged=False, next_at=None)
    )
    entry = Entry(deed=Deed.SENT_AGAIN, at=microseconds(at), batch=batch_id)
    ledger.add(connection, organisation_id, entry)


def correct_times(connection: Connection, organisation_id: int, *, epoch: int, at: dt.datetime) -> None:
    """Put right what a clock that was ahead has written of requests in doubt, now that it is `at`.

    What seems to have been sent later was sent before now: how old its key is nobody can tell, so it is used
    no more, and absence counts from now. What is to be looked for later than any look is put off is looked
    for at once. Raises StaleLane.
    """
    hold_lane(connection, organisation_id, epoch)
    open_ones = update(batch).where(batch.c.organisation_id == organisation_id, batch.c.closed_at.is_(None))
    connection.execute(
        open_ones.where(batch.c.last_sent_at > at).values(last_sent_at=at, first_sent_at=at - KEY_LIFE)
    )
    connection.execute(open_ones.where(batch.c.next_at > at + PUT_OFF_MAX).values(next_at=None))


def postpone_batch(
    connection: Connection,
    organisation_id: int,
    batch_id: int,
    *,
    next_at: dt.datetime,
    why: str,
    epoch: int,
    at: dt.datetime,
) -> None:
    """Say when a batch in doubt is looked for again, and what the look came to. Raises StaleLane."""
    hold_lane(connection, organisation_id, epoch)
    postponed = (
        update(batch)
        .where(batch.c.id == batch_id, batch.c.organisation_id == organisation_id)
        .values(next_at=next_at)
    )
    connection.execute(postponed)
    members = select(export.c.id).where(
        export.c.organisation_id == organisation_id,
        export.c.state == State.IN_DOUBT,
        export.c.batch_id == batch_id,
    )
    logbook = Logbook(organisation_id, at)
    for export_id in connection.execute(members.order_by(export.c.id)).scalars():
        logbook.document(export_id, LOOKED_FOR, f"{why}; looked for in Xero again at {in_utc(next_at)}")
    logbook.write(connection)


# --- what a person settles ----------------------------------------------------------------------------------


def parked(connection: Connection, export_id: int) -> Batch:
    """The request in which a document was sent last that is held because nobody knows what became of it, or
    because its number is taken in Xero.

    Walks over all attempts, which have no index by document: asked only by a person. Raises NotAllowedNow
    when the document is not held for that.
    """
    row = _held_for_a_person(connection, export_id)
    last = (
        select(attempt.c.batch_id, attempt.c.position)
        .where(attempt.c.export_id == export_id)
        .order_by(attempt.c.batch_id.desc())
        .limit(1)
    )
    found = connection.execute(last).first()
    if found is None:
        assert row.fault != UNKNOWN, "held for the outcome of a request that it was in none of"
        raise NotAllowedNow(f"{row.number} was never sent: another document here has its number")
    batch_id, position = found
    sent = (
        select(batch, body.c.content.label("body"))
        .join(body, body.c.batch_id == batch.c.id)
        .where(batch.c.id == batch_id)
    )
    kept = connection.execute(sent).first()
    if kept is None:
        raise NotAllowedNow("what was sent is not kept any more, so nothing can be compared with it")
    (member,) = exports_whole(connection, [export_id])
    return _batch(kept, [(member, position)], body=kept.body)


def link(connection: Connection, export_id: int, posted: Posted, *, by: str, at: dt.datetime) -> None:
    """Say that a document held for its unknown outcome, or for its number, is in Xero: what waits is free.

    Raises NotAllowedNow when it is not held for that, or another document stands for what is there.
    """
    row = _held_for_a_person(connection, export_id)
    taken = select(export.c.number).where(
        export.c.organisation_id == row.organisation_id,
        export.c.xero_id == posted.xero_id,
        export.c.id != export_id,
    )
    if other := connection.execute(taken).scalars().first():
        raise NotAllowedNow(f"that one is known here as {other} already: {row.number} must be another")
    state = move(State.HELD, Event.LINKED)
    assert state is State.POSTED
    fate = Fate(row.ref, Event.LINKED, posted.xero_id, ledger.in_hundredths(posted.total))
    entry = Entry(deed=Deed.RESOLVED, at=microseconds(at), by=by, fates=(fate,))
    ledger.add(connection, row.organisation_id, entry)
    logbook = Logbook(row.organisation_id, at)
    linked = {"state": state, "fault": "", "faults": None, "recheck": False, "reason": "", "split": 0}
    in_xero = {"xero_id": posted.xero_id, "xero_number": posted.number, "xero_total": posted.total}
    connection.execute(
        update(export).where(export.c.id == export_id).values(**linked, **in_xero, settled_at=at)
    )
    awaiting.forget(connection, [export_id])
    text = f"{posted.number or row.number}, found in Xero by {by}"
    logbook.moved(export_id, Event.LINKED, text=text, state=state, xero_id=posted.xero_id)
    free_children(connection, row.organisation_id, [row.ref])
    if row.kind == "contact":
        found = contact_found(posted.xero_id, row.number, posted.number)
        enter(connection, row.organisation_id, [(export_id, found)])
    if row.has_pending:
        standing = Standing(
            id=row.id,
            kind=row.kind,
            state=state,
            revision=row.revision,
            digest=row.digest,
            fault="",
            faults=None,
            xero_id=posted.xero_id,
            has_pending=True,
        )
        apply_aside(connection, row.organisation_id, [standing], logbook)
    logbook.write(connection)


def not_there(connection: Connection, export_id: int, *, by: str, at: dt.datetime) -> None:
    """Say that a document held for its unknown outcome is not in Xero: it is ready, to go as a new row.

    Raises NotAllowedNow when it is not held for that.
    """
    _held_unknown(connection, export_id)
    choice = Choice(export_ids=[export_id], fault=None, organisation_id=None)
    retry(connection, choice, by=by, at=at, why="it is not in Xero", deed=Deed.RESOLVED)


def _held_for_a_person(connection: Connection, export_id: int) -> Row[Any]:
    """The row of a document that may be in Xero, or the number of which is taken there."""
    row = connection.execute(select(export).where(export.c.id == export_id)).one()
    if row.state == State.HELD and row.fault == TAKEN:
        return row
    return _held_unknown(connection, export_id)


def _held_unknown(connection: Connection, export_id: int) -> Row[Any]:
    row = connection.execute(select(export).where(export.c.id == export_id)).one()
    if row.state == State.HELD and row.fault == UNKNOWN:
        return row
    if row.state == State.IN_DOUBT:
        raise NotAllowedNow(
            f"{row.number} is in doubt, and looked for in Xero by `counterfoil run` itself; a person settles "
            "only what is held because that could not decide"
        )
    raise NotAllowedNow(
        f"{row.number} is {str(row.state).replace('_', ' ')}; only what is held as {UNKNOWN} can be resolved"
    )
