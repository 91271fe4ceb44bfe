"""How long Xero is left alone after it failed, and that one call tries before the others go."""

import itertools
import math

from hypothesis import given
from hypothesis import strategies as st

from counterfoil.core.retry import (
    JITTER_MAX_S,
    PAUSE_FIRST_S,
    PAUSE_LONG_S,
    PAUSE_MAX_S,
    SOON_MAX,
    Trouble,
    failed,
    held_until_s,
    pause_s,
    worked,
)


def in_a_row(failures: int, *, jitter_s: float = 0.0) -> tuple[Trouble, list[float]]:
    """That many failures, each as soon as a call may go, and when they were."""
    trouble, now_s, at_s = Trouble(), 0.0, list[float]()
    for _ in range(failures):
        now_s = max(now_s, trouble.until_s)
        at_s.append(now_s)
        trouble = failed(trouble, sent_s=now_s, now_s=now_s, jitter_s=jitter_s)
    return trouble, at_s


def test_each_pause_is_twice_the_one_before_until_a_hundred_seconds():
    assert [pause_s(failures) for failures in range(1, 10)] == [2, 4, 8, 16, 32, 64, 100, 100, 100]
    assert pause_s(0) == 0


def test_an_outage_of_six_hours_is_asked_every_two_minutes_a_longer_one_every_quarter_of_an_hour():
    _, at_s = in_a_row(SOON_MAX + 5)
    pauses_s = [later_s - sooner_s for sooner_s, later_s in itertools.pairwise(at_s)]
    assert at_s[SOON_MAX - 1] >= 6 * 3600
    assert max(pauses_s[: SOON_MAX - 1]) == PAUSE_MAX_S
    assert PAUSE_MAX_S + JITTER_MAX_S < 120
    assert min(pauses_s[SOON_MAX:]) == pause_s(1_000_000) == PAUSE_LONG_S


def test_chance_keeps_those_apart_that_failed_together():
    calm, _ = in_a_row(5)
    late, _ = in_a_row(5, jitter_s=JITTER_MAX_S)
    assert late.until_s == calm.until_s + 2 + 4 + 8 + 15 + 15


def test_what_was_in_flight_when_it_failed_counts_once():
    trouble = failed(Trouble(), sent_s=0.0, now_s=1.0, jitter_s=0.0)
    for sent_s in (0.1, 0.9, 1.0):
        assert failed(trouble, sent_s=sent_s, now_s=90.0, jitter_s=0.0).failures == 1
        assert worked(trouble, sent_s=sent_s) == trouble
    assert failed(trouble, sent_s=0.5, now_s=90.0, jitter_s=0.0) == trouble, "the one that tries is not older"


def test_after_the_pause_one_call_tries_and_the_others_wait_for_its_answer():
    trouble = failed(Trouble(), sent_s=0.0, now_s=1.0, jitter_s=0.0)
    hanging_s = [0.5]
    assert held_until_s(trouble, hanging_s, 2.9) == trouble.until_s == 1.0 + PAUSE_FIRST_S
    assert held_until_s(trouble, hanging_s, 3.0) is None
    assert held_until_s(trouble, [*hanging_s, 3.0], 50.0) == math.inf
    well = worked(trouble, sent_s=3.0)
    assert held_until_s(well, [*hanging_s, 3.5, 3.6], 50.0) is None
    again = failed(trouble, sent_s=3.0, now_s=3.1, jitter_s=0.0)
    assert again == Trouble(failures=2, until_s=7.0)


def test_a_call_that_hung_has_been_a_pause_itself():
    hung, _ = in_a_row(8)
    sent_s = hung.until_s
    assert failed(hung, sent_s=sent_s, now_s=sent_s + 100.0, jitter_s=0.0).until_s == sent_s + 102.0


def test_the_first_failures_may_be_free():
    trouble = failed(Trouble(free=1), sent_s=0.0, now_s=1.0, jitter_s=0.0)
    assert trouble == Trouble(free=1, failures=1, until_s=1.0)
    assert held_until_s(trouble, [1.1, 1.2], 1.3) is None
    again = failed(trouble, sent_s=1.5, now_s=2.0, jitter_s=0.0)
    assert again.until_s == 4.0
    assert held_until_s(again, [4.0], 4.1) == math.inf
    assert worked(again, sent_s=4.0) == Trouble(free=1)


@given(st.lists(st.tuples(st.floats(0.0, 200.0), st.booleans(), st.floats(0.0, JITTER_MAX_S)), max_size=60))
def test_never_two_calls_try(calls: list[tuple[float, bool, float]]):
    """Whatever comes of them, and however long it takes: while Xero has failed one call is under way."""
    trouble, now_s = Trouble(), 0.0
    for took_s, is_well, jitter_s in calls:
        now_s = max(now_s, trouble.until_s)
        assert held_until_s(trouble, [], now_s) is None
        if trouble.failures:
            assert held_until_s(trouble, [now_s], now_s + took_s) == math.inf
        sent_s, now_s = now_s, now_s + took_s
        former = trouble.failures
        trouble = (
            worked(trouble, sent_s=sent_s)
            if is_well
            else failed(trouble, sent_s=sent_s, now_s=now_s, jitter_s=jitter_s)
        )
        assert trouble.failures == (0 if is_well else former + 1)
        assert trouble.until_s - now_s <= PAUSE_LONG_S + JITTER_MAX_S
