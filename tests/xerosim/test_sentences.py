"""Every sentence of refusal, word for word: what is sent, where, and what Xero says."""

from decimal import Decimal
from typing import Any

import pytest

from tests.xerosim.desk import Desk, line, row_of, run, said, sale

LONG = "x" * 256

# what is wrong with an invoice -> the sentences, in their order
INVOICES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "no type": ({"Type": None}, ["Invoice Type must be specified"]),
    "wrong type": ({"Type": "ACCRECCREDIT"}, ["Invoice not of valid type for creation"]),
    "no lines": ({"LineItems": []}, ["One or more line items must be specified"]),
    "created as paid": ({"Status": "PAID"}, ["Invoice not of valid status for creation"]),
    "created as voided": ({"Status": "VOIDED"}, ["Invoice not of valid status for creation"]),
    "no contact": ({"Contact": None}, ["A Contact must be specified for this type of transaction"]),
    "contact without a name": (
        {"Contact": {"EmailAddress": "a@b.co"}},
        [
            "The Contact must contain at least 1 of the following elements to identify the contact: "
            "Name, ContactID, ContactNumber"
        ],
    ),
    "unknown contact": (
        {"Contact": {"ContactID": "11111111-1111-4111-a111-111111111111"}},
        ["A Contact must be specified for this type of transaction"],
    ),
    "currency": ({"CurrencyCode": "EUR"}, ["Organisation is not subscribed to currency EUR"]),
    "currency rate": ({"CurrencyCode": "USD", "CurrencyRate": 0}, ["A currency rate must be specified"]),
    "no due date": ({"DueDate": None}, ["The document DueDate field must be specified"]),
    "due too late": (
        {"DueDate": "2029-11-01"},
        ["Sorry, Due Dates cannot be made more than 999 days after the invoice date."],
    ),
    "long number": ({"InvoiceNumber": LONG}, ["Invoice Number must not be more than 255 characters long."]),
    "long reference": ({"Reference": LONG}, ["Reference must not be more than 255 characters long."]),
    "sub total": ({"SubTotal": 20}, ["The document sub total does not equal the sub total of the lines"]),
    "total": ({"Total": 24}, ["The document total does not equal the sum of the lines."]),
    "total of tax": ({"TotalTax": 3}, ["The document total does not equal the sum of the lines."]),
    "negative": (
        {"LineItems": [line(UnitAmount=-1)]},
        ["The Total for this document must be greater than or equal to zero."],
    ),
}

LINES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "no description": ({"Description": None}, ["The description field is mandatory for each line item."]),
    "long description": (
        {"Description": "x" * 4001},
        ["Description must not be more than 4000 characters long."],
    ),
    "quantity": (
        {"Quantity": -1, "UnitAmount": -1},
        ["The quantity value '-1.0000' is invalid. Quantity must not be less than zero."],
    ),
    "line total": (
        {"LineAmount": 20.99},
        ["The line total 20.99 does not match the expected line total 21.00"],
    ),
    "discount": (
        {"DiscountRate": 120},
        [
            "The discount rate '120.00' is invalid. Discount must not be greater than the line total.",
            "The Total for this document must be greater than or equal to zero.",
        ],
    ),
    "tax too large": ({"TaxAmount": 22}, ["The tax amount cannot be greater than the line amount"]),
    "item": ({"ItemCode": "000-0000"}, ["Item code '000-0000' is not valid."]),
    "tiny": ({"Quantity": 1, "UnitAmount": 0.004}, ["Account must be valid.", "Tax rate must be valid."]),
    "no account": ({"AccountCode": None}, ["Account code or ID must be specified"]),
    "unknown account": (
        {"AccountCode": "999"},
        ["Account code '999' is not a valid code for this document."],
    ),
    "bank account": (
        {"AccountCode": "090", "TaxType": "NONE"},
        ["Account code '090' is not a valid code for this document."],
    ),
    "receivables": (
        {"AccountCode": "610", "TaxType": "NONE"},
        ["Account code '610' is not a valid code for this document."],
    ),
    "payables": (
        {"AccountCode": "800", "TaxType": "NONE"},
        ["Account code '800' is not a valid code for this document."],
    ),
    "archived account": (
        {"AccountCode": "473", "TaxType": "INPUT2"},
        [
            "Account code '473' has been archived, or has been deleted. "
            "Each line item must reference a valid account."
        ],
    ),
    "unknown tax": (
        {"TaxType": "GST"},
        ["The TaxType code GST does not exist or cannot be used for this type of transaction."],
    ),
    "deleted tax": (
        {"TaxType": "OUTPUT"},
        ["The TaxType code OUTPUT does not exist or cannot be used for this type of transaction."],
    ),
    "tax of the other side": (
        {"TaxType": "INPUT2"},
        ["The TaxType code 'INPUT2' cannot be used with account code '200'."],
    ),
    "tracking": (
        {"Tracking": [{"Name": "Region", "Option": "North"}]},
        ["Unknown tracking details. A Tracking Category did not match a known active Tracking Category."],
    ),
}

