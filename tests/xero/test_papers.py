"""Single documents in Xero that others are held for: what is asked, and what the answers mean."""

import datetime as dt

import pytest

from counterfoil.core.passing import Answer
from counterfoil.xero.papers import ask_changed, ask_numbers, changed, taken
from tests.xero.samples import answer

ONE, OTHER = "5a3b3f4e-0f37-4a5c-9a0f-0a2f1f9f0001", "5a3b3f4e-0f37-4a5c-9a0f-0a2f1f9f0002"


def said(**lists: object) -> Answer:
    """An answer of Xero's with these lists in it."""
    return answer(200, lists)


def test_a_number_is_free_when_its_invoice_is_deleted_and_a_bill_does_not_hold_it() -> None:
    rows = [
        {"InvoiceNumber": "INV-1", "Type": "ACCREC", "Status": "VOIDED"},
        {"InvoiceNumber": "INV-2", "Type": "ACCREC", "Status": "DELETED"},
        {"InvoiceNumber": "INV-3", "Type": "ACCPAY", "Status": "AUTHORISED"},
    ]
    assert taken(said(Invoices=rows)) == frozenset({"inv-1"})
    assert ask_numbers(["INV-1", "A/7 & co"]).path.endswith("InvoiceNumbers=INV-1,A%2F7%20%26%20co")


def test_it_is_told_when_a_contact_was_changed() -> None:
    rows = [{"ContactID": ONE, "UpdatedDateUTC": "/Date(1789344000000+0000)/"}, {"ContactID": OTHER}]
    assert changed(said(Contacts=rows)) == {ONE: dt.datetime(2026, 9, 14, tzinfo=dt.UTC)}
    assert ask_changed([ONE, OTHER]).path.endswith(f"&IDs={ONE},{OTHER}")


@pytest.mark.parametrize("read", [answer(404), answer(200, b"<html>"), answer(200, {})])
def test_what_cannot_be_read_says_nothing(read: Answer) -> None:
    assert taken(read) is None
    assert changed(read) == {}
