"""Settle what is in doubt: send the same row again while its key is good, else ask Xero, else wait."""

from __future__ import annotations

import msgspec

from counterfoil.core.doubt import (
    LOOK_AGAIN,
    Look,
    SendAgain,
    Wait,
    absent,
    absent_counts_from,
    found,
    next_step,
    undecidable,
)
from counterfoil.core.export import Batch
from counterfoil.core.lifecycle import Settlement
from counterfoil.core.outcome import Deferred, InDoubt, Outcome, Posted
from counterfoil.engine.send import settle
from counterfoil.engine.work import LaneWork
from counterfoil.ports import Answer, Call, Found


async def resolve_doubts(work: LaneWork) -> None:
    """Do for every batch in doubt what a call can do for it now. Nothing is guessed: what cannot be decided
    yet stays in doubt and says until when."""
    for batch in await work.store.doubtful(work.organisation_id):
        if work.stopped is not None:
            return
        match next_step(batch, work.clock.now()):
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
    await work.store.send_again(work.organisation_id, batch.id, epoch=work.epoch, at=work.clock.now())
    assert batch.method in ("PUT", "POST")
    call = Call(method="PUT" if batch.method == "PUT" else "POST", path=batch.path, body=batch.body)
    answer = await work.books.exchange(call, batch.key)
    work.gate.answered(slot, answer)
    outcomes = work.books.outcomes(batch.group, answer, body_count(batch))
    mine = [still_doubtful(outcomes[position]) for position in batch.positions]
    await settle(work, batch.id, batch.members, mine, answer=answer)


def still_doubtful(outcome: Outcome) -> Outcome:
    """What a repeated sending says about a document whose first sending is unknown.

    That this repeat was deferred (a limit, a token, no connection) says nothing about the first.
    """
    if isinstance(outcome, Deferred):
        return InDoubt(reason=f"sent before, and the repeat was not accepted: {outcome.reason}")
    return outcome


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
    verdicts = {each.export_id: each for each in work.books.seen(batch, answers)}
    absent_counts = work.clock.now() > absent_counts_from(batch)
    settlements = [
        settlement
        for member in batch.members
        if (settlement := _decided(verdicts.get(member.id), absent_counts=absent_counts)) is not None
    ]
    now = work.clock.now()
    if len(settlements) < len(batch.members):
        next_at = absent_counts_from(batch) if not absent_counts else now + LOOK_AGAIN
        await work.store.postpone_batch(work.organisation_id, batch.id, next_at=next_at)
    if settlements:
        await work.store.settle(
            work.organisation_id, batch.id, settlements, exchange=None, epoch=work.epoch, at=now
        )


def _decided(verdict: Found | None, *, absent_counts: bool) -> Settlement | None:
    """What a look makes of one export; None while nothing is decided."""
    if verdict is None:
        return None
    match verdict.verdict:
        case "there":
            assert isinstance(verdict.posted, Posted)
            return found(verdict.export_id, verdict.posted)
        case "absent":
            return absent(verdict.export_id) if absent_counts else None
        case "undecidable":
            return undecidable(verdict.export_id, verdict.reason)
