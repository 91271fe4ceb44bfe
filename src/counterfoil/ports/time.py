"""Time and chance, given from outside so that a whole installation can be run again from one seed."""

from __future__ import annotations

import datetime as dt
from typing import Protocol


class Clock(Protocol):
    """Time, given from outside so that it can be simulated."""

    def now(self) -> dt.datetime:
        """The wall clock, aware, UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never run backwards; only differences mean anything."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return after `seconds`."""
        ...


class XeroClock(Clock, Protocol):
    """A clock that follows Xero's own, once `is_told`."""

    is_told: bool

    def latest(self) -> dt.datetime:
        """The latest that it may be, should the machine have been asleep since Xero last told the time."""
        ...

    def put_right(self, told: dt.datetime, *, sent_s: float, came_s: float) -> None:
        """Take note of the time that an answer told, read in Xero between two moments of `monotonic`."""
        ...


class Chance(Protocol):
    """Randomness, given from outside so that a run can be repeated from a seed."""

    def key(self) -> str:
        """A fresh random identifier: 32 hexadecimal characters."""
        ...

    def between(self, low: float, high: float) -> float:
        """A number from low to high, evenly."""
        ...
