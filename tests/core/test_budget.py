"""How many calls are allowed, and how long to wait for the next: the rules one by one."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counterfoil.core.budget import (
    LOST_S,
    MINUTE_PAUSE_S,
    PART,
    REMEMBERED_S,
    SHORT_S,
    Budget,
    Go,
    Limits,
    Wait,
    admit,
    answered,
    restored,
    sent,
    unsent,
)
from counterfoil.core.day import Day

LIMITS = Limits()
ROOM = LIMITS.per_minute


def call(budget: Budget, at_s: float, *, took_s: float = 0.1, **told: object) -> Budget:
    """One call from sending to its answer."""
    return answered(sent(budget, at_s), LIMITS, now_s=at_s + took_s, sent_s=at_s, **told)  # type: ignore[arg-type]


def calls(at_s: list[float], *, others: int = 0, budget: Budget | None = None) -> Budget:
    """Calls whose answers count them all, and so many of others."""
    budget = budget or Budget()
    for number, each_s in enumerate(at_s, start=1):
        budget = call(budget, each_s, minute=LIMITS.per_minute - number - others)
    return budget


def evenly(count: int, *, from_s: float = 0.0, every_s: float = 0.5) -> list[float]:
    return [from_s + number * every_s for number in range(count)]


def wait(verdict: Go | Wait) -> Wait:
    assert isinstance(verdict, Wait)
    return verdict


# --- at once ----------------------------------------------------------------------------------------------------


def test_the_first_call_goes_alone():
    budget = sent(Budget(), 0.0)
    assert admit(budget, LIMITS, 0.1) == Wait(math.inf, "first answer")
    budget = answered(budget, LIMITS, now_s=1.0, sent_s=0.0, minute=59)
    assert admit(budget, LIMITS, 1.0) == Go()


def test_after_two_silent_minutes_a_call_goes_alone_again():
    budget = calls([0.0])
    later_s = 1.0 + REMEMBERED_S
    assert admit(budget, LIMITS, later_s) == Go()
    assert wait(admit(sent(budget, later_s), LIMITS, later_s)).why == "first answer"


def test_never_more_than_five_at_once():
    budget = calls([0.0])
    for _ in range(5):
        assert admit(budget, LIMITS, 1.0) == Go()
        budget = sent(budget, 1.0)
    assert admit(budget, LIMITS, 1.0) == Wait(math.inf, "in flight")
    budget = answered(budget, LIMITS, now_s=2.0, sent_s=1.0)
    assert admit(budget, LIMITS, 2.0) == Go()


def test_a_lost_call_counts_as_in_flight_for_a_while():
    budget = calls([0.0])
    for _ in range(5):
        budget = answered(sent(budget, 1.0), LIMITS, now_s=1.0, sent_s=1.0, was_lost=True)
    assert admit(budget, LIMITS, 2.0) == Wait(1.0 + LOST_S, "in flight")
    assert admit(budget, LIMITS, 1.0 + LOST_S) == Go()


def test_after_a_restart_calls_without_an_answer_count_as_in_flight():
    before = [0.0, 1.0, 2.0, 3.0, 4.0]
    assert admit(restored(before), LIMITS, 5.0) == Go()
    budget = restored(before, unanswered_s=before)
    assert admit(budget, LIMITS, 5.0) == Wait(LOST_S, "in flight")


def test_a_call_that_was_not_made_leaves_no_trace():
    budget = calls([0.0])
    assert unsent(sent(budget, 1.0), 1.0) == budget


# --- a minute ---------------------------------------------------------------------------------------------------


def test_half_a_minutes_calls_may_go_at_once_then_no_third_of_it_takes_more_than_a_third():
    budget = calls(evenly(ROOM // 2 - 1, every_s=0.01))
    assert admit(budget, LIMITS, 0.5) == Go()
    budget = calls(evenly(ROOM // 2, every_s=0.01))
    third = ROOM // PART
    assert wait(admit(budget, LIMITS, 0.5)).until_s == pytest.approx(
        budget.sent_s[-third] + LIMITS.span_s / PART
    )


def test_a_late_call_does_not_hold_up_those_after_it():
    """What one call was late by, a moment's silence, does not cost the next ones their places."""
    at_s = [*evenly(40, every_s=1.0), 45.0]
    assert admit(calls(at_s), LIMITS, 45.1) == Go()


def test_before_the_first_answer_a_place_is_kept_for_a_read_that_nobody_wrote_down():
    assert admit(restored(evenly(ROOM - 2)), LIMITS, 40.0) == Go()
    assert admit(restored(evenly(ROOM - 1)), LIMITS, 40.0) == Wait(LIMITS.span_s, "minute")


