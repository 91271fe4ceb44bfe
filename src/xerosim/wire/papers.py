"""Notes for a history, and files, as they are sent."""

from typing import Final

import msgspec

from xerosim.wire.reading import Reading, read_elements


class NoteIn(msgspec.Struct):
    """A note as sent; nothing but its words counts."""

    Details: str | None = None


class FileIn(msgspec.Struct, frozen=True):
    """A file as sent: its name from the address, its type from the header, its bytes from the body."""

    name: str
    mime_type: str
    content: bytes
    is_online: bool = False


_NOTES: Final = Reading(NoteIn, NoteIn.__struct_fields__)


def read_notes(body: bytes) -> list[NoteIn]:
    """The notes of a body."""
    return read_elements(body, "HistoryRecords", _NOTES)