CONTACTS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "name taken, other case": (
        {"Name": "ACME"},
        [
            "The contact name ACME is already assigned to another contact. "
            "The contact name must be unique across all active contacts."
        ],
    ),
    "number taken": (
        {"Name": "B", "ContactNumber": "n1"},
        [
            "The contact number n1 is already assigned to another contact. "
            "The contact number must be unique across all contacts."
        ],
    ),
    "account number taken": (
        {"Name": "B", "AccountNumber": "a1"},
        ["The Account Number already exists. Please enter a different Account Number."],
    ),
    "no name": ({"ContactNumber": "n9"}, ["Contact Name cannot be empty."]),
    "created as archived": (
        {"Name": "B", "ContactStatus": "ARCHIVED"},
        ["The status 'ARCHIVED' is not valid for contacts."],
    ),
    "address": ({"Name": "B", "EmailAddress": "jürgen@b.co"}, ["Email address must be valid."]),
    "six persons": (
        {"Name": "B", "EmailAddress": "a@b.co", "ContactPersons": [{"FirstName": "P"}] * 6},
        ["You can only have a maximum of 5 contact persons."],
    ),
    "persons without an address": (
        {"Name": "B", "ContactPersons": [{"FirstName": "P"}]},
        ["Additional people cannot be added when the primary person has no email address set."],
    ),
    "long name": ({"Name": LONG}, ["Contact Name must not be more than 255 characters long."]),
    "long city": (
        {"Name": "B", "Addresses": [{"AddressType": "POBOX", "City": LONG}]},
        ["Address City must not be more than 255 characters long."],
    ),
    "long telephone": (
        {"Name": "B", "Phones": [{"PhoneType": "DDI", "PhoneAreaCode": "12345678901"}]},
        ["PhoneAreaCode must not be more than 10 characters long."],
    ),
}

PAYMENTS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "too much": ({"Amount": 24.16}, ["Payment amount exceeds the amount outstanding on this document"]),
    "nothing": ({"Amount": 0}, ["Payment amount must be greater than zero"]),
    "unknown document": ({"Invoice": {"InvoiceNumber": "none"}}, ["Document could not be found"]),
    "draft": (
        {"Invoice": {"InvoiceNumber": "D-1"}},
        ["Payments can only be made against Authorised documents"],
    ),
    "voided": (
        {"Invoice": {"InvoiceNumber": "V-1"}},
        [
            "Payments can only be made against Authorised documents",
            "Payment amount exceeds the amount outstanding on this document",
        ],
    ),
    "no account": ({"Account": None}, ["You must specify an Account code or Account ID for the payment"]),
    "unknown account": ({"Account": {"Code": "999"}}, ["Account could not be found"]),
    "wrong account": (
        {"Account": {"Code": "200"}},
        ["Account type is invalid for making a payment to/from."],
    ),
    "rate": ({"CurrencyRate": -1}, ["A currency rate must be specified"]),
    "long reference": ({"Reference": LONG}, ["Reference must not be more than 255 characters long."]),
}


