"""What held exports wait for, and which of them are to be checked again because it has changed.

An export's rows are written when it is held and taken away when it leaves that state.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection, bindparam, delete, func, insert, select, text, update

from counterfoil.core.changes import ANY, RULES
from counterfoil.core.export import Export
from counterfoil.core.lifecycle import Refusal, State
from counterfoil.core.watching import Watch
from counterfoil.store.among import among, listed
from counterfoil.store.compiled import Lookup, bulk_delete, bulk_insert, bulk_update
from counterfoil.store.exports import encoded, exports_whole
from counterfoil.store.schema import awaiting, export, organisation, refusal, settings, watch

_INSERT = bulk_insert(awaiting)
_FORGET = bulk_delete(awaiting, keys=("export_id",))
_RECHECK = bulk_update(export, (), keys=("id",), always={"recheck": "1"})
_INSERT_REFUSAL = bulk_insert(refusal)
_FORGET_REFUSAL = bulk_delete(refusal, keys=("export_id",))
_CHANGED = Lookup(
    select(awaiting.c.export_id, awaiting.c.name)
    .where(among(awaiting.c.export_id, "ids"), awaiting.c.has_changed)
    .order_by(awaiting.c.export_id, awaiting.c.name),
    ["ids"],
)
_REFUSALS = Lookup(select(refusal).where(among(refusal.c.export_id, "ids")), ["ids"])
_VERSIONS = select(
    organisation.c.facts_version,
    select(func.max(settings.c.version))
    .where(settings.c.organisation_id == organisation.c.id)
    .scalar_subquery()
    .label("settings_version"),
).where(organisation.c.id == bindparam("organisation"))
_THESE = (awaiting.c.organisation_id == bindparam("organisation"), among(awaiting.c.name, "names"))
_MARK_NAMES = update(awaiting).where(*_THESE).values(has_changed=True)
_MARK_EXPORTS = (
    update(export)
    .where(export.c.id.in_(select(awaiting.c.export_id).where(*_THESE)), export.c.state == State.HELD)
    .values(recheck=True, checked="")
)
_HELD_FOR = (
    select(awaiting.c.export_id)
    .where(
        awaiting.c.organisation_id == bindparam("organisation"),
        awaiting.c.name > bindparam("from"),
        awaiting.c.name < bindparam("to"),
    )
    .distinct()
    .order_by(awaiting.c.export_id)
    .limit(bindparam("limit"))
)
# From each name to the next by the index: as many steps as there are names, however many wait for each.
_NAMES = text(
    "WITH RECURSIVE names(name) AS ("
    "SELECT min(name) FROM awaiting WHERE organisation_id = :organisation UNION ALL "
    "SELECT (SELECT min(name) FROM awaiting WHERE organisation_id = :organisation AND name > names.name) "
    "FROM names WHERE names.name IS NOT NULL) "
    "SELECT name FROM names WHERE name IS NOT NULL"
)


class Held(NamedTuple):
    """An export that is held from now on (or still): what it waits for, the fingerprint of the settings and
    facts it was found wanting under, and what Xero refused of it (None: what is known of that stands)."""

    export_id: int
    awaits: tuple[str, ...]
    checked: str
    refusal: Refusal | None = None


def hold(connection: Connection, organisation_id: int, held: Sequence[Held]) -> None:
    """Write down what exports wait for; those of which something has changed since their check are to be
    checked again."""
    if not held:
        return
    versions = connection.execute(_VERSIONS, {"organisation": organisation_id}).one()
    now = (str(versions.settings_version or 0), str(versions.facts_version))
    rows = [
        (organisation_id, name, each.export_id, _has_changed(name, each.checked, now))
        for each in held
        for name in each.awaits
    ]
    _FORGET.run(connection, [(each.export_id,) for each in held])
    _INSERT.run(connection, rows)
    refused = [(each.export_id, encoded(each.refusal)) for each in held if each.refusal is not None]
    _FORGET_REFUSAL.run(connection, [(export_id,) for export_id, _ in refused])
    _INSERT_REFUSAL.run(connection, refused)
    _RECHECK.run(connection, [(export_id,) for export_id in {row[2] for row in rows if row[3]}])


def _has_changed(name: str, checked: str, now: tuple[str, str]) -> bool:
    """Whether a name may have changed between the check and now. Which fact did is not kept: any may have."""
    settings_version, _, facts_version = checked.partition(".")
    are_settings_new, are_facts_new = settings_version != now[0], facts_version != now[1]
    if name == ANY:
        return are_settings_new or are_facts_new
    return are_settings_new if name == RULES else are_facts_new


def forget(connection: Connection, export_ids: Iterable[int]) -> None:
    """Forget what exports waited for that are not held any more."""
    rows = [(export_id,) for export_id in export_ids]
    _FORGET.run(connection, rows)
    _FORGET_REFUSAL.run(connection, rows)


def forget_refusals(connection: Connection, export_ids: Iterable[int]) -> None:
    """Forget what Xero refused: its cause is gone, whatever else they are held for."""
    _FORGET_REFUSAL.run(connection, [(export_id,) for export_id in export_ids])


def mark(connection: Connection, organisation_id: int, names: Collection[str]) -> int:
    """Have what waits for one of `names` checked again, since that has changed; how many exports do."""
    if not names:
        return 0
    given = {"organisation": organisation_id, "names": listed(sorted(names))}
    connection.execute(_MARK_NAMES, given)
    return connection.execute(_MARK_EXPORTS, given).rowcount


def changed(connection: Connection, export_ids: Collection[int]) -> Mapping[int, tuple[str, ...]]:
    """What has changed of what these exports wait for."""
    found: dict[int, tuple[str, ...]] = {}
    for row in _CHANGED.rows(connection, listed(export_ids)):
        found[row.export_id] = (*found.get(row.export_id, ()), row.name)
    return found


def refusals(connection: Connection, export_ids: Collection[int]) -> Mapping[int, Refusal]:
    """What Xero refused of these exports."""
    return {
        row.export_id: msgspec.json.decode(row.content, type=Refusal)
        for row in _REFUSALS.rows(connection, listed(export_ids))
    }


def with_changes(connection: Connection, exports: tuple[Export, ...]) -> tuple[Export, ...]:
    """The exports; held ones with what has changed of what they wait for, and what Xero refused of them."""
    held = [each.id for each in exports if each.state is State.HELD]
    if not held:
        return exports
    changes, refused = changed(connection, held), refusals(connection, held)
    return tuple(
        replace(each, changed=changes.get(each.id, ()), refusal=refused.get(each.id)) for each in exports
    )


def names_awaited(connection: Connection, organisation_id: int) -> tuple[str, ...]:
    """All that anything in an organisation waits for, each name once, in order."""
    return tuple(connection.execute(_NAMES, {"organisation": organisation_id}).scalars())


def held_for(connection: Connection, organisation_id: int, cause: str, *, limit: int) -> tuple[Export, ...]:
    """Held exports that wait for this cause in some document, by id."""
    given = {"organisation": organisation_id, "from": f"{cause}:", "to": f"{cause};", "limit": limit}
    return exports_whole(connection, sorted(connection.execute(_HELD_FOR, given).scalars()))


def read_watch(connection: Connection, organisation_id: int) -> Watch | None:
    """What is looked for in Xero for what is held, and when."""
    kept = select(watch.c.content).where(watch.c.organisation_id == organisation_id)
    content = connection.execute(kept).scalar_one_or_none()
    return None if content is None else msgspec.json.decode(content, type=Watch)


def save_watch(connection: Connection, organisation_id: int, new: Watch | None) -> None:
    """Keep what is looked for; None where nothing is."""
    connection.execute(delete(watch).where(watch.c.organisation_id == organisation_id))
    if new is not None:
        connection.execute(insert(watch), {"organisation_id": organisation_id, "content": encoded(new)})
