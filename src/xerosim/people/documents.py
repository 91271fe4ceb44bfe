"""Invoices, bills and credit notes: approved, submitted, edited, voided and deleted by a person."""

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Final, Literal

import msgspec

from xerosim.books.documents import Document
from xerosim.people.finding import document_of
from xerosim.people.scene import Deed, Scene, Told, row_of
from xerosim.rules.documents import save_document
from xerosim.rules.revisions import as_sent
from xerosim.side.reading import NotDone
from xerosim.wire.contacts import ContactIn
from xerosim.wire.documents import DocumentIn
from xerosim.wire.lines import LineIn, TrackingIn


class WhichDocument(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A document, by its id or its number."""

    invoice_id: str = ""
    number: str = ""


class LineEdit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What becomes different in one line, counted from 1; `amount` makes it one piece at that price."""

    line: int
    code: str | None = None
    description: str | None = None
    amount: Decimal | None = None
    tax_type: str | None = None


class DocumentEdit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What becomes different in a document; what is left out stays."""

    invoice_id: str = ""
    number: str = ""
    new_number: str | None = None
    reference: str | None = None
    date: datetime.date | None = None
    due_date: datetime.date | None = None
    contact_id: str | None = None
    lines: list[LineEdit] = []


def _save(scene: Scene, document: Document, element: DocumentIn) -> Told:
    ask = scene.ask("POST", document.id)
    ask = msgspec.structs.replace(ask, unit_places=document.unit_places)
    row_of(save_document(scene.organisation, element, ask, is_credit=document.is_credit))
    return told_of(document)


def told_of(document: Document) -> Told:
    """What is told of a document after something was done to it."""
    return {
        "id": document.id,
        "number": document.number,
        "status": document.status,
        "due": f"{document.due:.2f}",
    }


def _to_status(
    status: Literal["SUBMITTED", "AUTHORISED", "VOIDED", "DELETED"],
) -> Callable[[Scene, WhichDocument], Told]:
    def act(scene: Scene, asked: WhichDocument) -> Told:
        document = document_of(scene.organisation, asked)
        return _save(scene, document, DocumentIn(Status=status))

    return act


def _edit(scene: Scene, asked: DocumentEdit) -> Told:
    document = document_of(scene.organisation, asked)
    element = DocumentIn(
        Reference=asked.reference,
        Date=asked.date.isoformat() if asked.date else None,
        DueDate=asked.due_date.isoformat() if asked.due_date else None,
        Contact=ContactIn(ContactID=asked.contact_id) if asked.contact_id is not None else None,
        LineItems=_edited(document, asked.lines) if asked.lines else None,
    )
    if document.is_credit:
        element.CreditNoteNumber = asked.new_number
    else:
        element.InvoiceNumber = asked.new_number
    return _save(scene, document, element)


def _edited(document: Document, edits: list[LineEdit]) -> list[LineIn]:
    """All lines of a document as if sent again, some of them different."""
    items = [as_sent(line, document) for line in document.lines]
    for item, line in zip(items, document.lines, strict=True):
        item.Tracking = [TrackingIn(chosen[2], chosen[3]) for chosen in line.tracking] or None
    for edit in edits:
        if not 1 <= edit.line <= len(items):
            raise NotDone(f"no line {edit.line}: the document has {len(items)}")
        _apply(items[edit.line - 1], edit)
    return items


def _apply(item: LineIn, edit: LineEdit) -> None:
    if edit.description is not None:
        item.Description = edit.description
    if edit.code is not None:
        item.AccountID, item.AccountCode = None, edit.code
    if edit.tax_type is not None:
        item.TaxType, item.TaxAmount = edit.tax_type, None
    if edit.amount is not None:
        item.Quantity, item.UnitAmount, item.LineAmount = Decimal(1), edit.amount, None
        item.DiscountRate = item.DiscountAmount = item.TaxAmount = None


DEEDS: Final = {
    "approve_invoice": Deed(WhichDocument, _to_status("AUTHORISED"), (("invoice_id", "number"),)),
    "submit_invoice": Deed(WhichDocument, _to_status("SUBMITTED"), (("invoice_id", "number"),)),
    "void_invoice": Deed(WhichDocument, _to_status("VOIDED"), (("invoice_id", "number"),)),
    "delete_invoice": Deed(WhichDocument, _to_status("DELETED"), (("invoice_id", "number"),)),
    "edit_invoice": Deed(DocumentEdit, _edit, (("invoice_id", "number"),)),
}
