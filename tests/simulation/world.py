"""A whole installation on a virtual clock: the real store, engine and client, and a simulated Xero.

Replaced are only the clock, the chance, the transport and the executor of the store.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
import msgspec
from sqlalchemy import Dialect, Engine

from counterfoil.access import Access
from counterfoil.app import Counterfoil
from counterfoil.clock import SteadyClock
from counterfoil.config import Config
from counterfoil.core.document import Exportable
from counterfoil.core.export import Lane
from counterfoil.core.settings import Settings
from counterfoil.core.settings_file import settings_from_toml
from counterfoil.exporter import Exporter
from counterfoil.store.executor import Inline
from counterfoil.store.sqlite import SqliteStore
from counterfoil.xero.client import open_http
from tests.simulation.boundary import Boundaries, Fate, lives_on
from tests.simulation.loop import SimChance, SimClock
from xerosim import InProcessTransport, World, create_app
from xerosim.accounting.limits import Plan

KEYS = {"k1": bytes(32)}
COMPILED: dict[Any, Any] = {}
DIALECTS: dict[str, Dialect] = {}
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
[account.journals]
default = "850"
[account.journals.line]
used = "310"
[tender]
default = "090"
savings = "091"
[bank]
main = "090"
"""


class Mortal(Inline):
    """The store's executor of one process: once that is dead, nothing it still wants is done.

    Before and after each transaction lies a boundary, and with `seconds_s` each takes a while.
    """

    def __init__(
        self,
        writer: Engine,
        reader: Engine,
        boundaries: Boundaries,
        seconds_s: Callable[[], float] | None = None,
    ) -> None:
        super().__init__(writer, reader)
        self._boundaries = boundaries
        self._seconds_s = seconds_s

    async def write(self, verb: Any) -> Any:
        """Run a verb, unless the process is dead."""
        return await self._between("write", super().write, verb)

    async def read(self, verb: Any) -> Any:
        """Run a verb, unless the process is dead."""
        return await self._between("read", super().read, verb)

    async def _between(self, name: str, run: Callable[[Any], Awaitable[Any]], verb: Any) -> Any:
        await self._boundaries.come_to(f"before {name}")
        if self._seconds_s is not None:
            await asyncio.sleep(self._seconds_s())
        await self._boundaries.come_to(f"in {name}")
        result = await run(verb)
        await self._boundaries.come_to(f"after {name}")
        return result


class Xero:
    """The far side: it lives on whatever happens to the exporter."""

    def __init__(
        self,
        plan: Plan,
        *,
        seed: int = 0,
        latency: Callable[[str], Any] | None = None,
        organisations: Sequence[str] = (),
    ) -> None:
        clock = SimClock()
        self.world = World(
            country="NZ",
            seed=seed,
            clock=lambda: clock.now().timestamp(),
            plan=plan,
            work_s=0.05,
            organisations=organisations,
        )
        self.app = create_app(self.world)
        self.transport = InProcessTransport(self.app, latency=latency)

    async def ask(self, path: str, body: object = None, method: str = "") -> Any:
        """The JSON that `/sim/<path>` answers."""
        async with httpx2.AsyncClient(transport=InProcessTransport(self.app), base_url=ADDRESS) as side:
            content = None if body is None else msgspec.json.encode(body)
            verb = method or ("POST" if content else "GET")
            return msgspec.json.decode((await side.request(verb, f"/sim/{path}", content=content)).content)


class Wire(httpx2.AsyncBaseTransport):
    """The network as one process sees it: before a call leaves and after its answer came lies a boundary."""

    def __init__(self, far: httpx2.AsyncBaseTransport, boundaries: Boundaries) -> None:
        self._far = far
        self._boundaries = boundaries

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Carry one request."""
        await self._boundaries.come_to("before call")
        if (leaves := request.extensions.get("trace")) is not None:
            await leaves("http11.send_request_headers.started", {})  # as the transport that is replaced does
        try:
            response = await self._far.handle_async_request(request)
        except httpx2.TransportError:
            await self._boundaries.come_to("after call")
            raise
        await self._boundaries.come_to("after call")
        return response


class Process:
    """One process of the exporter over a home; `fate` says where it ends, `clock` is that of its machine."""

    def __init__(
        self,
        home: Path,
        xero: Xero,
        *,
        seed: int = 0,
        clock: SimClock | None = None,
        fate: Fate = lives_on,
        seconds_s: Callable[[], float] | None = None,
        documents_per_call: int = 50,
        config: Config | None = None,
    ) -> None:
        home.mkdir(exist_ok=True)
        self.home = home
        self.boundaries = Boundaries(fate)
        self.store: SqliteStore
        self._xero = xero
        self._clock, self._chance = clock or SimClock(), SimChance(seed)
        self._seconds_s = seconds_s
        self._documents_per_call = documents_per_call
        self._config = config or Config()
        self._executor: Mortal | None = None

    async def start(self) -> Counterfoil:
        """The program, opened on its home."""
        self.store = await SqliteStore.open(self.home / "counterfoil.db", KEYS, executor=self._execute)
        make_http = partial(open_http, transport=Wire(self._xero.transport, self.boundaries))
        steady = SteadyClock(self._clock)
        access = Access(self._config, self.store, make_http, clock=steady, chance=self._chance)
        exporter = Exporter(
            self.home,
            self.store,
            access,
            clock=steady,
            chance=self._chance,
            documents_per_call=self._documents_per_call,
        )
        return Counterfoil(
            self.home,
            self.store,
            lambda: exporter,
            clock=self._clock,
            documents_per_call=self._documents_per_call,
        )

    def _execute(self, writer: Engine, reader: Engine) -> Mortal:
        for engine in (writer, reader):
            # Statements are compiled once for all processes of all trials: half of the time of a short life.
            engine.dialect = DIALECTS.setdefault("sqlite", engine.dialect)
            engine.update_execution_options(compiled_cache=COMPILED)
        self._executor = Mortal(writer, reader, self.boundaries, self._seconds_s)
        return self._executor

    def die(self) -> None:
        """From here on nothing is written down or read any more; `crash` clears it away."""
        self.boundaries.end()

    async def crash(self, running: asyncio.Task[Any]) -> None:
        """End it here and now: what was not committed is lost, what is on the wire goes on over there."""
        self.die()
        running.cancel()
        await asyncio.wait([running])
        await self.stop()

    async def stop(self) -> None:
        """End it in good order."""
        if self._executor is not None:
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
