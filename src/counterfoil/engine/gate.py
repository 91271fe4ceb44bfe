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
    Wait,
    admit,
    answered,
    restored,
    sent,
    unsent,
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

    `why_closed` says why `admit` gave no slot; `outage` why Xero counts as out of reach, if it does.
    """

    def __init__(self, clock: Clock, chance: Chance, limits: Limits | None = None) -> None:
        self._clock = clock
        self._chance = chance
        self._limits = limits or Limits()
        self._budget = Budget()
        self._failing = Trouble()
        self._turned_away = Trouble(free=1)
        self._answered = asyncio.Event()
        self.why_closed = ""
        self.outage: str | None = None

    def remembers_since(self) -> dt.datetime:
        """From when on earlier calls matter to `restore`."""
        return self._clock.now() - dt.timedelta(seconds=REMEMBERED_S)

    def restore(self, calls: Sequence[dt.datetime], unanswered: Sequence[dt.datetime]) -> None:
        """Take calls of former processes into account: when they left, at the latest.

        Those that no answer came to may still be at work in Xero: `unanswered` is when they were written
        down, a while before they left. Times are by the wall clock; what it has in the future was just now.
        """
        now, now_s = self._clock.now(), self._clock.monotonic()
        sent_s = [now_s - max(0.0, (now - at).total_seconds()) for at in calls]
        unanswered_s = [now_s - max(0.0, (now - at - SENT_WITHIN).total_seconds()) for at in unanswered]
        self._budget = restored(sent_s, unanswered_s=unanswered_s)

    def begin(self) -> None:
        """Begin another round: ask again what was out of reach, after the pause that it has earned."""
        self.outage, self.why_closed = None, ""

    async def admit(self, purpose: Purpose) -> Slot | None:
        """Wait until a call may be made; None when that is further away than a run waits."""
        while True:
            now_s = self._clock.monotonic()
            verdict = self._verdict(purpose, now_s)
            if isinstance(verdict, Go):
                self._budget = sent(self._budget, now_s)
                return Slot(now_s)
            wait_s = verdict.until_s - now_s
            if math.isfinite(wait_s) and wait_s > PATIENCE_S:
                self.why_closed = self._closed(verdict.why, wait_s)
                return None
            await self._answer_or(min(wait_s, OFTEN_S))

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
                retry_after_s=allowance.retry_after_s,
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
        elif status is None or (status >= 500 and status != NOT_IMPLEMENTED):
            asked_s = answer.allowance.retry_after_s or 0.0
            self._failing = failed(
                self._failing, sent_s=slot.sent_s, now_s=now_s, jitter_s=jitter_s, asked_s=asked_s
            )
            if self._failing.failures >= FAILURES_MAX:
                self.outage = f"Xero cannot be reached: {told}"
        else:
            self._failing = worked(self._failing, sent_s=slot.sent_s)
            self._turned_away = worked(self._turned_away, sent_s=slot.sent_s)
            if not self._failing.failures and not self._turned_away.failures:
                self.outage = None

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
