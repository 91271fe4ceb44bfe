"""What is looked for in Xero, and when: nothing held, no look; a new cause soon; a day's share and no more."""

import datetime as dt

import pytest

from counterfoil.core.watching import (
    PAPERS,
    PARTS,
    WORDS,
    Watch,
    calls_of,
    in_words,
    is_due,
    looked,
    papers_in,
    parts_of,
    taken_up,
)

NOW = dt.datetime(2026, 10, 1, 9, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
PAID = 5000


def begun(*names: str) -> Watch:
    """The watch for these, taken up now."""
    watch = taken_up(None, names, NOW)
    assert watch is not None
    return watch


def test_nothing_in_xero_is_waited_for_nothing_is_looked_for() -> None:
    assert taken_up(None, ("rules", "connection", "any", "limit:x"), NOW) is None


def test_each_cause_is_looked_for_where_it_is() -> None:
    names = (
        "account:200",
        "account:310",
        "currency:usd",
        "period",
        "plan",
        "rules",
        "tax",
        "tracking:region",
    )
    assert parts_of(names) == ("accounts", "actions", "currencies", "organisation", "tax_rates", "tracking")
    assert parts_of(("account:310",)) == ("accounts",)


def test_the_first_look_is_a_minute_after_the_cause_came_up() -> None:
    watch = begun("account:200", "rules")
    assert watch == Watch(names=("account:200",), next_at=NOW + MINUTE)
    assert not is_due(watch, NOW, allowed=PAID, at_once=False)
    assert is_due(watch, NOW + MINUTE, allowed=PAID, at_once=False)


def test_a_look_is_followed_by_the_next_after_the_pace() -> None:
    watch, at, pauses = begun("account:200"), NOW, []
    for _ in range(6):
        at = watch.next_at
        watch = looked(watch, at, allowed=PAID)
        pauses.append((watch.next_at - at) // MINUTE)
    assert pauses == [1, 2, 5, 10, 15, 15]


def test_the_same_causes_keep_the_pace_and_a_new_one_is_looked_for_soon() -> None:
    watch = begun("account:200")
    for _ in range(6):
        watch = looked(watch, watch.next_at, allowed=PAID)
    at = watch.next_at - 10 * MINUTE
    assert taken_up(watch, ("account:200", "rules"), at) == watch
    renewed = taken_up(watch, ("account:200", "period"), at)
    assert renewed is not None
    assert (renewed.names, renewed.rounds, renewed.next_at) == (("account:200", "period"), 0, at + MINUTE)
    assert renewed.looked_at == watch.looked_at, "a day's share is one, whatever comes up"


def test_a_cause_that_is_gone_is_not_looked_for_and_its_calls_are_remembered_for_a_day() -> None:
    watch = looked(begun("account:200"), NOW, allowed=PAID)
    empty = taken_up(watch, ("rules",), NOW + MINUTE)
    assert empty is not None
    assert (empty.names, len(empty.looked_at)) == ((), 1)
    assert not is_due(empty, NOW + dt.timedelta(hours=2), allowed=PAID, at_once=True)
    assert taken_up(empty, (), NOW + dt.timedelta(days=1, seconds=1)) is None


@pytest.mark.parametrize("names", [("account:200",), ("account:200", "period", "tax", "currency")])
@pytest.mark.parametrize("allowed", [1000, 5000])
def test_a_day_of_looks_keeps_to_its_share_though_somebody_runs_it_every_minute(
    names: tuple[str, ...], allowed: int
) -> None:
    watch, calls, at = begun(*names), 0, NOW
    for _ in range(24 * 60):
        if is_due(watch, at, allowed=allowed, at_once=True):
            watch = looked(watch, at, allowed=allowed)
            calls += len(parts_of(names))
        at += MINUTE
        kept = taken_up(watch, names, at)
        assert kept is not None
        watch = kept
    assert allowed // 100 <= calls <= allowed // 50


def test_who_starts_it_by_hand_does_not_wait_while_half_of_the_share_is_left() -> None:
    watch = begun("account:200")
    assert is_due(watch, NOW, allowed=PAID, at_once=True)
    for _ in range(50):
        watch = looked(watch, NOW, allowed=PAID)
    assert not is_due(watch, NOW, allowed=PAID, at_once=True)
    assert is_due(watch, watch.next_at, allowed=PAID, at_once=True)


def test_a_clock_that_was_put_back_puts_no_look_off_for_long() -> None:
    watch = looked(begun("account:200"), NOW + dt.timedelta(days=300), allowed=PAID)
    kept = taken_up(watch, ("account:200",), NOW)
    assert kept is not None
    assert kept.next_at <= NOW + dt.timedelta(days=1)
    assert kept.looked_at == (NOW,)


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (("account:200",), "account 200"),
        (("account:200", "account:310"), "accounts 200, 310"),
        (("account", "account:310"), "accounts"),
        (("account:200", "period", "tax:output2"), "account 200, tax rate OUTPUT2 and the lock dates"),
        (tuple(f"account:{code}" for code in range(12)), "12 accounts"),
    ],
)
def test_causes_are_said_as_people_call_them(names: tuple[str, ...], words: str) -> None:
    assert in_words(names) == words


def test_every_cause_that_is_looked_for_has_words() -> None:
    assert set(WORDS) == {*PARTS, *PAPERS}


def test_documents_are_asked_for_forty_at_a_time_besides_the_facts() -> None:
    assert papers_in(["account:200", "number:inv-1", "approval:a", "approval:b"]) == ("approval", "number")
    assert calls_of(["account:200", "tax:output2", "account:310"]) == 2
    assert calls_of([f"approval:{number}" for number in range(40)]) == 1
    assert calls_of([f"approval:{number}" for number in range(41)]) == 2
    assert calls_of(["account:200", "number:inv-1", "approval:a"]) >= 3
