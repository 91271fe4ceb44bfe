"""What is wrong with a key of a TOML file: the key, what was read there, and what was expected."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, get_args, get_origin

import msgspec

_KINDS = {
    "str": "a text",
    "int": "a whole number",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
}
_EXPECTED = re.compile(r"Expected `([a-z]+)(?: \| null)?`(?:, got .*| of length (.*)| ([<>]=? .*))?")
_SHOWN_MAX = 60
CANDIDATES_MAX = 50
NEAREST_MAX = 2
"""Words that are offered in place of one that is not known."""


def key_sentence(error: msgspec.ValidationError, struct: type, table: Mapping[str, object]) -> str:
    """What msgspec says of `table`, which is no `struct`, in words for whoever wrote the file."""
    what, _, place = str(error).partition(" - at `$")
    steps = [name or int(at) for name, at in re.findall(r"\.([^.\[`]+)|\[([0-9]+)\]", place)]
    if named := re.fullmatch(r"Object (contains unknown|missing required) field `(.*)`", what):
        key = _key([*steps, named[2]])
        if named[1] == "missing required":
            return f"{key}: is missing"
        return f"{key}: is not a key that is known{nearest(named[2], _fields(struct, steps))}"
    return f"{_key(steps)}: read {_shown(table, steps)}, expected {_expected(what, struct, steps)}"


def nearest(word: str, known: Iterable[str]) -> str:
    """What to put behind a word that nobody knows: the words most like it, or nothing."""
    return the_nearest(close_to(word, known))


def close_to(word: str, known: Iterable[str]) -> list[str]:
    """The known words that are most like `word`, the most alike first; capitals do not matter.

    Of those that are as much alike, what has more letters in their place comes first: 200 before 820 for 2O0.
    """
    spelled, meant = {each.casefold(): each for each in known}, word.casefold()

    def unlike(near: str) -> tuple[int, int, str]:
        alike = round(difflib.SequenceMatcher(None, meant, near).ratio() * 100)
        in_place = sum(one == other for one, other in zip(meant, near, strict=False))
        return -alike, -in_place, near

    near = difflib.get_close_matches(meant, spelled, n=CANDIDATES_MAX)
    return [spelled[each] for each in sorted(near, key=unlike)[:NEAREST_MAX]]


def the_nearest(words: Sequence[str]) -> str:
    """These words as they stand behind the one that nobody knows."""
    return f"; the nearest is {' or '.join(words)}" if words else ""


def _key(steps: Sequence[str | int]) -> str:
    """The key as people write it: `kinds.rules[1].column`, counted from 1."""
    parts = (f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in steps)
    return "".join(parts).lstrip(".")


def _expected(what: str, struct: type, steps: Sequence[str | int]) -> str:
    if choices := _choices(struct, steps):
        return "one of " + ", ".join(f'"{choice}"' for choice in choices)
    if not (said := _EXPECTED.fullmatch(what)):
        return f"something else: {what}"
    kind, length, limit = _KINDS.get(said[1], said[1]), said[2], said[3]
    return f"{kind} of length {length}" if length else f"{kind} {limit}" if limit else kind


def _choices(annotation: object, steps: Sequence[str | int]) -> tuple[str, ...]:
    """The words of which a key must be one; none when it may be any."""
    found = _type_at(annotation, steps)
    return get_args(found) if get_origin(found) is Literal else ()


def _fields(annotation: object, steps: Sequence[str | int]) -> tuple[str, ...]:
    """The keys that a table may have."""
    found = _type_at(annotation, steps)
    structs = [each for each in (found, *get_args(found)) if isinstance(each, type)]
    return tuple(
        field.encode_name
        for each in structs
        if issubclass(each, msgspec.Struct)
        for field in msgspec.structs.fields(each)
    )


def _type_at(annotation: object, steps: Sequence[str | int]) -> object:
    """What stands at a place of the table, as it is declared."""
    for step in steps:
        within = (annotation, *get_args(annotation))
        if isinstance(step, int):
            annotation = next((get_args(each)[0] for each in within if get_origin(each) is tuple), None)
            continue
        structs = [each for each in within if isinstance(each, type) and issubclass(each, msgspec.Struct)]
        fields = {field.name: field.type for each in structs for field in msgspec.structs.fields(each)}
        annotation = fields.get(step)
    return annotation


def _shown(table: object, steps: Sequence[str | int]) -> str:
    """What stands at a place of the file."""
    for step in steps:
        table = table[step]  # type: ignore[index]
    text = f'"{table}"' if isinstance(table, str) else str(table)
    return text if len(text) <= _SHOWN_MAX else f"{text[:_SHOWN_MAX]}…"
