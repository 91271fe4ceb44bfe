"""What people and programs ask: a document by name, what is waiting, what is wrong, how many."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Connection, Select, func, select, text, union_all

from counterfoil.core.export import Export
from counterfoil.core.lifecycle import State
from counterfoil.store.among import among, listed
from counterfoil.store.awaiting import with_changes
from counterfoil.store.causes import has_fault
from counterfoil.store.exports import exports_listed, exports_whole, ids_called
from counterfoil.store.schema import export, organisation

MOVING = (State.READY, State.SENDING, State.IN_DOUBT)
FOUND_MAX = 50
"""Exports of one name that are found; who gets so many has to name one of them by its ref anyway."""


def find(connection: Connection, words: str, organisation_id: int | None) -> tuple[Export, ...]:
    """Exports whose ref or number is `words`, with content."""
    numbered = select(export.c.id).where(export.c.number == words).limit(FOUND_MAX)
    ids = {*ids_called(connection, words), *connection.execute(numbered).scalars()}
    found = exports_whole(connection, sorted(ids))
    return tuple(each for each in found if organisation_id in (None, each.organisation_id))


def linked(connection: Connection, organisation_id: int, xero_ids: Sequence[str]) -> frozenset[str]:
    """Those of `xero_ids` that exports are linked to. Walks over all of them: asked only in doubt."""
    found = select(export.c.xero_id).where(
        export.c.organisation_id == organisation_id, among(export.c.xero_id, "ids")
    )
    return frozenset(connection.execute(found, {"ids": listed(xero_ids)}).scalars())


def queue(
    connection: Connection, organisation_id: int | None, *, after: int, limit: int
) -> tuple[Export, ...]:
    """Exports that are ready, sending or in doubt, by id after `after`; content left empty."""
    pages = [
        select(export.c.id)
        .where(export.c.organisation_id == one, export.c.state == state, export.c.id > after)
        .order_by(export.c.id)
        .limit(limit)
        for one in _organisations(connection, organisation_id)
        for state in MOVING
    ]
    return _page(connection, pages, limit)


def failed(
    connection: Connection, organisation_id: int | None, *, fault: str | None, after: int, limit: int
) -> tuple[Export, ...]:
    """Held exports and posted ones with a pending revision, by id after `after`; content left empty."""
    pages = [
        _of_fault(select(export.c.id), fault)
        .where(export.c.organisation_id == one, export.c.id > after)
        .order_by(export.c.id)
        .limit(limit)
        for one in _organisations(connection, organisation_id)
    ]
    return _page(connection, pages, limit)


def held(
    connection: Connection, organisation_id: int, *, fault: str, after: int, limit: int
) -> tuple[Export, ...]:
    """Held exports with this fault, by id after `after`, whole, and with what Xero refused of them."""
    of_it = (export.c.organisation_id == organisation_id, export.c.state == State.HELD, has_fault(fault))
    page = (
        select(export.c.id)
        .where(text("fault <> ''"), *of_it, export.c.id > after)
        .order_by(export.c.id)
        .limit(limit)
    )
    ids = connection.execute(page).scalars().all()
    return with_changes(connection, exports_whole(connection, ids))


def counts(connection: Connection) -> dict[int, dict[str, dict[str, int]]]:
    """Per organisation id, per kind, per state: how many exports; `waiting` counts, beside `ready`, those of
    the ready ones that wait for a parent."""
    found: dict[int, dict[str, dict[str, int]]] = {
        organisation_id: {} for organisation_id in _organisations(connection, None)
    }
    key = (export.c.organisation_id, export.c.kind, export.c.state)
    for organisation_id, kind, state, how_many in connection.execute(
        select(*key, func.count()).group_by(*key)
    ):
        found[organisation_id].setdefault(kind, {})[state] = how_many
    waiting = (
        select(export.c.organisation_id, export.c.kind, func.count())
        .where(text("waiting_for <> ''"), export.c.state == State.READY)
        .group_by(export.c.organisation_id, export.c.kind)
    )
    for organisation_id, kind, how_many in connection.execute(waiting):
        found[organisation_id][kind]["waiting"] = how_many
    return found


def oldest_ready(connection: Connection, organisation_id: int) -> dt.date | None:
    """The earliest date among the documents that are ready to go."""
    return connection.execute(
        select(func.min(export.c.date, type_=export.c.date.type)).where(
            export.c.organisation_id == organisation_id, export.c.state == State.READY
        )
    ).scalar()


def _organisations(connection: Connection, organisation_id: int | None) -> Sequence[int]:
    if organisation_id is not None:
        return [organisation_id]
    return connection.execute(select(organisation.c.id).order_by(organisation.c.id)).scalars().all()


def _of_fault(statement: Select[tuple[int]], fault: str | None) -> Select[tuple[int]]:
    statement = statement.where(text("fault <> ''"))
    return statement if fault is None else statement.where(has_fault(fault))


def _page(connection: Connection, pages: Sequence[Select[tuple[int]]], limit: int) -> tuple[Export, ...]:
    """The first exports of several lists of ids, each in order and no longer than the page itself."""
    if not pages:
        return ()
    ids = union_all(*(select(page.subquery()) for page in pages)).order_by("id").limit(limit)
    found = connection.execute(ids).scalars().all()
    return exports_listed(connection, found)
