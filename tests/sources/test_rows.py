"""Rows of a table: quotes, line ends inside texts, rows that are broken and what they may not take with them."""

from pathlib import Path

import pytest

from counterfoil.core.reading import TEXT_MAX
from counterfoil.errors import FileUnusable
from counterfoil.sources.rows import SPAN_LINES_MAX, Broken, Table
from counterfoil.sources.text import TextFile

HEADER = "No,Text,Price\n"


def table(folder: Path, text: str) -> Table:
    path = folder / "table.csv"
    path.write_text(text, encoding="utf-8", newline="")
    return Table(TextFile(path), ",")


def rows(folder: Path, text: str) -> list[tuple[int, list[str] | str]]:
    """The rows, a broken one as its sentence."""
    found = table(folder, HEADER + text).rows()
    return [(line, row.sentence if isinstance(row, Broken) else row) for line, row in found]


def test_header_names_are_stripped_and_may_be_quoted(tmp_path: Path) -> None:
    assert table(tmp_path, '\ufeff\n No ,"Te,xt", "Price"\n1,2,3\n').header[:2] == ("No", "Te,xt")


def test_quoted_texts(tmp_path: Path) -> None:
    assert rows(tmp_path, '1,"a, ""b""",2\n2,9" plate,3\n') == [
        (2, ["1", 'a, "b"', "2"]),
        (3, ["2", '9" plate', "3"]),
    ]


def test_line_ends_inside_a_text_count_as_lines(tmp_path: Path) -> None:
    assert rows(tmp_path, '1,"a\r\nb\r\n\r\nc",2\r\n2,d,3\r\n') == [
        (2, ["1", "a\nb\n\nc", "2"]),
        (6, ["2", "d", "3"]),
    ]


def test_blank_lines_are_left_out(tmp_path: Path) -> None:
    assert rows(tmp_path, "\n1,a,2\n   \n2,b,3\n\n") == [(3, ["1", "a", "2"]), (5, ["2", "b", "3"])]


def test_too_few_and_too_many_columns(tmp_path: Path) -> None:
    found = rows(tmp_path, "1,a\n2,b,3,4\n3,c,5\n")
    assert found == [
        (2, "read 2 columns, expected 3 as in the header"),
        (3, "read 4 columns, expected 3 as in the header"),
        (4, ["3", "c", "5"]),
    ]


def test_a_stray_quote_takes_no_other_row_with_it(tmp_path: Path) -> None:
    for follower in ("2,b,3", '2,"b",3', '2,b",3', '2,9" plate,3'):
        broken, *others = rows(tmp_path, f'1,"a,2\n{follower}\n3,c,4\n')
        assert broken[0] == 2
        assert isinstance(broken[1], str)
        assert [(line, row[0]) for line, row in others] == [(3, "2"), (4, "3")]


def test_a_stray_quote_is_not_searched_for_ever(tmp_path: Path) -> None:
    many = SPAN_LINES_MAX * 3
    found = rows(tmp_path, '1,"a,2\n' * many + "2,b,3\n")
    assert [line for line, _ in found] == list(range(2, many + 3))
    assert found[-1] == (many + 2, ["2", "b", "3"])


def test_a_quote_in_the_wrong_place(tmp_path: Path) -> None:
    (line, sentence), good = rows(tmp_path, '1,"a" b,2\n2,b,3\n')
    assert line == 2
    assert "quotation marks" in str(sentence)
    assert good == (3, ["2", "b", "3"])


def test_a_text_that_is_too_long(tmp_path: Path) -> None:
    long = "x" * TEXT_MAX
    assert rows(tmp_path, f"1,{long},2\n2,{long}x,3\n") == [
        (2, ["1", long, "2"]),
        (3, f"has a text of more than {TEXT_MAX} characters"),
    ]


@pytest.mark.parametrize("end", ["2", "2,", "2,b", '2,"b,3', '2,"b,3\n', '2,"b"', '2,"b\nc', '2,b,"3'])
def test_half_a_last_row_refuses_the_file(tmp_path: Path, end: str) -> None:
    with pytest.raises(FileUnusable, match="the last line is only half a row"):
        rows(tmp_path, "1,a,2\n" + end)


def test_a_whole_last_row_needs_no_line_end(tmp_path: Path) -> None:
    assert rows(tmp_path, "1,a,2\n2,b,3") == [(2, ["1", "a", "2"]), (3, ["2", "b", "3"])]
    assert rows(tmp_path, '1,a,2\n2,b,"3"') == [(2, ["1", "a", "2"]), (3, ["2", "b", "3"])]


def test_a_header_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(FileUnusable, match="line 1: the header cannot be read"):
        table(tmp_path, 'No,"Te"xt,Price\n1,2,3\n')


def test_a_header_alone_has_no_rows(tmp_path: Path) -> None:
    assert rows(tmp_path, "") == []
