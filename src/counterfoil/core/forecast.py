"""When what is ready will have gone: reckoned from how much there is, and from what Xero still allows.

Fifty documents go in a call, sixty calls in a minute (fewer where Xero takes longer than five seconds over
one), and when the day's calls are used up the rest goes on the next day, and the next. What others will use
of the same limits nobody can know; nor what will be held, or comes in meanwhile.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Final

import msgspec

from counterfoil.core.budget import Limits
from counterfoil.core.day import (
    DAY_S,
    PLANS,
    Learned,
    Now,
    allowed,
    is_known,
    next_turn,
    put_right,
    recalled,
    reserve,
)
from counterfoil.core.export import GROUP_OF_KIND, GROUPS, Group, Lane

LIMITS: Final = Limits()
CONTACTS: Final[tuple[Group, ...]] = ("contacts", "contact_changes")
LEAST_S: Final = 0.001
"""The shortest time from one call to the next."""
DAYS_MAX: Final = 3660
"""What takes longer than ten years is not forecast."""


class Outlook(msgspec.Struct, frozen=True, kw_only=True):
    """What Xero allows from now on: `left` calls for exports until the next day begins by `next_day_at`,
    `a_day` on each day, no call before `opens_at`, and one every `every_s` seconds.

    `is_known` says whether it is known when the days begin; else they do at those times at the latest.
    """

    left: int
    a_day: int
    every_s: float
    next_day_at: dt.datetime
    is_known: bool
    opens_at: dt.datetime | None = None


class Forecast(msgspec.Struct, frozen=True, kw_only=True):
    """How many documents and contacts are ready, in how many calls, and when the last will have gone.

    `made_at` is when this was reckoned. `waits_until` is when the first can go, where that is not now.
    `is_known` is False where `finished_at` and `waits_until` are the latest that it can be, as far as Xero's
    days go.
    """

    documents: int
    contacts: int
    calls: int
    made_at: dt.datetime
    finished_at: dt.datetime
    waits_until: dt.datetime | None = None
    is_known: bool = True


def foretold(
    lane: Lane, kinds: Mapping[str, Mapping[str, int]], learned: Learned, *, now: dt.datetime, full: int
) -> Forecast | None:
    """When what is ready of an organisation will have gone; None when nothing can go."""
    if not lane.is_on or lane.connection_fault is not None:
        return None
    return forecast(can_go(kinds), outlook(learned, now), now, full=full)


def can_go(kinds: Mapping[str, Mapping[str, int]]) -> dict[Group, int]:
    """How many of each group are ready, from how many of each kind are in each state.

    Those that wait for another document go after it. When all do, it is held or in doubt: nothing can go.
    """
    ready = dict.fromkeys(GROUPS, 0)
    for kind, states in kinds.items():
        ready[GROUP_OF_KIND[kind]] += states.get("ready", 0)
    waiting = sum(states.get("waiting", 0) for states in kinds.values())
    return ready if sum(ready.values()) > waiting else {}


def forecast(ready: Mapping[Group, int], outlook: Outlook, now: dt.datetime, *, full: int) -> Forecast | None:
    """When what is ready will have gone, `full` in a call; None when nothing is, or that is years away."""
    calls = sum(-(-count // full) for count in ready.values())
    if not calls:
        return None
    begins_at = max(now, outlook.opens_at or now)
    next_day_s, left = (outlook.next_day_at - begins_at).total_seconds(), outlook.left
    if next_day_s <= 0:  # when it opens, a new day has begun
        next_day_s, left = next_day_s % DAY_S or DAY_S, outlook.a_day
    today = min(left, int(next_day_s / outlook.every_s))
    a_day = max(1, min(outlook.a_day, int(DAY_S / outlook.every_s)))
    days = 0 if calls <= today else 1 + (calls - today - 1) // a_day
    if days > DAYS_MAX:
        return None
    of_the_last = calls if not days else calls - today - (days - 1) * a_day
    before_s = next_day_s + (days - 1) * DAY_S if days else 0
    waits_until = begins_at if today else begins_at + dt.timedelta(seconds=next_day_s)
    contacts = sum(ready.get(group, 0) for group in CONTACTS)
    return Forecast(
        documents=sum(ready.values()) - contacts,
        contacts=contacts,
        calls=calls,
        made_at=now,
        finished_at=begins_at + dt.timedelta(seconds=before_s + of_the_last * outlook.every_s),
        waits_until=waits_until if waits_until > now else None,
        is_known=outlook.is_known or not days,
    )


def outlook(learned: Learned, now: dt.datetime) -> Outlook:
    """What Xero allows from now on, as far as was learned from its answers."""
    at = Now(now, at_s=0)
    learned = put_right(learned, now)
    day = recalled(learned, at)
    a_day = allowed(day) - reserve(day)
    minute_s = LEAST_S if a_day > PLANS[-1] else LIMITS.span_s / LIMITS.per_minute
    every_s = max(minute_s, learned.call_us / 1_000_000 / LIMITS.in_flight)
    opens_at = learned.closed_until if learned.closed_until and learned.closed_until > now else None
    if opens_at is not None and learned.closed_why == "day":
        return Outlook(
            left=0, a_day=a_day, every_s=every_s, next_day_at=opens_at, is_known=True, opens_at=opens_at
        )
    turn, left = next_turn(day, at.at_s), a_day
    if day.left is not None and next_turn(day, day.told_s).by_s > at.at_s:  # which was told today
        turn, left = next_turn(day, day.told_s), max(0, day.left - reserve(day))
    return Outlook(
        left=left,
        a_day=a_day,
        every_s=every_s,
        next_day_at=at.instant(turn.by_s),
        is_known=is_known(turn),
        opens_at=opens_at,
    )


def said(forecast: Forecast, at: Callable[[dt.datetime], str]) -> str:
    """The forecast in a sentence; `at` writes an instant as people do."""
    word = "document" if forecast.documents else "contact"
    number = forecast.documents or forecast.contacts
    what = f"about {about(number):,} {word}{'' if number == 1 else 's'} left"
    by = "finished" if forecast.is_known else "finished at the latest"
    waits = f"; the next goes {at(forecast.waits_until)}" if forecast.waits_until else ""
    return f"{what}, {by} {at(forecast.finished_at)}{waits}"


def about(number: int) -> int:
    """A number as it is said by the way: two digits of it, the rest noughts."""
    digits = str(number)
    unit = int("1" + "0" * max(0, len(digits) - 2))
    return (number + unit // 2) // unit * unit
