"""The writer: alone it waits, together it commits once, killed it keeps its word, full it recovers."""

import asyncio
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, text

from counterfoil.errors import StoreBusy, StoreUnusable
from counterfoil.store import transactions
from counterfoil.store.executor import Executor, Inline, Threads
from counterfoil.store.opening import open_engine, prepare_file
from counterfoil.store.sqlite import SqliteStore
from tests.conformance.conftest import KEYS
from tests.conformance.kit import AT, Story, connection, intake, tokens

ACCEPTING = Path(__file__).with_name("accepting.py")


def hold(began: threading.Event, gate: threading.Event) -> bool:
    """Say that the writer is at work, and keep it there until the gate is opened."""
    began.set()
    return gate.wait(30)


@pytest.fixture
def other_writer(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Another program that is in the middle of writing."""
    path = tmp_path / "counterfoil.db"
    prepare_file(path, program="0.0.0", keys=KEYS)
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    yield other
    other.close()


def test_another_writer_is_waited_for_and_the_loop_goes_on(
    tmp_path: Path, other_writer: sqlite3.Connection
) -> None:
    async def run() -> None:
        store = await SqliteStore.open(tmp_path / "counterfoil.db", KEYS)
        writing = asyncio.ensure_future(store.connect(connection(), "Hartley Law", tokens(), AT))
        assert await store.lanes() == (), "reading waits for nobody"
        turns = 0
        while turns < 1000 and not writing.done():
            turns += 1
            await asyncio.sleep(0)
        assert not writing.done()
        other_writer.execute("COMMIT")
        assert await writing == 1
        await store.close()

    asyncio.run(run())


def test_who_waits_too_long_is_told(
    tmp_path: Path, other_writer: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transactions, "BUSY_TRIES", 2)

    async def run() -> None:
        store = await SqliteStore.open(tmp_path / "counterfoil.db", KEYS)
        with pytest.raises(StoreBusy, match="nothing was written"):
            await store.connect(connection(), "Hartley Law", tokens(), AT)
        other_writer.execute("COMMIT")
        assert await store.lanes() == ()
        assert await store.connect(connection(), "Hartley Law", tokens(), AT) == 1
        await store.close()

    asyncio.run(run())


def test_verbs_that_wait_share_a_commit(tmp_path: Path) -> None:
    async def run() -> None:
        path = tmp_path / "counterfoil.db"
        prepare_file(path, program="0.0.0", keys=KEYS)
        writer, reader = open_engine(path, "IMMEDIATE"), open_engine(path, "DEFERRED")
        commits: list[object] = []
        event.listen(writer, "commit", commits.append)
        executor = Threads(writer, reader)
        began, gate = threading.Event(), threading.Event()
        first = asyncio.ensure_future(executor.write(lambda _: hold(began, gate)))
        await asyncio.to_thread(began.wait, 30)
        rest = [asyncio.ensure_future(executor.write(lambda _, n=n: n)) for n in range(30)]  # type: ignore[misc]
        await asyncio.sleep(0)
        gate.set()
        assert await asyncio.gather(*rest) == list(range(30))
        assert await first
        assert len(commits) == 2
        await executor.close()

    asyncio.run(run())


def test_who_gave_up_before_its_turn_is_not_served(tmp_path: Path) -> None:
    async def run() -> None:
        path = tmp_path / "counterfoil.db"
        prepare_file(path, program="0.0.0", keys=KEYS)
        executor = Threads(open_engine(path, "IMMEDIATE"), open_engine(path, "DEFERRED"))
        began, gate = threading.Event(), threading.Event()
        ran: list[int] = []
        first = asyncio.ensure_future(executor.write(lambda _: hold(began, gate)))
        await asyncio.to_thread(began.wait, 30)
        second = asyncio.ensure_future(executor.write(lambda _: ran.append(2)))
        third = asyncio.ensure_future(executor.write(lambda _: ran.append(3)))
        await asyncio.sleep(0)
        second.cancel()
        await asyncio.sleep(0)
        gate.set()
        await asyncio.gather(first, third)
        assert ran == [3]
        await executor.close()

    asyncio.run(run())


def roll_back(database: Connection) -> None:
    """What SQLite may do by itself on a full disk or a read error: undo everything, and then complain."""
    database.exec_driver_sql("ROLLBACK")
    raise OSError("the disk is broken")


def test_nobody_is_told_of_what_a_broken_disk_undid(tmp_path: Path) -> None:
    async def run() -> None:
        store = await SqliteStore.open(tmp_path / "counterfoil.db", KEYS)
        told = Story(store, await store.connect(connection(), "Hartley Law", tokens(), AT), 0)
        began, gate = threading.Event(), threading.Event()
        first = asyncio.ensure_future(store._executor.write(lambda _: hold(began, gate)))
        await asyncio.to_thread(began.wait, 30)
        together = [
            asyncio.ensure_future(told.accept(intake("inv-1"))),
            asyncio.ensure_future(store._executor.write(roll_back)),
            asyncio.ensure_future(told.accept(intake("inv-2"))),
        ]
        await asyncio.sleep(0)
        gate.set()
        results = await asyncio.gather(*together, return_exceptions=True)
        assert await first
        assert all(isinstance(result, Exception) for result in results), results
        assert await store.counts() == {told.organisation_id: {}}
        assert [each.result for each in await told.accept(intake("inv-1"))] == ["new"]
        await store.close()

    asyncio.run(run())


@pytest.mark.parametrize("executor", [Threads, Inline])
def test_a_full_disk_loses_nothing_that_was_promised_and_is_survived(
    tmp_path: Path, executor: type[Executor]
) -> None:
    async def run() -> None:
        store = await SqliteStore.open(tmp_path / "counterfoil.db", KEYS, executor=executor)
        organisation_id = await store.connect(connection(), "Hartley Law", tokens(), AT)
        told = Story(store, organisation_id, 0)
        await told.accept(intake("inv-0"))
        pages = await store._executor.write(lambda c: c.execute(text("PRAGMA page_count")).scalar())
        await store._executor.write(lambda c: c.exec_driver_sql(f"PRAGMA max_page_count = {pages}"))
        big = [intake(f"inv-{n}", "x" * 20_000) for n in range(1, 30)]
        results = await asyncio.gather(told.accept(*big[:15]), told.accept(*big[15:]), return_exceptions=True)
        assert all(isinstance(result, StoreUnusable) for result in results), results
        counted = {organisation_id: {"sales_invoice": {"ready": 1}}}
        assert await store.counts() == counted
        await store._executor.write(lambda c: c.exec_driver_sql("PRAGMA max_page_count = 1000000"))
        assert [each.result for each in await told.accept(*big)] == ["new"] * 29
        await store.close()

    asyncio.run(run())


@pytest.mark.slow
def test_whoever_was_told_that_a_document_is_kept_finds_it_after_a_kill(tmp_path: Path) -> None:
    """Five times a process that accepts documents is killed in the middle; every one it told of is there."""
    path = tmp_path / "counterfoil.db"
    told: list[str] = []
    for round_ in range(5):
        process = subprocess.Popen(
            [sys.executable, str(ACCEPTING), str(path), str(round_)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        for line in process.stdout:
            told.append(line.strip())
            if len(told) >= 40 * (round_ + 1) + round_:
                break
        process.kill()
        told += [line.strip() for line in process.stdout if line.endswith("\n")]
        process.stdout.close()
        process.wait(timeout=30)

    async def run() -> None:
        store = await SqliteStore.open(path, KEYS)
        (lane,) = await store.lanes()
        kept = sum(states["ready"] for states in (await store.counts())[lane.organisation_id].values())
        missing = [ref for ref in told if not await store.find(ref)]
        await store.close()
        assert not missing
        assert len(told) >= 200
        assert kept >= len(told)

    asyncio.run(run())
