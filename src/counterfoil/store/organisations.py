"""The connected organisations: how each is reached, whether it is on, its settings, what is known of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection as Database
from sqlalchemy import Row, Select, and_, bindparam, func, insert, select, update

from counterfoil.core.changes import CONNECTION, changed_in_facts, changed_in_settings
from counterfoil.core.consent import consent_of
from counterfoil.core.export import Connection, Lane, Older, Tokens, digest
from counterfoil.core.faults.entry import Fault
from counterfoil.core.ledger import Deed
from counterfoil.core.lifecycle import State
from counterfoil.core.organisation import Organisation
from counterfoil.core.settings import Settings
from counterfoil.core.settings_diff import Version
from counterfoil.errors import NotConnected
from counterfoil.store import awaiting, ledger
from counterfoil.store.columns import Day
from counterfoil.store.exports import encoded
from counterfoil.store.log import Logbook
from counterfoil.store.schema import UNKNOWN, export, organisation, settings
from counterfoil.store.secrets import Keys
from counterfoil.store.tokens import drop_unused, replace_tokens

_version = settings.alias("version")
_NEWEST = (
    select(func.max(_version.c.version))
    .where(_version.c.organisation_id == organisation.c.id)
    .scalar_subquery()
)
_LANES: Select[Any] = select(organisation, settings.c.content, settings.c.version).select_from(
    organisation.outerjoin(
        settings, and_(settings.c.organisation_id == organisation.c.id, settings.c.version == _NEWEST)
    )
)

_CHECK_EARLIER = (
    update(export)
    .where(
        export.c.organisation_id == bindparam("organisation"),
        export.c.state == State.HELD,
        export.c.fault != UNKNOWN,
        export.c.date < bindparam("start", type_=Day),
    )
    .values(recheck=True, checked="")
)
"""Held documents of earlier days are checked again, whatever they wait for: a start date withdraws them."""


def lanes(database: Database) -> tuple[Lane, ...]:
    """Every connected organisation, by name."""
    rows = database.execute(_LANES.order_by(organisation.c.name, organisation.c.id))
    return tuple(_lane_of(row) for row in rows)


def lane(database: Database, organisation_id: int) -> Lane:
    """One organisation. Raises NotConnected when there is none of that id."""
    row = database.execute(_LANES.where(organisation.c.id == organisation_id)).one_or_none()
    if row is None:
        raise NotConnected("that organisation is not connected here")
    return _lane_of(row)


def connect(
    database: Database,
    reached: Sequence[tuple[Connection, str]],
    tokens: Tokens,
    *,
    by: str,
    at: dt.datetime,
    keys: Keys,
) -> tuple[int, ...]:
    """Keep the connections (again, where the tenant is known) of one consent, each with its name, and the
    tokens they share; the organisations' ids."""
    consents = {consent_of(connection, tokens) for connection, _ in reached}
    kept = {consent: replace_tokens(database, consent, tokens, keys) for consent in sorted(consents)}
    ids = []
    for connection, name in reached:
        organisation_id = _known(database, connection.tenant_id) or _added(database, connection, name, at)
        _change(
            database,
            organisation_id,
            name=name,
            connection=encoded(connection),
            fault=None,
            connected_at=at,
            token_id=kept[consent_of(connection, tokens)],
        )
        awaiting.mark(database, organisation_id, {CONNECTION})
        text = f"{name}, through {connection.api_url}"
        _say(database, organisation_id, at, event="connected", text=text)
        ledger.add(database, organisation_id, ledger.entry(Deed.CONNECTED, at, by=by, text=text))
        ids.append(organisation_id)
    drop_unused(database)
    return tuple(ids)


def _known(database: Database, tenant_id: str) -> int | None:
    found = select(organisation.c.id).where(organisation.c.tenant_id == tenant_id)
    return database.execute(found).scalar_one_or_none()


def _added(database: Database, connection: Connection, name: str, at: dt.datetime) -> int:
    new = {"is_on": False, "has_sent": False, "calls": 0, "epoch": 0, "owner": "", "facts_version": 0}
    reached = {"tenant_id": connection.tenant_id, "name": name, "connection": encoded(connection)}
    row = {**reached, **new, "connected_at": at}
    return int(database.execute(insert(organisation).returning(organisation.c.id), row).scalar_one())


def let_go(database: Database, organisation_id: int, fault: Fault, *, at: dt.datetime, by: str) -> None:
    """Forget the tokens of an organisation; `fault` says why it has none. All else of it is kept."""
    lane(database, organisation_id)
    _change(database, organisation_id, token_id=None, fault=encoded(fault))
    drop_unused(database)
    _say(database, organisation_id, at, event=Deed.DISCONNECTED, text=f"{fault.message}, by {by}")
    entry = ledger.entry(Deed.DISCONNECTED, at, by=by, text=fault.message)
    ledger.add(database, organisation_id, entry)


