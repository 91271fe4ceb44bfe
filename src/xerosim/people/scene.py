"""Who does something where: the organisation, the time, and what a deed is told and tells."""

from collections.abc import Callable
from typing import Any, Final

import msgspec

from xerosim.accounting.asks import Ask, Saved
from xerosim.books.organisation import Organisation
from xerosim.side.reading import NotDone

PERSON: Final = "Demo Bookkeeper"
"""Whoever sits at Xero's screens, as histories name them."""

Told = dict[str, object]
"""What is told of a deed that was done."""


class Scene(msgspec.Struct, frozen=True):
    """Where and when a person acts; `disconnect` cuts every app off from an organisation and counts them."""

    organisation: Organisation
    now_ms: int
    disconnect: Callable[[str], int]

    def ask(self, method: str, *ids: str) -> Ask:
        """The same as a request of the person, for the rules that requests are held against."""
        return Ask(method, "xero", self.now_ms, ids=ids, user=PERSON)


class Deed(msgspec.Struct, frozen=True):
    """One thing that can be done: the fields it takes, what it does with them, and sets of fields without
    defaults of their own: of each set at least one is needed."""

    takes: type[Any]
    act: Callable[[Scene, Any], Told]
    one_of: tuple[tuple[str, ...], ...] = ()


class Nothing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing has to be said."""


def row_of(saved: Saved) -> Any:
    """The row that was saved; raises NotDone with what the rules said against it."""
    if saved.errors:
        raise NotDone(" ".join(saved.errors))
    return saved.row
