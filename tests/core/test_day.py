"""How many calls a day allows, how many are kept, and when the next day begins: learned from answers alone."""

import datetime as dt
import math

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.core.day import (
    DAY_S,
    SOON_S,
    Day,
    Learned,
    Now,
    Purpose,
    Turn,
    allowed,
    closed_until_s,
    is_known,
    next_turn,
    put_right,
    recalled,
    refused,
    reserve,
    to_keep,
    told,
)

HOUR_S = 3600.0
AT = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)


def tell(day: Day, left: int, at_s: float, *, took_s: float = 1.0) -> Day:
    """After an answer that came at once."""
    return told(day, left, left_s=at_s, now_s=at_s + took_s)


def until_s(day: Day, now_s: float, *, in_flight: int = 0, purpose: Purpose = "export") -> float | None:
    """Until when the day is closed."""
    return closed_until_s(day, in_flight=in_flight, now_s=now_s, purpose=purpose)


# --- how many ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("most", "size", "kept"),
    [
        (0, 1_000, 20),
        (999, 1_000, 20),
        (1_000, 1_000, 20),
        (1_001, 5_000, 100),
        (4_999, 5_000, 100),
        (7_400, 7_400, 148),
    ],
)
def test_the_most_that_any_answer_left_shows_what_a_day_allows(most: int, size: int, kept: int):
    day = tell(tell(Day(), most, 0.0), 0, 1.0)
    assert (allowed(day), reserve(day)) == (size, kept)


def test_a_plan_that_allows_less_is_noticed_when_a_day_begins():
    day = tell(tell(Day(most=4_999, most_s=0.0), 100, 0.0), 998, DAY_S / 2)
    assert (allowed(day), reserve(day)) == (1_000, 20)
    assert until_s(day, DAY_S / 2 + 1.0) is None


def test_what_was_the_most_counts_for_a_day():
    """However few calls a day may allow, and though nothing shows when it begins, work goes on."""
    day = tell(tell(Day(), 4_999, 0.0), 55, DAY_S)
    assert until_s(day, DAY_S + 1.0) is not None
    day = tell(day, 59, DAY_S + HOUR_S + 1.0)
    assert (allowed(day), until_s(day, DAY_S + HOUR_S + 2.0)) == (1_000, None)


@pytest.mark.parametrize(("most", "kept"), [(999, 20), (4_999, 100)])
@pytest.mark.parametrize(("purpose", "goes"), [("export", False), ("look", True), ("person", True)])
def test_the_last_calls_of_a_day_are_for_people_and_looks(most: int, kept: int, purpose: Purpose, goes: bool):
    day = tell(Day(most=most, most_s=0.0), kept + 1, 0.0)
    assert until_s(day, 1.0, purpose=purpose) is None
    day = tell(day, kept, 1.0)
    assert (until_s(day, 2.0, purpose=purpose) is None) == goes
    assert until_s(tell(day, 0, 2.0), 3.0, purpose=purpose) is not None


def test_calls_in_flight_count_against_the_day():
    day = tell(Day(most=5_000, most_s=0.0), 101, 0.0)
    assert until_s(day, 1.0, in_flight=1) is not None


# --- when the next day begins ----------------------------------------------------------------------------------


def test_more_left_than_before_shows_that_a_day_began_between():
    day = tell(tell(Day(), 200, 0.0), 4_990, 500.0)
    assert day.turn == Turn(0.0, 501.0)
    assert next_turn(day, 600.0) == Turn(DAY_S, DAY_S + 501.0)
    assert next_turn(day, DAY_S + 100.0) == Turn(DAY_S + 100.0, DAY_S + 501.0)


def test_answers_that_overtook_one_another_show_nothing():
    day = tell(tell(Day(), 200, 10.0), 204, 10.2)
    assert day.turn is None
    late = tell(day, 4_990, 9.0)
    assert late == day


