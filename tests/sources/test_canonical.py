"""JSON Lines of canonical documents: good ones through, bad ones named by line, half a file refused."""

import gzip
import json
from pathlib import Path

import pytest

from counterfoil.core.document import Contact, Exportable, SalesInvoice
from counterfoil.core.passing import Note, Refused
from counterfoil.errors import FileUnusable
from counterfoil.sources.canonical import CanonicalSource
from tests.sources.tables import MemorySpill

CONTACT = '{"kind":"contact","system":"shop","id":"7","name":"Alder & Ash Ltd"}'
INVOICE = (
    '{"kind":"sales_invoice","system":"shop","id":"1","number":"INV-1","date":"2026-03-02","currency":"NZD",'
    '"contact":"7","lines":[{"description":"Rope","quantity":"2.5","unit_price":1.10}]}'
)


def read(folder: Path, text: str) -> list[Exportable | Refused | Note]:
    path = folder / "documents.jsonl"
    path.write_text(text, encoding="utf-8", newline="")
    return list(CanonicalSource(path).read(MemorySpill()))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\n\n"])
def test_documents_in_the_order_of_the_file(tmp_path: Path, end: str) -> None:
    invoice, contact = read(tmp_path, INVOICE + end + CONTACT + end)
    assert isinstance(invoice, SalesInvoice)
    assert isinstance(contact, Contact)
    assert str(invoice.lines[0].unit_price) == "1.10"


def test_the_last_line_needs_no_line_end(tmp_path: Path) -> None:
    assert len(read(tmp_path, f"{CONTACT}\n{INVOICE}")) == 2


def test_compressed_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "documents.jsonl.gz"
    path.write_bytes(gzip.compress(("\ufeff" + CONTACT + "\n").encode(), mtime=0))
    assert [type(each) for each in CanonicalSource(path).read(MemorySpill())] == [Contact]


def test_a_bad_line_is_named_and_the_others_go_on(tmp_path: Path) -> None:
    wrong_date = INVOICE.replace("2026-03-02", "02/03/2026")
    found = read(tmp_path, f"{CONTACT}\n\n{wrong_date}\nnot JSON\n[1]\n{INVOICE}\n")
    assert [type(each) for each in found] == [Contact, Refused, Refused, Refused, SalesInvoice]
    date, text, array = (each for each in found if isinstance(each, Refused))
    assert (date.line, date.ref) == (3, "shop:sales_invoice:1")
    assert "date" in date.sentence
    assert (text.line, text.ref) == (4, "")
    assert "not JSON" in text.sentence
    assert (array.line, array.ref) == (5, "")


def test_everything_wrong_with_a_document_is_in_its_sentence(tmp_path: Path) -> None:
    (refused,) = read(tmp_path, INVOICE.replace("2.5", "1e15").replace("NZD", "dollars") + "\n")
    assert isinstance(refused, Refused)
    assert "quantity" in refused.sentence
    assert "currency" in refused.sentence


def test_an_unknown_field_is_named(tmp_path: Path) -> None:
    (refused,) = read(tmp_path, CONTACT.replace('"name"', '"colour":"red","name"') + "\n")
    assert isinstance(refused, Refused)
    assert "colour" in refused.sentence
    assert refused.ref == "shop:contact:7"


def test_half_a_last_line_refuses_the_file_before_its_first_document(tmp_path: Path) -> None:
    for length in range(1, len(INVOICE)):
        with pytest.raises(FileUnusable, match="ends before its end"):
            read(tmp_path, f"{CONTACT}\n{INVOICE[:length]}")


def test_an_array_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileUnusable, match="one JSON array"):
        read(tmp_path, f"\n[{CONTACT},\n{INVOICE}]\n")


def test_a_document_over_several_lines_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileUnusable, match="over several lines"):
        read(tmp_path, json.dumps(json.loads(CONTACT), indent=2) + "\n")


def test_a_wrong_character_far_down_refuses_the_file_before_its_first_document(tmp_path: Path) -> None:
    path = tmp_path / "documents.jsonl"
    path.write_bytes((CONTACT + "\n").encode() * 5000 + b"\xff\n")
    with pytest.raises(FileUnusable, match="line 5001 is not text in UTF-8"):
        next(CanonicalSource(path).read(MemorySpill()))
