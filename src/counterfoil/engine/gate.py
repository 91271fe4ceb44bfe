"""The gate every call of a lane goes through: no more than Xero allows, a pause when Xero is in trouble."""

from __future__ import annotations

import asyncio
import datetime as dt
import math
from collections.abc import Sequence

import msgspec

from counterfoil.core.budget import (
    REMEMBERED_S,
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
from counterfoil.core.day import (
    Learned,
    Now,
    Purpose,
    allowed,
    is_known,
    next_turn,
    put_right,
    recalled,
    to_keep,
)
from counterfoil.core.doubt import SENT_WITHIN
from counterfoil.core.passing import Answer
from counterfoil.core.retry import JITTER_MAX_S, Trouble, failed, held_until_s, worked
from counterfoil.ports import Chance, Clock

PATIENCE_S = 120.0
"""How long a run waits at the gate; beyond that it ends and says until when (the day's limit)."""
FAILURES_MAX = 5
"""Failures in a row, each after a pause, after which Xero counts as out of reach."""
OFTEN_S = 5.0
"""How often a full gate is asked again when no answer comes."""
TOO_MANY = 429
TURNED_AWAY = frozenset({401, 407, TOO_MANY})
"""Refused in front of the books: a token that ran out, a proxy, a limit. Each passes, unless it does not."""
TURNED_AWAY_MAX = 10
"""Calls turned away one after the other, after which Xero counts as out of reach."""
NOT_IMPLEMENTED = 501


class Slot(msgspec.Struct, frozen=True):
    """The right to make one call, taken at `sent_s` on the monotonic clock."""

    sent_s: float


class Gate:
    """The limits of one organisation, kept for as long as one worker has its lane.

    `why_closed` says why `admit` gave no slot, and `closed_until_s` until when; `outage` why Xero counts as
    out of reach, if it does.
    """

    def __init__(self, clock: Clock, chance: Chance, limits: Limits | None = None) -> None:
        self._clock = clock
        self._chance = chance
        self._limits = limits or Limits()
        self._budget = Budget()
        self._failing = Trouble()
        self._turned_away = Trouble(free=1)
        self._answered = asyncio.Event()
        self._kept = self._worth_keeping()
        self.why_closed = ""
        self.closed_until_s = -math.inf
        self.outage: str | None = None

    def remembers_since(self) -> dt.datetime:
        """From when on earlier calls matter to `restore`."""
        return self._clock.now() - dt.timedelta(seconds=REMEMBERED_S)

    def restore(self, learned: Learned, unanswered: Sequence[dt.datetime]) -> None:
        """Take calls of former processes into account: when they left, at the latest.

        Those that no answer came to may still be at work in Xero: `unanswered` is when they were written
        down, a while before they left. Times are by the wall clock; what it has in the future was just now.
        """
        now = self._now()
        learned = put_right(learned, now.at)
        closed = learned.closed_until
        self._budget = restored(
            [min(now.at_s, now.in_s(at)) for at in learned.calls],
            unanswered_s=[min(now.at_s, now.in_s(at + SENT_WITHIN)) for at in unanswered],
            day=recalled(learned, now),
            paused=None if closed is None else Wait(now.in_s(closed), learned.closed_why),
        )
        self._kept = self._worth_keeping()

    def news(self) -> Learned | None:
        """What was learned since it was last asked for that a next process must know; None if nothing was."""
        kept = self._worth_keeping()
        if kept == self._kept:
            return None
        self._kept = kept
        budget, now = self._budget, self._now()
        learned = to_keep(budget.day, now)
        if budget.paused_until_s <= now.at_s:
            return learned
        until = now.instant(budget.paused_until_s)
        return msgspec.structs.replace(learned, closed_until=until, closed_why=budget.paused_why)

    def _worth_keeping(self) -> tuple[object, ...]:
        day = self._budget.day
        return day.most, day.most_s, day.turn, self._budget.paused_until_s

    def _now(self) -> Now:
        return Now(self._clock.now(), self._clock.monotonic())

    def begin(self) -> None:
        """Begin another round: ask again what was out of reach, after the pause that it has earned."""
        self.outage, self.why_closed, self.closed_until_s = None, "", -math.inf

    @property
    def day_allows(self) -> int:
        """How many calls a day of Xero's allows, as far as is known."""
        return allowed(self._budget.day)

    async def admit(self, purpose: Purpose) -> Slot | None:
        """Wait until a call may be made; None when that is further away than a run waits."""
        while True:
            now_s = self._clock.monotonic()
            verdict = self._verdict(purpose, now_s)
            if isinstance(verdict, Go):
                self._budget = sent(self._budget, now_s)
                return Slot(now_s)
            if self._is_too_far(verdict, now_s):
                return None
            await self._answer_or(min(verdict.until_s - now_s, OFTEN_S))

    def is_closed(self, purpose: Purpose) -> bool:
        """Whether `admit` would give no slot, as far as is known before anything is called."""
        now_s = self._clock.monotonic()
        verdict = self._verdict(purpose, now_s)
        return isinstance(verdict, Wait) and self._is_too_far(verdict, now_s)

    def _is_too_far(self, wait: Wait, now_s: float) -> bool:
        """Whether a wait is longer than a run waits; then it is noted."""
        if math.isinf(wait.until_s) or wait.until_s - now_s <= PATIENCE_S:
            return False
        self.why_closed, self.closed_until_s = self._closed(wait), wait.until_s
        return True

    def _verdict(self, purpose: Purpose, now_s: float) -> Go | Wait:
        for trouble in (self._failing, self._turned_away):
            until_s = held_until_s(trouble, self._budget.open_s, now_s)
            if until_s is not None:
                return Wait(until_s, "trouble")
        return admit(self._budget, self._limits, now_s, purpose)

    def answered(self, slot: Slot, answer: Answer) -> None:
        """Learn from an answer what is left of the limits, and whether Xero is in trouble."""
        now_s, exchange, allowance = self._clock.monotonic(), answer.exchange, answer.allowance
        if exchange.was_sent:
            self._budget = answered(
                self._budget,
                self._limits,
                now_s=now_s,
                sent_s=slot.sent_s,
                left_s=now_s - exchange.took_us / 1_000_000,
                minute=allowance.minute,
                day=allowance.day,
                app_minute=allowance.app_minute,
                retry_after_s=allowance.retry_after_s if _is_no(exchange.status) else None,
                problem=allowance.problem,
                was_refused=exchange.status == TOO_MANY,
                was_lost=exchange.status is None,
            )
        else:
            self._budget = unsent(self._budget, slot.sent_s)
        self._judge(slot, answer, now_s)
        self._answered.set()

    def unused(self, slot: Slot) -> None:
        """Give a slot back: the call was not made after all."""
        self._budget = unsent(self._budget, slot.sent_s)
        self._answered.set()

    def _judge(self, slot: Slot, answer: Answer, now_s: float) -> None:
        """Pause after a failure, longer after each in a row; say so when it goes on and on."""
        status = answer.exchange.status
        told = answer.exchange.problem or status
        jitter_s = self._chance.between(0.0, JITTER_MAX_S)
        if status in TURNED_AWAY:
            # The first costs no pause: a token is renewed, and a limit has a pause of its own.
            self._turned_away = failed(self._turned_away, sent_s=slot.sent_s, now_s=now_s, jitter_s=jitter_s)
            if self._turned_away.failures >= TURNED_AWAY_MAX:
                self.outage = f"Xero lets no call through: {told}"
        elif _is_no(status):
            self._failing = failed(self._failing, sent_s=slot.sent_s, now_s=now_s, jitter_s=jitter_s)
            if self._failing.failures >= FAILURES_MAX:
                self.outage = f"Xero cannot be reached: {told}"
        else:
            self._failing = worked(self._failing, sent_s=slot.sent_s)
            self._turned_away = worked(self._turned_away, sent_s=slot.sent_s)
            if not self._failing.failures and not self._turned_away.failures:
                self.outage = None

    def _closed(self, wait: Wait) -> str:
        until = f"{self._now().instant(wait.until_s):%Y-%m-%d %H:%M} UTC"
        if wait.why != "day":
            return f"Xero has asked for no call before {until}"
        day, is_said = self._budget.day, self._budget.paused_until_s == wait.until_s
        if is_said or is_known(next_turn(day, day.told_s)):
            return f"the day's calls are used up; Xero allows more from {until} on"
        return f"the day's calls are used up; when Xero's next day begins is found out by a call at {until}"

    async def _answer_or(self, seconds: float) -> None:
        """Wait for the next answer, at most so long."""
        self._answered.clear()
        waiting = asyncio.ensure_future(self._answered.wait())
        sleeping = asyncio.ensure_future(self._clock.sleep(seconds))
        try:
            await asyncio.wait({waiting, sleeping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            waiting.cancel()
            sleeping.cancel()


def _is_no(status: int | None) -> bool:
    """Whether a status says that Xero cannot, or will not just now; no status is no answer."""
    return status is None or status == TOO_MANY or (status >= 500 and status != NOT_IMPLEMENTED)
