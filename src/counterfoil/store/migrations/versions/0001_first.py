"""The first tables."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import sqlalchemy as sa
from alembic import op
from sqlalchemy.sql.schema import SchemaItem
from sqlalchemy.types import TypeEngine

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Types as they are kept, written out so that this page means the same for ever: ids, whole numbers,
# microseconds, hundredths, ISO dates.
ID: TypeEngine[Any] = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WHOLE = sa.Integer()
INSTANT = MONEY = sa.BigInteger()
TEXT = DAY = sa.Text()
BYTES = sa.LargeBinary()
FLAG = sa.Boolean()


class NewTable(NamedTuple):
    """A table: its columns with their types, which may be empty, which have a default, and its rules."""

    name: str
    columns: dict[str, TypeEngine[Any]]
    primary: tuple[str, ...]
    optional: tuple[str, ...] = ()
    defaults: dict[str, Any] = {}  # noqa: RUF012 - never changed
    unique: tuple[str, ...] = ()
    refers: dict[str, str] = {}  # noqa: RUF012 - never changed
    checks: dict[str, str] = {}  # noqa: RUF012 - never changed
    options: dict[str, Any] = {}  # noqa: RUF012 - never changed


GROUPS = (
    "grp = 'contacts' OR grp = 'contact_changes' OR grp = 'invoices' OR grp = 'credit_notes'"
    " OR grp = 'payments'"
)
STATES = (
    "state = 'ready' OR state = 'held' OR state = 'sending' OR state = 'in_doubt' OR state = 'posted'"
    " OR state = 'unlinked' OR state = 'withdrawn'"
)

TABLES = (
    NewTable("home", {"id": WHOLE, "written_by": TEXT}, ("id",)),
    NewTable(
        "organisation",
        {
            **{"id": ID, "tenant_id": TEXT, "name": TEXT, "connection": BYTES, "is_on": FLAG},
            **{"has_sent": FLAG, "calls": WHOLE, "epoch": WHOLE, "owner": TEXT, "facts": BYTES},
            **{"facts_version": WHOLE, "facts_at": INSTANT, "fault": BYTES, "connected_at": INSTANT},
        },
        ("id",),
        optional=("facts", "facts_at", "fault"),
        unique=("tenant_id",),
    ),
    NewTable(
        "settings",
        {"organisation_id": ID, "version": WHOLE, "content": BYTES, "saved_by": TEXT, "saved_at": INSTANT},
        ("organisation_id", "version"),
        refers={"organisation_id": "organisation"},
    ),
    NewTable(
        "token",
        {
            **{"organisation_id": ID, "epoch": WHOLE, "expires_at": INSTANT, "key_id": TEXT},
            **{"sealed": BYTES, "lease_owner": TEXT, "lease_until": INSTANT},
        },
        ("organisation_id",),
        optional=("lease_until",),
        refers={"organisation_id": "organisation"},
    ),
    NewTable(
        "batch",
        {
            **{"id": ID, "organisation_id": ID, "grp": TEXT, "method": TEXT, "path": TEXT, "key": TEXT},
            **{"size": WHOLE, "first_sent_at": INSTANT, "last_sent_at": INSTANT, "sendings": WHOLE},
            **{"is_logged": FLAG, "saw_server_error": FLAG, "next_at": INSTANT, "closed_at": INSTANT},
        },
        ("id",),
        optional=("next_at", "closed_at"),
        unique=("key",),
        refers={"organisation_id": "organisation"},
        checks={"grp": GROUPS},
    ),
    NewTable("body", {"batch_id": ID, "content": BYTES}, ("batch_id",), refers={"batch_id": "batch"}),
    NewTable(
        "export",
        {
            **{"id": ID, "organisation_id": ID, "ref": TEXT, "kind": TEXT, "number": TEXT, "date": DAY},
            **{"currency": TEXT, "net": MONEY, "parent": TEXT, "waiting_for": TEXT, "digest": BYTES},
            **{"revision": WHOLE, "has_pending": FLAG, "state": TEXT, "grp": TEXT, "checked": TEXT},
            **{"recheck": FLAG, "total": MONEY, "fault": TEXT, "faults": BYTES, "attempts": WHOLE},
            **{"split": WHOLE, "next_at": INSTANT, "reason": TEXT, "batch_id": ID, "position": WHOLE},
            **{"xero_id": TEXT, "xero_number": TEXT, "xero_total": MONEY, "accepted_at": INSTANT},
            **{"settled_at": INSTANT},
        },
        ("id",),
        optional=(
            *("date", "total", "faults", "next_at", "batch_id", "position", "xero_total"),
            "settled_at",
        ),
        defaults={
            **{"waiting_for": "", "revision": "1", "has_pending": sa.false(), "state": "ready"},
            **{"checked": "", "recheck": sa.false(), "fault": "", "attempts": "0", "split": "0"},
            **{"reason": "", "xero_id": "", "xero_number": ""},
        },
        unique=("organisation_id", "ref"),
        refers={"organisation_id": "organisation"},
        checks={
            "state": STATES,
            "grp": GROUPS,
            "posted_has_id": "xero_id <> '' OR (state <> 'posted' AND state <> 'unlinked')",
            "held_has_fault": "state <> 'held' OR fault <> ''",
            "fault_is_held": "fault = '' OR state = 'held' OR state = 'posted'",
            "fault_has_facts": "(fault = '') = (faults IS NULL)",
            "sending_has_batch": "(state = 'sending' OR state = 'in_doubt') = (batch_id IS NOT NULL)",
            "batch_has_position": "(batch_id IS NULL) = (position IS NULL)",
            "only_ready_waits": "next_at IS NULL OR state = 'ready'",
        },
    ),
    NewTable("content", {"export_id": ID, "content": BYTES}, ("export_id",), refers={"export_id": "export"}),
    NewTable(
        "pending",
        {
            **{"export_id": ID, "revision": WHOLE, "number": TEXT, "date": DAY, "currency": TEXT},
            **{"net": MONEY, "parent": TEXT, "digest": BYTES, "content": BYTES, "accepted_at": INSTANT},
        },
        ("export_id",),
        optional=("date",),
        refers={"export_id": "export"},
    ),
    NewTable(
        "attempt",
        {"batch_id": ID, "position": WHOLE, "export_id": ID, "event": TEXT, "at": INSTANT},
        ("batch_id", "position"),
        refers={"batch_id": "batch", "export_id": "export"},
        options={"sqlite_with_rowid": False},
    ),
    NewTable(
        "call",
        {
            **{"id": ID, "organisation_id": ID, "batch_id": ID, "sent_at": INSTANT, "method": TEXT},
            **{"path": TEXT, "status": WHOLE, "problem": TEXT, "sent_bytes": WHOLE},
            **{"received_bytes": WHOLE, "took_us": sa.BigInteger(), "was_sent": FLAG, "correlation": TEXT},
        },
        ("id",),
        optional=("batch_id", "status"),
        refers={"organisation_id": "organisation", "batch_id": "batch"},
    ),
    NewTable(
        "log",
        {
            **{"id": ID, "at": INSTANT, "organisation_id": ID, "export_id": ID, "level": TEXT},
            **{"event": TEXT, "state": TEXT, "text": TEXT, "xero_id": TEXT, "faults": BYTES},
        },
        ("id",),
        optional=("export_id", "faults"),
        refers={"organisation_id": "organisation", "export_id": "export"},
        checks={"level": "level = 'info' OR level = 'error'"},
    ),
)

INDEXES = (
    ("ix_batch_open", "batch", ("organisation_id",), "closed_at IS NULL"),
    (
        *("ix_export_sendable", "export", ("organisation_id", "grp", "id")),
        "state = 'ready' AND waiting_for = ''",
    ),
    (
        *("ix_export_checkable", "export", ("organisation_id", "checked", "id")),
        "state = 'ready' OR (state = 'held' AND recheck)",
    ),
    ("ix_export_waiting", "export", ("organisation_id", "waiting_for"), "waiting_for <> ''"),
    ("ix_export_timed", "export", ("organisation_id", "next_at"), "next_at IS NOT NULL"),
    ("ix_export_faulty", "export", ("organisation_id", "id", "fault"), "fault <> ''"),
    ("ix_export_state", "export", ("organisation_id", "state", "id", "kind"), None),
    ("ix_export_number", "export", ("number",), None),
    ("ix_call_sent_at", "call", ("organisation_id", "sent_at"), None),
    ("ix_log_organisation", "log", ("organisation_id", "id"), None),
    ("ix_log_export", "log", ("export_id", "id"), "export_id IS NOT NULL"),
    ("ix_log_error", "log", ("level", "id"), "level = 'error'"),
)


def upgrade() -> None:
    """Make them."""
    for table in TABLES:
        op.create_table(table.name, *columns_of(table), *rules_of(table), **table.options)
    for name, of, columns, only in INDEXES:
        where = sa.text(only) if only else None
        op.create_index(name, of, list(columns), sqlite_where=where, postgresql_where=where)


def columns_of(table: NewTable) -> Iterator[SchemaItem]:
    """The columns of a table, in order."""
    for name, kind in table.columns.items():
        default = table.defaults.get(name)
        yield sa.Column(name, kind, nullable=name in table.optional, server_default=default)


def rules_of(table: NewTable) -> Iterator[SchemaItem]:
    """The constraints of a table, named by the convention of the schema."""
    yield sa.PrimaryKeyConstraint(*table.primary, name=op.f(f"pk_{table.name}"))
    if table.unique:
        yield sa.UniqueConstraint(*table.unique, name=op.f(f"uq_{table.name}_{'_'.join(table.unique)}"))
    for column, other in table.refers.items():
        target = f"{other}.id"
        yield sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table.name}_{column}"))
    for name, sql in table.checks.items():
        yield sa.CheckConstraint(sql, name=op.f(f"ck_{table.name}_{name}"))
