"""Xero as it is imagined for a preview: it takes everything, at once, and nothing leaves this machine."""

# ruff: noqa: ARG002 - whatever it is asked, it answers the same

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import get_args

import msgspec

from counterfoil.core.directory import DirectoryPage
from counterfoil.core.doubt import LeaveBy
from counterfoil.core.export import GROUPS, Batch, Exchange, Group, Lane
from counterfoil.core.faults.entry import Fault
from counterfoil.core.mapped import (
    MappedAllocation,
    MappedContact,
    MappedDocument,
    MappedInvoice,
    MappedJournal,
    MappedPayment,
)
from counterfoil.core.organisation import Organisation
from counterfoil.core.outcome import Outcome, Posted
from counterfoil.core.own_reference import allocation_name
from counterfoil.core.paid import Parent, Reading
from counterfoil.core.passing import Answer, Call, Encoded, Found, Listed, Newest, Place
from counterfoil.core.watching import Part
from counterfoil.ports import Books, Spill, XeroClock

NEW = "new:"
"""What an id begins with that Xero has not given yet; our own reference follows."""
OK = 200
_ENCODER = msgspec.msgpack.Encoder()
_DECODERS = {each.__name__: msgspec.msgpack.Decoder(each) for each in get_args(MappedDocument)}
STEP_S = 0.001
"""The least that passes: a wait so short that it would be lost among the digits never came to its end."""


class ImaginedBooks:
    """Implements `Books` without Xero: bytes and requests are the real ones, answers are made up.

    `calls` and `sent` count the requests with documents and the documents in them, by group, `reads` the
    requests that would only have asked. What goes is kept in `kept`, on disk when it is much.
    """

    def __init__(self, real: Books, lane: Lane, clock: XeroClock, kept: Spill) -> None:
        assert lane.facts is not None, "what is not known cannot be imagined"
        self._real = real
        self._facts = lane.facts
        self._clock = clock
        self._encoded: dict[bytes, MappedDocument] = {}
        self._under_way: dict[bytes, tuple[MappedDocument, ...]] = {}
        self.calls: dict[Group, int] = dict.fromkeys(GROUPS, 0)
        self.sent: dict[Group, int] = dict.fromkeys(GROUPS, 0)
        self.reads = 0
        self._kept = kept

    def encode(self, document: MappedDocument) -> Encoded:
        """The bytes of one document, as Xero would get them."""
        encoded = self._real.encode(document)
        self._encoded[encoded.body] = document
        return encoded

    def write(self, group: Group, parts: Sequence[bytes], under: str = "") -> Call:
        """The request that would be made."""
        call = self._real.write(group, parts, under)
        assert call.body is not None
        self._under_way[call.body] = tuple(self._encoded[part] for part in parts)
        self._encoded.clear()
        self.calls[group] += 1
        self.sent[group] += len(parts)
        for part, document in zip(parts, self._under_way[call.body], strict=True):
            rows = [type(document).__name__.encode(), _ENCODER.encode(document), part]
            self._kept.put(document.ref, rows)
        return call

    def gone(self, ref: str) -> tuple[MappedDocument, bytes] | None:
        """What a document went as, and the bytes of it; None when it did not go."""
        rows = self._kept.take(ref)[-3:]
        if not rows:
            return None
        self._kept.put(ref, rows)
        name, encoded, part = rows
        return _DECODERS[name.decode()].decode(encoded), part

    def outcomes(self, group: Group, answer: Answer, count: int) -> tuple[Outcome, ...]:
        """Each document is there, with the total that was computed here."""
        documents = self._under_way.pop(answer.body)
        assert len(documents) == count
        return tuple(map(_posted, documents))

    def ask_parents(self, parents: Sequence[Parent]) -> tuple[tuple[Call, tuple[Parent, ...]], ...]:
        """The reads that tell how documents stand that payments are for."""
        return self._real.ask_parents(parents)

    def readings(self, parents: Sequence[Parent], answer: Answer) -> Mapping[int, Reading]:
        """Nothing was read."""
        return {}

    async def exchange(self, call: Call, key: str = "", *, not_after: LeaveBy | None = None) -> Answer:
        """An answer to the call, which is not made."""
        if call.body is None:
            self.reads += 1
        await asyncio.sleep(0)
        now, now_s = self._clock.now(), self._clock.monotonic()
        self._clock.put_right(now, sent_s=now_s, came_s=now_s)
        exchange = Exchange(sent_at=now, method=call.method, path=call.path, status=OK)
        return Answer(exchange=exchange, body=call.body or b"")

    def look(self, batch: Batch) -> tuple[Call, ...]:
        """What is in doubt is not looked for: what Xero would say of it nobody can imagine."""
        return ()

    def seen(self, batch: Batch, answers: Sequence[Answer]) -> tuple[Found, ...]:
        """Nothing was seen."""
        return ()

    def taken_by_others(self, batch: Batch, answers: Sequence[Answer]) -> frozenset[int]:
        """Nothing was seen."""
        return frozenset()

    def places(self, batch: Batch) -> tuple[Place, ...]:
        """Where a person finds each member of a batch in Xero."""
        return self._real.places(batch)

    def ask_for(self, batch: Batch, xero_id: str) -> Call:
        """The read of one document by its id."""
        return self._real.ask_for(batch, xero_id)

    def is_it(self, batch: Batch, xero_id: str, answer: Answer) -> Found:
        """Nothing is shown, and nothing decided."""
        return Found(export_id=batch.members[0].id, verdict="undecidable", reason="Xero was not asked")

    def ask_newest(self, since: dt.datetime, listed: Listed) -> Call:
        """The read of what this app made last."""
        return self._real.ask_newest(since, listed)

    def newest(self, answer: Answer) -> Newest | None:
        """Nothing but what is known here."""
        return Newest(rows=(), is_all=True)

    def ask_facts(self) -> tuple[Call, ...]:
        """The reads that bring an organisation's facts."""
        return self._real.ask_facts()

    def facts(self, answers: Sequence[Answer]) -> Organisation | Fault:
        """What was read last."""
        return self._facts

    def ask_parts(self, parts: Sequence[Part], since: dt.datetime) -> tuple[Call, ...]:
        """The reads that bring parts of an organisation's facts anew."""
        return self._real.ask_parts(parts, since)

    def in_parts(
        self, parts: Sequence[Part], answers: Sequence[Answer], known: Organisation
    ) -> Organisation | Fault:
        """Nothing has changed."""
        return known

    def ask_numbers(self, numbers: Sequence[str]) -> Call:
        """The read that tells which of these numbers sales invoices have."""
        return self._real.ask_numbers(numbers)

    def taken(self, answer: Answer) -> frozenset[str] | None:
        """Nobody has given up a number, so nothing is known of them."""
        return None

    def ask_changed(self, contact_ids: Sequence[str]) -> Call:
        """The read that tells when contacts were changed last."""
        return self._real.ask_changed(contact_ids)

    def changed(self, answer: Answer) -> dict[str, dt.datetime]:
        """Nobody has changed one."""
        return {}

    def ask_contacts(self, since: dt.datetime | None, page: int) -> Call:
        """The read of one page of Xero's contacts."""
        return self._real.ask_contacts(since, page)

    def ask_contacts_like(
        self, ids: Sequence[str], names: Sequence[str], numbers: Sequence[str]
    ) -> tuple[Call, ...]:
        """Nothing is refused, and so nobody looked up for it."""
        return ()

    def contacts(self, answer: Answer) -> DirectoryPage | None:
        """None that was not known."""
        return DirectoryPage(rows=(), is_last=True)


