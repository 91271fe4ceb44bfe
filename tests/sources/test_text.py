"""A file as a whole: what can be read, and the one sentence for each that cannot."""

import gzip
import os
import tracemalloc
from pathlib import Path

import pytest

from counterfoil.errors import FileUnusable
from counterfoil.sources.text import CHUNK_BYTES, LINE_CHARACTERS_MAX, TextFile


def lines(path: Path) -> list[str]:
    return list(TextFile(path).lines())


def refusal(path: Path) -> str:
    with pytest.raises(FileUnusable) as raised:
        lines(path)
    said = str(raised.value)
    assert said.startswith(f"{path}: ")
    assert "\n" not in said
    return said.removeprefix(f"{path}: ")


@pytest.mark.parametrize(
    "content",
    [
        b"one\ntw\xc3\xb6\n",
        b"\xef\xbb\xbfone\ntw\xc3\xb6\n",
        b"one\r\ntw\xc3\xb6\r\n",
        b"one\rtw\xc3\xb6\r",
        gzip.compress(b"\xef\xbb\xbfone\r\ntw\xc3\xb6\r\n", mtime=0),
    ],
)
def test_plain_and_compressed_with_any_line_end(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    file = TextFile(path)
    assert list(file.lines()) == ["one", "twö"]
    assert file.open_line == ""


def test_a_last_line_without_its_end_is_told(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"one\ntwo")
    file = TextFile(path)
    assert list(file.lines()) == ["one", "two"]
    assert file.open_line == "two"


def test_only_line_ends_end_a_line(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("a\x0bb\x0cc\x1cd\x85e\u2028f\n", encoding="utf-8")
    assert lines(path) == ["a\x0bb\x0cc\x1cd\x85e\u2028f"]


@pytest.mark.parametrize("shift", range(-3, 4))
def test_characters_and_line_ends_across_chunks(tmp_path: Path, shift: int) -> None:
    path = tmp_path / "file"
    first = "x" * (CHUNK_BYTES + shift)
    path.write_text(f"{first}\r\n€{first}\r\n", encoding="utf-8", newline="")
    assert lines(path) == [first, f"€{first}"]


def test_not_there(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none") == "does not exist"


def test_a_folder(tmp_path: Path) -> None:
    assert refusal(tmp_path) == "is a folder, not a file"


def test_a_name_that_no_file_can_have(tmp_path: Path) -> None:
    assert refusal(tmp_path / "a\0b").startswith("cannot be opened: ")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    assert refusal(path).startswith("is not an ordinary file")


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n \r\n\n", gzip.compress(b"", mtime=0)])
def test_empty(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    assert refusal(path) == "is empty"


@pytest.mark.parametrize("before", ["a\n" * 2, "a\n" * CHUNK_BYTES])
def test_wrong_encoding_names_the_line(tmp_path: Path, before: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(before.encode() + "caf\u00e9;1\n".encode("latin-1"))
    line = before.count("\n") + 1
    assert refusal(path) == f"line {line} is not text in UTF-8 (byte 0xE9); save the file as UTF-8"


def test_a_character_cut_off_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes("one\ntw€".encode()[:-1])
    assert refusal(path).startswith("line 2 is not text in UTF-8")


@pytest.mark.parametrize("encoding", ["UTF-16", "UTF-32"])
def test_another_unicode(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "file"
    path.write_text("one\ntwo\n", encoding=encoding)
    assert refusal(path) == f"is in {encoding}; save it as UTF-8"


def test_nul_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"one\ntw\0o\n")
    assert refusal(path).startswith("line 2 contains a NUL character")


def test_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_bytes(b"PK\x03\x04 and so on")
    assert refusal(path).startswith("is a ZIP archive (an Excel workbook is one, too)")


@pytest.mark.parametrize("left_out", [1, 4, 8, 9, 200])
def test_cut_compressed_data(tmp_path: Path, left_out: int) -> None:
    path = tmp_path / "file.gz"
    content = gzip.compress("".join(f"row {n}\n" for n in range(1000)).encode())
    path.write_bytes(content[:-left_out])
    assert refusal(path) == "ends before its end: the compressed data is cut off"


def test_damaged_compressed_data(tmp_path: Path) -> None:
    path = tmp_path / "file.gz"
    content = bytearray(gzip.compress("".join(f"row {n}\n" for n in range(1000)).encode()))
    content[-6] ^= 0xFF  # in the checksum
    path.write_bytes(content)
    assert refusal(path).startswith("is damaged: ")


def test_one_endless_line_is_refused_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "file.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        for _ in range(64):
            file.write(b"x" * 1024 * 1024)
    tracemalloc.start()
    try:
        assert refusal(path) == f"line 1 is longer than {LINE_CHARACTERS_MAX:,} characters"
        assert tracemalloc.get_traced_memory()[1] < 4 * LINE_CHARACTERS_MAX
    finally:
        tracemalloc.stop()


def test_a_file_that_changes_between_two_readings(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("one\n")
    file = TextFile(path)
    assert list(file.lines()) == ["one"]
    path.write_text("one\ntwo\n")
    with pytest.raises(FileUnusable, match="was changed while it was being read"):
        list(file.lines())
