"""What is left of the calls of Xero's day, and when its next day begins: learned from the answers alone.

Xero takes 1,000 or 5,000 calls a day from one organisation, by what the maker of the app pays, and each
organisation's day begins at a time of its own (developer.xero.com/faq/limits, 2026). Nobody is told which,
and other programs use up the same calls. Each answer says how many are left, and so:

- The most that any answer of a day left shows which of the two it is.
- When an answer leaves more than the one before, a new day began between them. A refusal that says how long
  to wait tells it to the second. Days are equally long, so each such time narrows the former ones down.
- The last two in a hundred are kept from exports: for a person's own retry, and for looks in Xero.
- When they alone are left, one call asks from time to time whether the next day has begun: seldom enough for
  half of them to suffice, and only while it may have begun. Where that is known to a minute none asks sooner.

All times are seconds of one monotonic clock, but in what outlives a process (`Learned`).
"""

from __future__ import annotations

import datetime as dt
import math
from typing import Final, Literal

import msgspec
from msgspec.structs import replace

DAY_S: Final = 86_400.0
PLANS: Final = (1_000, 5_000)
"""The calls that a day of Xero's may allow; more than that is taken as it is told."""
RISE: Final = 10
"""By so many calls answers that overtook one another may differ; a new day brings more."""
ASK_S: Final = 30.0
"""The shortest time between two calls that ask."""
KNOWN_S: Final = 60.0
"""Known to so much, it is known when a day begins."""
TOLD_S: Final = 1.0
"""How exactly a refusal tells when the next day begins."""
MOST_S: Final = 90_000.0
"""How long the most that was left of a day counts: a day, and a little more. What is paid for may change."""
SOON_S: Final = 900.0
"""Within such a time after a new day, at sixty calls a minute, others cannot have used it up."""

Purpose = Literal["export", "look", "person"]
"""What a call is for: exporting, a look at something in doubt, or a person who is waiting for it."""


Why = Literal["first answer", "in flight", "minute", "day", "app", "refused", "trouble"]
"""Why a call may not go yet."""


class Turn(msgspec.Struct, frozen=True):
    """A new day of Xero's began after one time and by another."""

    after_s: float
    by_s: float


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """What is known: `left` is what the answer to the call of `told_s` left (None: nothing was told, or that
    call was refused), `most` the most that one has left in a day, at `most_s`; `turn` when a day began;
    `refused_until_s` until when a refusal says to wait, or is taken to say."""

    left: int | None = None
    told_s: float = -math.inf
    most: int = 0
    most_s: float = -math.inf
    turn: Turn | None = None
    refused_until_s: float = -math.inf


def allowed(day: Day) -> int:
    """How many calls a whole day allows, as far as is known."""
    return next((plan for plan in PLANS if day.most <= plan), day.most)


