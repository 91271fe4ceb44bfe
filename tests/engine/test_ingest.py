"""Taking documents in: in chunks, in order, a few at a time, and whatever fails, nothing is half done."""

import asyncio
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import pytest

from counterfoil.core.document import Exportable
from counterfoil.core.export import Accepted, Checked
from counterfoil.core.lifecycle import State
from counterfoil.core.passing import Note, Refused, Unchecked
from counterfoil.engine.check import check_outdated
from counterfoil.engine.ingest import CHUNK_DOCUMENTS, CHUNK_S, UNDER_WAY_MAX, Ingested, ingest
from counterfoil.errors import FileUnusable, StoreBusy
from counterfoil.store.sqlite import SqliteStore
from tests.engine.intakes import (
    CLOCK,
    Asked,
    Stopped,
    counting,
    document,
    documents,
    opened,
    results,
    states_in,
)


def test_what_is_read_is_accepted_and_checked(tmp_path: Path) -> None:
    async def taken_in() -> None:
        async with opened(tmp_path) as (store, lane):
            found = [Note(sentence="one"), *documents(1400), Refused(line=3, column="x", sentence="no")]
            report = await ingest(store, lane, found, CLOCK)
            assert (report.new, report.held, report.refused_count, len(report.notes)) == (1401, 200, 1, 1)
            assert await states_in(store, lane) == {State.READY: 1201, State.HELD: 200}
            assert await store.unchecked(lane.organisation_id, lane.fingerprint, after=0, limit=9) == ()

    asyncio.run(taken_in())


def test_without_facts_nothing_is_checked(tmp_path: Path) -> None:
    async def taken_in() -> None:
        async with opened(tmp_path, knows_facts=False) as (store, lane):
            report = await ingest(store, lane, documents(10), CLOCK)
            assert (report.new, report.held) == (11, 0)
            left = await store.unchecked(lane.organisation_id, lane.fingerprint, after=0, limit=99)
            assert len(left) == 11

    asyncio.run(taken_in())


def test_what_a_checker_leaves_out_stays_unchecked(tmp_path: Path) -> None:
    async def taken_in() -> None:
        async with opened(tmp_path) as (store, lane):
            checker = Asked()
            checker.go_on.set()
            report = await ingest(store, lane, documents(700), CLOCK, checker=checker)
            assert (report.new, report.held) == (701, 0)
            left = await store.unchecked(lane.organisation_id, lane.fingerprint, after=0, limit=999)
            assert len(left) == 701

    asyncio.run(taken_in())


def test_reading_stops_while_too_many_chunks_are_under_way(tmp_path: Path) -> None:
    async def taken_in() -> None:
        async with opened(tmp_path) as (store, lane):
            checker, read = Asked(), list[int]()
            many = documents((UNDER_WAY_MAX + 3) * CHUNK_DOCUMENTS)
            work = asyncio.ensure_future(
                ingest(store, lane, counting(many, read), Stopped(), checker=checker)
            )
            while len(checker.chunks) < UNDER_WAY_MAX:
                await asyncio.sleep(0)
            for _ in range(1000):
                await asyncio.sleep(0)
            assert len(read) == UNDER_WAY_MAX * CHUNK_DOCUMENTS
            checker.go_on.set()
            assert (await work).new == len(many)
            assert max(len(chunk) for chunk in checker.chunks) == CHUNK_DOCUMENTS

    asyncio.run(taken_in())


def test_a_chunk_ends_when_its_time_is_over(tmp_path: Path) -> None:
    async def taken_in() -> None:
        async with opened(tmp_path) as (store, lane):
            clock, checker = Stopped(), Asked()
            checker.go_on.set()

            def slowly() -> Iterator[Exportable]:
                for each in documents(9):
                    clock.at_s += CHUNK_S * 0.6
                    yield each

            await ingest(store, lane, slowly(), clock, checker=checker)
            assert [len(chunk) for chunk in checker.chunks] == [2, 2, 2, 2, 2]

    asyncio.run(taken_in())


