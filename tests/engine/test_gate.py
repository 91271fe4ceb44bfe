"""The gate: what it does when Xero fails, refuses or says nothing, on a virtual clock."""

import asyncio
import datetime as dt
import itertools
from collections.abc import Callable

import msgspec
import pytest

from counterfoil.core.budget import Limits
from counterfoil.core.day import Learned
from counterfoil.core.export import Exchange
from counterfoil.core.passing import Allowance, Answer
from counterfoil.engine.gate import FAILURES_MAX, TURNED_AWAY_MAX, Gate
from counterfoil.xero.headers import allowance
from tests.simulation.loop import BEGIN_S, SimChance, SimClock, simulate

WORKERS = 5
TOOK_S = 0.5
WATCHED_S = 420.0
"""How long after the end of a trouble it is looked whether all is well."""

Xero = Callable[[float], Answer]
"""What a call is answered with, by the seconds since the beginning at which it was sent."""


def answer(
    status: int | None, *, retry_after_s: float | None = None, problem: str = "", took_s: float = TOOK_S
) -> Answer:
    """One answer, which took half a second; no status is no answer."""
    exchange = Exchange(
        sent_at=SimClock().now(), method="PUT", path="/Invoices", status=status, took_us=int(took_s * 1e6)
    )
    return Answer(exchange=exchange, allowance=Allowance(retry_after_s=retry_after_s, problem=problem))


class Course:
    """Five workers who call through one gate as often as it lets them; when their calls were sent."""

    def __init__(self, xero: Xero, *, until_s: float, hangs_s: float = TOOK_S) -> None:
        self.xero = xero
        self.until_s = until_s
        self.hangs_s = hangs_s
        self.sent_s: list[float] = []
        self.at_once = 0
        self.at_once_max: dict[int, int] = {}
        self.outages: list[str] = []

    async def worker(self, gate: Gate) -> None:
        """Call until the time is over; like a watching engine, go on after an outage."""
        while (slot := await gate.admit("export")) is not None and self.now_s() < self.until_s:
            self.sent_s.append(self.now_s())
            self.at_once += 1
            minute = int(self.now_s() // 60)
            self.at_once_max[minute] = max(self.at_once, self.at_once_max.get(minute, 0))
            told = self.xero(self.now_s())
            took_s = TOOK_S if told.exchange.status is not None else self.hangs_s
            await asyncio.sleep(took_s)
            self.at_once -= 1
            gate.answered(slot, told)
            if gate.outage:
                self.outages.append(gate.outage)
                gate.begin()

    def now_s(self) -> float:
        """Seconds since the beginning."""
        return SimClock().monotonic() - BEGIN_S

    def is_well_after(self, end_s: float) -> bool:
        """Whether it is as if from two minutes after the end of the trouble on 95 of 100 calls that may be were
        made: in all, since the first ones go faster; and at the last, so that it stays that way."""
        in_all = self.between(end_s, end_s + WATCHED_S) >= 0.95 * (WATCHED_S - 120.0)
        last_s = 3 * Limits().span_s
        return in_all and self.between(end_s + WATCHED_S - last_s, end_s + WATCHED_S) >= 0.95 * 180.0

    def between(self, from_s: float, to_s: float) -> int:
        """How many calls were sent from one time to another."""
        return sum(from_s <= each_s < to_s for each_s in self.sent_s)


def course(xero: Xero, *, until_s: float, hangs_s: float = TOOK_S, seed: int = 0) -> Course:
    """The course of five workers' calls through one gate."""

    async def main() -> Course:
        told = Course(xero, until_s=until_s, hangs_s=hangs_s)
        gate = Gate(SimClock(), SimChance(seed), Limits())
        await asyncio.gather(*(told.worker(gate) for _ in range(WORKERS)))
        return told

    return simulate(main, seed)


@pytest.mark.parametrize("status", [503, 500, None])
@pytest.mark.parametrize("lasts_s", [60.0, 600.0, 6 * 3600.0])
@pytest.mark.parametrize("seed", range(3))
def test_after_an_outage_all_is_as_before_within_two_minutes(
    status: int | None, lasts_s: float, seed: int
) -> None:
    """While it lasts one call at a time tries, in growing pauses; then sixty a minute go as before."""
    begin_s, end_s = 100.0, 100.0 + lasts_s

    def xero(at_s: float) -> Answer:
        return answer(status if begin_s <= at_s < end_s else 200)

    told = course(xero, until_s=end_s + WATCHED_S, seed=seed)
    tried = told.between(begin_s + TOOK_S, end_s)
    well_s = next(each_s for each_s in told.sent_s if each_s >= end_s)
    print(f"tried {tried} times in {lasts_s:,.0f} s, well {well_s - end_s:.0f} s after the end")
    assert tried <= 8 + lasts_s / 100
    assert all(
        most == 1 for minute, most in told.at_once_max.items() if begin_s + 60 <= minute * 60 < end_s - 60
    )
    assert well_s - end_s <= 118.0
    assert told.is_well_after(end_s)
    assert bool(told.outages) == (tried >= FAILURES_MAX)


def test_calls_that_hang_do_not_make_the_end_of_an_outage_later() -> None:
    """Each call that tries hangs for a hundred seconds: that was the pause."""
    begin_s, end_s = 100.0, 2000.0

    def xero(at_s: float) -> Answer:
        return answer(
            None if begin_s <= at_s < end_s else 200, took_s=100.0 if begin_s <= at_s < end_s else TOOK_S
        )

    told = course(xero, until_s=end_s + WATCHED_S, hangs_s=100.0)
    well_s = next(each_s for each_s in told.sent_s if each_s >= end_s)
    assert well_s - end_s <= 118.0
    assert told.is_well_after(end_s)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("header", "waits_s"),
    [
        ("30", 30.0),
        ("Mon, 02 Mar 2026 08:32:10 GMT", 29.0),
        ("0", 0.5),
        ("-5", 0.5),
        ("1000000000", 0.5),
        ("soon", 0.5),
        ("", 0.5),
    ],
)
def test_nothing_is_sent_while_xero_asks_for_nothing(status: int, header: str, waits_s: float) -> None:
    """Whatever form it has; a wait that nobody can believe is none, and our own pause counts."""
    begin_s, end_s = 100.0, 160.0

    def xero(at_s: float) -> Answer:
        if not begin_s <= at_s < end_s:
            return answer(200)
        told = allowance({"retry-after": header}, SimClock().now())
        return answer(status, retry_after_s=told.retry_after_s)

    told = course(xero, until_s=end_s + WATCHED_S)
    refused_s = [each_s for each_s in told.sent_s if begin_s + TOOK_S < each_s < end_s]
    first_s = next(each_s for each_s in told.sent_s if each_s >= begin_s)
    assert all(not first_s + TOOK_S < each_s < first_s + TOOK_S + waits_s for each_s in told.sent_s)
    if "GMT" not in header:  # the one date that it names is over after the first pause
        assert all(later_s - sooner_s >= waits_s for sooner_s, later_s in itertools.pairwise(refused_s))
    assert told.is_well_after(end_s)


