"""Compares what a person says a document is in Xero with what was sent of it: kind, contact, total."""

from __future__ import annotations

from collections.abc import Iterator

from counterfoil.core.own_reference import allocation_name
from counterfoil.core.passing import Found
from counterfoil.xero.found import FoundAnswer
from counterfoil.xero.verdicts import (
    GONE,
    Sought,
    absent,
    allocations_between,
    is_same,
    paid_id,
    there,
    undecidable,
)
from counterfoil.xero.wire import (
    AllocationOut,
    BankTransactionOut,
    ContactOut,
    DocumentOut,
    JournalOut,
    PaymentOut,
    day,
    debits,
)

_NAMES = {
    "ACCREC": "a sales invoice",
    "ACCPAY": "a bill",
    "ACCRECCREDIT": "a credit note to a customer",
    "ACCPAYCREDIT": "a credit note from a supplier",
    "RECEIVE": "money received",
    "SPEND": "money spent",
}


def same_contact(contact: ContactOut, sought: Sought, xero_id: str, answer: FoundAnswer) -> Found:
    """A contact is ours that has our number, or none and our name; of a change only the id is asked."""
    row = next((row for row in answer.contacts or () if is_same(row.contact_id, xero_id)), None)
    if row is None:
        return absent(sought)
    if contact.contact_id and not is_same(contact.contact_id, xero_id):
        return undecidable(sought, "it is another contact than the one that was changed")
    if row.contact_number and not is_same(row.contact_number, contact.contact_number):
        return undecidable(sought, f"its code is {row.contact_number}, ours was {contact.contact_number}")
    if not row.contact_number and not is_same(row.name, contact.name):
        return undecidable(sought, f"its name is {row.name}, ours was {contact.name}")
    return there(sought, row.contact_id, row.contact_number, None)


def same_document(document: DocumentOut, sought: Sought, xero_id: str, answer: FoundAnswer) -> Found:
    """A document is ours when type, contact and total agree; number and date a person may have changed."""
    rows = [*(answer.invoices or ()), *(answer.credit_notes or ())]
    row = next((row for row in rows if is_same(row.invoice_id or row.credit_note_id, xero_id)), None)
    if row is None:
        return absent(sought)

    def differences() -> Iterator[str]:
        if row.type != document.type:
            yield f"it is {_NAMES.get(row.type or '', 'something else')}, ours was {_NAMES[document.type]}"
        if not is_same(row.contact.contact_id if row.contact else None, document.contact.contact_id):
            name = (row.contact.name if row.contact else None) or "another contact"
            yield f"it is of {name}, which is not the contact that ours was sent for"
        if row.total != sought.member.total:
            yield f"its total is {row.total}, ours was {sought.member.total}"
        if row.status in GONE:
            yield f"it is {row.status.lower()} in Xero: withdraw ours if that was meant"

    if found := "; ".join(differences()):
        return undecidable(sought, found)
    number = row.invoice_number or row.credit_note_number
    return there(sought, row.invoice_id or row.credit_note_id, number, row.total)


def same_bank_transaction(
    transaction: BankTransactionOut, sought: Sought, xero_id: str, answer: FoundAnswer
) -> Found:
    """A bank transaction is ours when direction, contact and total agree; date and reference a person may
    have changed."""
    rows = answer.bank_transactions or ()
    row = next((row for row in rows if is_same(row.bank_transaction_id, xero_id)), None)
    if row is None:
        return absent(sought)

    def differences() -> Iterator[str]:
        if row.type != transaction.type:
            yield f"it is {_NAMES.get(row.type or '', 'something else')}, ours was {_NAMES[transaction.type]}"
        if not is_same(row.contact.contact_id if row.contact else None, transaction.contact.contact_id):
            yield "it is of another contact than ours"
        if row.total != sought.member.total:
            yield f"its total is {row.total}, ours was {sought.member.total}"
        if row.status in GONE:
            yield f"it is {row.status.lower()} in Xero: withdraw ours if that was meant"

    if found := "; ".join(differences()):
        return undecidable(sought, found)
    return there(sought, row.bank_transaction_id, None, row.total)


def same_journal(journal: JournalOut, sought: Sought, xero_id: str, answer: FoundAnswer) -> Found:
    """A journal is ours when its debits and its date agree; the narration a person may have changed."""
    row = next((row for row in answer.manual_journals or () if is_same(row.manual_journal_id, xero_id)), None)
    if row is None:
        return absent(sought)
    total = debits(row.journal_lines)

    def differences() -> Iterator[str]:
        if day(row.date or "") != journal.date:
            yield f"it is of another day than ours, {journal.date}"
        if total != sought.member.total:
            yield f"its debits are {total}, ours were {sought.member.total}"
        if row.status in GONE:
            yield f"it is {row.status.lower()} in Xero: withdraw ours if that was meant"

    if found := "; ".join(differences()):
        return undecidable(sought, found)
    return there(sought, row.manual_journal_id, None, total)


def same_allocation(
    between: tuple[AllocationOut, str], sought: Sought, xero_id: str, answer: FoundAnswer
) -> Found:
    """An allocation has no id that a person could see: that of its credit note is said, and on it stands the
    one with the amount and the document that ours has. `between` is ours, and its credit note."""
    allocation, credit_note_id = between
    if not is_same(credit_note_id, xero_id):
        return undecidable(sought, f"ours is of the credit note {credit_note_id}: say the id of that")
    rows = allocations_between(allocation, credit_note_id, answer)
    if len(rows) != 1:
        return undecidable(
            sought,
            f"{len(rows)} allocations of {allocation.amount} to the same document stand on the credit note",
        )
    name = allocation_name(credit_note_id, allocation.invoice.invoice_id, allocation.amount)
    return there(sought, name, None, rows[0].amount)


def same_payment(payment: PaymentOut, sought: Sought, xero_id: str, answer: FoundAnswer) -> Found:
    """A payment is ours when it pays the same document and the same amount."""
    row = next((row for row in answer.payments or () if is_same(row.payment_id, xero_id)), None)
    if row is None:
        return absent(sought)
    paid = row.invoice or row.credit_note

    def differences() -> Iterator[str]:
        if not is_same((paid.invoice_id or paid.credit_note_id) if paid else None, paid_id(payment)):
            yield "it pays another document than ours"
        if row.amount != payment.amount:
            yield f"its amount is {row.amount}, ours was {payment.amount}"
        if row.status in GONE:
            yield f"it is {row.status.lower()} in Xero: withdraw ours if that was meant"

    if found := "; ".join(differences()):
        return undecidable(sought, found)
    return there(sought, row.payment_id, None, row.amount)
