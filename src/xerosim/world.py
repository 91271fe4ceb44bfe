"""One simulated world: its clock, its chance, its organisations, and all that they share."""

import asyncio
import time
from collections.abc import Callable
from random import Random
from typing import Final

import msgspec

from xerosim.books.organisation import Organisation, open_organisation
from xerosim.charts import COUNTRIES
from xerosim.idempotency import Keys
from xerosim.identity import Identity
from xerosim.limits import Limits, Plan
from xerosim.trouble import Troubles

CLOCK_STEP_S: Final = 3_600.0
CLOCK_TICK_S: Final = 0.001
"""The shortest wait: clocks differ in how fine they are, and a wait finer than one would never end."""


class Calls(msgspec.Struct):
    """What was asked of the accounting API so far; `stopped` lists the calls that are being held."""

    calls: int = 0
    writes: int = 0
    by_endpoint: dict[str, int] = {}
    refused_429: int = 0
    identity: int = 0
    bytes_in: int = 0
    bytes_out: int = 0
    stopped: list[dict[str, int | str]] = []


class World:
    """Everything one simulator knows.

    `clock` gives the time in seconds since 1970 (UTC) and is read, never slept on; `seed` decides every id.
    `organisations` are the names of the organisations to open; by default one, with the country's usual name.
    `work_s` is how long each accounting call keeps its place among those in flight, in seconds.
    """

    def __init__(
        self,
        *,
        country: str = "NZ",
        seed: int = 0,
        clock: Callable[[], float] = time.time,
        plan: Plan | None = None,
        organisations: tuple[str, ...] = (),
        app_name: str = "Counterfoil",
        work_s: float = 0.0,
    ) -> None:
        if country not in COUNTRIES:
            raise ValueError(f"no chart of accounts for country {country!r}: one of {', '.join(COUNTRIES)}")
        self.country = country
        self.seed = seed
        self.plan = plan or Plan()
        self.app_name = app_name
        self.work_s = work_s
        self._clock = clock
        self._names = organisations
        self._advanced_s = 0.0
        self._moved = asyncio.Event()
        self.reset()

    def reset(self) -> None:
        """Start again from the seed; the clock keeps its lead."""
        self.random = Random(self.seed)
        names: tuple[str | None, ...] = self._names or (None,)
        opened = [
            open_organisation(self.country, name=name, random=self.random, now_ms=self.now_ms())
            for name in names
        ]
        self.organisations: dict[str, Organisation] = {books.tenant_id: books for books in opened}
        self.calls = Calls(by_endpoint={}, stopped=[])
        self.limits = Limits(self.plan)
        self.keys = Keys()
        self.troubles = Troubles(Random(self.seed + 1))
        self.identity = Identity(Random(self.seed + 2), self.organisations)
        self.late: dict[int, asyncio.Task[None]] = {}

    def now(self) -> float:
        """The time here, in seconds since 1970."""
        return self._clock() + self._advanced_s

    def now_ms(self) -> int:
        """The time here, in milliseconds since 1970."""
        return int(self.now() * 1000)

    def advance(self, seconds: float) -> None:
        """Move the clock forward and wake whatever waits for a later time."""
        self._advanced_s += max(0.0, seconds)
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()

    async def sleep_until(self, at: float) -> None:
        """Wait until the clock here shows `at`, by time passing or by being moved."""
        while (left := at - self.now()) > 0:
            try:
                await asyncio.wait_for(self._moved.wait(), min(max(left, CLOCK_TICK_S), CLOCK_STEP_S))
            except TimeoutError:
                continue
