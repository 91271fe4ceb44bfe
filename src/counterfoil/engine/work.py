"""What the loops of one lane share: the organisation being worked, its books, its limits, its epoch."""

from __future__ import annotations

import math

import msgspec

from counterfoil.core.batch import ELEMENTS_MAX
from counterfoil.core.day import Purpose
from counterfoil.core.export import Lane
from counterfoil.core.faults.entry import Fault
from counterfoil.core.mapping import Context
from counterfoil.core.passing import Answer, Call, Listed
from counterfoil.engine.check import context_of
from counterfoil.engine.gate import Gate, Slot
from counterfoil.ports import Books, Chance, Progress, Store, XeroClock

REVOKED = "token_revoked"
DENIED = "access_denied"
UNTIL_CONNECTED = frozenset({REVOKED, "wrong_organisation"})
"""Faults of a connection that only a new consent cures: until then no call is worth making."""
OK = 200
UNTOLD = "Xero could not be asked what time it is"
ASKED_AGAIN_S = 900.0
"""How often one worker tries a connection whose fault may be cured in Xero, such as a permission."""


class LaneWork:
    """One organisation in the hands of one worker.

    `lane` and `context` are as of the last `reload`; `stopped` says why no more calls can be made for now
    (the connection is at fault, Xero cannot be reached), and is None while they can. `lists_known` are the
    lists that Xero was asked for, and whether all in them is known here (`engine/older.py`); `looked_for` are
    the exports that were looked for in Xero and are not there; `contacts_tried_s` is when Xero's contacts
    could not be read, on the monotonic clock, and `parents_at_s` when it is next seen whether a look for
    approvals is due. `full` is how many documents make a full request.
    """

    def __init__(
        self,
        lane: Lane,
        *,
        store: Store,
        books: Books,
        gate: Gate,
        clock: XeroClock,
        chance: Chance,
        epoch: int,
        full: int = ELEMENTS_MAX,
        progress: Progress | None = None,
    ) -> None:
        self.lane = lane
        self.context: Context | None = context_of(lane)
        self.store = store
        self.books = books
        self.gate = gate
        self.clock = clock
        self.chance = chance
        self.epoch = epoch
        self.full = full
        self.progress = progress
        self.stopped: str | None = None
        self.posted = 0
        self.lists_known: dict[Listed, bool] = {}
        self.looked_for: set[int] = set()
        self.parents_at_s = -math.inf
        self._has_asked_time = False
        self.contacts_tried_s = -math.inf
        self._failed_s = -math.inf
        self._stay_away()

    @property
    def organisation_id(self) -> int:
        """The organisation's id in the store."""
        return self.lane.organisation_id

    async def reload(self) -> None:
        """Read again whether exporting is on, and the settings and facts that documents go under."""
        former = self.lane
        self.lane = await self.store.lane(self.organisation_id)
        if self.context is None or self.lane.fingerprint != former.fingerprint:
            self.context = context_of(self.lane)
        self._stay_away()

    async def begin(self) -> None:
        """Begin another round: what kept the last one from going on may have passed."""
        self.stopped = None
        self.posted = 0
        self.gate.begin()
        await self.reload()

    async def read(self, call: Call, purpose: Purpose) -> Answer | None:
        """Make a call that changes nothing, log it and heed it; None when no call may be made."""
        fault = self.lane.connection_fault
        if fault is not None and fault.code == REVOKED:
            self.stopped = REVOKED
            return None
        slot = await self.gate.admit(purpose)
        if slot is None:
            self.stopped = self.gate.why_closed
            return None
        answer = await self.books.exchange(call)
        await self.heed_limits(slot, answer)
        await self.store.record_exchange(self.organisation_id, answer.exchange)
        if not (call.can_be_done_without and _is_denied(answer)):
            await self.heed(answer)
        return answer

    async def hear_the_time(self) -> None:
        """See to it that Xero has told the time: to a wrong clock, minutes of doubt may look like hours.

        Asks once, for what costs least, when no other answer has told it; stops when there is no answer.
        """
        if self.clock.is_told or self._has_asked_time or self.stopped is not None:
            return
        answer = await self.read(self.books.ask_facts()[0], "look")
        if answer is None:
            return
        if answer.exchange.status == OK:
            self._has_asked_time = True  # where the answers bear no time, the machine's must do
        else:
            self.stop(UNTOLD)

    def stop(self, why: str) -> None:
        """Say why nothing more goes, unless the answer to a call that was under way has said so."""
        self.stopped = self.stopped or why

    async def heed_limits(self, slot: Slot, answer: Answer) -> None:
        """Take note of what an answer says of Xero's limits, before anything else is written of it: should
        this process end now, the next one must not ask again before it may."""
        self.gate.answered(slot, answer)
        news = self.gate.news()
        if news is not None:
            await self.store.learn(self.organisation_id, news)

    async def heed(self, answer: Answer) -> None:
        """Take note of what an answer says about the connection as a whole."""
        if answer.connection_fault is not None:
            await self.connection_failed(answer.connection_fault)
        elif self.stopped is None and _is_well(answer):
            # Not when it has stopped meanwhile: this answer was on its way before that.
            await self.connection_is_well()
        if self.gate.outage is not None:
            self.stopped = self.gate.outage

    async def connection_is_well(self) -> None:
        """Take back what was wrong with the connection."""
        if self.lane.connection_fault is not None:
            await self.store.set_connection_fault(self.organisation_id, None, self.clock.now())
            await self.reload()

    async def connection_failed(self, fault: Fault) -> None:
        """Stop, and say what is wrong with the connection."""
        self.stopped = fault.code
        self._failed_s = self.clock.monotonic()
        named = msgspec.structs.replace(fault, facts={"organisation": self.lane.name, **fault.facts})
        await self.store.set_connection_fault(self.organisation_id, named, self.clock.now())
        self.lane = await self.store.lane(self.organisation_id)

    def _stay_away(self) -> None:
        """Stop before the first call where the connection is known to be at fault."""
        fault = self.lane.connection_fault
        if fault is None:
            return
        if fault.code in UNTIL_CONNECTED or self.clock.monotonic() - self._failed_s < ASKED_AGAIN_S:
            self.stopped = fault.code


def _is_denied(answer: Answer) -> bool:
    """Whether the call was refused for want of a scope or a role, while the connection is well."""
    return answer.connection_fault is not None and answer.connection_fault.code == DENIED


def _is_well(answer: Answer) -> bool:
    """Whether the answer shows that the connection works."""
    return answer.exchange.status is not None and answer.exchange.status < 400
