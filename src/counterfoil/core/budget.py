"""How many calls Xero still allows: per minute and at once, though others draw on the same limits.

We know when we sent, and what each answer says is left. We do not know whether Xero's minute is a fixed or a
rolling one, where a fixed one begins, or who else is calling. So nothing here depends on either:

- Never more within any 60.4 s than a minute allows. The 0.4 s are for the way there: calls may arrive closer
  together than they were sent. A call counts by when it left. One that has taken its place and has no answer
  yet may leave at any time, and so counts in every minute.
- What an answer counts beyond our own calls are the calls of others. As many as were seen at most in two
  minutes stay reserved for them; while they are growing, as many as a whole minute at that pace would bring.
- An answer that counts far fewer calls than the one before, or fewer than ours alone, shows that a fixed
  minute has begun. What was sent before it no longer hides the calls of others, and until it is over nothing
  is taken off what the last answer counted.
- Once half a minute's calls are spent, no third of a minute takes more than a third of them; when others
  call, ours go evenly. So the last answer is never old.
- The first call goes alone, as does the first after a silence or a refusal: its answer tells where we stand.

While nobody else calls, all sixty are used. So when somebody begins to, his calls or ours may be refused: no
more of ours than are in flight, nearly always, and not for long, since the first answer tells of him.

Limits and headers: developer.xero.com/faq/limits. All times are seconds of one monotonic clock.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

import msgspec
from msgspec.structs import replace

from counterfoil.core.day import Day, Purpose, Why, closed_until_s, refused, told

MINUTE_S: Final = 60.0
REMEMBERED_S: Final = 120.0
"""How long our own calls and those of others are remembered, and a silence that calls for caution."""
PART: Final = 3
"""The part of a minute, and of its calls, that may go as fast as Xero answers."""
GROWTH_S: Final = 20.0
"""The shortest time from which the pace of others is reckoned."""
LOST_S: Final = 10.0
"""How long a call without an answer may still be at work in Xero, and so counts as in flight."""
SHORT_S: Final = 2.0
"""The pause after a refusal that names no time and no limit that has one (too many at once)."""
MINUTE_PAUSE_S: Final = 65.0
"""The pause after a refusal for the minute that names no time."""
APP_SHARE: Final = 10
"""When the whole app runs low, one organisation takes a tenth of what is left in a minute."""


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What Xero allows one organisation: calls per minute, and at once. A day's are learned (`core/day.py`).

    `guard_s` is by how much calls may differ in how long they take to arrive.
    """

    per_minute: int = 60
    in_flight: int = 5
    guard_s: float = 0.4

    @property
    def span_s(self) -> float:
        """How long a call of ours counts, at the most."""
        return MINUTE_S + self.guard_s


class Go(msgspec.Struct, frozen=True):
    """The call may be made now."""


class Wait(msgspec.Struct, frozen=True):
    """Not now: ask again at `until_s` (infinite: no time is known), or sooner if an answer comes."""

    until_s: float
    why: Why


class Budget(msgspec.Struct, frozen=True, kw_only=True):
    """All that is known of the limits of one organisation at one moment.

    `sent_s` says when our calls of the last two minutes left, and `refused_s` which of them were refused;
    `open_s` when those without an answer yet took their places; until `lost_s` lost ones count as in flight.
    `used` is what the answer to the call of `told_s` counted, `is_lifted` whether it left more than a minute
    allows (a new connection's first half hour; a simulator without limits), `heard_s` when the last answer
    came. `seen` are the calls of others that the answers of `seen_s` told of, `reserved` what is kept free
    for them. A fixed minute of Xero's began after `began_s` and is over by `over_s`; only calls sent after
    `fresh_s` surely tell of it.
    """

    sent_s: tuple[float, ...] = ()
    refused_s: tuple[float, ...] = ()
    open_s: tuple[float, ...] = ()
    lost_s: tuple[float, ...] = ()
    heard_s: float = -math.inf
    told_s: float = -math.inf
    used: int = 0
    is_lifted: bool = False
    seen_s: tuple[float, ...] = ()
    seen: tuple[int, ...] = ()
    reserved: int = 0
    began_s: float = -math.inf
    fresh_s: float = -math.inf
    over_s: float = -math.inf
    day: Day = Day()
    app_left: int | None = None
    app_told_s: float = -math.inf
    paused_until_s: float = -math.inf
    paused_why: Why = "refused"


