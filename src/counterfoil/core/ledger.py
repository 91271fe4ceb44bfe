"""The ledger of exports: what was sent, what was answered, who caused it; each entry chained to the former.

An entry holds digests of what was sent and answered, never the bodies themselves, so that bodies can be
deleted by a rule of retention and the chain still holds. Its hash is over the former entry's hash and its own
bytes: who changes, removes, adds or moves one has to write all later ones anew, and cannot write a head anew
that was noted elsewhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

import msgspec

from counterfoil.core.lifecycle import Event


class Deed(StrEnum):
    """What an entry records."""

    CONNECTED = "connected"
    DISCONNECTED = "disconnected"
    SWITCHED_ON = "switched on"
    SWITCHED_OFF = "switched off"
    SETTINGS = "settings"
    FACTS = "facts"
    SENT = "sent"
    PRESUMED = "presumed sent"
    """Sent, perhaps, from a newer file than this one, which a copy was put back in place of."""
    SENT_AGAIN = "sent again"
    ANSWERED = "answered"
    LOOKED = "looked"
    INTERRUPTED = "interrupted"
    RETRIED = "retried"
    WITHDRAWN = "withdrawn"
    RESOLVED = "resolved"
    CHOSEN = "chosen"
    MATCHED = "matched"
    """Contacts that were in Xero already stand for ours: nothing was sent."""
    RENEWED = "renewed"
    """Contacts whose own in Xero are archived are created anew: their links are history."""
    CARRIED_OVER = "carried over"
    """What was linked to Xero when the ledger was begun."""


class Content(msgspec.Struct, frozen=True, array_like=True):
    """One content of a document: its ref, the so manieth revision, and the SHA-256 (hexadecimal) of it."""

    ref: str
    revision: int
    digest: str


class Fate(msgspec.Struct, frozen=True, array_like=True):
    """What became of a document: its ref, the event, and where it is in Xero its id there and what Xero said
    its total is, in hundredths."""

    ref: str
    event: Event
    xero_id: str = ""
    total: int | None = None


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One entry; what does not apply to its deed is left out.

    `at` is microseconds since 1970, UTC; `by` the person who caused it, empty where the program did by
    itself. `under` are the versions of settings and facts that what was sent was made under (`3.2`). `body`
    and `answer` are SHA-256 (hexadecimal) of the bytes sent and received; of settings and facts `body` is
    that of the version which `text` names.
    """

    number: int = 0
    at: int
    deed: Deed
    by: str = ""
    text: str = ""
    under: str = ""
    batch: int = 0
    method: str = ""
    path: str = ""
    key: str = ""
    body: str = ""
    contents: tuple[Content, ...] = ()
    status: int | None = None
    problem: str = ""
    correlation: str = ""
    answer: str = ""
    fates: tuple[Fate, ...] = ()


class Head(NamedTuple):
    """How many entries a chain has, and the hash of the last one."""

    entries: int
    hash: bytes


class Link(NamedTuple):
    """An entry as it is kept: in which place, its bytes, the hash it was chained to and its own."""

    number: int
    entry: bytes
    former: bytes
    hash: bytes


class Break(NamedTuple):
    """Where a chain does not hold: the number of the first entry concerned, and a sentence about it."""

    number: int
    sentence: str


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is not as the ledger says, in words; the entry (0: none) and document it is about."""

    entry: int = 0
    ref: str = ""
    sentence: str


class Verified(msgspec.Struct, frozen=True, kw_only=True):
    """What verifying the ledger of one organisation came to.

    `head` is the last entry's hash (hexadecimal). `documents` are linked to Xero and as the ledger says,
    `bodies` are stored requests whose bytes are; those of `bodies_gone` are no longer kept. Of many findings
    only the first are in `findings`; `found` counts all.
    """

    organisation_id: int
    organisation: str
    entries: int
    head: str
    documents: int
    bodies: int
    bodies_gone: int
    found: int
    findings: tuple[Finding, ...]


_decoder = msgspec.json.Decoder(Entry)


def beginning(tenant_id: str) -> Head:
    """The head of an empty chain: that of one organisation is no beginning for another's."""
    return Head(0, hashlib.sha256(f"counterfoil ledger of {tenant_id}".encode()).digest())


