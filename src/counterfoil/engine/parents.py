"""Read how the documents stand that payments wait for, or of which it is not known that they take them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from counterfoil.core.export import Export, Group
from counterfoil.core.paid import IDS_MAX, UNAPPROVED, Look, Paid, Parent, known_since
from counterfoil.core.watch import next_look
from counterfoil.core.watching import has_room, with_calls
from counterfoil.engine.work import LaneWork

AHEAD = 200
"""So many exports that go next are looked at for what is to be read, so that each read is a full one."""
FOR_ONE_LOOK = 120
"""So many documents are looked at for approval at a time: three calls."""
ASKED_AGAIN_S = 20.0
"""How often it is seen whether a look is due, which costs no call."""


async def has_to_wait(work: LaneWork, group: Group, candidates: Sequence[Export]) -> bool:
    """Whether any of these has to be looked at again, since what it pays was read, or is yet to be approved.

    What was posted or read too long ago is read. A calm run reads nothing here: what it pays was posted a
    moment before.
    """
    now = work.clock.now()
    unapproved = {each.id: paid.ref for each in candidates for paid in each.paid if paid.status in UNAPPROVED}
    if unapproved:
        await work.store.await_approval(unapproved)
        return True
    since = known_since(work.lane.facts_at, now)
    if not any(paid.known_at < since for each in candidates for paid in each.paid):
        return False
    ahead = await work.store.candidates(work.organisation_id, group, now, limit=AHEAD)
    stale = {paid.export_id: paid for each in ahead for paid in each.paid if paid.known_at < since}
    return await read_parents(work, list(map(_parent, list(stale.values())[:IDS_MAX]))) > 0


async def look_for_approvals(work: LaneWork, *, at_once: bool) -> None:
    """Look whether what payments wait for was approved in Xero, when a look is due. `at_once`: a person has
    just started this."""
    now_s = work.clock.monotonic()
    if work.stopped is not None or (now_s < work.parents_at_s and not at_once):
        return
    work.parents_at_s = now_s + ASKED_AGAIN_S
    now, allowed = work.clock.now(), work.gate.day_allows
    due_by = dt.datetime.max.replace(tzinfo=dt.UTC) if at_once else now
    parents = await work.store.unapproved_parents(work.organisation_id, due_by, limit=FOR_ONE_LOOK)
    if not parents or work.gate.is_closed("export"):
        return
    watch = await work.store.watch(work.organisation_id)
    calls = len(work.books.ask_parents(parents))
    if has_room(watch, now, allowed=allowed, calls=calls, at_once=at_once):
        await work.store.save_watch(work.organisation_id, with_calls(watch, now, calls))
        await read_parents(work, parents)


async def look_again(work: LaneWork) -> None:
    """Look whether what payments wait for was approved: a person has asked for what is new."""
    some_day = dt.datetime.max.replace(tzinfo=dt.UTC)
    waited_for = await work.store.unapproved_parents(work.organisation_id, some_day, limit=FOR_ONE_LOOK)
    await read_parents(work, waited_for)


def paid_by(export: Export) -> list[Parent]:
    """What a payment pays, or an allocation is between, where that is in Xero."""
    return [_parent(paid) for paid in export.paid]


def _parent(paid: Paid) -> Parent:
    return Parent(export_id=paid.export_id, xero_id=paid.xero_id, is_credit=paid.is_credit)


async def read_parents(work: LaneWork, parents: Sequence[Parent]) -> int:
    """Read how these documents stand and keep it; of how many something is known now."""
    known = 0
    every = {each.export_id: each for each in parents}
    for call, some in work.books.ask_parents(tuple(every.values())):
        answer = await work.read(call, "export")
        if answer is None:
            return known
        found = work.books.readings(some, answer)
        now, allowed = work.clock.now(), work.gate.day_allows
        looks = [
            Look(
                export_id=each.export_id,
                reading=found.get(each.export_id),
                pause=next_look(each.rounds, allowed),
            )
            for each in some
        ]
        await work.store.save_looks(work.organisation_id, looks, now)
        known += len(found)
    return known