def test_a_call_counts_from_when_it_left_and_until_that_is_known_always():
    """Its place was taken in time, then a token was renewed for a minute: it arrives with the next minute's."""
    budget = sent(calls(evenly(ROOM - 1, every_s=0.1)), 6.0)
    assert admit(budget, LIMITS, 60.0) == Wait(LIMITS.span_s, "minute")
    budget = calls(evenly(ROOM - 1, from_s=60.5, every_s=0.1), budget=budget)
    assert wait(admit(budget, LIMITS, 66.5)).until_s == 60.5 + LIMITS.span_s
    left = answered(budget, LIMITS, now_s=66.6, sent_s=6.0, left_s=66.5, minute=0)
    assert left.sent_s[-1] == 66.5
    assert wait(admit(left, LIMITS, 67.0)).until_s == 60.5 + LIMITS.span_s
    forgotten = answered(budget, LIMITS, now_s=66.6, sent_s=6.0, minute=0)
    assert admit(forgotten, LIMITS, 67.0) != wait(admit(left, LIMITS, 67.0))


def test_however_long_a_call_hangs_its_answer_is_taken():
    budget = sent(calls([0.0]), 1.0)
    budget = calls([200.0, 300.0], budget=budget)
    budget = answered(budget, LIMITS, now_s=301.0, sent_s=1.0, left_s=290.0)
    assert budget.sent_s == (200.0, 290.0, 300.0)


def test_when_calls_without_an_answer_hold_all_places_the_next_waits_for_one():
    budget = Budget(heard_s=0.0, reserved=57, open_s=(0.5, 0.6))
    assert admit(budget, LIMITS, 1.0) == Wait(math.inf, "minute")


def test_what_a_minute_allows_is_used_up_until_the_first_call_leaves_it():
    budget = calls(evenly(ROOM))
    assert admit(budget, LIMITS, 40.0) == Wait(LIMITS.span_s, "minute")
    assert admit(budget, LIMITS, 60.3) == Wait(LIMITS.span_s, "minute")


def test_a_restart_does_not_forget():
    assert admit(restored(evenly(ROOM - 1)), LIMITS, 40.0) == Wait(LIMITS.span_s, "minute")
    assert admit(restored(evenly(ROOM)), LIMITS, 40.0) == Wait(LIMITS.span_s + 0.5, "minute")


@given(st.lists(st.floats(0.0, 20.0), min_size=80, max_size=300), st.integers(0, 60))
@settings(max_examples=50)
def test_no_minute_ever_holds_more_than_it_may(gaps_s: list[float], restart_after: int):
    """Whenever it is asked, however fast the answers are: 60.4 seconds hold 60 calls at most."""
    budget, now_s, sent_s = Budget(), 0.0, list[float]()
    for number, gap_s in enumerate(gaps_s):
        now_s += gap_s / 10
        if number == restart_after:
            budget = restored(sent_s)
        if isinstance(admit(budget, LIMITS, now_s), Go):
            sent_s.append(now_s)
            budget = answered(sent(budget, now_s), LIMITS, now_s=now_s, sent_s=now_s)
    for first_s, one_too_many_s in zip(sent_s, sent_s[ROOM:], strict=False):
        assert one_too_many_s - first_s >= LIMITS.span_s


# --- others -----------------------------------------------------------------------------------------------------


def test_calls_of_others_are_seen_in_the_headers_and_kept_free():
    budget = calls([0.0], others=30)
    assert budget.reserved == 30
    assert admit(budget, LIMITS, 1.0) == Wait(LIMITS.span_s / 29, "minute")
    budget = calls(evenly(10, every_s=2.1), others=30)
    assert budget.reserved == 30


def test_when_others_have_stopped_they_are_forgotten_after_two_minutes():
    budget = calls([0.0], others=30)
    budget = calls([50.0, 100.0], budget=budget)
    assert budget.reserved == 30
    budget = call(budget, 50.0 + REMEMBERED_S, minute=59)
    assert budget.reserved == 0


def test_others_who_begin_are_reckoned_with_at_their_pace():
    """Ten calls of others in the twenty seconds since nobody called are thirty a minute."""
    budget = calls(evenly(80, every_s=1.0))
    budget = Budget(sent_s=tuple(evenly(80)), heard_s=80.0, told_s=80.0, seen_s=(20.0, 80.0), seen=(0, 0))
    budget = call(budget, 99.9, minute=LIMITS.per_minute - 1 - 10)
    assert budget.reserved == 30


def test_one_call_a_minute_is_left_to_us_however_much_others_call():
    budget = calls([0.0], others=59)
    assert admit(budget, LIMITS, 1.0) == Wait(LIMITS.span_s, "minute")
    assert admit(budget, LIMITS, 62.0) == Go()


def test_a_count_below_ours_shows_that_a_fixed_minute_has_begun():
    budget = calls(evenly(40, every_s=1.0))
    budget = call(budget, 41.0, minute=58)  # two calls: itself, and one of ours or of others
    assert budget.began_s >= 39.0
    budget = call(budget, 46.0, minute=58 - 1 - 5)  # it and five of others, whom the forty would have hidden
    assert budget.reserved >= 5


def test_the_old_minutes_count_that_comes_late_says_nothing():
    budget = calls(evenly(40, every_s=1.0))
    budget = sent(budget, 40.0)
    budget = call(budget, 41.0, minute=59)
    assert budget.began_s >= 39.0
    late = answered(budget, LIMITS, now_s=41.2, sent_s=40.0, minute=19)
    assert late.reserved == budget.reserved == 0


