"""Plain forms made from what a deed or a trouble takes, and read back into what the side door is sent."""

import datetime
import types
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, Literal, Union, get_args, get_origin

import msgspec

from xerosim.pages.words import label_of, words_of

Kind = Literal["text", "amount", "whole", "day", "choice", "lines", "hidden"]
Choices = Sequence[tuple[str, str]]
"""Values with the words that stand for them."""

WAS: Final = "_was."
"""What the names of hidden fields begin with that tell what another was filled in with: unless it differs, it
is not sent on, so that nothing is changed that nobody touched."""
ROWS: Final = 4
"""Rows of a form that takes a list."""
YES_NO: Final = (("true", "yes"), ("false", "no"))


class Input(msgspec.Struct, frozen=True, kw_only=True):
    """One field of a form; `offers` is the id of the list of values it suggests, `is_change` whether it only
    counts when it is other than it was filled in."""

    name: str
    label: str
    kind: Kind = "text"
    value: str = ""
    choices: Choices = ()
    offers: str = ""
    is_required: bool = False
    is_change: bool = False


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """One form: what it does, where it goes, what is filled in, and what becomes of fields left empty."""

    title: str
    action: str
    inputs: list[Input]
    button: str = ""
    about: str = ""
    is_grave: bool = False


OFFERS: Final = {
    "code": "accounts", "line_code": "accounts", "tax_type": "taxes", "currency": "currencies",
    "plan": "plans", "endpoint": "endpoints",
}  # fmt: skip
"""Fields that suggest values: by name, the id of the list."""


def inputs_of(
    takes: type[Any],
    do: str,
    *,
    only: Iterable[str] | None = None,
    values: Mapping[str, str] | None = None,
    prefix: str = "",
) -> list[Input]:
    """The fields of a record as inputs; with `only` just these in this order, `values` filled in."""
    fields = {field.name: field for field in msgspec.structs.fields(takes)}
    held = values or {}
    inputs: list[Input] = []
    for field in fields.values() if only is None else [fields[each] for each in only]:
        kind, name = _plain(field.type), prefix + field.name
        if _is_record(kind):
            inputs += inputs_of(kind, do, values=held, prefix=f"{name}.")
        elif _is_record(_rows_of(kind)):
            rows = 1 if do == "edit_invoice" else ROWS
            for at in range(rows):
                inputs += inputs_of(_rows_of(kind), do, prefix=f"{name}.{at}.")
        else:
            inputs.append(_input(field, kind, name=name, do=do, value=held.get(name)))
    return inputs


def _input(field: msgspec.structs.FieldInfo, kind: Any, *, name: str, do: str, value: str | None) -> Input:
    choices: Choices = ()
    if get_origin(kind) is Literal:
        choices = tuple((str(word), words_of(str(word))) for word in get_args(kind))
    elif kind is bool:
        choices = YES_NO
    usual = _usual(field)
    if choices and not usual:
        choices = (("", ""), *choices)
    return Input(
        name=name,
        label=label_of(do, name),
        kind="choice" if choices else "day" if name in DAYS else _KINDS.get(kind, "text"),
        value=usual if value is None else value,
        choices=choices,
        offers=OFFERS.get(field.name, ""),
        is_required=field.required and value is None and "." not in name,
        is_change=value is not None and field.default in (None, msgspec.UNSET),
    )


DAYS: Final = ("period", "end_of_year")
"""Days that are written as text, since an empty one takes the day away."""
_KINDS: Final[dict[Any, Kind]] = {
    Decimal: "amount", int: "whole", datetime.date: "day", list[str]: "lines",
}  # fmt: skip


def _usual(field: msgspec.structs.FieldInfo) -> str:
    """What a field is when nothing is said, where that is worth telling."""
    if isinstance(field.default, bool):
        return str(field.default).lower()
    return str(field.default) if isinstance(field.default, str | int | Decimal) and field.default else ""


def read_inputs(takes: type[Any], form: Mapping[str, list[str]], prefix: str = "") -> dict[str, object]:
    """What was filled in, as the side door is sent it; what was left empty is left out."""
    read: dict[str, object] = {}
    for field in msgspec.structs.fields(takes):
        kind, name = _plain(field.type), prefix + field.name
        if _is_record(kind):
            inside = read_inputs(kind, form, f"{name}.")
            if _says_something(kind, inside):
                read[field.name] = inside
            continue
        if _is_record(_rows_of(kind)):
            rows = [read_inputs(_rows_of(kind), form, f"{name}.{at}.") for at in range(ROWS)]
            if filled := [row for row in rows if _says_something(_rows_of(kind), row)]:
                read[field.name] = filled
            continue
        value = form.get(name, [""])[-1]
        if get_origin(kind) is list:
            if lines := [line.strip() for line in value.splitlines() if line.strip()]:
                read[field.name] = lines
        elif value != form.get(f"{WAS}{name}", [""])[-1] or (field.required and name in form and not prefix):
            read[field.name] = value
    return read


def _says_something(kind: type[Any], inside: Mapping[str, object]) -> bool:
    """Whether anything of a record within another was filled in, beyond what is filled in by itself."""
    usual = {field.name: _usual(field) for field in msgspec.structs.fields(kind)}
    return any(value != usual[name] for name, value in inside.items())


def _plain(kind: Any) -> Any:
    """A type without the None, or the nothing said, that it may be."""
    if get_origin(kind) in (types.UnionType, Union):
        return next(each for each in get_args(kind) if each not in (type(None), msgspec.UnsetType))
    return kind


def _rows_of(kind: Any) -> Any:
    return get_args(kind)[0] if get_origin(kind) is list else None


def _is_record(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)