def test_each_day_narrows_down_when_the_next_begins():
    day = tell(tell(Day(), 200, 0.0), 4_990, 2 * HOUR_S)
    day = tell(day, 200, 20 * HOUR_S)
    day = tell(tell(day, 90, DAY_S + HOUR_S), 4_990, DAY_S + 1.5 * HOUR_S)
    assert day.turn == Turn(DAY_S + HOUR_S, DAY_S + 1.5 * HOUR_S + 1.0)
    day = tell(tell(day, 90, 4 * DAY_S + 1.2 * HOUR_S), 4_990, 4 * DAY_S + 3 * HOUR_S)
    assert day.turn == Turn(4 * DAY_S + 1.2 * HOUR_S, 4 * DAY_S + 1.5 * HOUR_S + 1.0)


def test_what_does_not_fit_replaces_what_was_learned():
    day = tell(tell(Day(), 200, 0.0), 4_990, HOUR_S)
    day = tell(tell(day, 200, 12 * HOUR_S), 4_990, 12 * HOUR_S + 60.0)
    assert day.turn == Turn(12 * HOUR_S, 12 * HOUR_S + 61.0)


def test_a_silence_of_more_than_a_day_shows_nothing():
    day = tell(tell(Day(turn=Turn(5.0, 6.0)), 200, 10.0), 4_990, 3 * DAY_S)
    assert day.turn == Turn(5.0, 6.0)


def test_a_refusal_says_to_the_second_when_the_next_day_begins():
    day = refused(tell(Day(), 300, 0.0), retry_after_s=40_000.0, now_s=100.0)
    assert day.refused_until_s == 40_100.0
    assert is_known(next_turn(day, 100.0))
    assert next_turn(day, 50_000.0).by_s == 40_100.0 + DAY_S
    day = tell(day, 4_999, 40_100.5)
    assert day.turn == Turn(40_099.0, 40_100.0)


def test_a_refusal_without_a_time_waits_for_the_day_that_is_known_else_asks_now_and_then():
    known = tell(Day(turn=Turn(990.0, 1_000.0), most=5_000, most_s=DAY_S), 300, 2_000.0)
    assert refused(known, retry_after_s=None, now_s=3_000.0).refused_until_s == DAY_S + 1_000.0
    unknown = tell(Day(most=5_000, most_s=0.0), 300, 2_000.0)
    assert refused(unknown, retry_after_s=None, now_s=3_000.0).refused_until_s == 3_000.0 + DAY_S / 51


def test_a_day_that_has_not_begun_yet_begins_later():
    day = tell(Day(turn=Turn(1_000.0, 2_800.0), most=5_000, most_s=DAY_S), 90, 50_000.0)
    day = tell(day, 89, DAY_S + 1_040.0)
    assert day.turn == Turn(DAY_S + 1_040.0, DAY_S + 2_800.0)
    within = tell(Day(turn=Turn(1_000.0, 2_800.0), most=5_000, most_s=DAY_S), 90, 2_000.0)
    assert tell(within, 89, 2_500.0).turn == within.turn, "it may have begun before the first of them"
    assert tell(within, 89, 2_850.0).turn == Turn(1_000.0, 2_000.0), "it has"


def test_a_day_that_does_not_begin_when_it_should_is_forgotten():
    day = tell(Day(turn=Turn(990.0, 1_000.0), most=5_000, most_s=DAY_S), 90, 50_000.0)
    assert until_s(day, 60_000.0) == DAY_S + 1_000.0
    assert tell(day, 4_999, DAY_S + 1_000.5).turn is not None
    assert tell(day, 89, DAY_S + 1_000.0 + SOON_S + 5.0).turn is not None, "others may have used it up"
    day = tell(day, 89, DAY_S + 1_000.5)
    assert day.turn is None
    assert until_s(day, DAY_S + 1_002.0) == DAY_S + 1_000.5 + DAY_S / (89 - 50 + 1)


