"""Control totals: what came in is added up on its own, and what is lost, doubled or changed here shows."""

import asyncio
import datetime as dt
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counterfoil.core.export import Intake
from counterfoil.core.lifecycle import State
from counterfoil.core.totals import ControlLine, ControlTotals, summed
from counterfoil.store.executor import Inline
from counterfoil.store.sqlite import SqliteStore
from tests.conformance.conftest import KEYS
from tests.conformance.kit import (
    AT,
    Story,
    connection,
    deferred,
    exchange,
    intake,
    posted,
    rejected,
    tokens,
)
from tests.store.former import former_home

T = TypeVar("T")


def told(path: Path, story: Callable[[Story], Awaitable[T]]) -> T:
    """Open the store at `path`, connect or take the lane anew, run the story, close."""

    async def run() -> T:
        store = await SqliteStore.open(path, KEYS, executor=Inline)
        try:
            organisation_id = await store.connect(connection(), "Hartley Law", tokens(), AT)
            epoch = await store.take_lane(organisation_id, "worker", AT)
            return await story(Story(store, organisation_id, epoch))
        finally:
            await store.close()

    return asyncio.run(run())


async def control(story: Story) -> ControlTotals:
    """Control totals by day."""
    return await story.store.control_totals(None, by_day=True)


def short(line: ControlLine) -> tuple[object, ...]:
    """A line in a few values."""
    day = line.date.day if line.date else None
    return (line.kind, line.currency, day, line.documents_in, str(line.net_in), line.documents, str(line.net))


def dollars(name: str, net: str, *, day: int = 1, currency: str = "NZD", text: str = "first") -> Intake:
    """A document of some amount."""
    return msgspec.structs.replace(intake(name, text, net=net, day=day), currency=currency)


async def month(story: Story) -> None:
    """Documents of two days, two kinds and two currencies, and a contact, in several states."""
    await story.ready(
        intake("contact:c1"),
        dollars("inv-1", "10.10"),
        dollars("inv-2", "20.20"),
        dollars("inv-3", "30.30", day=2),
        dollars("inv-4", "-0.05", day=2),
        dollars("bill:b-1", "99.99", currency="USD"),
    )
    await story.accept(dollars("inv-1", "10.10"))
    await story.post("contact:c1", "inv-1")
    batch_id, (member,) = await story.send("inv-2")
    await story.settle(batch_id, rejected(member), exchange=exchange(400))
    held = await story.export("inv-2")
    await story.store.withdraw(export_ids=[held.id], fault=None, organisation_id=None, by="eva", at=AT)
    await story.send("inv-3")


MONTH = [
    ("bill", "USD", 1, 1, "99.99", 1, "99.99"),
    ("sales_invoice", "NZD", 1, 2, "30.30", 2, "30.30"),
    ("sales_invoice", "NZD", 2, 2, "30.25", 2, "30.25"),
]


def test_what_came_in_is_here_in_whatever_state(tmp_path: Path) -> None:
    async def story(told: Story) -> tuple[ControlTotals, ControlTotals]:
        await month(told)
        return await control(told), await told.store.control_totals(told.organisation_id, by_day=False)

    by_day, sums = told(tmp_path / "counterfoil.db", story)
    assert [short(line) for line in by_day.lines] == MONTH
    assert (by_day.differing, sums.differing) == ((), ())
    assert [short(line) for line in sums.lines] == [
        ("bill", "USD", None, 1, "99.99", 1, "99.99"),
        ("sales_invoice", "NZD", None, 4, "60.55", 4, "60.55"),
    ]
    states = {(row.kind, row.date and row.date.day, row.state): str(row.net) for row in by_day.rows}
    assert states == {
        ("bill", 1, State.READY): "99.99",
        ("sales_invoice", 1, State.POSTED): "10.10",
        ("sales_invoice", 1, State.WITHDRAWN): "20.20",
        ("sales_invoice", 2, State.READY): "-0.05",
        ("sales_invoice", 2, State.SENDING): "30.30",
    }
    assert {row.date for row in sums.rows} == {None}
    for line in sums.lines:
        here = [row.net for row in sums.rows if (row.kind, row.currency) == (line.kind, line.currency)]
        assert sum(here, Decimal(0)) == line.net_in


