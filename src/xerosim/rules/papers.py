"""Notes and files on what is in the books: on what they may hang, and what Xero refuses."""

from collections.abc import Callable
from typing import Final

from xerosim.accounting.asks import Ask, Saved
from xerosim.books.accounts import Account
from xerosim.books.bank import BankTransaction, BankTransfer
from xerosim.books.contacts import Contact
from xerosim.books.documents import Document, Payment
from xerosim.books.items import Item
from xerosim.books.journals import Journal
from xerosim.books.organisation import Organisation
from xerosim.books.papers import Attachment, Note
from xerosim.wire.papers import FileIn, NoteIn
from xerosim.wire.reading import GUID
from xerosim.wire.refusal import no_data, not_found

Owner = Document | Payment | Contact | BankTransaction | BankTransfer | Journal | Item | Account
Finder = Callable[[Organisation, str], Owner | None]

DETAILS_MAX: Final = 2_500  # doc: developer.xero.com history and notes
FILES_MAX: Final = 10  # doc: developer.xero.com attachments
FORBIDDEN: Final = '<>:"/\\|?*+\0'  # doc: developer.xero.com attachments
# doc: codatio/codat-docs, syncing receipts (of Xero's attachments); the first spelling is the one guessed from
TYPES: Final = {
    "7z": "application/x-7z-compressed", "bmp": "image/bmp", "csv": "text/csv", "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "eml": "message/rfc822",
    "gif": "image/gif", "jpeg": "image/jpeg", "jpg": "image/jpeg", "keynote": "application/vnd.apple.keynote",
    "msg": "application/vnd.ms-outlook", "numbers": "application/vnd.apple.numbers",
    "odf": "application/vnd.oasis.opendocument.formula", "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odt": "application/vnd.oasis.opendocument.text", "pages": "application/vnd.apple.pages",
    "pdf": "application/pdf", "png": "image/png", "ppt": "application/vnd.ms-powerpoint",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation", "rar": "application/vnd.rar",
    "rtf": "application/rtf", "tif": "image/tiff", "tiff": "image/tiff", "txt": "text/plain",
    "xls": "application/vnd.ms-excel", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}  # fmt: skip
NO_TYPE: Final = "application/octet-stream"
# doc: developer.xero.com history and notes (of what comes through the API)
SYSTEM: Final = "System Generated"


def _document(kinds: str) -> Finder:
    def find(organisation: Organisation, own_id: str) -> Document | None:
        found = organisation.documents.get(own_id)
        return found if found is not None and found.kind in kinds.split() else None

    return find


def _prepaid(ending: str) -> Finder:
    def find(organisation: Organisation, own_id: str) -> Document | None:
        found = organisation.prepaid.get(own_id)
        return found if found is not None and found.kind.endswith(ending) else None

    return find


def _item(organisation: Organisation, own_id: str) -> Item | None:
    return next((item for item in organisation.items.values() if item.id == own_id), None)


FINDERS: Final[dict[str, Finder]] = {
    "Invoices": _document("ACCREC ACCPAY"),
    "CreditNotes": _document("ACCRECCREDIT ACCPAYCREDIT"),
    "Contacts": lambda organisation, own_id: organisation.contacts.get(own_id),
    "Payments": lambda organisation, own_id: organisation.payments.get(own_id),
    "Overpayments": _prepaid("OVERPAYMENT"),
    "Prepayments": _prepaid("PREPAYMENT"),
    "BankTransactions": lambda organisation, own_id: organisation.bank_transactions.get(own_id),
    "BankTransfers": lambda organisation, own_id: organisation.bank_transfers.get(own_id),
    "ManualJournals": lambda organisation, own_id: organisation.journals.get(own_id),
    "Items": _item,
    "Accounts": lambda organisation, own_id: organisation.account_by_id(own_id),
}
"""By address: how what a note or a file hangs on is found by its id in lower case."""

# vendor: clickentry.co.uk, history entries of an invoice (the words; VOIDED and the journal's assumed)
STATUS_CHANGES: Final = {
    "AUTHORISED": "Approved",
    "POSTED": "Posted",
    "VOIDED": "Voided",
    "DELETED": "Deleted",
}


def note(
    organisation: Organisation,
    owner_id: str,
    *,
    changes: str,
    details: str,
    at_ms: int,
    user: str = SYSTEM,
) -> Note:
    """Keep a line for the history of what has this id; `changes` in Xero's words (Edited, Voided, Note …)."""
    line = Note(at_ms, changes, details, user)
    # a new list each time, so that what is put back in together.py is what was there
    organisation.history[owner_id] = [*organisation.history.get(owner_id, ()), line]
    return line


