"""What is remembered of Xero's limits: when calls were sent, what they left of the day, what was learned."""

from __future__ import annotations

import datetime as dt

import msgspec
from sqlalchemy import Connection, desc, select, union_all, update

from counterfoil.core.day import Learned
from counterfoil.store.exports import encoded
from counterfoil.store.schema import batch, call, organisation

OK = 200
PACE_CALLS = 60
"""The last calls by which it is reckoned how long Xero takes over one: those of a minute."""


def learn(connection: Connection, organisation_id: int, learned: Learned) -> None:
    """Keep what was learned of an organisation's limits."""
    connection.execute(
        update(organisation).where(organisation.c.id == organisation_id).values(limits=encoded(learned))
    )


def learned(connection: Connection, organisation_id: int, since: dt.datetime) -> Learned:
    """What was learned of an organisation's limits, what the last call left of the day, how long calls have
    taken, and when calls were sent since then. What a refusal says of the day stands in what was learned."""
    kept = connection.execute(
        select(organisation.c.limits).where(organisation.c.id == organisation_id)
    ).scalar_one()
    known = Learned() if kept is None else msgspec.json.decode(kept, type=Learned)
    known = msgspec.structs.replace(known, calls=_calls(connection, organisation_id, since))
    last = (
        select(call.c.sent_at, call.c.day_left, call.c.took_us)
        .where(call.c.organisation_id == organisation_id, call.c.status == OK)
        .order_by(desc(call.c.sent_at))
        .limit(PACE_CALLS)
    )
    rows = connection.execute(last).all()
    if not rows:
        return known
    told = next((row for row in rows if row.day_left is not None), None)
    return msgspec.structs.replace(
        known,
        left=told and told.day_left,
        told_at=told and told.sent_at,
        call_us=sum(row.took_us for row in rows) // len(rows),
    )


def _calls(connection: Connection, organisation_id: int, since: dt.datetime) -> tuple[dt.datetime, ...]:
    """When calls were sent since then, oldest first. A batch whose last sending has no call row yet (its
    answer is awaited, or the program was killed) counts by the moment it was claimed or sent again."""
    answered = select(call.c.sent_at).where(
        call.c.organisation_id == organisation_id, call.c.sent_at >= since, call.c.was_sent
    )
    awaited = select(batch.c.last_sent_at).where(
        batch.c.organisation_id == organisation_id,
        batch.c.closed_at.is_(None),
        ~batch.c.is_logged,
        batch.c.last_sent_at >= since,
    )
    return tuple(sorted(connection.execute(union_all(answered, awaited)).scalars()))
