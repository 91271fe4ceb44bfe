"""xerosim on a real socket: uvicorn, with connections that can be cut and a state that is kept."""

import asyncio
import gc
import ipaddress
import socket
import struct
from collections.abc import Callable
from functools import partial
from typing import Any, Final, cast

import msgspec
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from xerosim.accounting.calls import CUT
from xerosim.server import create_app
from xerosim.side.reading import NotDone
from xerosim.state import StateFile
from xerosim.world import World

LOOPBACK: Final = "127.0.0.1"
START_POLL_S: Final = 0.01
Peer = tuple[str, int]


class Wires:
    """The open connections by the address of their client."""

    def __init__(self) -> None:
        self._open: dict[Peer, asyncio.Transport] = {}

    def opened(self, transport: asyncio.Transport) -> None:
        """A client has connected."""
        self._open[cast(Peer, transport.get_extra_info("peername")[:2])] = transport

    def closed(self, transport: asyncio.Transport | None) -> None:
        """A client is gone."""
        self._open = {peer: held for peer, held in self._open.items() if held is not transport}

    def cut(self, peer: Peer, *, reset: bool = False) -> None:
        """Close a connection at once, with nothing more than what was sent; `reset` breaks it off hard."""
        transport = self._open.get(peer)
        if transport is None:
            return
        if reset:
            # Closing a socket that lingers for no time at all sends RST instead of FIN.
            wire = transport.get_extra_info("socket")
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()

    def protocol(self) -> type[asyncio.Protocol]:
        """uvicorn's HTTP protocol, its connections entered here."""
        wires = self

        class Watched(H11Protocol):
            def connection_made(self, transport: Any) -> None:
                wires.opened(transport)
                super().connection_made(transport)

            def connection_lost(self, exc: Exception | None) -> None:
                wires.closed(self.transport)
                super().connection_lost(exc)

        return Watched

    def around(self, app: ASGIApp) -> ASGIApp:
        """The application, told with every call how to cut its connection."""

        async def told(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "http":
                scope[CUT] = partial(self.cut, cast(Peer, tuple(scope["client"])))
            await app(scope, receive, send)

        return told


class Place(msgspec.Struct, frozen=True):
    """Where to listen: a name or number of this machine, and a port (0: any that is free)."""

    host: str = LOOPBACK
    port: int = 0

    def is_private(self) -> bool:
        """Whether only this machine can reach it."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


def serve(
    world: World,
    place: Place,
    announce: Callable[[str], None],
    *,
    state: StateFile | None = None,
    complain: Callable[[str], None],
) -> None:
    """Serve until stopped by a signal, and keep `state` meanwhile.

    `announce` gets the address once calls are answered, `complain` the sentence when the state cannot be
    saved. Raises OSError where nothing can be listened on.
    """
    found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    listener = socket.create_server(found[0][4][:2], family=found[0][0])
    # What is accepted has it from here; without it an answer waits 40 ms for the peer's acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    # Hundreds of thousands of lines stay for good: looking for garbage among them often is wasted.
    gc.set_threshold(100_000, 50, 100)
    name = f"[{place.host}]" if ":" in place.host else place.host
    address = f"http://{name}:{listener.getsockname()[1]}"
    app = create_app(world)
    asyncio.run(_serve(_keeping(app, state, complain) if state else app, listener, lambda: announce(address)))


def _keeping(app: ASGIApp, state: StateFile, complain: Callable[[str], None]) -> ASGIApp:
    """The application, its state saved every few seconds and once more when the server stops."""

    async def kept(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            await app(scope, receive, send)
            return
        await receive()
        state.world.webhooks.resume()
        keeping = asyncio.create_task(state.keep(complain))
        await send({"type": "lifespan.startup.complete"})
        await receive()
        keeping.cancel()
        try:
            state.save()
        except NotDone as refused:
            complain(str(refused))
        await send({"type": "lifespan.shutdown.complete"})

    return kept


async def _serve(app: ASGIApp, listener: socket.socket, announce: Callable[[], None]) -> None:
    wires = Wires()
    config = uvicorn.Config(
        wires.around(app),
        http=wires.protocol(),
        log_level="warning",
        access_log=False,
        date_header=False,  # the application gives the time of its own clock
        lifespan="on",
        ws="none",
        timeout_keep_alive=75,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started and not running.done():
        await asyncio.sleep(START_POLL_S)
    if server.started:
        announce()
    await running
