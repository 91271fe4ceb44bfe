"""Opening a file of text: what is wrong with it as a whole is said in one sentence, before it is used."""

from __future__ import annotations

import codecs
import gzip
import io
import os
import stat
import zlib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import BinaryIO, NoReturn

from counterfoil.errors import FileUnusable

LINE_CHARACTERS_MAX = 8 * 1024 * 1024
"""Longest line that is read; a longer one is refused before it is held in memory as a whole."""
CHUNK_BYTES = 64 * 1024

_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"
_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),  # it begins as that of UTF-16 does
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
"""The byte order marks of encodings that are not read."""


class TextFile:
    """A file of UTF-8 text, plain or gzip, with or without a byte order mark, with any kind of line ends.

    It may be read several times and must not change in between. `open_line` is the last line when that has
    no line end: it is set just before that line is handed out, and empty until then.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.open_line = ""
        self._seen: tuple[int, int, int] | None = None

    def lines(self) -> Iterator[str]:
        """The lines without their ends, from the beginning; the file is closed when they are through.

        Raises FileUnusable: not found, a folder, no permission, empty, not UTF-8, a NUL character, a cut or
        damaged gzip, a line over LINE_CHARACTERS_MAX, changed since it was last read.
        """
        return chain.from_iterable(self._blocks())

    def refuse(self, why: str) -> NoReturn:
        """Raise FileUnusable: the file, and why it cannot be used as a whole."""
        raise FileUnusable(f"{self.path}: {why}")

    def _blocks(self) -> Iterator[list[str]]:
        """Lists of whole lines, one per chunk of the file."""
        decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder("utf-8-sig")(), translate=True)
        line, rest, is_empty, self.open_line = 1, "", True, ""
        with self._open() as raw:
            stream = self._plain(raw)
            while chunk := self._read(stream):
                text = self._decoded(decoder, chunk, line)
                is_empty = is_empty and not text.strip()
                lines = (rest + text).split("\n") if "\n" in text else [rest + text]
                rest = lines.pop()
                line += len(lines)
                if len(rest) > LINE_CHARACTERS_MAX:
                    self.refuse(f"line {line} is longer than {LINE_CHARACTERS_MAX:,} characters")
                yield lines
            end = self._decoded(decoder, b"", line, final=True)
        if is_empty:
            self.refuse("is empty")
        *lines, rest = (rest + end).split("\n")
        yield lines
        if rest:
            self.open_line = rest
            yield [rest]

    def _open(self) -> BinaryIO:
        try:
            found = os.stat(self.path)
            if stat.S_ISDIR(found.st_mode):
                self.refuse("is a folder, not a file")
            if not stat.S_ISREG(found.st_mode):
                self.refuse("is not an ordinary file; it is read more than once, so save it as one")
            raw = open(self.path, "rb")  # noqa: SIM115 - the caller closes it
        except FileNotFoundError:
            self.refuse("does not exist")
        except (OSError, ValueError) as error:
            self.refuse(f"cannot be opened: {_said(error)}")
        seen = (found.st_ino, found.st_size, found.st_mtime_ns)
        if self._seen not in (None, seen):
            raw.close()
            self.refuse("was changed while it was being read")
        self._seen = seen
        return raw

    def _plain(self, raw: BinaryIO) -> BinaryIO | gzip.GzipFile:
        """The stream of bytes behind the compression, by the first bytes of the file and not by its name."""
        start = self._read(raw, len(_ZIP))
        raw.seek(0)
        if start == _ZIP:
            self.refuse("is a ZIP archive (an Excel workbook is one, too); save it as CSV or JSON Lines")
        for mark, encoding in _MARKS:
            if start.startswith(mark):
                self.refuse(f"is in {encoding}; save it as UTF-8")
        return gzip.GzipFile(fileobj=raw) if start[:2] == _GZIP else raw

    def _read(self, stream: BinaryIO | gzip.GzipFile, size: int = CHUNK_BYTES) -> bytes:
        try:
            return stream.read(size)
        except EOFError:
            self.refuse("ends before its end: the compressed data is cut off")
        except (gzip.BadGzipFile, zlib.error) as error:
            self.refuse(f"is damaged: {_said(error)}")
        except OSError as error:
            self.refuse(f"cannot be read: {_said(error)}")

    def _decoded(
        self, decoder: io.IncrementalNewlineDecoder, chunk: bytes, line: int, *, final: bool = False
    ) -> str:
        if b"\0" in chunk:
            line += chunk[: chunk.index(b"\0")].count(b"\n")
            self.refuse(f"line {line} contains a NUL character; this is not a file of text in UTF-8")
        try:
            return decoder.decode(chunk, final)
        except UnicodeDecodeError as error:
            line += error.object[: error.start].count(b"\n")
            byte = error.object[error.start]
            self.refuse(f"line {line} is not text in UTF-8 (byte 0x{byte:02X}); save the file as UTF-8")


def _said(error: Exception) -> str:
    """What the operating system or the decompressor says, without its numbers."""
    return (error.strerror if isinstance(error, OSError) else "") or str(error)
