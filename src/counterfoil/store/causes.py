"""What holds documents back, counted by cause: one cause, one line."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, func, select, text

from counterfoil.core.faults.entry import Fault
from counterfoil.core.lifecycle import State
from counterfoil.store.among import among, listed
from counterfoil.store.exports import decoded_faults
from counterfoil.store.schema import export


class Variant(NamedTuple):
    """Documents held for the same first fault, word for word, and the number of one of them."""

    fault: Fault
    documents: int
    number: str


def causes(
    connection: Connection, organisation_id: int | None, *, among_ids: Collection[int] | None = None
) -> tuple[tuple[Fault, int, str], ...]:
    """Held exports (or those of `among_ids`) by cause, the most frequent first: the fault, how many, and one
    of their numbers."""
    counted = (
        select(export.c.fault, export.c.faults, func.count(), func.min(export.c.number))
        .where(text("fault <> ''"), export.c.state == State.HELD)
        .group_by(export.c.fault, export.c.faults)
    )
    if organisation_id is not None:
        counted = counted.where(export.c.organisation_id == organisation_id)
    given = {}
    if among_ids is not None:
        counted, given = counted.where(among(export.c.id, "ids")), {"ids": listed(among_ids)}
    by_code: dict[str, list[Variant]] = defaultdict(list)
    for code, kept, documents, number in connection.execute(counted, given):
        by_code[code].append(Variant(decoded_faults(kept)[0], documents, number))
    found = [cause for code in sorted(by_code) for cause in causes_of(by_code[code])]
    return tuple(sorted(found, key=lambda cause: (-cause[1], cause[0].code, cause[2])))


def causes_of(variants: Sequence[Variant]) -> Iterator[tuple[Fault, int, str]]:
    """Variants of one fault as causes.

    Facts that many documents share (an account, a tax code) tell causes apart; facts that differ from
    document to document (its number, its date) do not, and are left out of a cause of several documents.
    """
    telling = _telling_facts(variants)
    alike: dict[tuple[str, ...], list[Variant]] = defaultdict(list)
    for variant in variants:
        alike[tuple(variant.fault.facts.get(name, "") for name in telling)].append(variant)
    for group in alike.values():
        first = min(group, key=lambda variant: variant.number)
        documents = sum(variant.documents for variant in group)
        yield first.fault if len(group) == 1 else _in_common(group), documents, first.number


def _telling_facts(variants: Sequence[Variant]) -> list[str]:
    """Facts with fewer different values than half the documents that have them."""
    values: dict[str, Counter[str]] = defaultdict(Counter)
    for variant in variants:
        for name, value in variant.fault.facts.items():
            values[name][value] += variant.documents
    return sorted(name for name, seen in values.items() if 2 * len(seen) <= seen.total())


def _in_common(group: Sequence[Variant]) -> Fault:
    """The fault with what is the same in all of a group."""
    first = group[0].fault
    facts = {
        name: value
        for name, value in first.facts.items()
        if all(variant.fault.facts.get(name) == value for variant in group)
    }
    same_field = all(variant.fault.field == first.field for variant in group)
    same_message = all(variant.fault.message == first.message for variant in group)
    return Fault(
        code=first.code,
        facts=facts,
        field=first.field if same_field else "",
        message=first.message if same_message else "",
    )
