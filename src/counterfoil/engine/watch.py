"""Look in Xero for what documents are held for, so that they leave by themselves when that is cured."""

from __future__ import annotations

from collections.abc import Sequence

from counterfoil.core.faults.entry import Fault
from counterfoil.core.passing import Answer
from counterfoil.core.watching import (
    CONTACTS,
    Looked,
    Part,
    is_due,
    looked,
    papers_in,
    parts_of,
    taken_up,
)
from counterfoil.engine.contacts import refresh_contacts
from counterfoil.engine.papers import look_at_papers
from counterfoil.engine.refresh import keep_facts
from counterfoil.engine.work import LaneWork


async def look_for_causes(work: LaneWork, *, at_once: bool) -> None:
    """Read what tells of the causes in Xero that anything is held for, when a look is due.

    What has changed then is checked again with the next check. `at_once`: a person has just started this.
    """
    if work.stopped is not None or work.lane.facts is None:
        return
    now, allowed = work.clock.now(), work.gate.day_allows
    names = await work.store.names_awaited(work.organisation_id)
    former = await work.store.watch(work.organisation_id)
    watch = taken_up(former, names, now)
    if watch is not None and is_due(watch, now, allowed=allowed, at_once=at_once):
        if work.gate.is_closed("export"):
            return
        await _look(work, parts_of(watch.names))
        for cause in papers_in(watch.names):
            await look_at_papers(work, cause)
        watch = looked(watch, work.clock.now(), allowed=allowed)
    if watch != former:
        await work.store.save_watch(work.organisation_id, watch)


async def _look(work: LaneWork, things: Sequence[Looked]) -> None:
    """Read parts of the organisation's facts, and what has changed of Xero's contacts; keep what is new."""
    if CONTACTS in things:
        await refresh_contacts(work, "export")
    parts: list[Part] = [each for each in things if each != CONTACTS]
    known, since = work.lane.facts, work.lane.facts_at
    assert known is not None
    assert since is not None
    if not parts:
        return
    answers: list[Answer] = []
    for call in work.books.ask_parts(parts, since):
        answer = await work.read(call, "export")
        if answer is None:
            return
        answers.append(answer)
    facts = work.books.in_parts(parts, answers, known)
    if not isinstance(facts, Fault):
        await keep_facts(work, facts, is_whole=False)
