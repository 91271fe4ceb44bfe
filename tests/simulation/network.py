"""The network between the exporter and Xero: slow, unreliable, and with a witness of everything that passes."""

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import msgspec

from tests.simulation.cast import POISON
from tests.simulation.weather import Weather

TOKEN_PATH = "/connect/token"
OK = 200


class Passed(msgspec.Struct, kw_only=True):
    """One request that reached Xero, and its answer: `status` None while there was none, `answered_s` when the
    answer left Xero. `was_told` says that the exporter got that answer. Times are of the loop's clock."""

    arrived_s: float
    method: str
    path: str
    query: str
    body: bytes
    token: str
    key: str
    stored_tokens: tuple[str, ...] = ()
    status: int | None = None
    answered_s: float = 0.0
    answer: bytes = b""
    headers: dict[str, str] = {}
    is_replay: bool = False
    was_told: bool = False
    told_s: float = 0.0


async def _none() -> tuple[str, ...]:
    return ()


class Network(httpx2.AsyncBaseTransport):
    """Carries requests as the weather has it; `passed` is what reached Xero, in the order in which it did.

    `stored` tells which access tokens are durable at this moment: asked about every request as it leaves.
    """

    def __init__(self, far: httpx2.AsyncBaseTransport, weather: Weather, seed: int) -> None:
        self._far = far
        self._dice = random.Random(f"network {seed}")
        self._again: dict[int, asyncio.Task[None]] = {}
        self.weather = weather
        self.passed: list[Passed] = []
        self.lost_requests = 0
        self.lost_answers = 0
        self.replays = 0
        self.stored: Callable[[], Awaitable[tuple[str, ...]]] = _none

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Carry one request there and its answer back, or lose either."""
        weather, dice = self.weather, self._dice
        stored = await self.stored()
        await asyncio.sleep(dice.uniform(0.001, 0.4))
        if dice.random() < weather.refused:
            raise httpx2.ConnectError("refused", request=request)
        if POISON.encode() in await request.aread():
            return httpx2.Response(400, content=b"<html>Request blocked</html>", request=request)
        if dice.random() < weather.lost_request:
            self.lost_requests += 1
            return await self._never(request)
        passed = await self._arrived(request, stored)
        if dice.random() < weather.replayed:
            passed = await self._sent_twice(request, passed)
        await asyncio.sleep(dice.uniform(*weather.latency_s))
        response = await self._carried(request, passed)
        if passed.is_replay and response.status_code != OK:
            # A refusal of the second says nothing of the first: what passes it on as the answer is beyond help.
            return await self._never(request)
        if dice.random() < weather.lost_answer:
            self.lost_answers += 1
            return await self._never(request)
        await asyncio.sleep(dice.uniform(0.001, 0.4))
        passed.was_told, passed.told_s = True, asyncio.get_running_loop().time()
        return response

    async def _never(self, request: httpx2.Request) -> httpx2.Response:
        """Nothing comes back: the connection is cut, or it stays silent until the time is out."""
        if self._dice.random() < 0.5:
            await asyncio.sleep(self._dice.uniform(0.01, 5.0))
            raise httpx2.ReadError("cut", request=request)
        await asyncio.sleep((request.extensions.get("timeout") or {}).get("read") or 60.0)
        raise httpx2.ReadTimeout("no answer in time", request=request)

    async def _arrived(self, request: httpx2.Request, stored: tuple[str, ...]) -> Passed:
        passed = Passed(
            arrived_s=asyncio.get_running_loop().time(),
            method=request.method,
            path=request.url.path,
            query=request.url.query.decode(),
            body=await request.aread(),
            token=request.headers.get("authorization", ""),
            key=request.headers.get("idempotency-key", ""),
            stored_tokens=stored,
        )
        self.passed.append(passed)
        return passed

    async def _carried(self, request: httpx2.Request, passed: Passed) -> httpx2.Response:
        response = await self._far.handle_async_request(request)
        passed.status, passed.answer = response.status_code, response.content
        passed.answered_s = asyncio.get_running_loop().time()
        passed.headers = dict(response.headers)
        return response

    async def _sent_twice(self, request: httpx2.Request, first: Passed) -> Passed:
        """Something on the way hears nothing, or too late, of a request and sends it once more: whoever waits
        gets the answer to the second. What has been answered is never sent again by anybody but its sender."""
        self.replays += 1
        number = self.replays
        going = asyncio.get_running_loop().create_task(self._unheard(request, first))
        self._again[number] = going
        going.add_done_callback(lambda _: self._again.pop(number, None))
        await asyncio.sleep(self._dice.uniform(0.0, 20.0))
        second = await self._arrived(request, first.stored_tokens)
        second.is_replay = True
        return second

    async def _unheard(self, request: httpx2.Request, passed: Passed) -> None:
        with contextlib.suppress(httpx2.TransportError):
            await self._carried(request, passed)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._far, name)
