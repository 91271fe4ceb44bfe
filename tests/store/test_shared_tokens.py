"""Homes in which each organisation had its own copy of the tokens: those of one consent share the newest."""

import asyncio
import shutil
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import create_engine

from counterfoil.core.consent import StoredTokens
from counterfoil.core.export import Tokens
from counterfoil.core.faults.entry import Fault
from counterfoil.errors import HomeUnusable
from counterfoil.store import upgrade
from counterfoil.store.columns import microseconds
from counterfoil.store.secrets import Keys, Pair, seal
from counterfoil.store.sqlite import SqliteStore
from tests.conformance.conftest import KEYS
from tests.conformance.kit import AT, connection, minutes, signed, tokens

OTHER_KEYS = {"k2": bytes(range(1, 33))}
REVOKED = Fault(code="token_revoked", message="invalid_grant")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The database as it was before, without an organisation."""
    path, folder = tmp_path / "counterfoil.db", tmp_path / "migrations"
    shutil.copytree(upgrade.MIGRATIONS, folder)
    for later in (folder / "versions").glob("*.py"):
        if later.name >= "0003":
            later.unlink()
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as database:
        upgrade.migrate(database, folder, KEYS)
        database.exec_driver_sql("INSERT INTO home VALUES (1, '0.0.1')")
    engine.dispose()
    return path


def add(path: Path, number: int, given: Tokens, *, keys: Keys = KEYS, fault: Fault | None = None) -> None:
    """An organisation with its copy of tokens, as the former version wrote them."""
    reached = connection(f"tenant-{number}")
    sealed = seal(Pair(given.access, given.refresh), keys, about=reached.tenant_id)
    told = None if fault is None else msgspec.json.encode(fault)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(
            "INSERT INTO organisation (id, tenant_id, name, connection, is_on, has_sent, calls, epoch, owner,"
            " facts_version, fault, connected_at) VALUES (?, ?, ?, ?, 1, 1, 7, 3, 'w', 0, ?, 0)",
            (number, reached.tenant_id, f"Books {number}", msgspec.json.encode(reached), told),
        )
        database.execute(
            "INSERT INTO token (organisation_id, epoch, expires_at, key_id, sealed, lease_owner, lease_until)"
            " VALUES (?, ?, ?, ?, ?, 'dead', 5)",
            (number, given.epoch, microseconds(given.expires_at), sealed.key_id, sealed.content),
        )


def opened(path: Path, story: Callable[[SqliteStore], Awaitable[object]]) -> None:
    """Open the home as this version does, and look at it."""

    async def run() -> None:
        store = await SqliteStore.open(path, KEYS)
        try:
            await story(store)
        finally:
            await store.close()

    asyncio.run(run())


async def reaching(store: SqliteStore, organisation_id: int) -> StoredTokens:
    """The tokens that reach an organisation."""
    found = await store.tokens(organisation_id)
    assert found is not None
    return found


def test_copies_of_one_users_tokens_become_the_newest_of_them(home: Path) -> None:
    old, new, other = tokens(signed("ann", 1)), tokens(signed("ann", 2), epoch=4), tokens(signed("bob", 1))
    new = msgspec.structs.replace(new, expires_at=minutes(55))
    add(home, 1, old, fault=REVOKED)
    add(home, 2, new)
    add(home, 3, other, fault=REVOKED)

    async def story(store: SqliteStore) -> None:
        one, two, three = [await reaching(store, each) for each in (1, 2, 3)]
        assert one == two
        assert (one.tokens, one.lease, one.is_refused) == (new, "", False)
        assert (three.tokens, three.consent_id != one.consent_id) == (other, True)
        faults = [(await store.lane(each)).connection_fault for each in (1, 2, 3)]
        assert faults == [None, None, REVOKED], "only what had died of another's renewal is well again"
        lane = await store.lane(1)
        assert (lane.name, lane.is_on, lane.calls, lane.connection) == ("Books 1", True, 7, connection())
        # What this version keeps of a later consent is the same row.
        again = tokens(signed("ann", 3))
        await store.connect(connection("tenant-2"), "Books 2", again, AT)
        assert (await reaching(store, 1)).tokens.access == again.access

    opened(home, story)


def test_tokens_that_name_nobody_are_shared_by_those_who_have_the_same(home: Path) -> None:
    for number, given in enumerate((tokens("plain"), tokens("plain"), tokens("another")), 1):
        add(home, number, given)

    async def story(store: SqliteStore) -> None:
        one, two, three = [await reaching(store, each) for each in (1, 2, 3)]
        assert one == two
        assert three.consent_id != one.consent_id
        assert [each.tokens.access for each in (one, three)] == ["plain", "another"]

    opened(home, story)


def test_tokens_that_no_key_opens_stay_as_they_are(home: Path) -> None:
    add(home, 1, tokens("lost"), keys=OTHER_KEYS)
    add(home, 2, tokens("kept"))

    async def story(store: SqliteStore) -> None:
        assert (await reaching(store, 2)).tokens.access == "kept"
        with pytest.raises(HomeUnusable, match="'k2' is missing from the key ring"):
            await store.tokens(1)
        await store.connect(connection("tenant-1"), "Books 1", tokens("anew"), AT)
        assert (await reaching(store, 1)).tokens.access == "anew"

    opened(home, story)


def test_a_key_that_comes_back_opens_what_it_sealed(home: Path) -> None:
    """The home was opened once without it; the tokens are read as before when it is put back."""
    add(home, 1, tokens("lost"), keys=OTHER_KEYS)

    async def story() -> None:
        store = await SqliteStore.open(home, KEYS)
        await store.close()
        store = await SqliteStore.open(home, {**KEYS, **OTHER_KEYS})
        assert (await reaching(store, 1)).tokens.access == "lost"
        await store.close()

    asyncio.run(story())


def test_no_secret_is_in_a_migrated_home(home: Path) -> None:
    for number in (1, 2):
        add(home, number, tokens("canary"))
    opened(home, lambda store: reaching(store, 1))
    for file in home.parent.glob("counterfoil.db*"):
        assert b"canary" not in file.read_bytes()
