"""The day's limit with nothing left out: learned from answers, kept to, waited for, and gone on after by itself.

The whole program against xerosim, whose other users take what a story wants them to take. One contact a call.
"""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import httpx2
import msgspec
import pytest

from counterfoil.app import Counterfoil
from counterfoil.core.day import Learned
from counterfoil.core.document import Contact
from counterfoil.core.export import Lane
from counterfoil.core.lifecycle import State
from counterfoil.engine.worker import LaneReport, Worker
from counterfoil.store import limits
from tests.simulation.loop import BEGIN_S, EPOCH, simulate
from tests.simulation.world import Process, Xero, connected, taken_in
from xerosim.accounting.limits import Plan

DAY_S = 86_400.0
HOUR_S = 3_600.0
FACTS = 7
"""The reads of an organisation's facts, when it is connected, and the one of its contacts."""


def now_s() -> float:
    """Seconds since the simulation began."""
    return asyncio.get_running_loop().time() - BEGIN_S


class Stage:
    """A Xero whose calls are noted, and the process that calls it."""

    def __init__(self, home: Path, per_day: int) -> None:
        self.home = home
        self.xero = Xero(Plan(per_day=per_day))
        self.asked: list[tuple[float, int]] = []
        self.processes = 0
        self.documents = 0
        self.process: Process
        self.books: Counterfoil
        self._far = self.xero.transport.handle_async_request
        self.xero.transport.handle_async_request = self._noted  # type: ignore[method-assign]

    async def _noted(self, request: httpx2.Request) -> httpx2.Response:
        at_s = now_s()
        response = await self._far(request)
        if "/api.xro/" in request.url.path:
            self.asked.append((at_s, response.status_code))
        return response

    async def restart(self) -> None:
        """End the process, if there is one, and begin another."""
        if self.processes:
            await self.process.stop()
        self.processes += 1
        self.process = Process(self.home, self.xero, seed=self.processes, documents_per_call=1)
        self.books = await self.process.start()

    async def add(self, count: int) -> None:
        """Take so many contacts more in."""
        numbers = range(self.documents, self.documents + count)
        self.documents += count
        await taken_in(self.books, [Contact(system="sim", id=f"c{n}", name=f"Invented {n}") for n in numbers])

    async def others(self, *, leave: int, day_ends_in_s: float | None = None) -> None:
        """Let others use the day up but for `leave` calls, and say when it ends; their last minute passes."""
        if day_ends_in_s is not None:
            await self.xero.ask("limits", {"day_ends_in_s": int(day_ends_in_s)})
        await self.xero.ask("limits", {"calls": await self.left() - leave})
        await asyncio.sleep(130.0)

    async def left(self) -> int:
        """What is left of the day in Xero's own books."""
        (told,) = (await self.xero.ask("limits"))["organisations"].values()
        return int(told["day"]["left"])

    async def watch(self, until_s: float) -> None:
        """Let `run --watch` go on until a time."""
        await self.books.watch(lambda: now_s() >= until_s)

    async def ready(self) -> int:
        """How many contacts have not gone yet."""
        counts = (await self.books.counts()).values()
        return sum(states.get("ready", 0) for kinds in counts for states in kinds.values())

    def calls(self, from_s: float, to_s: float) -> int:
        """How many calls were made from one time to another."""
        return sum(from_s <= at_s < to_s for at_s, _ in self.asked)

    def refusals(self) -> int:
        """How many calls were refused."""
        return sum(status == 429 for _, status in self.asked)