def written(entry: Entry) -> bytes:
    """The bytes that stand for an entry, always the same for the same entry."""
    return msgspec.json.encode(entry)


def read(entry: bytes) -> Entry:
    """The entry that `written` made bytes of. Raises ValueError for anything else."""
    try:
        return _decoder.decode(entry)
    except msgspec.MsgspecError as unreadable:
        raise ValueError("that is no entry") from unreadable


def linked(head: Head, entry: Entry) -> Link:
    """`entry` chained to the end of a chain, whose head it is from then on."""
    assert entry.number == head.entries + 1, "an entry goes to the end of the chain"
    kept = written(entry)
    return Link(entry.number, kept, head.hash, hashlib.sha256(head.hash + kept).digest())


class Walk:
    """A chain being verified, entry by entry in the order they are kept, in the memory of one."""

    def __init__(self, tenant_id: str) -> None:
        self.head = beginning(tenant_id)
        self._about = "its beginning"

    def step(self, link: Link) -> Entry | Break:
        """The next entry, or how it fails to follow from those before it."""
        expected = self.head.entries + 1
        if link.number != expected:
            return self._missing(expected, link)
        if hashlib.sha256(link.former + link.entry).digest() != link.hash:
            return Break(expected, f"entry {expected} was changed after it was written: {_told(link.entry)}")
        try:
            entry = read(link.entry)
        except ValueError:
            return Break(expected, f"entry {expected} is none that this program has written")
        if entry.number > expected:
            return Break(
                expected,
                f"entry {expected} was removed or moved: in its place, after {self._about}, stands "
                f"what was written as entry {entry.number}: {about(entry)}",
            )
        if entry.number < expected:
            return Break(
                expected - 1,
                f"entry {expected - 1} was inserted, or entries were moved: {self._about}; behind it stands "
                f"what was written as entry {entry.number}: {about(entry)}",
            )
        if link.former != self.head.hash:
            return self._replaced(expected, entry)
        self.head = Head(expected, link.hash)
        self._about = about(entry)
        return entry

    def end(self, head: Head) -> Break | None:
        """How the chain that was walked fails to be the whole of the one whose `head` was kept."""
        entries = self.head.entries
        if head.entries > entries:
            missing = _numbers(entries + 1, head.entries)
            return Break(entries + 1, f"{missing} at the end was cut off, after {self._about}")
        if head.entries < entries:
            added = _numbers(head.entries + 1, entries)
            return Break(head.entries + 1, f"{added} at the end was added by another hand: {self._about}")
        if head.hash != self.head.hash:
            return Break(entries, f"entry {entries}, the last one, was replaced: {self._about}")
        return None

    def _missing(self, expected: int, link: Link) -> Break:
        if link.number < expected:
            return Break(link.number, f"entry {link.number} is there twice: {_told(link.entry)}")
        missing = _numbers(expected, link.number - 1)
        return Break(
            expected, f"{missing} was removed: it stood between {self._about} and {_told(link.entry)}"
        )

    def _replaced(self, expected: int, entry: Entry) -> Break:
        if expected == 1:
            return Break(1, f"entry 1 does not begin this organisation's ledger: {about(entry)}")
        return Break(
            expected - 1,
            f"entry {expected - 1} is not the one that entry {expected} was chained to; it was changed or "
            f"replaced: {self._about}",
        )


def about(entry: Entry) -> str:
    """What an entry is about, in a few words."""
    by = f" by {entry.by}" if entry.by else ""
    request = f" {entry.method} {entry.path}" if entry.method else ""
    batch = f" request {entry.batch}" if entry.batch else ""
    refs = [each.ref for each in entry.contents or entry.fates]
    status = f" with {entry.status}" if entry.status is not None else ""
    said = f": {entry.text}" if entry.text else ""
    return f"{entry.deed}{by}{request}{batch}{status}{said}{_some(refs)}"


def _some(refs: Sequence[str]) -> str:
    if len(refs) > 1:
        return f", {len(refs)} documents from {refs[0]} to {refs[-1]}"
    return f", {refs[0]}" if refs else ""


def _told(entry: bytes) -> str:
    try:
        return about(read(entry))
    except ValueError:
        return "what it says can no longer be read"


def _numbers(first: int, last: int) -> str:
    return f"entry {first}" if first == last else f"what was entries {first} to {last}"
