"""From the lines of a table to its rows, so that one stray quotation mark never takes other rows with it."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator, Sequence

import msgspec

from counterfoil.core.reading import TEXT_MAX
from counterfoil.sources.text import TextFile

SPAN_LINES_MAX = 100
"""Lines that one row may run over, where a quoted text has line ends in it."""


class Broken(msgspec.Struct, frozen=True):
    """A row that does not have the header's columns: why, and its text cut at each delimiter all the same."""

    sentence: str
    pieces: Sequence[str]


class Table:
    """One reading of a file that has a header and rows below it.

    `header` has the names of the columns. Raises FileUnusable when there is none, when the file ends in the
    middle of a row, and as TextFile.lines does.
    """

    def __init__(self, file: TextFile, delimiter: str) -> None:
        self.file = file
        self.header: tuple[str, ...] = ()
        self._delimiter = delimiter
        self._lines = file.lines()
        self._ahead: deque[str] = deque()
        self._is_at_end = False
        self._line = 0
        for line, row in self.rows():
            if isinstance(row, Broken):
                file.refuse(f"line {line}: the header cannot be read: {row.sentence}")
            self.header = tuple(name.strip() for name in row)
            break

    def rows(self) -> Iterator[tuple[int, list[str] | Broken]]:
        """The rows below the header, each with the number of its first line; to be asked for once.

        A row has as many texts as the header, none over TEXT_MAX characters, or it is Broken. Blank lines
        are left out.
        """
        at, delimiter, width = self._line, self._delimiter, len(self.header) or None
        for line in self._lines:
            at += 1
            # Nearly always a row is one line, without any text that could be too long.
            if len(line) <= TEXT_MAX:
                row = line.split(delimiter) if '"' not in line else _unquoted(line, delimiter)
                if len(row) == width:
                    yield at, row
                    continue
            self._line = at
            self._ahead.append(line)
            yield from self._slowly()
            at = self._line

    def _slowly(self) -> Iterator[tuple[int, list[str] | Broken]]:
        """The rows of the lines read ahead: one, or several after a quote that was opened and not closed."""
        while self._ahead:
            line, (row, lines) = self._line, self._take()
            for _ in range(lines):
                self._ahead.popleft()
            self._line += lines if self._ahead else lines - 1
            if row:
                yield line, row

    def _take(self) -> tuple[list[str] | Broken, int]:
        """The row that begins with the first line read ahead, and how many lines it takes.

        A broken one takes a single line: what a stray quote swallowed is read again by itself.
        """
        if not self._ahead[0].strip():
            return [], 1
        reader = csv.reader(self._feed(), delimiter=self._delimiter, strict=True)
        try:
            row = next(reader)
        except csv.Error as error:
            return self._broken(f"its quotation marks do not fit ({error})", is_unfinished=self._is_at_end), 1
        if self.header and len(row) != len(self.header):
            return self._broken(f"read {len(row)} columns, expected {len(self.header)} as in the header"), 1
        if any(line.count(self._delimiter) >= len(row) - 1 for line in self._after_first(reader.line_num)):
            return self._broken("a quotation mark is opened, and lines that look like rows follow"), 1
        if any(len(text) > TEXT_MAX for text in row):
            return self._broken(f"has a text of more than {TEXT_MAX} characters"), 1
        return row, reader.line_num

    def _feed(self) -> Iterator[str]:
        """Lines with their ends, those read ahead first; the reader asks for more while a quote is open."""
        for position in range(SPAN_LINES_MAX):
            if position == len(self._ahead):
                line = next(self._lines, None)
                if line is None:
                    self._is_at_end = True
                    return
                self._ahead.append(line)
            yield self._ahead[position] + "\n"

    def _after_first(self, lines: int) -> list[str]:
        return [self._ahead[position] for position in range(1, lines)]

    def _broken(self, sentence: str, *, is_unfinished: bool = False) -> Broken:
        """The first line read ahead as a broken row, unless it is the last line, cut off."""
        if len(self._ahead) == 1 and (is_unfinished or self.file.open_line):
            self.file.refuse("ends before its end: the last line is only half a row")
        return Broken(sentence, self._ahead[0].split(self._delimiter))


def _unquoted(line: str, delimiter: str) -> list[str]:
    """The texts of a row that is this line and no other; none when it is not."""
    try:
        return next(csv.reader((line,), delimiter=delimiter, strict=True))
    except csv.Error:
        return []
