"""The states of an export and the only moves between them.

An export is the intent to put one document into one organisation. Every accepted document is always in
exactly one state; `MOVES` is the whole table, and the documentation is made from it.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from enum import StrEnum

import msgspec

from counterfoil.core.directory import XeroContact
from counterfoil.core.faults.entry import Fault
from counterfoil.core.outcome import Deferred, InDoubt, Outcome, Posted, Rejected


class State(StrEnum):
    """Where an export stands."""

    READY = "ready"
    """May go, once it is checked and what it waits for is there."""
    HELD = "held"
    """Cannot go: it has faults, each with cause and action."""
    SENDING = "sending"
    """In a request whose answer has not been settled."""
    IN_DOUBT = "in_doubt"
    """Sent, and nobody knows what became of it: Xero is asked before anything else is done."""
    POSTED = "posted"
    """In Xero, with its id there."""
    UNLINKED = "unlinked"
    """Was posted; the link is history, and it is never sent by itself."""
    WITHDRAWN = "withdrawn"
    """Taken out of the queue by a named person; kept, and can be taken back."""


class Event(StrEnum):
    """What happens to an export."""

    PASSED = "passed"
    FAILED = "failed"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"
    RETRIED = "retried"
    CLAIMED = "claimed"
    POSTED = "posted"
    REJECTED = "rejected"
    DEFERRED = "deferred"
    DOUBTED = "doubted"
    SENT_AGAIN = "sent_again"
    FOUND = "found"
    ABSENT = "absent"
    UNDECIDABLE = "undecidable"
    LINKED = "linked"
    MATCHED = "matched"
    UNLINKED = "unlinked"
    REDONE = "redone"
    REVISED = "revised"
    RENEWED = "renewed"


MOVES: dict[tuple[State, Event], State] = {
    (State.READY, Event.PASSED): State.READY,
    (State.READY, Event.FAILED): State.HELD,
    (State.READY, Event.CLAIMED): State.SENDING,
    (State.READY, Event.WITHDRAWN): State.WITHDRAWN,
    (State.READY, Event.MATCHED): State.POSTED,
    (State.READY, Event.REVISED): State.READY,
    (State.HELD, Event.RELEASED): State.READY,
    (State.HELD, Event.RETRIED): State.READY,
    (State.HELD, Event.WITHDRAWN): State.WITHDRAWN,
    (State.HELD, Event.REVISED): State.READY,
    (State.HELD, Event.LINKED): State.POSTED,
    (State.SENDING, Event.POSTED): State.POSTED,
    (State.SENDING, Event.REJECTED): State.HELD,
    (State.SENDING, Event.DEFERRED): State.READY,
    (State.SENDING, Event.DOUBTED): State.IN_DOUBT,
    (State.IN_DOUBT, Event.SENT_AGAIN): State.SENDING,
    (State.IN_DOUBT, Event.FOUND): State.POSTED,
    (State.IN_DOUBT, Event.ABSENT): State.READY,
    (State.IN_DOUBT, Event.UNDECIDABLE): State.HELD,
    (State.POSTED, Event.UNLINKED): State.UNLINKED,
    (State.POSTED, Event.REVISED): State.READY,
    (State.POSTED, Event.RENEWED): State.READY,
    (State.UNLINKED, Event.REDONE): State.READY,
    (State.WITHDRAWN, Event.RETRIED): State.READY,
}
"""From a state, by an event, to a state. What is not here cannot happen.

`HELD` by `LINKED` is for what may be in Xero alone: a person found it there, and it was compared.
`READY` by `MATCHED` is for contacts alone: one that is in Xero already stands for ours, and nothing is sent.
`POSTED` by `RENEWED` is for a contact to which nothing can be posted any more in Xero: created anew there.
`POSTED` by `REVISED` is for contacts alone: they are changed in Xero under their id. A lapsed lease is
`DOUBTED`, never `DEFERRED`: what was being sent may have arrived.
"""


def move(state: State, event: Event) -> State | None:
    """The state that `event` leads to, or None when it cannot happen in `state`."""
    return MOVES.get((state, event))


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """What Xero refused: the SHA-256 of the document as it went (empty where that is not known), the faults
    that its words came to, and what these wait for (`core/awaits.py`)."""

    digest: bytes
    faults: tuple[Fault, ...]
    awaits: tuple[str, ...]


class Settlement(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be written back for one export of a batch: the event, and all that goes with it.

    `reason` says why it waits or is in doubt; `next_at` is when it may be tried again; `attempt` whether
    this counts as one; `split` that its batch was refused as a whole and is to be halved; `refusal`
    what is kept in mind where Xero refused it. `contact` is a contact that is in Xero now, as far as it was
    sent.
    """

    export_id: int
    event: Event
    state: State
    xero_id: str = ""
    xero_number: str = ""
    xero_total: Decimal | None = None
    warnings: tuple[str, ...] = ()
    is_unapproved: bool = False
    faults: tuple[Fault, ...] = ()
    reason: str = ""
    next_at: dt.datetime | None = None
    attempt: bool = False
    split: bool = False
    refusal: Refusal | None = None
    contact: XeroContact | None = None


def settled(
    export_id: int,
    outcome: Outcome,
    *,
    faults: tuple[Fault, ...],
    next_at: dt.datetime | None,
) -> Settlement:
    """What an outcome of the send makes of an export that is SENDING.

    `faults` are what a refusal was diagnosed to (unused otherwise); `next_at` is when a deferred one may go.
    """
    match outcome:
        case Posted():
            return Settlement(
                export_id=export_id,
                event=Event.POSTED,
                state=State.POSTED,
                xero_id=outcome.xero_id,
                xero_number=outcome.number,
                xero_total=outcome.total,
                warnings=outcome.warnings,
                is_unapproved=outcome.is_unapproved,
                attempt=True,
            )
        case Rejected():
            assert faults, "a refusal without a fault would be a silent hold"
            return Settlement(
                export_id=export_id,
                event=Event.REJECTED,
                state=State.HELD,
                faults=faults,
                attempt=True,
            )
        case Deferred():
            return Settlement(
                export_id=export_id,
                event=Event.DEFERRED,
                state=State.READY,
                reason=outcome.reason,
                next_at=next_at,
                split=outcome.split,
            )
        case InDoubt():
            return Settlement(
                export_id=export_id,
                event=Event.DOUBTED,
                state=State.IN_DOUBT,
                reason=outcome.reason,
                attempt=True,
            )
