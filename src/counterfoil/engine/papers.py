"""Look at single documents in Xero that others are held for.

Is a draft approved by now, is as much still open as a payment comes to, has nobody the number any more, was
the contact changed whose payment terms Xero could not use?
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from counterfoil.core.changes import named
from counterfoil.core.document import contact_ref
from counterfoil.core.export import Export
from counterfoil.core.reading import stored_document
from counterfoil.core.suffix import sent_number
from counterfoil.core.watching import ASKED_AT_ONCE
from counterfoil.engine.parents import paid_by, read_parents
from counterfoil.engine.work import LaneWork

PAYABLE = ("approval", "parent")
"""The causes that are in what a payment pays."""
HELD_MAX = 400
"""So many held documents are looked at in one round; the others when some of these have gone."""


async def look_at_papers(work: LaneWork, cause: str) -> None:
    """Read the documents in Xero that exports are held for by this cause, and say what is in no way now."""
    held = await work.store.held_for(work.organisation_id, cause, limit=HELD_MAX)
    match cause:
        case "number":
            cured = await _free(work, held)
        case "terms":
            cured = await _with_other_terms(work, held)
        case _:
            await read_parents(work, [parent for each in held for parent in paid_by(each)])
            return  # what has changed of them is told where it is kept
    await work.store.touch(work.organisation_id, [named(cause, thing) for thing in cured])


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
