"""Invoices, bills and credit notes: what Xero accepts at creation and at a change."""

from typing import Final

from xerosim.accounting.asks import Ask, Saved
from xerosim.books.amounts import ONE
from xerosim.books.contacts import Contact
from xerosim.books.documents import IN_LEDGER, Document
from xerosim.books.organisation import Organisation
from xerosim.rules.caps import note_approval
from xerosim.rules.changes import document_changed
from xerosim.rules.contacts import change_inside, contact_of_document, new_contact
from xerosim.rules.heads import (
    apply_head,
    head_errors,
    index_number,
    length_errors,
    next_number,
    number_errors,
    number_of,
    rate_warnings,
    rounding_errors,
    sum_errors,
    theme_of,
    today,
)
from xerosim.rules.judging import NO_LINES, cap_errors, enter_in_ledger, party, priced
from xerosim.rules.revisions import change_document
from xerosim.wire.documents import DocumentIn
from xerosim.wire.reading import real_id
from xerosim.wire.refusal import not_found

INVOICE_KINDS: Final = ("ACCREC", "ACCPAY")
CREDIT_KINDS: Final = ("ACCRECCREDIT", "ACCPAYCREDIT")


def save_document(organisation: Organisation, element: DocumentIn, ask: Ask, *, is_credit: bool) -> Saved:
    """Create or change one invoice or credit note; POST finds an existing one by its id, or by its number.

    Raises the 404 of a path that names nothing.
    """
    existing = None
    if ask.method == "POST":
        wanted = real_id(element.CreditNoteID if is_credit else element.InvoiceID)
        if ask.target:
            # assumed: the path alone counts, another id in the body is passed over, as is a Type that is not its own
            existing = find_document(organisation, ask.target, is_credit=is_credit)
            if existing is None:
                raise not_found()
        elif wanted:
            existing = organisation.documents.get(wanted)
            if existing is None or existing.is_credit != is_credit:
                return Saved(None, element, [_absent(is_credit)], held_id=wanted)
        else:
            existing = _by_number(organisation, element, is_credit)
    if existing is None:
        return _create(organisation, element, ask, is_credit)
    return change_document(organisation, existing, element, ask)


def find_document(organisation: Organisation, wanted: str, *, is_credit: bool) -> Document | None:
    """The document that a path names, by id or by number; of several with one number the latest."""
    document = organisation.documents.get(wanted.lower())
    if document is not None and document.is_credit == is_credit:
        return document
    held = organisation.numbers(is_credit).get(wanted.casefold())
    return held[-1] if held else None


def _absent(is_credit: bool) -> str:
    if is_credit:
        # spec: XeroAPI/Xero-OpenAPI, example of POST /CreditNotes
        return "An existing Credit Note with the specified CreditNoteID could not be found"
    # vendor: help.dext.com 1362089
    return "An existing invoice with the specified ID could not be found"


def _by_number(organisation: Organisation, element: DocumentIn, is_credit: bool) -> Document | None:
    """POST finds a sales document by its number, and a bill by its type, its number and its contact."""
    # issue: freakboy3742/pyxero#328; bills: Actionstep help ("a reference number that is already being used by an
    # existing (supplier) invoice"), that it has to be the same supplier is assumed
    number, kind = number_of(element, is_credit), element.Type or ""
    if not number:
        return None
    sale = "ACCRECCREDIT" if is_credit else "ACCREC"
    if kind in ("", sale):
        # assumed: without a Type it is a sales document, as their numbers alone are unique
        return organisation.numbered(sale, number)
    contact, _ = contact_of_document(organisation, element.Contact)
    held = organisation.numbers(is_credit).get(number.casefold(), ())
    same = [row for row in held if row.kind == kind and row.contact is contact and row.status != "DELETED"]
    return same[-1] if same else None


def _create(organisation: Organisation, element: DocumentIn, ask: Ask, is_credit: bool) -> Saved:
    saved = Saved(None, element)
    saved.errors += _kind_errors(element.Type, is_credit)
    if saved.errors:
        return saved
    if not element.LineItems:
        # fixture: freakboy3742/pyxero tests/mock_data.py
        saved.errors.append(NO_LINES)
    if element.Status in ("PAID", "VOIDED", "DELETED"):
        # fixture: freakboy3742/pyxero tests/mock_data.py
        saved.errors.append("Invoice not of valid status for creation")
    contact = party(organisation, element, saved)
    document = _new_document(organisation, element, ask, contact)
    saved.errors += apply_head(organisation, document, element)
    saved.errors += head_errors(organisation, document, element, old=None)
    saved.errors += rounding_errors(document, element)
    found = priced(organisation, document, element.LineItems or [], saved)
    saved.errors += sum_errors(document, element)
    saved.errors += length_errors(document) + cap_errors(organisation, document, None, ask)
    if late := number_errors(organisation, document, own=None):
        # issue: XeroAPI/Xero-NetStandard#156 (refused for its number, and yet with an id of its own)
        saved.held_id = "" if saved.errors else document.id
        saved.errors += late
    if not saved.errors:
        document.lines, document.next_ordinal = found.lines, len(found.lines)
        saved.warnings += rate_warnings(organisation, document, element)
        _enter(organisation, document, element, ask)
        saved.row = document
    return saved


def _kind_errors(kind: str | None, is_credit: bool) -> list[str]:
    if not kind:
        # issue: XeroAPI/XeroAPI-Schemas#13
        return ["Invoice Type must be specified"]
    if kind not in (CREDIT_KINDS if is_credit else INVOICE_KINDS):
        # doc: developer.xero.com bulk example
        return ["Invoice not of valid type for creation"]
    return []


def _new_document(
    organisation: Organisation, element: DocumentIn, ask: Ask, contact: Contact | None
) -> Document:
    kind = element.Type or ""
    return Document(
        id=organisation.new_id(),
        kind=kind,
        contact=contact or Contact(id="", name="", updated_ms=0),
        date=today(organisation, ask.now_ms),
        due_date=None,
        mode="Exclusive",
        currency=organisation.currency,
        rate=ONE,
        status="DRAFT",
        app=ask.app,
        # recorded: docketworks invoice_create.json (sales documents have a theme without being given one)
        branding_theme=theme_of(organisation) if kind.startswith("ACCREC") else "",
        unit_places=ask.unit_places,
    )


def _enter(organisation: Organisation, document: Document, element: DocumentIn, ask: Ask) -> None:
    """Put an accepted document into the books."""
    assert element.Contact is not None
    if not document.contact.id:
        document.contact = new_contact(organisation, element.Contact, ask.now_ms)
    else:
        change_inside(organisation, document.contact, element.Contact, ask.now_ms)
    if not document.number and document.is_sale:
        document.number = next_number(organisation, document.is_credit)
    document.created_ms = document.updated_ms = ask.now_ms
    organisation.documents[document.id] = document
    index_number(organisation, document)
    enter_in_ledger(organisation, document)
    if document.status in IN_LEDGER:
        note_approval(organisation, document.kind, ask.now_ms)
    document_changed(organisation, document, is_new=True)
