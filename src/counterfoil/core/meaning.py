"""Finding what is meant in words that nobody has seen before: things (a contact, a due date) near to what is
wrong with them (taken, archived, missing), in any order.

The things are those of `core/vocabulary.py`; a rule names the ones that must stand near each other in one
sentence. Where two rules hold in the same place, the one counts that more words speak for. The work grows
with the length of the text alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TypeAlias

import msgspec

from counterfoil.core.vocabulary import DEFECTS, PASSED_OVER, THINGS
from counterfoil.core.words import Words, read_words, word_form

NEAR = 7
"""Words, small ones not counted, that may stand between two of the things a rule names."""
TIMES_MAX = 6
"""How often a thing is looked at in one sentence."""
KNOWN_MAX = 20_000
"""Words of which it is remembered whether they begin a phrase."""

Place: TypeAlias = tuple[int, int]
Found: TypeAlias = dict[str, list[Place]]


class Rule(msgspec.Struct, frozen=True):
    """What must stand together for a meaning, each by its name or one of several names, and what must not.

    A weak rule counts only where nothing else is known: it knows advice (reconnect), not what is wrong.
    """

    needed: tuple[frozenset[str], ...]
    barred: frozenset[str]
    barred_together: tuple[frozenset[str], ...]
    is_weak: bool


class Meant(msgspec.Struct, frozen=True):
    """A rule that holds: the key it was given under, where it stands, and how many words speak for it."""

    key: int
    start: int
    end: int
    weight: int
    is_weak: bool


def read_rule(text: str) -> Rule:
    """A rule as it is written: `CONTACT|USER + ARCHIVED - ACCOUNT + some words`, a ? in front of a weak one.

    What is in capitals is of the vocabulary; anything else is the phrase itself.
    """
    wanted, _, unwanted = text.removeprefix("?").partition(" - ")
    needed = tuple(frozenset(map(str.strip, several.split("|"))) for several in wanted.split(" + "))
    barred = [frozenset(one.strip().split(" + ")) for one in unwanted.split("|")] if unwanted else []
    alone = frozenset(name for one in barred if len(one) == 1 for name in one)
    return Rule(needed, alone, tuple(one for one in barred if len(one) > 1), text.startswith("?"))


def names_of(rule: Rule) -> Iterator[str]:
    """Every name and phrase that a rule speaks of."""
    for several in (*rule.needed, rule.barred, *rule.barred_together):
        yield from several


class Rules:
    """Rules ready to be tried, each under the key that it was given."""

    def __init__(self, rules: Iterable[tuple[int, Rule]]) -> None:
        self._by_name: dict[str, list[tuple[int, Rule]]] = {}
        phrases: set[str] = set()
        for key, rule in rules:
            # By what comes last, which is what is wrong: it is told of less often than the thing itself.
            for name in rule.needed[-1]:
                self._by_name.setdefault(name, []).append((key, rule))
            phrases |= {name for name in names_of(rule) if not name.isupper()}
        self._phrases = _Phrases(THINGS | {phrase: phrase for phrase in sorted(phrases)})

    def meant(self, text: str) -> list[Meant]:
        """Every rule that holds in a sentence of the text, but those in whose place a surer one holds."""
        return [one for words in read_words(text) for one in self._in_sentence(words)]

    def _in_sentence(self, words: Words) -> list[Meant]:
        found = self._phrases.look_up(words.forms)
        held: list[Meant] = []
        names = found.keys()
        for name in found:
            for key, rule in self._by_name.get(name, ()):
                if any(map(names.isdisjoint, rule.needed)) or not names.isdisjoint(rule.barred):
                    continue
                if any(together <= names for together in rule.barred_together):
                    continue
                if places := _places(rule, name, found):
                    start, end = words.places[places[0][0]][0], words.places[places[-1][1] - 1][1]
                    weight = sum(last - first for first, last in places)
                    held.append(Meant(key, start, end, weight, rule.is_weak))
        return _surest(held)


def _places(rule: Rule, name: str, found: Found) -> list[Place]:
    """Where the things of a rule stand, in order, near to each other; nothing when they do not."""
    others = [[place for one in several for place in found.get(one, ())] for several in rule.needed[:-1]]
    best: list[Place] = []
    for last in found[name]:
        taken = [last]
        for places in others:
            free = [place for place in places if not any(_overlap(place, other) for other in taken)]
            if not free:
                break
            taken.append(min(free, key=lambda place: (abs(place[0] - last[0]), -place[1])))
        else:
            taken.sort()
            is_near = all(right[0] - left[1] <= NEAR for left, right in pairwise(taken))
            if is_near and (not best or _reach(taken) < _reach(best)):
                best = taken
    return best


def _reach(places: Sequence[Place]) -> int:
    return places[-1][1] - places[0][0]


def _overlap(left: Place, right: Place) -> bool:
    return left[0] < right[1] and right[0] < left[1]


def _surest(held: list[Meant]) -> list[Meant]:
    """What holds, without what stands in the place of something that more words speak for."""
    kept: list[Meant] = []
    for one in sorted(held, key=lambda one: (one.is_weak, -one.weight, one.end - one.start, one.key)):
        if not any(one.start < other.end and other.start < one.end for other in kept):
            kept.append(one)
    return kept


class _Step:
    """One word into a phrase: what may follow, and the names of what it is the whole of."""

    __slots__ = ("defects", "follow", "is_passed_over", "starts", "things")

    def __init__(self) -> None:
        self.follow: dict[str, _Step] = {}
        self.starts: dict[str, _Step] = {}
        self.things: list[str] = []
        self.defects: list[str] = []
        self.is_passed_over = False

    def next(self, form: str) -> list[_Step]:
        """The steps that a word leads to: its own, and those of the beginnings it has."""
        steps = [step for start, step in self.starts.items() if form.startswith(start)]
        if (own := self.follow.get(form)) is not None:
            steps.append(own)
        return steps


class _Phrases:
    """All phrases, word by word, so that a sentence is gone through once whatever their number."""

    def __init__(self, things: Mapping[str, str]) -> None:
        self._root = _Step()
        self._known: dict[str, list[_Step]] = {}
        for name, phrases in things.items():
            for step in self._steps_of(phrases):
                step.things.append(name)
        for name, phrases in DEFECTS.items():
            for step in self._steps_of(phrases):
                step.defects.append(name)
        for step in self._steps_of(PASSED_OVER):
            step.is_passed_over = True

    def _steps_of(self, phrases: str) -> Iterator[_Step]:
        for phrase in _spelled_out(phrases):
            step = self._root
            for word in phrase.split():
                if form := word_form(word.rstrip("*")):
                    step = (step.starts if word.endswith("*") else step.follow).setdefault(form, _Step())
            yield step

    def look_up(self, forms: Sequence[str]) -> Found:
        """Every thing in a sentence, with the places of its words; of defects the longest at each place."""
        found: Found = {}
        at, free = 0, 0
        while at < len(forms):
            longest = 0
            defects: list[str] = []
            ends = [*_ends(self._first(forms[at]), forms, at)]
            if passed := [end for end, step in ends if step.is_passed_over]:
                at = passed[-1]
                continue
            for end, step in ends:
                for name in step.things:
                    _note(found, name, (at, end))
                if step.defects and at >= free:
                    defects = step.defects if end > longest else defects + step.defects
                    longest = end
            for name in defects:
                _note(found, name, (at, longest))
            free = max(free, longest)
            at += 1
        return found

    def _first(self, form: str) -> list[_Step]:
        steps = self._known.get(form)
        if steps is None:
            steps = self._root.next(form)
            if len(self._known) < KNOWN_MAX:
                self._known[form] = steps
        return steps


def _note(found: Found, name: str, place: Place) -> None:
    places = found.setdefault(name, [])
    if len(places) < TIMES_MAX and place not in places:
        places.append(place)


def _ends(steps: list[_Step], forms: Sequence[str], at: int) -> Iterator[tuple[int, _Step]]:
    """Every phrase that begins at a word, the shortest first: behind which word it ends, its last step."""
    end = at + 1
    while steps:
        for step in steps:
            if step.things or step.defects or step.is_passed_over:
                yield end, step
        if end >= len(forms):
            return
        steps = [after for step in steps for after in step.next(forms[end])]
        end += 1


def _spelled_out(phrases: str) -> Iterator[str]:
    """Phrases one by one; with a thing's name in it (`no ACCOUNT`), one for each phrase of that thing."""
    for phrase in phrases.split("|"):
        name = next((word for word in phrase.split() if word in THINGS and word != phrase), None)
        if name is None:
            yield phrase
        else:
            yield from (phrase.replace(name, one) for one in THINGS[name].split("|"))
