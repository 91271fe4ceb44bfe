"""The real clock and real chance, and the clock by which Xero is dealt with."""

from __future__ import annotations

import asyncio
import datetime as dt
import secrets
import time

from counterfoil.ports import Clock

CLOCKS_APART = dt.timedelta(seconds=2)
"""How far our clock may be from Xero's before it is put right: a second is what its answers are told in."""


class SystemClock:
    """Time as the machine has it."""

    def now(self) -> dt.datetime:
        """The wall clock, aware, UTC."""
        return dt.datetime.now(dt.UTC)

    def monotonic(self) -> float:
        """Seconds that never run backwards."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Return after `seconds`."""
        await asyncio.sleep(seconds)


class SteadyClock:
    """Time as it passes for Xero: evenly while the program runs, whatever is done to the wall clock of the
    machine, and by Xero's own clock once an answer has told of it.

    How old a key is, and since when a request may have arrived, is told by nothing else. A wall clock that is
    set ahead between two processes would make minutes of doubt look like hours, and a document be sent twice.
    `is_told` says whether Xero has told the time yet; until then it is the machine's.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._began = clock.now()
        self._began_s = clock.monotonic()
        self._wall_lags = dt.timedelta(0)
        self.is_told = False

    def now(self) -> dt.datetime:
        """The wall clock, aware, UTC, as steady as `monotonic`."""
        return self._at(self._clock.monotonic())

    def latest(self) -> dt.datetime:
        """The latest that it may be: what is steady may have stood still while the machine was asleep."""
        return max(self.now(), self._clock.now() + self._wall_lags)

    def monotonic(self) -> float:
        """Seconds that never run backwards."""
        return self._clock.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Return after `seconds`."""
        await self._clock.sleep(seconds)

    def put_right(self, told: dt.datetime, *, sent_s: float, came_s: float) -> None:
        """Take note of the time in the Date header of an answer of Xero's (RFC 9110, 6.6.1): whole seconds,
        read there at some moment between the sending of the request and the coming of its answer."""
        ahead = self._at(sent_s) - (told + dt.timedelta(seconds=1))
        behind = told - self._at(came_s)
        if ahead > CLOCKS_APART:
            self._began -= ahead
        elif behind > CLOCKS_APART:
            self._began += behind
        self._wall_lags = self.now() - self._clock.now()
        self.is_told = True

    def _at(self, monotonic_s: float) -> dt.datetime:
        return self._began + dt.timedelta(seconds=monotonic_s - self._began_s)


class SystemChance:
    """Randomness from the operating system."""

    def key(self) -> str:
        """A fresh random identifier: 32 hexadecimal characters."""
        return secrets.token_hex(16)

    def between(self, low: float, high: float) -> float:
        """A number from low to high, evenly."""
        return low + (high - low) * (secrets.randbits(53) / (1 << 53))