# --- asking -----------------------------------------------------------------------------------------------------


def asked_s(day: Day, *, begins_s: float, left: int) -> list[float]:
    """When calls ask until a day begins at a time, each of them one of those that are left."""
    asks: list[float] = []
    while True:
        at_s = until_s(day, day.told_s)
        assert at_s is not None
        assert until_s(day, at_s, in_flight=1) is not None, "one asks, not two"
        assert until_s(day, day.told_s + DAY_S, in_flight=1) == math.inf
        asks.append(at_s)
        if at_s >= begins_s:
            return asks
        left -= 1
        day = tell(day, left, at_s)


@given(
    st.sampled_from([1_000, 5_000]),
    st.floats(60.0, DAY_S - 1.0),
    st.floats(0.0, 1.0),
    st.floats(1.0, DAY_S / 2),
)
def test_asking_takes_no_more_than_half_of_what_is_kept(
    most: int, begins_after_s: float, early: float, width_s: float
):
    """Whether nothing is known of when the day begins, or half of a day, or to a second."""
    begins_s = 1_000.0 + begins_after_s
    # The first answer, at 1,000 s, is surely of the day before.
    early_s = min(early * width_s + 0.1, begins_after_s)
    late_s = 0.1 + min((1 - early) * width_s, DAY_S - begins_after_s)
    turn = Turn(begins_s - DAY_S - early_s, begins_s - DAY_S + late_s)
    for known in (None, turn):
        day = tell(Day(most=most, most_s=1_000.0, turn=known), reserve(Day(most=most, most_s=0.0)), 1_000.0)
        asks = asked_s(day, begins_s=begins_s, left=reserve(day))
        assert len(asks) - 1 <= reserve(day) // 2
        if known is not None and is_known(known):
            assert asks[-1] - begins_s <= 60.0
            assert len(asks) <= 3


def test_where_nothing_is_left_nobody_asks():
    day = tell(Day(most=5_000, most_s=0.0), 0, 1_000.0)
    assert until_s(day, 1_001.0, purpose="person") == 1_000.0 + DAY_S


# --- what outlives a process -----------------------------------------------------------------------------------


def test_what_was_learned_is_the_same_after_a_restart_on_another_clock():
    day = tell(Day(most=5_000, most_s=49_000.0, turn=Turn(990.0, 1_000.0)), 90, 50_000.0)
    kept = to_keep(day, Now(AT, 50_001.0))
    assert kept.turned_by == AT - dt.timedelta(seconds=49_001)
    last = msgspec.structs.replace(kept, left=90, told_at=AT - dt.timedelta(seconds=1))
    again = recalled(last, Now(AT + dt.timedelta(seconds=9), 10.0))
    turn = Turn(990.0 - 50_000.0, 1_000.0 - 50_000.0)
    assert again == Day(left=90, told_s=0.0, most=5_000, most_s=-1_000.0, turn=turn)
    assert recalled(to_keep(Day(), Now(AT, 5.0)), Now(AT, 5.0)) == Day()


def test_what_a_clock_that_was_ahead_has_written_down_is_no_further_away():
    ahead = Now(AT + dt.timedelta(days=1), 5.0)
    day = Day(most=5_000, most_s=0.0, turn=Turn(-20.0, -10.0))
    kept = to_keep(day, ahead)
    assert recalled(put_right(kept, AT), Now(AT, 5.0)) == day
    assert put_right(kept, ahead.at) == kept
    closed = msgspec.structs.replace(kept, closed_until=ahead.at + dt.timedelta(minutes=1))
    assert put_right(closed, AT).closed_until == AT + dt.timedelta(minutes=1)


def test_an_answer_that_seems_to_come_from_the_future_was_just_now():
    learned = Learned(left=90, told_at=AT + dt.timedelta(hours=1))
    assert recalled(learned, Now(AT, 5.0)).told_s == 5.0