def count_rounds(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """When a watching engine looks for work, from now on."""
    rounds: list[float] = []
    run = Worker.run

    async def counted(worker: Worker, lanes: Sequence[Lane]) -> tuple[LaneReport, ...]:
        rounds.append(now_s())
        return await run(worker, lanes)

    monkeypatch.setattr(Worker, "run", counted)
    return rounds


def told(home: Path, per_day: int, story: Callable[[Stage], Awaitable[None]]) -> None:
    """Tell a story of a connected organisation whose exporting is on."""

    async def whole() -> None:
        stage = Stage(home, per_day)
        await stage.restart()
        await connected(stage.books)
        await story(stage)
        await stage.process.stop()

    simulate(whole, seed=1)


@pytest.mark.parametrize(("per_day", "kept"), [(1_000, 20), (5_000, 100)])
def test_two_in_a_hundred_are_kept_and_the_run_ends_and_says_until_when(
    tmp_path: Path, per_day: int, kept: int
) -> None:
    """Which of Xero's two limits it is was seen in the first answers; asking for facts goes on."""

    async def story(stage: Stage) -> None:
        await stage.others(leave=kept + 30)
        await stage.add(60)
        (report,) = (await stage.books.run()).lanes
        assert (report.posted, await stage.left(), stage.refusals()) == (30, kept, 0)
        assert report.stopped is not None
        assert "the day's calls are used up" in report.stopped
        calls = len(stage.asked)
        for _ in range(3):
            await stage.restart()
            assert (await stage.books.run()).lanes[0].posted == 0
        assert len(stage.asked) == calls, "a new process knows what the old one was told"
        assert await stage.books.refresh(await stage.books.organisation()) is None
        assert len(stage.asked) == calls + FACTS

    told(tmp_path / "home", per_day, story)


def test_what_a_person_takes_up_again_goes_on_the_calls_that_are_kept(tmp_path: Path) -> None:
    """And nothing else does, before it and after it."""

    async def story(stage: Stage) -> None:
        await stage.add(1)
        await stage.books.withdraw(["sim:contact:c0"], by="anna")
        await stage.others(leave=101)
        await stage.add(30)
        (report,) = (await stage.books.run()).lanes
        assert report.posted == 1
        await stage.books.retry(["sim:contact:c0"], by="anna")
        for posted in (1, 0):
            (report,) = (await stage.books.run()).lanes
            assert report.posted == posted
            assert report.stopped is not None
            assert "the day's calls are used up" in report.stopped
        assert (await stage.books.find("sim:contact:c0")).state is State.POSTED
        assert (await stage.left(), await stage.ready()) == (98, 29), "it was asked whether the file is older"

    told(tmp_path / "home", 5_000, story)


@pytest.mark.parametrize("is_restarted", [True, False])
def test_a_refusal_says_when_and_from_then_on_it_goes_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_restarted: bool
) -> None:
    """Others took the rest. No call is made until Xero's day ends; then, within a minute, the next one."""

    async def story(stage: Stage) -> None:
        ends_s = now_s() + 18.6 * HOUR_S
        await stage.others(leave=200, day_ends_in_s=18.6 * HOUR_S)
        await stage.add(60)
        first = await stage.books.run()
        assert first.is_clean
        await stage.others(leave=0)
        await stage.add(60)
        (report,) = (await stage.books.run()).lanes
        assert report.posted == 0
        assert stage.refusals() == 1
        assert report.stopped is not None
        assert "Xero allows more from 2026-03-03 03:0" in report.stopped
        refused_s = now_s()
        if is_restarted:
            await stage.restart()
        rounds = count_rounds(monkeypatch)
        await stage.watch(ends_s + 120.0)
        assert len(rounds) <= 18.6 * HOUR_S / 30 + 200, "a closed lane is not looked at every second"
        assert stage.calls(refused_s + 1.0, ends_s) == 0
        gone_on_s = min(at_s for at_s, _ in stage.asked if at_s >= ends_s) - ends_s
        print(f"went on {gone_on_s:.1f} s after the reset")
        assert gone_on_s <= 60.0
        assert (stage.refusals(), await stage.ready()) == (1, 0)

    told(tmp_path / "home", 5_000, story)


def test_when_nothing_is_known_a_call_asks_now_and_then_and_learns_for_the_next_days(tmp_path: Path) -> None:
    """The first day's end is found within half an hour, the next one's within a minute, in a new process."""

    async def story(stage: Stage) -> None:
        await _first_day(stage)
        await _second_day(stage)
        assert stage.refusals() == 0

    told(tmp_path / "home", 5_000, story)


