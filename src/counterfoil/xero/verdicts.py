"""Judges from what a look in Xero showed whether a document is there, is not, or cannot be told."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import msgspec

from counterfoil.core.export import Export
from counterfoil.core.outcome import Posted
from counterfoil.core.own_reference import allocation_name, mark_of
from counterfoil.core.paid import UNAPPROVED
from counterfoil.core.passing import Answer, Found
from counterfoil.xero.found import (
    FoundAllocation,
    FoundAnswer,
    FoundBankTransaction,
    FoundContact,
    FoundDocument,
    FoundJournal,
    FoundPayment,
)
from counterfoil.xero.wire import (
    UNREADABLE,
    AllocationOut,
    BankTransactionOut,
    ContactOut,
    DocumentOut,
    JournalOut,
    PaymentOut,
    day,
    debits,
    moment,
)

ROWS_MAX = 1000
"""The largest page Xero gives (developer.xero.com, paging)."""
CLOCKS_APART = dt.timedelta(hours=1)
"""How far our clock and Xero's may differ when it is asked whether something is older than our request."""

_ANSWER = msgspec.json.Decoder(FoundAnswer)
GONE = frozenset({"VOIDED", "DELETED"})
"""Statuses of what does not count any more."""


class Sought(msgspec.Struct, frozen=True, kw_only=True):
    """A document in doubt: its export, and since when it may be in Xero.

    `twins` counts the documents of its request that a look could not tell from it (itself included),
    `twins_in_doubt` those of them that are in doubt too, and `place` which of these it is, from 0.
    """

    member: Export
    since: dt.datetime
    twins: int = 1
    twins_in_doubt: int = 1
    place: int = 0


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """What one read showed; `is_all` is False when there was more than fits a page."""

    answer: FoundAnswer
    is_all: bool


def page_of(answer: Answer) -> Page | None:
    """The page an answer holds, or None when the read failed or cannot be read."""
    if answer.exchange.status != 200:
        return None
    try:
        read = _ANSWER.decode(answer.body)
    except UNREADABLE:
        return None
    lists = (
        read.contacts,
        read.invoices,
        read.credit_notes,
        read.payments,
        read.bank_transactions,
        read.manual_journals,
    )
    rows = next((each for each in lists if each is not None), None)
    if rows is None:
        return None
    pages = read.pagination.page_count if read.pagination else 1 + len(rows) // ROWS_MAX
    return Page(answer=read, is_all=pages <= 1)


def there(
    sought: Sought,
    xero_id: str | None,
    number: str | None,
    total: Decimal | None,
    *,
    is_unapproved: bool = False,
) -> Found:
    """It is there, under this id."""
    if not xero_id:
        return undecidable(sought, "Xero shows it without an id: check whether it is there")
    posted = Posted(xero_id=xero_id, number=number or "", total=total, is_unapproved=is_unapproved)
    return Found(export_id=sought.member.id, verdict="there", posted=posted)


def absent(sought: Sought) -> Found:
    """It is not there."""
    return Found(export_id=sought.member.id, verdict="absent")


def undecidable(sought: Sought, reason: str) -> Found:
    """Only a person can tell, for this reason."""
    return Found(export_id=sought.member.id, verdict="undecidable", reason=reason)


# --- contacts -----------------------------------------------------------------------------------------------


def created_contact(contact: ContactOut, sought: Sought, answer: FoundAnswer) -> Found:
    """The number is ours alone: whoever has it is the contact, archived or not."""
    rows = answer.contacts or ()
    ours = [row for row in rows if is_same(row.contact_number, contact.contact_number)]
    if len(ours) > 1:
        return undecidable(sought, f"several contacts in Xero have the code {contact.contact_number}")
    return there(sought, ours[0].contact_id, ours[0].contact_number, None) if ours else absent(sought)


def changed_contact(contact: ContactOut, sought: Sought, answer: FoundAnswer) -> Found:
    """A change is there when all that was sent stands in the contact; sending it again does no harm."""
    rows = answer.contacts or ()
    row = next((row for row in rows if is_same(row.contact_id, contact.contact_id)), None)
    if row is None or not _holds(row, contact):
        return absent(sought)
    return there(sought, row.contact_id, row.contact_number, None)


def _holds(row: FoundContact, contact: ContactOut) -> bool:
    sent = msgspec.to_builtins(contact)
    kept = msgspec.to_builtins(row)
    parts = {"Addresses": "AddressType", "Phones": "PhoneType"}
    simple = all(kept.get(name) == value for name, value in sent.items() if name not in {*parts, "ContactID"})
    return simple and all(
        any(part.items() <= slot.items() for slot in kept.get(name) or ())
        for name in parts
        for part in sent.get(name, ())
    )


