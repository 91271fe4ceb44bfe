"""Writing back what became of a request: states, links, faults, what is free to go now, and the log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select

from counterfoil.core.changes import named
from counterfoil.core.doubt import doubted
from counterfoil.core.export import Exchange
from counterfoil.core.ledger import Fate
from counterfoil.core.lifecycle import Event, Settlement, State, move
from counterfoil.core.money import hundredths
from counterfoil.store import awaiting, ledger, standing
from counterfoil.store.among import among, listed
from counterfoil.store.awaiting import Held
from counterfoil.store.columns import instant, microseconds
from counterfoil.store.compiled import Lookup, bulk_insert, bulk_update
from counterfoil.store.directory import contact_found, enter
from counterfoil.store.exports import encoded_faults
from counterfoil.store.log import Logbook, write_call
from counterfoil.store.revisions import Standing, apply_aside
from counterfoil.store.schema import attempt, batch, export
from counterfoil.store.sending import SENT, Sendings, count_call, hold_lane, sent_of
from counterfoil.store.unknown import count_unknown

# No more columns than change, for each costs the indexes it is in: what was sent has neither faults nor a
# time to wait for.
_POST = bulk_update(
    export,
    (
        *("attempts", "split", "reason", "batch_id", "position"),
        *("xero_id", "xero_number", "xero_total", "settled_at"),
    ),
    keys=("id",),
    always={"state": f"'{State.POSTED}'"},
)
_SETTLE = bulk_update(
    export,
    (
        *("state", "fault", "faults", "attempts", "split", "next_at", "reason"),
        *("batch_id", "position", "settled_at"),
    ),
    keys=("id",),
)
_FREE = bulk_update(
    export,
    (),
    keys=("organisation_id", "waiting_for"),
    # One that has another parent waits for that, unless it is there or was what is here now.
    always={
        "waiting_for": "CASE WHEN other_parent <> '' AND other_parent <> waiting_for AND NOT EXISTS ("
        "SELECT 1 FROM export AS other WHERE other.organisation_id = export.organisation_id "
        "AND other.ref = export.other_parent AND other.xero_id <> '') THEN other_parent ELSE '' END"
    },
    only="waiting_for <> ''",
)
_INSERT_ATTEMPT = bulk_insert(attempt)
_MEMBERS = Lookup(
    select(
        *(export.c.id, export.c.ref, export.c.kind, export.c.number, export.c.state, export.c.revision),
        *(export.c.digest, export.c.has_pending, export.c.attempts, export.c.split, export.c.batch_id),
        *(export.c.checked, export.c.position, export.c.xero_id, export.c.xero_number, export.c.xero_total),
    ).where(among(export.c.id, "ids"), export.c.batch_id == bindparam("batch")),
    ["ids", "batch"],
)
_BATCH = Lookup(
    select(
        *(batch.c.size, batch.c.last_sent_at, batch.c.is_logged, batch.c.saw_server_error, batch.c.next_at)
    ).where(batch.c.id == bindparam("batch")),
    ["batch"],
)
_DONE = Lookup(
    select(func.count().label("attempts")).where(attempt.c.batch_id == bindparam("batch")), ["batch"]
)
_UPDATE_BATCH = bulk_update(
    batch, ("last_sent_at", "is_logged", "saw_server_error", "next_at", "closed_at"), keys=("id",)
)

Member = Row[Any]


def settle(
    connection: Connection,
    organisation_id: int,
    batch_id: int,
    settlements: Sequence[Settlement],
    *,
    exchange: Exchange | None,
    epoch: int,
    at: dt.datetime,
) -> None:
    """Write outcomes back; `exchange` is the batch's own call, None when it was a look that decided.

    Raises StaleLane when another worker has taken the lane.
    """
    hold_lane(connection, organisation_id, epoch)
    logbook = Logbook(organisation_id, at)
    if exchange is not None:
        write_call(connection, logbook, exchange, batch_id)
        if not exchange.was_sent:
            count_call(connection, organisation_id, -1)
    (row,) = _BATCH.rows(connection, batch_id)
    sent = None
    if any(each.event is Event.DOUBTED for each in settlements):
        sent = _sendings(connection, batch_id, row, exchange)
    fates = _write_outcomes(connection, batch_id, settlements, size=row.size, logbook=logbook, sent=sent)
    ledger.add(connection, organisation_id, ledger.answered(batch_id, fates, exchange, at))
    logbook.write(connection)
    _update_batch(connection, batch_id, row, exchange, at=logbook.at)


def _write_outcomes(
    connection: Connection,
    batch_id: int,
    settlements: Sequence[Settlement],
    *,
    size: int,
    logbook: Logbook,
    sent: Sendings | None,
) -> list[Fate]:
    """Write what became of each document; the same for the ledger."""
    ids = listed([each.export_id for each in settlements])
    members = {row.id: row for row in _MEMBERS.rows(connection, ids, batch_id)}
    pairs = [(members[each.export_id], each) for each in settlements]
    posted: list[tuple[object, ...]] = []
    others: list[tuple[object, ...]] = []
    attempts: list[tuple[object, ...]] = []
    for member, settlement in pairs:
        assert move(State(member.state), settlement.event) is settlement.state, (member.state, settlement)
        if settlement.state is State.POSTED:
            posted.append(_posted_row(member, settlement, logbook.at))
        else:
            others.append(_row(member, settlement, size, at=logbook.at))
        if settlement.state is not State.IN_DOUBT:
            attempts.append((batch_id, member.position, member.id, settlement.event, logbook.at))
        _note(logbook, member, settlement, sent)
    _POST.run(connection, posted)
    _SETTLE.run(connection, others)
    _INSERT_ATTEMPT.run(connection, attempts)
    awaiting.hold(connection, logbook.organisation_id, _held(pairs))
    count_unknown(connection, (fault for _, each in pairs for fault in each.faults), logbook.at)
    arrived = [(member, each) for member, each in pairs if each.xero_id and not member.xero_id]
    drafts = [member for member, each in arrived if each.is_unapproved and member.kind in standing.APPROVABLE]
    standing.note_unapproved(connection, [member.id for member in drafts], logbook.at)
    waited_on = {member.ref for member in drafts}
    free_children(
        connection,
        logbook.organisation_id,
        [member.ref for member, _ in arrived if member.ref not in waited_on],
    )
    _enter_contacts(connection, logbook.organisation_id, pairs)
    revised = [_standing(member, each) for member, each in pairs if member.has_pending]
    if revised:
        apply_aside(connection, logbook.organisation_id, revised, logbook)
    return [
        Fate(member.ref, each.event, each.xero_id, ledger.in_hundredths(each.xero_total))
        for member, each in pairs
    ]


def _held(pairs: Sequence[tuple[Member, Settlement]]) -> list[Held]:
    """What those wait for from now on that Xero refused, and what that was."""
    return [
        Held(member.id, each.refusal.awaits, member.checked, each.refusal)
        for member, each in pairs
        if each.refusal is not None
    ]


def _enter_contacts(
    connection: Connection, organisation_id: int, pairs: Sequence[tuple[Member, Settlement]]
) -> None:
    """Contacts that are in Xero from now on are known to be there, without a read."""
    contacts = [
        (member, each) for member, each in pairs if member.kind == "contact" and each.state is State.POSTED
    ]
    if not contacts:
        return
    found = [
        (member.id, each.contact or contact_found(each.xero_id, member.number, each.xero_number))
        for member, each in contacts
    ]
    enter(connection, organisation_id, found)
    awaiting.mark(connection, organisation_id, {named("contact", member.ref) for member, _ in contacts})


def free_children(connection: Connection, organisation_id: int, refs: Sequence[str]) -> None:
    """Let go what waits for documents that are in Xero from now on."""
    _FREE.run(connection, [(organisation_id, ref) for ref in refs])


def _posted_row(member: Member, settlement: Settlement, at: int) -> tuple[object, ...]:
    """What is new of an export that is in Xero, in the order of `_POST`."""
    total = settlement.xero_total
    return (
        *(member.attempts + settlement.attempt, 0, "", None, None),
        *(settlement.xero_id, settlement.xero_number or member.xero_number),
        *(member.xero_total if total is None else hundredths(total), at, member.id),
    )


def _row(member: Member, settlement: Settlement, size: int, *, at: int) -> tuple[object, ...]:
    """What is new of an export that is not known to be in Xero, in the order of `_SETTLE`."""
    stays = settlement.state is State.IN_DOUBT
    fault = settlement.faults[0].code if settlement.faults else ""
    next_at = settlement.next_at if settlement.state is State.READY else None
    return (
        *(settlement.state, fault, encoded_faults(settlement.faults)),
        *(member.attempts + settlement.attempt, _split(member, settlement, size)),
        *(None if next_at is None else microseconds(next_at), settlement.reason),
        *((member.batch_id, member.position) if stays else (None, None)),
        *(at, member.id),
    )


def _split(member: Member, settlement: Settlement, size: int) -> int:
    """The largest batch it may go in next: half of a batch that was refused as a whole."""
    if settlement.split:
        return max(1, size // 2)
    return member.split if settlement.state in (State.READY, State.IN_DOUBT) else 0


def _note(logbook: Logbook, member: Member, settlement: Settlement, sent: Sendings | None) -> None:
    match settlement.event:
        case Event.DOUBTED:
            assert sent is not None
            text = doubted(settlement.reason, sent, instant(logbook.at))
        case Event.POSTED | Event.FOUND:
            text = "; ".join((settlement.xero_number or member.number, *settlement.warnings))
        case Event.REJECTED | Event.UNDECIDABLE:
            text = "; ".join(
                f"{fault.code}: {fault.message or fault.facts.get('reason', '')}".rstrip(": ")
                for fault in settlement.faults
            )
        case _:
            text = settlement.reason
    logbook.moved(
        member.id,
        settlement.event,
        text=text,
        state=settlement.state,
        xero_id=settlement.xero_id,
        faults=encoded_faults(settlement.faults),
    )


def _standing(member: Member, settlement: Settlement) -> Standing:
    """Where the export stands after the settlement, for a revision that waited."""
    return Standing(
        id=member.id,
        kind=member.kind,
        state=settlement.state,
        revision=member.revision,
        digest=member.digest,
        fault=settlement.faults[0].code if settlement.faults else "",
        faults=encoded_faults(settlement.faults),
        xero_id=settlement.xero_id or member.xero_id,
        has_pending=member.has_pending,
    )


def _update_batch(
    connection: Connection, batch_id: int, row: Row[Any], exchange: Exchange | None, *, at: int
) -> None:
    """Say when it was sent, that the call is logged, whether a 5xx was seen, and that the batch is done."""
    (done,) = _DONE.rows(connection, batch_id)
    closed_at = at if done.attempts == row.size else None
    is_logged = bool(row.is_logged) or exchange is not None
    next_at = row.next_at if closed_at is None else None
    saw_server_error = bool(row.saw_server_error) or _failed(exchange)
    last_sent_at = _last_sent_at(row, exchange)
    _UPDATE_BATCH.run(connection, [(last_sent_at, is_logged, saw_server_error, next_at, closed_at, batch_id)])


def _sendings(connection: Connection, batch_id: int, row: Row[Any], exchange: Exchange | None) -> Sendings:
    """What is known of the sendings of a batch now that its answer, or that there is none, is known."""
    known = sent_of(connection.execute(select(*SENT).where(batch.c.id == batch_id)).one())
    return known._replace(
        last_sent_at=instant(_last_sent_at(row, exchange)),
        saw_server_error=known.saw_server_error or _failed(exchange),
    )


def _failed(exchange: Exchange | None) -> bool:
    """Whether the answer was a 5xx, which Xero would only repeat."""
    return exchange is not None and exchange.status is not None and exchange.status >= 500


def _last_sent_at(row: Row[Any], exchange: Exchange | None) -> int:
    """When the batch left, in microseconds; until that is known, the moment it was claimed stands for it."""
    known: int = row.last_sent_at
    if exchange is None or not exchange.was_sent:
        return known
    return max(known, microseconds(exchange.sent_at))
