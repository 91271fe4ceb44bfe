"""Reading canonical documents: JSON Lines, one document on each line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from counterfoil.core.document import DocumentRef, Exportable
from counterfoil.core.misread import EXPORTABLE_KINDS
from counterfoil.core.passing import Note, Refused
from counterfoil.core.reading import Refusal, decode_document
from counterfoil.ports import Spill
from counterfoil.sources.text import TextFile


class CanonicalSource(msgspec.Struct, frozen=True):
    """A file of canonical documents, one JSON object per line; blank lines mean nothing.

    Documents come in the order of the file, contacts among them wherever they stand. A line that is no
    sound document is refused by itself; a file that cannot be read to its end, is one JSON array, or whose
    last line is only half there, is refused as a whole.
    """

    path: Path

    def read(self, spill: Spill) -> Iterator[Exportable | Refused | Note]:  # noqa: ARG002 - nothing waits here
        """The documents of the file. Raises FileUnusable before the first one; see TextFile.lines."""
        file = TextFile(self.path)
        _verify(file)
        for number, line in enumerate(file.lines(), start=1):
            if line and not line.isspace():
                yield _document(number, line.encode())


def _verify(file: TextFile) -> None:
    """Read the whole file once, keeping nothing of it."""
    is_first = True
    for line in file.lines():
        if is_first and (start := line.strip()):
            is_first = False
            if start.startswith("["):
                file.refuse("is one JSON array; write one document on each line instead (JSON Lines)")
            if start == "{":
                file.refuse(
                    "has a document that runs over several lines; write each on one line (JSON Lines)"
                )
    if file.open_line.strip() and not _is_json(file.open_line):
        file.refuse("ends before its end: the last line is only half a document")


def _is_json(text: str) -> bool:
    try:
        msgspec.json.decode(text, type=msgspec.Raw)
    except (msgspec.DecodeError, RecursionError):
        return False
    return True


def _document(number: int, content: bytes) -> Exportable | Refused:
    document = decode_document(content)
    if isinstance(document, Refusal):
        place = _PLACE.match(document.sentences[0])
        return Refused(
            line=number,
            column=place[1] if place else "",
            sentence="; ".join(document.sentences),
            ref=_ref(content),
        )
    return document


_PLACE = re.compile(r"([a-z_]+(?:\[\d+\])?(?:\.[a-z_]+)*): ")
"""The field that a sentence begins with."""


class _Identity(msgspec.Struct):
    """As much of a document as names it."""

    system: str = ""
    kind: str = ""
    id: str = ""


def _ref(content: bytes) -> str:
    """What a refused document would have been called, as far as it says so."""
    try:
        found = msgspec.json.decode(content, type=_Identity)
    except (msgspec.MsgspecError, RecursionError):
        return ""
    if not found.system or not found.id or found.kind not in EXPORTABLE_KINDS:
        return ""
    return str(DocumentRef(found.system, found.kind, found.id))
