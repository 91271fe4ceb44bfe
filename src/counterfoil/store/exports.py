"""How an export is read from its row, whole or without its content."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Select, and_, literal_column, select

from counterfoil.core.document import DocumentRef
from counterfoil.core.export import Export
from counterfoil.core.faults.entry import Fault
from counterfoil.core.lifecycle import State
from counterfoil.store.among import among, listed
from counterfoil.store.schema import content, export, organisation

_ENCODER = msgspec.json.Encoder(decimal_format="string")
_FAULTS = msgspec.json.Decoder(tuple[Fault, ...])

_parent = export.alias("parent")
_READ = (
    export.c.id,
    export.c.organisation_id,
    export.c.ref,
    export.c.number,
    export.c.state,
    export.c.revision,
    export.c.digest,
    export.c.grp,
    export.c.checked,
    export.c.waiting_for,
    export.c.kind,
    _parent.c.xero_id.label("parent_xero_id"),
    export.c.attempts,
    export.c.split,
    export.c.next_at,
    export.c.reason,
    export.c.faults,
    export.c.batch_id,
    export.c.date,
    export.c.currency,
    export.c.net,
    export.c.total,
    export.c.xero_id,
    export.c.xero_number,
    export.c.xero_total,
    export.c.has_pending,
    export.c.accepted_at,
    export.c.settled_at,
)
_FROM = export.outerjoin(
    _parent, and_(_parent.c.organisation_id == export.c.organisation_id, _parent.c.ref == export.c.parent)
)
SELECT_EXPORTS: Select[Any] = select(*_READ, content.c.content).select_from(
    _FROM.join(content, content.c.export_id == export.c.id)
)
"""Whole exports; to be narrowed by a `where`."""
SELECT_LISTED: Select[Any] = select(*_READ, literal_column("NULL").label("content")).select_from(_FROM)
"""Exports without content, for lists."""


_WHOLE = SELECT_EXPORTS.where(among(export.c.id, "ids")).order_by(export.c.id)


def exports_whole(connection: Connection, export_ids: Collection[int]) -> tuple[Export, ...]:
    """Exports with their content, by id."""
    return read_exports(connection.execute(_WHOLE, {"ids": listed(export_ids)}))


def read_exports(rows: Iterable[Row[Any]]) -> tuple[Export, ...]:
    """The exports that rows of SELECT_EXPORTS or SELECT_LISTED stand for."""
    return tuple(export_of(row) for row in rows)


def export_of(row: Row[Any]) -> Export:
    """The export that a row of SELECT_EXPORTS or SELECT_LISTED stands for."""
    ref = DocumentRef.parse(row.ref)
    assert ref is not None, "a stored ref that is none"
    parent_xero_id = row.parent_xero_id or ""
    pays = row.kind == "payment"
    return Export(
        id=row.id,
        organisation_id=row.organisation_id,
        ref=ref,
        number=row.number,
        state=State(row.state),
        revision=row.revision,
        content=row.content or b"",
        digest=row.digest,
        group=row.grp,
        checked=row.checked,
        waiting_for=row.waiting_for,
        contact_xero_id="" if pays else parent_xero_id,
        parent_xero_id=parent_xero_id if pays else "",
        attempts=row.attempts,
        split=row.split,
        next_at=row.next_at,
        reason=row.reason,
        faults=decoded_faults(row.faults),
        batch_id=row.batch_id,
        date=row.date,
        currency=row.currency,
        net=row.net,
        total=row.total,
        xero_id=row.xero_id,
        xero_number=row.xero_number,
        xero_total=row.xero_total,
        has_pending_revision=row.has_pending,
        accepted_at=row.accepted_at,
        settled_at=row.settled_at,
    )


def ids_called(connection: Connection, ref: str) -> list[int]:
    """The ids of the exports of one document, in whichever organisations it has any."""
    organisations = select(organisation.c.id)
    found = select(export.c.id).where(export.c.organisation_id.in_(organisations), export.c.ref == ref)
    return list(connection.execute(found).scalars())


def encoded(value: msgspec.Struct | Sequence[msgspec.Struct]) -> bytes:
    """A value, or several, as the JSON they are kept as; amounts as strings, exactly."""
    return _ENCODER.encode(value)


def encoded_faults(faults: Sequence[Fault]) -> bytes | None:
    """Faults as they are kept: JSON, or nothing when there are none."""
    return _ENCODER.encode(faults) if faults else None


def decoded_faults(kept: bytes | None) -> tuple[Fault, ...]:
    """The faults that `encoded_faults` kept."""
    return _FAULTS.decode(kept) if kept else ()
