"""The whole program as one object: a home opened, documents taken in, sent, and told about."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext
from pathlib import Path

from counterfoil.clock import SystemChance, SystemClock
from counterfoil.config import default_home, read_text
from counterfoil.core.document import Exportable
from counterfoil.core.export import Change, Export, Lane, LogEntry, TotalsRow
from counterfoil.core.faults.entry import Fault
from counterfoil.core.lifecycle import State
from counterfoil.core.settings import Unreadable, settings_from_toml
from counterfoil.engine.check import check_outdated
from counterfoil.engine.ingest import Ingested, ingest, not_before, rehearse, sound
from counterfoil.engine.refresh import refresh_facts
from counterfoil.engine.reports import FirstRun, RunReport, SettingsImported
from counterfoil.engine.worker import LaneReport, Worker
from counterfoil.errors import (
    AmbiguousReference,
    DeclarationInvalid,
    NotConfirmed,
    NotConnected,
)
from counterfoil.home import engine_lock
from counterfoil.opening import Access, open_parts, to_connect
from counterfoil.ports import Chance, Checker, Clock, Progress, Store
from counterfoil.sources import open_source

WATCH_S = 1.0
"""How often a watching engine looks for new work."""
ASIDE_FILE_BYTES_MIN = 1024 * 1024
"""A smaller file is read and checked in less time than a second process takes to be of use."""
PAGE = 500
"""Rows read at a time when everything is listed."""


Confirm = Callable[[Sequence[FirstRun]], bool]
"""Asked before the first run of organisations: whether to send what they would send."""
Consent = Callable[[str], Awaitable[str]]
"""Given the address at which a person consents, returns the address Xero sent the person back to."""


class Counterfoil:
    """One home, opened: `async with Counterfoil.open(home) as books: …`.

    Everything the commands do can be done here; each method says what it raises. All exceptions are from
    `counterfoil.errors`; what is wrong with documents is never raised, it is told.
    """

    def __init__(self, home: Path, store: Store, access: Access, *, clock: Clock, chance: Chance) -> None:
        self.home = home
        self._store = store
        self._access = access
        self._clock = clock
        self._chance = chance

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        home: Path | str | None = None,
        *,
        environment: Mapping[str, str] | None = None,
        clock: Clock | None = None,
        chance: Chance | None = None,
    ) -> AsyncIterator[Counterfoil]:
        """Open a home (by default COUNTERFOIL_HOME, else `~/.counterfoil`), making it when it is new.

        Raises HomeUnusable, HomeNewer or SettingUnusable.
        """
        given = os.environ if environment is None else environment
        place = Path(home) if home is not None else default_home(given, Path.home())
        time, luck = clock or SystemClock(), chance or SystemChance()
        parts = await open_parts(place, given, clock=time, chance=luck)
        try:
            yield cls(place, parts.store, parts.access, clock=time, chance=luck)
        finally:
            await parts.close()

    # --- organisations ------------------------------------------------------------------------------------

    async def organisations(self) -> tuple[Lane, ...]:
        """Every connected organisation, by name."""
        return await self._store.lanes()

    async def organisation(self, name: str | None = None) -> Lane:
        """The organisation of that name or tenant id; the only one when no name is given.

        Raises NotConnected when there is none, AmbiguousReference when the name is needed and missing.
        """
        lanes = await self._store.lanes()
        if not lanes:
            raise NotConnected("no organisation is connected yet: run `counterfoil connect` first")
        if name is None:
            if len(lanes) > 1:
                names = ", ".join(lane.name for lane in lanes)
                raise AmbiguousReference(f"several organisations are connected ({names}): name one")
            return lanes[0]
        for lane in lanes:
            if name in (lane.name, lane.connection.tenant_id, str(lane.organisation_id)):
                return lane
        raise NotConnected(f"no organisation named {name!r} is connected")

    async def connect(
        self, consent: Consent | None, *, simulator: str | None = None, name: str | None = None
    ) -> tuple[Lane, ...]:
        """Connect the organisations that a person consents to, and read what must be known of them.

        `consent` is given the address to open and returns the address Xero sent the person back to;
        `simulator` is the address of a xerosim to use in place of Xero, which consents by itself. `name`
        renames a single one.
        Raises ConnectFailed.
        """
        connected = await self._access.connect(consent, simulator=simulator)
        chosen = to_connect(connected, await self._store.lanes())
        if name is not None and len(chosen) != 1:
            raise AmbiguousReference(f"{len(chosen)} organisations were connected: --name fits only one")
        lanes = []
        for each in chosen:
            organisation_id = await self._store.connect(
                each.connection, name or each.name, each.tokens, self._clock.now()
            )
            lane = await self._store.lane(organisation_id)
            await self.refresh(lane)
            lanes.append(await self._store.lane(organisation_id))
        return tuple(lanes)

    async def switch(self, lane: Lane, *, on: bool, by: str) -> None:
        """Switch exporting of an organisation on or off."""
        await self._store.switch(lane.organisation_id, on=on, by=by, at=self._clock.now())

    async def refresh(self, lane: Lane) -> Fault | None:
        """Read the organisation's accounts, tax rates, currencies and lock dates again; check what waits."""
        with engine_lock(self.home):
            work = await self._worker(None).open_lane(lane)
            fault = await refresh_facts(work)
            if fault is None:
                await check_outdated(self._store, work.lane, self._clock)
            return fault

    async def import_settings(self, lane: Lane, file: Path, *, by: str) -> SettingsImported:
        """Take a TOML file of mapping rules and policies as the organisation's next version of settings.

        Raises FileUnusable or DeclarationInvalid, naming the key.
        """
        settings = settings_from_toml(read_text(file))
        if isinstance(settings, Unreadable):
            raise DeclarationInvalid(f"{file.name}: {settings.sentence}")
        version = await self._store.save_settings(lane.organisation_id, settings, by, self._clock.now())
        lane = await self._store.lane(lane.organisation_id)
        report = await check_outdated(self._store, lane, self._clock)
        return SettingsImported(organisation=lane.name, version=version, check=report)

    # --- taking in ----------------------------------------------------------------------------------------

    async def accept(self, documents: Iterable[Exportable], *, organisation: str | None = None) -> Ingested:
        """Take documents in. Those that cannot be kept are in `refused`, each with its sentence; all others
        are durable when this returns, with one result each in `accepted`."""
        lane = await self.organisation(organisation)
        report = await ingest(self._store, lane, map(sound, documents), self._clock, keep_results=True)
        return await self._with_revisions_checked(lane, report)

    async def _with_revisions_checked(self, lane: Lane, report: Ingested) -> Ingested:
        """New documents were checked as they came; what was replaced is checked with what it is linked to."""
        rest = await check_outdated(self._store, lane, self._clock)
        report.held += rest.held
        return report

    async def import_file(
        self,
        lane: Lane,
        file: Path,
        format: str,
        *,
        since: dt.date | None = None,
        is_trial: bool = False,
        progress: Progress | None = None,
    ) -> Ingested:
        """Take in a file: `format` is `canonical`, the name of a packaged declaration, or the path of one.

        Documents dated before `since` are left out. A trial reads and checks everything and keeps nothing.
        Raises FileUnusable or DeclarationInvalid before anything is kept.
        """
        documents = open_source(file, format).read(self._store.spill())
        chosen = documents if since is None else not_before(since, documents)
        if is_trial:
            return await rehearse(lane, chosen, progress=progress)
        with _checker_for(lane, file) as checker:
            report = await ingest(self._store, lane, chosen, self._clock, checker=checker, progress=progress)
        return await self._with_revisions_checked(lane, report)

    # --- sending ------------------------------------------------------------------------------------------

    async def run(
        self,
        *,
        organisation: str | None = None,
        confirm: Confirm | None = None,
        progress: Progress | None = None,
    ) -> RunReport:
        """Send until idle. `confirm` is asked before the first run of an organisation; without it, it is
        taken as confirmed. Raises NotConnected, NotConfirmed, NotAllowedNow."""
        lanes = (
            await self.organisations() if organisation is None else (await self.organisation(organisation),)
        )
        if not lanes:
            await self.organisation()
        on = [lane for lane in lanes if lane.is_on]
        if not on:
            raise NotConfirmed(
                "exporting is switched off: `counterfoil organisation on` switches it on, nothing was sent"
            )
        with engine_lock(self.home):
            await self._confirm_first_runs(on, confirm)
            reports = await self._worker(progress).run(on)
        return await self._report(reports)

    async def watch(self, stop: Callable[[], bool], progress: Progress | None = None) -> None:
        """Send whatever comes, until `stop` says so."""
        with engine_lock(self.home):
            worker = self._worker(progress)
            while not stop():
                await worker.run([lane for lane in await self.organisations() if lane.is_on])
                await self._clock.sleep(WATCH_S)

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

    async def _confirm_first_runs(self, lanes: Sequence[Lane], confirm: Confirm | None) -> None:
        first = [await self._checked_first_run(lane) for lane in lanes if not lane.has_sent]
        if first and confirm is not None and not confirm(first):
            raise NotConfirmed("nothing was sent")

    async def _checked_first_run(self, lane: Lane) -> FirstRun:
        await check_outdated(self._store, lane, self._clock)
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
            progress=progress,
        )

    # --- telling ------------------------------------------------------------------------------------------

    async def changes(self, after: int = 0) -> AsyncIterator[Change]:
        """What became of documents since a cursor (0: from the beginning), oldest first."""
        while True:
            page = await self._store.changes(after, limit=PAGE)
            for change in page:
                yield change
            if len(page) < PAGE:
                return
            after = page[-1].cursor

    async def counts(self) -> dict[int, dict[str, dict[str, int]]]:
        """Per organisation id, kind and state: how many exports."""
        return await self._store.counts()

    async def queue(
        self, lane: Lane | None = None, *, after: int = 0, limit: int = PAGE
    ) -> tuple[Export, ...]:
        """Exports that are ready, being sent or in doubt."""
        return await self._store.queue(_id(lane), after=after, limit=limit)

    async def failed(
        self, lane: Lane | None = None, *, fault: str | None = None, after: int = 0, limit: int = PAGE
    ) -> tuple[Export, ...]:
        """Held exports, and posted ones whose source has changed them since."""
        return await self._store.failed(_id(lane), fault=fault, after=after, limit=limit)

    async def causes(self, lane: Lane | None = None) -> tuple[tuple[Fault, int, str], ...]:
        """Held exports by cause, the most frequent first: one fault, how many, and one number."""
        return await self._store.causes(_id(lane))

    async def in_doubt_until(self, lane: Lane) -> dt.datetime | None:
        """When something in doubt can be decided next, or None when nothing is in doubt."""
        batches = await self._store.doubtful(lane.organisation_id)
        return min((batch.next_at or self._clock.now() for batch in batches), default=None)

    async def log(
        self,
        lane: Lane | None = None,
        *,
        before: int | None = None,
        limit: int = 100,
        level: str | None = None,
        text: str | None = None,
        ref: str | None = None,
    ) -> tuple[LogEntry, ...]:
        """The connection log, newest first."""
        return await self._store.log(_id(lane), before=before, limit=limit, level=level, text=text, ref=ref)

    async def totals(self, lane: Lane | None = None) -> tuple[TotalsRow, ...]:
        """Control totals by organisation, kind, currency and state."""
        return await self._store.totals(_id(lane))

    async def find(self, text: str) -> Export:
        """The one export with this ref or number. Raises AmbiguousReference when none or several fit."""
        found = await self._store.find(text)
        if not found:
            raise AmbiguousReference(f"nothing here is called {text!r}")
        if len(found) > 1:
            refs = ", ".join(str(each.ref) for each in found[:5])
            raise AmbiguousReference(f"several are called {text!r}: {refs}; name one of them in full")
        return found[0]

    # --- a person's moves ---------------------------------------------------------------------------------

    async def retry(
        self,
        refs: Sequence[str] = (),
        *,
        fault: str | None = None,
        lane: Lane | None = None,
        by: str,
    ) -> int:
        """Let held (or withdrawn, when named) documents be checked and sent again; how many will be.

        With no refs: all held ones, or all held for `fault`.
        """
        ids = [(await self.find(ref)).id for ref in refs]
        changed = await self._store.retry(
            export_ids=ids if refs else None,
            fault=fault,
            organisation_id=_id(lane),
            by=by,
            at=self._clock.now(),
        )
        for each in await self.organisations():
            await check_outdated(self._store, each, self._clock)
        return changed

    async def withdraw(
        self,
        refs: Sequence[str] = (),
        *,
        fault: str | None = None,
        lane: Lane | None = None,
        by: str,
    ) -> int:
        """Take held or ready documents (by ref), or all held for `fault`, out of the queue; how many."""
        ids = [(await self.find(ref)).id for ref in refs]
        return await self._store.withdraw(
            export_ids=ids if refs else None,
            fault=fault,
            organisation_id=_id(lane),
            by=by,
            at=self._clock.now(),
        )


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


def _id(lane: Lane | None) -> int | None:
    return lane.organisation_id if lane else None
