"""A whole installation on a virtual clock: the real store, engine and client, and a simulated Xero.

Replaced are only the clock, the chance, the transport and the executor of the store.
"""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import msgspec

from counterfoil.app import Counterfoil
from counterfoil.config import Config
from counterfoil.core.document import Exportable
from counterfoil.core.export import Lane
from counterfoil.core.settings import Settings, settings_from_toml
from counterfoil.opening import Access
from counterfoil.store.executor import Inline
from counterfoil.store.sqlite import SqliteStore
from counterfoil.xero.client import open_http
from tests.simulation.loop import EPOCH, SimChance, SimClock, SimLoop
from xerosim import InProcessTransport, World, create_app
from xerosim.limits import Plan

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
    """The exporter's process ended here; nothing of it may catch this."""


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


@asynccontextmanager
async def exporter(home: Path, xero: Xero, *, seed: int = 0) -> AsyncIterator[Counterfoil]:
    """One process of the exporter over a home; leaving it by a crash loses all that was not committed."""
    home.mkdir(exist_ok=True)
    clock, chance = SimClock(), SimChance(seed)
    store = await SqliteStore.open(home / "counterfoil.db", KEYS, executor=Inline)
    http = open_http(transport=xero.transport)
    access = Access(Config(), store, http, clock=clock, chance=chance)
    try:
        yield Counterfoil(home, store, access, clock=clock, chance=chance)
    finally:
        await store.close()
        await http.aclose()


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


def run_simulated(main: Callable[[], Any], seed: int = 0) -> Any:
    """Run to the end on a virtual clock."""
    with asyncio.Runner(loop_factory=lambda: SimLoop(seed)) as runner:
        return runner.run(main())


def today() -> dt.date:
    """The business date when a simulation begins."""
    return EPOCH.date()
