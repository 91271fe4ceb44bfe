"""A document as another program hands it over: what its fields hold is looked at before it is kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import get_args

import msgspec

from counterfoil.core.document import Exportable, encoded, ref_of
from counterfoil.core.passing import Refused
from counterfoil.core.reading import Refusal, amount_problem, decode_document

_EXPECTED: dict[object, str] = {
    str: "a text",
    Decimal: "a Decimal such as Decimal('12.50')",
    dt.date: "a date such as date(2026, 11, 2)",
}
_EXACT = frozenset({str, Decimal, dt.date, int, bool, type(None)})
"""What is written down as it is. An int is as good as a Decimal; a bool is told by who reads it again."""


def sound(document: Exportable) -> Exportable | Refused:
    """The document as it will be kept, or why it cannot be.

    A program may have put anything into its fields. What would be written down as something else (a binary
    fraction as the decimal one that is nearest to it, bytes as letters) is refused; what was written down
    and read again is what its type says, or there is a sentence that says which field is not.
    """
    try:
        strange = tuple(_strange(document, ""))
        kept = Refusal(strange) if strange else decode_document(encoded(document))
    except (msgspec.MsgspecError, TypeError, ValueError, RecursionError) as error:
        kept = Refusal((f"cannot be written down: {error}",))
    if not isinstance(kept, Refusal):
        return kept
    return Refused(line=0, column="", sentence="; ".join(kept.sentences), ref=_ref_told(document))


def _strange(value: object, place: str, expected: str = "") -> Iterator[str]:
    """A sentence for each place at or below this one that holds what no field of a document may hold."""
    if type(value) in _EXACT:
        if isinstance(value, Decimal) and (problem := amount_problem(value)):
            yield f"{place}: {problem}"
    elif isinstance(value, msgspec.Struct):
        for name, words in _fields(type(value)):
            yield from _strange(getattr(value, name), f"{place}.{name}" if place else name, words)
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from _strange(each, f"{place}.{name}")
    elif isinstance(value, tuple | list):
        for position, each in enumerate(value, start=1):
            yield from _strange(each, f"{place}[{position}]")
    elif not isinstance(value, Enum):
        instead = f"; expected {expected}" if expected else ""
        yield f"{place or 'document'}: is of the Python type {type(value).__name__}{instead}"


@lru_cache
def _fields(struct: type[msgspec.Struct]) -> tuple[tuple[str, str], ...]:
    """The fields of a struct, each with what it is expected to hold, in words where there are any."""
    return tuple(
        (field.name, next((_EXPECTED[one] for one in _types(field.type) if one in _EXPECTED), ""))
        for field in msgspec.structs.fields(struct)
    )


def _types(annotation: object) -> tuple[object, ...]:
    return (annotation, *get_args(annotation))


def _ref_told(document: object) -> str:
    """The ref of what may be no document, as far as it tells one."""
    try:
        return str(ref_of(document))  # type: ignore[arg-type]
    except Exception:
        return ""
