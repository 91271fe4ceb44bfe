"""What the log is asked: its lines, newest first, and the feed of what became of documents."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, literal, select

from counterfoil.core.export import Change, LogEntry
from counterfoil.core.lifecycle import State
from counterfoil.store.exports import decoded_faults, ids_called
from counterfoil.store.schema import export, log, organisation


class Asked(NamedTuple):
    """Which lines are asked for; `text` is looked for in the words, whatever their case."""

    organisation_id: int | None = None
    level: str | None = None
    text: str | None = None
    ref: str | None = None


def read_log(connection: Connection, asked: Asked, *, before: int | None, limit: int) -> tuple[LogEntry, ...]:
    """Lines newest first, from before an id."""
    found = (
        select(log, organisation.c.name, export.c.ref)
        .join(organisation, organisation.c.id == log.c.organisation_id)
        .outerjoin(export, export.c.id == log.c.export_id)
        .order_by(log.c.id.desc())
        .limit(limit)
    )
    if asked.organisation_id is not None:
        found = found.where(log.c.organisation_id == asked.organisation_id)
    if before is not None:
        found = found.where(log.c.id < before)
    if asked.level is not None:
        # Written out, not bound: only then does the database know that the index of errors will do.
        found = found.where(log.c.level == literal(asked.level, literal_execute=True))
    if asked.text is not None:
        found = found.where(log.c.text.icontains(asked.text, autoescape=True))
    if asked.ref is not None:
        found = found.where(log.c.export_id.in_(ids_called(connection, asked.ref)))
    return tuple(
        LogEntry(
            id=row.id,
            at=row.at,
            organisation=row.name,
            level=row.level,
            event=row.event,
            ref=row.ref or "",
            text=row.text,
            state=row.state,
        )
        for row in connection.execute(found)
    )


def changes(connection: Connection, after: int, *, limit: int) -> tuple[Change, ...]:
    """The lines that changed a document's state, oldest first, after a cursor."""
    found = (
        select(log, organisation.c.name, export.c.ref, export.c.number)
        .join(organisation, organisation.c.id == log.c.organisation_id)
        .join(export, export.c.id == log.c.export_id)
        .where(log.c.id > after, log.c.state != "")
        .order_by(log.c.id)
        .limit(limit)
    )
    return tuple(
        Change(
            cursor=row.id,
            at=row.at,
            organisation=row.name,
            ref=row.ref,
            state=State(row.state),
            event=row.event,
            number=row.number,
            xero_id=row.xero_id,
            faults=decoded_faults(row.faults),
        )
        for row in connection.execute(found)
    )
