"""Send what is ready: claim, write the intent, call, settle; up to five requests in flight."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from itertools import zip_longest

import msgspec

from counterfoil.core.awaits import awaited, uses_of
from counterfoil.core.batch import Step, fitting, next_group
from counterfoil.core.changes import ANY
from counterfoil.core.day import Purpose
from counterfoil.core.diagnose import diagnose_all
from counterfoil.core.doubt import LeaveBy, leaves_by
from counterfoil.core.export import Batch, Checked, Export, Group, Matched, NewBatch, Older, digest_of
from counterfoil.core.faults.entry import Fault
from counterfoil.core.lifecycle import Refusal, Settlement, settled
from counterfoil.core.mapped import (
    MappedAllocation,
    MappedContact,
    MappedDocument,
    MappedInvoice,
    MappedJournal,
    MappedPayment,
)
from counterfoil.core.money import places
from counterfoil.core.outcome import InDoubt, Outcome, Posted, Rejected
from counterfoil.core.own_reference import allocation_name
from counterfoil.core.passing import Answer, Call, Encoded
from counterfoil.core.retry import ATTEMPTS_MAX
from counterfoil.engine.check import Read, check_outdated, checked, with_links
from counterfoil.engine.contacts import contact_posted, look_again, match_contacts
from counterfoil.engine.gate import Slot
from counterfoil.engine.older import notice_if_older
from counterfoil.engine.parents import has_to_wait
from counterfoil.engine.renumber import renumber, to_renumber
from counterfoil.engine.work import LaneWork

REFUSED = range(400, 500)
HUNDREDTHS = 2
"""Decimals of every amount that Xero computes."""
FRUITLESS_MAX = 1000
"""Plans in a row that came to nothing, because candidates were held or changed meanwhile."""


class Planned(msgspec.Struct, frozen=True):
    """A batch that is written down, and may go on the wire until `not_after`."""

    batch_id: int
    group: Group
    call: Call
    key: str
    not_after: LeaveBy
    members: tuple[Export, ...]
    mapped: tuple[MappedDocument, ...]


async def send_ready(work: LaneWork) -> None:
    """Send until nothing more can go: no group is ready, exporting is switched off or no call is allowed.

    When the day's calls are used up but for those that are kept, what a person has taken up again goes on
    them. What is in flight when the end is reached is waited for and settled.
    """
    purpose: Purpose = "export"
    in_flight: set[asyncio.Task[None]] = set()
    fruitless = 0
    is_age_known = False
    try:
        while work.stopped is None and fruitless < FRUITLESS_MAX:
            _raise_failures(in_flight)
            if not await _is_on(work):
                return
            ready = await work.store.ready_counts(
                work.organisation_id, work.clock.now(), cap=work.full, is_asked=purpose == "person"
            )
            group = next_group(ready, in_flight=bool(in_flight), full=work.full)
            if group is Step.IDLE:
                if purpose == "person":
                    work.stop(work.gate.why_closed)
                return
            if group is Step.WAIT:
                await asyncio.wait(in_flight, return_when=asyncio.FIRST_COMPLETED)
                continue
            assert not isinstance(group, Step)
            if purpose == "export" and work.gate.is_closed(purpose):
                purpose = "person"
                continue
            if not is_age_known:  # asked in Xero only when something is about to go
                await notice_if_older(work)
                await work.hear_the_time()
                is_age_known = True
                continue
            slot = await work.gate.admit(purpose)
            if slot is None and purpose == "export":
                continue
            if slot is None:
                work.stop(work.gate.why_closed)
                return
            planned = await _plan(work, group, is_asked=purpose == "person")
            if planned is None:
                work.gate.unused(slot)
                fruitless += 1
                continue
            fruitless = 0
            in_flight.add(asyncio.ensure_future(_send(work, planned, slot)))
    finally:
        if in_flight:
            await asyncio.wait(in_flight)
            _raise_failures(in_flight)


async def _is_on(work: LaneWork) -> bool:
    """Whether exporting is still switched on, and it is known what documents go under."""
    await work.reload()
    if not work.lane.is_on:
        work.stopped = "exporting was switched off"
    return work.lane.is_on and work.context is not None


def _raise_failures(in_flight: set[asyncio.Task[None]]) -> None:
    """Forget what is done; a failure of our own code goes up to the worker, the first of several."""
    done = [task for task in in_flight if task.done()]
    in_flight.difference_update(done)
    failures = [failure for task in done if (failure := task.exception()) is not None]
    if failures:
        raise failures[0]


async def _plan(work: LaneWork, group: Group, *, is_asked: bool) -> Planned | None:
    """Claim a batch of the group, or None when its candidates had to be looked at again first."""
    candidates = await work.store.candidates(
        work.organisation_id, group, work.clock.now(), limit=work.full, is_asked=is_asked
    )
    context = work.context
    if not candidates or context is None:
        return None
    if any(each.checked != context.fingerprint for each in candidates):
        await check_outdated(work.store, work.lane, work.clock)
        return None
    if await has_to_wait(work, group, candidates):
        return None
    mapped: list[MappedDocument] = []
    parts: list[Encoded] = []
    bad: list[Checked] = []
    matched: list[Matched] = []
    for read in await with_links(work.store, candidates, context):
        match _made_ready(work, read):
            case Checked() as result:
                bad.append(result)
            case Matched() as match:
                matched.append(match)
            case ready, part:
                mapped.append(ready)
                parts.append(part)
    if bad or matched:
        await work.store.record_checks(work.organisation_id, bad, work.clock.now())
        await match_contacts(work, candidates, matched)
        return None
    # One request has one address: of allocations those of one credit note.
    together = [place for place, part in enumerate(parts) if part.under == parts[0].under]
    chosen = together[: fitting([len(parts[place].body) for place in together])]
    return await _claimed(
        work,
        group,
        members=[candidates[place] for place in chosen],
        mapped=[mapped[place] for place in chosen],
        parts=[parts[place] for place in chosen],
    )


def _made_ready(work: LaneWork, read: Read) -> Checked | Matched | tuple[MappedDocument, Encoded]:
    """A document as it goes now, and its bytes; or what is to be written down of it first.

    A document that our own code stumbles over is held, not raised: it must not stop the others.
    """
    export, document, links, context = read
    if export.attempts >= ATTEMPTS_MAX:
        return given_up(export, context.fingerprint)
    try:
        if isinstance(document, Exception):
            raise document
        result, prepared = checked((export.id, export.revision), document, context, links)
        if prepared is None or prepared.faults:
            return result
        if (found := prepared.mapping.match) is not None:
            return Matched(export.id, export.revision, found)
        if result.group != export.group:
            return result
        return prepared.mapping.document, work.books.encode(prepared.mapping.document)
    except Exception as bug:
        message = f"Counterfoil could not make this document ready for Xero: {bug!r}"
        return _held(export, context.fingerprint, Fault(code="other", message=message), awaits=(ANY,))


def given_up(export: Export, fingerprint: str) -> Checked:
    """An export that has been tried too often is held until a person looks at it."""
    attempts = {"attempts": str(export.attempts)}
    return _held(export, fingerprint, Fault(code="server_unavailable", facts=attempts))


def _held(export: Export, fingerprint: str, fault: Fault, *, awaits: tuple[str, ...] = ()) -> Checked:
    return Checked(
        export_id=export.id,
        revision=export.revision,
        fingerprint=fingerprint,
        group=export.group,
        total=export.total,
        faults=(fault,),
        awaits=awaits,
    )


def _is_known(work: LaneWork, export: Export, older: Older) -> bool:
    """Whether it was decided about since the file was seen to be older, by a look or by a person."""
    return export.id in work.looked_for or (
        export.settled_at is not None and export.settled_at >= older.seen_at
    )


async def _claimed(
    work: LaneWork,
    group: Group,
    *,
    members: Sequence[Export],
    mapped: Sequence[MappedDocument],
    parts: Sequence[Encoded],
) -> Planned | None:
    """Write the intent down: the exact bytes, the key, and who is in it."""
    call = work.books.write(group, [part.body for part in parts], parts[0].under)
    key, now, now_s = work.chance.key(), work.clock.now(), work.clock.monotonic()
    assert call.body is not None
    assert call.method != "GET"
    batch = NewBatch(group=group, method=call.method, path=call.path, body=call.body, key=key)
    claimed = [(each.id, each.revision) for each in members]
    # What may have gone from a newer file than this one is in doubt without a call, and looked for.
    older = work.lane.older
    if older is not None and all(_is_known(work, each, older) for each in members):
        older = None
    batch_id = await work.store.claim(
        work.organisation_id, batch, claimed, epoch=work.epoch, at=now, older=older
    )
    if batch_id is None or older is not None:
        return None
    not_after = leaves_by(claimed_at=now, claimed_s=now_s, first_sent_at=now)
    return Planned(batch_id, group, call, key, not_after, tuple(members), tuple(mapped))


async def _send(work: LaneWork, planned: Planned, slot: Slot) -> None:
    answer = await work.books.exchange(planned.call, planned.key, not_after=planned.not_after)
    await work.heed_limits(slot, answer)
    outcomes = work.books.outcomes(planned.group, answer, len(planned.members))
    outcomes = tuple(
        with_total_compared(as_sent(outcome, _number(mapped), _name(mapped)), mapped)
        for outcome, mapped in zip(outcomes, planned.mapped, strict=True)
    )
    settlements = await settle(
        work, planned.batch_id, planned.members, outcomes, answer=answer, mapped=planned.mapped
    )
    await look_again(work, planned.mapped, settlements)
    if taken := to_renumber(work.context, planned.members, planned.mapped, settlements):
        await renumber(work, _as_batch(planned, taken, answer))


def _as_batch(planned: Planned, positions: Sequence[int], answer: Answer) -> Batch:
    """The request with those of its members alone that stand at these positions."""
    assert planned.call.body is not None
    sent_at = answer.exchange.sent_at
    return Batch(
        id=planned.batch_id,
        group=planned.group,
        method=planned.call.method,
        path=planned.call.path,
        body=planned.call.body,
        key=planned.key,
        first_sent_at=sent_at,
        last_sent_at=sent_at,
        sendings=1,
        saw_server_error=False,
        next_at=None,
        members=tuple(planned.members[position] for position in positions),
        positions=tuple(positions),
    )


async def settle(
    work: LaneWork,
    batch_id: int,
    members: Sequence[Export],
    outcomes: Sequence[Outcome],
    *,
    answer: Answer,
    mapped: Sequence[MappedDocument] = (),
) -> Sequence[Settlement]:
    """Write the outcomes of one request back, and heed what its answer says of the connection.

    `mapped` are the members as they went, where that is known. Returns what was written of each.
    """
    status = answer.exchange.status
    settlements = [
        _settled(export.id, outcome, status, went)
        for export, outcome, went in zip_longest(members, outcomes, mapped)
    ]
    await work.store.settle(
        work.organisation_id,
        batch_id,
        settlements,
        exchange=answer.exchange,
        epoch=work.epoch,
        at=work.clock.now(),
    )
    work.posted += sum(1 for outcome in outcomes if isinstance(outcome, Posted))
    if work.progress:
        work.progress("posted", work.posted, None)
    await work.heed(answer)
    return settlements


def as_sent(outcome: Outcome, number: str, name: str = "") -> Outcome:
    """The outcome, unless it is not of the document that was sent: then nobody knows, and Xero is looked in.

    `number` is what the document went under, empty when it has none. Xero answers in the order of the
    request; were it ever not to, a number would show it, or of an allocation the `name`, which its id there
    must be. A total of other than hundredths is no amount.
    """
    if not isinstance(outcome, Posted):
        return outcome
    if number and outcome.number and outcome.number.strip().casefold() != number.strip().casefold():
        return InDoubt(reason=f"Xero answered for {outcome.number} where {number} was sent")
    if name and outcome.xero_id != name:
        return InDoubt(reason=f"Xero answered for the allocation {outcome.xero_id} where {name} was sent")
    if outcome.total is not None and places(outcome.total) > HUNDREDTHS:
        return InDoubt(reason=f"Xero answered with the total {outcome.total}, which is no amount")
    return outcome


def _number(mapped: MappedDocument) -> str:
    match mapped:
        case MappedInvoice():
            return mapped.number
        case MappedContact():
            return mapped.contact_number
        case MappedPayment() | MappedAllocation() | MappedJournal():
            return ""


def _name(mapped: MappedDocument) -> str:
    """What an allocation must be called in the answer; empty for all else."""
    if not isinstance(mapped, MappedAllocation):
        return ""
    assert mapped.credit_note_id is not None
    assert mapped.document_id is not None
    return allocation_name(mapped.credit_note_id, mapped.document_id, mapped.amount)


def with_total_compared(outcome: Outcome, mapped: MappedDocument) -> Outcome:
    """The second look at the same invariant: what Xero added up must be what we computed before sending."""
    if (
        isinstance(outcome, Posted)
        and isinstance(mapped, MappedInvoice | MappedJournal)
        and outcome.total is not None
        and outcome.total != mapped.total
    ):
        warning = f"Xero's total is {outcome.total}, computed here was {mapped.total}"
        return msgspec.structs.replace(outcome, warnings=(*outcome.warnings, warning))
    return outcome


def _settled(export_id: int, outcome: Outcome, status: int | None, went: MappedDocument | None) -> Settlement:
    """What is to be written back for one export; a refusal in our words, with what it waits for.

    `status` is that of the whole answer. What a refusal leaves in doubt goes in halves, should it turn out
    that it never arrived: one document at which something on the way takes offence must not keep the others.
    """
    faults: tuple[Fault, ...] = ()
    if isinstance(outcome, Rejected):
        faults = diagnose_all(outcome.messages, outcome.status)
    settlement = settled(export_id, outcome, faults=faults, next_at=None)
    if (contact := contact_posted(went, outcome)) is not None:
        return msgspec.structs.replace(settlement, contact=contact)
    if faults:
        refusal = Refusal(
            digest=digest_of(went) if went else b"",
            faults=faults,
            awaits=awaited(faults, uses_of(went) if went else None),
        )
        return msgspec.structs.replace(settlement, refusal=refusal)
    if isinstance(outcome, InDoubt) and status in REFUSED:
        return msgspec.structs.replace(settlement, split=True)
    return settlement
