"""Try other settings on all that is here, and change nothing: what would leave, be held, go elsewhere."""

from __future__ import annotations

from typing import Literal

import msgspec

from counterfoil.core.awaits import awaited
from counterfoil.core.changes import ANY, RULES
from counterfoil.core.export import Checked, Export, Lane
from counterfoil.core.lifecycle import State
from counterfoil.core.mapping import make_context
from counterfoil.core.prepare import Prepared
from counterfoil.core.settings import Settings
from counterfoil.core.whereabouts import elsewhere
from counterfoil.engine.check import checked_again, with_links
from counterfoil.ports import Progress, Store

CHUNK = 200
"""Exports that are in memory at one time."""
EXAMPLES_MAX = 10
"""Documents that are named of each fate."""

Fate = Literal["leaves", "held", "goes elsewhere", "would have gone elsewhere"]


class Rehearsed(msgspec.Struct, frozen=True):
    """One document that would fare differently: what it is called, what would become of it, and why."""

    ref: str
    number: str
    fate: Fate
    said: str


class Rehearsal(msgspec.Struct, kw_only=True):
    """What other settings would change: of what is held and ready, how much would leave, be held, or go
    elsewhere; of what is posted, how much would have. `examples` are the first of each."""

    held: int = 0
    ready: int = 0
    posted: int = 0
    leaves: int = 0
    held_anew: int = 0
    goes_elsewhere: int = 0
    went_elsewhere: int = 0
    examples: list[Rehearsed] = []

    def note(self, export: Export, fate: Fate, said: str) -> None:
        """Name the document as an example, while there are few of its fate."""
        if sum(1 for each in self.examples if each.fate == fate) < EXAMPLES_MAX:
            self.examples.append(Rehearsed(str(export.ref), export.number, fate, said))


async def rehearse_settings(
    store: Store, lane: Lane, new: Settings, progress: Progress | None = None
) -> Rehearsal:
    """Prepare everything under the settings that hold and under `new`, page by page, and compare.

    The organisation's facts must be known. What was posted is compared with how it would go today.
    """
    assert lane.facts is not None, "nothing can be rehearsed before the accounts are known"
    now = make_context(lane.settings, lane.facts, lane.fingerprint)
    then = make_context(new, lane.facts, "")
    report = Rehearsal()
    done = 0
    for states in ((State.HELD, State.READY), (State.POSTED,)):
        after = 0
        while exports := await store.page_of(lane.organisation_id, states, after=after, limit=CHUNK):
            as_is = await with_links(store, exports, now)
            as_would_be = await with_links(store, [_released(each) for each in exports], then)
            for before, would_be in zip(as_is, as_would_be, strict=True):
                _, former = checked_again(before)
                _rehearse(report, before.export, former, checked_again(would_be))
            after = exports[-1].id
            done += len(exports)
            if progress:
                progress("rehearsed", done, None)
    return report


def _rehearse(
    report: Rehearsal, export: Export, before: Prepared | None, would_be: tuple[Checked, Prepared | None]
) -> None:
    result, prepared = would_be
    other = elsewhere(before.mapping.document, prepared.mapping.document) if before and prepared else ""
    match export.state:
        case State.HELD:
            report.held += 1
            if not result.faults and {RULES, ANY} & set(awaited(export.faults)):
                report.leaves += 1
                report.note(export, "leaves", other)
        case State.READY:
            report.ready += 1
            if result.faults:
                report.held_anew += 1
                report.note(export, "held", _codes(result))
            elif other:
                report.goes_elsewhere += 1
                report.note(export, "goes elsewhere", other)
        case _:
            report.posted += 1
            if other:
                report.went_elsewhere += 1
                report.note(export, "would have gone elsewhere", other)


def _released(export: Export) -> Export:
    """The export as it is checked once the rules have changed."""
    return msgspec.structs.replace(export, changed=(ANY, RULES))


def _codes(result: Checked) -> str:
    return ", ".join(dict.fromkeys(fault.code for fault in result.faults))
