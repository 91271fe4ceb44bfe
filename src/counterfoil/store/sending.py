"""Sending: what could go, and claiming it with the exact bytes before the wire is touched."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    TextClause,
    bindparam,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    update,
)

from counterfoil.core.doubt import SENT_WITHIN, doubted
from counterfoil.core.export import GROUPS, Exchange, Export, Group, NewBatch, digest
from counterfoil.core.ledger import Content, Deed, Entry, Fate
from counterfoil.core.lifecycle import Event, State, move
from counterfoil.errors import StaleLane
from counterfoil.store import ledger
from counterfoil.store.among import among, listed
from counterfoil.store.columns import microseconds
from counterfoil.store.compiled import Lookup, bulk_insert, bulk_update
from counterfoil.store.exports import exports_whole
from counterfoil.store.log import Logbook, write_call
from counterfoil.store.schema import SENDABLE, asked, batch, body, export, organisation

STOPPED = "the program stopped while it was being sent"

_CLAIM = bulk_update(
    export,
    ("batch_id", "position"),
    keys=("id",),
    always={"state": f"'{State.SENDING}'", "next_at": "NULL", "reason": "''"},
)
_DOUBT = bulk_update(export, ("state", "reason"), keys=("id",), always={"attempts": "attempts + 1"})
"""An attempt like any other that ended in doubt: what ends the program each time must not go for ever."""


def take_lane(connection: Connection, organisation_id: int, owner: str, at: dt.datetime) -> int:
    """Take the lane over: its new epoch. What was sending may have arrived: it is in doubt from now."""
    taken = (
        update(organisation)
        .where(organisation.c.id == organisation_id)
        .values(epoch=organisation.c.epoch + 1, owner=owner)
        .returning(organisation.c.epoch)
    )
    epoch = connection.execute(taken).scalar_one()
    logbook = Logbook(organisation_id, at)
    _log_unanswered(connection, logbook, at)
    sending = (
        select(export.c.id, export.c.ref, *SENT)
        .join(batch, batch.c.id == export.c.batch_id)
        .where(export.c.organisation_id == organisation_id, export.c.state == State.SENDING)
        .order_by(export.c.id)
    )
    interrupted = connection.execute(sending).all()
    state = move(State.SENDING, Event.DOUBTED)
    assert state is State.IN_DOUBT
    for each in interrupted:
        logbook.moved(each.id, Event.DOUBTED, text=doubted(STOPPED, sent_of(each), at), state=state)
    _DOUBT.run(connection, [(state, STOPPED, each.id) for each in interrupted])
    logbook.write(connection)
    if interrupted:
        fates = tuple(Fate(each.ref, Event.DOUBTED) for each in interrupted)
        entry = Entry(deed=Deed.INTERRUPTED, at=logbook.at, text=STOPPED, fates=fates)
        ledger.add(connection, organisation_id, entry)
    return int(epoch)


SENT: tuple[ColumnElement[Any], ...] = (
    *(batch.c.first_sent_at, batch.c.last_sent_at, batch.c.sendings, batch.c.saw_server_error),
    batch.c.next_at,
)
"""The columns that `sent_of` reads."""


class Sendings(NamedTuple):
    """What is known of the sendings of one row (`core.doubt.Sent`)."""

    first_sent_at: dt.datetime
    last_sent_at: dt.datetime
    sendings: int
    saw_server_error: bool
    next_at: dt.datetime | None


def sent_of(row: Row[Any]) -> Sendings:
    """The sendings in a row with the columns `SENT`."""
    return Sendings(row.first_sent_at, row.last_sent_at, row.sendings, row.saw_server_error, row.next_at)


def _log_unanswered(connection: Connection, logbook: Logbook, at: dt.datetime) -> None:
    """Write the calls down that were made, or about to be, when the former worker ended.

    Xero's limits count from when a call left, which may have been a while after it was written down: each
    counts from the latest moment that it can have left at.
    """
    unanswered = (
        select(batch, func.length(body.c.content).label("body_bytes"))
        .join(body, body.c.batch_id == batch.c.id)
        .where(batch.c.organisation_id == logbook.organisation_id)
        .where(batch.c.closed_at.is_(None), ~batch.c.is_logged)
        .order_by(batch.c.id)
    )
    for row in connection.execute(unanswered).all():
        exchange = Exchange(
            sent_at=min(at, row.last_sent_at + SENT_WITHIN),
            method=row.method,
            path=row.path,
            status=None,
            problem=STOPPED,
            sent_bytes=row.body_bytes,
        )
        write_call(connection, logbook, exchange, batch_id=row.id)
        connection.execute(update(batch).where(batch.c.id == row.id).values(is_logged=True))


def hold_lane(connection: Connection, organisation_id: int, epoch: int) -> None:
    """Raise StaleLane unless `epoch` is the lane's newest."""
    if [row.epoch for row in _EPOCH.rows(connection, organisation_id)] != [epoch]:
        raise StaleLane("another worker has taken this organisation over; nothing was written")


