"""Check what was accepted: mapped and tested against what is known, it may go or it is held."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from counterfoil.core.awaits import awaited
from counterfoil.core.changes import ANY, RULES
from counterfoil.core.choices import chosen
from counterfoil.core.contact import wanted_of
from counterfoil.core.directory import Wanted, together
from counterfoil.core.document import Contact, Exportable, ManualJournal, Payment, kind_of
from counterfoil.core.export import GROUP_OF_KIND, Checked, Export, Lane, digest_of, group_of
from counterfoil.core.faults.entry import Fault
from counterfoil.core.mapped import (
    MappedAllocation,
    MappedContact,
    MappedDocument,
    MappedInvoice,
    MappedJournal,
    MappedPayment,
)
from counterfoil.core.mapping import Context, Links, make_context
from counterfoil.core.prepare import Prepared, prepare
from counterfoil.core.reading import stored_document
from counterfoil.core.start import before_start
from counterfoil.ports import Clock, Progress, Store

CHUNK = 200
"""Exports checked in one transaction."""


Target = tuple[int, int]
"""The id of an export, and the revision of its document."""


class Read(NamedTuple):
    """An export, its document (or why that cannot be read), what it is linked to in Xero, and under what it
    is prepared: what was chosen for it is laid over the policies."""

    export: Export
    document: Exportable | Exception
    links: Links
    context: Context


class CheckReport(msgspec.Struct, frozen=True, kw_only=True):
    """How many exports were checked, how many of them are held, and how many were withdrawn."""

    checked: int = 0
    held: int = 0
    withdrawn: int = 0


def context_of(lane: Lane) -> Context | None:
    """What documents are checked against, or None while the organisation's facts are not known."""
    return make_context(lane.settings, lane.facts, lane.fingerprint) if lane.facts else None


def links_of(export: Export) -> Links:
    """The ids in Xero that the export's own document needs: its own (a contact's) or its parents'."""
    contact = export.xero_id if export.ref.kind == "contact" else export.contact_xero_id
    if export.ref.kind == "allocation":
        return Links(
            credit_note_id=export.parent_xero_id or None,
            document_id=export.other_xero_id or None,
            is_opposite=export.is_parent_opposite,
            paid=export.paid,
        )
    return Links(
        contact_id=contact or None,
        document_id=export.parent_xero_id or None,
        is_opposite=export.is_parent_opposite,
        paid=export.paid,
    )


def checked(
    target: Target, document: Exportable, context: Context, links: Links
) -> tuple[Checked, Prepared | None]:
    """The result of checking one document for its export and revision (`target`).

    A document that our own code stumbles over is held, not raised: one poison document must not stop others.
    """
    if why := before_start(document, context.policies):
        return _withdrawn(target, kind_of(document), context, why), None
    try:
        prepared = prepare(document, context, links)
    except Exception as bug:
        return _stumbled(target, kind_of(document), context, bug), None
    mapped = prepared.mapping.document
    return (
        Checked(
            export_id=target[0],
            revision=target[1],
            fingerprint=context.fingerprint,
            group=group_of(mapped),
            total=_total(mapped),
            faults=prepared.faults,
            awaits=awaited(prepared.faults),
            trace=prepared.mapping.trace,
        ),
        prepared,
    )


async def check_outdated(
    store: Store, lane: Lane, clock: Clock, progress: Progress | None = None
) -> CheckReport:
    """Check every export that was never checked, or would go as it was checked under other settings or facts;
    and of what is held, that which waits for something that has changed.

    Does nothing while the organisation's facts are not known.
    """
    context = context_of(lane)
    if context is None:
        return CheckReport()
    after, done, held, withdrawn = 0, 0, 0, 0
    while True:
        exports = await store.unchecked(lane.organisation_id, context.fingerprint, after=after, limit=CHUNK)
        if not exports:
            return CheckReport(checked=done, held=held, withdrawn=withdrawn)
        read = await with_links(store, exports, context)
        results = [checked_again(each)[0] for each in read]
        await store.record_checks(lane.organisation_id, results, clock.now())
        after = exports[-1].id
        done += len(results)
        held += sum(1 for result in results if result.faults)
        withdrawn += sum(1 for result in results if result.withdrawn)
        if progress:
            progress("checked", done, None)


