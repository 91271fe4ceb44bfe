"""The tables, written down once. The schema guards what must never be: a posted document without its id in
Xero, a held one without a cause, one that is being sent without the request it is in."""

from __future__ import annotations

from sqlalchemy import (
    DDL,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    event,
    false,
    text,
)

from counterfoil.core.export import GROUPS
from counterfoil.core.lifecycle import State
from counterfoil.store.columns import Day, Instant, Money

HEAD = "0013"
"""The newest migration: what `counterfoil.store.migrations` leads to and these tables are."""

UNKNOWN = "outcome_unknown"
"""The fault of a document that may be in Xero or not: no revision or check may free it, only a person."""
TAKEN = "duplicate_invoice_number"
"""The fault of a document that may stand in Xero under its number: a person may take that as this one."""
REVISED = "revised_after_posting"
"""The fault of a posted document that its source has changed since."""

NOT_UNAPPROVED = (
    "NOT EXISTS (SELECT 1 FROM standing WHERE standing.export_id = export.id"
    " AND (standing.status = 'draft' OR standing.status = 'submitted'))"
)
"""That no person has yet to approve what is in Xero."""
SENDABLE = "state = 'ready' AND waiting_for = ''"
CHECKABLE = "state = 'ready' OR (state = 'held' AND recheck)"
"""Conditions of partial indexes, in the words that the queries repeat. What is held is checked again
when something that it waits for has changed (`awaiting`)."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Id = BigInteger().with_variant(Integer, "sqlite")
"""A row's number. SQLite numbers rows by itself only under its own name for the type."""


def _where(name: str, *columns: str, only: str) -> Index:
    """An index over the rows that a condition holds for; queries must say the condition in the same words."""
    return Index(name, *columns, sqlite_where=text(only))


def _one_of(column: str, words: tuple[str, ...]) -> CheckConstraint:
    """That a column has one of a few values. (`IN` would build a table of them for every row written.)"""
    return CheckConstraint(" OR ".join(f"{column} = '{word}'" for word in words), name=column)


home = Table(
    "home",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("written_by", Text, nullable=False),
)
"""One row: the version of the program that made the tables what they are."""

