"""What is printed reads well on a terminal of 80 columns, and is plain where nobody is looking."""

import asyncio
import datetime as dt
import json
from collections.abc import AsyncIterator
from decimal import Decimal

import pytest

from counterfoil.cli import printing
from counterfoil.cli.printing import Column

COLUMNS = (Column("name"), Column("total", True), Column("what happened"))
ROWS = [("INV-1", "1.50", "posted"), ("INV-10000", "1,234.50", "a long story " * 12)]


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal of 80 columns."""
    monkeypatch.setattr(printing, "is_terminal", lambda: True)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "dumb")


def test_amounts_for_people_and_for_programs() -> None:
    assert printing.money(Decimal("1234.5")) == "1,234.50"
    assert printing.money(None) == ""
    assert printing.money_json(Decimal("1E+3")) == "1000.00"
    assert printing.money_json(None) is None


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0 documents"), (1, "1 document"), (2, "2 documents"), (1000, "1,000 documents")]
)
def test_counts_have_their_plural(number: int, text: str) -> None:
    assert printing.counted(number, "document") == text


def test_dates_are_in_no_foreign_language() -> None:
    assert printing.day(dt.date(2026, 3, 1)) == "1 Mar 2026"
    assert printing.day(None) == ""


def test_text_from_outside_cannot_steer_a_terminal() -> None:
    assert printing.seen("ACME\x1b[2J\r\nLtd\u202e") == "ACME [2J  Ltd "


def test_a_table_in_a_pipe_is_plain_aligned_and_whole(capsys: pytest.CaptureFixture[str]) -> None:
    printing.table(COLUMNS, ROWS)
    head, first, second = capsys.readouterr().out.splitlines()
    assert head == "name          total  what happened"
    assert first == "INV-1          1.50  posted"
    assert second.count("a long story") == 12
    assert second.isascii()


def test_a_table_on_a_terminal_keeps_to_its_width(terminal: None, capsys: pytest.CaptureFixture[str]) -> None:
    printing.table(COLUMNS, ROWS)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) > 3
    assert max(len(line) for line in lines) <= 80
    assert " ".join(" ".join(lines).split()).count("story") == 12


def test_a_table_on_a_terminal_too_narrow_for_it_loses_nothing(
    terminal: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = (Column("kind"), Column("state"), Column("net", True), Column(""), Column("why"))
    rows = [("sales invoice", "ready", "1,234,567.89", "NZD", "waiting for desk:contact:otto"), ("bill",) * 5]
    for width in ("80", "40", "3"):
        monkeypatch.setenv("COLUMNS", width)
        printing.table(columns, rows)
        said = capsys.readouterr().out
        whole = "".join(said.split())
        assert all(
            "".join(cell.split()) in whole for cell in ("sales invoice", "1,234,567.89", "NZD", "otto")
        )
        assert all(title in said for title in ("kind", "state", "net", "why"))
        assert max(map(len, said.splitlines())) <= max(int(width), 20)


def test_markup_in_a_name_is_printed_as_it_is(terminal: None, capsys: pytest.CaptureFixture[str]) -> None:
    printing.table((Column("name"),), [("[red]Ltd[/red]",)])
    assert "[red]Ltd[/red]" in capsys.readouterr().out


def test_a_paragraph_is_one_line_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    printing.paragraph("The account is archived: 2 documents", "Restore it. " * 20)
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_a_paragraph_on_a_terminal_is_wrapped_under_its_head(
    terminal: None, capsys: pytest.CaptureFixture[str]
) -> None:
    printing.paragraph("The account is archived: 2 documents", "Restore it. " * 20)
    head, *rest = capsys.readouterr().out.splitlines()
    assert "The account is archived" in head
    assert len(rest) > 2
    assert all(line.startswith("  Restore") and len(line) <= 80 for line in rest)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_list_is_json_however_long_with_one_element_on_each_line(
    count: int, capsys: pytest.CaptureFixture[str]
) -> None:
    async def rows() -> AsyncIterator[dict[str, object]]:
        for number in range(count):
            yield {"number": number}

    asyncio.run(printing.print_json_list(rows()))
    text = capsys.readouterr().out
    assert json.loads(text) == [{"number": number} for number in range(count)]
    assert len(text.splitlines()) == (count + 2 if count else 1)
