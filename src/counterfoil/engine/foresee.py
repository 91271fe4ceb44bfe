"""What a file would come to: taken in and sent as ever, in a copy of the database and into an imagined Xero.

Nothing is reckoned here a second time. Intake, checks, batches and limits are those of a real run, so that a
preview says what a run does: it is one, on trial, by a clock that does not wait.
"""

from __future__ import annotations

import datetime as dt
from array import array
from collections.abc import AsyncIterator, Iterable, Sequence

import msgspec

from counterfoil.core.booking import chart_of
from counterfoil.core.causes import Variant
from counterfoil.core.day import Learned
from counterfoil.core.document import CreditNote, DocumentRef, Exportable
from counterfoil.core.export import Accepted, Export, Group, Lane
from counterfoil.core.forecast import Forecast, forecast, outlook
from counterfoil.core.foreseen import AccountSum, Fate, Foreseen, Sum, Tally
from counterfoil.core.lifecycle import State
from counterfoil.core.mapped import MappedInvoice, MappedPayment
from counterfoil.core.mapping import Context, Links
from counterfoil.core.passing import Note, Refused
from counterfoil.core.reading import stored_document
from counterfoil.core.settings import Side
from counterfoil.engine.check import Read, check_outdated, checked_again, context_of, with_links
from counterfoil.engine.imagined import NEW, ImaginedBooks, ImaginedClock
from counterfoil.engine.ingest import Ingested, ingest
from counterfoil.engine.worker import LaneReport, Worker
from counterfoil.errors import NotAllowedNow, StoreUnusable
from counterfoil.ports import Books, Chance, Checker, Progress, Trial, XeroClock

PAGE = 200
"""Documents that are looked at in one go."""
RUNS_MAX = 400
"""Runs of one preview, each after the wait that Xero's limits ask for: a year of days."""
REMEMBERED_MAX = 10_000
"""Contacts and paid documents that are remembered while documents are looked at."""
FATES: dict[State, Fate] = {
    State.READY: "ready",
    State.HELD: "held",
    State.SENDING: "in_doubt",
    State.IN_DOUBT: "in_doubt",
    State.POSTED: "revised",
    State.UNLINKED: "unlinked",
    State.WITHDRAWN: "withdrawn",
}
STEPS = {"accepted": "read", "posted": "foreseen"}
"""What the steps of a run are called where it is only imagined."""


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What a file would come to in one organisation.

    `intake` is what would become of its documents when they are taken in, `fates` how many of those that are
    new or revised end how. `calls` are the requests with documents, by group, and `reads` those that would
    only ask; the `along` documents and contacts that were ready before go in them, too. `knows_contacts` is
    False while Xero's contacts were never read: some of those to be sent may be there already.
    """

    organisation: str
    intake: Ingested
    fates: dict[Fate, int]
    sums: tuple[Sum, ...]
    accounts: tuple[AccountSum, ...]
    causes: tuple[Variant, ...]
    waits_for: tuple[str, ...]
    calls: dict[Group, int]
    reads: int
    along: int
    knows_contacts: bool
    forecast: Forecast | None


class Foresight:
    """A preview, and its documents one by one while the copy is there."""

    def __init__(self, preview: Preview, look: Look, ids: Sequence[int]) -> None:
        self.preview = preview
        self._look = look
        self._ids = ids

    def documents(self) -> AsyncIterator[Foreseen]:
        """Each new or revised document, in the order in which they came."""
        return self._look.at(self._ids)


async def foresee(
    trial: Trial,
    lane: Lane,
    documents: Iterable[Exportable | Refused | Note],
    *,
    books: Books,
    clock: XeroClock,
    chance: Chance,
    full: int,
    checker: Checker | None = None,
    progress: Progress | None = None,
) -> Foresight:
    """Take documents in and send them, on trial. Raises NotAllowedNow while the organisation's accounts are
    not known, for then nothing could be said."""
    context = context_of(lane)
    if context is None:
        raise NotAllowedNow(
            f"the accounts of {lane.name} are not known yet: `counterfoil organisation refresh` reads them"
        )
    now, touched = clock.now(), array("q")
    time = ImaginedClock(clock)
    imagined = ImaginedBooks(books, lane, time, trial.store.spill())
    step = None if progress is None else _renamed(progress)

    def told(results: Sequence[Accepted]) -> None:
        touched.extend(each.export_id for each in results if each.result != "same")

    contacts = await trial.store.directory.read_of(lane.organisation_id)
    learned = await trial.store.learned(lane.organisation_id, now)
    intake = await ingest(trial.store, lane, documents, time, checker=checker, told=told, progress=step)
    await check_outdated(trial.store, lane, time)  # as an import ends
    await _run(trial, lane, imagined, time, chance=chance, full=full, progress=step)
    ids = sorted(set(touched))
    look = Look(trial, lane, context, imagined, since=now)
    tally = Tally(chart_of(context.organisation))
    async for document in look.at(ids):
        tally.add(document)
    preview = Preview(
        organisation=lane.name,
        intake=intake,
        fates=tally.fates,
        sums=tally.sums,
        accounts=tally.accounts,
        causes=await trial.causes(ids),
        waits_for=tally.waits_for,
        calls=imagined.calls,
        reads=imagined.reads,
        along=sum(imagined.sent.values()) - tally.fates.get("sent", 0),
        knows_contacts=contacts is not None,
        forecast=_ahead(imagined, learned, now=now, full=full),
    )
    return Foresight(preview, look, ids)


def _renamed(progress: Progress) -> Progress:
    def renamed(step: str, done: int, total: int | None) -> None:
        progress(STEPS.get(step, step), done, total)

    return renamed


async def _run(
    trial: Trial,
    lane: Lane,
    imagined: ImaginedBooks,
    clock: ImaginedClock,
    *,
    chance: Chance,
    full: int,
    progress: Progress | None,
) -> None:
    """Send until nothing more can go, as if exporting were on and the connection good; over Xero's days."""
    store, organisation_id = trial.store, lane.organisation_id
    await store.switch(organisation_id, on=True, by="", at=clock.now())
    await store.set_connection_fault(organisation_id, None, clock.now())
    worker = Worker(
        store,
        lambda _: imagined,
        clock=clock,
        chance=chance,
        owner=chance.key(),
        full=full,
        progress=progress,
    )
    for number in range(RUNS_MAX):
        lane = await store.lane(organisation_id)
        (report,) = await worker.run([lane], at_once=number == 0)
        _raise(report)
        closed_s = worker.closed_s()
        if report.stopped is None or not closed_s:
            return
        await clock.sleep(closed_s)


