"""Rows of one number become one document wherever they stand, held in memory or on disk."""

import random
import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from counterfoil.core.document import Contact, Line, SalesInvoice
from tests.sources.tables import MemorySpill, read, row, write

DOCUMENTS = st.lists(st.integers(min_value=1, max_value=6), min_size=1, max_size=8)


def rows_of(lengths: list[int]) -> list[list[str]]:
    """The rows of documents with so many lines each, every row different."""
    return [
        [row(str(number), Customer=str(number % 3), Text=f"{number}-{place}") for place in range(length)]
        for number, length in enumerate(lengths)
    ]


def interleaved(documents: list[list[str]], chance: random.Random) -> list[str]:
    """All rows in some order that keeps the order within each document."""
    order = [number for number, rows in enumerate(documents) for _ in rows]
    chance.shuffle(order)
    waiting = [iter(rows) for rows in documents]
    return [next(waiting[number]) for number in order]


def invoices(rows: list[str], held: int, spill: MemorySpill) -> tuple[dict[str, SalesInvoice], list[str]]:
    with tempfile.TemporaryDirectory() as folder:
        found = read(write(Path(folder), *rows), spill=spill, held=held)
    return (
        {each.number: each for each in found if isinstance(each, SalesInvoice)},
        sorted(each.id for each in found if isinstance(each, Contact)),
    )


@given(DOCUMENTS, st.randoms(use_true_random=False), st.integers(min_value=1, max_value=40))
def test_any_order_of_rows_makes_the_same_documents(
    lengths: list[int], chance: random.Random, held: int
) -> None:
    documents = rows_of(lengths)
    adjacent = invoices([each for rows in documents for each in rows], 1000, MemorySpill())
    spill = MemorySpill()
    assert invoices(interleaved(documents, chance), held, spill) == adjacent
    assert not spill.groups
    assert [len(adjacent[0][str(number)].lines) for number in range(len(lengths))] == lengths


def test_each_document_comes_with_its_last_row(tmp_path: Path) -> None:
    found = read(write(tmp_path, row("1"), row("2"), row("2"), row("1"), row("3")))
    assert [each.number for each in found if isinstance(each, SalesInvoice)] == ["2", "1", "3"]


def test_no_more_lines_are_held_than_may_be(tmp_path: Path) -> None:
    """Rows dealt out like cards: every document stays open to the end."""
    dealt = [row(str(number), Text=str(deal)) for deal in range(30) for number in range(20)]
    spill = MemorySpill()
    found = read(write(tmp_path, *dealt), spill=spill, held=100)
    assert spill.put_count >= len(dealt) - 100
    documents = [each for each in found if isinstance(each, SalesInvoice)]
    assert len(documents) == 20
    texts = [str(deal) for deal in range(30)]
    assert all([line.description for line in each.lines] == texts for each in documents)


def test_nothing_is_spilled_where_rows_stand_together(tmp_path: Path) -> None:
    spill = MemorySpill()
    read(
        write(tmp_path, *[row(str(number)) for number in range(400) for _ in range(3)]), spill=spill, held=100
    )
    assert spill.put_count == 0


def test_lines_come_back_from_disk_as_they_were(tmp_path: Path) -> None:
    rows = [
        row("1", Text="caf\u00e9 ☕", Qty="0.500000", Price="-1.10", Land="Fiji"),
        row("2"),
        row("1", Code=""),
    ]
    spill = MemorySpill()
    held = read(write(tmp_path, *rows), held=1000)
    assert read(write(tmp_path, *rows), spill=spill, held=1) == held
    assert spill.put_count > 0
    lines = next(each for each in held if isinstance(each, SalesInvoice) and each.number == "1").lines
    assert isinstance(lines[0], Line)
    assert str(lines[0].quantity) == "0.500000"
