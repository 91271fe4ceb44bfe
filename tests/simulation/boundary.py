"""Where a process touches the world: each such place has a number, and there it can end, or stand still."""

import asyncio
from collections.abc import Callable

Fate = Callable[[int, str], bool]
"""Whether a process ends at the boundary with this number and name."""


class Crash(BaseException):
    """The exporter's process has ended; nothing of it may go on."""


def lives_on(_number: int, _name: str) -> bool:
    """The fate of a process that does not end by itself."""
    return False


class Boundaries:
    """The boundaries that one process passes, counted from 1 in the order in which it comes to them.

    `names` are those passed so far. At one where `fate` says so the process ends: `ended` is set, and from then
    on nothing of it passes any boundary. While it is paused everything of it stands still where it is.
    """

    def __init__(self, fate: Fate = lives_on) -> None:
        self.names: list[str] = []
        self.ended = asyncio.Event()
        self._fate = fate
        self._running = asyncio.Event()
        self._running.set()

    async def come_to(self, name: str) -> None:
        """Pass a boundary. Raises Crash where the process ends, or has ended before."""
        if not self._running.is_set() and not self.ended.is_set():
            await self._running.wait()
        if self.ended.is_set():
            raise Crash
        self.names.append(name)
        if self._fate(len(self.names), name):
            self.end()
            raise Crash

    def end(self) -> None:
        """The process ends here and now."""
        self.ended.set()
        self._running.set()

    def pause(self) -> None:
        """Let everything stand still where it next comes to a boundary."""
        self._running.clear()

    def go_on(self) -> None:
        """Let everything go on."""
        self._running.set()
