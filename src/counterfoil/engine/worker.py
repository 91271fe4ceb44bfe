"""Work the lanes: for each organisation that is switched on, check, resolve, send, until nothing is left."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import msgspec

from counterfoil.core.batch import ELEMENTS_MAX
from counterfoil.core.export import Lane
from counterfoil.engine.check import check_outdated
from counterfoil.engine.contacts import contacts_are_due, refresh_contacts, renew_archived
from counterfoil.engine.gate import Gate
from counterfoil.engine.parents import look_for_approvals
from counterfoil.engine.refresh import facts_are_due, refresh_facts
from counterfoil.engine.resolve import resolve_doubts
from counterfoil.engine.send import send_ready
from counterfoil.engine.watch import look_for_causes
from counterfoil.engine.work import LaneWork
from counterfoil.errors import CounterfoilError
from counterfoil.ports import Books, Chance, Progress, Store, XeroClock

ROUNDS_MAX = 1000
"""Rounds of check, resolve and send that one run makes at most for one organisation."""


class LaneReport(msgspec.Struct, frozen=True, kw_only=True):
    """How a run ended for one organisation: what was posted, and why it stopped early if it did."""

    organisation: str
    posted: int
    stopped: str | None = None
    failure: str = ""


class Worker:
    """Runs lanes side by side in one event loop; each organisation is in one lane.

    What a lane has learned of Xero's limits is kept from one run to the next. `full` is how many documents
    make a full request.
    """

    def __init__(
        self,
        store: Store,
        books_for: Callable[[Lane], Books],
        *,
        clock: XeroClock,
        chance: Chance,
        owner: str,
        full: int = ELEMENTS_MAX,
        progress: Progress | None = None,
    ) -> None:
        self._store = store
        self._books_for = books_for
        self._clock = clock
        self._chance = chance
        self._owner = owner
        self._full = full
        self._progress = progress
        self._works: dict[int, LaneWork] = {}

    async def run(self, lanes: Sequence[Lane], *, at_once: bool = False) -> tuple[LaneReport, ...]:
        """Work each lane until it is idle: nothing can be sent, and nothing in doubt could be decided now.

        `at_once`: a person has just started this, and causes in Xero are looked for without waiting.
        """
        return tuple(await asyncio.gather(*(self._run_lane(lane, at_once=at_once) for lane in lanes)))

    def closed_s(self) -> float:
        """How long no lane can send anything for a limit's sake; 0 when one can."""
        now_s = self._clock.monotonic()
        return max(0.0, min((each.gate.closed_until_s - now_s for each in self._works.values()), default=0.0))

    async def open_lane(self, lane: Lane) -> LaneWork:
        """Take the lane over: what a former worker was sending is in doubt from here on."""
        now = self._clock.now()
        epoch = await self._store.take_lane(lane.organisation_id, self._owner, now)
        gate = Gate(self._clock, self._chance)
        doubtful = await self._store.doubtful(lane.organisation_id)
        learned = await self._store.learned(lane.organisation_id, gate.remembers_since())
        gate.restore(learned, [batch.last_sent_at for batch in doubtful])
        return LaneWork(
            lane,
            store=self._store,
            books=self._books_for(lane),
            gate=gate,
            clock=self._clock,
            chance=self._chance,
            epoch=epoch,
            full=self._full,
            progress=self._progress,
        )

    async def _run_lane(self, lane: Lane, *, at_once: bool) -> LaneReport:
        posted, stopped, failure = 0, None, ""
        try:
            work = await self._taken_up(lane)
            try:
                await self._until_idle(work, at_once=at_once)
            finally:
                posted = work.posted
            self._works[lane.organisation_id] = work
            stopped = work.stopped
        except CounterfoilError as error:
            stopped, failure = "failed", str(error)
        except Exception as bug:
            # The one place where our own mistakes end: the other lanes go on, this one says what happened.
            # Only the first line of it: a database's own words go on with what was to be written.
            stopped, failure = "bug", f"{type(bug).__name__}: {bug}".splitlines()[0]
        return LaneReport(organisation=lane.name, posted=posted, stopped=stopped, failure=failure)

    async def _taken_up(self, lane: Lane) -> LaneWork:
        """The lane as the last run left it, when that came to its end; else taken over anew."""
        work = self._works.pop(lane.organisation_id, None)
        if work is None or work.lane.connection != lane.connection:
            return await self.open_lane(lane)
        await work.begin()
        return work

    async def _until_idle(self, work: LaneWork, *, at_once: bool) -> None:
        if work.stopped is None:
            await self._know(work, at_once=at_once)
            await look_for_approvals(work, at_once=at_once)
        for _ in range(ROUNDS_MAX):
            await check_outdated(self._store, work.lane, self._clock, self._progress)
            if work.stopped is None and await renew_archived(work):
                await check_outdated(self._store, work.lane, self._clock, self._progress)
            await resolve_doubts(work)
            await send_ready(work)
            if work.stopped is not None or not await self._more_to_do(work):
                return
        work.stopped = f"{ROUNDS_MAX} rounds did not come to an end"

    async def _know(self, work: LaneWork, *, at_once: bool) -> None:
        """See to it that the organisation's facts are known, are not too old, and tell of what anything is
        held for; and Xero's contacts as well."""
        if facts_are_due(work.lane.facts_at, self._clock.now()):
            fault = await refresh_facts(work)
            if fault is not None and work.context is None:
                what = fault.message or fault.code
                why = f"what must be known of the organisation could not be read: {what}"
                work.stop(why)
        else:
            await look_for_causes(work, at_once=at_once)
        if work.stopped is None and await contacts_are_due(work):
            await refresh_contacts(work)

    async def _more_to_do(self, work: LaneWork) -> bool:
        """Whether another round could do something: something can go now, or a doubt can be decided now."""
        if not work.lane.is_on or work.context is None:
            return False
        now = self._clock.now()
        ready = await self._store.ready_counts(work.organisation_id, now, cap=1)
        if any(ready.values()):
            return True
        doubtful = await self._store.doubtful(work.organisation_id)
        return any(batch.next_at is None or batch.next_at <= now for batch in doubtful)