def note_change(organisation: Organisation, owner: Document | Journal, was: str, ask: Ask) -> None:
    """Keep that a document or a journal, whose status was `was`, has been changed by an app or a person."""
    changes = STATUS_CHANGES.get(owner.status, "Edited") if owner.status != was else "Edited"
    details = "" if ask.user else received_from(ask.app)
    note(organisation, owner.id, changes=changes, details=details, at_ms=ask.now_ms, user=ask.user or SYSTEM)


def note_reversal(organisation: Organisation, payment: Payment, ask: Ask) -> None:
    """Keep on a document that a payment of it was taken back: afterwards nothing on it tells."""
    # vendor: clickentry.co.uk, history entries of an invoice (the word, and that the amount is told)
    note(
        organisation,
        payment.document.id,
        changes="Payment Reversed",
        details=f"Payment of {payment.amount:.2f} reversed.",
        at_ms=ask.now_ms,
        user=ask.user or SYSTEM,
    )


def received_from(app: str) -> str:
    """What Xero's history says of a thing that an app wrote."""
    # fixture: XeroAPI/Xero-Java tests of history (there with the app's name, here with its client id)
    return f"Received through the Xero API from {app}"


def save_note(organisation: Organisation, place: str, element: NoteIn, ask: Ask) -> Saved:
    """Add one note to the history of what the path names; the row is the note."""
    words = element.Details or ""
    line = Note(ask.now_ms, "Note", words)
    saved = Saved(None, line)
    owner_id = ask.target.lower()
    if FINDERS[place](organisation, owner_id) is None:
        # spec: XeroAPI/Xero-OpenAPI, example of PUT /Payments/{PaymentID}/History
        saved.errors.append("The document with the supplied id was not found for this endpoint.")
    if not words.strip():
        # assumed wording
        saved.errors.append("The Details field is mandatory")
    if len(words) > DETAILS_MAX:
        # assumed wording
        saved.errors.append(f"Details must not be more than {DETAILS_MAX} characters long.")
    if not saved.errors:
        saved.row = note(organisation, owner_id, changes="Note", details=words, at_ms=ask.now_ms)
    return saved


def owner_of(organisation: Organisation, place: str, ask: Ask) -> Owner:
    """What the path names, or 404."""
    owner = FINDERS[place](organisation, ask.target.lower())
    if owner is None:
        raise not_found()
    return owner


def save_attachment(organisation: Organisation, place: str, element: FileIn, ask: Ask) -> Saved:
    """Attach one file; one of the same name takes the place of the old."""
    saved = Saved(None, element)
    if not GUID.fullmatch(ask.target):
        # issue: XeroAPI/Xero-Java#126 (an invoice's number for its id)
        saved.errors.append(f"A document with id '{ask.target}' could not be found")
        return saved
    owner = owner_of(organisation, place, ask)
    if not element.content:
        raise no_data()
    held = organisation.attachments.get(owner.id, [])
    old = next((one for one in held if one.name == element.name), None)
    saved.errors += _file_errors(element.name, len(held) if old is None else 0)
    if saved.errors:
        return saved
    if old is None:
        old = Attachment(organisation.new_id(), element.name, "", b"")
        organisation.attachments.setdefault(owner.id, []).append(old)
    old.mime_type, old.content = _mime_type(element), element.content
    # doc: developer.xero.com attachments (sales invoices and sales credit notes alone can go online)
    old.is_online = element.is_online and isinstance(owner, Document) and owner.is_sale
    _tell(organisation, owner, old, ask)
    saved.row = old
    return saved


def _file_errors(name: str, held: int) -> list[str]:
    if any(letter in FORBIDDEN for letter in name):
        # assumed wording
        return [f"The file name '{name}' contains characters that are not allowed."]
    if extension(name) not in TYPES:
        # issue: XeroAPI/Xero-Java#142 (a name without an extension)
        return ["The file couldn't be uploaded because it isn't a supported file type."]
    if held >= FILES_MAX:
        # assumed wording
        return [f"A maximum of {FILES_MAX} attachments can be added to a document."]
    return []


def extension(name: str) -> str:
    """The ending of a file's name in lower case; empty where there is none."""
    stem, dot, ending = name.rpartition(".")
    return ending.lower() if stem and dot else ""


def _mime_type(element: FileIn) -> str:
    """The type in the header; when that says nothing, by the name (recorded: docketworks, application/pdf)."""
    sent = element.mime_type.partition(";")[0].strip().lower()
    return sent if sent not in ("", NO_TYPE) else TYPES[extension(element.name)]


def _tell(organisation: Organisation, owner: Owner, file: Attachment, ask: Ask) -> None:
    # spec: XeroAPI/Xero-OpenAPI, example of GET history; that a file counts as a change of its document is assumed
    details = f"Attached the file {file.name} through the Xero API using {ask.app}"
    note(organisation, owner.id, changes="Attached a file", details=details, at_ms=ask.now_ms)
    if not isinstance(owner, BankTransfer):
        owner.updated_ms = ask.now_ms