# --- documents ----------------------------------------------------------------------------------------------


def _named(document: DocumentOut, answer: FoundAnswer) -> list[FoundDocument]:
    """The rows of its type and number."""
    is_credit = document.type in ("ACCRECCREDIT", "ACCPAYCREDIT")
    rows = answer.credit_notes if is_credit else answer.invoices
    return [
        row
        for row in rows or ()
        if row.type == document.type
        and is_same(row.invoice_number or row.credit_note_number, _number(document))
    ]


def _number(document: DocumentOut) -> str:
    return document.invoice_number or document.credit_note_number


def is_of_others(document: DocumentOut, answer: FoundAnswer) -> bool:
    """Whether all that has this number in Xero is of other contacts: then none of it can be this document,
    changed or voided though it may have been. What has no contact in the answer may be of any."""
    named = _named(document, answer)
    ours = document.contact.contact_id
    return bool(named) and all(
        row.contact is not None and not is_same(row.contact.contact_id, ours) for row in named
    )


def unique_document(document: DocumentOut, sought: Sought, answer: FoundAnswer) -> Found:
    """A sales number stands for one document: it is ours when contact, date and total agree."""
    named = _named(document, answer)
    live = [row for row in named if row.status not in GONE]
    ours = [row for row in live if _agrees(row, document) and row.total == sought.member.total]
    if len(ours) == 1:
        return _found(sought, ours[0])
    number = _number(document)
    if live:
        return undecidable(
            sought,
            f"number {number} is in Xero with another contact, date or total: check whether it is this one",
        )
    if any(_agrees(row, document) for row in named):
        return undecidable(
            sought, f"number {number} is in Xero, but voided or deleted: check whether that was meant"
        )
    return absent(sought)


def repeating_document(document: DocumentOut, sought: Sought, answer: FoundAnswer) -> Found:
    """A supplier's number may stand for several: ours is the only one that agrees in everything and is not
    older than our request; anything less plain is for a person to look at."""
    near = [row for row in _named(document, answer) if _agrees(row, document)]
    live = [row for row in near if row.status not in GONE]
    ours = [row for row in live if row.total == sought.member.total]
    number = _number(document)
    if ours and (len(ours) != sought.twins or sought.twins_in_doubt != sought.twins):
        return undecidable(
            sought, f"{len(ours)} documents numbered {number} like this one are in Xero: check which it is"
        )
    if ours:
        row = ours[sought.place]
        if _is_recent(row, sought.since):
            return _found(sought, row)
        return undecidable(sought, f"{number} was in Xero before this was sent: check whether it is this one")
    if any(_is_recent(row, sought.since) for row in near):
        return undecidable(
            sought,
            f"{number} of this contact and date is in Xero with another total, or voided: "
            "check whether it is this one",
        )
    return absent(sought)


def _agrees(row: FoundDocument, document: DocumentOut) -> bool:
    """Whether contact and date are those that were sent."""
    contact_id = row.contact.contact_id if row.contact else None
    return is_same(contact_id, document.contact.contact_id) and day(row.date or "") == document.date


def _is_recent(row: FoundDocument, since: dt.datetime) -> bool:
    """Whether a document may have come with our request: it was changed since, or nobody knows when."""
    changed = moment(row.updated_date_utc or "")
    return changed is None or changed >= since - CLOCKS_APART


def _found(sought: Sought, row: FoundDocument) -> Found:
    number = row.invoice_number or row.credit_note_number
    is_unapproved = (row.status or "").lower() in UNAPPROVED
    xero_id = row.invoice_id or row.credit_note_id
    return there(sought, xero_id, number, row.total, is_unapproved=is_unapproved)


# --- payments -----------------------------------------------------------------------------------------------


def payment_made(payment: PaymentOut, sought: Sought, answer: FoundAnswer) -> Found:
    """A payment of this document with our reference and the amount; one without any reference may be ours."""
    rows = _payments_of(payment, answer)
    marked = [row for row in rows if (row.reference or "").strip() == payment.reference.strip()]
    live = [row for row in marked if row.status != "DELETED"]
    ours = [row for row in live if row.amount == payment.amount]
    if len(ours) == 1 and sought.twins == 1:
        return there(sought, ours[0].payment_id, None, ours[0].amount)
    if marked:
        state = "deleted" if not live else "there more than once or with another amount"
        return undecidable(
            sought, f"the payment {payment.reference} is {state} in Xero: check what it should be"
        )
    if any(
        not row.reference and row.amount == payment.amount and day(row.date or "") == payment.date
        for row in rows
        if row.status != "DELETED"
    ):
        return undecidable(
            sought,
            "a payment of this amount and date without a reference is in Xero: check whether it is this one",
        )
    return absent(sought)


