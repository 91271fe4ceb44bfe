"""Xero's own Python client writes credit notes, allocates them and takes that back."""

import datetime as dt
from decimal import Decimal

from xero_python.accounting import Allocation, Contact, CreditNote, CreditNotes, Invoice

from tests.witnesses.official import DAY, line, missing


def note(xero, **changes):
    """An authorised credit note of 24.15 for Acme, as it was saved."""
    contact = xero.call("get_contacts", where='Name=="Acme"').contacts
    fields = {
        "type": "ACCRECCREDIT",
        "contact": Contact(contact_id=(contact[0] if contact else xero.contact()).contact_id),
        "date": DAY,
        "status": "AUTHORISED",
        "line_items": [line()],
        "credit_note_number": "CN-100",
        "reference": "returned",
    }
    sent = CreditNote(**fields | changes)
    made = xero.call("create_credit_notes", CreditNotes(credit_notes=[sent])).credit_notes[0]
    assert missing(sent, made) == []
    return made


def test_a_credit_note_is_allocated_and_taken_back(xero):
    invoice = xero.invoice()
    made = note(xero)
    assert (made.total, made.remaining_credit) == (Decimal("24.15"), Decimal("24.15"))
    allocation = Allocation(amount=Decimal(10), date=DAY, invoice=Invoice(invoice_id=invoice.invoice_id))
    told = xero.call(
        "create_credit_note_allocation", made.credit_note_id, {"Allocations": [allocation]}
    ).allocations[0]
    assert told.amount == 10
    assert told.invoice.invoice_id == invoice.invoice_id
    read = xero.call("get_credit_note", made.credit_note_id).credit_notes[0]
    assert read.remaining_credit == Decimal("14.15")
    assert [row.amount for row in read.allocations] == [10]
    billed = xero.call("get_invoice", invoice.invoice_id).invoices[0]
    assert (billed.amount_credited, billed.amount_due) == (10, Decimal("14.15"))
    assert [row.applied_amount for row in billed.credit_notes] == [10]
    assert xero.refused(
        "create_credit_note_allocation",
        made.credit_note_id,
        {"Allocations": [{"Amount": 20, "Date": "2026-11-01", "Invoice": {"InvoiceID": invoice.invoice_id}}]},
    ) == ["Credit Note cannot be allocated as amount is greater than amount outstanding"]
    held = read.allocations[0].allocation_id
    gone = xero.call("delete_credit_note_allocations", made.credit_note_id, held)
    assert gone.is_deleted
    assert xero.call("get_invoice", invoice.invoice_id).invoices[0].amount_due == Decimal("24.15")
    assert xero.call("get_credit_note", made.credit_note_id).credit_notes[0].remaining_credit == Decimal(
        "24.15"
    )


def test_a_credit_note_used_up_is_paid(xero):
    invoice = xero.invoice()
    made = note(xero)
    whole = {
        "Allocations": [{"Amount": 24.15, "Date": "2026-11-02", "Invoice": {"InvoiceID": invoice.invoice_id}}]
    }
    xero.call("create_credit_note_allocation", made.credit_note_id, whole)
    used = xero.call("get_credit_note", made.credit_note_id).credit_notes[0]
    assert (used.status, used.remaining_credit) == ("PAID", 0)
    assert used.fully_paid_on_date == dt.date(2026, 11, 2)
    billed = xero.call("get_invoice", invoice.invoice_id).invoices[0]
    assert (billed.status, billed.amount_credited, billed.amount_paid) == ("PAID", Decimal("24.15"), 0)
    other = note(xero, credit_note_number="CN-101")
    said = xero.refused("create_credit_note_allocation", other.credit_note_id, whole)
    assert said[0] == "The invoice you are trying to allocate to has already been paid off"


def test_credit_notes_are_found_changed_and_voided(xero):
    made = note(xero, status="DRAFT")
    assert [row.credit_note_id for row in xero.call("get_credit_notes", page=1).credit_notes] == [
        made.credit_note_id
    ]
    changed = CreditNotes(credit_notes=[CreditNote(status="AUTHORISED", reference="other")])
    assert xero.call("update_credit_note", made.credit_note_id, changed).credit_notes[0].reference == "other"
    voided = CreditNotes(credit_notes=[CreditNote(credit_note_id=made.credit_note_id, status="VOIDED")])
    told = xero.call("update_or_create_credit_notes", voided, summarize_errors=False).credit_notes[0]
    assert told.status == "VOIDED"
    unknown = CreditNotes(
        credit_notes=[CreditNote(credit_note_id="00000000-0000-0000-0000-000000000001", status="VOIDED")]
    )
    assert xero.refused("update_or_create_credit_notes", unknown) == [
        "An existing Credit Note with the specified CreditNoteID could not be found"
    ]
