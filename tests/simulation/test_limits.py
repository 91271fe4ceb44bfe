"""Never a 429 by our own fault, and hardly a call given away: whatever the window, whoever else calls.

Here the limits as values drive calls to a small server that counts in every way Xero might, over many seeds. The
figures each case reaches are printed (`pytest -s`). What is taken out in the second half is what the first relies on.
"""

import math
from collections.abc import Callable
from typing import Literal

import pytest
from msgspec.structs import replace

from counterfoil.core import budget
from counterfoil.core.budget import Budget, Go, Limits, Wait
from tests.simulation import traffic as simulated
from tests.simulation.traffic import AT_ONCE, Admit, Server, Traffic, drive, per_minute

SEEDS = range(4)
BATCHES = 600
MANY = 1_000_000
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


def five_at_once(latency_s: tuple[float, float]) -> float:
    """The calls a minute that five at once can be."""
    return 60 / (sum(latency_s) / 2 + sum(simulated.WAY_S)) * AT_ONCE


def least(servers: list[Server], *, from_s: float = 0.0, to_s: float = math.inf) -> float:
    """The calls per minute of the run that had fewest; printed."""
    paces = sorted(per_minute(server, from_s=from_s, to_s=to_s) for server in servers)
    print(f"calls a minute: {paces[0]:.1f} at least, {paces[-1]:.1f} at most")
    return paces[0]


# --- what is promised -------------------------------------------------------------------------------------------


@every_way
@pytest.mark.parametrize("latency_s", [FAST_S, (2.0, 4.0), SLOW_S])
def test_alone_nearly_all_that_xero_allows_is_used(way: Traffic, latency_s: tuple[float, float]):
    """Of sixty calls a minute, or where that is less, of what five at once can be, round trips as we see them."""
    servers = runs(replace(way, latency_s=latency_s), calls=MANY, for_s=20 * MINUTE_S)
    assert refusals(servers) == []
    assert least(servers, to_s=20 * MINUTE_S) >= 0.98 * min(60, five_at_once(latency_s))
    assert {server.at_once_max for server in servers} == {AT_ONCE}


@every_way
def test_slow_claims_and_slow_renewals_of_a_token_cost_nobody_a_refusal(way: Traffic):
    """A place is taken, and the call leaves a while later: at the latest with four others a minute later."""
    late = replace(way, claim_s=(0.0, 3.0), renewal_s=(97.0, 55.0))
    servers = runs(late, for_s=10 * MINUTE_S)
    assert refusals(servers) == []
    assert least(servers, to_s=10 * MINUTE_S) >= 0.98 * 60 * (97 - 55) / 97
    servers = runs(
        replace(late, others=((ALWAYS_S, 20),), restarts_s=(30.0, 110.0, 333.0)), for_s=10 * MINUTE_S
    )
    assert refusals(servers) == []


@every_way
def test_a_slow_claim_does_not_cost_speed(way: Traffic):
    servers = runs(replace(way, claim_s=(0.0, 0.5)), calls=MANY, for_s=10 * MINUTE_S)
    assert refusals(servers) == []
    assert least(servers, to_s=10 * MINUTE_S) >= 0.98 * 60


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
    share = 0.5 if theirs == 45 else 0.8
    assert least(servers, from_s=MINUTE_S, to_s=8 * MINUTE_S) >= share * min(
        60 - theirs, five_at_once(SLOW_S)
    )


@every_way
def test_somebody_else_stops(way: Traffic):
    servers = runs(replace(way, others=((ALWAYS_S, 30), (200.0, 0))), for_s=11 * MINUTE_S)
    assert refusals(servers) == []
    assert least(servers, from_s=6 * MINUTE_S, to_s=11 * MINUTE_S) >= 0.98 * 60


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
    """Nobody can foresee it, and the first to notice may be refused: a few times, and soon never again."""
    servers = runs(replace(way, others=others, latency_s=latency_s), for_s=8 * MINUTE_S)
    print("refused, each run:", [len(server.refused_s) for server in servers])
    assert max(len(server.refused_s) for server in servers) <= AT_ONCE
    assert len(refusals(servers)) <= 2 * len(servers)
    began_s, theirs = others[-1]
    assert max(refusals(servers), default=0.0) <= began_s + 3 * MINUTE_S
    assert least(servers, from_s=began_s + 2 * MINUTE_S, to_s=8 * MINUTE_S) >= 0.6 * (60 - theirs)


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


@every_way
@pytest.mark.parametrize(("is_killed", "lost"), [(False, 0), (True, AT_ONCE)])
def test_in_the_minute_after_a_restart_hardly_a_call_is_given_away(way: Traffic, is_killed: bool, lost: int):
    """Of calls that nobody saw an answer to nobody knows when they left: they count as of the restart."""
    for at_s in (231.0, 238.0, 247.0):
        servers = runs(replace(way, restarts_s=(at_s,), is_killed=is_killed), for_s=6 * MINUTE_S)
        assert refusals(servers) == []
        from_s = at_s + 1.0
        assert least(servers, from_s=from_s, to_s=from_s + 60.4) >= int(0.98 * (60 - lost))


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
    """Nobody listens to the headers here, so that nothing but the guard is left."""
    monkeypatch.setattr(simulated, "answered", ignoring("minute"))
    assert not refusals(runs(Traffic(window="rolling")))
    monkeypatch.setattr(simulated, "Limits", lambda: Limits(guard_s=0.0))
    assert refusals(runs(Traffic(window="rolling")))


@pytest.mark.parametrize("window", ["fixed", "rolling"])
def test_counted_by_when_their_places_were_taken_calls_are_refused(
    window: Literal["fixed", "rolling"], monkeypatch: pytest.MonkeyPatch
):
    late = Traffic(window=window, renewal_s=(140.0, 55.0))
    monkeypatch.setattr(simulated, "answered", ignoring("minute"))
    assert not refusals(runs(late, for_s=10 * MINUTE_S))
    monkeypatch.setattr(simulated, "answered", ignoring("minute", "left_s"))
    assert refusals(runs(late, for_s=10 * MINUTE_S))


def ignoring(*headers: str) -> Callable[..., Budget]:
    """`answered`, deaf to some of what it is told."""

    def deaf(known: Budget, limits: Limits, **told: object) -> Budget:
        return budget.answered(known, limits, **{**told, **dict.fromkeys(headers)})  # type: ignore[arg-type]

    return deaf
