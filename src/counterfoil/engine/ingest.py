"""Take documents in: durable and quick, in small transactions, each told what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence

import msgspec

from counterfoil.core.document import (
    Exportable,
    Payment,
    contact_ref,
    digest,
    encoded,
    net,
    number_of,
    ref_of,
)
from counterfoil.core.export import Accepted, Intake, Lane
from counterfoil.core.mapping import Links
from counterfoil.engine.check import checked, context_of
from counterfoil.ports import Clock, Note, Progress, Refused, Store

CHUNK_DOCUMENTS = 500
CHUNK_S = 0.05
"""A chunk ends after so many documents or so long, whichever comes first, so that others get their turn."""
REFUSED_KEPT = 10_000
"""Refused rows that are kept to be listed; those beyond are counted."""


class Ingested(msgspec.Struct, kw_only=True):
    """What became of an intake: documents by result, rows refused, what the source decided by itself."""

    new: int = 0
    same: int = 0
    replaced: int = 0
    pending: int = 0
    kept_back: int = 0
    held: int = 0
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
    keep_results: bool = False,
    progress: Progress | None = None,
) -> Ingested:
    """Accept documents in chunks and, when the organisation's facts are known, check each chunk.

    While one chunk is written the next is read. `keep_results` keeps each document's own result.
    """
    intake = _Intake(store, lane, clock, Ingested(), keep_results=keep_results)
    chunk: list[Exportable] = []
    writing: asyncio.Task[None] | None = None
    started_s = clock.monotonic()
    for item in documents:
        match item:
            case Refused() | Note():
                _note(intake.report, item)
                continue
            case _:
                chunk.append(item)
        if len(chunk) >= CHUNK_DOCUMENTS or clock.monotonic() - started_s >= CHUNK_S:
            if writing:
                await writing
            writing = asyncio.ensure_future(intake.take(chunk))
            await asyncio.sleep(0)
            chunk, started_s = [], clock.monotonic()
            if progress:
                progress("accepted", intake.count, None)
    if writing:
        await writing
    if chunk:
        await intake.take(chunk)
    if progress:
        progress("accepted", intake.count, None)
    return intake.report


class _Intake:
    """One intake under way: where it goes, and what became of it so far."""

    def __init__(
        self, store: Store, lane: Lane, clock: Clock, report: Ingested, *, keep_results: bool
    ) -> None:
        self.report = report
        self._store = store
        self._lane = lane
        self._clock = clock
        self._context = context_of(lane)
        self._keep_results = keep_results

    @property
    def count(self) -> int:
        """Documents taken in so far."""
        report = self.report
        return report.new + report.same + report.replaced + report.pending + report.kept_back

    async def take(self, documents: Sequence[Exportable]) -> None:
        """Accept one chunk, then check what is new in it from memory; revisions are left to the check loop,
        which knows what they are linked to."""
        organisation_id = self._lane.organisation_id
        results = await self._store.accept(
            organisation_id, [intake_of(each) for each in documents], self._clock.now()
        )
        for result in results:
            setattr(self.report, result.result, getattr(self.report, result.result) + 1)
        if self._keep_results:
            self.report.accepted.extend(results)
        if self._context is None:
            return
        checks = [
            checked(result.export_id, result.revision, document, self._context, Links())[0]
            for document, result in zip(documents, results, strict=True)
            if result.result == "new"
        ]
        self.report.held += sum(1 for each in checks if each.faults)
        if checks:
            await self._store.record_checks(organisation_id, checks, self._clock.now())


async def rehearse(
    lane: Lane,
    documents: Iterable[Exportable | Refused | Note],
    *,
    progress: Progress | None = None,
) -> Ingested:
    """Read and check everything, and keep nothing: `new` counts what would be taken in, `held` what of it
    would be held (when the organisation's facts are known)."""
    report = Ingested()
    context = context_of(lane)
    for item in documents:
        match item:
            case Refused() | Note():
                _note(report, item)
            case _:
                report.new += 1
                if context and checked(0, 1, item, context, Links())[0].faults:
                    report.held += 1
                if progress and report.new % CHUNK_DOCUMENTS == 0:
                    progress("checked", report.new, None)
    return report


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
    parent = contact_ref(document)
    return Intake(
        ref=ref_of(document),
        number=number_of(document),
        date=getattr(document, "date", None),
        currency=getattr(document, "currency", ""),
        net=net(document),
        parent=document.document if isinstance(document, Payment) else str(parent or ""),
        content=content,
        digest=digest(content),
    )
