"""Values that pass between the engine and the world: what was read, what was asked of Xero and answered."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import msgspec

from counterfoil.core.document import Exportable
from counterfoil.core.export import Exchange, Group
from counterfoil.core.faults.entry import Fault
from counterfoil.core.outcome import Outcome, Posted


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """A row or document that could not be read: where it stands, what was read and what was expected."""

    line: int
    column: str
    sentence: str
    ref: str = ""


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """Something a source decided that a person should know, said once (two countries of one customer …)."""

    sentence: str


class Encoded(msgspec.Struct, frozen=True, kw_only=True):
    """One mapped document as the bytes that stand for it in a request, and the digest of them.

    `under` is the id of what in Xero the address of the request names, and so the same for all documents in
    it: the credit note of an allocation; empty for all else.
    """

    group: Group
    body: bytes
    digest: bytes
    under: str = ""


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """One request to the accounting API; `path` with its query, `body` None for a read.

    A read with `since` asks only for what was changed from then on. That one which `can_be_done_without` is
    refused says nothing against the connection.
    """

    method: Literal["GET", "PUT", "POST"]
    path: str
    body: bytes | None = None
    since: dt.datetime | None = None
    can_be_done_without: bool = False


class Allowance(msgspec.Struct, frozen=True, kw_only=True):
    """What the headers of an answer say is left of the limits; None where they say nothing.

    `retry_after_s` and `problem` (minute, day, concurrent, app …) come with a 429.
    """

    minute: int | None = None
    day: int | None = None
    app_minute: int | None = None
    retry_after_s: float | None = None
    problem: str = ""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What came back for a call: the exchange as it is logged, the body, and what is left of the limits.

    `connection_fault` is set when it is the connection that is at fault, not the documents: no token, the
    organisation disconnected, a scope missing.
    """

    exchange: Exchange
    body: bytes = b""
    allowance: Allowance = Allowance()
    connection_fault: Fault | None = None


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What a look in Xero says of one document in doubt.

    `there`: it is there, as `posted` says. `absent`: nothing of ours is there now (it may still come).
    `undecidable`: something is there that may or may not be it; `reason` says what to check.
    """

    export_id: int
    verdict: Literal["there", "absent", "undecidable"]
    posted: Outcome | None = None
    reason: str = ""


Listed = Literal["documents", "payments", "bank_transactions", "manual_journals"]
"""What Xero lists apart of what this app made: documents are invoices and bills."""


class Newest(msgspec.Struct, frozen=True, kw_only=True):
    """What this app made last in Xero, by id and number; `is_all` is False when there is more."""

    rows: tuple[Posted, ...]
    is_all: bool


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where a person finds a document in Xero: what it is called there, and where it is listed."""

    what: str
    where: str


class Unchecked(msgspec.Struct, frozen=True, kw_only=True):
    """A document on its way in, linked to nothing in Xero yet; `content` is its canonical JSON."""

    document: Exportable
    content: bytes
