"""Requests whose outcome is unknown: which there are, when to look again, sending the same row once more."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, select, update

from counterfoil.core.export import Batch, Export
from counterfoil.core.ledger import Deed, Entry
from counterfoil.core.lifecycle import Event, State, move
from counterfoil.store import ledger
from counterfoil.store.columns import microseconds
from counterfoil.store.exports import exports_whole
from counterfoil.store.schema import batch, body, export
from counterfoil.store.sending import count_call, hold_lane


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
    return tuple(
        Batch(
            id=row.id,
            group=row.grp,
            method=row.method,
            path=row.path,
            body=row.body,
            key=row.key,
            first_sent_at=row.first_sent_at,
            last_sent_at=row.last_sent_at,
            sendings=row.sendings,
            saw_server_error=row.saw_server_error,
            next_at=row.next_at,
            members=tuple(member for member, _ in members[row.id]),
            positions=tuple(position for _, position in members[row.id]),
        )
        for row in batches
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


def postpone_batch(
    connection: Connection, organisation_id: int, batch_id: int, *, next_at: dt.datetime, epoch: int
) -> None:
    """Say when a batch in doubt is to be looked at again. Raises StaleLane."""
    hold_lane(connection, organisation_id, epoch)
    connection.execute(
        update(batch)
        .where(batch.c.id == batch_id, batch.c.organisation_id == organisation_id)
        .values(next_at=next_at)
    )
