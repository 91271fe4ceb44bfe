"""The limits once more with nothing left out: the whole program against xerosim, minute by minute of one clock.

Contacts are the smallest documents there are, and to a limit a call is a call; in one case the batches are the full
fifty. The pace of each export is printed (`pytest -s`).
"""

import asyncio
import random
from collections.abc import Coroutine
from pathlib import Path
from types import CoroutineType
from typing import Any

import msgspec
import pytest

from counterfoil.core.budget import Go
from counterfoil.core.document import Contact
from counterfoil.engine import gate
from tests.simulation.loop import EPOCH, SimClock, simulate
from tests.simulation.traffic import WAY_S
from tests.simulation.world import Process, Xero, connected, taken_in
from xerosim.accounting.limits import Plan

BATCHES = 600
MINUTE_S = 60.0
ANCHOR_S = 17.3
"""How long before the simulation began a fixed minute of Xero's did."""
FAST_S, SLOW_S = (0.3, 2.0), (5.0, 8.0)


class Course(msgspec.Struct, frozen=True):
    """How an export went: calls refused, and calls a minute: over all of it, and after its first minute."""

    refused: int
    per_minute: float
    later_per_minute: float


def distant_xero(window: str, *, work_s: tuple[float, float] = FAST_S) -> Xero:
    """A Xero that calls take a while to reach, and that takes a while over each."""
    chance = random.Random(window)

    async def latency(way: str) -> None:
        if way == "out":
            xero.world.work_s = chance.uniform(*work_s)
        await asyncio.sleep(chance.uniform(*WAY_S))

    xero = Xero(Plan(window=window, minute_anchor_s=EPOCH.timestamp() - ANCHOR_S), latency=latency)
    return xero


def contacts(count: int) -> list[Contact]:
    """So many contacts."""
    return [Contact(system="sim", id=f"c{number}", name=f"Invented {number}") for number in range(count)]


async def export(
    home: Path,
    window: str,
    *,
    calls: int = BATCHES,
    per_call: int = 2,
    others: int = 0,
    work_s: tuple[float, float] = FAST_S,
) -> Course:
    """Take contacts in, send them all, and say how it went."""
    documents = calls * per_call
    xero, clock = distant_xero(window, work_s=work_s), SimClock()
    process = Process(home, xero, documents_per_call=per_call)
    books = await process.start()
    await connected(books)
    await taken_in(books, contacts(documents))
    await xero.ask("trouble", {"kind": "other_user", "calls_per_minute": others})
    await asyncio.sleep(2 * MINUTE_S)
    began_s, before = clock.monotonic(), (await xero.ask("calls"))["calls"]
    running = asyncio.ensure_future(books.run())
    await asyncio.sleep(MINUTE_S)
    first = (await xero.ask("calls"))["calls"]
    report = await running
    assert report.is_clean
    assert report.lanes[0].posted == documents
    took_s, after = clock.monotonic() - began_s, await xero.ask("calls")
    await process.stop()
    return Course(
        after["refused_429"],
        (after["calls"] - before) / took_s * MINUTE_S,
        (after["calls"] - first) / (took_s - MINUTE_S) * MINUTE_S,
    )


def course_of(main: Coroutine[Any, Any, Course]) -> Course:
    """Simulate one export."""

    async def awaited() -> Course:
        return await main

    course = simulate(awaited, seed=1)
    print(course)
    return course


@pytest.mark.slow
@pytest.mark.parametrize(
    ("window", "others", "per_call"),
    [("fixed", 0, 10), ("rolling", 0, 10), ("fixed", 30, 50), ("rolling", 30, 10)],
)
def test_six_hundred_full_batches(tmp_path: Path, window: str, others: int, per_call: int) -> None:
    course = course_of(export(tmp_path / "home", window, per_call=per_call, others=others))
    assert course.refused == 0
    if others:
        assert course.later_per_minute >= 0.90 * (60 - others)
    else:
        assert course.per_minute >= 0.98 * 60


@pytest.mark.slow
@pytest.mark.parametrize("window", ["fixed", "rolling"])
@pytest.mark.parametrize("work_s", [(2.0, 4.0), SLOW_S])
def test_when_xero_is_slow_five_at_once_are_the_limit(
    tmp_path: Path, window: str, work_s: tuple[float, float]
) -> None:
    course = course_of(export(tmp_path / "home", window, work_s=work_s))
    five_at_once = 300 / (sum(work_s) / 2 + sum(WAY_S))
    assert course.refused == 0
    assert course.per_minute >= 0.98 * min(60, five_at_once)


async def killed(process: Process, running: asyncio.Task[Any]) -> None:
    """End a process with everything it has begun; what has left it is under way to Xero, and arrives."""
    for task in asyncio.all_tasks():
        coroutine = task.get_coro()
        if isinstance(coroutine, CoroutineType) and "counterfoil/engine" in coroutine.cr_code.co_filename:
            task.cancel()
    await process.crash(running)


async def refused_at_first(home: Path, window: str) -> int:
    """Send for three seconds; the calls refused."""
    xero = distant_xero(window)
    process = Process(home, xero, documents_per_call=2)
    books = await process.start()
    await connected(books)
    await taken_in(books, contacts(20))
    running = asyncio.ensure_future(books.run())
    await asyncio.wait([running], timeout=3.0)
    await killed(process, running)
    return int((await xero.ask("calls"))["refused_429"])


@pytest.mark.parametrize("window", ["fixed", "rolling"])
def test_with_the_limiter_taken_out_calls_are_refused(
    tmp_path: Path, window: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The test of the test."""
    assert simulate(lambda: refused_at_first(tmp_path / "with", window), seed=1) == 0
    monkeypatch.setattr(gate, "admit", lambda *_: Go())
    assert simulate(lambda: refused_at_first(tmp_path / "without", window), seed=1) > 0


async def crashing(home: Path, window: str, work_s: tuple[float, float]) -> int:
    """Crash in the middle of things, again and again, and go on at once each time; the calls refused."""
    xero = distant_xero(window, work_s=work_s)
    process = Process(home, xero, documents_per_call=2)
    books = await process.start()
    await connected(books)
    await taken_in(books, contacts(300))
    for life, crash_after_s in enumerate((3.0, 8.0, 10.0, 20.0, 30.0), start=1):
        running = asyncio.ensure_future(books.run())
        await asyncio.sleep(crash_after_s)
        assert not running.done()
        await killed(process, running)
        process = Process(home, xero, seed=life, documents_per_call=2)
        books = await process.start()
    refused = (await xero.ask("calls"))["refused_429"]
    await process.stop()
    return int(refused)


@pytest.mark.parametrize("window", ["fixed", "rolling"])
@pytest.mark.parametrize("work_s", [FAST_S, SLOW_S])
def test_a_restart_does_not_forget_what_was_sent(
    tmp_path: Path, window: str, work_s: tuple[float, float]
) -> None:
    assert simulate(lambda: crashing(tmp_path / "home", window, work_s), seed=1) == 0
