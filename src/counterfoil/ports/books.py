"""The foreign ledger as the engine sees it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Protocol

from counterfoil.core.directory import DirectoryPage
from counterfoil.core.doubt import LeaveBy
from counterfoil.core.export import Batch, Group
from counterfoil.core.faults.entry import Fault
from counterfoil.core.mapped import MappedDocument
from counterfoil.core.organisation import Organisation
from counterfoil.core.outcome import Outcome
from counterfoil.core.paid import Parent, Reading
from counterfoil.core.passing import Answer, Call, Encoded, Found, Listed, Newest, Place
from counterfoil.core.watching import Part


class Books(Protocol):
    """One organisation's books in Xero. Everything but `exchange` is pure and raises nothing on content."""

    def encode(self, document: MappedDocument) -> Encoded:
        """The bytes of one document; two equal documents have equal bytes."""
        ...

    def write(self, group: Group, parts: Sequence[bytes], under: str = "") -> Call:
        """The request that creates (or changes) the documents that `parts` are the bytes of, `under` what
        they are all under (`Encoded.under`)."""
        ...

    def outcomes(self, group: Group, answer: Answer, count: int) -> tuple[Outcome, ...]:
        """What became of each of `count` documents, in the order they were sent."""
        ...

    def look(self, batch: Batch) -> tuple[Call, ...]:
        """The reads that decide about the members of a batch in doubt; as few as possible.

        What was sent is read from the batch's own bytes, the computed totals from its members.
        """
        ...

    def seen(self, batch: Batch, answers: Sequence[Answer]) -> tuple[Found, ...]:
        """What the answers to `look` say of each member of the batch they decide about, in its order.

        A read that failed or cannot be read decides nothing: its members are left out.
        """
        ...

    def taken_by_others(self, batch: Batch, answers: Sequence[Answer]) -> frozenset[int]:
        """Of the members of a batch, by export id, those whose number is in Xero for other contacts alone, as
        the answers to `look` show: none of what is there can be the document itself."""
        ...

    def places(self, batch: Batch) -> tuple[Place, ...]:
        """Where a person finds each member of a batch in Xero, in its order."""
        ...

    def ask_for(self, batch: Batch, xero_id: str) -> Call:
        """The read of one document by its id, which a person says is the one member of the batch."""
        ...

    def is_it(self, batch: Batch, xero_id: str, answer: Answer) -> Found:
        """Whether what the answer to `ask_for` shows can be that member: `there`, `absent` when Xero has no
        such document, or `undecidable` with what differs, or why the answer tells nothing."""
        ...

    def ask_newest(self, since: dt.datetime, listed: Listed) -> Call:
        """The read of what of a list was changed since then, the newest first."""
        ...

    def newest(self, answer: Answer) -> Newest | None:
        """What the answer to `ask_newest` shows, or None when it cannot be read."""
        ...

    def ask_facts(self) -> tuple[Call, ...]:
        """The reads that bring an organisation's facts."""
        ...

    def facts(self, answers: Sequence[Answer]) -> Organisation | Fault:
        """The organisation that the answers to `ask_facts` describe, or why it cannot be told."""
        ...

    def ask_parts(self, parts: Sequence[Part], since: dt.datetime) -> tuple[Call, ...]:
        """The reads that bring parts of an organisation's facts anew; `since` is when all were read."""
        ...

    def in_parts(
        self, parts: Sequence[Part], answers: Sequence[Answer], known: Organisation
    ) -> Organisation | Fault:
        """What is known of the organisation after the answers to `ask_parts`, or why it cannot be told."""
        ...

    def ask_parents(self, parents: Sequence[Parent]) -> tuple[tuple[Call, tuple[Parent, ...]], ...]:
        """The reads that tell how documents stand that payments are for, each with those it is about."""
        ...

    def readings(self, parents: Sequence[Parent], answer: Answer) -> Mapping[int, Reading]:
        """How each of these documents stands, by export; those of which nothing can be told are left out."""
        ...

    def ask_numbers(self, numbers: Sequence[str]) -> Call:
        """The read that tells which of these numbers sales invoices have."""
        ...

    def taken(self, answer: Answer) -> frozenset[str] | None:
        """The numbers, in small letters, that invoices in the answer have; None when it cannot be read."""
        ...

    def ask_changed(self, contact_ids: Sequence[str]) -> Call:
        """The read that tells when contacts were changed last."""
        ...

    def changed(self, answer: Answer) -> dict[str, dt.datetime]:
        """When each contact in the answer was changed last, by id; nothing where it cannot be read."""
        ...

    def ask_contacts(self, since: dt.datetime | None, page: int) -> Call:
        """The read of one page of Xero's contacts (from 1), archived ones included, or of those changed
        since."""
        ...

    def ask_contacts_like(
        self, ids: Sequence[str], names: Sequence[str], numbers: Sequence[str]
    ) -> tuple[Call, ...]:
        """The reads of the contacts with one of these ids, names or contact numbers; as few as possible."""
        ...

    def contacts(self, answer: Answer) -> DirectoryPage | None:
        """The page of contacts that such an answer holds, or None when it cannot be read."""
        ...

    async def exchange(self, call: Call, key: str = "", *, not_after: LeaveBy | None = None) -> Answer:
        """Make the call, under an idempotency key when given. Raises nothing: no answer is an answer.

        When `not_after` is over the call is not made any more: the answer then says that it was not sent.
        """
        ...
