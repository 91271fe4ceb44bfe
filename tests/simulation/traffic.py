"""Calls on their way to a server that counts minutes, ours and those of somebody else; time is virtual.

The server is a few lines of its own, not xerosim: it can do what is not known of Xero, such as counting what is
left when a call comes in or when its answer goes out.
"""

import asyncio
import math
import random
from collections import deque
from collections.abc import Callable
from typing import Literal

import msgspec

from counterfoil.core.budget import Budget, Go, Limits, Wait, admit, answered, restored, sent
from tests.simulation.loop import BEGIN_S, simulate

PER_MINUTE = 60
AT_ONCE = 5
WAY_S = (0.01, 0.4)
"""How long a call takes to arrive, and an answer to come back."""
LEAVES_WITHIN_S = 60.0
"""How long after it was written down a request may leave."""
OTHERS_BEFORE_S = 180.0
"""How long before our first call the others have been calling."""

Admit = Callable[[Budget, Limits, float], Go | Wait]


class Traffic(msgspec.Struct, frozen=True, kw_only=True):
    """One way it can be: the window, who else calls, how slow Xero is, when we are restarted.

    `anchor_s` is how far into a fixed window our first call falls; `others` says from when on (seconds after
    our start) somebody else makes how many calls a minute, evenly; `counts` whether headers tell what is left
    as a call arrives or as its answer leaves. `claim_s` is how long a call takes from getting its place to leaving,
    and `renewal_s` that every so many seconds no call leaves for so many: a token is being renewed.
    Restarts come after a kill, or after the last answer.
    """

    window: Literal["fixed", "rolling"] = "rolling"
    anchor_s: float = 0.0
    counts: Literal["on arrival", "on answer"] = "on arrival"
    others: tuple[tuple[float, float], ...] = ()
    latency_s: tuple[float, float] = (0.3, 2.0)
    claim_s: tuple[float, float] = (0.0, 0.0)
    renewal_s: tuple[float, float] = (3600.0, 0.0)
    restarts_s: tuple[float, ...] = ()
    is_killed: bool = True


class Server:
    """Counts calls in a window of sixty seconds and refuses what is too much; a refused call counts nothing."""

    def __init__(self, traffic: Traffic, seed: int) -> None:
        self.traffic = traffic
        self.accepted_s: list[float] = []
        self.refused_s: list[float] = []
        self.others_refused = 0
        self.at_once = 0
        self.at_once_max = 0
        self._random = random.Random(seed)
        self._log: deque[float] = deque()
        self._window = 0
        self._count = 0
        self._next_other_s = self._random.uniform(0.0, 2.0) - OTHERS_BEFORE_S

    def used(self, at_s: float) -> int:
        """Calls counted in the window at `at_s`."""
        if self.traffic.window == "rolling":
            while self._log and self._log[0] <= at_s - 60.0:
                self._log.popleft()
            return len(self._log)
        window = math.floor((at_s + self.traffic.anchor_s) / 60.0)
        if window != self._window:
            self._window, self._count = window, 0
        return self._count

    def take(self, at_s: float) -> bool:
        """Count one call, if there is room."""
        if self.used(at_s) >= PER_MINUTE:
            return False
        self._log.append(at_s)
        self._count += 1
        return True

    def others_until(self, at_s: float) -> None:
        """Let the others make the calls that fell due."""
        while self._next_other_s <= at_s:
            pace = [per_minute for from_s, per_minute in self.traffic.others if from_s <= self._next_other_s]
            if pace and pace[-1]:
                self.others_refused += not self.take(self._next_other_s)
            self._next_other_s += 60.0 / (pace[-1] if pace and pace[-1] else 60.0)

    def opens_in_s(self, at_s: float) -> int:
        """What Xero says in Retry-After: whole seconds until a call is taken again."""
        if self.traffic.window == "rolling":
            return math.ceil(self._log[-PER_MINUTE] + 60.0 - at_s) if len(self._log) >= PER_MINUTE else 1
        return math.ceil(60.0 - (at_s + self.traffic.anchor_s) % 60.0)

    async def call(self) -> tuple[int, int | None]:
        """One call of ours from leaving to the answer: what is left of the minute, and when it was refused, how
        long to wait."""
        await asyncio.sleep(self._random.uniform(*WAY_S))
        at_s = elapsed_s()
        self.others_until(at_s)
        is_refused = self.at_once >= AT_ONCE or not self.take(at_s)
        (self.refused_s if is_refused else self.accepted_s).append(at_s)
        self.at_once += 1
        self.at_once_max = max(self.at_once_max, self.at_once)
        left = PER_MINUTE - self.used(at_s)
        wait_s = self.opens_in_s(at_s) if is_refused else None
        await asyncio.sleep(self._random.uniform(*self.traffic.latency_s))
        self.at_once -= 1
        self.others_until(elapsed_s())
        if self.traffic.counts == "on answer":
            left = PER_MINUTE - self.used(elapsed_s())
        await asyncio.sleep(self._random.uniform(*WAY_S))
        return left, wait_s