def _may_go(group: ColumnElement[str], *, is_asked: bool) -> tuple[ColumnElement[bool] | TextClause, ...]:
    now = bindparam("now", type_=export.c.next_at.type)
    return (
        *((export.c.id.in_(select(asked.c.export_id)),) if is_asked else ()),
        export.c.organisation_id == bindparam("organisation"),
        export.c.grp == group,
        text(SENDABLE),
        or_(export.c.next_at.is_(None), export.c.next_at <= now),
    )


def ready_counts(
    connection: Connection, organisation_id: int, now: dt.datetime, *, cap: int, is_asked: bool = False
) -> dict[Group, int]:
    """How many exports of each group could go now, counted up to `cap`; with `is_asked` of those alone that a
    person has asked for."""
    given = {"organisation": organisation_id, "now": now, "cap": cap}
    row = connection.execute(_READY_COUNTS[is_asked], given).one()
    return dict(zip(GROUPS, row, strict=True))


def candidates(
    connection: Connection,
    organisation_id: int,
    group: Group,
    now: dt.datetime,
    *,
    limit: int,
    is_asked: bool = False,
) -> tuple[Export, ...]:
    """Exports of the group that could go now, oldest first; with `is_asked` of those alone that a person has
    asked for.

    Those whose batch was refused as a whole go among themselves, in batches no larger than their `split`,
    so that what made it fail ends up alone and spoils no other batch. Time grows with the number of those
    that wait for a time of their own and stand before the others, not with the number of exports.
    """
    given = {"organisation": organisation_id, "group": group, "now": now, "limit": limit}
    rows = connection.execute(_CANDIDATES[is_asked], given).all()
    if not rows:
        return ()
    split = rows[0].split
    alike = [row.id for row in rows if row.split == split]
    return exports_whole(connection, alike[:split] if split else alike)


def claim(
    connection: Connection,
    organisation_id: int,
    new: NewBatch,
    members: Sequence[tuple[int, int]],
    *,
    epoch: int,
    at: dt.datetime,
) -> int | None:
    """Write the batch and mark its members, by id and revision, as sending; the batch's id.

    None, and nothing written, when a member changed since it was read. Counts one call. Raises StaleLane.
    """
    hold_lane(connection, organisation_id, epoch)
    claimed = claim_rows(connection, organisation_id, new, members, at=at)
    if claimed is None:
        return None
    batch_id, rows = claimed
    count_call(connection, organisation_id)
    ledger.add(connection, organisation_id, sent_entry(batch_id, new, rows, at=at))
    return batch_id


