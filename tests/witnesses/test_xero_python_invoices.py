"""Xero's own Python client writes invoices and bills, and reads back what it sent."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from xero_python.accounting import (
    Contact,
    Contacts,
    CurrencyCode,
    Invoice,
    Invoices,
    LineAmountTypes,
    LineItem,
)
from xero_python.exceptions import AccountingBadRequestException, HTTPStatusException

from tests.witnesses.official import DUE, line, missing


def test_an_invoice_comes_back_as_it_was_sent(xero):
    contact = xero.contact()
    sent = xero.sale(
        contact=Contact(contact_id=contact.contact_id),
        invoice_number="S-1001",
        reference="PO 17",
        url="http://orders.example/17",
        line_items=[
            line(description="Widget", unit_amount=Decimal("10.1234")),
            line(quantity=Decimal("1.5"), unit_amount=Decimal(20), discount_rate=Decimal(10)),
            LineItem(description="With many thanks"),
        ],
        currency_code=CurrencyCode.NZD,
        line_amount_types=LineAmountTypes.EXCLUSIVE,
        sent_to_contact=True,
        expected_payment_date=dt.date(2026, 12, 5),
    )
    made = xero.call("create_invoices", Invoices(invoices=[sent]), unitdp=4).invoices[0]
    assert missing(sent, made) == []
    read = xero.call("get_invoice", made.invoice_id, unitdp=4).invoices[0]
    assert missing(sent, read) == []
    first, second, third = made.line_items
    assert (first.line_amount, first.tax_amount) == (Decimal("20.25"), Decimal("3.04"))
    assert (second.line_amount, second.tax_amount) == (Decimal("27.00"), Decimal("4.05"))
    assert third.description == "With many thanks"
    assert (made.sub_total, made.total_tax, made.total) == (
        Decimal("47.25"), Decimal("7.09"), Decimal("54.34"),
    )  # fmt: skip
    assert (made.amount_due, made.amount_paid) == (made.total, 0)
    assert made.is_discounted
    assert made.currency_rate == 1
    assert first.line_item_id != second.line_item_id
    assert made.contact.name == "Acme"
    assert xero.call("get_contact", contact.contact_id).contacts[0].is_customer


@pytest.mark.parametrize(
    ("mode", "tax", "sums"),
    [
        (LineAmountTypes.EXCLUSIVE, "3.15", ("21.00", "24.15")),
        (LineAmountTypes.INCLUSIVE, "2.74", ("18.26", "21.00")),
        (LineAmountTypes.NOTAX, "0.00", ("21.00", "21.00")),
    ],
)
def test_tax_is_reckoned_each_way(xero, mode, tax, sums):
    made = xero.invoice(line_amount_types=mode)
    assert made.line_amount_types == mode
    assert made.total_tax == Decimal(tax)
    assert (made.sub_total, made.total) == (Decimal(sums[0]), Decimal(sums[1]))


def test_invoices_are_found(xero):
    made = [xero.invoice(invoice_number=f"S-{place}", reference=f"R{place}") for place in (1, 2, 3)]
    bill = xero.invoice(type="ACCPAY", line_items=[line(account_code="400", tax_type="INPUT2")])

    def found(**options):
        return [row.invoice_id for row in xero.call("get_invoices", **options).invoices]

    ids = [row.invoice_id for row in made]
    assert found() == [*ids, bill.invoice_id]
    assert found(i_ds=ids[:2]) == ids[:2]
    assert found(invoice_numbers=["S-2", "S-3"]) == ids[1:]
    assert found(contact_i_ds=[bill.contact.contact_id]) == [*ids, bill.invoice_id]
    assert found(statuses=["DRAFT"]) == []
    assert found(where='Type=="ACCPAY"') == [bill.invoice_id]
    assert found(where='Reference=="R2"') == ids[1:2]
    assert found(where="Date>=DateTime(2026,11,01) AND AmountDue>20") == [*ids, bill.invoice_id]
    assert found(order="InvoiceNumber DESC", where='Type=="ACCREC"') == ids[::-1]
    assert found(page=2, page_size=3) == [bill.invoice_id]
    assert found(created_by_my_app=True) == [*ids, bill.invoice_id]
    assert found(if_modified_since=dt.datetime(2100, 1, 1, tzinfo=dt.UTC)) == []
    unpaged = xero.call("get_invoices").invoices[0]
    paged = xero.call("get_invoices", page=1).invoices[0]
    assert (unpaged.line_items or [], len(paged.line_items)) == ([], 1)
    brief = xero.call("get_invoices", summary_only=True).invoices[0]
    assert brief.total == Decimal("24.15")
    assert not brief.line_items
    with pytest.raises(AccountingBadRequestException) as refused:
        xero.call("get_invoices", where="Nonsense==")
    assert refused.value.error_data["Type"] == "QueryParseException"


def test_an_invoice_goes_through_its_states(xero):
    draft = xero.invoice(status="DRAFT")
    assert draft.status == "DRAFT"
    changed = xero.call(
        "update_invoice",
        draft.invoice_id,
        Invoices(invoices=[Invoice(reference="changed", line_items=[line(quantity=Decimal(3))])]),
    ).invoices[0]
    assert (changed.reference, changed.total) == ("changed", Decimal("36.23"))
    for status in ("SUBMITTED", "AUTHORISED", "VOIDED"):
        moved = xero.call("update_invoice", draft.invoice_id, Invoices(invoices=[Invoice(status=status)]))
        assert moved.invoices[0].status == status
    assert xero.refused(
        "update_invoice", draft.invoice_id, Invoices(invoices=[Invoice(status="AUTHORISED")])
    ) == ["Invoice not of valid status for modification"]
    other = xero.invoice(status="DRAFT")
    gone = xero.call("update_invoice", other.invoice_id, Invoices(invoices=[Invoice(status="DELETED")]))
    assert gone.invoices[0].status == "DELETED"


def test_an_invoice_is_found_again_by_its_number(xero):
    made = xero.invoice(invoice_number="S-7", status="DRAFT")
    same = xero.sale(invoice_number="S-7", reference="second", status="DRAFT")
    again = xero.call("update_or_create_invoices", Invoices(invoices=[same])).invoices[0]
    assert (again.invoice_id, again.reference) == (made.invoice_id, "second")
    assert xero.refused("create_invoices", Invoices(invoices=[same])) == ["Invoice # must be unique."]


REFUSED: dict[str, dict[str, Any]] = {
    "Invoice Type must be specified": {"type": None},
    "A Contact must be specified for this type of transaction": {"contact": None},
    "One or more line items must be specified": {"line_items": []},
    "The document DueDate field must be specified": {"due_date": None},
    "Invoice not of valid status for creation": {"status": "PAID"},
    "Account code '999' is not a valid code for this document.": {"line_items": [line(account_code="999")]},
    "Account code '610' is not a valid code for this document.": {"line_items": [line(account_code="610")]},
    "Account code '473' has been archived, or has been deleted. Each line item must reference a valid account.": {
        "line_items": [line(account_code="473")]
    },
    "Account code or ID must be specified": {"line_items": [line(account_code=None)]},
    "The TaxType code NOSUCH does not exist or cannot be used for this type of transaction.": {
        "line_items": [line(tax_type="NOSUCH")]
    },
    "The TaxType code 'INPUT2' cannot be used with account code '200'.": {
        "line_items": [line(tax_type="INPUT2")]
    },
    "The description field is mandatory for each line item.": {"line_items": [line(description=None)]},
    "The quantity value '-1.0000' is invalid. Quantity must not be less than zero.": {
        "line_items": [line(), line(quantity=Decimal(-1))]
    },
    "The line total 20.00 does not match the expected line total 21.00": {
        "line_items": [line(line_amount=Decimal(20))]
    },
    "The Total for this document must be greater than or equal to zero.": {
        "line_items": [line(unit_amount=Decimal(-1))]
    },
    "The document total does not equal the sum of the lines.": {"total": Decimal(24)},
    "The document sub total does not equal the sub total of the lines": {"sub_total": Decimal(20)},
    "Organisation is not subscribed to currency GBP": {"currency_code": CurrencyCode.GBP},
    "The tax amount cannot be greater than the line amount": {"line_items": [line(tax_amount=Decimal(30))]},
}
"""What Xero says, and the invoice it says it to."""


@pytest.mark.parametrize("said", REFUSED)
def test_a_refused_invoice_says_why(xero, said):
    sent = xero.sale(**REFUSED[said])
    told = xero.call("create_invoices", Invoices(invoices=[sent]), summarize_errors=False).invoices[0]
    assert told.status_attribute_string == "ERROR"
    assert said in [row.message for row in told.validation_errors]
    assert told.has_errors
    assert said in xero.refused("create_invoices", Invoices(invoices=[sent]))


def test_a_discount_on_a_bill_is_refused(xero):
    lines = [line(account_code="400", tax_type="INPUT2", discount_rate=Decimal(10))]
    sent = xero.sale(type="ACCPAY", line_items=lines)
    assert xero.refused("create_invoices", Invoices(invoices=[sent])) == [
        "Discounts may not be applied to ACCPAY invoices."
    ]


def test_an_archived_contact_is_refused_documents(xero):
    contact = xero.contact("Gone")
    xero.call("update_contact", contact.contact_id, Contacts(contacts=[Contact(contact_status="ARCHIVED")]))
    sent = xero.sale(contact=Contact(contact_id=contact.contact_id))
    assert xero.refused("create_invoices", Invoices(invoices=[sent])) == [
        "The contact with the specified contact details has been archived. "
        "The contact must be un-archived before creating new invoices or credit notes."
    ]


def test_a_mixed_batch_saves_what_is_sound(xero):
    good = xero.sale(invoice_number="S-1")
    bad = xero.sale(line_items=[])
    told = xero.call("create_invoices", Invoices(invoices=[good, bad]), summarize_errors=False).invoices
    assert [row.status_attribute_string for row in told] == ["OK", "ERROR"]
    assert [row.invoice_number for row in xero.call("get_invoices").invoices] == ["S-1"]


def test_an_unreadable_body_is_refused_whole(xero):
    with pytest.raises(HTTPStatusException) as refused:
        xero.call("create_invoices", {"Invoices": [{"Type": "ACCREC", "LineAmountTypes": "NO_TAX"}]})
    assert refused.value.error_data["ErrorNumber"] == 14
    assert refused.value.error_data["Type"] == "PostDataInvalidException"
    with pytest.raises(HTTPStatusException) as empty:
        xero.call("create_invoices", {"Nothing": 1})
    assert empty.value.error_data["ErrorNumber"] == 17


def test_a_bill_may_repeat_a_number(xero):
    lines = [line(account_code="400", tax_type="INPUT2")]
    first = xero.invoice(type="ACCPAY", invoice_number="B-1", due_date=DUE, line_items=lines)
    second = xero.invoice(type="ACCPAY", invoice_number="B-1", due_date=DUE, line_items=lines)
    assert first.invoice_id != second.invoice_id
    assert xero.call("get_contact", first.contact.contact_id).contacts[0].is_supplier