def test_a_revision_in_place_counts_as_what_it_is_from_then_on(tmp_path: Path) -> None:
    """Another amount, another day, another currency; and one that comes twice in one intake."""

    async def story(told: Story) -> ControlTotals:
        await told.accept(
            dollars("inv-1", "10.10"), dollars("inv-2", "20.20"), dollars("inv-2", "5.00", text="b")
        )
        await told.accept(dollars("inv-1", "11.00", day=3, text="second"))
        await told.accept(dollars("inv-1", "12.00", day=3, currency="USD", text="third"))
        return await control(told)

    found = told(tmp_path / "counterfoil.db", story)
    assert [short(line) for line in found.lines] == [
        ("sales_invoice", "NZD", 1, 1, "5.00", 1, "5.00"),
        ("sales_invoice", "NZD", 3, 0, "0.00", 0, "0.00"),
        ("sales_invoice", "USD", 3, 1, "12.00", 1, "12.00"),
    ]


def test_a_revision_that_waits_is_shown_apart_and_counts_when_it_is_put_in_place(tmp_path: Path) -> None:
    async def story(told: Story) -> list[ControlTotals]:
        await told.ready(dollars("inv-1", "10.10"))
        batch_id, (member,) = await told.send("inv-1")
        await told.accept(dollars("inv-1", "12.00", day=2, text="second"))
        waits = await control(told)
        await told.settle(batch_id, deferred(member), exchange=exchange(429))
        return [waits, await control(told)]

    waits, applied = told(tmp_path / "counterfoil.db", story)
    assert [(short(line), line.pending_documents, str(line.pending)) for line in waits.lines] == [
        (("sales_invoice", "NZD", 1, 1, "10.10", 1, "10.10"), 0, "-10.10"),
        (("sales_invoice", "NZD", 2, 0, "0.00", 0, "0.00"), 1, "12.00"),
    ]
    (sum_,) = summed(waits.lines)
    assert (sum_.pending_documents, str(sum_.pending), sum_.agrees) == (1, "1.90", True)
    assert [short(line) for line in applied.lines if line.documents] == [
        ("sales_invoice", "NZD", 2, 1, "12.00", 1, "12.00")
    ]
    assert not waits.differing
    assert not applied.differing


CHANGED = {
    "a lost document": ("DELETE FROM export WHERE number = 'INV-4'", [("sales_invoice", 2, 2, 1, "30.30")]),
    "the last one of a line": ("DELETE FROM export WHERE number = 'B-1'", [("bill", 1, 1, 0, "0.00")]),
    "a lost contact": ("DELETE FROM export WHERE kind = 'contact'", [("contact", None, 1, 0, "0.00")]),
    "another amount": (
        "UPDATE export SET net = net + 1 WHERE number = 'INV-1'",
        [("sales_invoice", 1, 2, 2, "30.31")],
    ),
    "amounts that come to the same": (
        "UPDATE export SET net = net + CASE number WHEN 'INV-1' THEN 5 ELSE -5 END"
        " WHERE number IN ('INV-1', 'INV-3')",
        [("sales_invoice", 1, 2, 2, "30.35"), ("sales_invoice", 2, 2, 2, "30.20")],
    ),
    "a doubled document": (
        "INSERT INTO export (organisation_id, ref, kind, number, date, currency, net, parent, digest, grp,"
        " accepted_at) SELECT organisation_id, 'again', kind, number, date, currency, net, parent, digest, grp,"
        " accepted_at FROM export WHERE number = 'INV-4'",
        [("sales_invoice", 2, 2, 3, "30.20")],
    ),
}


@pytest.mark.parametrize("what", CHANGED)
def test_what_is_lost_doubled_or_changed_shows_on_its_day(tmp_path: Path, what: str) -> None:
    path = tmp_path / "counterfoil.db"
    told(path, month)
    statement, expected = CHANGED[what]
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(statement)
    found = told(path, control)
    differing = [
        (each.kind, each.date and each.date.day, each.documents_in, each.documents, str(each.net))
        for each in found.differing
    ]
    assert differing == expected
    assert set(found.differing) <= set(found.lines)


