"""Read what must be known of an organisation: its accounts, tax rates, currencies and lock dates."""

from __future__ import annotations

import datetime as dt

from counterfoil.core.faults.entry import Fault
from counterfoil.core.organisation import Organisation
from counterfoil.core.passing import Answer
from counterfoil.engine.work import LaneWork

FACTS_LAST = dt.timedelta(hours=24)
"""How old the facts may be before a run reads them again: reads are billed by Xero."""


def facts_are_due(facts_at: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether the facts are unknown or too old to check documents against."""
    return facts_at is None or now - facts_at > FACTS_LAST


async def refresh_facts(work: LaneWork) -> Fault | None:
    """Read the organisation's facts and keep them; what kept them from being read, if anything did."""
    answers: list[Answer] = []
    for call in work.books.ask_facts():
        answer = await work.read(call, "look")
        if answer is None:
            return work.lane.connection_fault or Fault(code="server_unavailable", message=work.stopped or "")
        answers.append(answer)
    facts = work.books.facts(answers)
    if isinstance(facts, Fault):
        return facts
    return await keep_facts(work, facts)


async def keep_facts(work: LaneWork, facts: Organisation, *, is_whole: bool = True) -> Fault | None:
    """Keep what was read; a fault when it is of another organisation than the one that was connected.

    When only a part was read (not `is_whole`), the rest of the facts grows no younger.
    """
    known = work.lane.facts
    if known is not None and known.id and facts.id != known.id:
        wrong = Fault(code="wrong_organisation", facts={"organisation": known.name, "found": facts.name})
        await work.connection_failed(wrong)
        return wrong
    await work.connection_is_well()
    now = work.clock.now()
    await work.store.save_facts(work.organisation_id, facts, now, is_whole=is_whole)
    await work.reload()
    return None
