"""By what each document that was sent is found again in Xero: a table with an entry for every kind and verb.

A new kind of request, or a new type of document in one, fails the type check here until it has its entry.
Parameters of the reads: XeroAPI/Xero-OpenAPI 16.1.0 and developer.xero.com on filtering.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Literal, assert_never
from urllib.parse import quote

import msgspec

from counterfoil.core.export import Group
from counterfoil.core.own_reference import mark_of
from counterfoil.core.passing import Found, Place
from counterfoil.xero import sameness, verdicts
from counterfoil.xero.found import FoundAnswer
from counterfoil.xero.verdicts import Sought
from counterfoil.xero.wire import (
    AllocationOut,
    BankTransactionOut,
    ContactOut,
    DocumentOut,
    JournalOut,
    PaymentOut,
)

Element = ContactOut | DocumentOut | BankTransactionOut | JournalOut | PaymentOut | AllocationOut
"""A document as it stands in a request."""

Act = Literal[
    "create contact",
    "change contact",
    "create sales invoice",
    "create bill",
    "create sales credit",
    "create supplier credit",
    "create bank transaction",
    "create manual journal",
    "pay invoice",
    "refund credit note",
    "allocate credit note",
]
"""What a request does for one document: kind and verb."""


class Read(msgspec.Struct, frozen=True):
    """How a read is put together: its beginning, and what stands between the terms of several documents."""

    start: str
    between: str


class Trace(msgspec.Struct, frozen=True, kw_only=True):
    """By what one document is found again.

    `reference` is what was placed in it at sending, to be found by (`encode` asserts that Xero keeps it
    whole). `term` is how `read` asks for it, None when no filter of Xero's could hold it safely. Two
    documents of equal `kin` could be taken for one another. `judge` says what the rows of an answer mean;
    where the reference `is_unique`, one row is proof whatever else there may be. `single` is where one
    document is read by its `{id}`, and `same` says whether that can be this one. `place` is for people. Where
    a number may be another's, `is_of_others` says whether it is.
    """

    act: Act
    reference: str
    read: Read
    term: str | None
    kin: tuple[str, ...]
    judge: Callable[[Sought, FoundAnswer], Found]
    is_unique: bool
    single: str
    place: Place
    same: Callable[[Sought, str, FoundAnswer], Found]
    is_of_others: Callable[[FoundAnswer], bool] | None = None


_PAGE = "page=1&pageSize=1000"
_OR = "%20OR%20"
_CONTACTS = f"/Contacts?includeArchived=true&{_PAGE}"
_INVOICES = f"/Invoices?summaryOnly=true&includeArchived=true&{_PAGE}"
_CREDIT_NOTES = f"/CreditNotes?{_PAGE}"

BY_CONTACT_NUMBER = Read(f"{_CONTACTS}&summaryOnly=true&where=", _OR)
BY_CONTACT_ID = Read(f"{_CONTACTS}&IDs=", ",")
BY_NUMBER_LIST = Read(f"{_INVOICES}&InvoiceNumbers=", ",")
BY_NUMBER = Read(f"{_INVOICES}&where=", _OR)
BY_CREDIT_NUMBER = Read(f"{_CREDIT_NOTES}&where=", _OR)
BY_BANK_REFERENCE = Read(f"/BankTransactions?{_PAGE}&where=", _OR)
BY_NARRATION = Read(f"/ManualJournals?{_PAGE}&where=", _OR)
BY_PAID = Read(f"/Payments?{_PAGE}&where=", _OR)
BY_CREDIT_NOTE_ID = Read(f"{_CREDIT_NOTES}&where=", _OR)


_CONTACT = Place(what="contact", where="among all contacts, archived ones included")
_SALE = Place(what="sales invoice", where="among the sales invoices")
_BILL = Place(what="bill", where="among the bills")
_SALES_CREDIT = Place(what="credit note", where="among the sales invoices, where credit notes stand too")
_SUPPLIER_CREDIT = Place(what="credit note", where="among the bills, where credit notes stand too")
_BANK_TRANSACTION = Place(what="bank transaction", where="among the transactions of the bank account")
_JOURNAL = Place(what="manual journal", where="among the manual journals")
_PAYMENT = Place(what="payment", where="on the page of what it pays")
_ALLOCATION = Place(what="allocation", where="on the page of the credit note")
_REFUND = Place(what="refund", where="on the page of the credit note")


def element_type(
    group: Group,
) -> type[Element]:
    """What the documents in a request of this group are read as."""
    match group:
        case "contacts" | "contact_changes":
            return ContactOut
        case "invoices" | "credit_notes":
            return DocumentOut
        case "bank_transactions":
            return BankTransactionOut
        case "manual_journals":
            return JournalOut
        case "payments":
            return PaymentOut
        case "allocations":
            return AllocationOut
        case _:
            assert_never(group)


def trace_of(element: Element, under: str = "") -> Trace:
    """By what this document is found again; `under` is the credit note in the address of its request."""
    match element:
        case ContactOut():
            return _created(element) if not element.contact_id else _changed(element)
        case DocumentOut():
            return _document(element)
        case BankTransactionOut():
            return _bank_transaction(element)
        case JournalOut():
            return _journal(element)
        case PaymentOut():
            return _payment(element)
        case AllocationOut():
            return _allocation(element, under)
        case _:
            assert_never(element)


# --- the table ----------------------------------------------------------------------------------------------


def _created(contact: ContactOut) -> Trace:
    number = contact.contact_number
    return Trace(
        act="create contact",
        reference=number,
        read=BY_CONTACT_NUMBER,
        term=_equals("ContactNumber", number),
        kin=(number.casefold(),),
        judge=partial(verdicts.created_contact, contact),
        is_unique=True,
        single="/Contacts/{id}",
        place=_CONTACT,
        same=partial(sameness.same_contact, contact),
    )


def _changed(contact: ContactOut) -> Trace:
    return Trace(
        act="change contact",
        reference=contact.contact_id,
        read=BY_CONTACT_ID,
        term=quote(contact.contact_id, safe=""),
        kin=(contact.contact_id.casefold(),),
        judge=partial(verdicts.changed_contact, contact),
        is_unique=True,
        single="/Contacts/{id}",
        place=_CONTACT,
        same=partial(sameness.same_contact, contact),
    )


def _document(document: DocumentOut) -> Trace:
    number = document.invoice_number or document.credit_note_number
    numbered = partial(
        Trace,
        reference=number,
        kin=(document.type, number.casefold(), document.contact.contact_id, document.date.isoformat()),
        same=partial(sameness.same_document, document),
        is_of_others=partial(verdicts.is_of_others, document),
    )
    read, term = _invoice_number(number)
    in_invoices = partial(numbered, read=read, term=term, single="/Invoices/{id}")
    in_credits = partial(
        numbered, read=BY_CREDIT_NUMBER, term=_equals("CreditNoteNumber", number), single="/CreditNotes/{id}"
    )
    unique = partial(verdicts.unique_document, document)
    repeating = partial(verdicts.repeating_document, document)
    match document.type:
        case "ACCREC":
            return in_invoices(act="create sales invoice", judge=unique, is_unique=True, place=_SALE)
        case "ACCPAY":
            return in_invoices(act="create bill", judge=repeating, is_unique=False, place=_BILL)
        case "ACCRECCREDIT":
            return in_credits(act="create sales credit", judge=unique, is_unique=True, place=_SALES_CREDIT)
        case "ACCPAYCREDIT":
            return in_credits(
                act="create supplier credit", judge=repeating, is_unique=False, place=_SUPPLIER_CREDIT
            )
        case _:
            assert_never(document.type)


def _bank_transaction(transaction: BankTransactionOut) -> Trace:
    """Xero knows no number of a bank transaction; ours ends its reference, and is nobody else's."""
    mark = mark_of(transaction.reference)
    return Trace(
        act="create bank transaction",
        reference=mark,
        read=BY_BANK_REFERENCE,
        term=_holds("Reference", mark),
        kin=(mark.casefold(),),
        judge=partial(verdicts.bank_transaction_made, transaction),
        is_unique=True,
        single="/BankTransactions/{id}",
        place=_BANK_TRANSACTION,
        same=partial(sameness.same_bank_transaction, transaction),
    )