@pytest.mark.parametrize("name", INVOICES)
def test_an_invoice_is_refused(name):
    changes, sentences = INVOICES[name]

    async def test(desk: Desk) -> None:
        made = {"Contact": {"ContactID": await desk.contact()}} | sale(**changes)
        answer = await desk.put("Invoices", {"Invoices": [made]})
        assert answer.status_code == 200
        element = answer.json()["Invoices"][0]
        assert said(element) == sentences
        assert element["StatusAttributeString"] == "ERROR"
        assert element["HasErrors"] is True
        assert element["InvoiceID"] == "00000000-0000-0000-0000-000000000000"
        assert not desk.world.organisations.popitem()[1].documents

    run(test)


@pytest.mark.parametrize("name", LINES)
def test_a_line_is_refused(name):
    changes, sentences = LINES[name]
    assert said(run(lambda desk: desk.invoice(LineItems=[line(**changes)]))) == sentences


@pytest.mark.parametrize("name", CONTACTS)
def test_a_contact_is_refused(name):
    changes, sentences = CONTACTS[name]

    async def test(desk: Desk) -> list[str]:
        await desk.put("Contacts", {"Name": "Acme", "ContactNumber": "n1", "AccountNumber": "a1"})
        answer = await desk.put("Contacts", {"Contacts": [changes]})
        return said(row_of(answer))

    assert run(test) == sentences


@pytest.mark.parametrize("name", PAYMENTS)
def test_a_payment_is_refused(name):
    changes, sentences = PAYMENTS[name]

    async def test(desk: Desk) -> list[str]:
        await desk.invoice(InvoiceNumber="S-1")
        await desk.invoice(InvoiceNumber="D-1", Status="DRAFT")
        voided = await desk.invoice(InvoiceNumber="V-1")
        await desk.post(f"Invoices/{voided['InvoiceID']}", {"Status": "VOIDED"})
        paid = {
            "Invoice": {"InvoiceNumber": "S-1"},
            "Account": {"Code": "090"},
            "Amount": 10,
            "Date": "2026-11-02",
        }
        answer = await desk.put("Payments", {"Payments": [paid | changes]})
        return said(row_of(answer))

    assert run(test) == sentences


def test_numbers_of_sales_are_unique_and_those_of_bills_are_not():
    async def test(desk: Desk) -> None:
        assert said(await desk.invoice(InvoiceNumber="S-1")) == []
        assert said(await desk.invoice(InvoiceNumber="s-1")) == ["Invoice # must be unique."]
        note = {"Type": "ACCRECCREDIT", "CreditNoteNumber": "C-1"}
        assert said(await desk.invoice(**note)) == []
        assert said(await desk.invoice(**note)) == ["Credit Note # must be unique."]
        bill = {
            "Type": "ACCPAY",
            "InvoiceNumber": "S-1",
            "LineItems": [line(AccountCode="400", TaxType="INPUT2")],
        }
        assert said(await desk.invoice(**bill)) == []
        assert said(await desk.invoice(**bill)) == []

    run(test)


def test_a_voided_number_stays_taken_and_a_deleted_one_is_free():
    async def test(desk: Desk) -> None:
        voided = await desk.invoice(InvoiceNumber="S-1")
        await desk.post(f"Invoices/{voided['InvoiceID']}", {"Status": "VOIDED"})
        assert said(await desk.invoice(InvoiceNumber="S-1")) == ["Invoice # must be unique."]
        deleted = await desk.invoice(InvoiceNumber="S-2", Status="DRAFT")
        await desk.post(f"Invoices/{deleted['InvoiceID']}", {"Status": "DELETED"})
        assert said(await desk.invoice(InvoiceNumber="S-2")) == []

    run(test)


