"""Xero's own Python client is refused in the words that others have published, one call a sentence."""

from typing import Any

import httpx2
import pytest

LINE = {
    "Description": "Widget",
    "Quantity": 2,
    "UnitAmount": 10.5,
    "AccountCode": "200",
    "TaxType": "OUTPUT2",
}
SALE: dict[str, Any] = {
    "Type": "ACCREC",
    "Contact": {"Name": "Acme"},
    "Date": "2026-11-01",
    "DueDate": "2026-12-01",
    "Status": "AUTHORISED",
    "LineItems": [LINE],
}
PERSON = {"FirstName": "Bo", "EmailAddress": "bo@acme.example"}
SPENT: dict[str, Any] = {
    "Type": "SPEND",
    "Contact": {"Name": "Acme"},
    "BankAccount": {"Code": "090"},
    "LineItems": [LINE | {"AccountCode": "404", "TaxType": "INPUT2"}],
}
JOURNAL: dict[str, Any] = {"Narration": "Accrual", "Status": "POSTED", "Date": "2026-11-01"}
UNKNOWN = "00000000-0000-0000-0000-000000000001"


def lined(**changes: Any) -> dict[str, Any]:
    """The sale with a changed line."""
    return SALE | {"LineItems": [LINE | changes]}


def journal(first: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A posted journal of 100.00 whose first line is changed."""
    rows = [{"LineAmount": 100, "AccountCode": "400"} | first, {"LineAmount": -100, "AccountCode": "620"}]
    return JOURNAL | {"JournalLines": rows} | changes


CONTACTS: list[tuple[dict[str, Any], str]] = [
    ({"Name": "Two", "TaxNumber": "12"}, "Tax Number must be valid."),
    (
        {"Name": "Two", "ContactNumber": "C1"},
        "The contact number C1 is already assigned to another contact. "
        "The contact number must be unique across all contacts.",
    ),
    (
        {"Name": "Two", "AccountNumber": "A1"},
        "The Account Number already exists. Please enter a different Account Number.",
    ),
    ({"Name": "Two", "ContactStatus": "ARCHIVED"}, "The status 'ARCHIVED' is not valid for contacts."),
    (
        {"Name": "Two", "EmailAddress": "a@acme.example", "ContactPersons": [PERSON] * 6},
        "You can only have a maximum of 5 contact persons.",
    ),
    (
        {"Name": "Two", "ContactPersons": [PERSON]},
        "Additional people cannot be added when the primary person has no email address set.",
    ),
    ({"ContactNumber": "C2"}, "Contact Name cannot be empty."),
]
INVOICES: list[tuple[dict[str, Any], str]] = [
    (SALE | {"Type": "NONSENSE"}, "Invoice not of valid type for creation"),
    (SALE | {"Status": "VOIDED"}, "Invoice not of valid status for creation"),
    (
        lined(DiscountAmount=27.83),
        "The discount rate '27.83' is invalid. Discount must not be greater than the line total.",
    ),
    (
        lined(Tracking=[{"Name": "Region", "Option": "North"}]),
        "Unknown tracking details. A Tracking Category did not match a known active Tracking Category.",
    ),
    (lined(ItemCode="000-0000"), "Item code '000-0000' is not valid."),
    (
        SALE | {"Contact": {"Name": "New", "EmailAddress": "nobody"}},
        "Email address must be valid.",
    ),
    (
        SALE | {"Contact": {"FirstName": "Bo"}},
        "The Contact must contain at least 1 of the following elements to identify the contact: "
        "Name, ContactID, ContactNumber",
    ),
]
BANK: list[tuple[dict[str, Any], str]] = [
    (SPENT | {"LineItems": []}, "One or more line items must be specified"),
    (SPENT | {"LineItems": [LINE | {"ItemCode": "000-0000"}]}, "Item code '000-0000' is not valid."),
    (
        SPENT | {"LineItems": [LINE | {"AccountCode": "404"}]},
        "The TaxType code 'OUTPUT2' cannot be used with account code '404'.",
    ),
]
JOURNALS: list[tuple[dict[str, Any], str]] = [
    (journal({"AccountCode": "473"}), "Account must be valid."),
    (
        journal({"TaxType": "OUTPUT2"}, LineAmountTypes="Exclusive"),
        "The TaxType code 'OUTPUT2' cannot be used with account code '400'.",
    ),
]
ITEMS: list[tuple[dict[str, Any], str]] = [
    ({"Code": "X" * 31}, "Price List Item Code must not be more than 30 characters long."),
    (
        {"Code": "00:000", "InventoryAssetAccountCode": "200", "PurchaseDetails": {"COGSAccountCode": "310"}},
        "Item <00:000> has an incorrect inventory asset account specified.",
    ),
]
ACCOUNTS: list[tuple[dict[str, Any], str]] = [
    (
        {"Code": "12345678901", "Name": "Long", "Type": "SALES"},
        "Account Code is too long. Maximum of 10 characters allowed",
    ),
    ({"Code": "092", "Name": "Till", "Type": "BANK"}, "Please enter a valid Bank Account Number"),
]
TRIED = {
    "create_contacts": ("Contacts", CONTACTS),
    "create_invoices": ("Invoices", INVOICES),
    "create_bank_transactions": ("BankTransactions", BANK),
    "create_manual_journals": ("ManualJournals", JOURNALS),
    "create_items": ("Items", ITEMS),
    "create_account": ("", ACCOUNTS),
}
ROWS = [
    pytest.param(call, {plural: [body]} if plural else body, said, id=f"{call} {said[:50]}".replace("/", " "))
    for call, (plural, rows) in TRIED.items()
    for body, said in rows
]


@pytest.mark.parametrize(("call", "body", "said"), ROWS)
def test_it_is_refused_in_these_words(xero, call, body, said):
    known = {"Name": "One", "ContactNumber": "C1", "AccountNumber": "A1", "EmailAddress": "one@acme.example"}
    xero.call("create_contacts", {"Contacts": [known, {"Name": "Acme"}]})
    assert said in xero.refused(call, body)


def test_what_is_paid_stays_as_it_is(xero):
    own_id = xero.invoice().invoice_id
    paid = {"Invoice": {"InvoiceID": own_id}, "Account": {"Code": "090"}, "Date": "2026-11-02", "Amount": 1}
    xero.call("create_payments", {"Payments": [paid]})
    for status in ("DRAFT", "SUBMITTED"):
        assert (
            f"The status {status} cannot be applied to the invoice because it has payments or credit notes allocated to it."
            in xero.refused("update_invoice", own_id, {"Invoices": [{"Status": status}]})
        )
    edited = {"Invoices": [{"LineItems": [LINE | {"Quantity": 5}]}]}
    assert (
        "This document cannot be edited as it has a payment or credit note allocated to it."
        in xero.refused("update_invoice", own_id, edited)
    )


def test_a_credit_goes_to_its_own_kind_alone(xero):
    credit = SALE | {"Type": "ACCRECCREDIT"}
    note = xero.call("create_credit_notes", {"CreditNotes": [credit]}).credit_notes[0]
    line = LINE | {"AccountCode": "400", "TaxType": "INPUT2"}
    bill = xero.call(
        "create_invoices", {"Invoices": [SALE | {"Type": "ACCPAY", "LineItems": [line]}]}
    ).invoices[0]
    applied = {"Amount": 1, "Date": "2026-11-02", "Invoice": {"InvoiceID": bill.invoice_id}}
    said = xero.refused("create_credit_note_allocation", note.credit_note_id, {"Allocations": [applied]})
    assert said[0].startswith("Credit Note cannot be allocated to an incorrect invoice t")


def test_what_is_unknown_is_not_found_by_name(xero):
    unknown = {"Invoices": [{"InvoiceID": UNKNOWN, "Status": "VOIDED"}]}
    assert xero.refused("update_or_create_invoices", unknown) == [
        "An existing invoice with the specified ID could not be found"
    ]


def test_a_locked_day_is_refused(xero):
    locked = {"end_of_year": "2026-10-31", "period": "2026-11-30"}
    answer = httpx2.post(f"{xero.address}/sim/people/set_lock_dates", json=locked)
    assert answer.status_code == 200, answer.text
    for day, words in (
        ("2026-10-31", "end of year lock date, currently set at 31-Oct-2026"),
        ("2026-11-30", "period lock date, currently set at 30-Nov-2026"),
    ):
        said = xero.refused("create_invoices", {"Invoices": [SALE | {"Date": day}]})
        assert f"The document date cannot be before the {words}" in said
    draft = xero.call("create_invoices", {"Invoices": [SALE | {"Status": "DRAFT"}]}).invoices[0]
    assert draft.status == "DRAFT"
