"""Xero's own Python client keeps files and notes with documents, and reads the reports."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from xero_python.accounting import HistoryRecord, HistoryRecords, RowType
from xero_python.exceptions import HTTPStatusException

from tests.witnesses.official import line

PDF = b"%PDF-1.4 a witness\n"


def test_a_file_is_kept_with_a_document(xero):
    own_id = xero.invoice().invoice_id
    made = xero.call("create_invoice_attachment_by_file_name", own_id, "order 17.pdf", PDF).attachments[0]
    assert (made.file_name, made.content_length) == ("order 17.pdf", len(PDF))
    assert made.mime_type == "application/pdf"
    listed = xero.call("get_invoice_attachments", own_id).attachments
    assert [row.attachment_id for row in listed] == [made.attachment_id]
    by_name = xero.call("get_invoice_attachment_by_file_name", own_id, "order 17.pdf", "application/pdf")
    by_id = xero.call("get_invoice_attachment_by_id", own_id, made.attachment_id, "application/pdf")
    assert [Path(path).read_bytes() for path in (by_name, by_id)] == [PDF, PDF]
    xero.call("update_invoice_attachment_by_file_name", own_id, "order 17.pdf", PDF + b"more")
    again = xero.call("get_invoice_attachments", own_id).attachments
    assert [row.content_length for row in again] == [len(PDF) + 4]
    read = xero.call("get_invoice", own_id).invoices[0]
    assert read.has_attachments
    assert [row.file_name for row in read.attachments] == ["order 17.pdf"]


def test_a_file_is_kept_with_each_kind(xero):
    contact = xero.contact("Holder")
    kinds = {
        "contact": contact.contact_id,
        "account": xero.account("200").account_id,
    }
    for kind, own_id in kinds.items():
        made = xero.call(f"create_{kind}_attachment_by_file_name", own_id, "note.txt", b"text").attachments[0]
        assert (made.file_name, made.content_length) == ("note.txt", 4)
        assert len(xero.call(f"get_{kind}_attachments", own_id).attachments) == 1


def test_a_file_of_an_unknown_kind_is_refused(xero):
    said = xero.refused("create_invoice_attachment_by_file_name", xero.invoice().invoice_id, "run.exe", b"MZ")
    assert said == ["The file couldn't be uploaded because it isn't a supported file type."]


def test_a_note_is_kept_with_a_document(xero):
    own_id = xero.invoice().invoice_id
    sent = HistoryRecords(history_records=[HistoryRecord(details="Checked by hand")])
    made = xero.call("create_invoice_history", own_id, sent).history_records[0]
    assert made.details == "Checked by hand"
    assert isinstance(made.date_utc, dt.datetime)
    read = xero.call("get_invoice_history", own_id).history_records
    assert "Checked by hand" in [row.details for row in read]
    contact = xero.contact("Holder").contact_id
    xero.call("create_contact_history", contact, sent)
    assert "Checked by hand" in [
        row.details for row in xero.call("get_contact_history", contact).history_records
    ]
    with pytest.raises(HTTPStatusException) as refused:
        xero.call("create_invoice_history", "00000000-0000-0000-0000-000000000001", sent)
    assert refused.value.status in (400, 404)


def one_of_each(xero):
    """The id of one thing of each kind that takes notes, by the client's word for it."""
    line_out = {"Description": "Fee", "Quantity": 1, "UnitAmount": 5, "AccountCode": "404", "TaxType": "NONE"}
    contact = {"ContactID": xero.contact("Holder").contact_id}
    spent = {"Type": "SPEND", "Contact": contact, "BankAccount": {"Code": "090"}, "LineItems": [line_out]}
    early = [
        spent
        | {"Type": f"RECEIVE-{word}", "LineItems": [{"Description": "Early", "LineAmount": 5} | account]}
        for word, account in (("OVERPAYMENT", {}), ("PREPAYMENT", {"AccountCode": "200"}))
    ]
    bank = xero.call("create_bank_transactions", {"BankTransactions": [spent, *early]}).bank_transactions
    moved = {"FromBankAccount": {"Code": "090"}, "ToBankAccount": {"Code": "091"}, "Amount": 5}
    lines = [{"LineAmount": 1, "AccountCode": "400"}, {"LineAmount": -1, "AccountCode": "404"}]
    journal = {"ManualJournals": [{"Narration": "Accrual", "JournalLines": lines}]}
    note = {"Type": "ACCRECCREDIT", "Contact": contact, "LineItems": [line_out | {"AccountCode": "200"}]}
    paid = {"Invoice": {"InvoiceID": xero.invoice().invoice_id}, "Account": {"Code": "090"}, "Amount": 1}
    return {
        "bank_transaction": bank[0].bank_transaction_id,
        "overpayment": bank[1].overpayment_id,
        "prepayment": bank[2].prepayment_id,
        "bank_transfer": xero.call("create_bank_transfer", {"BankTransfers": [moved]})
        .bank_transfers[0]
        .bank_transfer_id,
        "manual_journal": xero.call("create_manual_journals", journal).manual_journals[0].manual_journal_id,
        "credit_note": xero.call("create_credit_notes", {"CreditNotes": [note]})
        .credit_notes[0]
        .credit_note_id,
        "payment": xero.call("create_payments", {"Payments": [paid]}).payments[0].payment_id,
        "item": xero.call("create_items", {"Items": [{"Code": "FERN"}]}).items[0].item_id,
    }


