"""Messages that nobody can explain yet: counted, with one of each word for word."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select, text

from counterfoil.core.faults.entry import Fault
from counterfoil.core.unknown import Unknown, outline
from counterfoil.store.schema import unknown

OTHER = "other"
_COUNT = text(
    "INSERT INTO unknown (outline, message, times, first_at, last_at) "
    "VALUES (:outline, :message, 1, :at, :at) ON CONFLICT (outline) DO UPDATE SET "
    "times = times + 1, message = excluded.message, last_at = excluded.last_at"
)
_ALL = select(unknown).order_by(unknown.c.times.desc(), unknown.c.last_at.desc(), unknown.c.outline)


def count_unknown(connection: Connection, faults: Iterable[Fault], at: int) -> None:
    """Count those of the faults that are messages which nobody can explain; `at` is in microseconds."""
    rows = [
        {"outline": outline(fault.message), "message": fault.message, "at": at}
        for fault in faults
        if fault.code == OTHER and fault.message
    ]
    if rows:
        connection.execute(_COUNT, rows)


def unknown_messages(connection: Connection) -> tuple[Unknown, ...]:
    """All of them, those that came most often first."""
    return tuple(
        Unknown(message=row.message, times=row.times, first_at=row.first_at, last_at=row.last_at)
        for row in connection.execute(_ALL)
    )