async def with_links(store: Store, exports: Sequence[Export], context: Context) -> list[Read]:
    """Exports with all that they are prepared with; of Xero's contacts by one look-up for all of them."""
    read = [_read(each, context) for each in exports]
    wanted = [_wanted(each) for each in read]
    asked = together(each for each in wanted if each is not None)
    if asked == Wanted():
        return read
    known = await store.directory.known(exports[0].organisation_id, asked)
    return [
        one if wish is None else one._replace(links=replace(one.links, known=known))
        for one, wish in zip(read, wanted, strict=True)
    ]


def _read(export: Export, context: Context) -> Read:
    under = chosen(context, export.choices)
    try:
        return Read(export, stored_document(export.content), links_of(export), under)
    except Exception as bug:
        return Read(export, bug, links_of(export), under)


def _wanted(read: Read) -> Wanted | None:
    """What of Xero's contacts concerns a document; None where nothing does, or that cannot be told."""
    contact_id = read.links.contact_id
    match read.document:
        case Contact() as contact:
            try:
                return wanted_of(contact, read.context, contact_id)
            except Exception:
                return None  # mapping stumbles over it in the same way, and then it is held
        case Exception() | Payment() | ManualJournal():
            return None
        case _:
            return Wanted(ids=(contact_id.lower(),)) if contact_id else None


def checked_again(read: Read) -> tuple[Checked, Prepared | None]:
    """The result for an export under what was chosen for it, and the document as it would go.

    One whose document cannot be read any more is held like any other poison.
    """
    export, document, links, context = read
    target = (export.id, export.revision)
    if isinstance(document, Exception):
        return _stumbled(target, export.ref.kind, context, document), None
    result, prepared = checked(target, document, context, links)
    return (result, None) if prepared is None else (_as_refused(export, result, prepared), prepared)


def _as_refused(export: Export, result: Checked, prepared: Prepared) -> Checked:
    """The result for an export, given what Xero refused of it, which no check can see.

    That stands while its cause has not changed in Xero: no other settings help a document that goes the same
    under them, and what Xero has refused is not sent again unchanged. Beside other faults it is kept in mind.
    """
    refusal = export.refusal
    if refusal is None:
        return result
    if set(refusal.awaits) & set(export.changed) - {RULES}:
        return result
    if result.faults:
        awaits = tuple(sorted({*result.awaits, *refusal.awaits}))
        return replace(result, awaits=awaits, is_refused=True)
    if digest_of(prepared.mapping.document) != refusal.digest:
        return result
    return replace(result, faults=refusal.faults, awaits=refusal.awaits, is_refused=True)


def _total(mapped: MappedDocument) -> Decimal | None:
    match mapped:
        case MappedInvoice():
            return mapped.total
        case MappedJournal():
            return mapped.total
        case MappedPayment() | MappedAllocation():
            return mapped.amount
        case MappedContact():
            return None


def _withdrawn(target: Target, kind: str, context: Context, why: str) -> Checked:
    return Checked(
        export_id=target[0],
        revision=target[1],
        fingerprint=context.fingerprint,
        group=GROUP_OF_KIND[kind],
        total=None,
        withdrawn=why,
    )


def _stumbled(target: Target, kind: str, context: Context, bug: Exception) -> Checked:
    return Checked(
        export_id=target[0],
        revision=target[1],
        fingerprint=context.fingerprint,
        group=GROUP_OF_KIND[kind],
        total=None,
        faults=(Fault(code="other", message=f"Counterfoil could not prepare this document: {bug!r}"),),
        awaits=(ANY,),
    )