token = Table(
    "token",
    metadata,
    Column("id", Id, primary_key=True),
    Column("consent", Text, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("key_id", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("lease", Text, nullable=False),
    Column("is_refused", Boolean, nullable=False),
    UniqueConstraint("consent"),
    # A number is never given out twice: a renewal that comes late finds no other consent under it.
    sqlite_autoincrement=True,
)
"""One row per consent (`core/consent.py`). `sealed` is unreadable without the key ring, which is never in the
database; `lease` names who is renewing, `epoch` counts renewals."""

organisation = Table(
    "organisation",
    metadata,
    Column("id", Id, primary_key=True),
    Column("tenant_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("connection", LargeBinary, nullable=False),
    Column("is_on", Boolean, nullable=False),
    Column("has_sent", Boolean, nullable=False),
    Column("calls", Integer, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("owner", Text, nullable=False),
    Column("facts", LargeBinary),
    Column("facts_version", Integer, nullable=False),
    Column("facts_at", Instant),
    Column("fault", LargeBinary),
    Column("connected_at", Instant, nullable=False),
    Column("token_id", ForeignKey("token.id")),
    Column("older_since", Instant),
    Column("older_seen_at", Instant),
    Column("limits", LargeBinary),
    UniqueConstraint("tenant_id"),
)
"""`connection`, `facts`, `fault` and `limits` are the JSON of Connection, Organisation, Fault and Learned;
`epoch` counts the workers this lane has had; `token_id` is empty while nobody's consent reaches it;
`older_since` and `older_seen_at` are set when this file was found to be older than what is in Xero."""

settings = Table(
    "settings",
    metadata,
    Column("organisation_id", ForeignKey("organisation.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("content", LargeBinary, nullable=False),
    Column("saved_by", Text, nullable=False),
    Column("saved_at", Instant, nullable=False),
)

batch = Table(
    "batch",
    metadata,
    Column("id", Id, primary_key=True),
    Column("organisation_id", ForeignKey("organisation.id"), nullable=False),
    Column("grp", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("first_sent_at", Instant, nullable=False),
    Column("last_sent_at", Instant, nullable=False),
    Column("sendings", Integer, nullable=False),
    Column("is_logged", Boolean, nullable=False),
    Column("saw_server_error", Boolean, nullable=False),
    Column("next_at", Instant),
    Column("closed_at", Instant),
    UniqueConstraint("key"),
    _one_of("grp", GROUPS),
    _where("ix_batch_open", "organisation_id", only="closed_at IS NULL"),
)
"""`size` is how many documents stand in the body, `is_logged` whether the last sending has its call row."""

body = Table(
    "body",
    metadata,
    Column("batch_id", ForeignKey("batch.id"), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
"""The exact bytes of each batch; apart from its row, which changes while they never do."""

export = Table(
    "export",
    metadata,
    Column("id", Id, primary_key=True),
    Column("organisation_id", ForeignKey("organisation.id"), nullable=False),
    Column("ref", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("date", Day),
    Column("currency", Text, nullable=False),
    Column("net", Money, nullable=False),
    Column("parent", Text, nullable=False),
    Column("other_parent", Text, nullable=False, server_default=""),
    Column("waiting_for", Text, nullable=False, server_default=""),
    Column("digest", LargeBinary, nullable=False),
    Column("revision", Integer, nullable=False, server_default="1"),
    Column("has_pending", Boolean, nullable=False, server_default=false()),
    Column("state", Text, nullable=False, server_default=State.READY),
    Column("grp", Text, nullable=False),
    Column("checked", Text, nullable=False, server_default=""),
    Column("recheck", Boolean, nullable=False, server_default=false()),
    Column("total", Money),
    Column("fault", Text, nullable=False, server_default=""),
    Column("faults", LargeBinary),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("split", Integer, nullable=False, server_default="0"),
    Column("next_at", Instant),
    Column("reason", Text, nullable=False, server_default=""),
    # Not declared as a foreign key, which would cost a third of every claim: batches are never deleted.
    Column("batch_id", Id),
    Column("position", Integer),
    Column("xero_id", Text, nullable=False, server_default=""),
    Column("xero_number", Text, nullable=False, server_default=""),
    Column("xero_total", Money),
    Column("accepted_at", Instant, nullable=False),
    Column("settled_at", Instant),
    UniqueConstraint("organisation_id", "ref"),
    _one_of("state", tuple(State)),
    _one_of("grp", GROUPS),
    CheckConstraint("xero_id <> '' OR (state <> 'posted' AND state <> 'unlinked')", name="posted_has_id"),
    CheckConstraint("state <> 'held' OR fault <> ''", name="held_has_fault"),
    CheckConstraint("fault = '' OR state = 'held' OR state = 'posted'", name="fault_is_held"),
    CheckConstraint("(fault = '') = (faults IS NULL)", name="fault_has_facts"),
    CheckConstraint(
        "(state = 'sending' OR state = 'in_doubt') = (batch_id IS NOT NULL)", name="sending_has_batch"
    ),
    CheckConstraint("(batch_id IS NULL) = (position IS NULL)", name="batch_has_position"),
    CheckConstraint("next_at IS NULL OR state = 'ready'", name="only_ready_waits"),
    # Claiming: a batch's worth of one group, found without looking at anything that cannot go.
    _where("ix_export_sendable", "organisation_id", "grp", "id", only=SENDABLE),
    # Checking: what was last checked under which settings and facts.
    _where("ix_export_checkable", "organisation_id", "checked", "id", only=CHECKABLE),
    # Settling: who waits for what has just arrived, and when it is time again.
    _where("ix_export_waiting", "organisation_id", "waiting_for", only="waiting_for <> ''"),
    _where("ix_export_timed", "organisation_id", "next_at", only="next_at IS NOT NULL"),
    # People: what is wrong, what is moving, how many of each, and a document by its number.
    _where("ix_export_faulty", "organisation_id", "id", "fault", only="fault <> ''"),
    Index("ix_export_state", "organisation_id", "state", "id", "kind"),
    Index("ix_export_number", "number"),
)
"""One row per document and organisation. `parent` and `other_parent` are the refs of what must be in
Xero before it, and `waiting_for` the first of these while it is not there; `fault` is the code of the first
of `faults` (JSON)."""

content = Table(
    "content",
    metadata,
    Column("export_id", ForeignKey("export.id"), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
"""The canonical JSON of each document; apart from its row, so that a change of state rewrites little."""

xero_contact = Table(
    "xero_contact",
    metadata,
    Column("organisation_id", ForeignKey("organisation.id"), primary_key=True),
    Column("contact_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("account_number", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("is_active", Boolean, nullable=False),
    Column("merged_to", Text, nullable=False),
    Column("export_id", ForeignKey("export.id")),
    # Not by the organisation: beside the key it begins with, SQLite would rather walk through all of that.
    Index("ix_xero_contact_name", "name_key"),
    _where("ix_xero_contact_number", "number", only="number <> ''"),
    _where("ix_xero_contact_account", "account_number", only="account_number <> ''"),
    _where("ix_xero_contact_email", "email", only="email <> ''"),
    sqlite_with_rowid=False,
)
"""Xero's contacts, archived ones included, as they were read or posted last. `name_key` is the name as Xero
compares it, `email` in small letters; `export_id` our contact that stands for it, where one does."""

directory_read = Table(
    "directory_read",
    metadata,
    Column("organisation_id", ForeignKey("organisation.id"), primary_key=True),
    Column("at", Instant, nullable=False),
    Column("since", Instant),
    Column("is_all", Boolean, nullable=False),
)
"""How far Xero's contacts were read (`DirectoryRead`)."""

pending = Table(
    "pending",
    metadata,
    Column("export_id", ForeignKey("export.id"), primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("number", Text, nullable=False),
    Column("date", Day),
    Column("currency", Text, nullable=False),
    Column("net", Money, nullable=False),
    Column("parent", Text, nullable=False),
    Column("other_parent", Text, nullable=False, server_default=""),
    Column("digest", LargeBinary, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("accepted_at", Instant, nullable=False),
)
"""Revisions that came while their document was on its way, or after it was posted."""

awaiting = Table(
    "awaiting",
    metadata,
    Column("organisation_id", ForeignKey("organisation.id"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("export_id", ForeignKey("export.id"), primary_key=True),
    Column("has_changed", Boolean, nullable=False),
    Index("ix_awaiting_export", "export_id"),
    sqlite_with_rowid=False,
)
"""What held exports wait for, by the names of `core/awaits.py`; none for what only people can put right."""

refusal = Table(
    "refusal",
    metadata,
    Column("export_id", ForeignKey("export.id"), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
"""What Xero refused of exports that are held since (JSON of Refusal): it is not sent again unchanged."""

standing = Table(
    "standing",
    metadata,
    Column("export_id", ForeignKey("export.id"), primary_key=True),
    Column("status", Text, nullable=False),
    Column("due", Money),
    Column("read_at", Instant, nullable=False),
    Column("rounds", Integer, nullable=False),
    Column("next_at", Instant),
)
"""How a document in Xero stood when it was last read for what pays it, or posted as one to be approved: `due`
is what was left to pay; after so many `rounds` of looks the next is at `next_at`."""

watch = Table(
    "watch",
    metadata,
    Column("organisation_id", ForeignKey("organisation.id"), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
"""What is looked for in Xero for what is held (JSON of Watch); no row where nothing is."""

choice = Table(
    "choice",
    metadata,
    Column("export_id", ForeignKey("export.id"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""Policies that a person has chosen for one export, laid over those of its organisation."""

unknown = Table(
    "unknown",
    metadata,
    Column("outline", Text, primary_key=True),
    Column("message", Text, nullable=False),
    Column("times", Integer, nullable=False),
    Column("first_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
)
"""Messages of Xero's that nobody can explain, counted by what is alike in them (`core/unknown.py`)."""

asked = Table(
    "asked",
    metadata,
    Column("export_id", ForeignKey("export.id"), primary_key=True),
)
"""Exports that a person has taken up again, until they go: the last calls of a day are for them."""

attempt = Table(
    "attempt",
    metadata,
    Column("batch_id", ForeignKey("batch.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("export_id", ForeignKey("export.id"), nullable=False),
    Column("event", Text, nullable=False),
    Column("at", Instant, nullable=False),
    sqlite_with_rowid=False,
)
"""Which document stood where in a batch, and what became of it there; written when that is known, so that a
batch is done when it has as many attempts as documents."""

call = Table(
    "call",
    metadata,
    Column("id", Id, primary_key=True),
    Column("organisation_id", ForeignKey("organisation.id"), nullable=False),
    Column("batch_id", ForeignKey("batch.id")),
    Column("sent_at", Instant, nullable=False),
    Column("method", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("status", Integer),
    Column("problem", Text, nullable=False),
    Column("sent_bytes", Integer, nullable=False),
    Column("received_bytes", Integer, nullable=False),
    Column("took_us", BigInteger, nullable=False),
    Column("was_sent", Boolean, nullable=False),
    Column("correlation", Text, nullable=False),
    Column("day_left", Integer),
    Index("ix_call_sent_at", "organisation_id", "sent_at"),
)
"""Every request and its answer; `day_left` is how many calls the answer left of Xero's day."""

log = Table(
    "log",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("organisation_id", ForeignKey("organisation.id"), nullable=False),
    Column("export_id", ForeignKey("export.id")),
    Column("level", Text, nullable=False),
    Column("event", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("xero_id", Text, nullable=False),
    Column("faults", LargeBinary),
    _one_of("level", ("info", "error")),
    Index("ix_log_organisation", "organisation_id", "id"),
    _where("ix_log_export", "export_id", "id", only="export_id IS NOT NULL"),
    _where("ix_log_error", "level", "id", only="level = 'error'"),
)
"""What happened, line by line. `state` is the one it led to where it changed one, and then `xero_id` and
`faults` are as they were at that moment: the feed of changes is read from here."""

taken_in = Table(
    "taken_in",
    metadata,
    Column("organisation_id", ForeignKey("organisation.id"), primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("currency", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    Column("documents", Integer, nullable=False),
    Column("net", Money, nullable=False),
    sqlite_with_rowid=False,
)
"""What came in by the date of the documents (empty: none), added up at intake and never from `export`:
control totals are held against it, so that a row that is lost or doubled there shows."""

ledger = Table(
    "ledger",
    metadata,
    Column("organisation_id", ForeignKey("organisation.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("entry", LargeBinary, nullable=False),
    Column("former", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)
"""What was sent, answered and decided, one chain for each organisation: `entry` is the JSON of an Entry,
`hash` is over `former` (the hash of the entry before it) and that. Rows are only ever added."""

ledger_head = Table(
    "ledger_head",
    metadata,
    Column("organisation_id", ForeignKey("organisation.id"), primary_key=True),
    Column("entries", Integer, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)
"""How long each chain is and how it ends, so that a part that was cut off at its end is missed."""

_REFUSED = "BEGIN SELECT RAISE(ABORT, 'the ledger of exports is only ever added to'); END"
_THERE = "EXISTS (SELECT 1 FROM ledger WHERE organisation_id = NEW.organisation_id AND number = NEW.number)"
LEDGER_GUARDS = (
    f"CREATE TRIGGER ledger_not_changed BEFORE UPDATE ON ledger {_REFUSED}",
    f"CREATE TRIGGER ledger_not_removed BEFORE DELETE ON ledger {_REFUSED}",
    # `INSERT OR REPLACE` would remove a row without asking the trigger above.
    f"CREATE TRIGGER ledger_not_replaced BEFORE INSERT ON ledger WHEN {_THERE} {_REFUSED}",
)
"""What the database itself refuses, whoever asks."""
for guard in LEDGER_GUARDS:
    event.listen(ledger, "after_create", DDL(guard))  # type: ignore[no-untyped-call]
