"""Disks that are full, broken or not ours to write to: one sentence each, and what was kept is there afterwards."""

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError, OperationalError

from counterfoil.errors import CounterfoilError, StoreBusy, StoreUnusable
from counterfoil.store.executor import Executor, Inline, Threads
from counterfoil.store.opening import PAGE_BYTES, open_engine
from counterfoil.store.sqlite import SqliteStore
from counterfoil.store.trouble import plain
from tests.conformance.conftest import KEYS
from tests.conformance.kit import AT, Story, connection, intake, tokens

Executors = Callable[[Engine, Engine], Executor]


def failure(code: int) -> sqlite3.OperationalError:
    """What sqlite3 raises with this result code."""
    raised = sqlite3.OperationalError("in SQLite's own words")
    raised.sqlite_errorcode = code
    return raised


@pytest.mark.parametrize(
    ("code", "kind", "said"),
    [
        (sqlite3.SQLITE_FULL, StoreUnusable, "the disk is full"),
        (sqlite3.SQLITE_IOERR_SHMSIZE, StoreUnusable, "the disk is full"),
        (sqlite3.SQLITE_READONLY, StoreUnusable, "may only be read"),
        (sqlite3.SQLITE_READONLY_DBMOVED, StoreUnusable, "may only be read"),
        (sqlite3.SQLITE_PERM, StoreUnusable, "may not be touched"),
        (sqlite3.SQLITE_IOERR_WRITE, StoreUnusable, "cannot be opened, read or written"),
        (sqlite3.SQLITE_CANTOPEN, StoreUnusable, "cannot be opened, read or written"),
        (sqlite3.SQLITE_CORRUPT, StoreUnusable, "is damaged"),
        (sqlite3.SQLITE_NOTADB, StoreUnusable, "is damaged"),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, StoreBusy, "another program"),
        (sqlite3.SQLITE_LOCKED, StoreBusy, "another program"),
        (sqlite3.SQLITE_PROTOCOL, StoreBusy, "another program"),
    ],
)
def test_each_trouble_is_a_sentence_that_says_what_holds_and_what_to_do(
    code: int, kind: type[CounterfoilError], said: str
) -> None:
    bare = failure(code)
    for raised in (bare, OperationalError("INSERT …", {}, bare)):
        told = plain(raised)
        assert type(told) is kind
        assert said in str(told)
        assert "nothing was written" in str(told) or "this step was not carried out" in str(told)
        assert told.__cause__ is raised, "whoever looks for the reason finds it"


@pytest.mark.parametrize(
    "mistake",
    [
        ValueError("a mistake"),
        failure(sqlite3.SQLITE_ERROR),
        IntegrityError("INSERT …", {}, failure(sqlite3.SQLITE_CONSTRAINT_UNIQUE)),
        sqlite3.ProgrammingError("no code at all"),
    ],
)
def test_a_mistake_of_ours_stays_what_it_is(mistake: Exception) -> None:
    assert plain(mistake) is mistake


def spoil(path: Path) -> None:
    """Spoil every page but the first, as a failing disk may."""
    size = path.stat().st_size
    with path.open("r+b") as out:
        out.seek(PAGE_BYTES)
        out.write(b"\xa5" * (size - PAGE_BYTES))


async def with_one_document(path: Path, executor: Executors) -> tuple[SqliteStore, Story]:
    """An open store that has kept one document."""
    store = await SqliteStore.open(path, KEYS, executor=executor)
    story = Story(store, await store.connect(connection(), "Hartley Law", tokens(), AT), 0)
    await story.accept(intake("inv-0"))
    return store, story


@pytest.mark.parametrize("executor", [Threads, Inline])
def test_a_database_that_may_only_be_read_keeps_what_it_has(tmp_path: Path, executor: Executors) -> None:
    def write_what_may_only_be_read(database: Connection) -> None:
        database.exec_driver_sql("PRAGMA query_only = ON")
        try:
            database.exec_driver_sql("UPDATE home SET written_by = 'somebody'")
        finally:
            database.exec_driver_sql("PRAGMA query_only = OFF")

    async def run() -> None:
        store, story = await with_one_document(tmp_path / "counterfoil.db", executor)
        with pytest.raises(StoreUnusable, match="Give yourself the right to write"):
            await store._executor.write(write_what_may_only_be_read)
        assert [each.result for each in await story.accept(intake("inv-0"), intake("inv-1"))] == [
            "same",
            "new",
        ]
        await store.close()

    asyncio.run(run())


@pytest.mark.parametrize("executor", [Threads, Inline])
def test_a_damaged_database_says_not_to_begin_anew(tmp_path: Path, executor: Executors) -> None:
    path = tmp_path / "counterfoil.db"

    async def fill() -> None:
        store, _ = await with_one_document(path, executor)
        await store.close()

    async def use() -> None:
        store = SqliteStore(executor(open_engine(path, "IMMEDIATE"), open_engine(path, "DEFERRED")), KEYS)
        with pytest.raises(StoreUnusable, match="a new home"):
            await store.counts()
        with pytest.raises(StoreUnusable, match="a new home"):
            await store.connect(connection(), "Hartley Law", tokens(), AT)
        await store.close()

    asyncio.run(fill())
    spoil(path)
    asyncio.run(use())


def test_a_disk_that_is_full_while_the_tables_are_made_is_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OperationalError("CREATE …", {}, failure(sqlite3.SQLITE_FULL))

    monkeypatch.setattr("counterfoil.store.opening.metadata.create_all", full)
    with pytest.raises(StoreUnusable, match="the disk is full"):
        asyncio.run(SqliteStore.open(tmp_path / "counterfoil.db", KEYS))
