"""Histories and files as Xero shows them."""

from urllib.parse import quote

from xerosim.accounting.asks import Saved
from xerosim.books.amounts import ZERO_ID
from xerosim.books.organisation import Organisation
from xerosim.books.papers import Attachment, Note
from xerosim.shapes.marks import Shape, messages, ms_time, utc_text
from xerosim.wire.papers import FileIn


def has_attachments(organisation: Organisation, owner_id: str) -> bool:
    """Whether any file hangs on what has this id."""
    return owner_id in organisation.attachments


def attachment_shapes(organisation: Organisation, place: str, owner_id: str) -> list[Shape]:
    """The files of what has this id; `place` is the address it is found at (Invoices, ManualJournals …)."""
    return [attachment_shape(place, owner_id, file) for file in organisation.attachments.get(owner_id, ())]


def attachment_shape(place: str, owner_id: str, file: Attachment) -> Shape:
    """One file without its bytes."""
    # recorded: docketworks invoice_attachment_create.json; IncludeOnline only where it is set: assumed
    shape: Shape = {
        "AttachmentID": file.id,
        "FileName": file.name,
        "Url": f"https://api.xero.com/api.xro/2.0/{place}/{owner_id}/Attachments/{quote(file.name)}",
        "MimeType": file.mime_type,
        "ContentLength": len(file.content),
    }
    if file.is_online:
        shape["IncludeOnline"] = True
    return shape


def refused_attachment(saved: Saved) -> Shape:
    """A refused file."""
    # issue: XeroAPI/Xero-Java#142 (raw JSON)
    element: FileIn = saved.element
    return {
        "AttachmentID": ZERO_ID,
        "FileName": element.name,
        "MimeType": element.mime_type,
        "ContentLength": len(element.content),
        "ValidationErrors": messages(saved.errors),
    }


def note_saved(note: Note) -> Shape:
    """A note just kept: no offset in its date, neither user nor kind of change."""
    # recorded: docketworks invoice_history_create.json
    return {
        "DateUTCString": utc_text(note.at_ms).rstrip("Z"),
        "DateUTC": f"/Date({note.at_ms})/",
        "Details": note.details,
        "ValidationErrors": [],
    }


def refused_note(saved: Saved) -> Shape:
    """A refused note."""
    # spec: XeroAPI/Xero-OpenAPI, example of PUT /Payments/{PaymentID}/History
    return note_saved(saved.element) | {"ValidationErrors": messages(saved.errors)}


def note_listed(note: Note) -> Shape:
    """One line of a history."""
    # recorded: docketworks invoice_history.json
    return {
        "Changes": note.changes,
        "DateUTCString": utc_text(note.at_ms).rstrip("Z"),
        "DateUTC": ms_time(note.at_ms),
        "User": note.user,
        "Details": note.details,
    }
