"""When what is ready will have gone: whatever there is and whatever Xero allows, step by step the same."""

import datetime as dt

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counterfoil.core.day import DAY_S, Learned
from counterfoil.core.export import GROUPS, Group
from counterfoil.core.forecast import DAYS_MAX, Forecast, Outlook, about, can_go, forecast, outlook, said

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
MINUTE_S = 60.4 / 60


def later(seconds: float) -> dt.datetime:
    """So many seconds from now."""
    return NOW + dt.timedelta(seconds=seconds)


def ahead(
    *, left: int = 4_900, next_day_s: float = 36_000.0, opens_s: float = 0.0, known: bool = True
) -> Outlook:
    """What Xero allows."""
    return Outlook(
        left=left,
        a_day=4_900,
        every_s=MINUTE_S,
        next_day_at=later(next_day_s),
        is_known=known,
        opens_at=later(opens_s) if opens_s else None,
    )


# --- examples ---------------------------------------------------------------------------------------------------


def test_what_fits_into_today_goes_at_the_pace_of_the_minute():
    found = forecast({"contacts": 51, "invoices": 29_900}, ahead(), NOW, full=50)
    assert found == Forecast(documents=29_900, contacts=51, calls=600, made_at=NOW, finished_at=later(604.0))


def test_what_does_not_fit_into_today_goes_on_the_next_days():
    found = forecast({"invoices": 50 * 10_000}, ahead(left=100), NOW, full=50)
    assert found is not None
    assert (found.finished_at - NOW).total_seconds() == pytest.approx(36_000 + 2 * DAY_S + 100 * MINUTE_S)
    assert (found.waits_until, found.is_known) == (None, True)


def test_when_today_is_used_up_it_says_until_when_it_waits():
    found = forecast({"invoices": 50}, ahead(left=0), NOW, full=50)
    assert found is not None
    assert (found.waits_until, found.finished_at) == (later(36_000), later(36_000 + MINUTE_S))


def test_where_the_next_day_is_not_known_it_is_the_latest_that_it_can_be():
    found = forecast({"invoices": 50}, ahead(left=0, known=False), NOW, full=50)
    assert found is not None
    assert not found.is_known
    today = forecast({"invoices": 50}, ahead(known=False), NOW, full=50)
    assert today is not None
    assert today.is_known


def test_what_xero_has_asked_for_comes_before_all_else():
    found = forecast({"invoices": 50}, ahead(opens_s=3_600.0), NOW, full=50)
    assert found is not None
    assert (found.waits_until, found.finished_at) == (later(3_600), later(3_600 + MINUTE_S))


def test_nothing_ready_nothing_to_forecast():
    assert forecast({"invoices": 0}, ahead(), NOW, full=50) is None
    assert forecast({}, ahead(), NOW, full=50) is None


# --- whatever there is ------------------------------------------------------------------------------------------

READY = st.dictionaries(st.sampled_from(GROUPS), st.integers(0, 40_000), max_size=5)


@st.composite
def outlooks(draw: st.DrawFn) -> Outlook:
    a_day = draw(st.integers(1, 6_000))
    return Outlook(
        left=draw(st.integers(0, a_day)),
        a_day=a_day,
        every_s=draw(st.sampled_from([0.25, 1.0, 1.5, 30.0, 1_000.0])),
        next_day_at=later(draw(st.integers(1, 86_400))),
        is_known=draw(st.booleans()),
        opens_at=draw(st.none() | st.integers(0, 200_000).map(later)),
    )


def walked(calls: int, outlook: Outlook) -> dt.datetime:
    """When the last call has been made, found by making one after the other."""
    at = max(NOW, outlook.opens_at or NOW)
    next_day_at, left = outlook.next_day_at, outlook.left
    while True:
        while next_day_at <= at:
            next_day_at, left = next_day_at + dt.timedelta(days=1), outlook.a_day
        after = at + dt.timedelta(seconds=outlook.every_s)
        if left < 1 or after > next_day_at:
            at = next_day_at
            continue
        at, left, calls = after, left - 1, calls - 1
        if not calls:
            return at


