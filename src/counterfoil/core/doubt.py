"""What to do about a request whose outcome is unknown: send the same row again, look in Xero, or wait.

Xero forgets an idempotency key six minutes after its first use, replays stored 500s within them, and may
commit a request after its answer was lost (Xero developer pages on idempotency and FAQ, 2026). Hence: the
same row under the same key only while the key is surely remembered and no 5xx was seen; otherwise a look
by our own reference; and *absent* is believed only ten minutes after the last sending.

A row is written down before it leaves, and what comes between (a token that is renewed, a connection that
is made) may be slow. So a row that has not left in time does not leave: `leaves_by` says until when it may,
and whoever counts from the moment it was written down counts to that end.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Literal, Protocol

import msgspec

from counterfoil.core.faults.entry import Fault
from counterfoil.core.lifecycle import Event, Settlement, State
from counterfoil.core.outcome import Posted

KEY_LIFE = dt.timedelta(minutes=4)
"""Until when a key is used again: Xero's six minutes less two, which a request may be on its way, or whatever
carries it may wait before it sends it once more. What comes there later is a new request to Xero."""
SENT_WITHIN = dt.timedelta(minutes=1)
"""How long after it was written down a row may leave: enough for a token to be renewed. What did not leave is
ready again at once, so that a short time costs nothing; a long one is added to every doubt."""
ABSENT_AFTER = dt.timedelta(minutes=10)
"""How long after its last sending a request may still commit."""
SENDINGS_MAX = 3
"""How often one row is sent before only looking helps."""
LOOK_AGAIN = dt.timedelta(minutes=15)
"""How long after a look that could not be read the next one is made."""
PUT_OFF_MAX = max(LOOK_AGAIN, SENT_WITHIN + ABSENT_AFTER)
"""No look is put off longer than this."""


class SendAgain(msgspec.Struct, frozen=True):
    """Send the same bytes under the same key: Xero replays its answer or acts for the first time."""


class Look(msgspec.Struct, frozen=True):
    """Ask Xero whether it is there."""


class Wait(msgspec.Struct, frozen=True):
    """No call could decide before `until`."""

    until: dt.datetime


class Sent(Protocol):
    """What is known of the sendings of one row (`core.export.Batch` says what each means)."""

    @property
    def first_sent_at(self) -> dt.datetime: ...
    @property
    def last_sent_at(self) -> dt.datetime: ...
    @property
    def sendings(self) -> int: ...
    @property
    def saw_server_error(self) -> bool: ...
    @property
    def next_at(self) -> dt.datetime | None: ...


def next_step(batch: Sent, now: dt.datetime, latest: dt.datetime | None = None) -> SendAgain | Look | Wait:
    """What to do now about a batch with members in doubt; `latest` is the latest that it may be."""
    if is_mistimed(batch, now):
        return Look()  # either time is wrong, and the answer to a look tells which
    if batch.next_at is not None and now < batch.next_at:
        return Wait(batch.next_at)
    key_is_good = (latest or now) - batch.first_sent_at < KEY_LIFE
    if key_is_good and not batch.saw_server_error and 0 < batch.sendings < SENDINGS_MAX:
        return SendAgain()
    return Look()


def is_mistimed(batch: Sent, now: dt.datetime) -> bool:
    """Whether a clock that was ahead has told when a batch was sent, or when it is to be looked for."""
    return batch.last_sent_at > now or (batch.next_at is not None and batch.next_at > now + PUT_OFF_MAX)


class LeaveBy(msgspec.Struct, frozen=True, kw_only=True):
    """Until when a row may go on the wire, told by two clocks: whichever comes first ends it.

    The wall clock may be set back while a token is renewed or a connection made, and the steady one stands
    still while a machine sleeps.
    """

    at: dt.datetime
    steady_s: float

    def is_over(self, now: dt.datetime, steady_s: float) -> bool:
        """Whether it may not go any more."""
        return now >= self.at or steady_s >= self.steady_s


def leaves_by(*, claimed_at: dt.datetime, claimed_s: float, first_sent_at: dt.datetime) -> LeaveBy:
    """Until when a row may leave that was written down at `claimed_at`, which is `claimed_s` of the monotonic
    clock; `first_sent_at` is when its key began to count."""
    at = min(claimed_at + SENT_WITHIN, first_sent_at + KEY_LIFE)
    return LeaveBy(at=at, steady_s=claimed_s + (at - claimed_at).total_seconds())


def absent_counts_from(batch: Sent) -> dt.datetime:
    """From when on *not found* means *never arrived*.

    When the program ended on the way, `last_sent_at` is when the row was written down, and it may have left
    later, though not later than `SENT_WITHIN`.
    """
    return batch.last_sent_at + SENT_WITHIN + ABSENT_AFTER


# --- what people are told -----------------------------------------------------------------------------------


class Prospect(msgspec.Struct, frozen=True, kw_only=True):
    """How a doubt stands: since when, until when, and what happens next.

    `until` is from when on a look decides it either way. The step is made `at` that time, or with the next
    run when that is None; `is_last` says whether it is the one that decides.
    """

    since: dt.datetime
    age: dt.timedelta
    until: dt.datetime
    step: Literal["send again", "look"]
    at: dt.datetime | None
    is_last: bool


def prospect(sent: Sent, now: dt.datetime) -> Prospect:
    """What will become of a row in doubt."""
    decides_at = absent_counts_from(sent)
    until = decides_at if sent.next_at is None else max(sent.next_at, decides_at)
    step = next_step(sent, now)
    at = step.until if isinstance(step, Wait) else None
    return Prospect(
        since=sent.first_sent_at,
        age=max(now - sent.first_sent_at, dt.timedelta(0)),
        until=until,
        step="send again" if isinstance(step, SendAgain) else "look",
        at=at,
        is_last=(at or now) >= decides_at,
    )


def what_next(doubt: Prospect, written: Callable[[dt.datetime], str]) -> str:
    """What happens next, in words; `written` writes an instant down."""
    when = f"at {written(doubt.at)}" if doubt.at else "with the next run"
    if doubt.step == "send again":
        return f"sent again under the same key {when}, which does no harm; decided at {written(doubt.until)}"
    if doubt.is_last:
        return f"looked for in Xero {when}"
    return f"looked for in Xero {when}, and again at {written(doubt.until)} if it is not there yet"


def in_utc(at: dt.datetime) -> str:
    """An instant as the log has it: 2026-03-31 14:05:09 UTC."""
    return f"{at.astimezone(dt.UTC):%Y-%m-%d %H:%M:%S} UTC"


def doubted(reason: str, sent: Sent, now: dt.datetime) -> str:
    """What the log says of a document that is in doubt from now on."""
    doubt = prospect(sent, now)
    return f"{reason}; sent {in_utc(doubt.since)}; {what_next(doubt, in_utc)}"


# --- what a look comes to -----------------------------------------------------------------------------------


def found(export_id: int, posted: Posted) -> Settlement:
    """It is there: the export is posted."""
    return Settlement(
        export_id=export_id,
        event=Event.FOUND,
        state=State.POSTED,
        xero_id=posted.xero_id,
        xero_number=posted.number,
        xero_total=posted.total,
        is_unapproved=posted.is_unapproved,
    )


def absent(export_id: int) -> Settlement:
    """It never arrived: the export is ready, to go as a new row under a new key."""
    return Settlement(
        export_id=export_id,
        event=Event.ABSENT,
        state=State.READY,
        reason="it was looked for in Xero and is not there",
    )


def undecidable(export_id: int, reason: str) -> Settlement:
    """Nobody but a person can tell: the export is held, and says what to check."""
    return Settlement(
        export_id=export_id,
        event=Event.UNDECIDABLE,
        state=State.HELD,
        faults=(Fault(code="outcome_unknown", facts={"reason": reason}),),
    )
