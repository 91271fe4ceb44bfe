"""The whole program as one object: a home opened, documents taken in, sent, and told about."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from counterfoil.clock import SystemChance, SystemClock
from counterfoil.config import DATABASE, home_place, read_config
from counterfoil.core.batch import ELEMENTS_MAX
from counterfoil.home import check_database, key_ring, prepare_home
from counterfoil.naming import organisation_named, the_one_called
from counterfoil.store.sqlite import SqliteStore

if TYPE_CHECKING:
    from counterfoil.core.causes import Variant
    from counterfoil.core.document import Exportable
    from counterfoil.core.doubt import Prospect
    from counterfoil.core.export import Change, Export, Lane, LogEntry, TotalsRow
    from counterfoil.core.faults.entry import Fault
    from counterfoil.core.forecast import Forecast
    from counterfoil.core.ledger import Entry, Head, Verified
    from counterfoil.core.totals import ControlTotals
    from counterfoil.core.unknown import Unknown
    from counterfoil.core.watching import Watch
    from counterfoil.decisions import Decisions
    from counterfoil.engine.foresee import Foresight
    from counterfoil.engine.ingest import Ingested
    from counterfoil.engine.reports import FirstRun, RunReport, SettingsImported
    from counterfoil.exporter import Confirm, ConfirmElsewhere, Exporter
    from counterfoil.ports import Chance, Clock, Progress, Store
    from counterfoil.remedies import Remedies

PAGE = 500
"""Rows read at a time when everything is listed."""

Consent = Callable[[str], Awaitable[str]]
"""Given the address at which a person consents, returns the address Xero sent the person back to."""


class Counterfoil:
    """One home, opened: `async with Counterfoil.open(home) as books: …`.

    Everything the commands do can be done here; each method says what it raises. All exceptions are from
    `counterfoil.errors`; what is wrong with documents is never raised, it is told.
    """

    def __init__(
        self,
        home: Path,
        store: Store,
        make_exporter: Callable[[], Exporter],
        *,
        clock: Clock,
        documents_per_call: int = ELEMENTS_MAX,
    ) -> None:
        """`make_exporter` is called when there is work for the first time: who only looks never needs it."""
        self._documents_per_call = documents_per_call
        self.home = home
        self._store = store
        self._make_exporter = make_exporter
        self._made: Exporter | None = None
        self._clock = clock

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
        place = home_place(home, given)
        time, luck = clock or SystemClock(), chance or SystemChance()
        prepare_home(place)
        check_database(place, DATABASE)
        config = read_config(place, given)
        store = await SqliteStore.open(place / DATABASE, key_ring(place))

        def make_exporter() -> Exporter:
            # Loading the engine, the sources and the way to Xero takes as long as all the rest together.
            from counterfoil.exporter import open_exporter  # noqa: PLC0415

            return open_exporter(place, config, store, clock=time, chance=luck)

        books = cls(place, store, make_exporter, clock=time, documents_per_call=config.documents_per_call)
        try:
            yield books
        finally:
            await books._close()

    @property
    def _exporter(self) -> Exporter:
        if self._made is None:
            self._made = self._make_exporter()
        return self._made

    async def _close(self) -> None:
        if self._made is not None:
            await self._made.close()
        await self._store.close()

    # --- organisations ------------------------------------------------------------------------------------

    async def organisations(self) -> tuple[Lane, ...]:
        """Every connected organisation, by name."""
        return await self._store.lanes()

    async def organisation(self, name: str | None = None) -> Lane:
        """The organisation of that name or tenant id; the only one when no name is given.

        Raises NotConnected when there is none, AmbiguousReference when the name is needed and missing.
        """
        return organisation_named(name, await self._store.lanes())

    async def connect(
        self,
        consent: Consent | None,
        *,
        simulator: str | None = None,
        name: str | None = None,
        by: str = "",
        confirm: ConfirmElsewhere | None = None,
    ) -> tuple[Lane, ...]:
        """Connect the organisations that a person consents to, and read what must be known of them.

        `consent` is given the address to open and returns the address Xero sent the person back to;
        `simulator` is the address of a xerosim to use in place of Xero, which consents by itself. `name`
        renames a single one; `by` is who does it, for the ledger. `confirm` is asked when an organisation
        here waits to be connected again, and the consent brings another one instead of it; without it, that
        is refused. Raises ConnectFailed, NotConfirmed, AmbiguousReference.
        """
        return await self._exporter.connect(consent, simulator=simulator, name=name, by=by, confirm=confirm)

    async def disconnect(self, lane: Lane, *, by: str) -> bool:
        """Disconnect an organisation in Xero and forget its tokens; rules, queue and history stay, and
        `connect` connects it again. False when Xero could not be told, because it takes nothing from us any
        more. Raises ConnectFailed when it may work later, NotAllowedNow while another process is at work.
        """
        return await self._exporter.disconnect(lane, by=by)

    async def reset(self, lane: Lane, *, by: str) -> None:
        """Forget the tokens of an organisation, for `connect` to begin anew; all else of it stays."""
        await self._exporter.reset(lane, by=by)

    async def switch(self, lane: Lane, *, on: bool, by: str) -> None:
        """Switch exporting of an organisation on or off."""
        await self._store.switch(lane.organisation_id, on=on, by=by, at=self._clock.now())

    async def refresh(self, lane: Lane) -> Fault | None:
        """Read the organisation's accounts, tax rates, currencies and lock dates again; check what waits."""
        return await self._exporter.refresh(lane)

    async def import_settings(self, lane: Lane, file: Path, *, by: str) -> SettingsImported:
        """Take a TOML file of mapping rules and policies as the organisation's next version of settings.

        Raises FileUnusable or DeclarationInvalid, naming the key; NotConfirmed where they are another's.
        """
        return await self.decisions.take(lane, file, by=by)

    @property
    def decisions(self) -> Decisions:
        """Mapping rules and policies: their versions, taken in, written out, compared and rehearsed."""
        from counterfoil.decisions import Decisions  # noqa: PLC0415

        return Decisions(self._store, self._clock)

    # --- taking in ----------------------------------------------------------------------------------------

    async def accept(self, documents: Iterable[Exportable], *, organisation: str | None = None) -> Ingested:
        """Take documents in. Those that cannot be kept are in `refused`, each with its sentence; all others
        are durable when this returns, with one result each in `accepted`."""
        return await self._exporter.accept(await self.organisation(organisation), documents)

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
        return await self._exporter.import_file(
            lane, file, format, since=since, is_trial=is_trial, progress=progress
        )

    def preview(
        self,
        lane: Lane,
        file: Path,
        format: str,
        *,
        since: dt.date | None = None,
        progress: Progress | None = None,
    ) -> AbstractAsyncContextManager[Foresight]:
        """What a file would come to, taken in and sent on trial: `async with books.preview(…) as foresight`
        gives its `preview`, and its `documents()` one by one. Nothing is kept, no call is made.

        Raises what `import_file` raises, and NotAllowedNow while the organisation's accounts are not known.
        """
        return self._exporter.preview(lane, file, format, since=since, progress=progress)

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
        return await self._exporter.run(lanes, confirm=confirm, progress=progress)

    async def watch(self, stop: Callable[[], bool], progress: Progress | None = None) -> None:
        """Send whatever comes, until `stop` says so."""
        await self._exporter.watch(stop, progress)

    async def first_run(self, lane: Lane) -> FirstRun:
        """What a first run of this organisation would send."""
        return await self._exporter.first_run(lane)

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

    async def causes(self, lane: Lane | None = None) -> tuple[Variant, ...]:
        """Held exports by cause, the most frequent first: one fault, how many have it, and one number."""
        return await self._store.causes(_id(lane))

    async def unknown_messages(self) -> tuple[Unknown, ...]:
        """Messages of Xero's that this version could not explain: one of each kind, and how often it came."""
        return await self._store.unknown_messages()

    async def forecast(
        self, lane: Lane, counts: Mapping[str, Mapping[str, int]] | None = None
    ) -> Forecast | None:
        """When what is ready of an organisation will have gone; None when nothing can go.

        `counts` are those of the organisation's kinds and states, where they are known already.
        """
        from counterfoil.core.forecast import foretold  # noqa: PLC0415

        known = counts or (await self._store.counts()).get(lane.organisation_id, {})
        now = self._clock.now()
        learned = await self._store.learned(lane.organisation_id, now)
        return foretold(lane, known, learned, now=now, full=self._documents_per_call)

    async def watched(self, lane: Lane) -> Watch | None:
        """What is looked for in Xero because documents are held for it, and when next; None: nothing is."""
        from counterfoil.core.watching import taken_up  # noqa: PLC0415

        names = await self._store.names_awaited(lane.organisation_id)
        watch = taken_up(await self._store.watch(lane.organisation_id), names, self._clock.now())
        return watch if watch is not None and watch.names else None

    async def doubts(self, organisation_id: int) -> dict[int, Prospect]:
        """How each request stands whose outcome is unknown, by the `batch_id` of the exports in it."""
        from counterfoil.core.doubt import prospect  # noqa: PLC0415

        now = self._clock.now()
        return {batch.id: prospect(batch, now) for batch in await self._store.doubts(organisation_id)}

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

    async def control_totals(self, lane: Lane | None = None, *, by_day: bool = False) -> ControlTotals:
        """Control totals by state (and by day), held against what came in, which was added up at intake."""
        return await self._store.control_totals(_id(lane), by_day=by_day)

    async def verify_ledger(
        self, lane: Lane | None = None, *, noted: Head | None = None
    ) -> tuple[Verified, ...]:
        """Walk the ledger of exports of one organisation or of each, and hold against it what is stored.

        `noted` is a head that was written down earlier: the ledger must still lead to it.
        """
        return await self._store.verify_ledger(_id(lane), noted=noted)

    async def entries_about(self, export: Export) -> tuple[Entry, ...]:
        """The entries of the ledger that name a document, oldest first."""
        return await self._store.entries_about(export.organisation_id, str(export.ref))

    async def find(self, text: str) -> Export:
        """The one export with this ref or number. Raises AmbiguousReference when none or several fit."""
        return the_one_called(text, await self._store.find(text))

    # --- a person's moves ---------------------------------------------------------------------------------

    async def retry(
        self, refs: Sequence[str] = (), *, fault: str | None = None, lane: Lane | None = None, by: str
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
            await self._exporter.check(each)
        return changed

    async def withdraw(
        self, refs: Sequence[str] = (), *, fault: str | None = None, lane: Lane | None = None, by: str
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

    @property
    def remedies(self) -> Remedies:
        """What the program itself can do about what is held: shown, and done."""
        from counterfoil.remedies import Remedies  # noqa: PLC0415

        return Remedies(self._store, self._clock, lambda: self._exporter)

    async def resolve(self, ref: str, *, there: str | None, by: str) -> Export:
        """Settle a document that is held as `outcome_unknown`, and return it as it stands then.

        `there` is its id in Xero, or the address of its page there: it is read by one call, and linked when
        kind, contact and total agree. None says that it is not in Xero: it goes again, in a new request.
        Raises AmbiguousReference, and NotAllowedNow when it is not held for that, cannot be that one, or Xero
        cannot be asked.
        """
        export = await self.find(ref)
        lane = next(
            each for each in await self.organisations() if each.organisation_id == export.organisation_id
        )
        if there is None:
            await self._store.not_there(export.id, by=by, at=self._clock.now())
            await self._exporter.check(lane)
        else:
            await self._exporter.link(lane, export, there, by=by)
        (settled,) = await self._store.find(str(export.ref), export.organisation_id)
        return settled


def _id(lane: Lane | None) -> int | None:
    return lane.organisation_id if lane else None
