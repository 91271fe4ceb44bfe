"""How far a long command is: bars on a terminal, elsewhere a plain line now and then."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from counterfoil.cli.printing import is_person, warn

if TYPE_CHECKING:
    from rich.progress import Progress as Drawn
    from rich.progress import TaskID

    from counterfoil.ports import Progress

LINE_EVERY_S = 5.0
"""How often a plain line is printed at most."""


class Bars:
    """One bar for each step, drawn from the first step on, so that a question before it is undisturbed."""

    def __init__(self, drawn: Drawn, totals: Mapping[str, int]) -> None:
        self._drawn = drawn
        self._totals = totals
        self._bars: dict[str, TaskID] = {}

    def __call__(self, step: str, done: int, total: int | None) -> None:
        """`done` of `total` of `step`; where the step does not know its end, the one given beforehand."""
        end = total if total is not None else self._totals.get(step)
        if step not in self._bars:
            self._drawn.start()
            self._bars[step] = self._drawn.add_task(step, total=end, count="")
        self._drawn.update(self._bars[step], completed=done, total=end, count=_count(done, end))


class Lines:
    """A line every few seconds."""

    def __init__(self, totals: Mapping[str, int]) -> None:
        self._totals = totals
        self._said_at = time.monotonic()

    def __call__(self, step: str, done: int, total: int | None) -> None:
        """`done` of `total` of `step`."""
        if time.monotonic() - self._said_at < LINE_EVERY_S:
            return
        self._said_at = time.monotonic()
        end = total if total is not None else self._totals.get(step)
        warn(f"{step} {_count(done, end)}")


def _count(done: int, end: int | None) -> str:
    return f"{done:,}" if end is None else f"{done:,} of {end:,}"


@contextmanager
def progress(totals: Mapping[str, int] | None = None) -> Iterator[Progress]:
    """Show progress while the block runs; `totals` says per step how many there will be, where known."""
    if not is_person(sys.stderr):
        yield Lines(totals or {})
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description:<9}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[count]}", markup=False),
        TimeElapsedColumn(),
    )
    drawn = Progress(*columns, console=Console(stderr=True))
    try:
        yield Bars(drawn, totals or {})
    finally:
        drawn.stop()
