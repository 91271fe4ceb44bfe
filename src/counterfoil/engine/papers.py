"""Look at single documents in Xero that others are held for.

Is a draft approved by now, is as much still open as a payment comes to, has nobody the number any more, was
the contact changed whose payment terms Xero could not use?
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from counterfoil.core.changes import named
from counterfoil.core.document import Allocation, DocumentRef, Payment, contact_ref
from counterfoil.core.export import Export
from counterfoil.core.reading import stored_document
from counterfoil.core.suffix import sent_number
from counterfoil.core.watching import ASKED_AT_ONCE
from counterfoil.engine.work import LaneWork

HELD_MAX = 400
"""So many held documents are looked at in one round; the others when some of these have gone."""

NOTHING: Final = Decimal(-1)
"""What may be paid of a document that cannot be paid at all."""


async def look_at_papers(work: LaneWork, cause: str) -> None:
    """Read the documents in Xero that exports are held for by this cause, and say what is in no way now."""
    held = await work.store.held_for(work.organisation_id, cause, limit=HELD_MAX)
    match cause:
        case "number":
            cured = await _free(work, held)
        case "terms":
            cured = await _with_other_terms(work, held)
        case _:
            cured = await _payable(work, held)
    await work.store.touch(work.organisation_id, [named(cause, thing) for thing in cured])


async def _payable(work: LaneWork, held: Sequence[Export]) -> list[str]:
    """The documents, by ref, that are approved and on which enough is open for one of these payments; for an
    allocation both must be so."""
    paid = [(each, _papers_of(each)) for each in held if each.parent_xero_id]
    owed: dict[str, Decimal] = {}
    for are_credits in (False, True):
        papers = [paper for _, of_it in paid for paper in of_it if paper.is_credit == are_credits]
        ids = list(dict.fromkeys(paper.xero_id for paper in papers))
        for at in range(0, len(ids), ASKED_AT_ONCE):
            call = work.books.ask_owed(ids[at : at + ASKED_AT_ONCE], are_credits=are_credits)
            answer = await work.read(call, "export")
            if answer is None:
                return []
            owed |= work.books.owed(answer)
    return [
        paper.ref
        for each, papers in paid
        if all(each.net <= owed.get(paper.xero_id, NOTHING) for paper in papers)
        for paper in papers
    ]


def paid_by(export: Export) -> str:
    """The ref of what a payment pays."""
    document = stored_document(export.content)
    return document.document if isinstance(document, Payment) else ""


def is_credit(export: Export, ref: str) -> bool:
    """Whether what is paid stands in Xero as a credit note, which an invoice below zero does."""
    paid = DocumentRef.parse(ref)
    return (paid is not None and paid.kind == "credit_note") != export.is_parent_opposite


class _Paper(NamedTuple):
    """A document that others are held for: its ref and id, and whether it stands in Xero as a credit note."""

    ref: str
    xero_id: str
    is_credit: bool


def _papers_of(export: Export) -> list[_Paper]:
    """What a payment pays; what an allocation is between."""
    document = stored_document(export.content)
    if isinstance(document, Allocation):
        note = _Paper(document.credit_note, export.parent_xero_id, is_credit=True)
        return [note, _Paper(document.document, export.other_xero_id, is_credit=False)]
    ref = paid_by(export)
    return [_Paper(ref, export.parent_xero_id, is_credit(export, ref))]


async def _free(work: LaneWork, held: Sequence[Export]) -> list[str]:
    """The numbers of these that no sales invoice in Xero has any more."""
    # Numbers are told apart by commas where they are asked for: one that has a comma cannot be.
    numbers = [each for each in dict.fromkeys(map(sent_number, held)) if "," not in each]
    free: list[str] = []
    for at in range(0, len(numbers), ASKED_AT_ONCE):
        asked = numbers[at : at + ASKED_AT_ONCE]
        answer = await work.read(work.books.ask_numbers(asked), "export")
        taken = None if answer is None else work.books.taken(answer)
        if taken is None:
            return free
        free += [number for number in asked if number.casefold() not in taken]
    return free


async def _with_other_terms(work: LaneWork, held: Sequence[Export]) -> list[str]:
    """The contacts, by ref, that were changed in Xero after it refused a document of theirs."""
    ids = list(dict.fromkeys(each.contact_xero_id for each in held if each.contact_xero_id))
    changed: dict[str, dt.datetime] = {}
    for at in range(0, len(ids), ASKED_AT_ONCE):
        answer = await work.read(work.books.ask_changed(ids[at : at + ASKED_AT_ONCE]), "export")
        if answer is None:
            return []
        changed |= work.books.changed(answer)
    return [
        str(ref)
        for each in held
        if each.settled_at is not None
        and changed.get(each.contact_xero_id, each.settled_at) > each.settled_at
        and (ref := contact_ref(stored_document(each.content))) is not None
    ]
