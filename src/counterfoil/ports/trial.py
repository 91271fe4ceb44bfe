"""A place to try things out in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from counterfoil.core.causes import Variant
from counterfoil.core.export import Export
from counterfoil.ports.store import Store


class Trial(Protocol):
    """A copy of all that is remembered. Whatever is done in its store is forgotten."""

    @property
    def store(self) -> Store:
        """The copy, as a store."""
        ...

    async def exports(self, ids: Sequence[int]) -> tuple[Export, ...]:
        """These exports with their content, by id."""
        ...

    async def causes(self, ids: Sequence[int]) -> tuple[Variant, ...]:
        """Those of these exports that are held, by cause: the first fault of one of them, how many, and one
        of their numbers."""
        ...
