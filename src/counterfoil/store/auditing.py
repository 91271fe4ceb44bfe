"""Verifying the ledger of exports: its chain, and whether what is stored still is what the ledger says."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, select

from counterfoil.core.export import digest
from counterfoil.core.ledger import Break, Deed, Entry, Finding, Head, Link, Verified, Walk, about, beginning
from counterfoil.core.lifecycle import State
from counterfoil.core.money import from_hundredths
from counterfoil.store.ledger import head_of, in_hundredths
from counterfoil.store.schema import batch, body, content, export, ledger, organisation, settings

FINDINGS_MAX = 100
"""Findings that are told of one organisation; the others are counted."""
ROWS_TOGETHER = 200
"""Rows in memory at a time."""
CACHE_KIB = 8192
"""Memory for what the ledger says of each document, before it goes to disk."""


def verify_ledger(
    connection: Connection, organisation_id: int | None, *, noted: Head | None = None
) -> tuple[Verified, ...]:
    """Walk the ledger of one organisation or of each, and hold against it what is stored.

    Memory does not grow with the number of entries or documents: what the ledger says of each document is
    kept in a database without a name, which SQLite makes on disk when it gets large.
    """
    lanes: Select[Any] = select(organisation.c.id, organisation.c.name, organisation.c.tenant_id)
    if organisation_id is not None:
        lanes = lanes.where(organisation.c.id == organisation_id)
    found = connection.execute(lanes.order_by(organisation.c.name, organisation.c.id)).all()
    return tuple(_Audit(connection, lane, noted).verified() for lane in found)


class _Said(NamedTuple):
    """What the ledger said last of a document: what was sent of it, and how it is linked to Xero."""

    revision: int
    digest: str
    xero_id: str
    total: int | None
    entry: int
    is_posted: bool


_UNSAID = _Said(0, "", "", None, 0, is_posted=False)


class _Memory:
    """What the ledger says of each document, on disk when it is much."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        for statement in (
            f"PRAGMA cache_size = -{CACHE_KIB}",
            "PRAGMA journal_mode = OFF",
            "PRAGMA synchronous = OFF",
            "CREATE TABLE said (ref TEXT PRIMARY KEY, revision INTEGER, digest TEXT, xero_id TEXT,"
            " total INTEGER, entry INTEGER, is_posted INTEGER, is_seen INTEGER) WITHOUT ROWID",
            "BEGIN",
        ):
            self._database.execute(statement)

    def close(self) -> None:
        self._database.close()

    def said(self, ref: str) -> _Said:
        row = self._database.execute(
            "SELECT revision, digest, xero_id, total, entry, is_posted FROM said WHERE ref = ?", (ref,)
        ).fetchone()
        return _Said(*row) if row else _UNSAID

    def say(self, ref: str, said: _Said) -> None:
        self._database.execute("INSERT OR REPLACE INTO said VALUES (?, ?, ?, ?, ?, ?, ?, 0)", (ref, *said))

    def see(self, ref: str) -> None:
        self._database.execute("UPDATE said SET is_seen = 1 WHERE ref = ?", (ref,))

    def unseen(self) -> sqlite3.Cursor:
        """Refs of documents that are linked, as the ledger says, and were not seen; each with its entry."""
        return self._database.execute(
            "SELECT ref, entry, xero_id FROM said WHERE is_seen = 0 AND xero_id <> '' ORDER BY entry, ref"
        )


