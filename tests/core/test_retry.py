"""When a failed attempt is made again."""

import datetime as dt

from counterfoil.core.retry import ATTEMPTS_MAX, PAUSE_MAX_S, next_attempt_at, pause_s

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)


def test_each_pause_is_twice_the_one_before_until_a_quarter_of_an_hour():
    assert [pause_s(attempts) for attempts in range(1, 13)] == [
        2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900,
    ]  # fmt: skip


def test_nothing_tried_nothing_to_wait_for():
    assert pause_s(0) == 0


def test_however_often_it_failed_the_pause_has_an_end():
    assert pause_s(1_000_000) == PAUSE_MAX_S


def test_the_next_attempt_is_after_the_pause_and_what_chance_adds():
    assert next_attempt_at(3, NOW, 0.5) == NOW + dt.timedelta(seconds=8.5)


def test_all_attempts_together_take_three_quarters_of_an_hour():
    assert 2_700 < sum(pause_s(attempts) for attempts in range(1, ATTEMPTS_MAX)) < 3_000
