"""Values that stand for what the store remembers: exports, batches, calls, organisations."""

from __future__ import annotations

import datetime as dt
import hashlib
from decimal import Decimal
from typing import Literal, get_args

import msgspec

from counterfoil.core.document import DocumentRef
from counterfoil.core.faults.entry import Fault
from counterfoil.core.lifecycle import Event, Refusal, State
from counterfoil.core.mapped import (
    InvoiceType,
    MappedAllocation,
    MappedContact,
    MappedDocument,
    MappedInvoice,
    MappedJournal,
    MappedPayment,
    Match,
)
from counterfoil.core.organisation import Organisation
from counterfoil.core.paid import Paid
from counterfoil.core.settings import Settings

Group = Literal[
    "contacts",
    "contact_changes",
    "invoices",
    "credit_notes",
    "bank_transactions",
    "manual_journals",
    "payments",
    "allocations",
]
"""Exports that go to Xero in the same kind of request; in the order in which they must go."""
GROUPS: tuple[Group, ...] = get_args(Group)
GROUP_OF_KIND: dict[str, Group] = {
    "contact": "contacts",
    "sales_invoice": "invoices",
    "bill": "invoices",
    "credit_note": "credit_notes",
    "bank_transaction": "bank_transactions",
    "manual_journal": "manual_journals",
    "payment": "payments",
    "allocation": "allocations",
}
"""The group of a document before it is mapped (a negative one may turn into its opposite kind)."""

_GROUP_OF_TYPE: dict[InvoiceType, Group] = {
    "sales_invoice": "invoices",
    "bill": "invoices",
    "sales_credit": "credit_notes",
    "purchase_credit": "credit_notes",
    "received": "bank_transactions",
    "spent": "bank_transactions",
}


def group_of(document: MappedDocument) -> Group:
    """The group a mapped document is sent with."""
    match document:
        case MappedContact():
            return "contact_changes" if document.contact_id else "contacts"
        case MappedInvoice():
            return _GROUP_OF_TYPE[document.type]
        case MappedJournal():
            return "manual_journals"
        case MappedPayment():
            return "payments"
        case MappedAllocation():
            return "allocations"


def digest_of(document: MappedDocument) -> bytes:
    """SHA-256 of a document as it goes to Xero: two that go alike have the same."""
    return hashlib.sha256(msgspec.json.encode(document)).digest()


class Intake(msgspec.Struct, frozen=True, kw_only=True):
    """One document on its way into the store.

    `content` is its canonical JSON and `digest` the SHA-256 of that; `net` what control totals count it as
    (two decimals); `parent` and `other_parent` the refs of what must be in Xero before it
    (`core/parents.py`), empty when nothing must. `number` is what people call it.
    """

    ref: DocumentRef
    number: str
    date: dt.date | None
    currency: str
    net: Decimal
    parent: str
    content: bytes
    digest: bytes
    other_parent: str = ""


def digest(content: bytes) -> bytes:
    """SHA-256 of `content`: two revisions are the same when their digests are."""
    return hashlib.sha256(content).digest()


AcceptResult = Literal["new", "same", "replaced", "pending", "kept_back"]
"""new · same content: nothing done · replaced in place (held, ready) · waits (sending, in doubt, posted) ·
replaced, but the export stays withdrawn or unlinked."""


