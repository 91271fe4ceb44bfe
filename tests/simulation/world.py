"""A whole installation on a virtual clock: the real store, engine and client, and a simulated Xero.

Replaced are only the clock, the chance, the transport and the executor of the store.
"""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
import msgspec
from sqlalchemy import Engine

from counterfoil.access import Access
from counterfoil.app import Counterfoil
from counterfoil.config import Config
from counterfoil.core.document import Exportable
from counterfoil.core.export import Lane
from counterfoil.core.settings import Settings, settings_from_toml
from counterfoil.exporter import Exporter
from counterfoil.store.executor import Inline
from counterfoil.store.sqlite import SqliteStore
from counterfoil.xero.client import open_http
from tests.simulation.loop import SimChance, SimClock
from xerosim import InProcessTransport, World, create_app
from xerosim.accounting.limits import Plan

KEYS = {"k1": bytes(32)}
ADDRESS = "http://xero.test"
SETTINGS = """
[account.sales]
default = "200"
[account.purchases]
default = "310"
[tax.sales]
default = "OUTPUT2"
[tax.purchases]
default = "INPUT2"
[tender]
default = "090"
"""


class Crash(BaseException):
    """The exporter's process has ended; nothing of it may go on."""


class Mortal(Inline):
    """The store's executor of one process: once that is dead, nothing it still wants is done."""

    is_dead = False

    async def write(self, verb: Any) -> Any:
        """Run a verb, unless the process is dead."""
        if self.is_dead:
            raise Crash
        return await super().write(verb)

    async def read(self, verb: Any) -> Any:
        """Run a verb, unless the process is dead."""
        if self.is_dead:
            raise Crash
        return await super().read(verb)


class Xero:
    """The far side: it lives on whatever happens to the exporter."""

    def __init__(self, plan: Plan, *, seed: int = 0, latency: Callable[[str], Any] | None = None) -> None:
        clock = SimClock()
        self.world = World(
            country="NZ", seed=seed, clock=lambda: clock.now().timestamp(), plan=plan, work_s=0.05
        )
        self.app = create_app(self.world)
        self.transport = InProcessTransport(self.app, latency=latency)

    async def ask(self, path: str, body: object = None, method: str = "") -> Any:
        """The JSON that `/sim/<path>` answers."""
        async with httpx2.AsyncClient(transport=InProcessTransport(self.app), base_url=ADDRESS) as side:
            content = None if body is None else msgspec.json.encode(body)
            verb = method or ("POST" if content else "GET")
            return msgspec.json.decode((await side.request(verb, f"/sim/{path}", content=content)).content)


class Process:
    """One process of the exporter over a home."""

    def __init__(self, home: Path, xero: Xero, *, seed: int = 0) -> None:
        home.mkdir(exist_ok=True)
        self.home = home
        self._xero = xero
        self._clock, self._chance = SimClock(), SimChance(seed)
        self._executor: Mortal | None = None

    async def start(self) -> Counterfoil:
        """The program, opened on its home."""
        store = await SqliteStore.open(self.home / "counterfoil.db", KEYS, executor=self._execute)
        make_http = partial(open_http, transport=self._xero.transport)
        access = Access(Config(), store, make_http, clock=self._clock, chance=self._chance)
        exporter = Exporter(self.home, store, access, clock=self._clock, chance=self._chance)
        return Counterfoil(self.home, store, lambda: exporter, clock=self._clock)

    def _execute(self, writer: Engine, reader: Engine) -> Mortal:
        self._executor = Mortal(writer, reader)
        return self._executor

    def die(self) -> None:
        """From here on nothing is written down or read any more; `crash` clears it away."""
        assert self._executor is not None
        self._executor.is_dead = True

    async def crash(self, running: asyncio.Task[Any]) -> None:
        """End it here and now: what was not committed is lost, what is on the wire goes on over there."""
        self.die()
        assert self._executor is not None
        running.cancel()
        await asyncio.wait([running])
        await self._executor.close()

    async def stop(self) -> None:
        """End it in good order."""
        assert self._executor is not None
        await self._executor.close()


async def connected(books: Counterfoil, *, settings: str = SETTINGS) -> Lane:
    """Connect to the simulated Xero, give it mapping rules, switch exporting on."""
    (lane,) = await books.connect(None, simulator=ADDRESS)
    read = settings_from_toml(settings)
    assert isinstance(read, Settings)
    file = books.home / "settings.toml"
    file.write_text(settings)
    await books.import_settings(lane, file, by="tester")
    await books.switch(lane, on=True, by="tester")
    return await books.organisation()


async def taken_in(books: Counterfoil, documents: Sequence[Exportable]) -> None:
    """Accept documents, all of which must be sound."""
    report = await books.accept(documents)
    assert not report.refused_count, report.refused[:3]