def switch(database: Database, organisation_id: int, *, on: bool, by: str, at: dt.datetime) -> None:
    """Switch exporting on or off; the log says who did."""
    former = lane(database, organisation_id)
    if former.is_on != on:
        _change(database, organisation_id, is_on=on)
        deed = Deed.SWITCHED_ON if on else Deed.SWITCHED_OFF
        _say(database, organisation_id, at, event=deed, text=f"by {by}")
        ledger.add(database, organisation_id, ledger.entry(deed, at, by=by))


def save_facts(
    database: Database, organisation_id: int, facts: Organisation, at: dt.datetime, *, is_whole: bool
) -> int:
    """Keep what was read of the organisation; the facts version, one higher only when they changed.

    Only when all of it was read (`is_whole`) is it of this moment.
    """
    former = lane(database, organisation_id)
    version = former.facts_version + (facts != former.facts)
    kept = encoded(facts)
    read_at = at if is_whole else former.facts_at
    _change(database, organisation_id, facts=kept, facts_version=version, facts_at=read_at)
    if version != former.facts_version:
        text = f"version {version}: {len(facts.accounts)} accounts, {len(facts.tax_rates)} tax rates"
        _say(database, organisation_id, at, event="facts", text=text)
        entry = ledger.entry(Deed.FACTS, at, text=f"version {version}", body=digest(kept))
        ledger.add(database, organisation_id, entry)
        awaiting.mark(database, organisation_id, changed_in_facts(former.facts, facts))
    return version


def save_settings(
    database: Database, organisation_id: int, given: Settings, *, by: str, at: dt.datetime
) -> int:
    """Keep a new version of the settings; its number. The same settings again make no new version."""
    former = lane(database, organisation_id).settings
    if msgspec.structs.replace(given, version=former.version) == former and former.version:
        return former.version
    version = former.version + 1
    content = encoded(msgspec.structs.replace(given, version=version))
    awaiting.mark(database, organisation_id, changed_in_settings(former, given))
    row = {
        "organisation_id": organisation_id,
        "version": version,
        "content": content,
        "saved_by": by,
        "saved_at": at,
    }
    database.execute(insert(settings), row)
    if given.policies.start_date not in (None, former.policies.start_date):
        database.execute(
            _CHECK_EARLIER, {"organisation": organisation_id, "start": given.policies.start_date}
        )
    _say(database, organisation_id, at, event="settings", text=f"version {version}, by {by}")
    entry = ledger.entry(Deed.SETTINGS, at, by=by, text=f"version {version}", body=digest(content))
    ledger.add(database, organisation_id, entry)
    return version


def settings_versions(database: Database, organisation_id: int) -> tuple[Version, ...]:
    """Every version of an organisation's settings, oldest first."""
    rows = select(settings).where(settings.c.organisation_id == organisation_id).order_by(settings.c.version)
    return tuple(
        Version(settings=msgspec.json.decode(row.content, type=Settings), by=row.saved_by, at=row.saved_at)
        for row in database.execute(rows)
    )


def set_connection_fault(
    database: Database, organisation_id: int, fault: Fault | None, at: dt.datetime
) -> None:
    """Say what is wrong with the connection, or that nothing is; logged when it is news."""
    former = lane(database, organisation_id).connection_fault
    if fault == former:
        return
    _change(database, organisation_id, fault=None if fault is None else encoded(fault))
    if fault is None:
        awaiting.mark(database, organisation_id, {CONNECTION})
    logbook = Logbook(organisation_id, at)
    if fault is None:
        logbook.note("connection", "is well again")
    else:
        logbook.note("connection", f"{fault.code}: {fault.message}".rstrip(": "), level="error")
    logbook.write(database)


def _lane_of(row: Row[Any]) -> Lane:
    stored = Settings() if row.content is None else msgspec.json.decode(row.content, type=Settings)
    return Lane(
        organisation_id=row.id,
        name=row.name,
        is_on=row.is_on,
        has_sent=row.has_sent,
        connection=msgspec.json.decode(row.connection, type=Connection),
        settings=stored,
        facts=None if row.facts is None else msgspec.json.decode(row.facts, type=Organisation),
        facts_version=row.facts_version,
        facts_at=row.facts_at,
        connection_fault=None if row.fault is None else msgspec.json.decode(row.fault, type=Fault),
        calls=row.calls,
        older=None if row.older_since is None else Older(since=row.older_since, seen_at=row.older_seen_at),
    )


def _change(database: Database, organisation_id: int, **values: object) -> None:
    database.execute(update(organisation).where(organisation.c.id == organisation_id).values(values))


def _say(database: Database, organisation_id: int, at: dt.datetime, *, event: str, text: str) -> None:
    logbook = Logbook(organisation_id, at)
    logbook.note(event, text)
    logbook.write(database)