@given(READY, outlooks(), st.integers(1, 50))
@settings(max_examples=200, deadline=None)
def test_it_is_as_if_one_call_were_made_after_the_other(ready: dict[Group, int], outlook: Outlook, full: int):
    calls = sum(-(-count // full) for count in ready.values())
    found = forecast(ready, outlook, NOW, full=full)
    if not calls:
        assert found is None
        return
    if found is None:
        assert calls > DAYS_MAX * min(outlook.a_day, DAY_S / outlook.every_s) * 0.99
        return
    assert (found.documents + found.contacts, found.calls) == (sum(ready.values()), calls)
    if calls <= 5_000:
        assert abs((found.finished_at - walked(calls, outlook)).total_seconds()) < 0.01


@given(READY, outlooks(), st.sampled_from(GROUPS))
def test_more_to_do_is_never_finished_sooner(ready: dict[Group, int], outlook: Outlook, group: Group):
    less = forecast(ready, outlook, NOW, full=50)
    more = forecast({**ready, group: ready.get(group, 0) + 1}, outlook, NOW, full=50)
    assert more is None or less is None or more.finished_at >= less.finished_at >= NOW


# --- from what was learned --------------------------------------------------------------------------------------


def learned(left: int, told_s: float, **known: object) -> Learned:
    """What the last answer left, so many seconds ago."""
    return Learned(left=left, told_at=later(-told_s), most=4_999, most_at=later(-3_600), **known)  # type: ignore[arg-type]


def test_before_anything_is_known_a_day_of_the_smaller_plan_is_taken():
    found = outlook(Learned(), NOW)
    assert (found.left, found.a_day, found.is_known) == (980, 980, False)
    assert found.every_s == pytest.approx(MINUTE_S)


def test_what_is_left_today_is_without_what_is_kept():
    found = outlook(learned(300, 60.0), NOW)
    assert (found.left, found.a_day) == (200, 4_900)
    assert found.next_day_at == later(DAY_S - 60)


def test_when_the_day_begins_is_as_it_was_learned():
    turned = {"turned_after": later(-50_030), "turned_by": later(-50_000)}
    found = outlook(learned(80, 60.0, **turned), NOW)
    assert (found.left, found.next_day_at, found.is_known) == (0, later(DAY_S - 50_000), True)
    found = outlook(learned(80, 60_000.0, **turned), NOW)
    assert (found.left, found.next_day_at) == (4_900, later(DAY_S - 50_000)), "a day has begun since"


def test_a_refusal_for_the_day_says_when_it_goes_on():
    closed = {"closed_until": later(7_200), "closed_why": "day"}
    found = forecast({"invoices": 50}, outlook(learned(300, 60.0, **closed), NOW), NOW, full=50)
    assert found is not None
    assert (found.waits_until, found.is_known) == (later(7_200), True)
    assert outlook(learned(300, 60.0, closed_until=later(-1)), NOW).opens_at is None


def test_where_xero_is_slow_five_at_once_are_the_pace():
    assert outlook(learned(300, 60.0, call_us=7_000_000), NOW).every_s == pytest.approx(1.4)
    without_limits = Learned(left=900_000, told_at=NOW, most=999_999, most_at=NOW, call_us=50_000)
    assert outlook(without_limits, NOW).every_s == pytest.approx(0.01)


# --- in words ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "said_as"),
    [(1, 1), (7, 7), (99, 99), (104, 100), (2_347, 2_300), (2_350, 2_400), (995, 1_000)],
)
def test_a_large_number_is_said_by_two_digits(number: int, said_as: int):
    assert about(number) == said_as


def test_the_sentence():
    found = Forecast(documents=2_347, contacts=3, calls=48, made_at=NOW, finished_at=later(60.0))
    assert said(found, lambda at: f"{at:%A %H:%M}") == "about 2,300 documents left, finished Monday 09:01"
    waits = msgspec.structs.replace(
        found, documents=0, contacts=1, finished_at=later(90.0), waits_until=later(60.0), is_known=False
    )
    assert said(waits, lambda at: f"{at:%A %H:%M}") == (
        "about 1 contact left, finished at the latest Monday 09:01; the next goes Monday 09:01"
    )


def test_what_waits_goes_after_what_it_waits_for():
    kinds = {
        "contact": {"ready": 2},
        "bill": {"ready": 5, "waiting": 5, "held": 9},
        "sales_invoice": {"posted": 4},
    }
    ready = can_go(kinds)
    assert {group: count for group, count in ready.items() if count} == {"contacts": 2, "invoices": 5}
    assert can_go({"bill": {"ready": 5, "waiting": 5}}) == {}, "what it waits for is held, or in doubt"
