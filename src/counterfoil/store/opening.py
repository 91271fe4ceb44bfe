"""The database file: made when it is new, brought up to date when it is older, refused when it is newer."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection, Engine, StaticPool, create_engine, event, insert, inspect
from sqlalchemy.exc import DBAPIError

from counterfoil.errors import HomeNewer, HomeUnusable, StoreBusy
from counterfoil.store.schema import HEAD, home, metadata
from counterfoil.store.secrets import Keys
from counterfoil.store.trouble import plain, result_code

BUSY_TIMEOUT_MS = 100
"""How long SQLite itself waits for another writer before the wait is begun anew."""
PAGE_BYTES = 8192
"""Two or three documents of common size fit on a page; with half of that, most of it would stay empty."""
CACHE_KIB = 16384
"""Memory of each connection."""
CHECKPOINT_PAGES = 2000
"""Pages of the write-ahead log after which they are brought into the file."""

_VERSION_TABLE = "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"


def open_engine(path: Path, mode: Literal["IMMEDIATE", "DEFERRED"]) -> Engine:
    """An engine with one connection to the file, whose transactions begin in `mode` (writers IMMEDIATE)."""
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
            "synchronous = FULL",
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
        version = read_version(connection)
        if version == HEAD:
            return
        if version is None:
            _create(path, program)
        elif version > HEAD:
            written_by = connection.execute("SELECT written_by FROM home").fetchone()[0]
            raise HomeNewer(
                f"{path} was written by Counterfoil {written_by}, which is newer than this one ({program}); "
                f"install Counterfoil {written_by} or later"
            )
        else:
            # Alembic takes longer to load than most commands take to run.
            from counterfoil.store.upgrade import upgrade  # noqa: PLC0415

            upgrade(path, program=program, keys=keys)


def read_version(connection: sqlite3.Connection) -> str | None:
    """The migration that the file's tables are of, None when it has no tables at all."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not tables:
        return None
    if "alembic_version" not in tables:
        raise HomeUnusable("the database is not one of Counterfoil's")
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0])


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """The file as it is, with SQLite's complaints in plain sentences."""
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            yield connection
    except (sqlite3.Error, DBAPIError) as error:
        told = _told(path, error)
        if told is error:
            raise
        raise told from error


def _told(path: Path, error: Exception) -> Exception:
    """SQLite's complaint about a file that is being opened, in a sentence; a mistake of ours stays itself."""
    match result_code(error):
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return StoreBusy(f"another program holds {path}; nothing was changed")
        case sqlite3.SQLITE_CANTOPEN:
            return HomeUnusable(f"{path} cannot be opened: it is no file, or may not be read")
        case sqlite3.SQLITE_NOTADB:
            return HomeUnusable(f"{path} is not a database of Counterfoil")
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