@pytest.mark.parametrize("problem", ["minute", "concurrent", ""])
@pytest.mark.parametrize("retry_after_s", [None, 26.0])
def test_a_storm_of_refusals_costs_ever_fewer_calls(problem: str, retry_after_s: float | None) -> None:
    """With a time or without one; after ten in a row Xero counts as out of reach."""
    begin_s, end_s = 100.0, 3700.0

    def xero(at_s: float) -> Answer:
        is_refusing = begin_s <= at_s < end_s
        return answer(429, retry_after_s=retry_after_s, problem=problem) if is_refusing else answer(200)

    told = course(xero, until_s=end_s + WATCHED_S)
    tried = told.between(begin_s + TOOK_S, end_s)
    print(f"tried {tried} times in an hour")
    assert TURNED_AWAY_MAX < tried <= 60
    assert told.outages
    assert told.is_well_after(end_s)


def test_a_token_that_ran_out_costs_no_pause() -> None:
    """The five calls that were under way are turned away, and the next ones go with the new token at once."""
    told = course(lambda at_s: answer(401 if 100.0 <= at_s < 100.6 else 200), until_s=200.0)
    assert told.between(100.6, 103.0) >= 1
    assert told.between(100.0, 160.4) >= 0.95 * 60
    assert not told.outages


def test_a_long_wait_closes_the_gate_and_says_until_when() -> None:
    async def main() -> tuple[object, str]:
        gate = Gate(SimClock(), SimChance(0))
        slot = await gate.admit("export")
        assert slot is not None
        gate.answered(slot, answer(503, retry_after_s=3600.0))
        return await gate.admit("export"), gate.why_closed

    slot, why = simulate(main, 0)
    assert slot is None
    assert "2026-03-02 09:30 UTC" in why


def test_what_a_clock_that_was_set_back_has_in_the_future_is_not_forgotten() -> None:
    async def main() -> float:
        gate, clock = Gate(SimClock(), SimChance(0)), SimClock()
        ahead = tuple(clock.now() + dt.timedelta(hours=1, seconds=number) for number in range(60))
        gate.restore(Learned(calls=ahead), [])
        began_s = clock.monotonic()
        assert await gate.admit("export")
        return clock.monotonic() - began_s

    assert simulate(main, 0) >= 60.0


def test_what_a_clock_that_was_ahead_has_written_down_keeps_nobody_waiting() -> None:
    async def main() -> float:
        gate, clock = Gate(SimClock(), SimChance(0)), SimClock()
        tomorrow = clock.now() + dt.timedelta(days=1)
        until = tomorrow + dt.timedelta(minutes=1)
        gate.restore(Learned(kept_at=tomorrow, closed_until=until, closed_why="minute"), [])
        began_s = clock.monotonic()
        assert await gate.admit("export")
        return clock.monotonic() - began_s

    assert simulate(main, 0) == pytest.approx(60.0)


def test_a_call_that_never_left_takes_nobodys_place() -> None:
    """Fifty-nine calls of a minute are made; the last is not, for want of a connection, and so may go again."""

    async def main() -> float:
        gate, clock = Gate(SimClock(), SimChance(0)), SimClock()
        gate.restore(Learned(calls=tuple(clock.now() for _ in range(58))), [])
        await clock.sleep(45.0)
        slot = await gate.admit("export")
        assert slot is not None
        refused = answer(None, took_s=0.0)
        unsent = msgspec.structs.replace(refused.exchange, was_sent=False)
        gate.answered(slot, msgspec.structs.replace(refused, exchange=unsent))
        began_s = clock.monotonic()
        assert await gate.admit("export")
        return clock.monotonic() - began_s

    assert simulate(main, 0) <= 5.0