def admit(budget: Budget, limits: Limits, now_s: float, purpose: Purpose = "export") -> Go | Wait:
    """Whether a call may be made now, or until when to wait and why."""
    if now_s < budget.paused_until_s:
        return Wait(budget.paused_until_s, budget.paused_why)
    return (
        _day(budget, now_s, purpose)
        or _in_flight(budget, limits, now_s)
        or _minute(budget, limits, now_s)
        or Go()
    )


def sent(budget: Budget, now_s: float) -> Budget:
    """After a place for a call was taken; it may leave at any time from now on."""
    old = bisect_right(budget.sent_s, now_s - REMEMBERED_S)
    return replace(budget, sent_s=budget.sent_s[old:], open_s=(*budget.open_s, now_s))


def unsent(budget: Budget, sent_s: float) -> Budget:
    """After the call that took its place at `sent_s` was not made after all."""
    return replace(budget, open_s=_without_s(budget.open_s, sent_s))


def answered(
    budget: Budget,
    limits: Limits,
    *,
    now_s: float,
    sent_s: float,
    left_s: float | None = None,
    minute: int | None = None,
    day: int | None = None,
    app_minute: int | None = None,
    retry_after_s: float | None = None,
    problem: str = "",
    was_refused: bool = False,
    was_lost: bool = False,
) -> Budget:
    """After the call of `sent_s` was answered (`was_refused`: with a 429) or its answer `was_lost`.

    `left_s` is when it left, if that is known to be later than when it took its place. `minute`, `day` and
    `app_minute` are what the headers say is left, `retry_after_s` how long they ask for no call, `problem`
    the limit that a refusal names; None and empty where they say nothing.
    """
    open_s = _without_s(budget.open_s, sent_s)
    sent_s = max(sent_s, left_s or sent_s)
    budget = replace(budget, open_s=open_s, sent_s=tuple(sorted((*budget.sent_s, sent_s))), heard_s=now_s)
    if was_refused:
        old = bisect_right(budget.refused_s, now_s - REMEMBERED_S)
        budget = replace(budget, refused_s=tuple(sorted((*budget.refused_s[old:], sent_s))))
    if was_lost:
        still_lost_s = tuple(each for each in budget.lost_s if each > now_s)
        budget = replace(budget, lost_s=(*still_lost_s, now_s + LOST_S))
    if day is not None:
        budget = replace(budget, day=told(budget.day, day, left_s=sent_s, now_s=now_s))
    if app_minute is not None:
        budget = replace(budget, app_left=app_minute, app_told_s=now_s)
    if minute is not None and sent_s > max(budget.told_s, budget.fresh_s):
        used = max(0, limits.per_minute - minute)
        budget = _told(budget, limits, now_s=now_s, sent_s=sent_s, used=used)
        budget = replace(budget, is_lifted=minute > limits.per_minute)
    if was_refused or retry_after_s is not None:
        why = _limit_named(problem) if was_refused else "trouble"
        budget = _paused(budget, now_s=now_s, why=why, retry_after_s=retry_after_s)
    return budget


def restored(
    sent_s: Sequence[float],
    *,
    unanswered_s: Sequence[float] = (),
    day: Day | None = None,
    paused: Wait | None = None,
) -> Budget:
    """What is known after a restart: when calls were sent, and to which of them no answer came; what was told
    of the day; and how long Xero has asked to be left alone."""
    budget = Budget(
        sent_s=tuple(sorted(sent_s)),
        lost_s=tuple(each + LOST_S for each in unanswered_s),
        day=day or Day(),
    )
    return budget if paused is None else replace(budget, paused_until_s=paused.until_s, paused_why=paused.why)


# --- may it go? ---------------------------------------------------------------------------------------------


