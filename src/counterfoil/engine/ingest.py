"""Take documents in: durable and quick, in small transactions, each told what became of it."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from counterfoil.core.document import (
    Exportable,
    encoded,
    net,
    number_of,
    ref_of,
)
from counterfoil.core.export import Accepted, Checked, Intake, Lane, digest
from counterfoil.core.lifecycle import State
from counterfoil.core.mapping import Context, Links
from counterfoil.core.parents import parents_of
from counterfoil.core.passing import Note, Refused, Unchecked
from counterfoil.engine.check import checked, context_of
from counterfoil.ports import Checker, Clock, Progress, Store

CHUNK_DOCUMENTS = 500
CHUNK_S = 0.05
"""A chunk ends after so many documents or so long, whichever comes first, so that others get their turn."""
REFUSED_KEPT = 10_000
"""Refused rows that are kept to be listed; those beyond are counted."""
UNDER_WAY_MAX = 6
"""Chunks that are being written or checked while the next is read."""
TURNS = 3
"""Turns of the event loop between two chunks: what another thread has done takes two to be gone on with."""


Told = Callable[[Sequence[Accepted]], None]
"""Told what became of each document of a chunk."""


class Ingested(msgspec.Struct, kw_only=True):
    """What became of an intake: documents by result, rows refused, what the source decided by itself."""

    new: int = 0
    same: int = 0
    replaced: int = 0
    pending: int = 0
    kept_back: int = 0
    held: int = 0
    withdrawn: int = 0
    refused_count: int = 0
    refused: list[Refused] = []
    notes: list[Note] = []
    accepted: list[Accepted] = []


async def ingest(
    store: Store,
    lane: Lane,
    documents: Iterable[Exportable | Refused | Note],
    clock: Clock,
    *,
    checker: Checker | None = None,
    keep_results: bool = False,
    told: Told | None = None,
    progress: Progress | None = None,
) -> Ingested:
    """Check documents in chunks, when the organisation's facts are known, and accept each chunk.

    While some chunks are checked and written the next is read. They are checked here when no `checker` is
    given; what a checker leaves out stays unchecked. `keep_results` keeps each document's own result;
    `told` is told them chunk by chunk.
    """
    context = context_of(lane)
    here = Here(context) if context else None
    intake = _Intake(store, lane, clock, checker or here, keep_results=keep_results, told=told)
    under_way: deque[asyncio.Task[None]] = deque()
    try:
        for chunk in _chunks(documents, intake.report, clock):
            if not chunk:
                continue
            under_way.append(asyncio.ensure_future(intake.take(chunk)))
            for _ in range(TURNS):
                await asyncio.sleep(0)
            while under_way and (len(under_way) >= UNDER_WAY_MAX or under_way[0].done()):
                await under_way.popleft()
            if progress:
                progress("accepted", intake.count, None)
        while under_way:
            await under_way.popleft()
    finally:
        # When one chunk or the reading has failed, those that were begun are brought to their end.
        await asyncio.gather(*under_way, return_exceptions=True)
    if progress:
        progress("accepted", intake.count, None)
    return intake.report


def _chunks(
    documents: Iterable[Exportable | Refused | Note], report: Ingested, clock: Clock
) -> Iterator[list[Exportable]]:
    """The documents in chunks; what is no document goes into the report."""
    chunk: list[Exportable] = []
    started_s = clock.monotonic()
    for item in documents:
        match item:
            case Refused() | Note():
                _note(report, item)
            case _:
                chunk.append(item)
        if len(chunk) >= CHUNK_DOCUMENTS or clock.monotonic() - started_s >= CHUNK_S:
            yield chunk
            chunk, started_s = [], clock.monotonic()
    yield chunk


class Here:
    """Checks in this process, from memory."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def check(self, documents: Sequence[Unchecked]) -> Sequence[Checked]:
        """The result for each document, in order."""
        return [
            checked((number, 1), each.document, self._context, Links())[0]
            for number, each in enumerate(documents)
        ]


class _Intake:
    """One intake under way: where it goes, and what became of it so far."""

    def __init__(
        self,
        store: Store,
        lane: Lane,
        clock: Clock,
        checker: Checker | None,
        *,
        keep_results: bool,
        told: Told | None,
    ) -> None:
        self.report = Ingested()
        self._store = store
        self._organisation_id = lane.organisation_id
        self._clock = clock
        self._checker = checker
        self._keep_results = keep_results
        self._told = told
        self._last_turn = asyncio.Event()
        self._last_turn.set()

    @property
    def count(self) -> int:
        """Documents taken in so far."""
        report = self.report
        return report.new + report.same + report.replaced + report.pending + report.kept_back

    async def take(self, documents: Sequence[Exportable]) -> None:
        """Have one chunk checked, then accept it with what the checks found.

        Chunks are accepted in the order in which they were read, whichever is checked first. The results for
        documents that turn out to be known are dropped: revisions are left to the check loop, which knows
        what they are linked to.
        """
        before, mine = self._last_turn, asyncio.Event()
        self._last_turn = mine
        try:
            intakes = [intake_of(each) for each in documents]
            checks = await self._checks(documents, intakes)
            await before.wait()
            accepting = asyncio.ensure_future(
                self._store.accept(self._organisation_id, intakes, self._clock.now(), checks=checks)
            )
        finally:
            mine.set()
        self._count(await accepting)

    async def _checks(self, documents: Sequence[Exportable], intakes: Sequence[Intake]) -> Sequence[Checked]:
        if not self._checker:
            return ()
        return await self._checker.check(
            [
                Unchecked(document=document, content=intake.content)
                for document, intake in zip(documents, intakes, strict=True)
            ]
        )

    def _count(self, results: Sequence[Accepted]) -> None:
        report = self.report
        for result in results:
            setattr(report, result.result, getattr(report, result.result) + 1)
        report.held += sum(1 for each in results if each.result == "new" and each.state is State.HELD)
        if self._keep_results:
            report.accepted.extend(results)
        if self._told:
            self._told(results)


def _note(report: Ingested, item: Refused | Note) -> None:
    match item:
        case Refused():
            report.refused_count += 1
            if len(report.refused) < REFUSED_KEPT:
                report.refused.append(item)
        case Note():
            report.notes.append(item)


def intake_of(document: Exportable) -> Intake:
    """The document as the store takes it in."""
    content = encoded(document)
    parent, other_parent = parents_of(document)
    return Intake(
        ref=ref_of(document),
        number=number_of(document),
        date=getattr(document, "date", None),
        currency=getattr(document, "currency", ""),
        net=net(document),
        parent=parent,
        other_parent=other_parent,
        content=content,
        digest=digest(content),
    )


def not_before(
    since: dt.date, documents: Iterable[Exportable | Refused | Note]
) -> Iterator[Exportable | Refused | Note]:
    """The documents without those dated earlier; what has no date stays."""
    for document in documents:
        date = getattr(document, "date", None)
        if date is None or date >= since:
            yield document