def claim_rows(
    connection: Connection,
    organisation_id: int,
    new: NewBatch,
    members: Sequence[tuple[int, int]],
    *,
    at: dt.datetime,
) -> tuple[int, list[Row[Any]]] | None:
    """Write the batch and mark its members as sending: its id and their rows, or None as `claim` says."""
    assert move(State.READY, Event.CLAIMED) is State.SENDING
    ids = listed([export_id for export_id, _ in members])
    ready = {
        (row.id, row.revision): row
        for row in _STANDING.rows(connection, ids)
        if (row.organisation_id, row.state, row.waiting_for) == (organisation_id, State.READY, "")
    }
    if ready.keys() != set(members):
        return None
    batch_id = _write_batch(connection, organisation_id, new, size=len(members), at=at)
    _CLAIM.run(connection, [(batch_id, at_, id_) for at_, (id_, _) in enumerate(members)])
    connection.execute(_GONE, {"ids": ids})
    return batch_id, [ready[each] for each in members]


def sent_entry(
    batch_id: int, new: NewBatch, members: Sequence[Row[Any]], *, at: dt.datetime, deed: Deed = Deed.SENT
) -> Entry:
    """The ledger's entry about a batch with these members."""
    return Entry(
        deed=deed,
        at=microseconds(at),
        under=" ".join(sorted({row.checked for row in members})),
        batch=batch_id,
        method=new.method,
        path=new.path,
        key=new.key,
        body=digest(new.body).hex(),
        contents=tuple(Content(row.ref, row.revision, row.digest.hex()) for row in members),
    )


def count_call(connection: Connection, organisation_id: int, calls: int = 1) -> None:
    """Count calls to the accounting API (one too many is taken back with -1)."""
    connection.execute(_COUNT_CALL, {"organisation": organisation_id, "more": calls})


def _write_batch(
    connection: Connection, organisation_id: int, new: NewBatch, *, size: int, at: dt.datetime
) -> int:
    row = {
        "organisation_id": organisation_id,
        "grp": new.group,
        "method": new.method,
        "path": new.path,
        "key": new.key,
        "size": size,
        "first_sent_at": at,
        "last_sent_at": at,
        "sendings": 1,
        "is_logged": False,
        "saw_server_error": False,
    }
    batch_id = int(connection.execute(_INSERT_BATCH, row).scalar_one())
    _INSERT_BODY.run(connection, [(batch_id, new.body)])
    return batch_id


_INSERT_BATCH = insert(batch).returning(batch.c.id)
_INSERT_BODY = bulk_insert(body)
_EPOCH = Lookup(
    select(organisation.c.epoch).where(organisation.c.id == bindparam("organisation")), ["organisation"]
)
# By id alone: with the organisation beside it, SQLite would rather walk through the whole organisation.
_STANDING = Lookup(
    select(
        *(export.c.id, export.c.revision, export.c.organisation_id, export.c.state, export.c.waiting_for),
        *(export.c.ref, export.c.digest, export.c.checked),
    ).where(among(export.c.id, "ids")),
    ["ids"],
)
_COUNT_CALL = (
    update(organisation)
    .where(organisation.c.id == bindparam("organisation"))
    .values(calls=organisation.c.calls + bindparam("more"), has_sent=True)
)
_GONE = delete(asked).where(among(asked.c.export_id, "ids"))
_CANDIDATES = {
    is_asked: select(export.c.id, export.c.split)
    .where(*_may_go(bindparam("group"), is_asked=is_asked))
    .order_by(export.c.id)
    .limit(bindparam("limit"))
    for is_asked in (False, True)
}


def _counts(*, is_asked: bool) -> Select[Any]:
    """A count of each group, up to a cap."""
    return select(
        *(
            select(func.count())
            .select_from(
                select(literal(1))
                .where(*_may_go(literal(group), is_asked=is_asked))
                .limit(bindparam("cap"))
                .subquery(group)
            )
            .scalar_subquery()
            for group in GROUPS
        )
    )


_READY_COUNTS = {is_asked: _counts(is_asked=is_asked) for is_asked in (False, True)}
