"""How a person consents: in the browser, which comes back to this machine, or by pasting an address."""

from __future__ import annotations

import asyncio
import os
import queue
import sys
import threading
import webbrowser
from contextlib import AsyncExitStack
from urllib.parse import parse_qs, urlsplit

import typer

from counterfoil.cli.command import interruptible
from counterfoil.cli.printing import is_person, warn
from counterfoil.errors import ConnectFailed
from counterfoil.xero.consent import listening

WAIT_S = 600.0
"""How long a person may take to consent."""

_typed: queue.SimpleQueue[str] = queue.SimpleQueue()
_is_read = threading.Event()
"""The line that is typed after the consent (nothing: there is none), and whether a thread waits for it."""


async def consent_of_person(address: str) -> str:
    """Open `address` for a person, and return the address that Xero sent the browser back to.

    Raises ConnectFailed when nobody consents in time, or when there is no way to be told.
    """
    async with AsyncExitStack() as open_door:
        try:
            came = await open_door.enter_async_context(listening(_redirect_uri(address)))
        except ConnectFailed as closed:
            if not is_person(sys.stdin):
                raise
            warn(f"{closed}.")
            came = asyncio.get_running_loop().create_future()
        warn(f"Open this address in a browser and allow access:\n\n  {address}\n")
        if _has_windows():
            webbrowser.open(address)
        if is_person(sys.stdin):
            warn("If the browser cannot come back here, paste the address it ended up at:")
            _is_read.set()
            threading.Thread(target=_read, args=(asyncio.get_running_loop(), came), daemon=True).start()
        try:
            return await asyncio.wait_for(came, WAIT_S)
        except TimeoutError as error:
            raise ConnectFailed(
                "nobody consented in ten minutes: `counterfoil connect` tries again"
            ) from error


def _has_windows() -> bool:
    """Whether a browser can open beside this terminal, and not in the middle of it."""
    is_bare_unix = sys.platform not in ("win32", "darwin", "cygwin")
    return not is_bare_unix or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _redirect_uri(address: str) -> str:
    return parse_qs(urlsplit(address).query).get("redirect_uri", [""])[-1]


def _read(loop: asyncio.AbstractEventLoop, came: asyncio.Future[str]) -> None:
    """Hand over the first line that is typed; should the browser have come back before it, it is the answer
    to a question. On a thread of its own, which ends with the program."""

    def hand_over(address: str) -> None:
        if not came.done():
            came.set_result(address)

    for line in sys.stdin:
        typed = line.strip()
        if came.done():
            _typed.put(typed)
            return
        if typed:
            _is_read.clear()
            loop.call_soon_threadsafe(hand_over, typed)
            return
    _typed.put("")


def agrees(question: str) -> bool:
    """Ask a person at the terminal for a yes. A thread that waits for a line gets it before anybody else
    could: then it is asked."""
    with interruptible():
        if not _is_read.is_set():
            return typer.confirm(question, err=True)
        warn(f"{question} [y/N]:")
        return _typed.get().casefold() in ("y", "yes")
