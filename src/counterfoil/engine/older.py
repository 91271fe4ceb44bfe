"""Notices that this file is older than what is in Xero: what was posted since would go twice.

One read of what this app made last, before the first document goes after a lane is taken over. Anything there
that is not known here means that nothing of what is ready may simply be sent: each batch is looked for first,
as if it had been sent and the answer lost.
"""

from __future__ import annotations

import datetime as dt
from typing import Final, get_args

from counterfoil.core.export import GROUP_OF_KIND, Group
from counterfoil.core.lifecycle import State
from counterfoil.core.passing import Answer, Listed, Newest
from counterfoil.core.suffix import sent_number
from counterfoil.engine.work import LaneWork

BEFORE = dt.timedelta(minutes=5)
"""How much further back is asked than the last sending that is known: clocks differ, answers take time."""
UNREAD = "Xero could not be asked whether this file is older than what is there"
REFUSED = frozenset({400, 404, 405, 501})
_EXPLAINED = frozenset({State.IN_DOUBT, State.WITHDRAWN, State.UNLINKED})
"""States of a document here that is in Xero, perhaps, without being linked to it."""
_LISTED: Final[dict[Group, Listed]] = {
    "payments": "payments",
    "bank_transactions": "bank_transactions",
    "manual_journals": "manual_journals",
}
"""Where Xero shows documents of a group; all others with the invoices, if at all."""


async def notice_if_older(work: LaneWork) -> None:
    """Ask Xero once after the lane was taken over, when something is to go that is not the first ever.

    Once for each list in which Xero shows what is ready. A file that is known to be older asks for the lists
    of all that it has ever had, and stops being so when all that is there is known here.
    """
    older = work.lane.older
    if len(work.lists_known) == len(get_args(Listed)) or not work.lane.has_sent:
        return
    ready = await work.store.ready_counts(work.organisation_id, work.clock.now(), cap=1)
    since = older.since if older else await work.store.last_sending(work.organisation_id)
    if since is None or not any(ready.values()):
        return
    lists = {_LISTED.get(group, "documents") for group, count in ready.items() if count}
    if older:
        lists |= await _lists_here(work)
    for listed in sorted(lists - work.lists_known.keys()):
        answer = await work.read(work.books.ask_newest(since - BEFORE, listed), "look")
        shown = None if answer is None else _shown(work, answer)
        if shown is None:
            why = work.gate.why_closed if work.gate.is_closed("export") else UNREAD
            work.stop(why)
            return
        example = await _unknown(work, shown)
        work.lists_known[listed] = shown.is_all and not example
        if example and work.lane.older is None:
            await _say(work, since, example)
    if older and lists <= work.lists_known.keys() and all(work.lists_known.values()):
        await _say(work, None, "")


async def _lists_here(work: LaneWork) -> set[Listed]:
    """The lists of all kinds of documents that there are here, and of those that nobody is without."""
    kinds = (await work.store.counts()).get(work.organisation_id, {})
    return {"documents", "payments", *(_LISTED.get(GROUP_OF_KIND[kind], "documents") for kind in kinds)}


async def _say(work: LaneWork, since: dt.datetime | None, example: str) -> None:
    now = work.clock.now()
    await work.store.say_older(work.organisation_id, since, example=example, epoch=work.epoch, at=now)
    await work.reload()


def _shown(work: LaneWork, answer: Answer) -> Newest | None:
    """What is there, or None when that must be asked again: a refusal of the question itself never passes."""
    if answer.exchange.status in REFUSED:
        return Newest(rows=(), is_all=False)
    return work.books.newest(answer)


async def _unknown(work: LaneWork, shown: Newest) -> str:
    """The number of something in Xero that nothing here explains; empty when there is none."""
    linked = await work.store.linked(work.organisation_id, [each.xero_id for each in shown.rows])
    for each in shown.rows:
        if each.xero_id not in linked and not await _is_explained(work, each.number):
            return each.number or each.xero_id
    return ""


async def _is_explained(work: LaneWork, number: str) -> bool:
    """Whether a document of that number is in doubt here, or was given up by a person."""
    called = await work.store.find(number, work.organisation_id) if number else ()
    if number[-1:].isupper():  # it may be the letter of one of ours
        shorter = await work.store.find(number[:-1], work.organisation_id)
        called += tuple(each for each in shorter if sent_number(each) == number)
    return any(
        each.state in _EXPLAINED or any(fault.code == "outcome_unknown" for fault in each.faults)
        for each in called
    )
