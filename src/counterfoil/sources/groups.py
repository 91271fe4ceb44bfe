"""Rows of one number held together until the last of them, on disk when too many wait in memory."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from counterfoil.core.document import Line
from counterfoil.core.reading import LINES_MAX
from counterfoil.ports import Spill
from counterfoil.sources.cells import Unread
from counterfoil.sources.columns import Head, Row

_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Line)


class Group(msgspec.Struct, kw_only=True):
    """A document while its rows are read, up to `last_line` of the file.

    `head` is what its rows say of the whole, read from `head_texts`; `lines` those held in memory, beside
    `spilled_count` others; `is_refused` whether something of it could not be read; `is_date_told` whether a
    note was given that its rows have several dates.
    """

    number: str
    ref: str
    last_line: int
    read_line: Callable[[Row], Line | Unread]
    head: Head | None = None
    head_texts: object = None
    lines: list[Line] = []
    spilled_count: int = 0
    is_refused: bool = False
    is_date_told: bool = False


class Groups:
    """The open groups by number, with no more than `held_lines_max` of their lines in memory.

    Whoever adds lines to them calls `spill` before line `spill_at` of the file.
    """

    def __init__(self, spill: Spill, held_lines_max: int) -> None:
        self.open: dict[str, Group] = {}
        self.spill_at = 0
        self._spill = spill
        self._step = max(1, held_lines_max // 2)

    def spill(self, at: int) -> None:
        """Move what is held to disk when it is half of what may be; a line of the file adds one at most."""
        self.spill_at = at + self._step
        if sum(len(group.lines) for group in self.open.values()) < self._step:
            return
        for group in self.open.values():
            if group.lines and group.spilled_count <= LINES_MAX:
                self._spill.put(group.number, [_ENCODER.encode(line) for line in group.lines])
                group.spilled_count += len(group.lines)
            group.lines = []

    def close(self, group: Group) -> tuple[Line, ...]:
        """The lines of a group in the order of the file (some of them, when it has more than LINES_MAX and
        will be no document); it is open no more."""
        del self.open[group.number]
        if not group.spilled_count:
            return tuple(group.lines)
        spilled = map(_DECODER.decode, self._spill.take(group.number))
        return (*spilled, *group.lines)
