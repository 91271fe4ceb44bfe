"""All that is remembered, verb by verb; each verb is one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from counterfoil.core.causes import Variant
from counterfoil.core.day import Learned
from counterfoil.core.export import (
    Accepted,
    Batch,
    Change,
    Checked,
    Connection,
    Exchange,
    Export,
    Group,
    Intake,
    Lane,
    NewBatch,
    Older,
    Tokens,
    TotalsRow,
)
from counterfoil.core.faults.entry import Fault
from counterfoil.core.lifecycle import Settlement, State
from counterfoil.core.organisation import Organisation
from counterfoil.core.outcome import Posted
from counterfoil.core.paid import Look, Parent
from counterfoil.core.settings import Settings
from counterfoil.core.settings_diff import Version
from counterfoil.core.unknown import Unknown
from counterfoil.core.watching import Watch
from counterfoil.ports.audit import Audit
from counterfoil.ports.consents import Consents
from counterfoil.ports.directory import Directory
from counterfoil.ports.reading import Spill


class Store(Consents, Audit, Protocol):
    """All that is remembered. Each verb is one transaction; those with an `epoch` raise StaleLane."""

    @property
    def directory(self) -> Directory:
        """Xero's contacts as they are known here."""
        ...

    async def lanes(self) -> tuple[Lane, ...]:
        """Every connected organisation, by name."""
        ...

    async def lane(self, organisation_id: int) -> Lane:
        """One organisation. Raises NotConnected when there is none of that id."""
        ...

    async def connect(
        self, connection: Connection, name: str, tokens: Tokens, at: dt.datetime, *, by: str = ""
    ) -> int:
        """Keep a connection (again, when the tenant is known) and its tokens; the organisation's id."""
        ...

    async def switch(self, organisation_id: int, *, on: bool, by: str, at: dt.datetime) -> None:
        """Switch exporting on or off."""
        ...

    async def save_facts(
        self, organisation_id: int, facts: Organisation, at: dt.datetime, *, is_whole: bool = True
    ) -> int:
        """Keep what was read of the organisation; the facts version, one higher only when they changed.

        What is held for something that changed is to be checked again. `at` is when they were read, and is
        kept only when all of them were (`is_whole`)."""
        ...

    async def save_settings(self, organisation_id: int, settings: Settings, by: str, at: dt.datetime) -> int:
        """Keep a new version of the settings; its number. The same settings again make no new version."""
        ...

    async def settings_versions(self, organisation_id: int) -> tuple[Version, ...]:
        """Every version of an organisation's settings, with who saved it and when, oldest first."""
        ...

    async def set_connection_fault(self, organisation_id: int, fault: Fault | None, at: dt.datetime) -> None:
        """Say what is wrong with the connection, or that nothing is."""
        ...

    async def accept(
        self,
        organisation_id: int,
        documents: Sequence[Intake],
        at: dt.datetime,
        *,
        checks: Sequence[Checked] = (),
    ) -> tuple[Accepted, ...]:
        """Keep documents for good; what became of each, in order. The same content again is a no-op.

        `checks`, when there are any, are one for each document, made as if it were new: they are written with
        those that are, and of the others dropped.
        Calls begun one after the other, though not awaited in between, are carried out in that order.
        """
        ...

    async def unchecked(
        self, organisation_id: int, fingerprint: str, *, after: int, limit: int
    ) -> tuple[Export, ...]:
        """Ready exports whose last check is not of `fingerprint`, and held ones that wait for something that
        has changed since theirs; by id, those with an id above `after`."""
        ...

    async def page_of(
        self, organisation_id: int, states: Collection[State], *, after: int, limit: int
    ) -> tuple[Export, ...]:
        """Exports in these states with their content, and what Xero refused of them, by id after `after`."""
        ...

    async def record_checks(self, organisation_id: int, checks: Sequence[Checked], at: dt.datetime) -> None:
        """Write results of checks back: ready ones with faults are held, held ones without are released."""
        ...

    async def names_awaited(self, organisation_id: int) -> tuple[str, ...]:
        """All that held exports of an organisation wait for (`core/awaits.py`), each name once, in order."""
        ...

    async def held_for(self, organisation_id: int, cause: str, *, limit: int) -> tuple[Export, ...]:
        """Held exports that wait for this cause in some document, by id; no more than `limit`."""
        ...

    async def touch(self, organisation_id: int, names: Sequence[str]) -> int:
        """Say that what has these names has changed: what is held for it is to be checked again; how many."""
        ...

    async def watch(self, organisation_id: int) -> Watch | None:
        """What is looked for in Xero because documents are held for it, and when; None when nothing is."""
        ...

    async def save_watch(self, organisation_id: int, watch: Watch | None) -> None:
        """Keep that."""
        ...

    async def unapproved_parents(
        self, organisation_id: int, due_by: dt.datetime, *, limit: int
    ) -> tuple[Parent, ...]:
        """Documents in Xero whose approval payments wait for, of which a look is due by then."""
        ...

    async def await_approval(self, waiting: Mapping[int, str]) -> None:
        """Have each of these payments wait until a document, by its ref, is approved in Xero."""
        ...

    async def save_looks(self, organisation_id: int, looks: Sequence[Look], at: dt.datetime) -> None:
        """Keep how documents in Xero stand, and when each is to be looked at again. What
        waits for one that is approved now is freed, what is held for one that has changed is checked anew."""
        ...

    async def take_lane(self, organisation_id: int, owner: str, at: dt.datetime) -> int:
        """Take the lane over, ending every former lease; its epoch. What was sending is in doubt from now."""
        ...

    async def ready_counts(
        self, organisation_id: int, now: dt.datetime, *, cap: int, is_asked: bool = False
    ) -> dict[Group, int]:
        """How many exports of each group could go now, counted up to `cap`; with `is_asked` of those alone
        that a person has taken up again and that have not gone since."""
        ...

    async def candidates(
        self, organisation_id: int, group: Group, now: dt.datetime, *, limit: int, is_asked: bool = False
    ) -> tuple[Export, ...]:
        """Exports of the group that could go now, oldest first; with a `split`, no more than it allows; with
        `is_asked` of those alone that a person has taken up again."""
        ...

    async def claim(
        self,
        organisation_id: int,
        batch: NewBatch,
        members: Sequence[tuple[int, int]],
        *,
        epoch: int,
        at: dt.datetime,
        older: Older | None = None,
    ) -> int | None:
        """Write the batch and mark its members (id, revision) as sending; the batch's id, or None and
        nothing written when a member changed since. Counts one call.

        With `older` it is written as one that a newer file may have sent: its members are in doubt, it is
        only looked for, and no call is counted."""
        ...

    async def last_sending(self, organisation_id: int) -> dt.datetime | None:
        """When the last batch was sent that is known here."""
        ...

    async def say_older(
        self, organisation_id: int, since: dt.datetime | None, *, example: str, epoch: int, at: dt.datetime
    ) -> None:
        """Say that this file is older than what is in Xero: something sent after `since` (`example`) is not
        known here; None, that it is not older any more."""
        ...

    async def send_again(self, organisation_id: int, batch_id: int, *, epoch: int, at: dt.datetime) -> None:
        """Mark a batch in doubt as being sent once more, the same row under the same key. Counts one call."""
        ...

    async def settle(
        self,
        organisation_id: int,
        batch_id: int,
        settlements: Sequence[Settlement],
        *,
        exchange: Exchange | None,
        epoch: int,
        at: dt.datetime,
    ) -> None:
        """Write outcomes back, with links, faults and log, free those that waited for what is now in Xero,
        and close the batch when none of its members is left in doubt. `exchange` is the batch's own call
        (None when it was a look that decided)."""
        ...

    async def postpone_batch(
        self,
        organisation_id: int,
        batch_id: int,
        *,
        next_at: dt.datetime,
        why: str,
        epoch: int,
        at: dt.datetime,
    ) -> None:
        """Say when a batch in doubt is to be looked at again, and what the look came to."""
        ...

    async def correct_times(self, organisation_id: int, *, epoch: int, at: dt.datetime) -> None:
        """Put right what a clock that was ahead has written of batches in doubt, now that it is `at`."""
        ...

    async def record_exchange(self, organisation_id: int, exchange: Exchange) -> None:
        """Log a call that was not a batch (a read). Counts one call when it was sent."""
        ...

    async def learned(self, organisation_id: int, since: dt.datetime) -> Learned:
        """What was learned of Xero's limits, what the last call left of the day, how long calls take, and
        when calls were sent since then: the limiter's memory across restarts."""
        ...

    async def learn(self, organisation_id: int, learned: Learned) -> None:
        """Keep what was learned of Xero's limits."""
        ...

    async def doubtful(self, organisation_id: int) -> tuple[Batch, ...]:
        """Batches with members in doubt (only those members), oldest first."""
        ...

    async def doubts(self, organisation_id: int) -> tuple[Batch, ...]:
        """The same batches, their bodies and members left empty."""
        ...

    async def parked(self, export_id: int) -> Batch:
        """The request that a document was last in which is held because its outcome is unknown, or its number
        is taken in Xero.

        Raises NotAllowedNow when it is not."""
        ...

    async def link(self, export_id: int, posted: Posted, *, by: str, at: dt.datetime) -> None:
        """Say that such a document is in Xero, and free those that waited for it. Raises NotAllowedNow, also
        when another document is linked to what is there."""
        ...

    async def not_there(self, export_id: int, *, by: str, at: dt.datetime) -> None:
        """Say that such a document is not in Xero: it is ready again. Raises NotAllowedNow."""
        ...

    async def linked(self, organisation_id: int, xero_ids: Sequence[str]) -> frozenset[str]:
        """Those of `xero_ids` that exports of the organisation are linked to."""
        ...

    async def find(self, text: str, organisation_id: int | None = None) -> tuple[Export, ...]:
        """Exports whose ref or number is `text`."""
        ...

    async def retry(
        self,
        *,
        export_ids: Sequence[int] | None,
        fault: str | None,
        organisation_id: int | None,
        by: str,
        at: dt.datetime,
    ) -> int:
        """Take held or withdrawn exports (by id), or all held ones (with that fault), back to ready
        and unchecked; how many were."""
        ...

    async def choose(
        self,
        *,
        export_ids: Sequence[int] | None,
        fault: str | None,
        organisation_id: int | None,
        choices: Mapping[str, str],
        by: str,
        at: dt.datetime,
    ) -> int:
        """Have held exports (by id, or all with that fault) go under policies chosen for them alone, by their
        names; they are ready and unchecked then. How many."""
        ...

    async def withdraw(
        self,
        *,
        export_ids: Sequence[int] | None,
        fault: str | None,
        organisation_id: int | None,
        by: str,
        at: dt.datetime,
        why: str = "",
    ) -> int:
        """Withdraw held or ready exports (by id), or all that are held with that fault; how many.
        `why` is said in log and ledger."""
        ...

    async def counts(self) -> dict[int, dict[str, dict[str, int]]]:
        """Per organisation id, per kind, per state: how many exports; the state `waiting` counts, beside
        `ready`, those of the ready ones that wait for a parent."""
        ...

    async def queue(self, organisation_id: int | None, *, after: int, limit: int) -> tuple[Export, ...]:
        """Exports that are ready, sending or in doubt, by id after `after` (content left empty)."""
        ...

    async def failed(
        self, organisation_id: int | None, *, fault: str | None, after: int, limit: int
    ) -> tuple[Export, ...]:
        """Held exports and posted ones with a pending revision, by id after `after` (content left empty)."""
        ...

    async def held(self, organisation_id: int, *, fault: str, after: int, limit: int) -> tuple[Export, ...]:
        """Held exports of an organisation with this fault, first or beside others, by id after `after`."""
        ...

    async def causes(self, organisation_id: int | None) -> tuple[Variant, ...]:
        """Held exports by cause: the fault, how many have it, and one of their numbers. One that has several
        counts under each."""
        ...

    async def unknown_messages(self) -> tuple[Unknown, ...]:
        """Messages of Xero's that nobody could explain, counted; those that came most often first."""
        ...

    async def sendable_summary(self, organisation_id: int) -> tuple[TotalsRow, ...]:
        """What is ready to go (waiting ones included), as totals, for the question before the first run."""
        ...

    async def oldest_ready(self, organisation_id: int) -> dt.date | None:
        """The earliest document date among what is ready to go."""
        ...

    async def changes(self, after: int, *, limit: int) -> tuple[Change, ...]:
        """What became of documents after a cursor, oldest first."""
        ...

    def spill(self) -> Spill:
        """Fresh room on disk for one import."""
        ...

    async def close(self) -> None:
        """Finish what was begun and close the database."""
        ...
