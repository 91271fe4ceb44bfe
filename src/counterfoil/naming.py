"""Which one is meant: an organisation by its name, a document by its reference or number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from counterfoil.errors import AmbiguousReference, NotConnected

if TYPE_CHECKING:
    from counterfoil.core.export import Export, Lane


def organisation_named(name: str | None, lanes: Sequence[Lane]) -> Lane:
    """The organisation of that name or tenant id; the only one when no name is given.

    Raises NotConnected when there is none, AmbiguousReference when the name is needed and missing.
    """
    if not lanes:
        raise NotConnected("no organisation is connected yet: run `counterfoil connect` first")
    if name is None:
        if len(lanes) > 1:
            names = ", ".join(lane.name for lane in lanes)
            raise AmbiguousReference(f"several organisations are connected ({names}): name one")
        return lanes[0]
    for lane in lanes:
        if name in (lane.name, lane.connection.tenant_id, str(lane.organisation_id)):
            return lane
    raise NotConnected(f"no organisation named {name!r} is connected")


def the_one_called(text: str, found: Sequence[Export]) -> Export:
    """The one document that was found. Raises AmbiguousReference when none or several were."""
    if not found:
        raise AmbiguousReference(f"nothing here is called {text!r}")
    if len(found) > 1:
        refs = ", ".join(str(each.ref) for each in found[:5])
        raise AmbiguousReference(f"several are called {text!r}: {refs}; name one of them in full")
    return found[0]