def _day(budget: Budget, now_s: float, purpose: Purpose) -> Wait | None:
    """The day's calls, the last of them kept from exports."""
    until_s = closed_until_s(budget.day, in_flight=len(budget.open_s), now_s=now_s, purpose=purpose)
    return None if until_s is None else Wait(until_s, "day")


def _in_flight(budget: Budget, limits: Limits, now_s: float) -> Wait | None:
    """The calls at once; and only one while we do not know where we stand."""
    if budget.open_s and budget.heard_s < now_s - REMEMBERED_S:
        return Wait(math.inf, "first answer")
    lost_s = [each for each in budget.lost_s if each > now_s]
    if len(budget.open_s) + len(lost_s) >= limits.in_flight:
        return Wait(min(lost_s, default=math.inf), "in flight")
    return None


def _minute(budget: Budget, limits: Limits, now_s: float) -> Wait | None:
    """The calls of a minute: those of ours and others together, and those of the whole app."""
    room, why = _room(budget, limits, now_s)
    if budget.is_lifted and why == "minute":
        return None
    if room < 1:
        return Wait(budget.app_told_s + limits.span_s, why)
    ours = _ours(budget, now_s - limits.span_s, now_s)
    if ours >= room:
        place = room - len(budget.open_s)
        return Wait(budget.sent_s[-place] + limits.span_s if place > 0 else math.inf, why)
    if budget.reserved and now_s < budget.over_s:
        ours_since = _ours(budget, budget.told_s, now_s)
        theirs = budget.reserved + len(budget.open_s)  # some may have hidden behind ours
        theirs_since = math.ceil(theirs * (now_s - budget.told_s) / MINUTE_S)
        if budget.used + ours_since + theirs_since + 1 >= limits.per_minute:
            return Wait(budget.over_s, "minute")
    if ours and (budget.reserved or ours * 2 >= room):
        together = 1 if budget.reserved else min(ours, max(1, room // PART))
        next_s = _all_s(budget)[-together] + together * limits.span_s / room
        if now_s < next_s:
            return Wait(next_s, why)
    return None


def _room(budget: Budget, limits: Limits, now_s: float) -> tuple[int, Why]:
    """How many calls of ours any 60.4 s may hold, and whose limit says so. One always may, others or not.

    A call more is kept free beside others, and before the first answer: a former process may have made a read
    that it did not live to write down.
    """
    kept = budget.reserved + bool(budget.reserved or math.isinf(budget.heard_s))
    room = max(1, limits.per_minute - kept)
    if budget.app_left is not None and now_s < budget.app_told_s + limits.span_s:
        share = -(-budget.app_left // APP_SHARE)
        if share < room:
            return share, "app"
    return room, "minute"


# --- what an answer tells -----------------------------------------------------------------------------------


def _told(budget: Budget, limits: Limits, *, now_s: float, sent_s: float, used: int) -> Budget:
    """After an answer counted `used` calls in Xero's minute, at some time between `sent_s` and `now_s`."""
    budget = _new_minute(budget, limits, now_s=now_s, sent_s=sent_s, used=used)
    since_s = budget.began_s - limits.guard_s
    all_s = _all_s(budget)
    ends_s = (sent_s, *all_s[bisect_right(all_s, sent_s) : bisect_right(all_s, now_s)], now_s)
    ours = max(_counted(budget, max(end_s - limits.span_s, since_s), end_s) for end_s in ends_s)
    old = bisect_right(budget.seen_s, now_s - REMEMBERED_S)
    seen_s = (*budget.seen_s[old:], now_s)
    seen = (*budget.seen[old:], max(0, used - ours))
    budget = replace(budget, told_s=sent_s, used=used, seen_s=seen_s, seen=seen)
    return replace(budget, reserved=max(*seen, _growing_to(budget, now_s), 0))


def _new_minute(budget: Budget, limits: Limits, *, now_s: float, sent_s: float, used: int) -> Budget:
    """Notice that a fixed minute has begun, and after which of our calls.

    Calls that arrived before it may still be answered, with the old minute's count: they tell nothing more.
    """
    began_s, over_s = budget.began_s, budget.over_s
    if sent_s - budget.told_s > MINUTE_S:  # nothing is known of the minute that this one counted in
        over_s = now_s + MINUTE_S
    all_s = _all_s(budget)
    left = _count(all_s, budget.told_s - limits.span_s, now_s - MINUTE_S)
    if now_s - began_s >= MINUTE_S and (used + left) * 2 < budget.used:
        began_s, over_s = budget.told_s, now_s + MINUTE_S
    arrived = bisect_right(all_s, sent_s - limits.guard_s)
    ours = 1 + arrived - bisect_right(all_s, max(now_s - MINUTE_S, began_s))
    if used < ours and used <= arrived:
        began_s = max(began_s, all_s[arrived - used])
        over_s = over_s if now_s < over_s else now_s + MINUTE_S
    fresh_s = now_s if began_s > budget.began_s else budget.fresh_s
    return replace(budget, began_s=began_s, over_s=over_s, fresh_s=fresh_s)


def _growing_to(budget: Budget, now_s: float) -> int:
    """How many calls a minute others will have reached if they go on as they have begun."""
    last = budget.seen[-1]
    if now_s - budget.began_s < REMEMBERED_S:  # a fixed minute: they began with it, from nothing
        low, low_s, base = 0, budget.began_s, 0
    else:
        recent = bisect_right(budget.seen_s, now_s - MINUTE_S)
        low = min(budget.seen[recent:])
        low_s = budget.seen_s[len(budget.seen) - 1 - budget.seen[::-1].index(low)]
        base = low if recent or budget.seen_s[0] <= now_s - MINUTE_S else 0
    grown = last - low - (1 if low else 0)  # a call more or less is chance, unless nobody called before
    return base + math.ceil(grown * MINUTE_S / min(max(now_s - low_s, GROWTH_S), MINUTE_S))


def _paused(budget: Budget, *, now_s: float, why: Why, retry_after_s: float | None) -> Budget:
    """After a 429, which only the calls of others bring about, or an answer that asks for no call for a
    while: wait as long as it says."""
    if why == "day":
        budget = replace(budget, day=refused(budget.day, retry_after_s=retry_after_s, now_s=now_s))
        until_s = budget.day.refused_until_s
    else:
        usual_s = MINUTE_PAUSE_S if why in ("minute", "app") else SHORT_S
        # No limit of a minute lasts longer than that, whatever it says.
        is_believed = retry_after_s is not None and (usual_s == SHORT_S or retry_after_s <= usual_s)
        until_s = now_s + (max(retry_after_s or 0.0, 1.0) if is_believed else usual_s)
    if until_s <= budget.paused_until_s:
        return budget
    return replace(budget, paused_until_s=until_s, paused_why=why, heard_s=-math.inf)


def _limit_named(problem: str) -> Why:
    """The limit that a 429 names; the words are not all documented, so only their beginnings count."""
    match problem.casefold()[:3]:
        case "day" | "dai":
            return "day"
        case "min":
            return "minute"
        case "app":
            return "app"
        case _:
            return "refused"


# --- counting -----------------------------------------------------------------------------------------------


def _count(times_s: tuple[float, ...], after_s: float, to_s: float) -> int:
    """How many of the sorted times are after one time and not after another."""
    return max(0, bisect_right(times_s, to_s) - bisect_right(times_s, after_s))


def _all_s(budget: Budget) -> tuple[float, ...]:
    """Our calls, those without an answer where they took their places."""
    return tuple(sorted(budget.sent_s + budget.open_s))


def _ours(budget: Budget, after_s: float, to_s: float) -> int:
    """How many of our calls left, or may have left, after one time and not after another."""
    return _count(budget.sent_s, after_s, to_s) + bisect_right(budget.open_s, to_s)


def _counted(budget: Budget, after_s: float, to_s: float) -> int:
    """As many of them as Xero has counted; refused ones it does not."""
    return _ours(budget, after_s, to_s) - _count(budget.refused_s, after_s, to_s)


def _without_s(times_s: tuple[float, ...], one_s: float) -> tuple[float, ...]:
    """The times without one of them."""
    at = times_s.index(one_s)
    return times_s[:at] + times_s[at + 1 :]
