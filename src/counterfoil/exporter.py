"""What changes things here or in Xero: connect organisations, take documents in, check them, send them."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    asynccontextmanager,
    nullcontext,
    suppress,
)
from pathlib import Path

from counterfoil.access import Access, Elsewhere, elsewhere, named, to_connect
from counterfoil.clock import SteadyClock
from counterfoil.config import DATABASE, Config
from counterfoil.core.batch import ELEMENTS_MAX
from counterfoil.core.document import Exportable
from counterfoil.core.export import Export, Lane
from counterfoil.core.faults.entry import Fault
from counterfoil.core.given import sound
from counterfoil.core.lifecycle import State
from counterfoil.core.passing import Note, Refused
from counterfoil.engine.by_hand import found_by_hand, found_by_number, paid_already
from counterfoil.engine.check import check_outdated
from counterfoil.engine.contacts import refresh_contacts
from counterfoil.engine.foresee import Foresight, foresee
from counterfoil.engine.ingest import Ingested, ingest, not_before
from counterfoil.engine.papers import PAYABLE, look_at_papers
from counterfoil.engine.parents import look_again
from counterfoil.engine.refresh import refresh_facts
from counterfoil.engine.reports import FirstRun, RunReport
from counterfoil.engine.worker import LaneReport, Worker
from counterfoil.errors import NotAllowedNow, NotConfirmed
from counterfoil.home import engine_lock
from counterfoil.ports import Chance, Checker, Clock, Progress, Store, Trial, XeroClock
from counterfoil.sources import open_source
from counterfoil.store.trial import on_trial
from counterfoil.xero.auth import Consent
from counterfoil.xero.client import open_http

WATCH_S = 1.0
"""How often a watching engine looks for new work."""
WATCH_CLOSED_S = 30.0
"""How often, while a limit lets nothing be sent."""
ASIDE_FILE_BYTES_MIN = 1024 * 1024
"""A smaller file is read and checked in less time than a second process takes to be of use."""

Confirm = Callable[[Sequence[FirstRun]], bool]
"""Asked before the first run of organisations: whether to send what they would send."""
ConfirmElsewhere = Callable[[Elsewhere], bool]
"""Asked when a consent brings another organisation than the one that waits for it."""


class Exporter:
    """The part of `Counterfoil` that works, in one opened home; what each method means is said there.

    It alone needs the engine, the sources and the way to Xero.
    """

    def __init__(
        self,
        home: Path,
        store: Store,
        access: Access,
        *,
        clock: XeroClock,
        chance: Chance,
        documents_per_call: int = ELEMENTS_MAX,
    ) -> None:
        self._home = home
        self._store = store
        self._access = access
        self._clock = clock
        self._chance = chance
        self._documents_per_call = documents_per_call

    async def close(self) -> None:
        """Close the way to Xero."""
        await self._access.close()

    # --- organisations ------------------------------------------------------------------------------------

    async def connect(
        self,
        consent: Consent | None,
        *,
        simulator: str | None,
        name: str | None,
        by: str,
        confirm: ConfirmElsewhere | None,
    ) -> tuple[Lane, ...]:
        """Connect the organisations that are consented to, and read what must be known of them."""
        consented = await self._access.connect(consent, simulator=simulator)
        lanes = await self._store.lanes()
        other = elsewhere(consented, lanes)
        if other is not None and (confirm is None or not confirm(other)):
            raise NotConfirmed(f"{other.sentence}: nothing was changed")
        chosen = to_connect(consented, lanes)
        ids = await self._store.connect_all(
            named(chosen, lanes, name), chosen[0].tokens, self._clock.now(), by=by
        )
        for organisation_id in ids:
            # An engine that is at work here does so itself, before it sends.
            with suppress(NotAllowedNow):
                await self.refresh(await self._store.lane(organisation_id))
        return tuple([await self._store.lane(organisation_id) for organisation_id in ids])

    async def disconnect(self, lane: Lane, *, by: str) -> bool:
        """Have Xero cut this program off from the organisation; False when Xero could not be told."""
        async with self._at_work():
            was_told = await self._access.cut(lane)
            await self._let_go(lane, "it was disconnected here", by=by)
        return was_told

    async def reset(self, lane: Lane, *, by: str) -> None:
        """Forget the tokens of the organisation, and nothing else of it."""
        await self._let_go(lane, "its tokens were forgotten here", by=by)

    async def _let_go(self, lane: Lane, why: str, *, by: str) -> None:
        fault = Fault(code="token_revoked", facts={"organisation": lane.name}, message=why)
        await self._store.let_go(lane.organisation_id, fault, by=by, at=self._clock.now())
        self._access.forget()

    async def refresh(self, lane: Lane) -> Fault | None:
        """Read the organisation's facts and Xero's contacts again, and check what waits."""
        async with self._at_work():
            work = await self._worker(None).open_lane(lane)
            fault = await refresh_facts(work)
            if fault is None:
                await refresh_contacts(work)
                await look_again(work)
                for cause in PAYABLE:
                    await look_at_papers(work, cause)
                await self.check(work.lane)
            return fault

    # --- taking in ----------------------------------------------------------------------------------------

    async def accept(self, lane: Lane, documents: Iterable[Exportable]) -> Ingested:
        """Take documents in, and say of each what became of it."""
        report = await ingest(self._store, lane, map(sound, documents), self._clock, keep_results=True)
        return await self._with_revisions_checked(self._store, lane, report)

    async def import_file(
        self,
        lane: Lane,
        file: Path,
        format: str,
        *,
        since: dt.date | None,
        is_trial: bool,
        progress: Progress | None,
    ) -> Ingested:
        """Take in a file, or only try it out."""
        chosen = self._read(file, format, since)
        if is_trial:
            async with self._on_trial() as trial:
                return await self._taken_in(trial.store, lane, chosen, file=file, progress=progress)
        return await self._taken_in(self._store, lane, chosen, file=file, progress=progress)

    def _read(self, file: Path, format: str, since: dt.date | None) -> Iterable[Exportable | Refused | Note]:
        documents = open_source(file, format).read(self._store.spill())
        return documents if since is None else not_before(since, documents)

    def _on_trial(self) -> AbstractAsyncContextManager[Trial]:
        return on_trial(self._home / DATABASE)

    async def _taken_in(
        self,
        store: Store,
        lane: Lane,
        documents: Iterable[Exportable | Refused | Note],
        *,
        file: Path,
        progress: Progress | None,
    ) -> Ingested:
        with _checker_for(lane, file) as checker:
            report = await ingest(store, lane, documents, self._clock, checker=checker, progress=progress)
        return await self._with_revisions_checked(store, lane, report)

    @asynccontextmanager
    async def preview(
        self,
        lane: Lane,
        file: Path,
        format: str,
        *,
        since: dt.date | None,
        progress: Progress | None,
    ) -> AsyncIterator[Foresight]:
        """What a file would come to, for as long as the block lasts."""
        chosen = self._read(file, format, since)
        async with self._on_trial() as trial:
            with _checker_for(lane, file) as checker:
                foresight = await foresee(
                    trial,
                    lane,
                    chosen,
                    books=self._access.books(lane),
                    clock=self._clock,
                    chance=self._chance,
                    full=self._documents_per_call,
                    checker=checker,
                    progress=progress,
                )
            yield foresight

    async def _with_revisions_checked(self, store: Store, lane: Lane, report: Ingested) -> Ingested:
        """New documents were checked as they came; what was replaced is checked with what it is linked to."""
        rest = await check_outdated(store, lane, self._clock)
        report.held += rest.held
        report.withdrawn += rest.withdrawn
        return report

    async def check(self, lane: Lane) -> None:
        """Check what was last checked under other settings or facts, or never."""
        await check_outdated(self._store, lane, self._clock)

    # --- sending ------------------------------------------------------------------------------------------

    async def run(
        self, lanes: Sequence[Lane], *, confirm: Confirm | None, progress: Progress | None
    ) -> RunReport:
        """Send until idle, for those of the organisations for which exporting is switched on."""
        on = [lane for lane in lanes if lane.is_on]
        if not on:
            raise NotConfirmed(
                "exporting is switched off: `counterfoil organisation on` switches it on, nothing was sent"
            )
        async with self._at_work():
            await self._confirm_first_runs(on, confirm)
            reports = await self._worker(progress).run(on, at_once=True)
        return await self._report(reports)

    async def link(self, lane: Lane, export: Export, words: str, *, by: str) -> None:
        """Link a document of unknown outcome to what a person found in Xero, once the two are compared."""
        batch = await self._store.parked(export.id)
        async with self._at_work():
            work = await self._worker(None).open_lane(lane)
            posted = await found_by_hand(work, batch, words)
        await self._store.link(export.id, posted, by=by, at=self._clock.now())

    async def take(self, lane: Lane, export: Export, *, by: str) -> None:
        """Link a document that Xero refused for its number to what has that, once the two are compared."""
        batch = await self._store.parked(export.id)
        async with self._at_work():
            work = await self._worker(None).open_lane(lane)
            posted = await found_by_number(work, batch)
        await self._store.link(export.id, posted, by=by, at=self._clock.now())

    async def withdraw_paid(self, lane: Lane, payment: Export, *, by: str) -> None:
        """Withdraw a payment of what is paid in Xero already, once Xero has said so."""
        async with self._at_work():
            work = await self._worker(None).open_lane(lane)
            why = await paid_already(work, payment)
        now = self._clock.now()
        await self._store.withdraw(
            export_ids=[payment.id], fault=None, organisation_id=None, by=by, at=now, why=why
        )

    async def watch(self, stop: Callable[[], bool], progress: Progress | None) -> None:
        """Send whatever comes, until `stop` says so."""
        async with self._at_work():
            worker = self._worker(progress)
            while not stop():
                await worker.run([lane for lane in await self._store.lanes() if lane.is_on])
                await self._clock.sleep(max(WATCH_S, min(worker.closed_s(), WATCH_CLOSED_S)))

    async def first_run(self, lane: Lane) -> FirstRun:
        """What a first run of this organisation would send."""
        rows = await self._store.sendable_summary(lane.organisation_id)
        counts = (await self._store.counts()).get(lane.organisation_id, {})
        return FirstRun(
            organisation=lane.name,
            documents=sum(row.documents for row in rows),
            contacts=counts.get("contact", {}).get(State.READY, 0),
            totals=rows,
            oldest=await self._store.oldest_ready(lane.organisation_id),
        )

    @asynccontextmanager
    async def _at_work(self) -> AsyncIterator[None]:
        """Be the one engine at work on this home. Raises NotAllowedNow.

        Tokens are renewed under this lock alone, so whoever was renewing when it was free has ended.
        """
        with engine_lock(self._home):
            await self._store.end_leases()
            yield

    async def _confirm_first_runs(self, lanes: Sequence[Lane], confirm: Confirm | None) -> None:
        first = [await self._checked_first_run(lane) for lane in lanes if not lane.has_sent]
        if first and confirm is not None and not confirm(first):
            raise NotConfirmed("nothing was sent")

    async def _checked_first_run(self, lane: Lane) -> FirstRun:
        await self.check(lane)
        return await self.first_run(lane)

    async def _report(self, reports: tuple[LaneReport, ...]) -> RunReport:
        counts = await self._store.counts()
        left = dict.fromkeys(State, 0)
        for kinds in counts.values():
            for states in kinds.values():
                for state in State:
                    left[state] += states.get(state, 0)
        return RunReport(
            lanes=reports, held=left[State.HELD], in_doubt=left[State.IN_DOUBT], ready=left[State.READY]
        )

    def _worker(self, progress: Progress | None) -> Worker:
        return Worker(
            self._store,
            self._access.books,
            clock=self._clock,
            chance=self._chance,
            owner=self._chance.key(),
            full=self._documents_per_call,
            progress=progress,
        )


def open_exporter(home: Path, config: Config, store: Store, *, clock: Clock, chance: Chance) -> Exporter:
    """The exporter of an opened home, over one HTTP client."""
    steady = SteadyClock(clock)
    access = Access(config, store, open_http, clock=steady, chance=chance)
    full = config.documents_per_call
    return Exporter(home, store, access, clock=steady, chance=chance, documents_per_call=full)


def _checker_for(lane: Lane, file: Path) -> AbstractContextManager[Checker | None]:
    """A second process to check what a large file brings, where there can be one; else None."""
    try:
        is_large = file.stat().st_size > ASIDE_FILE_BYTES_MIN
    except (OSError, ValueError):
        is_large = False  # what is wrong with it is said by who reads it
    if lane.facts is None or not is_large:
        return nullcontext()
    # Only here: nothing that runs in simulated time may be able to start a process.
    from counterfoil.aside import checking_aside, is_possible  # noqa: PLC0415

    return checking_aside(lane) if is_possible() else nullcontext()
