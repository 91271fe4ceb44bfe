"""An older database is copied aside, then brought up to date in place; all or nothing."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, NullPool, create_engine, event, update

from counterfoil.errors import HomeUnusable
from counterfoil.store.schema import home
from counterfoil.store.secrets import Keys

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(path: Path, *, program: str, keys: Keys) -> None:
    """Bring the file to the newest migration; a copy of what it was stays beside it.

    The copy is called after the file and the migration it is of: `counterfoil.db.before-0001` is what there
    was before the step away from 0001. Raises HomeUnusable when the migrated tables contradict each other;
    the file is then as it was.
    """
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool, connect_args={"isolation_level": None})

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    # Foreign keys are off here (as SQLite has it by default): tables that are made anew are dropped first.
    with engine.begin() as connection:
        former = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
        if former == newest(MIGRATIONS):
            return
        copy_aside(path, path.with_name(f"{path.name}.before-{former}"))
        migrate(connection, MIGRATIONS, keys)
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise HomeUnusable(
                f"{path} cannot be brought up to date: {broken[0][0]} refers to what is not there"
            )
        connection.execute(update(home).values(written_by=program))


def migrate(connection: Connection, migrations: Path, keys: Keys) -> None:
    """Run what is missing of `migrations`, in the transaction that is open; `keys` open what is sealed."""
    config = _config(migrations)
    config.attributes.update(connection=connection, keys=keys)
    command.upgrade(config, "head")


def remade(connection: Connection, table: str, change: Callable[[str], str]) -> None:
    """Make a table anew with its rows and indexes: `change` gives the words that make it from those that did.

    SQLite changes no constraint of a table that is there. Foreign keys must be off.
    """
    of_it = "SELECT type, sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL"
    rows = connection.exec_driver_sql(of_it, (table,)).all()
    (former,) = [sql for kind, sql in rows if kind == "table"]
    made, anew = change(former), f"{table}_anew"
    assert made != former, f"nothing of {table} is to be changed"
    columns = ", ".join(row.name for row in connection.exec_driver_sql(f"PRAGMA table_info({table})"))
    connection.exec_driver_sql(made.replace(table, anew, 1))
    connection.exec_driver_sql(f"INSERT INTO {anew} ({columns}) SELECT {columns} FROM {table}")
    connection.exec_driver_sql(f"DROP TABLE {table}")
    connection.exec_driver_sql(f"ALTER TABLE {anew} RENAME TO {table}")
    for kind, sql in rows:
        if kind != "table":
            connection.exec_driver_sql(sql)


def newest(migrations: Path) -> str:
    """The number of the newest migration."""
    head = ScriptDirectory.from_config(_config(migrations)).get_current_head()
    assert head is not None, "no migration at all"
    return head


def copy_aside(path: Path, copy: Path) -> None:
    """A whole and consistent copy, under its name only once it is complete."""
    unfinished = copy.with_name(f"{copy.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(unfinished)) as target:
        shutil.copymode(path, unfinished)
        source.backup(target)
    os.replace(unfinished, copy)


def _config(migrations: Path) -> Config:
    config = Config()
    # A percent sign would be read as the start of a placeholder.
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    return config
