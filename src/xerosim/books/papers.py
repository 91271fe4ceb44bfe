"""What hangs on a document: notes of its history, and files."""

import msgspec


class Note(msgspec.Struct):
    """One line of a history; `changes` in Xero's words (Created, Edited, Note …), `user` who it was."""

    at_ms: int
    changes: str
    details: str
    user: str = "System Generated"


class Attachment(msgspec.Struct):
    """One file; `is_online` when it goes out with the online invoice."""

    id: str
    name: str
    mime_type: str
    content: bytes
    is_online: bool = False
