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
    Purpose,
    admit,
    answered,
    restored,
    sent,
    unsent,
)
from counterfoil.core.passing import Answer
from counterfoil.core.retry import pause_s
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

    `why_closed` says why `admit` gave no slot; `outage` why Xero counts as out of reach, if it does.
    """

    def __init__(self, clock: Clock, chance: Chance, limits: Limits | None = None) -> None:
        self._clock = clock
        self._chance = chance
        self._limits = limits or Limits()
        self._budget = Budget()
        self._answered = asyncio.Event()
        self._failures = 0
        self._turned_away = 0
        self._turned_away_s = -math.inf
        self._paused_until_s = -math.inf
        self.why_closed = ""
        self.outage: str | None = None

    def remembers_since(self) -> dt.datetime:
        """From when on earlier calls matter to `restore`."""
        return self._clock.now() - dt.timedelta(seconds=REMEMBERED_S)

    def restore(self, calls: Sequence[dt.datetime], unanswered: Sequence[dt.datetime]) -> None:
        """Take calls of former processes into account, those above all that no answer came to: they may still
        be at work in Xero. Times are by the wall clock."""
        now, now_s = self._clock.now(), self._clock.monotonic()
        sent_s, unanswered_s = (
            [now_s - (now - at).total_seconds() for at in times if at <= now] for times in (calls, unanswered)
        )
        self._budget = restored(sent_s, unanswered_s=unanswered_s)

    def begin(self) -> None:
        """Begin another round: ask again what was out of reach, after the pause that it has earned."""
        self.outage, self.why_closed = None, ""

    async def admit(self, purpose: Purpose) -> Slot | None:
        """Wait until a call may be made; None when that is further away than a run waits."""
        while True:
            now_s = self._clock.monotonic()
            if now_s < self._paused_until_s:
                await self._clock.sleep(self._paused_until_s - now_s)
                continue
            verdict = admit(self._budget, self._limits, now_s, purpose)
            if isinstance(verdict, Go):
                self._budget = sent(self._budget, now_s)
                return Slot(now_s)
            wait_s = verdict.until_s - now_s
            if math.isfinite(wait_s) and wait_s > PATIENCE_S:
                self.why_closed = self._closed(verdict.why, wait_s)
                return None
            await self._answer_or(min(wait_s, OFTEN_S))

    def answered(self, slot: Slot, answer: Answer) -> None:
        """Learn from an answer what is left of the limits, and whether Xero is in trouble."""
        allowance = answer.allowance
        self._budget = answered(
            self._budget,
            self._limits,
            now_s=self._clock.monotonic(),
            sent_s=slot.sent_s,
            minute=allowance.minute,
            day=allowance.day,
            app_minute=allowance.app_minute,
            retry_after_s=allowance.retry_after_s,
            problem=allowance.problem,
            was_refused=answer.exchange.status == TOO_MANY,
            was_lost=answer.exchange.status is None and answer.exchange.was_sent,
        )
        self._judge(slot, answer)
        self._answered.set()

    def unused(self, slot: Slot) -> None:
        """Give a slot back: the call was not made after all."""
        self._budget = unsent(self._budget, slot.sent_s)
        self._answered.set()

    def _judge(self, slot: Slot, answer: Answer) -> None:
        """Pause after a failure, longer after each in a row; those that were in flight together are one."""
        status = answer.exchange.status
        if status in TURNED_AWAY:
            self._turn_away(slot, answer)
            return
        self._turned_away = 0
        if status is not None and (status < 500 or status == NOT_IMPLEMENTED):
            self._failures, self.outage = 0, None
            return
        if slot.sent_s < self._paused_until_s:
            return
        self._failures += 1
        jitter_s = self._chance.between(0.0, 1.0)
        self._paused_until_s = self._clock.monotonic() + pause_s(self._failures) + jitter_s
        if self._failures >= FAILURES_MAX:
            self.outage = f"Xero cannot be reached: {answer.exchange.problem or status}"

    def _turn_away(self, slot: Slot, answer: Answer) -> None:
        """Wait longer and longer for what a limit's own pause does not cover; end it at some time."""
        if slot.sent_s < self._turned_away_s:
            return  # those that were in flight together are one
        now_s = self._clock.monotonic()
        status = answer.exchange.status
        if status != TOO_MANY:
            self._paused_until_s = max(self._paused_until_s, now_s + pause_s(self._turned_away))
        self._turned_away += 1
        self._turned_away_s = now_s
        if self._turned_away >= TURNED_AWAY_MAX:
            self.outage = f"Xero lets no call through: {answer.exchange.problem or status}"

    def _closed(self, why: str, wait_s: float) -> str:
        until = self._clock.now() + dt.timedelta(seconds=wait_s)
        return f"Xero's limit ({why}) is used up until {until:%Y-%m-%d %H:%M} UTC"

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
