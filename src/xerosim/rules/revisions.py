"""Invoices, bills and credit notes that are changed: by status, by lines, by what money on them leaves open."""

import msgspec

from xerosim.accounting.asks import Ask, Saved
from xerosim.accounting.together import touch
from xerosim.books.amounts import ZERO
from xerosim.books.contacts import Contact
from xerosim.books.documents import IN_LEDGER, Document, Line, line_id
from xerosim.books.organisation import Organisation
from xerosim.ledger import document_entries, post
from xerosim.rules.caps import note_approval
from xerosim.rules.changes import document_changed
from xerosim.rules.contacts import change_inside, new_contact
from xerosim.rules.heads import (
    apply_head,
    head_errors,
    index_number,
    length_errors,
    next_number,
    number_errors,
    rate_warnings,
    rounding_errors,
    sum_errors,
    unindex_number,
)
from xerosim.rules.judging import NO_LINES, cap_errors, enter_in_ledger, party, priced
from xerosim.rules.paid_bills import merged
from xerosim.rules.papers import note_change
from xerosim.rules.states import has_money, status_errors
from xerosim.wire.documents import DocumentIn
from xerosim.wire.lines import LineIn


def change_document(organisation: Organisation, old: Document, element: DocumentIn, ask: Ask) -> Saved:
    """Change one document as far as its status allows; the one it was stays the same thing in the books."""
    saved = Saved(None, element, held_id=old.id)
    saved.errors += status_errors(old, element)
    if saved.errors:
        return saved
    new = msgspec.structs.replace(old)
    new.unit_places = ask.unit_places if element.LineItems else old.unit_places
    if element.Contact is not None:
        contact = party(organisation, element, saved)
        new.contact = contact or Contact(id="", name="", updated_ms=0)
    saved.errors += apply_head(organisation, new, element)
    if element.LineItems is not None and not element.LineItems:
        saved.errors.append(NO_LINES)
    saved.errors += head_errors(organisation, new, element, old)
    if new.status not in ("VOIDED", "DELETED"):
        _change_lines(organisation, old, new, saved)
    saved.errors += cap_errors(organisation, new, old, ask)
    saved.errors += length_errors(new) + number_errors(organisation, new, old)
    if not saved.errors:
        saved.warnings += rate_warnings(organisation, new, element)
        _replace(organisation, old, new, element=element, ask=ask)
        saved.row = old
    return saved


def _change_lines(organisation: Organisation, old: Document, new: Document, saved: Saved) -> None:
    """Price the lines that were sent; those that were not are priced again only where something asks for it."""
    # assumed: an approval checks the lines afresh, other changes leave them alone
    element: DocumentIn = saved.element
    items = element.LineItems
    if items is not None or element.RoundingAmount is not None:
        new.rounding = ZERO
    saved.errors += rounding_errors(new, element)
    moved = new.status != old.status or new.mode != old.mode or new.rounding != old.rounding
    if items is None and not moved:
        saved.errors += sum_errors(new, element)
        return
    kept = [as_sent(line, old, has_tax=new.mode == old.mode) for line in old.lines]
    if items is not None:
        kept = merged(items, kept) if has_money(old) else items
    found = priced(organisation, new, kept, saved)
    saved.errors += sum_errors(new, element)
    new.lines = found.lines
    _keep_line_ids(old, new, None if items is None else kept)


def as_sent(line: Line, document: Document, *, has_tax: bool = True) -> LineIn:
    """A line in the books as if it had been sent again, so that an approval checks it afresh."""
    text_only = line.account is None and not line.line_amount
    return LineIn(
        Description=line.description,
        Quantity=None if text_only else line.quantity,
        UnitAmount=None if text_only else line.unit_amount,
        AccountID=line.account.id if line.account else None,
        TaxType=line.tax_type or None,
        TaxAmount=None if text_only or not has_tax else line.tax_amount,
        ItemCode=line.item.code if line.item else None,
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
    known = {line_id(*old.line_ids(), line.ordinal): line for line in old.lines}
    for item, line in zip(items, new.lines, strict=True):
        same = known.pop((item.LineItemID or "").lower(), None)
        if same is None:
            line.ordinal, new.next_ordinal = new.next_ordinal, new.next_ordinal + 1
            continue
        line.ordinal = same.ordinal
        if item.Tracking is None and has_money(old):
            line.tracking = same.tracking


def _replace(
    organisation: Organisation, old: Document, new: Document, *, element: DocumentIn, ask: Ask
) -> None:
    """Let a document become what it was changed to: its entries reversed, its number moved, entered again."""
    touch(organisation, old)
    was = old.status
    if was in IN_LEDGER:
        post(organisation, document_entries(organisation, old), old.date, reverse=True)
    if element.Contact is not None and not new.contact.id:
        new.contact = new_contact(organisation, element.Contact, ask.now_ms)
    elif element.Contact is not None:
        change_inside(organisation, new.contact, element.Contact, ask.now_ms)
    if not old.number and not new.number and new.is_sale:
        new.number = next_number(organisation, new.is_credit)
    if is_noticed(old, new, element):
        new.updated_ms = ask.now_ms
    renumbered = old.number != new.number
    if renumbered:
        unindex_number(organisation, old)
    for name in Document.__struct_fields__:
        setattr(old, name, getattr(new, name))
    if renumbered:
        index_number(organisation, old)
    enter_in_ledger(organisation, old)
    if old.status in IN_LEDGER and was not in IN_LEDGER:
        note_approval(organisation, old.kind, ask.now_ms)
    note_change(organisation, old, was, ask)
    document_changed(organisation, old)


def is_noticed(old: Document, new: Document, element: DocumentIn) -> bool:
    """Whether a change moves UpdatedDateUTC: those of due date and of SentToContact do not, once money is on it."""
    # doc: developer.xero.com, If-Modified-Since
    if not has_money(old) or (element.DueDate is None and element.SentToContact is None):
        return True
    silent = msgspec.structs.replace(new, due_date=old.due_date, sent_to_contact=old.sent_to_contact)
    return silent != old
