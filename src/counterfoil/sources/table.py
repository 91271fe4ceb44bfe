"""Reading a table by its declaration: rows with one number become one document, wherever they stand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from counterfoil.core.document import DocumentRef, Exportable, ref_of
from counterfoil.core.passing import Note, Refused
from counterfoil.core.reading import LINES_MAX, problems_of
from counterfoil.ports import Spill
from counterfoil.sources.cells import Unread, shown
from counterfoil.sources.columns import (
    Head,
    Places,
    Row,
    contact_id_reader,
    document_of,
    head_reader,
    head_texts,
    kind_reader,
    line_reader,
    places_in,
)
from counterfoil.sources.contacts import Contacts
from counterfoil.sources.declaration import Declaration
from counterfoil.sources.groups import Group, Groups
from counterfoil.sources.rows import Broken, Table
from counterfoil.sources.text import TextFile

HELD_LINES_MAX = 50_000
"""Lines of open documents that are held in memory before they are spilled."""


class TableSource(msgspec.Struct, frozen=True):
    """A table (CSV and its like) that a declaration describes.

    The file is read twice: first to verify it, to learn where each number stands last and what is known of
    each contact; then row by row, each document given as soon as its last row is read. In memory are all
    numbers and contacts, and at most `held_lines_max` lines of open documents.
    """

    path: Path
    declaration: Declaration
    held_lines_max: int = HELD_LINES_MAX

    def read(self, spill: Spill) -> Iterator[Exportable | Refused | Note]:
        """Documents, each contact before the first that names it; refused rows; notes on what was decided.

        One unreadable row refuses its document whole, and every unreadable row is given. Raises FileUnusable
        or DeclarationInvalid before the first document.
        """
        file = TextFile(self.path)
        survey = _survey(file, self.declaration)
        if survey.contacts:
            yield from survey.contacts.notes()
        yield from _Reading(self.declaration, survey, Groups(spill, self.held_lines_max)).documents(file)


class _Survey(msgspec.Struct, frozen=True):
    """What a first reading learns: where columns stand, the last line of each number, the contacts."""

    places: Places
    number_at: int
    width: int
    last_lines: dict[str, int]
    contacts: Contacts | None


def _survey(file: TextFile, declaration: Declaration) -> _Survey:
    table = Table(file, declaration.delimiter)
    places = places_in(table.header, declaration)
    contacts = Contacts(declaration, places) if declaration.contact else None
    number_at = places[declaration.columns.number]
    contact_at = places[declaration.contact.id] if declaration.contact else 0
    contact_id_of = contact_id_reader(declaration)
    last_lines: dict[str, int] = {}
    row: list[str] | Broken = []
    # Rows of one number mostly follow each other, and say the same of the same contact.
    number_text, number, contact_text, told = "", "", "", None
    for line, row in table.rows():
        if isinstance(row, Broken):
            last_lines |= dict.fromkeys(_numbers(row.pieces, number_at, len(table.header)), line)
            continue
        if row[number_at] != number_text:
            number_text = row[number_at]
            number = number_text.strip()
        last_lines[number] = line
        if contacts and ((details := contacts.details_of(row)) != told or row[contact_at] != contact_text):
            told, contact_text = details, row[contact_at]
            contact_id = contact_id_of(contact_text)
            if contact_id and contacts.known.get(contact_id) != details:
                contacts.learn(contact_id, details)
    if file.open_line and not isinstance(row, Broken) and not file.open_line.endswith('"'):
        _check_last_text(file, declaration.delimiter, row[-1])
    return _Survey(places, number_at, len(table.header), last_lines, contacts)


def _numbers(pieces: Row, at: int, width: int) -> list[str]:
    """What may be the number in a row with too few or too many columns, counted from either end."""
    positions = dict.fromkeys((at, len(pieces) - width + at))
    return [number for p in positions if 0 <= p < len(pieces) and (number := pieces[p].strip().strip('"'))]


def _check_last_text(file: TextFile, delimiter: str, text: str) -> None:
    """Refuse a file whose last line has no end and stops within what other rows have in the last column."""
    for _, row in Table(file, delimiter).rows():
        if isinstance(row, list) and row[-1] != text and row[-1].startswith(text):
            file.refuse(
                f"seems to end before its end: its last line has no line end, and {shown(text)} there is how "
                f"{shown(row[-1])} begins, which other rows have; if it is complete, add a line end"
            )


class _Reading:
    """The second reading: what is open, and which contacts were given already."""

    def __init__(self, declaration: Declaration, survey: _Survey, groups: Groups) -> None:
        places = survey.places
        self._declaration = declaration
        self._survey = survey
        self._groups = groups
        self._head_texts = head_texts(declaration, places)
        self._read_head = head_reader(declaration, places)
        self._kind_of = kind_reader(declaration, places)
        self._line_readers = {
            "as_they_are": line_reader(declaration, places, "as_they_are"),
            "negated": line_reader(declaration, places, "negated"),
        }
        self._contacts_given: set[str] = set()

    def documents(self, file: TextFile) -> Iterator[Exportable | Refused | Note]:
        """Everything in the file, in the order in which documents are complete."""
        number_at = self._survey.number_at
        groups, open_groups = self._groups, self._groups.open
        number_text = number = ""
        for at, row in Table(file, self._declaration.delimiter).rows():
            if isinstance(row, Broken):
                yield from self._broken(at, row)
                continue
            if row[number_at] != number_text:
                number_text = row[number_at]
                number = number_text.strip()
            if not number:
                yield from self._nameless(at, row)
                continue
            group = open_groups.get(number) or self._open(number, row)
            if group.head_texts != self._head_texts(row):
                yield from self._take_head(group, at, row)
            line = group.read_line(row)
            if isinstance(line, Unread):
                yield from self._refuse(group, at, line.places)
            elif not group.is_refused:
                group.lines.append(line)
            if group.last_line == at:
                yield from self._close(group, at)
            if at >= groups.spill_at:
                groups.spill(at)

    def _open(self, number: str, row: Row) -> Group:
        kind = self._kind_of(row)
        ref = str(DocumentRef(self._declaration.system, kind.kind, number))
        group = Group(
            number=number,
            ref=ref,
            last_line=self._survey.last_lines[number],
            read_line=self._line_readers[kind.quantities],
        )
        self._groups.open[number] = group
        return group

    def _take_head(self, group: Group, at: int, row: Row) -> Iterator[Refused | Note]:
        """Compare what this row says of the document with what earlier ones said."""
        head = self._read_head(row)
        if isinstance(head, Unread):
            yield from self._refuse(group, at, head.places)
            return
        group.head_texts = self._head_texts(row)
        if group.head is None:
            group.head = head
            return
        if conflicts := tuple(_conflicts(self._declaration, group.head, head)):
            yield from self._refuse(group, at, conflicts)
        several = self._declaration.dates.several
        if group.head.date != head.date and not group.is_date_told:
            group.is_date_told = True
            yield Note(sentence=f"{group.ref} has rows of several days: the {several} one is its date")
        if several == "last":
            group.head = head

    def _close(self, group: Group, at: int) -> Iterator[Exportable | Refused]:
        """Give the document, and its contact before it when nobody was given that yet."""
        lines = self._groups.close(group)
        if len(lines) > LINES_MAX:
            said = f"has more than {LINES_MAX} lines, which is the most that a document may have"
            yield from self._refuse(group, at, (("", said),))
        if group.is_refused or group.head is None:
            return
        contact_id, contacts = group.head.contact, self._survey.contacts
        if contact_id and contacts and contact_id not in self._contacts_given:
            self._contacts_given.add(contact_id)
            contact = contacts.contact(contact_id)
            problems = problems_of(contact)
            if problems:
                yield Refused(line=at, column="", sentence="; ".join(problems), ref=str(ref_of(contact)))
            else:
                yield contact
        yield document_of(self._declaration, group.number, group.head, lines)

    def _refuse(self, group: Group, at: int, places: tuple[tuple[str, str], ...]) -> Iterator[Refused]:
        """Each place of a row that could not be read; the document is refused as a whole."""
        group.is_refused, group.lines = True, []
        for column, sentence in places:
            yield Refused(line=at, column=column, sentence=sentence, ref=group.ref)

    def _broken(self, at: int, row: Broken) -> Iterator[Refused]:
        """A row without proper columns refuses every document it may belong to."""
        numbers = _numbers(row.pieces, self._survey.number_at, self._survey.width)
        groups = [self._groups.open.get(number) or self._open(number, row.pieces) for number in numbers]
        yield Refused(line=at, column="", sentence=row.sentence, ref=groups[0].ref if groups else "")
        for group in groups:
            group.is_refused, group.lines = True, []
            if group.last_line == at:
                self._groups.close(group)

    def _nameless(self, at: int, row: Row) -> Iterator[Refused]:
        if any(text.strip() for text in row):
            said = "read nothing, expected the number of a document"
            yield Refused(line=at, column=self._declaration.columns.number, sentence=said)


def _conflicts(declaration: Declaration, first: Head, other: Head) -> Iterator[tuple[str, str]]:
    """What rows of one document may not differ in."""
    for column, one, another in (
        (declaration.contact.id if declaration.contact else "", first.contact, other.contact),
        (declaration.currency.column or "", first.currency, other.currency),
    ):
        if one != another:
            said = f"read {shown(another or '')}, but a row before has {shown(one or '')} for this document"
            yield column, said
    if first.kind != other.kind:
        yield other.kind.column, f"makes this a {other.kind.kind}, but a row before follows another rule"
