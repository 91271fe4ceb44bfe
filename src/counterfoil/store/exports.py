"""How exports are read from their rows, whole or without content."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection, and_, literal_column, select

from counterfoil.core.document import DocumentRef
from counterfoil.core.export import GROUP_OF_KIND, Export
from counterfoil.core.faults.entry import Fault
from counterfoil.core.lifecycle import State
from counterfoil.core.money import from_hundredths
from counterfoil.store.among import among, listed
from counterfoil.store.columns import instant
from counterfoil.store.compiled import Lookup
from counterfoil.store.schema import choice, content, export, organisation

_ENCODER = msgspec.json.Encoder(decimal_format="string")
_FAULTS = msgspec.json.Decoder(tuple[Fault, ...])

_parent, _other = export.alias("parent"), export.alias("other")
_READ = (
    *(export.c.id, export.c.organisation_id, export.c.ref, export.c.kind, export.c.number, export.c.state),
    *(export.c.revision, export.c.digest, export.c.grp, export.c.checked, export.c.waiting_for),
    *(_parent.c.xero_id, _parent.c.kind, _parent.c.grp),
    *(_other.c.xero_id, _other.c.kind, _other.c.grp),
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