def test_notes_and_files_are_kept_with_every_kind(xero):
    sent = HistoryRecords(history_records=[HistoryRecord(details="Checked by hand")])
    for kind, own_id in one_of_each(xero).items():
        is_record = kind in ("bank_transaction", "bank_transfer", "manual_journal")
        xero.call(f"create_{kind}_history{'_record' if is_record else ''}", own_id, sent)
        many = "s" if kind in ("bank_transaction", "manual_journal") else ""
        read = xero.call(f"get_{kind}{many}_history", own_id).history_records
        assert "Checked by hand" in [row.details for row in read], kind
        if is_record or kind == "credit_note":
            xero.call(f"create_{kind}_attachment_by_file_name", own_id, "note.txt", b"text")
            xero.call(f"update_{kind}_attachment_by_file_name", own_id, "note.txt", b"longer")
            (file,) = xero.call(f"get_{kind}_attachments", own_id).attachments
            assert file.content_length == 6, kind


def test_what_an_invoice_is_printed_with_and_seen_at_is_read(xero):
    assert xero.call("get_branding_themes").branding_themes
    assert xero.call("get_users").users
    online = xero.call("get_online_invoice", xero.invoice().invoice_id).online_invoices
    assert online[0].online_invoice_url.startswith("https://")


def cells(report):
    """The rows of a report, each as the texts in its cells."""
    rows = [row for section in report.rows for row in [section, *(section.rows or [])]]
    return [[cell.value for cell in row.cells] for row in rows if row.cells]


def test_the_trial_balance_is_read(xero):
    xero.invoice()
    report = xero.call("get_report_trial_balance", date=dt.date(2026, 11, 30)).reports[0]
    assert report.report_id == "TrialBalance"
    assert report.rows[0].row_type == RowType.HEADER
    rows = {row[0]: row[1:] for row in cells(report)}
    assert rows["Sales (200)"][1] == "21.00"
    assert rows["Accounts Receivable (610)"][0] == "24.15"
    assert rows["GST (820)"][1] == "3.15"
    debits = rows["Total"][0]
    assert debits == rows["Total"][1] == "24.15"
    before = xero.call("get_report_trial_balance", date=dt.date(2026, 10, 31)).reports[0]
    assert "Sales (200)" not in {row[0] for row in cells(before)}


def test_the_bank_summary_is_read(xero):
    own_id = xero.invoice().invoice_id
    paid = {
        "Payments": [
            {
                "Invoice": {"InvoiceID": own_id},
                "Account": {"Code": "090"},
                "Date": "2026-11-05",
                "Amount": 24.15,
            }
        ]
    }
    xero.call("create_payments", paid)
    report = xero.call(
        "get_report_bank_summary", from_date=dt.date(2026, 11, 1), to_date=dt.date(2026, 11, 30)
    ).reports[0]
    assert report.report_id == "BankSummary"
    rows = {row[0]: row[1:] for row in cells(report)}
    assert Decimal(rows["Business Bank Account"][1]) == Decimal("24.15")
    assert Decimal(rows["Business Bank Account"][-1]) == Decimal("24.15")


def test_a_line_without_an_account_is_a_draft_only(xero):
    assert xero.invoice(status="DRAFT", line_items=[line(account_code=None)]).status == "DRAFT"
