"""xerosim on a real socket: uvicorn on loopback, with connections that can be cut."""

import asyncio
import gc
import socket
from collections.abc import Callable
from typing import Any, Final, cast

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from xerosim.accounting import CUT
from xerosim.server import create_app
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

    def cut(self, peer: Peer) -> None:
        """Close a connection at once, with no answer at all."""
        transport = self._open.get(peer)
        if transport is not None:
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
                peer = tuple(scope["client"])
                scope[CUT] = lambda: self.cut(cast(Peer, peer))
            await app(scope, receive, send)

        return told


def serve(world: World, port: int, announce: Callable[[str], None]) -> None:
    """Serve until stopped by a signal; `announce` gets the address once calls are answered."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((LOOPBACK, port))
    # Hundreds of thousands of lines stay for good: looking for garbage among them often is wasted.
    gc.set_threshold(100_000, 50, 100)
    asyncio.run(_serve(world, listener, announce))


async def _serve(world: World, listener: socket.socket, announce: Callable[[str], None]) -> None:
    wires = Wires()
    config = uvicorn.Config(
        wires.around(create_app(world)),
        http=wires.protocol(),
        log_level="warning",
        access_log=False,
        lifespan="off",
        ws="none",
        timeout_keep_alive=75,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started and not running.done():
        await asyncio.sleep(START_POLL_S)
    if server.started:
        announce(f"http://{LOOPBACK}:{listener.getsockname()[1]}")
    await running
