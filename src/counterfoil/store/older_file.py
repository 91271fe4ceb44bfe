"""A file that is older than what is in Xero, and what is presumed to have gone from a newer one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Connection, func, select, update

from counterfoil.core.doubt import doubted, in_utc
from counterfoil.core.export import NewBatch, Older
from counterfoil.core.ledger import Deed
from counterfoil.core.lifecycle import Event, State, move
from counterfoil.store import ledger
from counterfoil.store.log import Logbook
from counterfoil.store.schema import batch, export, organisation
from counterfoil.store.sending import Sendings, claim_rows, hold_lane, sent_entry

WORD = "older file"
"""What the log calls it."""
PRESUMED = "this file is older than what is in Xero: it may have been sent from the newer one"


def last_sending(connection: Connection, organisation_id: int) -> dt.datetime | None:
    """When the last batch was sent that is known here."""
    last = select(func.max(batch.c.last_sent_at, type_=batch.c.last_sent_at.type))
    return connection.execute(last.where(batch.c.organisation_id == organisation_id)).scalar()


def say_older(
    connection: Connection,
    organisation_id: int,
    since: dt.datetime | None,
    *,
    example: str,
    epoch: int,
    at: dt.datetime,
) -> None:
    """Keep and log that this file is older than what is in Xero; None: not any more. Raises StaleLane."""
    hold_lane(connection, organisation_id, epoch)
    connection.execute(
        update(organisation)
        .where(organisation.c.id == organisation_id)
        .values(older_since=since, older_seen_at=None if since is None else at)
    )
    logbook = Logbook(organisation_id, at)
    if since is None:
        logbook.note(WORD, "all that this app made in Xero is known here again: what is ready is simply sent")
    else:
        text = (
            f"{example} is in Xero, made there by this app, and not known here: this file is older than what "
            f"was sent after {in_utc(since)}; everything is looked for in Xero before it is sent"
        )
        logbook.note(WORD, text, level="error")
    logbook.write(connection)


def presume_sent(
    connection: Connection,
    organisation_id: int,
    new: NewBatch,
    members: Sequence[tuple[int, int]],
    *,
    older: Older,
    epoch: int,
    at: dt.datetime,
) -> int | None:
    """Write a batch as one that may have been sent between `older.since` and `older.seen_at`: it is in doubt.

    Its key is of no use, so that it is only ever looked for. None, and nothing written, when a member changed
    since it was read. Raises StaleLane.
    """
    hold_lane(connection, organisation_id, epoch)
    claimed = claim_rows(connection, organisation_id, new, members, at=at)
    if claimed is None:
        return None
    batch_id, rows = claimed
    sent = Sendings(older.since, older.seen_at, 0, saw_server_error=False, next_at=None)
    connection.execute(update(batch).where(batch.c.id == batch_id).values(**sent._asdict(), is_logged=True))
    state = move(State.SENDING, Event.DOUBTED)
    assert state is State.IN_DOUBT
    connection.execute(
        update(export).where(export.c.batch_id == batch_id).values(state=state, reason=PRESUMED)
    )
    logbook = Logbook(organisation_id, at)
    for row in rows:
        logbook.moved(row.id, Event.DOUBTED, text=doubted(PRESUMED, sent, at), state=state)
    logbook.write(connection)
    ledger.add(connection, organisation_id, sent_entry(batch_id, new, rows, at=at, deed=Deed.PRESUMED))
    return batch_id
