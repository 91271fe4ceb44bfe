"""Settle what is in doubt: send the same row again while its key is good, else ask Xero, else wait."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec

from counterfoil.core.diagnose import diagnose_all
from counterfoil.core.doubt import (
    LOOK_AGAIN,
    Look,
    SendAgain,
    Wait,
    absent,
    absent_counts_from,
    found,
    is_mistimed,
    leaves_by,
    next_step,
    undecidable,
)
from counterfoil.core.export import Batch, Export
from counterfoil.core.lifecycle import Event, Settlement
from counterfoil.core.outcome import Deferred, InDoubt, Outcome, Posted, Rejected
from counterfoil.core.passing import Answer, Call, Found
from counterfoil.core.suffix import sent_number
from counterfoil.engine.by_hand import to_check
from counterfoil.engine.send import as_sent, settle
from counterfoil.engine.work import LaneWork

ANOTHERS = (
    "what is in Xero stands for another document here that is like this one: "
    "check whether this one is there too"
)
NOT_YET = "looked for in Xero, and not found for certain, which proves nothing so soon"
NO_ANSWER = "it could not be looked for in Xero"
TAKEN = frozenset({"duplicate_contact_name", "duplicate_contact_number", "duplicate_invoice_number"})
"""Faults that a document may have with itself, when it is sent a second time."""
PASSING = frozenset({401, 403, 407, 408, 409, 425, 429})
"""Refusals of a read that pass: a token, a limit, a permission, a moment."""


async def resolve_doubts(work: LaneWork) -> None:
    """Do for every batch in doubt what a call can do for it now. Nothing is guessed: what cannot be decided
    yet stays in doubt and says until when."""
    doubtful = await work.store.doubtful(work.organisation_id)
    if doubtful:
        await work.hear_the_time()
    now = work.clock.now()
    if work.clock.is_told and any(is_mistimed(batch, now) for batch in doubtful):
        await work.store.correct_times(work.organisation_id, epoch=work.epoch, at=now)
        doubtful = await work.store.doubtful(work.organisation_id)
    for batch in doubtful:
        if work.stopped is not None:
            return
        match next_step(batch, work.clock.now(), work.clock.latest()):
            case SendAgain():
                await _send_again(work, batch)
            case Look():
                await _look(work, batch)
            case Wait():
                pass


async def _send_again(work: LaneWork, batch: Batch) -> None:
    """The same bytes under the same key: Xero replays what it answered, or acts for the first time."""
    slot = await work.gate.admit("look")
    if slot is None:
        work.stopped = work.gate.why_closed
        return
    now, now_s = work.clock.now(), work.clock.monotonic()
    if not isinstance(next_step(batch, now, work.clock.latest()), SendAgain):
        # Xero may have forgotten the key while this waited for its turn: the next round looks.
        work.gate.unused(slot)
        return
    await work.store.send_again(work.organisation_id, batch.id, epoch=work.epoch, at=now)
    assert batch.method in ("PUT", "POST")
    call = Call(method="PUT" if batch.method == "PUT" else "POST", path=batch.path, body=batch.body)
    # The turn came in time, but a token may have to be renewed first: the same question once more on the way.
    not_after = leaves_by(claimed_at=now, claimed_s=now_s, first_sent_at=batch.first_sent_at)
    answer = await work.books.exchange(call, batch.key, not_after=not_after)
    await work.heed_limits(slot, answer)
    outcomes = work.books.outcomes(batch.group, answer, body_count(batch))
    mine = [
        still_doubtful(as_sent(outcomes[position], _number(batch, member)))
        for position, member in zip(batch.positions, batch.members, strict=True)
    ]
    await settle(work, batch.id, batch.members, mine, answer=answer)


def still_doubtful(outcome: Outcome) -> Outcome:
    """What a repeated sending says about a document whose first sending is unknown.

    That this repeat was deferred (a limit, a token, no connection) says nothing about the first. Nor does its
    refusal because the number is taken: the first may have taken it, should Xero have lost the key since.
    """
    if isinstance(outcome, Deferred):
        return InDoubt(reason=f"sent before, and the repeat was not accepted: {outcome.reason}")
    if isinstance(outcome, Rejected) and any(
        fault.code in TAKEN for fault in diagnose_all(outcome.messages, outcome.status)
    ):
        return InDoubt(reason=f"sent before, and the repeat was refused: {outcome.messages[0]}")
    return outcome


def _number(batch: Batch, member: Export) -> str:
    """The number a document went under; contacts and payments go under names of our own making."""
    return sent_number(member) if batch.group in ("invoices", "credit_notes") else ""


def body_count(batch: Batch) -> int:
    """How many documents stand in the body of a batch."""
    envelope = msgspec.json.decode(batch.body, type=dict[str, list[msgspec.Raw]])
    return sum(len(elements) for elements in envelope.values())


async def _look(work: LaneWork, batch: Batch) -> None:
    answers: list[Answer] = []
    for call in work.books.look(batch):
        answer = await work.read(call, "look")
        if answer is None:
            return
        answers.append(answer)
    now = work.clock.now()
    # What was asked too early counts as asked too early, however long the answer took.
    asked_at = min((answer.exchange.sent_at for answer in answers), default=now)
    absent_counts = asked_at > absent_counts_from(batch)
    verdicts = await _verdicts(work, batch, answers)
    settlements = [
        settlement
        for verdict in verdicts
        if (settlement := _decided(verdict, absent_counts=absent_counts)) is not None
    ]
    if len(settlements) < len(batch.members):
        next_at = absent_counts_from(batch) if not absent_counts else now + LOOK_AGAIN
        why = NOT_YET if len(verdicts) == len(batch.members) else NO_ANSWER
        await work.store.postpone_batch(
            work.organisation_id, batch.id, next_at=next_at, why=why, epoch=work.epoch, at=now
        )
    work.looked_for.update(each.export_id for each in settlements if each.event is Event.ABSENT)
    if settlements:
        told = await _told(work, batch, settlements)
        await work.store.settle(work.organisation_id, batch.id, told, exchange=None, epoch=work.epoch, at=now)


async def _verdicts(work: LaneWork, batch: Batch, answers: Sequence[Answer]) -> list[Found]:
    """What the answers say of each member, those left out that they say nothing of yet."""
    verdicts = await _each_once(work, batch, work.books.seen(batch, answers))
    if _was_postponed(batch) and (why := never_answered(answers)):
        answered = {each.export_id for each in verdicts}
        verdicts += [_undecidable(each.id, why) for each in batch.members if each.id not in answered]
    return verdicts


async def _told(work: LaneWork, batch: Batch, settlements: Sequence[Settlement]) -> list[Settlement]:
    """The same settlements, those that are for a person with all that a person needs to find the document."""
    where = dict(zip([member.id for member in batch.members], work.books.places(batch), strict=True))
    members = {member.id: member for member in batch.members}
    told = []
    for each in settlements:
        if each.event is Event.UNDECIDABLE:
            facts = await to_check(work, batch, members[each.export_id], where[each.export_id])
            faults = tuple(
                msgspec.structs.replace(fault, facts={**facts, **fault.facts}) for fault in each.faults
            )
            told.append(msgspec.structs.replace(each, faults=faults))
        else:
            told.append(each)
    return told


def _was_postponed(batch: Batch) -> bool:
    """Whether a look has failed already that was made when absence counted: one refusal may be a whim."""
    return batch.next_at is not None and batch.next_at > absent_counts_from(batch)


async def _each_once(work: LaneWork, batch: Batch, seen: Sequence[Found]) -> list[Found]:
    """What was seen, except that what stands in Xero once is not found for two documents of ours."""
    ids = [each.posted.xero_id for each in seen if isinstance(each.posted, Posted)]
    of_others = await work.store.linked(work.organisation_id, ids) if ids else frozenset()
    own = {member.id: member.xero_id for member in batch.members}
    seen_for = Counter(ids)

    def is_taken(one: Found) -> bool:
        if not isinstance(one.posted, Posted):
            return False
        xero_id = one.posted.xero_id
        return seen_for[xero_id] > 1 or (xero_id in of_others and xero_id != own[one.export_id])

    return [_undecidable(each.export_id, ANOTHERS) if is_taken(each) else each for each in seen]


def never_answered(answers: Sequence[Answer]) -> str:
    """Why a look will never be answered: Xero refuses the question itself. Empty when it may be yet."""
    failed = [answer.exchange for answer in answers if answer.exchange.status != 200]
    if any(each.status is None or each.status >= 500 or each.status in PASSING for each in failed):
        return ""
    return f"Xero refuses to be asked for it ({failed[0].status}: {failed[0].problem})" if failed else ""


def _undecidable(export_id: int, reason: str) -> Found:
    return Found(export_id=export_id, verdict="undecidable", reason=reason)


def _decided(verdict: Found, *, absent_counts: bool) -> Settlement | None:
    """What a look makes of one export; None while nothing is decided.

    A person is not asked before absence counts either: what is looked for may still come, and whoever says
    that it is not there has it sent again.
    """
    match verdict.verdict:
        case "there":
            assert isinstance(verdict.posted, Posted)
            return found(verdict.export_id, verdict.posted)
        case "absent":
            return absent(verdict.export_id) if absent_counts else None
        case "undecidable":
            return undecidable(verdict.export_id, verdict.reason) if absent_counts else None
