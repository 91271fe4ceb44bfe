"""Invoices, bills and credit notes: what Xero accepts at creation and at a change."""

from typing import Final

import msgspec

from xerosim.asks import Ask, Saved
from xerosim.books.amounts import ONE
from xerosim.books.contacts import Contact
from xerosim.books.documents import IN_LEDGER, Document, Line, line_id
from xerosim.books.organisation import Organisation
from xerosim.ledger import document_entries, post
from xerosim.rules.contacts import contact_of_document, ill_formed, new_contact, taken
from xerosim.rules.heads import (
    apply_head,
    head_errors,
    index_number,
    next_number,
    number_errors,
    number_of,
    set_totals,
    sum_errors,
    today,
)
from xerosim.rules.lines import Form, Priced, price_lines
from xerosim.rules.states import settle_status, status_errors
from xerosim.wire.contacts import ContactIn
from xerosim.wire.documents import DocumentIn
from xerosim.wire.lines import LineIn

INVOICE_KINDS: Final = ("ACCREC", "ACCPAY")
CREDIT_KINDS: Final = ("ACCRECCREDIT", "ACCPAYCREDIT")
NO_LINES: Final = "One or more line items must be specified"


def save_document(organisation: Organisation, element: DocumentIn, ask: Ask, *, is_credit: bool) -> Saved:
    """Create or change one invoice or credit note; an existing one is found by id, a sales one also by number."""
    existing = None
    if ask.method == "POST":
        wanted = ask.target or (element.CreditNoteID if is_credit else element.InvoiceID)
        if wanted:
            existing = organisation.documents.get(wanted.lower())
            if existing is None or existing.is_credit != is_credit:
                return Saved(None, element, [_absent(is_credit)], held_id=wanted)
        else:
            existing = _by_number(organisation, element, is_credit)
    if existing is None:
        return _create(organisation, element, ask, is_credit)
    return _change(organisation, existing, element, ask)


def _absent(is_credit: bool) -> str:
    if is_credit:
        # spec: XeroAPI/Xero-OpenAPI, example of POST /CreditNotes
        return "An existing Credit Note with the specified CreditNoteID could not be found"
    # vendor: help.dext.com 1362089
    return "An existing invoice with the specified ID could not be found"


def _by_number(organisation: Organisation, element: DocumentIn, is_credit: bool) -> Document | None:
    """POST finds a sales document by its number; bills repeat numbers, so those are never found by one."""
    # issue: freakboy3742/pyxero#328; bills assumed
    number = number_of(element, is_credit)
    kind = element.Type or ""
    return organisation.numbered(kind, number) if number and kind.startswith("ACCREC") else None


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
    contact, contact_errors = contact_of_document(organisation, element.Contact)
    saved.errors += contact_errors + _embedded_errors(organisation, element.Contact, contact)
    document = _new_document(organisation, element, ask, contact)
    saved.errors += head_errors(organisation, document, element, old=None)
    priced = _priced(organisation, document, element.LineItems or [], saved)
    saved.errors += sum_errors(document, element)
    saved.errors += number_errors(organisation, document, own=None)
    if not saved.errors:
        document.lines, document.next_ordinal = priced.lines, len(priced.lines)
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
    document = Document(
        id=organisation.new_id(),
        kind=element.Type or "",
        contact=contact or Contact(id="", name="", updated_ms=0),
        date=today(organisation, ask.now_ms),
        due_date=None,
        mode="Exclusive",
        currency=organisation.currency,
        rate=ONE,
        status="DRAFT",
        app=ask.app,
        unit_places=ask.unit_places,
    )
    apply_head(organisation, document, element)
    return document


def _enter(organisation: Organisation, document: Document, element: DocumentIn, ask: Ask) -> None:
    """Put an accepted document into the books."""
    if not document.contact.id:
        assert element.Contact is not None
        document.contact = new_contact(organisation, element.Contact, ask.now_ms)
    else:
        _update_contact(organisation, document.contact, element.Contact, ask.now_ms)
    if not document.number and document.is_sale:
        document.number = next_number(organisation, document.is_credit)
    document.updated_ms = ask.now_ms
    organisation.documents[document.id] = document
    index_number(organisation, document)
    _enter_in_ledger(organisation, document)


def _enter_in_ledger(organisation: Organisation, document: Document) -> None:
    if document.is_sale:
        document.contact.is_customer = True
    else:
        document.contact.is_supplier = True
    if document.status in IN_LEDGER:
        post(organisation, document_entries(organisation, document), document.date)
        settle_status(document, document.date)


def _embedded_errors(
    organisation: Organisation, element: ContactIn | None, contact: Contact | None
) -> list[str]:
    if element is None:
        return []
    # issue: waynerobinson/xeroizer#477 (an address inside a document is checked too)
    errors = ill_formed(element, element.EmailAddress or (contact.email if contact else None))
    return errors + (taken(organisation, element, contact) if contact and element.ContactID else [])