def test_in_a_minute_that_is_full_nothing_goes_until_it_is_over():
    """Although the log would allow it: what the last answer counted may stand until the minute ends."""
    budget = Budget(sent_s=(10.0,), heard_s=11.0, told_s=10.0, used=59, over_s=70.0, reserved=20)
    assert admit(budget, LIMITS, 30.0) == Wait(70.0, "minute")
    assert admit(budget, LIMITS, 70.0) == Go()


def test_the_calls_that_others_make_meanwhile_are_reckoned_with():
    budget = Budget(sent_s=(10.0,), heard_s=11.0, told_s=10.0, used=50, over_s=70.0, reserved=30)
    assert admit(budget, LIMITS, 13.0) == Go()
    assert admit(budget, LIMITS, 27.0) == Wait(70.0, "minute")


def test_more_left_than_a_minute_allows_means_that_the_limit_is_lifted():
    budget = Budget()
    for at_s in evenly(200, every_s=0.01):
        assert admit(budget, LIMITS, at_s) == Go()
        budget = call(budget, at_s, took_s=0.0, minute=999_000)
    budget = call(budget, 3.0, minute=0)
    assert wait(admit(budget, LIMITS, 4.0)).why == "minute"


# --- the app, the day, refusals ---------------------------------------------------------------------------------


def test_when_the_whole_app_runs_low_a_tenth_of_the_rest_is_ours():
    budget = call(Budget(), 0.0, minute=59, app_minute=100)
    assert admit(budget, LIMITS, 1.0) == Go()
    budget = calls(evenly(10, every_s=1.0))
    budget = call(budget, 10.0, minute=48, app_minute=50)
    assert wait(admit(budget, LIMITS, 10.2)).why == "app"
    budget = call(Budget(), 0.0, minute=59, app_minute=0)
    assert admit(budget, LIMITS, 1.0) == Wait(0.1 + LIMITS.span_s, "app")
    assert admit(budget, LIMITS, 61.0) == Go()


def test_the_last_calls_of_a_day_are_not_for_exports():
    budget = call(Budget(), 0.0, minute=59, day=4_999)
    budget = call(budget, 1.0, minute=58, day=100)
    assert wait(admit(budget, LIMITS, 2.0)).why == "day"
    assert admit(budget, LIMITS, 2.0, "look") == admit(budget, LIMITS, 2.0, "person") == Go()


def refused(problem: str, retry_after_s: float | None) -> Budget:
    return call(
        calls([0.0]), 10.0, took_s=0.0, problem=problem, retry_after_s=retry_after_s, was_refused=True
    )


@pytest.mark.parametrize(
    ("problem", "retry_after_s", "pause_s", "why"),
    [
        ("minute", 26, 26, "minute"),
        ("minute", 7_200, MINUTE_PAUSE_S, "minute"),
        ("Minute", None, MINUTE_PAUSE_S, "minute"),
        ("appminute", 12, 12, "app"),
        ("app", None, MINUTE_PAUSE_S, "app"),
        ("day", 40_000, 40_000, "day"),
        ("Day", None, 86_400 / 11, "day"),
        ("concurrent", None, SHORT_S, "refused"),
        ("something new", None, SHORT_S, "refused"),
        ("something new", 7_200, 7_200, "refused"),
        ("", 0, 1, "refused"),
    ],
)
def test_a_refusal_is_obeyed(problem: str, retry_after_s: float | None, pause_s: float, why: str):
    budget = refused(problem, retry_after_s)
    for purpose in ("export", "look", "person"):
        verdict = wait(admit(budget, LIMITS, 10.0, purpose))
        assert verdict == Wait(10.0 + pause_s, why)  # type: ignore[arg-type]
    assert admit(budget, LIMITS, 10.0 + pause_s) == Go()


def test_after_a_refusal_one_call_goes_alone():
    budget = sent(refused("minute", 26), 36.0)
    assert wait(admit(budget, LIMITS, 36.0)).why == "first answer"


def test_a_shorter_refusal_does_not_cut_a_longer_one_short():
    budget = refused("day", 40_000)
    budget = call(budget, 11.0, problem="minute", retry_after_s=5, was_refused=True)
    assert admit(budget, LIMITS, 20.0) == Wait(40_010.0, "day")


def test_a_refusal_for_the_day_says_when_whatever_the_header_said():
    budget = call(Budget(), 0.0, minute=59, day=0, problem="day", retry_after_s=600, was_refused=True)
    assert admit(budget, LIMITS, 600.0) == Wait(600.1, "day")
    assert admit(budget, LIMITS, 601.0) == Go()


def test_whatever_answer_asks_for_no_call_is_obeyed():
    budget = call(calls([0.0]), 10.0, took_s=0.0, retry_after_s=600)
    assert admit(budget, LIMITS, 609.0, "person") == Wait(610.0, "trouble")


def test_a_restart_forgets_neither_the_day_nor_what_xero_asked_for():
    day = Day(left=100, told_s=0.0, most=5_000)
    assert wait(admit(restored([], day=day), LIMITS, 1.0)).why == "day"
    assert admit(restored([], paused=Wait(600.0, "minute")), LIMITS, 599.0) == Wait(600.0, "minute")