async def _first_day(stage: Stage) -> None:
    ends_s = now_s() + 3 * HOUR_S
    await stage.others(leave=100, day_ends_in_s=3 * HOUR_S)
    await stage.add(60)
    await stage.watch(now_s() + 10.0)
    begun_s = now_s()
    await stage.watch(ends_s + 2_000.0)
    print(f"{stage.calls(begun_s, ends_s)} calls asked in three hours")
    assert 2 <= stage.calls(begun_s, ends_s) <= 8
    assert await stage.ready() == 0


async def _second_day(stage: Stage) -> None:
    await asyncio.sleep(20 * HOUR_S)
    await stage.restart()
    (limit,) = (await stage.xero.ask("limits"))["organisations"].values()
    ends_s = now_s() + limit["day"]["ends_in_s"]
    await stage.add(1)
    await stage.watch(now_s() + 10.0)  # which is told what is left today
    await stage.others(leave=101)
    await stage.add(60)
    await stage.watch(now_s() + 10.0)
    begun_s = now_s()
    await stage.watch(ends_s + 60.0)
    asked_s = [at_s for at_s, _ in stage.asked if begun_s <= at_s]
    gone_on_s = min(at_s for at_s in asked_s if at_s >= ends_s) - ends_s
    print(
        f"the next day {stage.calls(begun_s, ends_s)} calls asked, and it went on {gone_on_s:.1f} s after the reset"
    )
    assert stage.calls(begun_s, ends_s) <= 50
    assert gone_on_s <= 60.0


def test_without_what_was_learned_the_next_day_begins_late(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The test of the test."""
    known = limits.learned

    def forgetful(*given: Any) -> Learned:
        return msgspec.structs.replace(known(*given), turned_after=None, turned_by=None)

    monkeypatch.setattr(limits, "learned", forgetful)

    async def story(stage: Stage) -> None:
        await _first_day(stage)
        with pytest.raises((AssertionError, ValueError)):
            await _second_day(stage)

    told(tmp_path / "home", 5_000, story)


def test_the_simulation_begins_at_half_past_eight() -> None:
    """What the sentence above is told from."""
    assert (EPOCH.hour, EPOCH.minute) == (8, 30)


# --- the forecast -----------------------------------------------------------------------------------------------


def test_what_goes_in_one_day_is_finished_when_it_was_said(tmp_path: Path) -> None:
    """Within a tenth of the time that it takes, when it begins and halfway."""

    async def story(stage: Stage) -> None:
        await stage.add(600)
        foretold: list[tuple[float, float]] = []
        running: asyncio.Task[Any] | None = None
        for _ in range(2):
            ahead = await stage.books.forecast(await stage.books.organisation())
            assert ahead is not None
            foretold.append((_since(ahead.finished_at), now_s()))
            running = running or asyncio.ensure_future(stage.books.run())
            await asyncio.sleep(250.0)
        assert running is not None
        assert (await running).is_clean
        for said_s, made_s in foretold:
            _is_as_said(stage, said_s, made_s)

    told(tmp_path / "home", 5_000, story)


def _since(at: dt.datetime) -> float:
    return (at - EPOCH).total_seconds()


def _is_as_said(stage: Stage, said_s: float, made_s: float) -> None:
    really_s = max(at_s for at_s, status in stage.asked if status == 200)
    print(f"said {said_s - made_s:.0f} s, took {really_s - made_s:.0f} s")
    assert abs(said_s - really_s) <= 0.1 * (really_s - made_s)


def test_what_goes_on_the_next_day_is_finished_when_it_was_said(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.others(leave=150, day_ends_in_s=5 * HOUR_S)
        await stage.others(leave=0)
        await stage.add(200)
        assert (await stage.books.run()).lanes[0].posted == 0
        ahead = await stage.books.forecast(await stage.books.organisation())
        assert ahead is not None
        assert (ahead.contacts, ahead.calls, ahead.is_known) == (200, 200, True)
        assert ahead.waits_until is not None
        made_s = now_s()
        await stage.watch(_since(ahead.waits_until) + 60.0)
        _is_as_said(stage, _since(ahead.finished_at), made_s)
        assert await stage.books.forecast(await stage.books.organisation()) is None

    told(tmp_path / "home", 5_000, story)
