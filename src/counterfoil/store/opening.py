"""The database file: made when it is new, brought up to date when it is older, refused when it is newer."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Set
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection, Engine, StaticPool, create_engine, event, insert, inspect
from sqlalchemy.exc import DBAPIError

from counterfoil.errors import HomeNewer, HomeUnusable, StoreBusy, StoreUnusable
from counterfoil.store.schema import HEAD, home, metadata
from counterfoil.store.secrets import Keys
from counterfoil.store.trouble import STOP_HERE, plain, result_code

BUSY_TIMEOUT_MS = 100
"""How long SQLite itself waits for another writer before the wait is begun anew."""
PAGE_BYTES = 8192
"""Two or three documents of common size fit on a page; with half of that, most of it would stay empty."""
CACHE_KIB = 16384
"""Memory of each connection."""
CHECKPOINT_PAGES = 2000
"""Pages of the write-ahead log after which they are brought into the file."""

_VERSION_TABLE = "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"


def open_engine(path: Path, mode: Literal["IMMEDIATE", "DEFERRED"], *, is_durable: bool = True) -> Engine:
    """An engine with one connection to the file, whose transactions begin in `mode` (writers IMMEDIATE).

    One that need not be durable does not wait for the disk.
    """
    engine = create_engine(
        f"sqlite:///{path}",
        poolclass=StaticPool,
        connect_args={"isolation_level": None, "check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: object) -> None:
        for pragma in (
            f"page_size = {PAGE_BYTES}",
            "journal_mode = WAL",
            f"synchronous = {'FULL' if is_durable else 'OFF'}",
            "foreign_keys = ON",
            f"cache_size = -{CACHE_KIB}",
            f"wal_autocheckpoint = {CHECKPOINT_PAGES}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(f"BEGIN {mode}")

    return engine


def prepare_file(path: Path, *, program: str, keys: Keys) -> None:
    """See to it that the file has the tables of this version; `keys` are those its tokens are sealed with.

    Raises HomeNewer when a newer version wrote it, HomeUnusable when it is no database or cannot be opened,
    StoreUnusable when the disk fails or it is damaged, StoreBusy when another program holds it.
    """
    with _opened(path) as connection:
        tables = {
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        }
        version = read_version(connection, tables, path)
        if version == HEAD:
            if lacking := sorted(metadata.tables.keys() - tables):
                raise damaged(f"it lacks {', '.join(lacking)}")
        elif version is None:
            _create(path, program)
        elif version > HEAD:
            raise _newer(path, _written_by(connection, tables), program)
        else:
            # Alembic takes longer to load than most commands take to run.
            from counterfoil.store.upgrade import upgrade  # noqa: PLC0415

            upgrade(path, program=program, keys=keys)


def read_version(connection: sqlite3.Connection, tables: Set[str], path: Path) -> str | None:
    """The migration that the file's tables are of, None when it has no tables at all."""
    if not tables:
        return None
    if "alembic_version" not in tables:
        raise _foreign(path)
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if row is None:
        raise damaged("it does not say which version it is of")
    return str(row[0])


def _written_by(connection: sqlite3.Connection, tables: Set[str]) -> str | None:
    row = connection.execute("SELECT written_by FROM home").fetchone() if "home" in tables else None
    return str(row[0]) if row else None


def _newer(path: Path, written_by: str | None, program: str) -> HomeNewer:
    if written_by is None:
        return HomeNewer(
            f"{path} was written by a newer Counterfoil than this one ({program}); install the newest"
        )
    return HomeNewer(
        f"{path} was written by Counterfoil {written_by}, which is newer than this one ({program}); "
        f"install Counterfoil {written_by} or later"
    )


def damaged(how: str) -> StoreUnusable:
    """What is told of a database that can be read, and is not whole."""
    return StoreUnusable(f"the database is damaged, {how}: {STOP_HERE}")


def _foreign(path: Path) -> HomeUnusable:
    return HomeUnusable(
        f"{path} is not a database of Counterfoil. If it was one, it is damaged: {STOP_HERE}. "
        "If it never was, name another home"
    )


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """The file as it is, with SQLite's complaints in plain sentences."""
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            yield connection
    except (sqlite3.Error, DBAPIError) as error:
        told = in_words(path, error)
        if told is error:
            raise
        raise told from error


def in_words(path: Path, error: Exception) -> Exception:
    """SQLite's complaint about a file that is being opened, in a sentence; a mistake of ours stays itself."""
    match result_code(error):
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return StoreBusy(f"another program holds {path}; nothing was changed")
        case sqlite3.SQLITE_CANTOPEN:
            return HomeUnusable(f"{path} cannot be opened: it is no file, or may not be read")
        case sqlite3.SQLITE_NOTADB:
            return _foreign(path)
        case _:
            return plain(error)


def _create(path: Path, program: str) -> None:
    """Make the tables, all or nothing; whoever comes second finds them made."""
    engine = open_engine(path, "IMMEDIATE")
    try:
        with engine.begin() as tables:
            if inspect(tables).has_table("alembic_version"):
                return
            metadata.create_all(tables)
            tables.execute(insert(home), {"id": 1, "written_by": program})
            tables.exec_driver_sql(_VERSION_TABLE)
            tables.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (HEAD,))
    finally:
        engine.dispose()