def test_an_archived_contact_takes_no_documents_and_no_changes():
    async def test(desk: Desk) -> None:
        contact_id = await desk.contact()
        await desk.post(f"Contacts/{contact_id}", {"ContactStatus": "ARCHIVED"})
        answer = await desk.post(f"Contacts/{contact_id}", {"ContactStatus": "ACTIVE"})
        assert said(row_of(answer)) == [
            "The specified contact details matched an archived contact. "
            "Archived contacts cannot currently be edited via the API."
        ]
        made = sale(Contact={"ContactID": contact_id})
        answer = await desk.put("Invoices", {"Invoices": [made]})
        assert said(row_of(answer)) == [
            "The contact with the specified contact details has been archived. "
            "The contact must be un-archived before creating new invoices or credit notes."
        ]
        await desk.sim("POST", "people", {"do": "restore_contact", "contact_id": contact_id})
        answer = await desk.put("Invoices", {"Invoices": [made]})
        assert said(row_of(answer)) == []

    run(test)


def test_lock_dates_stop_what_would_be_in_the_ledger_and_nothing_else():
    async def test(desk: Desk) -> None:
        await desk.sim("POST", "people/set_lock_dates", {"period": "2026-10-31", "end_of_year": "2026-03-31"})
        period = "The document date cannot be before the period lock date, currently set at 31-Oct-2026"
        year = "The document date cannot be before the end of year lock date, currently set at 31-Mar-2026"
        assert said(await desk.invoice(Date="2026-10-31")) == [period]
        assert said(await desk.invoice(Date="2026-03-31")) == [period, year]
        assert said(await desk.invoice(Date="2026-11-01")) == []
        draft = await desk.invoice(Date="2026-10-31", Status="DRAFT")
        assert said(draft) == []
        approved = await desk.post(f"Invoices/{draft['InvoiceID']}", {"Status": "AUTHORISED"})
        assert said(row_of(approved)) == [period]

    run(test)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"Status": "VOIDED"}, "The status VOIDED cannot be applied to the invoice because it has payments or credit notes allocated to it."),
        ({"Status": "DRAFT"}, "The status DRAFT cannot be applied to the invoice because it has payments or credit notes allocated to it."),
        ({"Status": "SUBMITTED"}, "The status SUBMITTED cannot be applied to the invoice because it has payments or credit notes allocated to it."),
        ({"Status": "AUTHORISED"}, "The status AUTHORISED cannot be applied to the invoice because it has payments or credit notes allocated to it."),
        ({"Date": "2026-11-02"}, "Date cannot be changed on an invoice that has payment or credit notes allocated to it."),
        ({"LineItems": [line()]}, "This document cannot be edited as it has a payment or credit note allocated to it."),
    ],
)  # fmt: skip
def test_money_on_an_invoice_freezes_it(changes, sentence):
    async def test(desk: Desk) -> None:
        made = await desk.invoice()
        await desk.put(
            "Payments", {"Invoice": {"InvoiceID": made["InvoiceID"]}, "Account": {"Code": "090"}, "Amount": 5}
        )
        answer = await desk.post(f"Invoices/{made['InvoiceID']}", changes)
        assert said(row_of(answer)) == [sentence]

    run(test)


def test_lines_of_a_part_paid_bill_need_their_ids():
    async def test(desk: Desk) -> None:
        bill = {"Type": "ACCPAY", "LineItems": [line(AccountCode="400", TaxType="INPUT2")]}
        made = await desk.invoice(**bill)
        await desk.put(
            "Payments", {"Invoice": {"InvoiceID": made["InvoiceID"]}, "Account": {"Code": "090"}, "Amount": 5}
        )
        answer = await desk.post(f"Invoices/{made['InvoiceID']}", {"LineItems": bill["LineItems"]})
        expected = "To update fields on a paid invoice line item, you must supply a LineItemID"
        assert said(row_of(answer)) == [expected]

    run(test)


