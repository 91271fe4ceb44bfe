"""The real clock and real chance; everything else is given one of these or a simulated one."""

from __future__ import annotations

import asyncio
import datetime as dt
import secrets
import time


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


class SystemChance:
    """Randomness from the operating system."""

    def key(self) -> str:
        """A fresh random identifier: 32 hexadecimal characters."""
        return secrets.token_hex(16)

    def between(self, low: float, high: float) -> float:
        """A number from low to high, evenly."""
        return low + (high - low) * (secrets.randbits(53) / (1 << 53))