def _journal(journal: JournalOut) -> Trace:
    """Ours ends the narration, which is never absent."""
    mark = mark_of(journal.narration)
    return Trace(
        act="create manual journal",
        reference=mark,
        read=BY_NARRATION,
        term=quote(f'Narration.Contains("{mark}")', safe="") if _is_safe(mark) else None,
        kin=(mark.casefold(),),
        judge=partial(verdicts.journal_made, journal),
        is_unique=True,
        single="/ManualJournals/{id}",
        place=_JOURNAL,
        same=partial(sameness.same_journal, journal),
    )


def _payment(payment: PaymentOut) -> Trace:
    """Payments are read by what they pay; whose they are is told by the reference in them and the amount."""
    refunds = payment.credit_note is not None
    paid = verdicts.paid_id(payment)
    return Trace(
        act="refund credit note" if refunds else "pay invoice",
        reference=payment.reference,
        read=BY_CREDIT_NOTE_ID if refunds else BY_PAID,
        term=quote(f'{"CreditNoteID" if refunds else "Invoice.InvoiceID"}==guid("{paid}")', safe=""),
        kin=(paid, payment.reference, str(payment.amount)),
        judge=partial(verdicts.payment_made, payment),
        is_unique=False,
        single="/Payments/{id}",
        place=_REFUND if refunds else _PAYMENT,
        same=partial(sameness.same_payment, payment),
    )


def _allocation(allocation: AllocationOut, credit_note_id: str) -> Trace:
    """Xero gives an allocation no name of its own: it is told by what it is between, amount and date."""
    invoice_id = allocation.invoice.invoice_id
    return Trace(
        act="allocate credit note",
        reference=credit_note_id,
        read=BY_CREDIT_NOTE_ID,
        term=quote(f'CreditNoteID==guid("{credit_note_id}")', safe=""),
        kin=(credit_note_id.casefold(), invoice_id.casefold(), str(allocation.amount)),
        judge=partial(verdicts.allocation_made, allocation, credit_note_id),
        is_unique=False,
        single=f"/CreditNotes/{quote(credit_note_id, safe='')}",
        place=_ALLOCATION,
        same=partial(sameness.same_allocation, (allocation, credit_note_id)),
    )


# --- how a number is asked for ------------------------------------------------------------------------------


def _invoice_number(number: str) -> tuple[Read, str | None]:
    """Numbers go in a list, except those that a list would break."""
    if "," in number or number != number.strip():
        return BY_NUMBER, _equals("InvoiceNumber", number)
    return BY_NUMBER_LIST, quote(number, safe="") if _is_safe(number) else None


def _equals(field: str, value: str) -> str | None:
    return quote(f'{field}=="{value}"', safe="") if _is_safe(value) else None


def _holds(field: str, value: str) -> str | None:
    """That a text, which may be absent, holds a value (developer.xero.com on guarding what may be null)."""
    guarded = f'({field}!=null AND {field}.Contains("{value}"))'
    return quote(guarded, safe="") if _is_safe(value) else None


def _is_safe(value: str) -> bool:
    """Whether a value may stand between double quotes; how Xero reads an escaped one is written nowhere."""
    return bool(value) and value.isprintable() and '"' not in value and "\\" not in value
