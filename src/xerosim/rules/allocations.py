"""Allocations: credit notes, overpayments and prepayments set against invoices and bills, and taken off again."""

import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from xerosim.accounting.asks import Ask, Saved
from xerosim.accounting.together import touch
from xerosim.books.amounts import CENT, ZERO
from xerosim.books.documents import IN_LEDGER, Allocation, Document
from xerosim.books.organisation import Organisation
from xerosim.ledger import allocation_entries, post
from xerosim.rules.changes import document_changed
from xerosim.rules.locks import lock_errors
from xerosim.rules.states import settle_status
from xerosim.rules.targets import invoice_or_note
from xerosim.wire.allocations import AllocationIn
from xerosim.wire.reading import read_date
from xerosim.wire.refusal import not_found

NOUNS: Final = {"CREDIT": "Credit Note", "OVERPAYMENT": "Overpayment", "PREPAYMENT": "Prepayment"}
"""How sentences call a document that gives credit, by the ending of its kind."""


def save_allocation(organisation: Organisation, source: Document, element: AllocationIn, ask: Ask) -> Saved:
    """Set a part of a credit against the invoice or bill that is named; sent again it is applied again."""
    # issue: calcinai/xero-php#251 (allocations that are sent again are applied again)
    saved = Saved(None, element)
    target = invoice_or_note(organisation, element.Invoice, is_credit=False) if element.Invoice else None
    if target is None:
        saved.errors.append("Document could not be found")  # assumed: the sentence of payments
        return saved
    amount = (element.Amount or ZERO).quantize(CENT, ROUND_HALF_UP)
    when = _day(element, source, target)
    saved.errors += _allocation_errors(source, target, amount) + lock_errors(organisation, [when])
    if saved.errors:
        return saved
    allocation = Allocation(
        id=organisation.new_id(),
        source=source,
        target=target,
        amount=amount,
        date=when,
        updated_ms=ask.now_ms,
    )
    post(organisation, allocation_entries(organisation, source, target, amount), when)
    organisation.allocations[allocation.id] = allocation
    for document in (source, target):
        touch(organisation, document)
        document.credited += amount
        document.allocations = [*document.allocations, allocation.id]
        document.updated_ms = ask.now_ms
        settle_status(document, when)
        document_changed(organisation, document)
    saved.row = allocation
    return saved


def _day(element: AllocationIn, source: Document, target: Document) -> datetime.date:
    """The day that was sent, but never before either document."""
    # doc: developer.xero.com credit notes page (the later of the two); the example of XeroAPI/Xero-OpenAPI puts a
    # day sent too early on the prepayment's; that a later one counts is assumed
    days = [source.date, target.date]
    return max([*days, read_date(element.Date, "Date")] if element.Date else days)


def _allocation_errors(source: Document, target: Document, amount: Decimal) -> list[str]:
    noun = next(words for ending, words in NOUNS.items() if source.kind.endswith(ending))
    errors: list[str] = []
    if amount <= 0:
        errors.append("Allocation amount must be greater than zero")  # assumed
    if source.status not in IN_LEDGER:
        # doc: developer.xero.com credit notes page, for the rule; the words are assumed
        errors.append(f"{noun} not of valid status for allocation")
    if target.status not in IN_LEDGER:
        errors.append(f"{noun} cannot be allocated to an invoice that is not authorised")  # assumed
    elif target.due <= 0:
        # issue: waynerobinson/xeroizer#320, calcinai/xero-php#335
        errors.append("The invoice you are trying to allocate to has already been paid off")
    if amount > min(source.due, target.due):
        # issue: waynerobinson/xeroizer#320 (credit notes), calcinai/xero-php#335 (overpayments); prepayments assumed
        errors.append(f"{noun} cannot be allocated as amount is greater than amount outstanding")
    if source.is_sale != target.is_sale:
        # issue: waynerobinson/xeroizer#320 (cut short there: the last word is inferred)
        errors.append(f"{noun} cannot be allocated to an incorrect invoice type")
    if source.contact is not target.contact:
        # doc: developer.xero.com credit notes page ("for the same contact"); the words are assumed
        errors.append(f"{noun} cannot be allocated to an invoice of another contact")
    if source.currency != target.currency:
        errors.append(f"{noun} cannot be allocated to an invoice in another currency")  # assumed
    return errors


def delete_allocation(organisation: Organisation, source: Document, allocation_id: str, ask: Ask) -> Saved:
    """Take an allocation off again, which opens both documents; one that is gone is not found (assumed)."""
    allocation = organisation.allocations.get(allocation_id.lower())
    if allocation is None or allocation.is_deleted or allocation.source is not source:
        raise not_found()
    saved = Saved(None, AllocationIn(), lock_errors(organisation, [allocation.date]), held_id=allocation.id)
    if saved.errors:
        return saved
    touch(organisation, allocation)
    allocation.is_deleted, allocation.updated_ms = True, ask.now_ms
    target = allocation.target
    for document in (source, target):
        touch(organisation, document)
        document.credited -= allocation.amount
        document.allocations = [held for held in document.allocations if held != allocation.id]
        document.updated_ms = ask.now_ms
        settle_status(document, document.date)
        document_changed(organisation, document)
    entries = allocation_entries(organisation, source, target, allocation.amount)
    post(organisation, entries, allocation.date, reverse=True)
    saved.row = allocation
    return saved
