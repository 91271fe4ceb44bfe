"""The table of what people do in the simulator, made from what each deed declares that it takes."""

import types
from inspect import getdoc
from pathlib import Path
from typing import Any, Union, get_args, get_origin

import msgspec

from xerosim.people import DEEDS
from xerosim.people.scene import Deed

PAGE = Path(__file__).parents[2] / "docs/reference/xerosim.md"
HEAD = "| `do` | it needs | it may have | |\n|---|---|---|---|\n"


def people_page() -> str:
    """The page about the simulator, with the table in it as it has to be."""
    before, head, after = PAGE.read_text(encoding="utf-8").partition(HEAD)
    assert head, "the table of people has lost its head"
    return before + people_table() + "\n" + after.partition("\n\n")[2]


def people_table() -> str:
    """One row for all deeds that take the same."""
    rows: dict[tuple[type[Any], tuple[tuple[str, ...], ...]], list[str]] = {}
    for do, deed in DEEDS.items():
        rows.setdefault((deed.takes, deed.one_of), []).append(do)
    return HEAD + "".join(_row(names, DEEDS[names[0]]) for names in rows.values())


def _row(names: list[str], deed: Deed) -> str:
    fields = {field.name: field for field in msgspec.structs.fields(deed.takes)}
    chosen = {name for names in deed.one_of for name in names}
    needs = [_shown(field) for field in fields.values() if field.required]
    needs += [" or ".join(_shown(fields[name]) for name in names) for names in deed.one_of]
    may = [_shown(field) for field in fields.values() if not field.required and field.name not in chosen]
    meaning = " ".join((getdoc(deed.takes) or "").split())
    return f"| {', '.join(f'`{name}`' for name in names)} | {'; '.join(needs)} | {', '.join(may)} | {meaning} |\n"


def _shown(field: msgspec.structs.FieldInfo) -> str:
    """The name of a field; of a record or a list of records also what stands in it."""
    inside = next((kind for kind in _kinds(field.type) if _is_record(kind)), None)
    if inside is None:
        return f"`{field.name}`"
    parts = msgspec.structs.fields(inside)
    needs = ", ".join(f"`{part.name}`" for part in parts if part.required)
    may = ", ".join(f"`{part.name}`" for part in parts if not part.required)
    each = "each " if get_origin(field.type) is list else ""
    return f"`{field.name}` ({each}{needs}{f', perhaps {may}' if may else ''})"


def _kinds(kind: Any) -> tuple[Any, ...]:
    """The types that a field may be or may hold."""
    return get_args(kind) if get_origin(kind) in (list, types.UnionType, Union) else (kind,)


def _is_record(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)