def test_a_posted_document_with_another_total_in_xero_is_counted(tmp_path: Path) -> None:
    """One a cent more and one a cent less add up to the same, and are two."""

    async def story(told: Story) -> list[tuple[State, int]]:
        await told.ready(*(dollars(f"inv-{n}", "10.00") for n in range(3)))
        batch_id, members = await told.send("inv-0", "inv-1", "inv-2")
        said = (Decimal("12.01"), Decimal("11.99"), Decimal("12.00"))
        answers = [
            msgspec.structs.replace(posted(member), xero_total=total)
            for member, total in zip(members, said, strict=True)
        ]
        await told.settle(batch_id, *answers, exchange=exchange())
        return [(row.state, row.differing) for row in (await control(told)).rows]

    assert told(tmp_path / "counterfoil.db", story) == [(State.POSTED, 2)]


def test_organisations_of_one_name_are_counted_apart(tmp_path: Path) -> None:
    async def story(told: Story) -> ControlTotals:
        await told.accept(dollars("inv-1", "10.00"))
        other = await told.store.connect(connection("tenant-2"), "Hartley Law", tokens(), AT)
        await told.store.accept(other, [dollars("inv-1", "20.00")], AT)
        alone = await told.store.control_totals(other, by_day=False)
        assert [str(line.net_in) for line in alone.lines] == ["20.00"]
        return await told.store.control_totals(None, by_day=False)

    found = told(tmp_path / "counterfoil.db", story)
    assert [(line.organisation_id, str(line.net_in)) for line in found.lines] == [(1, "10.00"), (2, "20.00")]


def test_a_database_of_before_begins_with_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "counterfoil.db"
    former_home(path, "0001")
    assert [short(line) for line in told(path, control).lines] == [
        ("sales_invoice", "NZD", 1, 3, "30.00", 3, "30.00")
    ]

    async def more(story: Story) -> ControlTotals:
        await story.accept(dollars("inv-9", "1.00"))
        return await control(story)

    found = told(path, more)
    assert short(found.lines[0]) == ("sales_invoice", "NZD", 1, 4, "31.00", 4, "31.00")
    assert not found.differing


AMOUNTS = st.integers(-10_000, 10_000).map(lambda whole: f"{whole / 100:.2f}")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["accept", "post", "doubt", "hold", "withdraw", "retry"]),
        st.integers(1, 4),
        AMOUNTS,
        st.integers(1, 3),
        st.sampled_from(["NZD", "USD"]),
    ),
    max_size=25,
)


@settings(max_examples=40, deadline=None)
@given(STEPS)
def test_whatever_happens_what_came_in_is_what_is_here(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, str, int, str]]
) -> None:
    async def story(told: Story) -> None:
        for number, step in enumerate(steps):
            await _step(told, number, step)
            found = await control(told)
            assert not found.differing, (number, step)
            rows: dict[tuple[str, dt.date | None], Decimal] = {}
            for row in found.rows:
                key = (row.currency, row.date)
                rows[key] = rows.get(key, Decimal(0)) + row.net
            lines = {(line.currency, line.date): line.net_in for line in found.lines if line.documents_in}
            assert rows == lines

    told(tmp_path_factory.mktemp("totals") / "counterfoil.db", story)


async def _step(told: Story, number: int, step: tuple[str, int, str, int, str]) -> None:
    """Something that may happen to a document, where it can."""
    what, which, net, day, currency = step
    name = f"inv-{which}"
    if what == "accept":
        await told.accept(dollars(name, net, day=day, currency=currency, text=str(number)))
        return
    found = await told.store.find(f"shop:sales_invoice:{name}", told.organisation_id)
    if not found:
        return
    ids = [found[0].id]
    state = found[0].state
    if what == "withdraw" and state in (State.READY, State.HELD):
        await told.store.withdraw(export_ids=ids, fault=None, organisation_id=None, by="eva", at=AT)
    elif what == "retry" and state in (State.WITHDRAWN, State.HELD):
        await told.store.retry(export_ids=ids, fault=None, organisation_id=None, by="eva", at=AT)
    elif state is State.READY:
        if what == "doubt":
            await told.doubt(name)
        elif what == "post":
            await told.post(name)
        elif what == "hold":
            batch_id, (member,) = await told.send(name)
            await told.settle(batch_id, rejected(member), exchange=exchange(400))