class Accepted(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one document at intake."""

    export_id: int
    ref: DocumentRef
    result: AcceptResult
    revision: int
    state: State


class Export(msgspec.Struct, frozen=True, kw_only=True):
    """The intent to put one document into one organisation, as the store has it.

    `revision` counts the contents this ref has had, from 1. `checked` is the fingerprint (settings version
    and facts version) of its last check, empty when never checked. `waiting_for` is the ref of the parent
    that is not in Xero yet. `contact_xero_id` and `parent_xero_id` are the parents' ids in Xero where known
    (`parent` of a payment is the document it pays, of an allocation the credit note, and `other` the document
    it is used against; `is_parent_opposite`: one of these went to Xero as its opposite kind;
    `paid` is what is known of how they stand there). `split` is the
    largest batch it may go in (0: any).
    `xero_total` is what Xero said the total is; `total` what we computed it would be. `choices` are policies
    that were chosen for it alone (`core/choices.py`). `changed` is what a held one waited for
    (`core/awaits.py`) and has changed, and `refusal` what Xero refused of it; both are known only where it is
    about to be checked again, or put right.
    """

    id: int
    organisation_id: int
    ref: DocumentRef
    number: str
    state: State
    revision: int
    content: bytes
    digest: bytes
    group: Group
    checked: str = ""
    waiting_for: str = ""
    contact_xero_id: str = ""
    parent_xero_id: str = ""
    other_xero_id: str = ""
    is_parent_opposite: bool = False
    paid: tuple[Paid, ...] = ()
    attempts: int = 0
    split: int = 0
    next_at: dt.datetime | None = None
    reason: str = ""
    faults: tuple[Fault, ...] = ()
    batch_id: int | None = None
    date: dt.date | None = None
    currency: str = ""
    net: Decimal = Decimal(0)
    total: Decimal | None = None
    xero_id: str = ""
    xero_number: str = ""
    xero_total: Decimal | None = None
    has_pending_revision: bool = False
    accepted_at: dt.datetime | None = None
    settled_at: dt.datetime | None = None
    choices: dict[str, str] = {}
    changed: tuple[str, ...] = ()
    refusal: Refusal | None = None


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """The result of checking one export: no faults, and it may go; faults, and it is held.

    `revision` is the one that was checked: a result for another is dropped. Of a document on its way in,
    which is no export yet, `export_id` is only its number among those asked about. `total` is what Xero will
    compute (None for contacts); `awaits` what a held one waits for (`core/awaits.py`), and `is_refused`
    whether what Xero refused of it still stands; `trace` what mapping and policies did, for the log.
    `withdrawn` says why it is to be taken out of the queue instead.
    """

    export_id: int
    revision: int
    fingerprint: str
    group: Group
    total: Decimal | None
    faults: tuple[Fault, ...] = ()
    awaits: tuple[str, ...] = ()
    is_refused: bool = False
    trace: tuple[str, ...] = ()
    withdrawn: str = ""


class Matched(msgspec.Struct, frozen=True):
    """That a contact of ours, in that revision, is one in Xero already."""

    export_id: int
    revision: int
    match: Match


class NewBatch(msgspec.Struct, frozen=True, kw_only=True):
    """A request about to be made: the exact bytes, and the random key they go under."""

    group: Group
    method: str
    path: str
    body: bytes
    key: str


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """A request that was made and not settled, with those of its members that are in doubt.

    `positions` says where each of `members` stands in the body, from 0.
    `first_sent_at` is when the key began to count at Xero, `last_sent_at` the last sending of this same
    row; `saw_server_error` whether any sending of it was answered with a 5xx.
    """

    id: int
    group: Group
    method: str
    path: str
    body: bytes
    key: str
    first_sent_at: dt.datetime
    last_sent_at: dt.datetime
    sendings: int
    saw_server_error: bool
    next_at: dt.datetime | None
    members: tuple[Export, ...]
    positions: tuple[int, ...]


class Connection(msgspec.Struct, frozen=True, kw_only=True):
    """How one organisation is reached: its tenant id, the addresses and client it was connected through."""

    tenant_id: str
    api_url: str
    identity_url: str
    login_url: str
    client_id: str
    redirect_uri: str
    scopes: str
    connection_id: str = ""


class Tokens(msgspec.Struct, frozen=True, kw_only=True):
    """An access token and the refresh token that renews it: secrets, never logged.

    `epoch` counts renewals.
    """

    access: str
    refresh: str
    expires_at: dt.datetime
    epoch: int = 0

    def __repr__(self) -> str:
        return f"Tokens(epoch={self.epoch}, expires_at={self.expires_at.isoformat()})"


class Older(msgspec.Struct, frozen=True, kw_only=True):
    """That a file is older than what is in Xero: a copy was put back, and lacks what was posted afterwards.

    `since` is when the last sending was that the file knew of, `seen_at` when this was noticed: what is not
    known here was sent between the two.
    """

    since: dt.datetime
    seen_at: dt.datetime


class Lane(msgspec.Struct, frozen=True, kw_only=True):
    """One connected organisation as the engine works it.

    `settings` has its version in it; `facts` is None until they were read; `facts_version` counts changes
    of them; `connection_fault` is what keeps the connection from being used, if anything; `calls` is every
    request ever sent to its accounting API; `older` is set while what is in Xero is not all known here.
    """

    organisation_id: int
    name: str
    is_on: bool
    has_sent: bool
    connection: Connection
    settings: Settings
    facts: Organisation | None
    facts_version: int
    facts_at: dt.datetime | None
    connection_fault: Fault | None
    calls: int
    older: Older | None = None

    @property
    def fingerprint(self) -> str:
        """Under which settings and facts a check is valid."""
        return f"{self.settings.version}.{self.facts_version}"


class Exchange(msgspec.Struct, frozen=True, kw_only=True):
    """One request to Xero and its answer, for the connection log. Bodies are not part of it.

    `status` is None when there was no answer; `problem` says why (refused, timeout, cut) or is the bare
    words of an error; `took_us` microseconds; `was_sent` False when the request surely never left;
    `answer_digest` is the SHA-256 of the answer's body, empty when there was none; `day_left` how many calls
    the answer says are left of Xero's day.
    """

    sent_at: dt.datetime
    method: str
    path: str
    status: int | None
    problem: str = ""
    sent_bytes: int = 0
    received_bytes: int = 0
    took_us: int = 0
    was_sent: bool = True
    correlation: str = ""
    answer_digest: bytes = b""
    day_left: int | None = None


class LogEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the connection log: what happened, to which document, when.

    `event` is accepted, mapped, posted, refused, held, deferred, in doubt, withdrawn, … or call; `state` the
    state it led to, where it led to one.
    """

    id: int
    at: dt.datetime
    organisation: str
    level: Literal["info", "error"]
    event: str
    ref: str
    text: str
    state: str = ""


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one document, told back to its source; `cursor` is where to go on from."""

    cursor: int
    at: dt.datetime
    organisation: str
    ref: str
    state: State
    event: Event | str
    number: str
    xero_id: str
    faults: tuple[Fault, ...]


class TotalsRow(msgspec.Struct, frozen=True, kw_only=True):
    """Control totals of one organisation, kind, currency and state: how many, and what they add up to.

    `net` is as the source has it, `total` as computed for Xero (tax included; None where some are unchecked),
    `xero_total` as Xero said (posted ones only); `differing` counts those of which these two differ. `date`
    is the documents' where each day is counted apart.
    """

    organisation: str
    kind: str
    currency: str
    state: State
    documents: int
    net: Decimal
    total: Decimal | None
    xero_total: Decimal | None
    differing: int = 0
    date: dt.date | None = None
    organisation_id: int = 0