def _raise(report: LaneReport) -> None:
    """What ended an imagined run is told like what ends any other command."""
    if report.stopped == "failed":
        raise StoreUnusable(report.failure)
    if report.failure:
        raise RuntimeError(report.failure)


def _ahead(imagined: ImaginedBooks, learned: Learned, *, now: dt.datetime, full: int) -> Forecast | None:
    return forecast(imagined.sent, outlook(learned, now), now, full=full)


class Look:
    """Looks at exports after the imagined run: what they went as, or what keeps them.

    Those that were settled from `since` on have gone in it.
    """

    def __init__(
        self, trial: Trial, lane: Lane, context: Context, imagined: ImaginedBooks, *, since: dt.datetime
    ) -> None:
        self._trial = trial
        self._organisation_id = lane.organisation_id
        self._context = context
        self._imagined = imagined
        self._since = since
        self._known: dict[str, Export | None] = {}

    async def at(self, ids: Sequence[int]) -> AsyncIterator[Foreseen]:
        """Each export of these ids, in their order."""
        for start in range(0, len(ids), PAGE):
            exports = await self._trial.exports(ids[start : start + PAGE])
            for read in await with_links(self._trial.store, exports, self._context):
                yield await self._one(read)

    async def _one(self, read: Read) -> Foreseen:
        export = read.export
        gone = self._imagined.gone(str(export.ref))
        if gone and export.xero_id.startswith(NEW) and export.ref.kind == "contact":
            read = read._replace(links=Links())  # it was not there yet when it went
        result, prepared = checked_again(read)
        mapped = gone[0] if gone else prepared.mapping.document if prepared else None
        fate = self._fate(export, has_gone=gone is not None)
        contact = mapped.contact if isinstance(mapped, MappedInvoice) else None
        side: Side = "sales"
        if isinstance(mapped, MappedPayment):
            side = await self._side(mapped.document)
        return Foreseen(
            ref=str(export.ref),
            kind=export.ref.kind,
            number=export.number,
            fate=fate,
            contact=await self._name(contact) if contact else "",
            mapped=mapped,
            trace=result.trace,
            faults=export.faults,
            waiting_for=export.waiting_for if fate == "waiting" else "",
            body=gone[1] if gone else b"",
            paid_side=side,
        )

    def _fate(self, export: Export, *, has_gone: bool) -> Fate:
        if has_gone:
            return "sent"
        if export.state is State.POSTED and export.settled_at and export.settled_at >= self._since:
            return "linked"
        if export.state is State.READY and export.waiting_for:
            return "waiting"
        return FATES[export.state]

    async def _name(self, ref: str) -> str:
        contact = await self._of(ref)
        return contact.number if contact else ref

    async def _side(self, ref: str) -> Side:
        """Whether what is paid is of sales or of purchases; of a credit note its kind does not tell."""
        parsed = DocumentRef.parse(ref)
        if parsed is not None and parsed.kind == "credit_note":
            paid = await self._of(ref)
            document = stored_document(paid.content) if paid else None
            is_purchase = isinstance(document, CreditNote) and document.side == "purchase"
            return "purchases" if is_purchase else "sales"
        return "purchases" if parsed is not None and parsed.kind == "bill" else "sales"

    async def _of(self, ref: str) -> Export | None:
        if ref not in self._known:
            if len(self._known) >= REMEMBERED_MAX:
                self._known.clear()
            found = await self._trial.store.find(ref, self._organisation_id)
            self._known[ref] = next((each for each in found if str(each.ref) == ref), None)
        return self._known[ref]