def reserve(day: Day) -> int:
    """The last calls of a day, two in a hundred, which are not for exports."""
    return -(-allowed(day) // 50)


def next_turn(day: Day, now_s: float) -> Turn:
    """Between which times the first day begins that may not have begun yet at a time."""
    if day.turn is None:
        return Turn(now_s, now_s + DAY_S)
    turn = _days_later(day.turn, math.floor((now_s - day.turn.by_s) / DAY_S) + 1)
    return Turn(max(turn.after_s, now_s), turn.by_s)


def is_known(turn: Turn) -> bool:
    """Whether it is known to a minute when the day begins."""
    return turn.by_s - turn.after_s <= KNOWN_S


def closed_until_s(day: Day, *, in_flight: int, now_s: float, purpose: Purpose) -> float | None:
    """Until when no call may be made for this purpose; infinite while one asks; None when one may.

    `in_flight` is how many have no answer yet.
    """
    if day.left is None:
        return None
    left, kept = day.left - in_flight, reserve(day)
    if left > (kept if purpose == "export" else 0):
        return None
    turn = next_turn(day, day.told_s)
    between_s = (turn.by_s - turn.after_s) / (max(0, left - kept // 2) + 1)
    ask_s = min(turn.after_s + max(between_s, ASK_S), turn.by_s)
    if now_s < ask_s:
        return ask_s
    return math.inf if in_flight else None


def told(day: Day, left: int, *, left_s: float, now_s: float) -> Day:
    """After the answer of now to the call of `left_s` has said that so many calls are left of the day.

    An answer to a call that left before another's which is known already tells nothing new.
    """
    if left_s <= day.told_s:
        return day
    turn, former = day.turn, day.left or 0
    is_more = math.isfinite(day.told_s) and left - former > RISE
    if is_more:
        turn = _narrowed(turn, Turn(day.told_s, now_s))
    elif math.isfinite(day.told_s) and former <= reserve(day):
        turn = _not_between(turn, day.told_s, left_s)
    if is_more or left >= day.most or left_s - day.most_s > MOST_S:
        day = replace(day, most=left, most_s=left_s)
    return replace(day, left=left, told_s=left_s, turn=turn)


def refused(day: Day, *, retry_after_s: float | None, now_s: float) -> Day:
    """After a call was refused because the day's are used up.

    `retry_after_s` is how long the refusal says to wait. Where it does not, the next day is awaited when it
    is known when that begins; else a call asks now and then, which is refused again or tells.
    """
    if retry_after_s is not None:
        until_s = now_s + retry_after_s
        turn = _narrowed(day.turn, Turn(until_s - TOLD_S, until_s))
        return replace(day, left=None, told_s=now_s, turn=turn, refused_until_s=until_s)
    turn = next_turn(day, now_s)
    until_s = turn.by_s if is_known(turn) else now_s + (turn.by_s - now_s) / (reserve(day) // 2 + 1)
    return replace(day, left=None, told_s=now_s, refused_until_s=until_s)


class Learned(msgspec.Struct, frozen=True, kw_only=True):
    """What outlives a process, by the wall clock.

    `kept_at` is when it was written down. `closed_until` is until when Xero has asked for no call, and
    `closed_why` for which limit. `left` is what the answer to a call of `told_at` left of the day, `call_us`
    how many microseconds Xero has taken over one of the last calls, on the average, and `calls` when the last
    ones left; all of this comes with the calls.
    """

    kept_at: dt.datetime | None = None
    most: int = 0
    most_at: dt.datetime | None = None
    turned_after: dt.datetime | None = None
    turned_by: dt.datetime | None = None
    closed_until: dt.datetime | None = None
    closed_why: Why = "refused"
    left: int | None = None
    told_at: dt.datetime | None = None
    call_us: int = 0
    calls: tuple[dt.datetime, ...] = ()


class Now(msgspec.Struct, frozen=True):
    """One moment, by the wall clock and by the monotonic one."""

    at: dt.datetime
    at_s: float

    def in_s(self, instant: dt.datetime) -> float:
        """An instant on the monotonic clock."""
        return self.at_s + (instant - self.at).total_seconds()

    def instant(self, one_s: float) -> dt.datetime:
        """A monotonic time on the wall clock."""
        return self.at + dt.timedelta(seconds=one_s - self.at_s)


def put_right(learned: Learned, now: dt.datetime) -> Learned:
    """The same, when it seems to have been written down in the future: by a clock that was ahead."""
    if learned.kept_at is None or learned.kept_at <= now:
        return learned
    ahead = learned.kept_at - now
    return replace(
        learned,
        kept_at=now,
        most_at=learned.most_at and learned.most_at - ahead,
        turned_after=learned.turned_after and learned.turned_after - ahead,
        turned_by=learned.turned_by and learned.turned_by - ahead,
        closed_until=learned.closed_until and learned.closed_until - ahead,
    )


def recalled(learned: Learned, now: Now) -> Day:
    """What a new process knows of the day."""
    turn = None
    if learned.turned_after is not None and learned.turned_by is not None:
        turn = Turn(now.in_s(learned.turned_after), now.in_s(learned.turned_by))
    most_s = now.in_s(learned.most_at) if learned.most_at is not None else -math.inf
    day = Day(most=learned.most, most_s=most_s, turn=turn)
    if learned.left is None or learned.told_at is None:
        return day
    told_s = min(now.in_s(learned.told_at), now.at_s)
    return told(day, learned.left, left_s=told_s, now_s=told_s)


def to_keep(day: Day, now: Now) -> Learned:
    """What of it is kept for the next process; what is left of the day is kept with each call."""
    most_at = now.instant(day.most_s) if day.most else None
    learned = Learned(kept_at=now.at, most=day.most, most_at=most_at)
    if day.turn is None:
        return learned
    after, by = now.instant(day.turn.after_s), now.instant(day.turn.by_s)
    return replace(learned, turned_after=after, turned_by=by)


def _narrowed(former: Turn | None, turn: Turn) -> Turn | None:
    """What two turns of days say together; where they do not fit, the newer one."""
    if turn.by_s - turn.after_s >= DAY_S:
        return former
    if former is None:
        return turn
    former = _days_later(former, math.ceil((turn.after_s - former.by_s) / DAY_S))
    both = Turn(max(former.after_s, turn.after_s), min(former.by_s, turn.by_s))
    return both if both.after_s < both.by_s else turn


def _not_between(turn: Turn | None, from_s: float, to_s: float) -> Turn | None:
    """What is left of a turn when no day began between two times; nothing, when one should have.

    Nothing is concluded from a time so long that others may have used the new day up.
    """
    if turn is None:
        return None
    next_one = _days_later(turn, math.floor((from_s - turn.by_s) / DAY_S) + 1)
    if next_one.after_s >= to_s or to_s - max(from_s, next_one.after_s) > SOON_S:
        return turn
    has_begun_before = next_one.after_s < from_s
    if to_s < next_one.by_s:
        return turn if has_begun_before else Turn(to_s, next_one.by_s)
    return Turn(next_one.after_s, from_s) if has_begun_before else None


def _days_later(turn: Turn, days: int) -> Turn:
    return Turn(turn.after_s + days * DAY_S, turn.by_s + days * DAY_S)