class _Audit:
    """One organisation's ledger on its way through."""

    def __init__(self, connection: Connection, lane: Row[Any], noted: Head | None) -> None:
        self._connection = connection
        self._lane = lane
        self._noted = noted
        self._findings: list[Finding] = []
        self._found = self._documents = self._bodies = self._bodies_gone = 0

    def verified(self) -> Verified:
        walk = Walk(self._lane.tenant_id)
        with closing(_Memory()) as memory:
            if self._is_whole(walk, memory):
                self._compare_documents(memory)
        return Verified(
            organisation_id=self._lane.id,
            organisation=self._lane.name,
            entries=walk.head.entries,
            head=walk.head.hash.hex(),
            documents=self._documents,
            bodies=self._bodies,
            bodies_gone=self._bodies_gone,
            found=self._found,
            findings=tuple(self._findings),
        )

    def _find(self, sentence: str, *, entry: int = 0, ref: str = "") -> None:
        self._found += 1
        if len(self._findings) < FINDINGS_MAX:
            self._findings.append(Finding(entry=entry, ref=ref, sentence=sentence))

    def _is_whole(self, walk: Walk, memory: _Memory) -> bool:
        """Walk the chain; whether it holds. What follows a break proves nothing, and is not looked at."""
        rows = self._connection.execute(
            select(ledger.c.number, ledger.c.entry, ledger.c.former, ledger.c.hash)
            .where(ledger.c.organisation_id == self._lane.id)
            .order_by(ledger.c.number),
            execution_options={"yield_per": ROWS_TOGETHER},
        )
        for row in rows:
            entry = walk.step(Link(row.number, _bytes(row.entry), _bytes(row.former), _bytes(row.hash)))
            if isinstance(entry, Break):
                self._find(entry.sentence, entry=entry.number)
                rows.close()
                return False
            self._compare_noted(walk.head)
            self._compare_entry(entry)
            _remember(memory, entry)
        ended = walk.end(head_of(self._connection, self._lane.id) or beginning(self._lane.tenant_id))
        if ended is not None:
            self._find(ended.sentence, entry=ended.number)
        if self._noted is not None and self._noted.entries > walk.head.entries:
            self._find(f"the ledger ends before entry {self._noted.entries}, whose hash was noted")
        return ended is None

    def _compare_noted(self, head: Head) -> None:
        if self._noted is not None and head.entries == self._noted.entries and head.hash != self._noted.hash:
            sentence = f"entry {head.entries} has another hash than was noted: the ledger was written anew"
            self._find(sentence, entry=head.entries)

    def _compare_entry(self, entry: Entry) -> None:
        if entry.deed in (Deed.SENT, Deed.PRESUMED):
            self._compare_request(entry)
        elif entry.deed is Deed.SETTINGS:
            version = int(entry.text.removeprefix("version "))
            kept = select(settings.c.content).where(
                settings.c.organisation_id == self._lane.id, settings.c.version == version
            )
            stored = self._connection.execute(kept).scalar_one_or_none()
            if stored is None or digest(stored).hex() != entry.body:
                self._find(f"settings {entry.text} are not what {entry.by} saved", entry=entry.number)

    def _compare_request(self, entry: Entry) -> None:
        """Whether a request is stored as it was sent; its bytes may have been deleted, its row may not."""
        kept = (
            select(batch.c.organisation_id, batch.c.method, batch.c.path, batch.c.key, body.c.content)
            .join_from(batch, body, body.c.batch_id == batch.c.id, isouter=True)
            .where(batch.c.id == entry.batch)
        )
        row = self._connection.execute(kept).one_or_none()
        sent = (self._lane.id, entry.method, entry.path, entry.key)
        if row is None or (row.organisation_id, row.method, row.path, row.key) != sent:
            self._find(f"the row of request {entry.batch} was changed: {about(entry)}", entry=entry.number)
        elif row.content is None:
            self._bodies_gone += 1
        elif digest(_bytes(row.content)).hex() != entry.body:
            sentence = f"the stored bytes of request {entry.batch} are not those sent: {about(entry)}"
            self._find(sentence, entry=entry.number)
        else:
            self._bodies += 1

    # --- documents ----------------------------------------------------------------------------------------

    def _compare_documents(self, memory: _Memory) -> None:
        linked: Select[Any] = (
            select(
                *(export.c.ref, export.c.kind, export.c.number, export.c.state, export.c.revision),
                *(export.c.digest, export.c.xero_id, export.c.xero_total, content.c.content),
            )
            .join_from(export, content, content.c.export_id == export.c.id, isouter=True)
            .where(export.c.organisation_id == self._lane.id, export.c.xero_id != "")
            .order_by(export.c.id)
        )
        for row in self._connection.execute(linked, execution_options={"yield_per": ROWS_TOGETHER}):
            said = memory.said(row.ref)
            memory.see(row.ref)
            sentence = _difference(row, said)
            if sentence:
                self._find(f"{row.number}: {sentence}", entry=said.entry, ref=row.ref)
            else:
                self._documents += 1
        for ref, entry, xero_id in memory.unseen():
            self._find(self._unlinked(ref, xero_id), entry=entry, ref=ref)

    def _unlinked(self, ref: str, xero_id: str) -> str:
        row = self._connection.execute(
            select(export.c.number, export.c.state).where(
                export.c.organisation_id == self._lane.id, export.c.ref == ref
            )
        ).one_or_none()
        if row is None:
            return f"{ref} is in Xero as {xero_id}, and its row here is gone"
        return f"{row.number}: is in Xero as {xero_id}, and stands here as {row.state} without that id"


def _difference(row: Row[Any], said: _Said) -> str:
    """How the row of a linked document differs from what the ledger says of it; empty when it does not."""
    total = in_hundredths(row.xero_total)
    if not said.xero_id:
        return f"is linked to {row.xero_id}, of which the ledger knows nothing"
    if row.xero_id != said.xero_id:
        return f"is linked to {row.xero_id}, and Xero answered {said.xero_id}"
    if said.total is not None and total != said.total:
        return f"has the total {row.xero_total} in Xero, and Xero answered {from_hundredths(said.total)}"
    kept = _bytes(row.digest)
    if row.content is not None and digest(_bytes(row.content)) != kept:
        return "its content was changed here without a revision"
    if said.is_posted and row.kind != "contact" and row.state not in (State.POSTED, State.UNLINKED):
        return f"was posted, and stands here as {row.state}"
    if row.state == State.POSTED and (row.revision, kept.hex()) != (said.revision, said.digest):
        return f"stands here as revision {row.revision} of another content than was sent"
    return ""


def _remember(memory: _Memory, entry: Entry) -> None:
    """Take in what an entry says of documents; what a person took up or out was not sent by that. What was
    matched counts as sent, in the revision that it was matched in."""
    if entry.deed in (Deed.SENT, Deed.PRESUMED, Deed.MATCHED, Deed.CARRIED_OVER):
        for each in entry.contents:
            said = memory.said(each.ref)
            memory.say(each.ref, said._replace(revision=each.revision, digest=each.digest))
    for fate in entry.fates:
        said = memory.said(fate.ref)
        if entry.deed is Deed.RENEWED:
            memory.say(fate.ref, said._replace(xero_id="", total=None, entry=entry.number, is_posted=False))
        elif fate.xero_id:
            total = said.total if fate.total is None else fate.total
            memory.say(
                fate.ref,
                said._replace(xero_id=fate.xero_id, total=total, entry=entry.number, is_posted=True),
            )
        elif said.is_posted:
            memory.say(fate.ref, said._replace(is_posted=False))


def _bytes(kept: bytes | str) -> bytes:
    """What is in a column of bytes, whatever another hand has put there."""
    return kept if isinstance(kept, bytes) else str(kept).encode()
