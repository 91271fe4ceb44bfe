"""What is wrong with a JSON text that is no document: the field, what was read, what was expected."""

from __future__ import annotations

import re
from typing import Literal, get_args, get_origin

import msgspec

from counterfoil.core.document import (
    Address,
    BankTransaction,
    CreditNote,
    Document,
    Exportable,
    SalesInvoice,
)
from counterfoil.core.event import Event

EXPORTABLE_KINDS = tuple(str(each.__struct_config__.tag) for each in get_args(Exportable))
_OTHER_KINDS = frozenset(
    str(each.__struct_config__.tag) for each in get_args(Document | Event) if each not in get_args(Exportable)
)
_LACKING = re.compile(r"Object (missing required|contains unknown) field `([^`]*)`")
_EXPECTED = re.compile(r"Expected `([a-z]+)|Invalid (?:RFC3339 encoded )?(date|decimal)")
_PLAIN = {
    "date": "a date such as 2026-11-02",
    "decimal": "an amount such as 12.50",
    "array": "a list",
    "object": "an object in braces",
    "str": "a text in quotes",
}
"""What the decoder says of types, in words of the field."""
_CHOICES = {
    field.name: get_args(field.type)
    for struct in (SalesInvoice, CreditNote, BankTransaction, Address)
    for field in msgspec.structs.fields(struct)
    if get_origin(field.type) is Literal
}
"""The fields that hold one of a few words."""
_SHOWN_MAX = 60


def misread(error: Exception, content: bytes) -> str:
    """Our words for what the decoder said: the field, what was read there, and what was expected."""
    text = str(error)
    if isinstance(error, RecursionError):
        return "is nested too deeply"
    if not isinstance(error, msgspec.ValidationError):
        return f"is not JSON: {text}"
    kind = _kind_told(content)
    if kind in _OTHER_KINDS:  # before what is missing in it: no correction would help
        return f"documents of the kind {kind} cannot be exported by this version"
    if "Invalid value" in text and "$.kind" in text:
        return f"kind: is none of {', '.join(EXPORTABLE_KINDS)}"
    if "missing required field `kind`" in text:
        return f"kind: is missing; expected one of {', '.join(EXPORTABLE_KINDS)}"
    said, _, path = text.partition(" - at `$")
    path = path.rstrip("`")
    if lacking := _LACKING.search(said):
        return (
            f"{_named(path, lacking[2])}: is {'missing' if lacking[1] == 'missing required' else 'unknown'}"
        )
    expected = _EXPECTED.match(said)
    if choices := _CHOICES.get(path.rpartition(".")[2]):
        said = f"expected one of {', '.join(choices)}"
    elif expected:
        said = f"expected {_PLAIN.get(expected[1] or expected[2], 'something else')}"
    named = f"{_named(path)}: " if path else ""
    return f"{named}read {_shown(content, path)}; {said[0].lower() + said[1:]}"


class _Kind(msgspec.Struct):
    """As much of a document as says what it is."""

    kind: str = ""


def _kind_told(content: bytes) -> str:
    try:
        return msgspec.json.decode(content, type=_Kind).kind
    except (msgspec.MsgspecError, RecursionError):
        return ""


def _named(path: str, field: str = "") -> str:
    """A place in a document as people write it: `lines[2].quantity`, counted from 1."""
    counted = re.sub(r"\[(\d+)\]", lambda found: f"[{int(found[1]) + 1}]", path.lstrip("."))
    return f"{counted}.{field}" if counted and field else counted or field


def _shown(content: bytes, path: str) -> str:
    """What stands at a place of a document, as it was written there."""
    found = msgspec.Raw(content)
    try:
        for step in re.findall(r"\.([^.\[]+)|\[(\d+)\]", path):
            if step[0]:
                found = msgspec.json.decode(found, type=dict[str, msgspec.Raw])[step[0]]
            else:
                found = msgspec.json.decode(found, type=list[msgspec.Raw])[int(step[1])]
        text = bytes(found).decode()
    except (msgspec.MsgspecError, LookupError, UnicodeDecodeError):
        return "something else"
    return text if len(text) <= _SHOWN_MAX else f"{text[:_SHOWN_MAX]}…"
