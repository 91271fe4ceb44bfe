"""What holds documents back, told by cause: one cause once, however many documents it holds."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from counterfoil.core.faults.entry import Fault

THINGS: Final = frozenset(
    {
        *("account", "tax_type", "currency", "category", "option", "contact", "name", "lock_date"),
        *("target", "side", "source_code", "item", "tender", "source", "user"),
    }
)
"""Facts that name what a person has to change: two accounts that are archived are two causes, though each of
them should hold no more than one document."""


class Variant(NamedTuple):
    """Documents held for the same fault, word for word, and the number of one of them."""

    fault: Fault
    documents: int
    number: str


def causes(held: Iterable[tuple[Sequence[Fault], int, str]]) -> tuple[Variant, ...]:
    """What is held, by cause, the most frequent first.

    `held` are documents with the same faults word for word: these, how many they are, and the number of one.
    A document counts under each of its causes, and under none of them twice.
    """
    by_code: dict[str, list[Variant]] = defaultdict(list)
    for faults, documents, number in held:
        told: set[tuple[str, ...]] = set()
        for fault in faults:
            key = (fault.code, *_things(fault))
            if key not in told:
                told.add(key)
                by_code[fault.code].append(Variant(fault, documents, number))
    found = [cause for code in sorted(by_code) for cause in causes_of(by_code[code])]
    return tuple(sorted(found, key=lambda cause: (-cause.documents, cause.fault.code, cause.number)))


def causes_of(variants: Sequence[Variant]) -> Iterator[Variant]:
    """Variants of one fault as causes.

    What names a thing tells causes apart, and so do facts that many documents share; facts that differ from
    document to document (its number, its date) do not, and are left out of a cause of several documents.
    """
    telling = _telling_facts(variants)
    alike: dict[tuple[str, ...], list[Variant]] = defaultdict(list)
    for variant in variants:
        shared = tuple(variant.fault.facts.get(name, "") for name in telling)
        alike[*_things(variant.fault), *shared].append(variant)
    for group in alike.values():
        first = min(group, key=lambda variant: variant.number)
        documents = sum(variant.documents for variant in group)
        yield Variant(first.fault if len(group) == 1 else _in_common(group), documents, first.number)


def _things(fault: Fault) -> tuple[str, ...]:
    return tuple(f"{name}={fault.facts[name]}" for name in sorted(fault.facts) if name in THINGS)


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