def _update_contact(
    organisation: Organisation, contact: Contact, element: ContactIn | None, now_ms: int
) -> None:
    """Fields of a contact sent inside a document change the contact."""
    # doc: developer.xero.com invoices page
    if element is None or not element.ContactID:
        return
    if element.EmailAddress and element.EmailAddress != contact.email:
        contact.email, contact.updated_ms = element.EmailAddress, now_ms
    if element.Name and element.Name != contact.name:
        organisation.names.pop(contact.name.casefold(), None)
        contact.name, contact.updated_ms = element.Name, now_ms
        organisation.names[contact.name.casefold()] = contact


def _priced(organisation: Organisation, document: Document, items: list[LineIn], saved: Saved) -> Priced:
    form = Form(organisation, document.kind, document.mode, document.status, document.unit_places)
    priced = price_lines(form, items, document.next_ordinal)
    saved.errors += dict.fromkeys(priced.errors)  # one sentence once per document (assumed)
    saved.warnings += dict.fromkeys(priced.warnings)
    set_totals(document, priced.amount, priced.tax)
    return priced


def _change(organisation: Organisation, old: Document, element: DocumentIn, ask: Ask) -> Saved:
    saved = Saved(None, element, held_id=old.id)
    saved.errors += status_errors(old, element)
    if saved.errors:
        return saved
    new = msgspec.structs.replace(old)
    new.unit_places = ask.unit_places if element.LineItems else old.unit_places
    is_new_name = False
    if element.Contact is not None:
        contact, contact_errors = contact_of_document(organisation, element.Contact)
        saved.errors += contact_errors + _embedded_errors(organisation, element.Contact, contact)
        new.contact = contact or new.contact
        is_new_name = contact is None
    apply_head(organisation, new, element)
    if element.LineItems is not None and not element.LineItems:
        saved.errors.append(NO_LINES)
    saved.errors += head_errors(organisation, new, element, old)
    if new.status not in ("VOIDED", "DELETED"):
        items = element.LineItems
        kept = [as_sent(line, old) for line in old.lines] if items is None else items
        priced = _priced(organisation, new, kept, saved)
        saved.errors += sum_errors(new, element)
        new.lines = priced.lines
        _keep_line_ids(old, new, items)
    saved.errors += number_errors(organisation, new, old)
    if not saved.errors:
        if is_new_name and element.Contact is not None:
            new.contact = new_contact(organisation, element.Contact, ask.now_ms)
        _replace(organisation, old, new)
        old.updated_ms = ask.now_ms
        _update_contact(organisation, old.contact, element.Contact, ask.now_ms)
        saved.row = old
    return saved


def as_sent(line: Line, document: Document) -> LineIn:
    """A line in the books as if it had been sent again, so that an approval checks it afresh."""
    text_only = line.account is None and not line.line_amount
    return LineIn(
        Description=line.description,
        Quantity=None if text_only else line.quantity,
        UnitAmount=None if text_only else line.unit_amount,
        AccountID=line.account.id if line.account else None,
        TaxType=line.tax_type or None,
        TaxAmount=None if text_only else line.tax_amount,
        DiscountRate=line.discount_rate,
        DiscountAmount=line.discount_amount,
        LineItemID=line_id(*document.line_ids(), line.ordinal),
    )


def _keep_line_ids(old: Document, new: Document, items: list[LineIn] | None) -> None:
    """A line sent with its LineItemID keeps it, any other is new; lines left out are gone."""
    # doc: developer.xero.com invoices page, updating line items
    if items is None:
        for line, before in zip(new.lines, old.lines, strict=True):
            line.ordinal, line.tracking = before.ordinal, before.tracking
        return
    known = {line_id(*old.line_ids(), line.ordinal): line.ordinal for line in old.lines}
    for item, line in zip(items, new.lines, strict=True):
        ordinal = known.pop((item.LineItemID or "").lower(), None)
        if ordinal is None:
            ordinal, new.next_ordinal = new.next_ordinal, new.next_ordinal + 1
        line.ordinal = ordinal


def _replace(organisation: Organisation, old: Document, new: Document) -> None:
    """Let a document become what it was changed to: its entries reversed, its number moved, entered again."""
    if old.status in IN_LEDGER:
        post(organisation, document_entries(organisation, old), old.date, reverse=True)
    if not old.number and not new.number and new.is_sale:
        new.number = next_number(organisation, new.is_credit)
    renumbered = old.number != new.number
    if renumbered and old.number:
        held = organisation.numbers(old.is_credit)[old.number.casefold()]
        held[:] = [document for document in held if document is not old]
    for name in Document.__struct_fields__:
        setattr(old, name, getattr(new, name))
    if renumbered:
        index_number(organisation, old)
    _enter_in_ledger(organisation, old)