def test_a_later_chunk_revises_an_earlier_one(tmp_path: Path) -> None:
    async def taken_in() -> Ingested:
        async with opened(tmp_path) as (store, lane):
            early, late = [document(n) for n in range(900)], [document(n, "12.50") for n in range(900)]
            return await ingest(store, lane, [*early, *late], CLOCK, keep_results=True)

    report = asyncio.run(taken_in())
    assert (report.new, report.replaced) == (900, 900 - 129)  # every seventh has no price
    assert [each.ref.id for each in report.accepted] == [str(n) for n in (*range(900), *range(900))]
    assert results(report.accepted[:900]) == ["new"] * 900


def test_what_was_read_before_the_reading_failed_is_kept(tmp_path: Path) -> None:
    def cut() -> Iterator[Exportable]:
        yield from documents(1200)
        raise FileUnusable("was changed while it was being read")

    async def taken_in() -> None:
        async with opened(tmp_path) as (store, lane):
            with pytest.raises(FileUnusable):
                await ingest(store, lane, cut(), Stopped())
            # Two full chunks; the third was not complete.
            assert sum((await states_in(store, lane)).values()) == 2 * CHUNK_DOCUMENTS
            assert await store.unchecked(lane.organisation_id, lane.fingerprint, after=0, limit=9) == ()

    asyncio.run(taken_in())


def test_a_store_that_fails_ends_the_intake_at_once(tmp_path: Path) -> None:
    class Failing:
        """The store, which fails at the second chunk."""

        def __init__(self, store: SqliteStore) -> None:
            self._store = store
            self.calls = 0

        def __getattr__(self, name: str) -> object:
            return getattr(self._store, name)

        async def accept(self, *given: object, checks: Sequence[Checked]) -> tuple[Accepted, ...]:
            self.calls += 1
            if self.calls == 2:
                raise StoreBusy("another program held the database for too long; nothing was written")
            return await self._store.accept(*given, checks=checks)  # type: ignore[arg-type]

    async def taken_in() -> None:
        async with opened(tmp_path) as (store, lane):
            failing, read = Failing(store), list[int]()
            with pytest.raises(StoreBusy):
                await ingest(failing, lane, counting(documents(9999), read), Stopped())  # type: ignore[arg-type]
            assert len(read) < (UNDER_WAY_MAX + 2) * CHUNK_DOCUMENTS
            assert failing.calls <= UNDER_WAY_MAX + 2

    asyncio.run(taken_in())


def test_nothing_to_read_is_nothing_new(tmp_path: Path) -> None:
    async def taken_in() -> Ingested:
        async with opened(tmp_path) as (store, lane):
            return await ingest(store, lane, [], CLOCK)

    assert msgspec.to_builtins(asyncio.run(taken_in())) == msgspec.to_builtins(Ingested())


def test_chunks_are_kept_in_the_order_they_were_read_whichever_is_checked_first(tmp_path: Path) -> None:
    early, late = [document(n) for n in range(500)], [document(n, "12.50") for n in range(500)]

    class Backwards:
        """A checker that answers the second chunk before the first."""

        def __init__(self) -> None:
            self.second = asyncio.Event()

        async def check(self, documents: Sequence[Unchecked]) -> Sequence[Checked]:
            """No results."""
            if documents[0].document is early[0]:
                await self.second.wait()
            self.second.set()
            return ()

    async def taken_in() -> Ingested:
        async with opened(tmp_path) as (store, lane):
            return await ingest(
                store, lane, [*early, *late], Stopped(), checker=Backwards(), keep_results=True
            )

    report = asyncio.run(taken_in())
    assert (report.new, report.replaced) == (500, 500 - 72)
    assert results(report.accepted[:500]) == ["new"] * 500


def test_a_kept_document_that_cannot_be_read_any_more_stops_no_other(tmp_path: Path) -> None:
    async def taken_in() -> None:
        async with opened(tmp_path, knows_facts=False) as (store, lane):
            await ingest(store, lane, documents(3), CLOCK)
        with sqlite3.connect(tmp_path / "counterfoil.db") as kept:
            kept.execute("UPDATE content SET content = '{' WHERE export_id = 3")
        kept.close()
        async with opened(tmp_path) as (store, lane):
            report = await check_outdated(store, lane, CLOCK)
            assert (report.checked, report.held) == (4, 1)
            (held,) = await store.find("shop:sales_invoice:2", lane.organisation_id)
            assert [fault.code for fault in held.faults] == ["other"]

    asyncio.run(taken_in())
