"""What may lie on the way to Xero: carries HTTP requests one by one, and cuts, halves, delays and repeats some."""

import asyncio
import json
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from random import Random
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

LOOPBACK = "127.0.0.1"
HEAD_BYTES_MAX = 1 << 16
SECRET_FIELDS = ("access_token", "refresh_token", "id_token")

Message = tuple[bytes, bytes]
"""The head of a request or answer, its empty line included, and its body."""


class Weather(NamedTuple):
    """How probable it is, from 0 to 1, that something befalls a request; waits take up to `wait_s` seconds."""

    cut_before: float = 0.0
    cut_after: float = 0.0
    half: float = 0.0
    twice: float = 0.0
    slow_out: float = 0.0
    slow_back: float = 0.0
    stale: float = 0.0
    shut: float = 0.0
    wait_s: float = 0.5


CALM = Weather()


class Proxy:
    """Stands on a port of its own before one server.

    `cut_before`: the request never arrives. `cut_after`: it is done, its answer is lost. `half`: half of the answer
    comes. `twice`: it arrives twice. `slow_out`, `slow_back`: it or its answer takes a while. `stale`: the connection
    is closed once the answer is out, when the client means to use it again. `shut`: for a while nobody listens.
    `struck` counts what befell requests, `secrets` holds every token that came by, and `on_call` is told the number
    of each call as it comes ("before") and as its answer is there ("after").
    """

    def __init__(self, upstream: str, chance: Random) -> None:
        self._far = (urlsplit(upstream).hostname, urlsplit(upstream).port)
        self._chance = chance
        self._open: set[asyncio.StreamWriter] = set()
        self._door: asyncio.Server | None = None
        self.port = 0
        self.weather = CALM
        self.calls = 0
        self.on_the_way = 0
        self.struck: Counter[str] = Counter()
        self.secrets: set[str] = set()
        self.on_call: Callable[[int, str], None] | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://{LOOPBACK}:{self.port}"

    async def listen(self) -> None:
        """Open the door, always on the same port."""
        self._door = await asyncio.start_server(self._serve, LOOPBACK, self.port, limit=HEAD_BYTES_MAX)
        self.port = self._door.sockets[0].getsockname()[1]

    async def shut(self, for_s: float) -> None:
        """Refuse connections for a while, and cut those there are."""
        door, self._door = self._door, None
        if door is None:
            return
        door.close()
        for writer in list(self._open):
            writer.transport.abort()
        await asyncio.sleep(for_s)
        await self.listen()

    async def close(self) -> None:
        """Shut the door for good, and end whatever is under way."""
        if self._door is not None:
            self._door.close()
        own = asyncio.current_task()
        tasks = [task for task in asyncio.all_tasks() if task is not own]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0.01)  # a socket is closed one turn of the loop after its transport

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            while (request := await _read(reader)) is not None:
                self.on_the_way += 1
                try:
                    goes_on = await self._carry(request, writer)
                finally:
                    self.on_the_way -= 1
                if not goes_on:
                    break
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            self._open.discard(writer)
            writer.transport.abort()

    async def _carry(self, request: Message, writer: asyncio.StreamWriter) -> bool:
        """Carry one request; whether the connection stands for another."""
        self.calls += 1
        number = self.calls
        self._listen_in(request)
        self._tell(number, "before")
        await self._wait("slow_out")
        if self._strikes("cut_before"):
            return False
        answer = await self._asked(request)
        if self._strikes("twice"):
            await self._asked(request)
        self._listen_in(answer)
        self._tell(number, "after")
        if self._strikes("cut_after"):
            return False
        await self._wait("slow_back")
        whole = b"".join(answer)
        is_half = self._strikes("half")
        writer.write(whole[: len(whole) // 2] if is_half else whole)
        await writer.drain()
        if self._strikes("shut"):
            self._shutting = asyncio.ensure_future(self.shut(self._chance.uniform(0.05, self.weather.wait_s)))
        return not is_half and not self._strikes("stale")

    async def _asked(self, request: Message) -> Message:
        """The server's answer to the request, over a connection of its own."""
        head, body = request
        reader, writer = await asyncio.open_connection(*self._far)
        try:
            writer.write(_with_header(head, b"Connection", b"close") + body)
            await writer.drain()
            answer = await _read(reader)
        finally:
            writer.transport.abort()
        if answer is None:
            raise ConnectionResetError("the server cut the connection")
        return _with_header(answer[0], b"Connection", b"keep-alive"), answer[1]

    async def _wait(self, kind: str) -> None:
        if self._strikes(kind):
            await asyncio.sleep(self._chance.uniform(0, self.weather.wait_s))

    def _tell(self, number: int, phase: str) -> None:
        if self.on_call is not None:
            self.on_call(number, phase)

    def _strikes(self, kind: str) -> bool:
        strikes = self._chance.random() < getattr(self.weather, kind)
        self.struck[kind] += strikes
        return strikes

    def _listen_in(self, message: Message) -> None:
        """Remember every secret that comes by."""
        head, body = message
        self.secrets |= {found.decode() for found in re.findall(rb"(?i)authorization: *\w+ +(\S+)", head)}
        if b"_token" not in body:
            return
        fields = {name: values[0] for name, values in parse_qs(body.decode(errors="replace")).items()}
        with suppress(ValueError):
            told = json.loads(body)
            fields |= told if isinstance(told, dict) else {}
        self.secrets |= {str(fields[name]) for name in SECRET_FIELDS if fields.get(name)}


async def _read(reader: asyncio.StreamReader) -> Message | None:
    """The next request or answer, or None when there is none."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as ended:
        if ended.partial:
            raise
        return None
    length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
    return head, await reader.readexactly(int(length[1])) if length else b""


def _with_header(head: bytes, name: bytes, value: bytes) -> bytes:
    """The head with this header in place of any of its name."""
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(name.lower() + b":")]
    return b"\r\n".join([lines[0], name + b": " + value, *lines[1:]])


@contextmanager
def proxied(upstream: str, chance: Random) -> Iterator[Proxy]:
    """A proxy at work on a thread of its own, until the block ends."""
    proxy = Proxy(upstream, chance)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="proxy", daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(proxy.listen(), loop).result(10)
    try:
        yield proxy
    finally:
        asyncio.run_coroutine_threadsafe(proxy.close(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