def test_an_authorised_invoice_cannot_be_deleted_nor_a_paid_one_changed():
    async def test(desk: Desk) -> None:
        made = await desk.invoice(InvoiceNumber="S-1")
        answer = await desk.post(f"Invoices/{made['InvoiceID']}", {"Status": "DELETED"})
        assert said(row_of(answer)) == ["Invoice not of valid status for modification"]
        await desk.sim("POST", "people", {"do": "pay_invoice", "number": "S-1"})
        again = await desk.post(
            "Invoices", {"Invoices": [{"Type": "ACCREC", "InvoiceNumber": "S-1", "Reference": "x"}]}
        )
        assert said(row_of(again)) == [
            "Invoice not of valid status for modification",
            "This document cannot be edited as it has a payment or credit note allocated to it.",
        ]

    run(test)


def test_ids_that_do_not_exist():
    async def test(desk: Desk) -> None:
        nobody = "11111111-1111-4111-a111-111111111111"
        answer = await desk.post("Invoices", {"Invoices": [{"InvoiceID": nobody, "Status": "VOIDED"}]})
        assert said(row_of(answer)) == ["An existing invoice with the specified ID could not be found"]
        answer = await desk.post(
            "CreditNotes", {"CreditNotes": [{"CreditNoteID": nobody, "Status": "VOIDED"}]}
        )
        expected = "An existing Credit Note with the specified CreditNoteID could not be found"
        assert said(row_of(answer)) == [expected]
        answer = await desk.post("Contacts", {"ContactID": nobody, "Name": "B"})
        assert (answer.status_code, answer.text) == (404, "The resource you're looking for cannot be found")

    run(test)


def test_a_bill_takes_no_discount():
    bill = {"Type": "ACCPAY", "LineItems": [line(AccountCode="400", TaxType="INPUT2", DiscountRate=10)]}
    made = run(lambda desk: desk.invoice(**bill))
    assert said(made) == ["Discounts may not be applied to ACCPAY invoices."]


def test_a_draft_loses_an_unknown_account_with_a_warning():
    made = run(lambda desk: desk.invoice(Status="DRAFT", LineItems=[line(AccountCode="476", TaxType=None)]))
    assert made["StatusAttributeString"] == "WARNING"
    expected = "Account code '476' has been removed as it does not match a recognised account."
    assert made["Warnings"] == [{"Message": expected}]
    assert made["LineItems"][0]["AccountCode"] == ""


def test_a_tax_type_is_needed_where_the_account_has_none():
    async def test(desk: Desk) -> list[str]:
        account = next(iter(desk.world.organisations.values())).account_by_code("200")
        assert account is not None
        account.tax_type = ""
        return said(await desk.invoice(LineItems=[line(TaxType=None)]))

    assert run(test) == ["The TaxType field is mandatory"]


def test_several_sentences_at_once():
    made = run(
        lambda desk: desk.invoice(
            LineItems=[line(Description="", AccountCode="999", TaxType="GST")], DueDate=None
        )
    )
    assert said(made) == [
        "The document DueDate field must be specified",
        "The description field is mandatory for each line item.",
        "Account code '999' is not a valid code for this document.",
        "The TaxType code GST does not exist or cannot be used for this type of transaction.",
    ]


def test_amounts_of_the_recorded_invoice():
    made = run(lambda desk: desk.invoice())
    assert made["LineItems"][0]["TaxAmount"] == 3.15
    assert [Decimal(str(made[name])) for name in ("SubTotal", "TotalTax", "Total", "AmountDue")] == [
        Decimal("21.0"), Decimal("3.15"), Decimal("24.15"), Decimal("24.15"),
    ]  # fmt: skip
