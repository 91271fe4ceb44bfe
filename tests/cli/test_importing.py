"""import: counts, what was refused and where, and one plain sentence for what cannot be read at all."""

import gzip
from pathlib import Path

import pytest

from tests.cli.desk import CONTACT, MONTH, Desk, invoice

KEYS = {
    "organisation", "new", "same", "replaced", "pending", "kept_back", "held", "withdrawn", "refused_count", "refused",
    "notes",
}  # fmt: skip


@pytest.fixture
def connected(desk: Desk) -> Desk:
    """A desk with an organisation."""
    desk.connect()
    return desk


def test_what_is_new_unchanged_and_revised_is_counted(connected: Desk) -> None:
    first = connected.take_in().data
    assert set(first) == KEYS
    assert (first["new"], first["same"], first["held"], first["refused_count"]) == (len(MONTH), 0, 2, 0)
    again = connected.take_in().data
    assert (again["new"], again["same"]) == (0, len(MONTH))
    revised = connected.take_in([CONTACT, invoice("INV-1", "101.00")]).data
    assert (revised["new"], revised["same"], revised["replaced"]) == (0, 1, 1)


def test_the_counts_are_said_in_words(connected: Desk) -> None:
    said = connected.done("import", connected.file(MONTH), "--format", "canonical").out
    assert f"{len(MONTH)} new, 0 unchanged, 0 revised" in said
    assert "2 documents held: `counterfoil failed`" in said


def test_a_row_that_cannot_be_read_is_listed_and_the_others_are_taken(connected: Desk) -> None:
    rows = [CONTACT, "no json", invoice("INV-1", "1.00"), invoice("INV-2", "1.00", date="tomorrow")]
    answer = connected.take_in(rows)
    assert answer.code == 1
    assert (answer.data["new"], answer.data["refused_count"]) == (2, 2)
    assert [each["line"] for each in answer.data["refused"]] == [2, 4]
    assert answer.data["refused"][1]["ref"] == "desk:sales_invoice:INV-2"
    assert all(each["sentence"] for each in answer.data["refused"])


def test_people_see_the_first_twenty_refused_rows_and_a_count(connected: Desk) -> None:
    file = connected.file(["no json"] * 25)
    answer = connected.type("import", file, "--format", "canonical")
    assert answer.code == 1
    assert "Refused rows or documents: 25" in answer.out
    assert answer.out.count("is not JSON") == 20
    assert "5 more" in answer.out
    assert len(connected.type("import", file, "--format", "canonical", "--json").data["refused"]) == 25


def test_a_trial_keeps_nothing(connected: Desk) -> None:
    file = connected.file(MONTH)
    trial = connected.done("import", file, "--format", "canonical", "--dry-run", "--json").data
    assert (trial["new"], trial["held"]) == (len(MONTH), 2)
    said = connected.done("import", file, "--format", "canonical", "--dry-run").out
    assert f"Nothing was kept. {len(MONTH)} documents can be taken in: {len(MONTH)} new" in said
    assert "2 documents would be held." in said
    assert "counterfoil failed" not in said  # which shows only what was kept
    status = connected.done("status", "--json").data
    assert (status["ready"], status["held"], status["contacts"]["ready"]) == (0, 0, 0)
    connected.done("import", file, "--format", "canonical")
    again = connected.file([*MONTH, invoice("INV-3", "1.00"), invoice("INV-1", "101.00")])
    trial = connected.done("import", again, "--format", "canonical", "--dry-run", "--json").data
    assert (trial["new"], trial["same"], trial["replaced"]) == (1, len(MONTH), 1)
    assert "revision" not in connected.done("log").out


def test_what_is_wrong_with_a_row_is_said_once_beside_its_column(connected: Desk) -> None:
    file = connected.file([CONTACT, invoice("INV-1", "NaN")])
    answer = connected.type("import", file, "--format", "canonical")
    assert answer.code == 1
    (row,) = [line for line in answer.out.splitlines() if "unit_price" in line]
    assert row.split() == ["2", "lines[1].unit_price", "NaN", "is", "not", "a", "number"]
    assert "import the file again" in answer.out


def test_a_file_without_documents_says_so(connected: Desk) -> None:
    file = connected.file(
        ["InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"]
    )
    assert "no documents" in connected.done("import", file, "--format", "online_retail").out


def test_documents_before_a_day_are_left_out(connected: Desk) -> None:
    rows = [CONTACT, invoice("OLD", "1.00", date="2026-09-30"), invoice("NEW", "1.00", date="2026-10-01")]
    connected.done("import", connected.file(rows), "--format", "canonical", "--since", "2026-10-01")
    assert connected.done("show", "NEW", "--json").data["state"] == "ready"
    assert connected.type("show", "OLD").code == 2


def unreadable(folder: Path) -> dict[str, str]:
    """Files that cannot be read as a whole, by what is wrong with them."""
    (folder / "empty").write_bytes(b"")
    (folder / "latin").write_bytes('{"name": "café"}\n'.encode("latin-1"))
    (folder / "half").write_text('{"kind": "contact", "system": "desk", "id')
    whole = gzip.compress(b'{"kind": "contact"}\n' * 1000)
    (folder / "cut.gz").write_bytes(whole[: len(whole) // 2])
    (folder / "array").write_text("[\n{}\n]\n")
    return {name: str(folder / name) for name in ("missing", "", "empty", "latin", "half", "cut.gz", "array")}


@pytest.mark.parametrize("name", ["missing", "", "empty", "latin", "half", "cut.gz", "array"])
def test_a_file_that_cannot_be_read_as_a_whole_is_one_sentence(connected: Desk, name: str) -> None:
    path = unreadable(connected.folder)[name]
    answer = connected.type("import", path, "--format", "canonical")
    assert answer.code == 2
    assert answer.out == ""
    assert len(answer.err.strip().splitlines()) == 1
    assert path in answer.err


@pytest.mark.parametrize("format_", ["nonsense", "missing.toml"])
def test_a_format_that_is_none_is_one_sentence(connected: Desk, format_: str) -> None:
    answer = connected.type("import", connected.file(MONTH), "--format", format_)
    assert answer.code == 2
    assert format_ in answer.err
    assert len(answer.err.strip().splitlines()) == 1


def test_importing_before_connecting_says_what_to_do_first(desk: Desk) -> None:
    answer = desk.take_in()
    assert answer.code == 2
    assert "counterfoil connect" in answer.err