class Sender:
    """Sends calls as fast as the budget lets it; `crash` makes it forget, and what has left goes on."""

    def __init__(self, server: Server, admit: Admit, seed: int) -> None:
        self.server = server
        self.budget = Budget()
        self.limits = Limits()
        self.calls = 0
        self.left_s: list[float] = []
        self.taken_s: list[float] = []
        self._admit = admit
        self._random = random.Random(seed)
        self._heard = asyncio.Event()
        self._answers: set[asyncio.Task[None]] = set()

    async def send(self, calls: int, until_s: float) -> None:
        """Send until so many calls were sent in all, or until it is `until_s`."""
        while self.calls < calls and elapsed_s() < until_s:
            now_s = asyncio.get_running_loop().time()
            match self._admit(self.budget, self.limits, now_s):
                case Go():
                    self.budget = sent(self.budget, now_s)
                    self.calls += 1
                    self.taken_s.append(now_s)
                    self._answers.add(asyncio.create_task(self._one(now_s)))
                case Wait(wait_until_s):
                    await self._answer_or(min(wait_until_s, until_s + BEGIN_S))

    async def finish(self) -> None:
        """Wait for all answers."""
        await asyncio.gather(*self._answers)

    def crash(self) -> None:
        """Forget everything but when calls left, and of those without an answer when they took their places."""
        for task in self._answers:
            task.cancel()
        self._answers.clear()

    def restart(self) -> None:
        """Remember what was written down: a call without an answer may have left up to a minute later."""
        now_s = asyncio.get_running_loop().time()
        latest_s = [min(now_s, taken_s + LEAVES_WITHIN_S) for taken_s in self.taken_s]
        self.budget = restored([*self.left_s[-2 * PER_MINUTE :], *latest_s], unanswered_s=latest_s)

    async def _one(self, taken_s: float) -> None:
        await self._leave()
        loop = asyncio.get_running_loop()
        left_s = loop.time()
        left, wait_s = await asyncio.shield(asyncio.create_task(self.server.call()))
        self.taken_s.remove(taken_s)
        self.left_s.append(left_s)
        self.budget = answered(
            self.budget,
            self.limits,
            now_s=loop.time(),
            sent_s=taken_s,
            left_s=left_s,
            minute=left,
            retry_after_s=wait_s,
            problem="" if wait_s is None else "minute",
            was_refused=wait_s is not None,
        )
        self._heard.set()

    async def _leave(self) -> None:
        """What comes between: the batch is written down, a token is renewed."""
        await asyncio.sleep(self._random.uniform(*self.server.traffic.claim_s))
        every_s, takes_s = self.server.traffic.renewal_s
        if elapsed_s() % every_s < takes_s:
            await asyncio.sleep(takes_s - elapsed_s() % every_s)

    async def _answer_or(self, until_s: float) -> None:
        self._heard.clear()
        try:
            async with asyncio.timeout_at(None if math.isinf(until_s) else until_s + 1e-6):
                await self._heard.wait()
        except TimeoutError:
            return


def elapsed_s() -> float:
    """Seconds since the simulation began."""
    return asyncio.get_running_loop().time() - BEGIN_S


def drive(
    traffic: Traffic, seed: int, *, calls: int = 600, for_s: float = math.inf, admit: Admit = admit
) -> Server:
    """Send `calls` calls, or as many as go in `for_s` seconds; the server afterwards."""

    async def main() -> Server:
        server = Server(traffic, seed)
        sender = Sender(server, admit, seed)
        for restart_s in traffic.restarts_s:
            await sender.send(calls, restart_s)
            if traffic.is_killed:
                sender.crash()
                await asyncio.sleep(1.0)
            else:
                await sender.finish()
            sender.restart()
        await sender.send(calls, for_s)
        await sender.finish()
        return server

    return simulate(main, seed)


def per_minute(server: Server, *, from_s: float = 0.0, to_s: float = math.inf) -> float:
    """Calls of ours per minute that were accepted in a stretch of time, by default in all of it."""
    taken_s = [at_s for at_s in server.accepted_s if from_s <= at_s < to_s]
    end_s = to_s if math.isfinite(to_s) else taken_s[-1]
    return len(taken_s) / (end_s - from_s) * 60.0
