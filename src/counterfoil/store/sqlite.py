"""The store on SQLite, in one file: every verb of the port, each one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection as Database
from sqlalchemy import Engine

from counterfoil.core.causes import Variant
from counterfoil.core.consent import StoredTokens
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
    LogEntry,
    NewBatch,
    Older,
    Tokens,
    TotalsRow,
)
from counterfoil.core.faults.entry import Fault
from counterfoil.core.ledger import Entry, Head, Verified
from counterfoil.core.lifecycle import Settlement, State
from counterfoil.core.organisation import Organisation
from counterfoil.core.outcome import Posted
from counterfoil.core.paid import Look, Parent
from counterfoil.core.settings import Settings
from counterfoil.core.settings_diff import Version
from counterfoil.core.totals import ControlTotals
from counterfoil.core.unknown import Unknown
from counterfoil.core.version import VERSION
from counterfoil.core.watching import Watch
from counterfoil.store import (
    auditing,
    awaiting,
    causes,
    checking,
    doubt,
    history,
    intake,
    ledger,
    limits,
    log,
    older_file,
    organisations,
    people,
    reading,
    sending,
    settling,
    standing,
    tokens,
    totals,
    unknown,
)
from counterfoil.store.executor import Executor, Threads
from counterfoil.store.opening import open_engine, prepare_file
from counterfoil.store.secrets import Keys
from counterfoil.store.spill import SqliteSpill
from counterfoil.store.sqlite_directory import SqliteDirectory

P = ParamSpec("P")
T = TypeVar("T")


class SqliteStore:
    """Implements the port `Store`; what each method means is said there, and how it is done in the verb."""

    def __init__(self, executor: Executor, keys: Keys) -> None:
        self._executor = executor
        self._keys = keys
        self.directory = SqliteDirectory(executor)

    @classmethod
    async def open(
        cls, path: Path, keys: Keys, *, executor: Callable[[Engine, Engine], Executor] = Threads
    ) -> SqliteStore:
        """Open the database, made anew, or copied aside and migrated; `executor` runs the verbs.
        Raises HomeNewer, HomeUnusable or StoreBusy."""
        prepare_file(path, program=VERSION, keys=keys)
        return cls(executor(open_engine(path, "IMMEDIATE"), open_engine(path, "DEFERRED")), keys)

    async def _write(self, verb: Callable[Concatenate[Database, P], T], *args: P.args, **also: P.kwargs) -> T:
        return await self._executor.write(lambda database: verb(database, *args, **also))

    async def _read(self, verb: Callable[Concatenate[Database, P], T], *args: P.args, **also: P.kwargs) -> T:
        return await self._executor.read(lambda database: verb(database, *args, **also))

    async def close(self) -> None:
        """Finish what was begun and close the database."""
        await self._executor.close()

    def spill(self) -> SqliteSpill:
        """Fresh room on disk for one import."""
        return SqliteSpill()

    # --- organisations ------------------------------------------------------------------------------------

    async def lanes(self) -> tuple[Lane, ...]:
        """Every connected organisation, by name."""
        return await self._read(organisations.lanes)

    async def lane(self, organisation_id: int) -> Lane:
        """One organisation. Raises NotConnected."""
        return await self._read(organisations.lane, organisation_id)

    async def connect(
        self, connection: Connection, name: str, tokens: Tokens, at: dt.datetime, *, by: str = ""
    ) -> int:
        """Keep a connection and its tokens; the organisation's id."""
        (organisation_id,) = await self.connect_all([(connection, name)], tokens, at, by=by)
        return organisation_id

    async def connect_all(
        self, reached: Sequence[tuple[Connection, str]], tokens: Tokens, at: dt.datetime, *, by: str = ""
    ) -> tuple[int, ...]:
        """Keep the connections of one consent, and the tokens they share; the organisations' ids."""
        return await self._write(organisations.connect, reached, tokens, by=by, at=at, keys=self._keys)

    async def let_go(self, organisation_id: int, fault: Fault, *, by: str, at: dt.datetime) -> None:
        """Forget the tokens of an organisation, and say why it has none."""
        await self._write(organisations.let_go, organisation_id, fault, by=by, at=at)

    async def switch(self, organisation_id: int, *, on: bool, by: str, at: dt.datetime) -> None:
        """Switch exporting on or off."""
        await self._write(organisations.switch, organisation_id, on=on, by=by, at=at)

    async def save_facts(
        self, organisation_id: int, facts: Organisation, at: dt.datetime, *, is_whole: bool = True
    ) -> int:
        """Keep what was read of the organisation; the facts version."""
        return await self._write(organisations.save_facts, organisation_id, facts, at, is_whole=is_whole)

    async def save_settings(self, organisation_id: int, settings: Settings, by: str, at: dt.datetime) -> int:
        """Keep settings; their version."""
        return await self._write(organisations.save_settings, organisation_id, settings, by=by, at=at)

    async def settings_versions(self, organisation_id: int) -> tuple[Version, ...]:
        """Every version of the settings, oldest first."""
        return await self._read(organisations.settings_versions, organisation_id)

    async def set_connection_fault(self, organisation_id: int, fault: Fault | None, at: dt.datetime) -> None:
        """Say what is wrong with the connection, or that nothing is."""
        await self._write(organisations.set_connection_fault, organisation_id, fault, at)

    # --- tokens -------------------------------------------------------------------------------------------

    async def tokens(self, organisation_id: int) -> StoredTokens | None:
        """The tokens that reach an organisation as stored last, or None."""
        return await self._read(tokens.read_tokens, organisation_id, self._keys)

    async def lease_tokens(self, consent_id: int, *, epoch: int, owner: str, former: str) -> bool:
        """Take the right to renew tokens of `epoch` from `former`."""
        return await self._write(tokens.lease_tokens, consent_id, epoch=epoch, owner=owner, former=former)

    async def store_tokens(self, consent_id: int, renewed: Tokens, *, owner: str) -> bool:
        """Keep renewed tokens and give the right back; False when it was lost."""
        return await self._write(tokens.store_tokens, consent_id, renewed, owner=owner, keys=self._keys)

    async def release_tokens(self, consent_id: int, *, owner: str, is_refused: bool) -> bool:
        """Give the right back without new tokens; False when it was lost."""
        return await self._write(tokens.release_tokens, consent_id, owner=owner, is_refused=is_refused)

    async def end_leases(self) -> None:
        """End every lease of tokens."""
        await self._write(tokens.end_leases)

    # --- in -----------------------------------------------------------------------------------------------

    async def accept(
        self,
        organisation_id: int,
        documents: Sequence[Intake],
        at: dt.datetime,
        *,
        checks: Sequence[Checked] = (),
    ) -> tuple[Accepted, ...]:
        """Keep documents for good, as their checks found them; what became of each, in order."""
        return await self._write(intake.accept, organisation_id, documents, at, checks=checks)

    async def unchecked(
        self, organisation_id: int, fingerprint: str, *, after: int, limit: int
    ) -> tuple[Export, ...]:
        """Exports whose last check is not of `fingerprint`, by id."""
        return await self._read(checking.unchecked, organisation_id, fingerprint, after=after, limit=limit)

    async def page_of(
        self, organisation_id: int, states: Collection[State], *, after: int, limit: int
    ) -> tuple[Export, ...]:
        """Exports in these states, by id."""
        return await self._read(checking.page_of, organisation_id, states, after=after, limit=limit)

    async def record_checks(self, organisation_id: int, checks: Sequence[Checked], at: dt.datetime) -> None:
        """Write results of checks back."""
        await self._write(checking.record_checks, organisation_id, checks, at)

    async def names_awaited(self, organisation_id: int) -> tuple[str, ...]:
        """All that held exports wait for, each name once."""
        return await self._read(awaiting.names_awaited, organisation_id)

    async def held_for(self, organisation_id: int, cause: str, *, limit: int) -> tuple[Export, ...]:
        """Held exports that wait for this cause in some document."""
        return await self._read(awaiting.held_for, organisation_id, cause, limit=limit)

    async def touch(self, organisation_id: int, names: Sequence[str]) -> int:
        """Have what is held for one of these checked again; how many."""
        return await self._write(awaiting.mark, organisation_id, names)

    async def watch(self, organisation_id: int) -> Watch | None:
        """What is looked for in Xero because documents are held for it."""
        return await self._read(awaiting.read_watch, organisation_id)

    async def save_watch(self, organisation_id: int, watch: Watch | None) -> None:
        """Keep that."""
        await self._write(awaiting.save_watch, organisation_id, watch)

    async def unapproved_parents(
        self, organisation_id: int, due_by: dt.datetime, *, limit: int
    ) -> tuple[Parent, ...]:
        """Documents in Xero whose approval payments wait for, where a look is due."""
        return await self._read(standing.unapproved_parents, organisation_id, due_by, limit=limit)

    async def await_approval(self, waiting: Mapping[int, str]) -> None:
        """Have each of these payments wait until a document, by its ref, is approved in Xero."""
        await self._write(standing.await_approval, waiting)

    async def save_looks(self, organisation_id: int, looks: Sequence[Look], at: dt.datetime) -> None:
        """Keep how documents in Xero stand, and free what waited for it."""
        await self._write(standing.save_looks, organisation_id, looks, at)

    # --- out ----------------------------------------------------------------------------------------------

    async def take_lane(self, organisation_id: int, owner: str, at: dt.datetime) -> int:
        """Take the lane over; its epoch."""
        return await self._write(sending.take_lane, organisation_id, owner, at)

    async def ready_counts(
        self, organisation_id: int, now: dt.datetime, *, cap: int, is_asked: bool = False
    ) -> dict[Group, int]:
        """How many exports of each group could go now, up to `cap`."""
        return await self._read(sending.ready_counts, organisation_id, now, cap=cap, is_asked=is_asked)

    async def candidates(
        self, organisation_id: int, group: Group, now: dt.datetime, *, limit: int, is_asked: bool = False
    ) -> tuple[Export, ...]:
        """Exports of the group that could go now in one batch, oldest first."""
        return await self._read(
            sending.candidates, organisation_id, group, now, limit=limit, is_asked=is_asked
        )

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
        """Write the batch and mark its members as sending; its id, or None when one changed since."""
        if older is not None:
            return await self._write(
                older_file.presume_sent, organisation_id, batch, members, older=older, epoch=epoch, at=at
            )
        return await self._write(sending.claim, organisation_id, batch, members, epoch=epoch, at=at)

    async def last_sending(self, organisation_id: int) -> dt.datetime | None:
        """When the last batch was sent that is known here."""
        return await self._read(older_file.last_sending, organisation_id)

    async def say_older(
        self, organisation_id: int, since: dt.datetime | None, *, example: str, epoch: int, at: dt.datetime
    ) -> None:
        """Say that this file is older than what is in Xero."""
        await self._write(older_file.say_older, organisation_id, since, example=example, epoch=epoch, at=at)

    async def send_again(self, organisation_id: int, batch_id: int, *, epoch: int, at: dt.datetime) -> None:
        """Mark a batch in doubt as being sent once more."""
        await self._write(doubt.send_again, organisation_id, batch_id, epoch=epoch, at=at)

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
        """Write outcomes back."""
        await self._write(
            settling.settle, organisation_id, batch_id, settlements, exchange=exchange, epoch=epoch, at=at
        )

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
        """Say when a batch in doubt is to be looked at again."""
        await self._write(
            doubt.postpone_batch, organisation_id, batch_id, next_at=next_at, why=why, epoch=epoch, at=at
        )

    async def correct_times(self, organisation_id: int, *, epoch: int, at: dt.datetime) -> None:
        """Put right what a clock that was ahead has written of batches in doubt."""
        await self._write(doubt.correct_times, organisation_id, epoch=epoch, at=at)

    async def doubtful(self, organisation_id: int) -> tuple[Batch, ...]:
        """Batches with members in doubt, oldest first."""
        return await self._read(doubt.doubtful, organisation_id)

    async def doubts(self, organisation_id: int) -> tuple[Batch, ...]:
        """The same batches, their bodies and members left empty."""
        return await self._read(doubt.doubts, organisation_id)

    async def parked(self, export_id: int) -> Batch:
        """The request that a document was last in which is held because its outcome is unknown."""
        return await self._read(doubt.parked, export_id)

    async def link(self, export_id: int, posted: Posted, *, by: str, at: dt.datetime) -> None:
        """Say that such a document is in Xero."""
        await self._write(doubt.link, export_id, posted, by=by, at=at)

    async def not_there(self, export_id: int, *, by: str, at: dt.datetime) -> None:
        """Say that such a document is not in Xero."""
        await self._write(doubt.not_there, export_id, by=by, at=at)

    async def linked(self, organisation_id: int, xero_ids: Sequence[str]) -> frozenset[str]:
        """Those of `xero_ids` that exports are linked to."""
        return await self._read(reading.linked, organisation_id, xero_ids)

    async def record_exchange(self, organisation_id: int, exchange: Exchange) -> None:
        """Log a call that was not a batch."""
        await self._write(log.record_exchange, organisation_id, exchange)

    async def learned(self, organisation_id: int, since: dt.datetime) -> Learned:
        """What was learned of Xero's limits, with the calls sent since then."""
        return await self._read(limits.learned, organisation_id, since)

    async def learn(self, organisation_id: int, learned: Learned) -> None:
        """Keep what was learned of Xero's limits."""
        await self._write(limits.learn, organisation_id, learned)

    # --- people -------------------------------------------------------------------------------------------

    async def find(self, text: str, organisation_id: int | None = None) -> tuple[Export, ...]:
        """Exports whose ref or number is `text`."""
        return await self._read(reading.find, text, organisation_id)

    async def retry(
        self,
        *,
        export_ids: Sequence[int] | None,
        fault: str | None,
        organisation_id: int | None,
        by: str,
        at: dt.datetime,
    ) -> int:
        """Take held or withdrawn exports back to ready; how many were."""
        choice = people.Choice(export_ids, fault, organisation_id)
        return await self._write(people.retry, choice, by=by, at=at)

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
        """Have held exports go under policies chosen for them alone; how many."""
        choice = people.Choice(export_ids, fault, organisation_id)
        return await self._write(people.choose, choice, choices, by=by, at=at)

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
        """Withdraw held or ready exports; how many."""
        choice = people.Choice(export_ids, fault, organisation_id)
        return await self._write(people.withdraw, choice, by=by, at=at, why=why)

    async def counts(self) -> dict[int, dict[str, dict[str, int]]]:
        """Per organisation id, per kind, per state: how many exports."""
        return await self._read(reading.counts)

    async def queue(self, organisation_id: int | None, *, after: int, limit: int) -> tuple[Export, ...]:
        """Exports that are ready, sending or in doubt."""
        return await self._read(reading.queue, organisation_id, after=after, limit=limit)

    async def failed(
        self, organisation_id: int | None, *, fault: str | None, after: int, limit: int
    ) -> tuple[Export, ...]:
        """Held exports, and posted ones with a pending revision."""
        return await self._read(reading.failed, organisation_id, fault=fault, after=after, limit=limit)

    async def held(self, organisation_id: int, *, fault: str, after: int, limit: int) -> tuple[Export, ...]:
        """Held exports of an organisation with this fault."""
        return await self._read(reading.held, organisation_id, fault=fault, after=after, limit=limit)

    async def causes(self, organisation_id: int | None) -> tuple[Variant, ...]:
        """Held exports by cause, the most frequent first."""
        return await self._read(causes.causes, organisation_id)

    async def unknown_messages(self) -> tuple[Unknown, ...]:
        """Messages of Xero's that nobody could explain, counted."""
        return await self._read(unknown.unknown_messages)

    async def log(
        self,
        organisation_id: int | None,
        *,
        before: int | None,
        limit: int,
        level: str | None = None,
        text: str | None = None,
        ref: str | None = None,
    ) -> tuple[LogEntry, ...]:
        """The connection log, newest first."""
        asked = history.Asked(organisation_id=organisation_id, level=level, text=text, ref=ref)
        return await self._read(history.read_log, asked, before=before, limit=limit)

    async def verify_ledger(
        self, organisation_id: int | None, *, noted: Head | None = None
    ) -> tuple[Verified, ...]:
        """Walk the ledger of one organisation or of each, and hold against it what is stored."""
        return await self._read(auditing.verify_ledger, organisation_id, noted=noted)

    async def entries_about(self, organisation_id: int, ref: str) -> tuple[Entry, ...]:
        """The entries of an organisation's ledger that name a document."""
        return await self._read(ledger.entries_about, organisation_id, ref)

    async def totals(self, organisation_id: int | None) -> tuple[TotalsRow, ...]:
        """Control totals of documents."""
        return await self._read(totals.totals, organisation_id)

    async def control_totals(self, organisation_id: int | None, *, by_day: bool) -> ControlTotals:
        """Control totals, held against what came in."""
        return await self._read(totals.control_totals, organisation_id, by_day=by_day)

    async def sendable_summary(self, organisation_id: int) -> tuple[TotalsRow, ...]:
        """Control totals of what is ready to go."""
        return await self._read(totals.sendable_summary, organisation_id)

    async def oldest_ready(self, organisation_id: int) -> dt.date | None:
        """The earliest document date among what is ready to go."""
        return await self._read(reading.oldest_ready, organisation_id)

    async def changes(self, after: int, *, limit: int) -> tuple[Change, ...]:
        """What became of documents after a cursor, oldest first."""
        return await self._read(history.changes, after, limit=limit)
