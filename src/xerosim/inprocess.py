"""xerosim without a socket: an httpx2 transport that calls the application on whatever event loop runs."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

import httpx2
from starlette.types import ASGIApp

from xerosim.accounting.calls import CUT, Message
from xerosim.world import World, slept_until

Latency = Callable[[str], Awaitable[None]]
"""Awaited with "out" before a request arrives and with "back" before its answer does."""

CLIENT: Final = ("127.0.0.1", 1)


class Exchange:
    """One request on its way: what the far side sees of it, and what comes back."""

    def __init__(self, request: httpx2.Request, body: bytes) -> None:
        self.request = request
        self.body = body
        self.gone = asyncio.Event()
        self.was_cut = False
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.parts: list[bytes] = []
        self.answered_s = 0.0
        self._was_read = False

    def scope(self) -> dict[str, Any]:
        """The request as ASGI tells it."""
        url = self.request.url
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": self.request.method,
            "headers": [(name.lower(), value) for name, value in self.request.headers.raw],
            "scheme": url.scheme,
            "path": url.path,
            "raw_path": url.raw_path.split(b"?")[0],
            "query_string": url.query,
            "server": (url.host, url.port),
            "client": CLIENT,
            "root_path": "",
            CUT: self.cut,
        }

    def cut(self, *, reset: bool = False) -> None:  # noqa: ARG002 - without a socket both end alike
        """Close the connection from the far side."""
        self.was_cut = True
        self.gone.set()

    async def receive(self) -> Message:
        """The body, and after it only that the client has gone."""
        if not self._was_read:
            self._was_read = True
            return {"type": "http.request", "body": self.body, "more_body": False}
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        """Take what the application answers."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = list(message.get("headers", []))
        else:
            self.parts.append(message.get("body", b""))


class InProcessTransport(httpx2.AsyncBaseTransport):
    """Carries requests to an ASGI application in this process, without sockets and without threads.

    The far side of a call runs as its own task: when the client is cancelled or runs out of time it lives on,
    as a real server would, and what it does is done. While `is_refusing` is true no connection can be made;
    while `is_silent` nobody even says so. `failures` is what the application raised.

    The time-outs of the request are enforced: an answer that takes longer than `read` raises
    httpx2.ReadTimeout, and a silence longer than `connect` httpx2.ConnectTimeout. How
    long that is goes by the clock of the running loop, which may be a virtual one; or, with `world`, by the
    clock that world was given: then a test turns that clock by hand and wakes whoever waits with
    `world.advance(0)`, and an answer that was due in time is still given when the clock jumps beyond both.
    What the side door adds to Xero's own clock (`/sim/clock`, `advance`) does not pass for the client.

        hand = Hand()                                   # hand.now: seconds since 1970
        world = World(country="NZ", clock=lambda: hand.now, plan=NO_LIMITS)
        transport = InProcessTransport(create_app(world), world=world)
        async with httpx2.AsyncClient(transport=transport, base_url="http://xerosim") as client:
            await client.get("/connections")
    """

    def __init__(self, app: ASGIApp, *, latency: Latency | None = None, world: World | None = None) -> None:
        self.app = app
        self.latency = latency
        self.world = world
        self.is_refusing = False
        self.is_silent = False
        self.failures: list[BaseException] = []
        self._alive: dict[int, asyncio.Task[None]] = {}
        self._sent = 0

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Carry one request; raises what httpx2 raises for a cut, refused or late answer."""
        if self.is_refusing:
            raise httpx2.ConnectError("connection refused", request=request)
        timeouts = request.extensions.get("timeout") or {}
        if self.is_silent:
            await self._passed(timeouts.get("connect"))
            raise httpx2.ConnectTimeout("no connection in time", request=request)
        exchange = Exchange(request, await request.aread())
        far = self._start(exchange)
        try:
            is_in_time = await self._in_time(far, exchange, timeouts.get("read"))
        except asyncio.CancelledError:
            exchange.gone.set()
            raise
        if not is_in_time:
            exchange.gone.set()
            raise httpx2.ReadTimeout("no answer in time", request=request)
        if exchange.was_cut and exchange.status:
            raise httpx2.RemoteProtocolError("connection cut within the answer", request=request)
        if exchange.was_cut or not exchange.status:
            raise httpx2.ReadError("connection cut", request=request)
        return httpx2.Response(
            exchange.status, headers=exchange.headers, content=b"".join(exchange.parts), request=request
        )

    async def _in_time(self, far: "asyncio.Task[None]", exchange: Exchange, timeout: float | None) -> bool:
        """Wait for the far side; whether it came to its end before the time was out."""
        if self.world is None or timeout is None:
            try:
                await asyncio.wait_for(asyncio.shield(far), timeout)
            except TimeoutError:
                return False
            return True
        until = self.world.given() + timeout
        alarm = asyncio.get_running_loop().create_task(self.world.given_shows(until))
        try:
            await asyncio.wait([far, alarm], return_when=asyncio.FIRST_COMPLETED)
        finally:
            alarm.cancel()
        # Both may be over when the clock jumps: then the moment counts up to which the far side was at work.
        if not far.done():
            return False
        far.result()
        return exchange.answered_s <= until

    async def _passed(self, timeout: float | None) -> None:
        """Return when a time-out is over; without one never."""
        if timeout is None:
            await asyncio.Event().wait()
        elif self.world is None:
            await asyncio.sleep(timeout)
        else:
            await self.world.given_shows(self.world.given() + timeout)

    def _start(self, exchange: Exchange) -> asyncio.Task[None]:
        self._sent += 1
        number = self._sent
        task = asyncio.get_running_loop().create_task(self._far_side(exchange))
        self._alive[number] = task
        task.add_done_callback(lambda done: self._ended(number, done))
        return task

    def _ended(self, number: int, task: "asyncio.Task[None]") -> None:
        self._alive.pop(number, None)
        if not task.cancelled() and (failure := task.exception()) is not None:
            self.failures.append(failure)

    async def _far_side(self, exchange: Exchange) -> None:
        if self.latency is not None:
            await self.latency("out")
        await self.app(exchange.scope(), exchange.receive, exchange.send)
        exchange.answered_s = slept_until()
        if self.latency is not None:
            await self.latency("back")

    @property
    def alive(self) -> int:
        """Far sides still at work."""
        return len(self._alive)

    async def settled(self) -> None:
        """Wait until no far side is at work any more."""
        while self._alive:
            await asyncio.gather(*list(self._alive.values()), return_exceptions=True)
            await asyncio.sleep(0)

    async def aclose(self) -> None:
        """Nothing is held open; the far sides live on."""
