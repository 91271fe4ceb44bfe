"""Control totals: what is here, by state, and whether all that came in is among it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    Text,
    and_,
    case,
    func,
    join,
    literal,
    select,
    type_coerce,
)

from counterfoil.core.export import TotalsRow
from counterfoil.core.lifecycle import State
from counterfoil.core.money import ZERO, from_hundredths
from counterfoil.core.totals import ControlLine, ControlTotals, summed
from counterfoil.store.schema import export, organisation, pending, taken_in

# A document below zero goes to Xero as its opposite kind, in positive amounts; here it counts as what it is.
_TURNED = case(
    (and_(export.c.kind != "credit_note", export.c.grp == "credit_notes"), -1),
    (and_(export.c.kind == "credit_note", export.c.grp == "invoices"), -1),
    (and_(export.c.kind == "bank_transaction", export.c.net < ZERO), -1),
    else_=1,
)
_DIFFERS = and_(export.c.state == State.POSTED, export.c.total != export.c.xero_total)
_CONTACT = "contact"


def totals(connection: Connection, organisation_id: int | None) -> tuple[TotalsRow, ...]:
    """Control totals of documents by organisation, kind, currency and state; contacts left out."""
    return _totals(connection, select(), organisation_id)


def sendable_summary(connection: Connection, organisation_id: int) -> tuple[TotalsRow, ...]:
    """Control totals of what is ready to go, waiting ones included."""
    ready = select().where(export.c.state == State.READY)
    return _totals(connection, ready, organisation_id)


def control_totals(connection: Connection, organisation_id: int | None, *, by_day: bool) -> ControlTotals:
    """Control totals by state (and day), held against what came in, day by day whether these are told or not.

    Contacts have no amounts: they are told only where as many are not here as came in.
    """
    days = tuple(_lines(connection, organisation_id))
    differing = tuple(line for line in days if not line.agrees)
    lines = days if by_day else summed(days)
    return ControlTotals(
        rows=_totals(connection, select(), organisation_id, by_day=by_day),
        lines=tuple(line for line in lines if line.kind != _CONTACT or not line.agrees),
        differing=differing,
    )


def _totals(
    connection: Connection,
    chosen: Select[tuple[()]],
    organisation_id: int | None,
    *,
    by_day: bool = False,
) -> tuple[TotalsRow, ...]:
    key: list[ColumnElement[Any]] = [organisation.c.name, export.c.kind, export.c.currency]
    key += [export.c.date] if by_day else []
    key += [export.c.state]
    sums = chosen.add_columns(
        organisation.c.id,
        *key,
        func.count().label("documents"),
        func.sum(export.c.net).label("net"),
        func.count(export.c.total).label("checked"),
        func.sum(export.c.total * _TURNED, type_=export.c.total.type).label("total"),
        func.sum(export.c.xero_total * _TURNED, type_=export.c.total.type).label("xero_total"),
        func.count(case((_DIFFERS, 1))).label("differing"),
    ).join_from(export, organisation, organisation.c.id == export.c.organisation_id)
    sums = sums.where(export.c.kind != _CONTACT).group_by(organisation.c.id, *key).order_by(*key)
    if organisation_id is not None:
        sums = sums.where(export.c.organisation_id == organisation_id)
    return tuple(
        TotalsRow(
            organisation_id=row.id,
            organisation=row.name,
            kind=row.kind,
            currency=row.currency,
            state=State(row.state),
            documents=row.documents,
            net=row.net,
            total=row.total if row.checked == row.documents else None,
            xero_total=row.xero_total if row.state == State.POSTED else None,
            differing=row.differing,
            date=row.date if by_day else None,
        )
        for row in connection.execute(sums)
    )


# --- what came in, and what is here -------------------------------------------------------------------------


class _Key(NamedTuple):
    """One line; the day in ISO form, empty for none, so that lines can be put in order."""

    organisation_id: int
    kind: str
    currency: str
    day: str


class _Sums:
    """Documents and hundredths that came in, that are here, and that revisions which wait would add."""

    def __init__(self) -> None:
        self.came_in = [0, 0]
        self.here = [0, 0]
        self.pending = [0, 0]


def _lines(connection: Connection, organisation_id: int | None) -> Iterator[ControlLine]:
    """A line for each day, in order."""
    lines: defaultdict[_Key, _Sums] = defaultdict(_Sums)
    for key, documents, net in _came_in(connection, organisation_id):
        _count(lines[key].came_in, documents, net)
    for key, documents, net in _here(connection, organisation_id):
        _count(lines[key].here, documents, net)
    for key, documents, net in _waiting(connection, organisation_id):
        _count(lines[key].pending, documents, net)
    named = connection.execute(select(organisation.c.id, organisation.c.name))
    names = {row.id: row.name for row in named}
    for key in sorted(lines, key=lambda key: (names[key.organisation_id], key)):
        sums = lines[key]
        yield ControlLine(
            organisation_id=key.organisation_id,
            organisation=names[key.organisation_id],
            kind=key.kind,
            currency=key.currency,
            date=dt.date.fromisoformat(key.day) if key.day else None,
            documents_in=sums.came_in[0],
            net_in=from_hundredths(sums.came_in[1]),
            documents=sums.here[0],
            net=from_hundredths(sums.here[1]),
            pending_documents=sums.pending[0],
            pending=from_hundredths(sums.pending[1]),
        )


def _count(sums: list[int], documents: int, net: int) -> None:
    sums[0] += documents
    sums[1] += net


_Found = Iterator[tuple[_Key, int, int]]
_EXPORT_DAY = func.coalesce(type_coerce(export.c.date, Text), "")
_PENDING_DAY = func.coalesce(type_coerce(pending.c.date, Text), "")


def _came_in(connection: Connection, organisation_id: int | None) -> _Found:
    key = (taken_in.c.organisation_id, taken_in.c.kind, taken_in.c.currency, taken_in.c.day)
    net = type_coerce(taken_in.c.net, BigInteger)
    yield from _counted(connection, select(*key, taken_in.c.documents, net), organisation_id)


def _here(connection: Connection, organisation_id: int | None) -> _Found:
    key = (export.c.organisation_id, export.c.kind, export.c.currency, _EXPORT_DAY)
    net = func.sum(export.c.net, type_=BigInteger)
    yield from _counted(connection, select(*key, func.count(), net).group_by(*key), organisation_id)


def _waiting(connection: Connection, organisation_id: int | None) -> _Found:
    """By how much revisions that wait differ: what they would bring, and what they would replace."""
    both = join(pending, export, pending.c.export_id == export.c.id)
    brought = (export.c.organisation_id, export.c.kind, pending.c.currency, _PENDING_DAY)
    more = func.sum(pending.c.net, type_=BigInteger)
    selected = select(*brought, func.count(), more).select_from(both).group_by(*brought)
    yield from _counted(connection, selected, organisation_id)
    replaced = (export.c.organisation_id, export.c.kind, export.c.currency, _EXPORT_DAY)
    less = func.sum(-export.c.net, type_=BigInteger)
    selected = select(*replaced, literal(0), less).select_from(both).group_by(*replaced)
    yield from _counted(connection, selected, organisation_id)


def _counted(connection: Connection, selected: Select[Any], organisation_id: int | None) -> _Found:
    if organisation_id is not None:
        selected = selected.where(next(iter(selected.selected_columns)) == organisation_id)
    for *key, documents, net in connection.execute(selected):
        yield _Key(*key), documents, net
