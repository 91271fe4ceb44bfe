"""A request that is refused as a whole leaves nothing behind: what its elements changed is put back."""

from collections.abc import Callable
from typing import Any

import msgspec

from xerosim.accounting.asks import Ask, Saved
from xerosim.books.organisation import Organisation


def all_together(organisation: Organisation, ask: Ask, save: Callable[[], list[Saved]]) -> list[Saved]:
    """What `save` did, element by element.

    Where the organisation saves nothing of a request that is refused with a summary of its errors
    (`manner.saves_valid` is False), one refused element puts the books back to what they were. It covers what
    the rules `touch` before they change it: contacts, documents, accounts and every index.
    """
    if organisation.manner.saves_valid or not ask.summarizes:
        return save()
    organisation.touched = before = []
    try:
        for row in (organisation, *organisation.accounts):
            before.append((row, _fields(row)))
        saved = save()
    finally:
        organisation.touched = None
    if any(one.errors for one in saved):
        for row, fields in reversed(before):
            for name, value in fields.items():
                setattr(row, name, value)
        organisation.touched = None
    return saved


def touch(organisation: Organisation, row: msgspec.Struct) -> None:
    """Remember what a row is like before it changes, where that may have to be taken back."""
    if organisation.touched is not None:
        organisation.touched.append((row, _fields(row)))


def _fields(row: msgspec.Struct) -> dict[str, Any]:
    """The fields of a row, dictionaries and lists copied: what is added to them later is not in the copy."""
    return {name: _copied(getattr(row, name)) for name in row.__struct_fields__}


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: held.copy() if isinstance(held, list) else held for key, held in value.items()}
    return value.copy() if isinstance(value, list) else value