def bank_transaction_made(transaction: BankTransactionOut, sought: Sought, answer: FoundAnswer) -> Found:
    """Our mark is in no other's reference: whatever has it is ours, when all that was sent agrees."""
    mark = mark_of(transaction.reference)
    marked = [row for row in answer.bank_transactions or () if mark in (row.reference or "")]
    ours = [row for row in marked if _is_bank_transaction(row, transaction, sought)]
    if len(ours) == 1 and len(marked) == 1:
        return there(sought, ours[0].bank_transaction_id, None, ours[0].total)
    if marked:
        state = "deleted" if all(row.status in GONE for row in marked) else "there otherwise than it was sent"
        return undecidable(sought, f"the bank transaction {mark} is {state} in Xero: check what it should be")
    return absent(sought)


def _is_bank_transaction(row: FoundBankTransaction, sent: BankTransactionOut, sought: Sought) -> bool:
    is_of_contact = is_same(row.contact.contact_id if row.contact else None, sent.contact.contact_id)
    is_that = row.type == sent.type and day(row.date or "") == sent.date and row.total == sought.member.total
    return is_of_contact and is_that and row.status not in GONE


def allocation_made(
    allocation: AllocationOut, credit_note_id: str, sought: Sought, answer: FoundAnswer
) -> Found:
    """The only one between the two with the amount and the date; two that are alike are for a person."""
    rows = allocations_between(allocation, credit_note_id, answer)
    if len(rows) == 1 and sought.twins == 1 and day(rows[0].date or "") == allocation.date:
        name = allocation_name(credit_note_id, allocation.invoice.invoice_id, allocation.amount)
        return there(sought, name, None, rows[0].amount)
    if rows:
        return undecidable(
            sought,
            f"{len(rows)} allocations of {allocation.amount} between these two are in Xero, not all of "
            f"{allocation.date}: check whether one is this one",
        )
    return absent(sought)


def allocations_between(
    allocation: AllocationOut, credit_note_id: str, answer: FoundAnswer
) -> list[FoundAllocation]:
    """The allocations of the credit note against the same document with the same amount."""
    notes = [row for row in answer.credit_notes or () if is_same(row.credit_note_id, credit_note_id)]
    return [
        row
        for note in notes
        for row in note.allocations or ()
        if row.amount == allocation.amount
        and is_same(row.invoice.invoice_id if row.invoice else None, allocation.invoice.invoice_id)
    ]


def journal_made(journal: JournalOut, sought: Sought, answer: FoundAnswer) -> Found:
    """Our mark is in no other's narration: whatever has it is ours, when date and debits agree."""
    mark = mark_of(journal.narration)
    marked = [row for row in answer.manual_journals or () if mark in (row.narration or "")]
    if len(marked) == 1 and _is_journal(marked[0], journal, sought):
        return there(sought, marked[0].manual_journal_id, None, debits(marked[0].journal_lines))
    if marked:
        state = "voided" if all(row.status in GONE for row in marked) else "there otherwise than it was sent"
        return undecidable(sought, f"the manual journal {mark} is {state} in Xero: check what it should be")
    return absent(sought)


def _is_journal(row: FoundJournal, sent: JournalOut, sought: Sought) -> bool:
    is_of_day = day(row.date or "") == sent.date
    return is_of_day and debits(row.journal_lines) == sought.member.total and row.status not in GONE


def _payments_of(payment: PaymentOut, answer: FoundAnswer) -> list[FoundPayment]:
    """The payments of the document that is paid: in a list of their own, or inside their credit note."""
    wanted = paid_id(payment)
    if payment.invoice is not None:
        return [
            row for row in answer.payments or () if row.invoice and is_same(row.invoice.invoice_id, wanted)
        ]
    notes = [row for row in answer.credit_notes or () if is_same(row.credit_note_id, wanted)]
    return [row for note in notes for row in note.payments or ()]


def paid_id(payment: PaymentOut) -> str:
    """The id of the document that is paid or refunded."""
    if payment.invoice is not None:
        return payment.invoice.invoice_id
    return payment.credit_note.credit_note_id if payment.credit_note is not None else ""


def is_same(found: str | None, sent: str) -> bool:
    """Whether two ids or numbers are the same; Xero does not mind case."""
    return found is not None and found.strip().casefold() == sent.strip().casefold()
