"""What brings documents in, what checks them on their way, and who is told how far it is."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Protocol

from counterfoil.core.document import Exportable
from counterfoil.core.export import Change, Checked
from counterfoil.core.passing import Note, Refused, Unchecked


class Spill(Protocol):
    """Room on disk for rows that must wait for the rest of their group."""

    def put(self, group: str, rows: Sequence[bytes]) -> None:
        """Keep `rows` at the end of `group`."""
        ...

    def take(self, group: str) -> list[bytes]:
        """The rows of `group` in the order they were put, which are then forgotten."""
        ...


class Source(Protocol):
    """One file or system to read from."""

    def read(self, spill: Spill) -> Iterator[Exportable | Refused | Note]:
        """Documents that are sound (`core/reading.py`), contacts before the documents that name them.

        Raises FileUnusable before the first document when the whole cannot be read.
        """
        ...


class Checker(Protocol):
    """Who checks what comes in: this process, or another while this one reads on."""

    async def check(self, documents: Sequence[Unchecked]) -> Sequence[Checked]:
        """The result for each document, in order; none at all where this checker cannot be asked any more
        (they stay unchecked). Raises nothing. Documents asked about one after the other may overlap."""
        ...


class Progress(Protocol):
    """How far a long command is, told to whoever shows it."""

    def __call__(self, step: str, done: int, total: int | None) -> None:
        """`done` of `total` (None: unknown) of `step`."""
        ...


Changes = AsyncIterator[Change]
