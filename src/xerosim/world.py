"""One simulated world: its clock, its chance, its organisations, and all that they share."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from decimal import Decimal
from random import Random
from typing import Final

import msgspec

from xerosim.accounting.calllog import LOGGED_MAX, Logged
from xerosim.accounting.idempotency import Keys
from xerosim.accounting.limits import Limits, Plan
from xerosim.books.opening import Opening, check_opening, open_organisation
from xerosim.books.organisation import Manner, Organisation
from xerosim.identity.authority import App, Identity
from xerosim.trouble.orders import Troubles
from xerosim.webhooks.delivery import Sender, Webhooks
from xerosim.webhooks.posting import post
from xerosim.webhooks.subscriptions import Subscription

_SLEPT: ContextVar[float] = ContextVar("slept", default=0.0)


def slept_until() -> float:
    """Up to when, on the clock a world was given, the running task has slept in it; 0: not at all."""
    return _SLEPT.get()


AHEAD_MAX_S: Final = 50 * 366 * 86_400
"""How far ahead of its own time the clock can be turned in all: further on, dates come to their end."""
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


class Snapshot(msgspec.Struct, frozen=True):
    """The state under a name: when it was taken, in milliseconds since 1970, and as bytes."""

    at_ms: int
    state: bytes


class Kept(msgspec.Struct, kw_only=True):
    """The state of a world, part by part; `advanced` is how far its clock is ahead, in seconds."""

    organisations: dict[str, Organisation]
    random: Random
    identity: Identity
    limits: Limits
    keys: Keys
    troubles: Troubles
    calls: Calls
    last: deque[Logged]
    webhooks: dict[str, Subscription]
    advanced: Decimal


class World:
    """Everything one simulator knows.

    `clock` gives the time in seconds since 1970 (UTC) and is read, never slept on; `seed` decides every id.
    `organisations` are the organisations to open, a bare name standing for one of `country`; by default one,
    with the country's usual name. Raises ValueError for a country or a class that there is not.
    `work_s` is how long each accounting call keeps its place among those in flight, in seconds.
    `sender` delivers webhooks, to this machine only unless `reaches_anywhere`. `apps` are the only ones there
    are, by client id; by default every id and secret is accepted. `manner` is that of all organisations.
    `saver` writes the state to its file, where there is one; raises NotDone. `era` counts how often all that
    is here was exchanged, by a reset or a restored state: a call that began in an earlier one is cut.
    """

    def __init__(
        self,
        *,
        country: str = "NZ",
        seed: int = 0,
        clock: Callable[[], float] = time.time,
        plan: Plan | None = None,
        organisations: Sequence[str | Opening] = (),
        work_s: float = 0.0,
        sender: Sender = post,
        reaches_anywhere: bool = False,
        apps: Mapping[str, App] | None = None,
        manner: Manner | None = None,
    ) -> None:
        named = organisations or ("",)
        self.openings = [
            Opening(name=each, country=country) if isinstance(each, str) else each for each in named
        ]
        for opening in self.openings:
            check_opening(opening)
        self.country = country
        self.seed = seed
        self.plan = plan or Plan()
        self.work_s = work_s
        self._clock = clock
        self._sender = sender
        self._reaches_anywhere = reaches_anywhere
        self._apps = apps
        self._manner = manner
        self.changes = 0
        self.era = 0
        self.saver: Callable[[], None] | None = None
        self.snapshots: dict[str, Snapshot] = {}
        self._advanced_s = 0.0
        self._moved = asyncio.Event()
        self._begin()

    def reset(self) -> None:
        """Start again from the seed; the clock keeps its lead, and snapshots stay."""
        self._drop_what_is_under_way()
        self._begin()
        self.changes += 1

    def _begin(self) -> None:
        self.random = Random(self.seed)
        opened = [
            open_organisation(opening, random=self.random, now_ms=self.now_ms()) for opening in self.openings
        ]
        self.organisations: dict[str, Organisation] = {books.tenant_id: books for books in opened}
        self.calls = Calls(by_endpoint={}, stopped=[])
        self.limits = Limits(self.plan)
        self.keys = Keys()
        self.troubles = Troubles(Random(self.seed + 1))
        self.identity = Identity(Random(self.seed + 2), self.organisations, plan=self.plan, apps=self._apps)
        self.late: dict[int, asyncio.Task[None]] = {}
        self.last: deque[Logged] = deque(maxlen=LOGGED_MAX)
        self.webhooks = Webhooks(self, self.organisations, random=Random(self.seed + 3), sender=self._sender)
        self._settle()

    def _settle(self) -> None:
        """What is the same whatever stands in the books: who is told of what, and in which manner."""
        self.webhooks.is_connected = self.identity.is_connected
        self.webhooks.reaches_anywhere = self._reaches_anywhere
        for organisation in self.organisations.values():
            organisation.manner = self._manner or organisation.manner

    def _drop_what_is_under_way(self) -> None:
        """Late commits never come, calls under way are cut when they wake, nobody is told of anything."""
        self.era += 1
        for task in list(self.late.values()):
            task.cancel()
        self.keys.release()
        self.webhooks.forget("")

    def kept(self) -> Kept:
        """All that makes this world what it is, but for what is under way; it is not copied."""
        return Kept(
            organisations=self.organisations,
            random=self.random,
            identity=self.identity,
            limits=self.limits,
            keys=self.keys,
            troubles=self.troubles,
            calls=self.calls,
            last=self.last,
            webhooks=self.webhooks.held(),
            advanced=self.ahead(),
        )

    def adopt(self, kept: Kept) -> None:
        """Become what was kept; the limits, the apps and the manner stay those this world was made with."""
        self._drop_what_is_under_way()
        self.organisations = kept.organisations
        self.random, self.identity = kept.random, kept.identity
        self.identity.govern(plan=self.plan, apps=self._apps)
        self.limits = Limits(self.plan)
        self.limits.adopt(kept.limits)
        self.keys, self.troubles = kept.keys, kept.troubles
        self.keys.release(only_open=True)
        self.calls, self.last, self.late = kept.calls, kept.last, {}
        self.calls.stopped = []
        self._advanced_s = float(kept.advanced)
        self.webhooks = Webhooks(self, self.organisations, random=Random(self.seed + 3), sender=self._sender)
        self.webhooks.adopt(kept.webhooks)
        self._settle()
        self.changes += 1
        self.advance(0)

    def ahead(self) -> Decimal:
        """How far the clock here is ahead of the one it was given, in seconds."""
        return Decimal(self._advanced_s)

    def given(self) -> float:
        """The time of the clock this world was given, in seconds since 1970: what passes for everybody."""
        return self._clock()

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
        began = self.given()
        await self._until(lambda: at - self.now())
        _SLEPT.set(max(began, at - self._advanced_s))

    async def given_shows(self, at: float) -> None:
        """Wait until the clock this world was given shows `at`; who turns it wakes this by `advance(0)`."""
        await self._until(lambda: at - self.given())

    async def _until(self, left_s: Callable[[], float]) -> None:
        while (left := left_s()) > 0:
            try:
                await asyncio.wait_for(self._moved.wait(), min(max(left, CLOCK_TICK_S), CLOCK_STEP_S))
            except TimeoutError:
                continue
