"""A database is made, found as it should be, refused, or brought up to date, with a copy of what it was."""

import asyncio
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from counterfoil import __version__
from counterfoil.core.lifecycle import State
from counterfoil.errors import HomeNewer, HomeUnusable, StoreUnusable
from counterfoil.store import opening, upgrade
from counterfoil.store.schema import HEAD, metadata
from counterfoil.store.sqlite import SqliteStore
from tests.conformance.conftest import KEYS
from tests.conformance.kit import AT, Story, connection, intake, tokens

AFTER_HEAD = f"{int(HEAD) + 1:04}"
NEXT = '''
"""A column more, as a later version might want one."""

import sqlalchemy as sa
from alembic import op

revision = "{next}"
down_revision = "{head}"

def upgrade():
    with op.batch_alter_table("export") as export:
        export.add_column(sa.Column("colour", sa.Text(), nullable=False, server_default="grey"))
    {more}
'''


def later(more: str = "") -> str:
    """The migration after the newest, which does `more` besides."""
    return NEXT.format(head=HEAD, next=AFTER_HEAD, more=more)


def open_and_close(path: Path) -> None:
    """Open a store as the program does, and close it."""

    async def run() -> None:
        store = await SqliteStore.open(path, KEYS)
        await store.close()

    asyncio.run(run())


def fill(path: Path) -> None:
    """A home in the middle of work: one posted, one sending, one held, one waiting."""

    async def run() -> None:
        store = await SqliteStore.open(path, KEYS)
        organisation_id = await store.connect(connection(), "Hartley Law", tokens(), AT)
        told = Story(store, organisation_id, await store.take_lane(organisation_id, "worker", AT))
        await told.ready(intake("inv-1"), intake("inv-2"), intake("inv-3", parent="contact:c1"))
        await told.post("inv-1")
        await told.send("inv-2")
        await store.close()

    asyncio.run(run())


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    """What a query finds in a file."""
    connection_ = sqlite3.connect(path)
    try:
        return connection_.execute(sql).fetchall()
    finally:
        connection_.close()


