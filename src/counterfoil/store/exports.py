"""How exports are read from their rows, whole or without content."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import ColumnElement, Connection, FromClause, and_, literal_column, select

from counterfoil.core.document import DocumentRef
from counterfoil.core.export import GROUP_OF_KIND, Export
from counterfoil.core.faults.entry import Fault
from counterfoil.core.lifecycle import State
from counterfoil.core.money import from_hundredths
from counterfoil.core.paid import Paid
from counterfoil.store.among import among, listed
from counterfoil.store.columns import instant
from counterfoil.store.compiled import Lookup
from counterfoil.store.schema import choice, content, export, organisation, standing

_ENCODER = msgspec.json.Encoder(decimal_format="string")
_FAULTS = msgspec.json.Decoder(tuple[Fault, ...])

_parent, _other = export.alias("parent"), export.alias("other")
_parent_standing, _other_standing = standing.alias("parent_standing"), standing.alias("other_standing")


def _standing_of(paid: FromClause, read: FromClause) -> tuple[ColumnElement[Any], ...]:
    """What tells how a document stands in Xero that a payment pays, in the order of `_paid_of`."""
    return (
        *(paid.c.id, paid.c.ref, paid.c.xero_id, paid.c.grp, paid.c.number, paid.c.currency),
        *(paid.c.xero_total, paid.c.settled_at, read.c.status, read.c.due, read.c.read_at),
    )


_READ = (
    *(export.c.id, export.c.organisation_id, export.c.ref, export.c.kind, export.c.number, export.c.state),
    *(export.c.revision, export.c.digest, export.c.grp, export.c.checked, export.c.waiting_for),
    *(_parent.c.xero_id, _parent.c.kind, _parent.c.grp),
    *(_other.c.xero_id, _other.c.kind, _other.c.grp),
    *_standing_of(_parent, _parent_standing),
    *_standing_of(_other, _other_standing),
    *(export.c.attempts, export.c.split, export.c.next_at, export.c.reason),
    *(export.c.faults, export.c.batch_id, export.c.date, export.c.currency, export.c.net, export.c.total),
    *(export.c.xero_id, export.c.xero_number, export.c.xero_total, export.c.has_pending),
    *(export.c.accepted_at, export.c.settled_at),
)
_WITH_PARENT = export.outerjoin(
    _parent, and_(_parent.c.organisation_id == export.c.organisation_id, _parent.c.ref == export.c.parent)
).outerjoin(
    _other, and_(_other.c.organisation_id == export.c.organisation_id, _other.c.ref == export.c.other_parent)
)
_WITH_PARENT = _WITH_PARENT.outerjoin(
    _parent_standing, _parent_standing.c.export_id == _parent.c.id
).outerjoin(_other_standing, _other_standing.c.export_id == _other.c.id)
_WHOLE = Lookup(
    select(*_READ, content.c.content)
    .select_from(_WITH_PARENT.join(content, content.c.export_id == export.c.id))
    .where(among(export.c.id, "ids"))
    .order_by(export.c.id),
    ["ids"],
)
_CHOICES = Lookup(select(choice).where(among(choice.c.export_id, "ids")), ["ids"])
_LISTED = Lookup(
    select(*_READ, literal_column("NULL"))
    .select_from(_WITH_PARENT)
    .where(among(export.c.id, "ids"))
    .order_by(export.c.id),
    ["ids"],
)


def exports_whole(connection: Connection, export_ids: Collection[int]) -> tuple[Export, ...]:
    """These exports with their content, by id."""
    ids = listed(export_ids)
    chosen: dict[int, dict[str, str]] = {}
    for each in _CHOICES.rows(connection, ids):
        chosen.setdefault(each.export_id, {})[each.name] = each.value
    exports = tuple(_export_of(row) for row in _WHOLE.rows(connection, ids))
    if not chosen:
        return exports
    return tuple(replace(each, choices=chosen.get(each.id, {})) for each in exports)


def exports_listed(connection: Connection, export_ids: Collection[int]) -> tuple[Export, ...]:
    """These exports without content, for lists, by id."""
    return tuple(_export_of(row) for row in _LISTED.rows(connection, listed(export_ids)))


def _export_of(row: Sequence[Any]) -> Export:
    """The export that a row stands for, its values in the order of `_READ`, content last."""
    # fmt: off
    (
        id_, organisation_id, ref_text, kind, number, state,
        revision, digest, group, checked, waiting_for,
        parent_xero_id, parent_kind, parent_group,
        other_xero_id, other_kind, other_group,
        *paid,
        attempts, split, next_at, reason,
        faults, batch_id, date, currency, net, total,
        xero_id, xero_number, xero_total, has_pending,
        accepted_at, settled_at, document,
    ) = row
    # fmt: on
    ref = DocumentRef.parse(ref_text)
    assert ref is not None, "a stored ref that is none"
    pays = kind in ("payment", "allocation")
    is_opposite = bool(pays and parent_xero_id) and parent_group != GROUP_OF_KIND[parent_kind]
    is_other_opposite = bool(other_xero_id) and other_group != GROUP_OF_KIND[other_kind]
    return Export(
        id=id_,
        organisation_id=organisation_id,
        ref=ref,
        number=number,
        state=State(state),
        revision=revision,
        content=document or b"",
        digest=digest,
        group=group,
        checked=checked,
        waiting_for=waiting_for,
        contact_xero_id="" if pays else parent_xero_id or "",
        parent_xero_id=parent_xero_id or "" if pays else "",
        other_xero_id=other_xero_id or "",
        is_parent_opposite=is_opposite or is_other_opposite,
        paid=_paid_of(paid) if pays else (),
        attempts=attempts,
        split=split,
        next_at=None if next_at is None else instant(next_at),
        reason=reason,
        faults=decoded_faults(faults),
        batch_id=batch_id,
        date=None if date is None else dt.date.fromisoformat(date),
        currency=currency,
        net=from_hundredths(net),
        total=None if total is None else from_hundredths(total),
        xero_id=xero_id,
        xero_number=xero_number,
        xero_total=None if xero_total is None else from_hundredths(xero_total),
        has_pending_revision=bool(has_pending),
        accepted_at=None if accepted_at is None else instant(accepted_at),
        settled_at=None if settled_at is None else instant(settled_at),
    )


def _paid_of(columns: Sequence[Any]) -> tuple[Paid, ...]:
    """What a payment pays, or an allocation is between, where that is in Xero (columns of `_standing_of`)."""
    half = len(columns) // 2
    return tuple(_one_paid(each) for each in (columns[:half], columns[half:]) if each[2])


def _one_paid(columns: Sequence[Any]) -> Paid:
    export_id, ref, xero_id, group, number, currency, total, settled_at, status, due, read_at = columns
    return Paid(
        export_id=export_id,
        ref=ref,
        xero_id=xero_id,
        is_credit=group == "credit_notes",
        number=number,
        currency=currency,
        total=None if total is None else from_hundredths(total),
        known_at=instant(max(settled_at or 0, read_at or 0)),
        status=status or "authorised",
        due=None if due is None else from_hundredths(due),
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
