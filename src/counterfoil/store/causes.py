"""What holds documents back, counted by cause: one cause, one line."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, Connection, Text, cast, func, select, text

from counterfoil.core.causes import Variant
from counterfoil.core.causes import causes as told_by_cause
from counterfoil.core.lifecycle import State
from counterfoil.store.among import among, listed
from counterfoil.store.exports import decoded_faults
from counterfoil.store.schema import export


def causes(
    connection: Connection, organisation_id: int | None, *, among_ids: Collection[int] | None = None
) -> tuple[Variant, ...]:
    """Held exports (or those of `among_ids`) by cause, the most frequent first: the fault, how many, and one
    of their numbers."""
    counted = (
        select(export.c.faults, func.count(), func.min(export.c.number))
        .where(text("fault <> ''"), export.c.state == State.HELD)
        .group_by(export.c.faults)
    )
    if organisation_id is not None:
        counted = counted.where(export.c.organisation_id == organisation_id)
    given = {}
    if among_ids is not None:
        counted, given = counted.where(among(export.c.id, "ids")), {"ids": listed(among_ids)}
    held = connection.execute(counted, given)
    return told_by_cause((decoded_faults(kept), documents, number) for kept, documents, number in held)


def has_fault(code: str) -> ColumnElement[bool]:
    """That an export has this fault, first or beside others. (Its JSON has no bare quotes in messages.)"""
    return func.instr(cast(export.c.faults, Text), f'"code":"{code}"') > 0
