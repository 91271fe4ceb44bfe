"""Never a 429 by our own fault, and hardly a call given away: whatever the window, whoever else calls.

Here the limits as values drive calls to a small server that counts in every way Xero might, over many seeds. The
figures each case reaches are printed (`pytest -s`). What is taken out in the second half is what the first relies on.
"""

import math
from collections.abc import Callable

import pytest
from msgspec.structs import replace

from counterfoil.core import budget
from counterfoil.core.budget import Budget, Go, Limits, Wait
from tests.simulation import traffic as simulated
from tests.simulation.traffic import AT_ONCE, Admit, Server, Traffic, drive, per_minute

SEEDS = range(4)
BATCHES = 600
MINUTE_S = 60.0
FAST_S, SLOW_S = (0.3, 2.0), (5.0, 8.0)
ALWAYS_S = -180.0

WAYS = [
    pytest.param(Traffic(window=window, counts=counts), id=f"{window}, {counts}")
    for window in ("fixed", "rolling")
    for counts in ("on arrival", "on answer")
]
every_way = pytest.mark.parametrize("way", WAYS)


def runs(
    way: Traffic, *, calls: int = BATCHES, for_s: float = math.inf, admit: Admit = budget.admit
) -> list[Server]:
    """One run for each seed, the beginning of a fixed window at another place in each."""
    return [
        drive(
            replace(way, anchor_s=(seed * 7.3 + 1.7) % MINUTE_S), seed, calls=calls, for_s=for_s, admit=admit
        )
        for seed in SEEDS
    ]


def refusals(servers: list[Server]) -> list[float]:
    """When calls of ours were refused, over all runs."""
    return [at_s for server in servers for at_s in server.refused_s]


def least(servers: list[Server], *, from_s: float = 0.0, to_s: float = math.inf) -> float:
    """The calls per minute of the run that had fewest; printed."""
    paces = sorted(per_minute(server, from_s=from_s, to_s=to_s) for server in servers)
    print(f"calls a minute: {paces[0]:.1f} at least, {paces[-1]:.1f} at most")
    return paces[0]


# --- what is promised -------------------------------------------------------------------------------------------


@every_way
def test_six_hundred_batches_alone(way: Traffic):
    servers = runs(way)
    assert refusals(servers) == []
    assert least(servers) >= 0.95 * 60
    assert {server.at_once_max for server in servers} == {AT_ONCE}


@every_way
@pytest.mark.parametrize(("theirs", "share"), [(10, 0.90), (30, 0.90), (45, 0.70)])
def test_beside_somebody_else(way: Traffic, theirs: int, share: float):
    servers = runs(replace(way, others=((ALWAYS_S, theirs),)), for_s=8 * MINUTE_S)
    assert refusals(servers) == []
    assert least(servers, from_s=MINUTE_S, to_s=8 * MINUTE_S) >= share * (60 - theirs)


@every_way
@pytest.mark.parametrize("theirs", [0, 10, 30, 45])
def test_when_xero_is_slow(way: Traffic, theirs: int):
    others = ((ALWAYS_S, theirs),) if theirs else ()
    servers = runs(replace(way, others=others, latency_s=SLOW_S), for_s=8 * MINUTE_S)
    assert refusals(servers) == []
    five_at_once = 60 / (sum(SLOW_S) / 2 + sum(simulated.WAY_S)) * AT_ONCE
    share = 0.5 if theirs == 45 else 0.8
    assert least(servers, from_s=MINUTE_S, to_s=8 * MINUTE_S) >= share * min(60 - theirs, five_at_once)


@every_way
def test_somebody_else_stops(way: Traffic):
    servers = runs(replace(way, others=((ALWAYS_S, 30), (200.0, 0))), for_s=11 * MINUTE_S)
    assert refusals(servers) == []
    assert least(servers, from_s=6 * MINUTE_S, to_s=11 * MINUTE_S) >= 0.95 * 60


@every_way
@pytest.mark.parametrize(
    ("others", "latency_s"),
    [
        (((200.0, 30),), FAST_S),
        (((200.0, 45),), FAST_S),
        (((ALWAYS_S, 10), (250.0, 45)), FAST_S),
        (((200.0, 30),), SLOW_S),
        (((200.0, 45),), SLOW_S),
    ],
)
def test_somebody_else_begins_while_we_are_at_full_speed(
    way: Traffic, others: tuple[tuple[float, float], ...], latency_s: tuple[float, float]
):
    """Nobody can foresee it, and the first to notice may be refused: now and then once, never again and again."""
    servers = runs(replace(way, others=others, latency_s=latency_s), for_s=8 * MINUTE_S)
    assert max(len(server.refused_s) for server in servers) <= 2
    assert len(refusals(servers)) <= len(servers)


@every_way
@pytest.mark.parametrize("theirs", [0, 30])
@pytest.mark.parametrize("latency_s", [FAST_S, SLOW_S])
def test_restarts_in_the_middle(way: Traffic, theirs: int, latency_s: tuple[float, float]):
    others = ((ALWAYS_S, theirs),) if theirs else ()
    restarts_s = (8.0, 100.0, 230.5, 231.0, 233.0, 400.0)
    servers = runs(
        replace(way, others=others, latency_s=latency_s, restarts_s=restarts_s), for_s=8 * MINUTE_S
    )
    assert refusals(servers) == []
    assert max(server.at_once_max for server in servers) <= AT_ONCE


# --- what it rests on: with each of these taken out, calls are refused ------------------------------------------


@every_way
def test_without_the_limiter_calls_are_refused(way: Traffic):
    servers = runs(way, admit=lambda *_: Go())
    assert all(server.refused_s for server in servers)


@every_way
def test_without_the_limit_at_once_calls_are_refused(way: Traffic):
    def admit(known: Budget, limits: Limits, now_s: float) -> Go | Wait:
        return budget.admit(known, replace(limits, in_flight=60), now_s)

    servers = runs(replace(way, latency_s=SLOW_S), calls=200, admit=admit)
    assert all(server.refused_s for server in servers)


@every_way
def test_without_a_look_at_the_headers_calls_are_refused(way: Traffic, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(simulated, "answered", ignoring("minute"))
    servers = runs(replace(way, others=((ALWAYS_S, 30),)), for_s=4 * MINUTE_S)
    assert all(server.refused_s for server in servers)


@every_way
def test_without_the_log_after_a_restart_calls_are_refused(way: Traffic, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(simulated, "restored", lambda *_, **__: Budget())
    monkeypatch.setattr(simulated, "answered", ignoring("minute"))  # which would save us, one call at a time
    servers = runs(replace(way, restarts_s=(15.0, 30.0)), calls=200)
    assert all(server.refused_s for server in servers)


def test_without_a_guard_a_rolling_window_refuses_calls(monkeypatch: pytest.MonkeyPatch):
    """All sixty calls of a minute are used here, so that nothing but the guard is left."""
    monkeypatch.setattr(simulated, "answered", ignoring("minute"))
    monkeypatch.setattr(simulated, "Limits", lambda: Limits(per_minute=61, spare=1))
    assert not refusals(runs(Traffic(window="rolling")))
    monkeypatch.setattr(simulated, "Limits", lambda: Limits(per_minute=61, spare=1, guard_s=0.0))
    assert refusals(runs(Traffic(window="rolling")))


def ignoring(header: str) -> Callable[..., Budget]:
    """`answered`, deaf to one header."""

    def deaf(known: Budget, limits: Limits, **told: object) -> Budget:
        return budget.answered(known, limits, **{**told, header: None})  # type: ignore[arg-type]

    return deaf
