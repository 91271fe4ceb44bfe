"""The pace of looking in Xero: what a person does soon is seen soon, and a day's looks stay a small part of it."""

import datetime as dt

import pytest

from counterfoil.core.watch import DAY, LATER, looks_max, next_look

MINUTE = dt.timedelta(minutes=1)


def test_soon_at_first_then_every_quarter_of_an_hour() -> None:
    assert [next_look(rounds, 5000) // MINUTE for rounds in range(7)] == [1, 2, 5, 10, 15, 15, 15]


@pytest.mark.parametrize("allowed", [1000, 2500, 5000, 10_000])
def test_a_day_of_looks_is_at_most_two_in_a_hundred_of_its_calls(allowed: int) -> None:
    at, looks = dt.timedelta(0), 0
    while (at := at + next_look(looks, allowed)) < DAY:
        looks += 1
    assert looks <= looks_max(allowed) == allowed * 2 // 100


def test_where_few_calls_are_allowed_looks_are_further_apart() -> None:
    assert next_look(4, 1000) > LATER
    assert next_look(4, 10) == DAY