class ImaginedClock:
    """Time that begins as it is by another clock, and passes when somebody waits for it."""

    def __init__(self, real: XeroClock) -> None:
        self._began = real.now()
        self._passed_s = 0.0
        self.is_told = real.is_told

    def now(self) -> dt.datetime:
        """The imagined time."""
        return self._began + dt.timedelta(seconds=self._passed_s)

    def latest(self) -> dt.datetime:
        """The imagined time: there is no doubt about it."""
        return self.now()

    def monotonic(self) -> float:
        """Seconds since it began."""
        return self._passed_s

    async def sleep(self, seconds: float) -> None:
        """Let so much time have passed."""
        await asyncio.sleep(0)
        self._passed_s += max(STEP_S, seconds)

    def put_right(self, told: dt.datetime, *, sent_s: float, came_s: float) -> None:
        """Take note that an answer has told the time, which is right as it is."""
        self.is_told = True


def _posted(document: MappedDocument) -> Posted:
    match document:
        case MappedInvoice():
            return Posted(
                xero_id=f"{NEW}{document.ref}",
                number=document.number,
                total=document.total,
                is_unapproved=document.status != "authorised",
            )
        case MappedContact():
            return Posted(xero_id=document.contact_id or f"{NEW}{document.ref}")
        case MappedAllocation():
            ids = document.credit_note_id or "", document.document_id or ""
            return Posted(xero_id=allocation_name(*ids, document.amount))
        case MappedPayment() | MappedJournal():
            return Posted(xero_id=f"{NEW}{document.ref}")