@pytest.fixture
def later_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Makes this program one with a further migration; the folder of its migrations."""
    folder = tmp_path / "later"
    shutil.copytree(upgrade.MIGRATIONS, folder)
    (folder / "versions" / "later_colour.py").write_text(later(), encoding="utf-8")
    monkeypatch.setattr(upgrade, "MIGRATIONS", folder)
    monkeypatch.setattr(opening, "HEAD", AFTER_HEAD)
    return folder


def test_a_new_file_is_at_the_head_of_the_migrations(tmp_path: Path) -> None:
    path = tmp_path / "counterfoil.db"
    open_and_close(path)
    assert rows(path, "SELECT version_num FROM alembic_version") == [(HEAD,)]
    assert rows(path, "SELECT written_by FROM home") == [(__version__,)]
    assert upgrade.newest(upgrade.MIGRATIONS) == HEAD
    open_and_close(path)
    assert not list(tmp_path.glob("*.before-*"))


def test_the_migrations_lead_to_the_schema(tmp_path: Path) -> None:
    """What a new file gets at once and what an old one becomes step by step are the same."""
    made, migrated = tmp_path / "made.db", tmp_path / "migrated.db"
    engine = create_engine(f"sqlite:///{made}")
    metadata.create_all(engine)
    engine.dispose()
    engine = create_engine(f"sqlite:///{migrated}")
    with engine.begin() as connection_:
        upgrade.migrate(connection_, upgrade.MIGRATIONS, KEYS)
    engine.dispose()
    assert schema_of(migrated) == schema_of(made)


def schema_of(path: Path) -> dict[str, list[str]]:
    """Each table and index with the lines that make it, in no order. (SQLite quotes a name it has changed.)"""
    found = rows(
        path, "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'alembic_version'"
    )
    assert found
    return {
        str(name): sorted(line.strip(" ,\t") for line in str(sql).replace('"', "").splitlines())
        for name, sql in found
    }


def test_the_file_is_safe_against_power_loss(tmp_path: Path) -> None:
    async def run() -> None:
        store = await SqliteStore.open(tmp_path / "counterfoil.db", KEYS)
        for way in (store._executor.write, store._executor.read):
            found = [
                await way(lambda c, name=name: c.exec_driver_sql(f"PRAGMA {name}").scalar())  # type: ignore[misc]
                for name in ("journal_mode", "synchronous", "foreign_keys", "page_size")
            ]
            assert found == ["wal", 2, 1, opening.PAGE_BYTES]
        await store.close()

    asyncio.run(run())


@pytest.mark.usefixtures("later_version")
def test_an_older_file_is_copied_aside_and_migrated_with_rows_in_flight(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "counterfoil.db"
    with monkeypatch.context() as before:
        before.setattr(opening, "HEAD", HEAD)
        fill(path)
    was = rows(path, "SELECT id, ref, state, batch_id, xero_id FROM export ORDER BY id")
    indexes = rows(path, "SELECT name, sql FROM sqlite_master WHERE type = 'index' ORDER BY name")
    open_and_close(path)
    assert rows(path, "SELECT version_num FROM alembic_version") == [(AFTER_HEAD,)]
    assert rows(path, "SELECT id, ref, state, batch_id, xero_id FROM export ORDER BY id") == was
    assert rows(path, "SELECT DISTINCT colour FROM export") == [("grey",)]
    assert rows(path, "SELECT name, sql FROM sqlite_master WHERE type = 'index' ORDER BY name") == indexes
    copy = tmp_path / f"counterfoil.db.before-{HEAD}"
    assert rows(copy, "SELECT version_num FROM alembic_version") == [(HEAD,)]
    assert rows(copy, "SELECT id, ref, state, batch_id, xero_id FROM export ORDER BY id") == was
    go_on(path)


def go_on(path: Path) -> None:
    """What was sending before the migration is in doubt after it, and the rest can be worked on."""

    async def run() -> None:
        store = await SqliteStore.open(path, KEYS)
        (lane,) = await store.lanes()
        told = Story(store, lane.organisation_id, await store.take_lane(lane.organisation_id, "worker", AT))
        (batch,) = await store.doubtful(lane.organisation_id)
        assert [member.number for member in batch.members] == ["INV-2"]
        await told.ready(intake("contact:c1"))
        await told.post("contact:c1")
        assert [each.number for each in await told.candidates()] == ["INV-3"]
        assert await told.state("inv-1") is State.POSTED
        stored = await store.tokens(lane.organisation_id)
        assert stored is not None
        assert stored.tokens == tokens()
        await store.close()

    asyncio.run(run())


def test_a_migration_that_fails_changes_nothing(tmp_path: Path, later_version: Path) -> None:
    path = tmp_path / "counterfoil.db"
    fill_as(HEAD, path)
    was = schema_of(path)
    broken = later('op.execute("SELECT * FROM nowhere")')
    (later_version / "versions" / "later_colour.py").write_text(broken, encoding="utf-8")
    with pytest.raises(Exception, match="nowhere"):
        open_and_close(path)
    assert schema_of(path) == was
    assert rows(path, "SELECT version_num FROM alembic_version") == [(HEAD,)]


def test_a_migration_that_loses_rows_is_refused(tmp_path: Path, later_version: Path) -> None:
    path = tmp_path / "counterfoil.db"
    fill_as(HEAD, path)
    careless = later("op.execute(\"DELETE FROM export WHERE state = 'posted'\")")
    (later_version / "versions" / "later_colour.py").write_text(careless, encoding="utf-8")
    with pytest.raises(HomeUnusable, match="refers to what is not there"):
        open_and_close(path)
    assert len(rows(path, "SELECT id FROM export")) == 3


def fill_as(head: str, path: Path) -> None:
    """Fill a home as the version of that head would have."""
    with pytest.MonkeyPatch.context() as before:
        before.setattr(opening, "HEAD", head)
        fill(path)


def test_a_newer_file_is_refused_and_says_what_to_install(tmp_path: Path) -> None:
    path = tmp_path / "counterfoil.db"
    open_and_close(path)
    connection_ = sqlite3.connect(path)
    with connection_:
        connection_.execute("UPDATE alembic_version SET version_num = '0999'")
        connection_.execute("UPDATE home SET written_by = '7.1.0'")
    connection_.close()
    with pytest.raises(HomeNewer, match=r"install Counterfoil 7\.1\.0 or later"):
        open_and_close(path)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"this is no database, but it is long enough " * 40, "is not a database of Counterfoil"),
        (None, "cannot be opened"),
    ],
)
def test_what_is_no_database_is_refused_in_a_sentence(
    tmp_path: Path, content: bytes | None, sentence: str
) -> None:
    path = tmp_path / "counterfoil.db"
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    with pytest.raises(HomeUnusable, match=sentence):
        open_and_close(path)


def test_somebody_elses_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "counterfoil.db"
    connection_ = sqlite3.connect(path)
    with connection_:
        connection_.execute("CREATE TABLE recipes (name TEXT)")
    connection_.close()
    with pytest.raises(HomeUnusable, match="is not a database of Counterfoil"):
        open_and_close(path)
    assert rows(path, "SELECT name FROM sqlite_master") == [("recipes",)]


def test_opening_a_current_file_loads_no_migrations(tmp_path: Path) -> None:
    """Alembic takes longer to load than most commands take to run."""
    path = tmp_path / "counterfoil.db"
    open_and_close(path)
    program = (
        "import asyncio, sys; from pathlib import Path\n"
        "from counterfoil.store.sqlite import SqliteStore\n"
        "async def run():\n"
        "    store = await SqliteStore.open(Path(sys.argv[1]), {'k1': bytes(32)})\n"
        "    await store.counts()\n"
        "    await store.close()\n"
        "asyncio.run(run())\n"
        "sys.exit('alembic' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(path)], check=False, timeout=60)
    assert done.returncode == 0


def test_two_that_open_a_new_home_at_once_make_it_once(tmp_path: Path) -> None:
    path = tmp_path / "counterfoil.db"

    async def run() -> None:
        opened = await asyncio.gather(
            *(asyncio.to_thread(opening.prepare_file, path, program="0.0.0", keys=KEYS) for _ in range(8))
        )
        assert opened == [None] * 8

    asyncio.run(run())
    assert rows(path, "SELECT count(*) FROM home") == [(1,)]


def changed(path: Path, *statements: str) -> None:
    """Do something to a file that the program never does."""
    connection_ = sqlite3.connect(path)
    try:
        for statement in statements:
            connection_.execute(statement)
        connection_.commit()
    finally:
        connection_.close()


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DELETE FROM alembic_version", "it does not say which version it is of"),
        ("DROP TABLE log", "it lacks log:"),
        ("DROP TABLE attempt", "it lacks attempt:"),
    ],
)
def test_a_file_that_is_not_whole_is_refused_before_anything_is_done(
    tmp_path: Path, statement: str, said: str
) -> None:
    path = tmp_path / "counterfoil.db"
    fill(path)
    changed(path, statement)
    with pytest.raises(StoreUnusable, match=said) as refused:
        open_and_close(path)
    assert "would send again what is in Xero already" in str(refused.value)


def test_a_newer_file_that_does_not_say_whose_it_is_is_refused_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "counterfoil.db"
    open_and_close(path)
    changed(path, f"UPDATE alembic_version SET version_num = '{AFTER_HEAD}'", "DROP TABLE home")
    with pytest.raises(HomeNewer, match="written by a newer Counterfoil than this one"):
        open_and_close(path)
