"""Put right what is held, by a remedy that a person chooses: first what it would do, then the deed.

What a remedy does is found by preparing each document under it, as for the check and the sending.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Sequence
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from counterfoil.core.causes import causes
from counterfoil.core.changes import RULES
from counterfoil.core.choices import Choices
from counterfoil.core.export import Export, Lane, digest_of
from counterfoil.core.faults.entry import Fault
from counterfoil.core.lifecycle import State
from counterfoil.core.mapping import Context, make_context
from counterfoil.core.remap import problem, remapped, target_of
from counterfoil.core.remedy import DEEDS, MAP, Remedy, remedies_for
from counterfoil.core.settings import Settings
from counterfoil.core.settings_check import remembering
from counterfoil.engine.check import checked_again, context_of, with_links
from counterfoil.errors import NotAllowedNow
from counterfoil.ports import Store

PAGE = 200
"""Held documents that are looked at in one go."""


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """What a person wants to put right: one document, or everything of an organisation held for a fault."""

    lane: Lane
    export: Export | None = None
    fault: str = ""


class Under(NamedTuple):
    """Under what documents are tried: a context, and policies chosen on top of it."""

    context: Context
    choices: Choices


class Tried(NamedTuple):
    """A held document, the faults of it that are to be taken away, and under what it is tried."""

    export: Export
    codes: set[str]
    under: Under


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """What a remedy does, or has done: its name and sentence; how many documents it helps, and how many of
    these nothing else keeps then; the number of one of them, and what becomes different in that; all ids.

    `is_asked`: whether it helps is known only when Xero is asked about each."""

    name: str
    does: str
    documents: int = 0
    free: int = 0
    example: str = ""
    changes: tuple[str, ...] = ()
    ids: tuple[int, ...] = ()
    is_asked: bool = False


async def offers(store: Store, held: Held) -> tuple[Offer, ...]:
    """The remedies that help, the mildest first of each fault."""
    found: dict[str, Remedy] = {}
    async for export in _exports(store, held):
        for fault in _faults(held, export):
            found.update({each.name: each for each in remedies_for(fault)})
    considered = [await consider(store, held, each) for each in found.values()]
    return (*(each for each in considered if each.documents), *[each async for each in _deeds(store, held)])


async def _deeds(store: Store, held: Held) -> AsyncIterator[Offer]:
    """What can be done once Xero was asked: whether it helps is known then."""
    counted: dict[str, Offer] = {}
    async for export in _exports(store, held):
        for fault in _faults(held, export):
            if deed := DEEDS.get(fault.code):
                offer = counted.get(deed.name) or Offer(name=deed.name, does=deed.does, is_asked=True)
                example = offer.example or export.number
                counted[deed.name] = replace(offer, documents=offer.documents + 1, example=example)
    for each in counted.values():
        yield each


async def deed_named(store: Store, held: Held, name: str) -> Export:
    """The one document that a deed is for. Raises NotAllowedNow when it is none that this is done for."""
    if held.export is None:
        raise NotAllowedNow(f"name a document: {name} asks Xero about each")
    async for export in _exports(store, held):
        if any(name == deed.name for each in export.faults if (deed := DEEDS.get(each.code))):
            return export
    raise NotAllowedNow(f"{name} is no remedy for what {held.export.number} is held for")


async def consider(store: Store, held: Held, remedy: Remedy) -> Offer:
    """What a remedy would do."""
    under = Under(_context(held.lane), remedy.choices)
    offer = Offer(name=remedy.name, does=remedy.does)
    async for export in _exports(store, held):
        codes = {fault.code for fault in _faults(held, export) if remedy in remedies_for(fault)}
        offer = await _with(store, offer, Tried(export, codes, under))
    return offer


async def fix(store: Store, held: Held, name: str, *, by: str, at: dt.datetime) -> Offer:
    """Do what the remedy of that name does to all that it helps. Raises NotAllowedNow where it helps none."""
    remedy = await remedy_named(store, held, name)
    offer = await consider(store, held, remedy)
    if not offer.documents:
        raise NotAllowedNow(f"{name} does not put right what is held here")
    await store.choose(
        export_ids=offer.ids, fault=None, organisation_id=None, choices=remedy.choices, by=by, at=at
    )
    return offer


async def remap(store: Store, held: Held, name: str) -> tuple[Settings, Offer]:
    """The settings with a rule more or another code in one, as `map=CODE` says (`map:WHAT=CODE`, where a
    document lacks several), and what they free. Raises NotAllowedNow."""
    what, _, code = name.removeprefix(MAP).partition("=")
    fault = await _fault_to_map(store, held, what.removeprefix(":"), code)
    lane = held.lane
    settings = remapped(lane.settings, fault, code)
    if settings is None or lane.facts is None:
        raise NotAllowedNow(f"no mapping rule puts right what is held as {fault.code}")
    settings = remembering(settings, lane.facts)
    under = Under(make_context(settings, lane.facts, lane.fingerprint), {})
    said = fault.facts.get("source_code") or fault.facts.get("account") or fault.facts.get("tax_type") or ""
    offer = Offer(name=name, does=f"Map {said or 'what has no rule of its own'} to {code} from now on.")
    async for export in _exports(store, Held(lane=lane, fault=fault.code)):
        tried = Tried(replace(export, changed=(RULES,)), {fault.code}, under)
        offer = await _with(store, offer, tried)
    return settings, offer


async def _fault_to_map(store: Store, held: Held, what: str, code: str) -> Fault:
    """The one thing that is to be mapped. Raises NotAllowedNow when there is none, or several."""
    facts = held.lane.facts
    if facts is None:
        raise NotAllowedNow("nothing can be mapped before the organisation's accounts are known")
    variants = [
        ([each for each in _faults(held, export) if target_of(each)], 1, export.number)
        async for export in _exports(store, held)
    ]
    faults = [each.fault for each in causes(variants) if not what or what in each.fault.facts.values()]
    fits = [each for each in faults if (target := target_of(each)) and not problem(facts, target, code)]
    if not faults:
        raise NotAllowedNow("nothing here is held for a mapping rule" + (f" of {what}" if what else ""))
    if not fits:
        target = target_of(faults[0])
        assert target is not None
        raise NotAllowedNow(problem(facts, target, code))
    if len(fits) > 1:
        names = ", ".join(next(iter(_named(each)), each.code) for each in fits)
        raise NotAllowedNow(f"several have no rule ({names}): say which, as in map:WHAT={code}")
    return fits[0]


def _named(fault: Fault) -> Sequence[str]:
    return [fault.facts[name] for name in ("source_code", "account", "tax_type") if name in fault.facts]


async def remedy_named(store: Store, held: Held, name: str) -> Remedy:
    """The remedy of that name. Raises NotAllowedNow, with those there are, when no fault here has it."""
    names: dict[str, Remedy] = {}
    async for export in _exports(store, held):
        for fault in _faults(held, export):
            names.update({each.name: each for each in remedies_for(fault)})
        if name in names:
            return names[name]
    known = f"there are {', '.join(sorted(names))}" if names else "there is none that can be chosen"
    raise NotAllowedNow(f"{name} is no remedy for what is held here: {known}")


async def _with(store: Store, offer: Offer, tried: Tried) -> Offer:
    """The offer, with one document more if it helps that."""
    export = tried.export
    effect = await _effect(store, tried) if tried.codes else None
    if effect is None:
        return offer
    is_free, changes = effect
    return replace(
        offer,
        documents=offer.documents + 1,
        free=offer.free + is_free,
        example=offer.example or export.number,
        changes=offer.changes or changes,
        ids=(*offer.ids, export.id),
    )


async def _effect(store: Store, tried: Tried) -> tuple[bool, tuple[str, ...]] | None:
    """Whether nothing keeps the document any more, and what becomes different in it; None when this takes
    none of the faults away. One that Xero told of is taken away when it is another document that goes."""
    export, codes, (context, choices) = tried
    other = replace(export, choices={**export.choices, **choices})
    as_is, as_would_be = await with_links(store, [export, other], context)
    former = checked_again(as_is)[1]
    result, prepared = checked_again(as_would_be)
    if prepared is None:
        return None
    trace = former.mapping.trace if former else ()
    if codes & {fault.code for fault in result.faults}:
        return None
    if choices and former and digest_of(former.mapping.document) == digest_of(prepared.mapping.document):
        return None
    return not result.faults, tuple(each for each in prepared.mapping.trace if each not in trace)


def _faults(held: Held, export: Export) -> Sequence[Fault]:
    return [each for each in export.faults if not held.fault or each.code == held.fault]


def _context(lane: Lane) -> Context:
    context = context_of(lane)
    if context is None:
        raise NotAllowedNow("nothing can be put right before the organisation's accounts are known")
    return context


async def _exports(store: Store, held: Held) -> AsyncIterator[Export]:
    """The held documents, page by page."""
    organisation_id = held.lane.organisation_id
    if held.export is not None:
        if held.export.state is not State.HELD:
            raise NotAllowedNow(f"{held.export.number} is {held.export.state}, not held")
        pages = store.held(
            organisation_id, fault=held.export.faults[0].code, after=held.export.id - 1, limit=1
        )
        for each in await pages:
            yield each
        return
    after = 0
    while page := await store.held(organisation_id, fault=held.fault, after=after, limit=PAGE):
        for each in page:
            yield each
        after = page[-1].id
