"""How documents stand that payments are for: what is asked, and what the answers mean."""

from decimal import Decimal

import pytest

from counterfoil.core.paid import Parent, Reading
from counterfoil.core.passing import Answer
from counterfoil.xero.paid import ask_parents, readings
from tests.xero.samples import answer

IDS = [f"5a3b3f4e-0f37-4a5c-9a0f-0a2f1f9f{index:04d}" for index in range(100)]


def parent(index: int, *, is_credit: bool = False) -> Parent:
    return Parent(export_id=index, xero_id=IDS[index], is_credit=is_credit)


INVOICES = [parent(index) for index in range(3)]


def test_forty_are_asked_for_in_one_call_and_credit_notes_by_a_where() -> None:
    asked = ask_parents([*(parent(index) for index in range(90)), parent(90, is_credit=True)])
    assert [len(some) for _, some in asked] == [40, 40, 10, 1]
    assert all(len(call.path) < 2_000 for call, _ in asked)
    assert asked[0][0].path.endswith(",".join(IDS[:40]))
    assert (
        asked[3][0].path
        == f"/CreditNotes?page=1&pageSize=100&where=CreditNoteID%3D%3Dguid%28%22{IDS[90]}%22%29"
    )


def test_status_and_what_is_left_to_pay_are_told_of_each() -> None:
    rows = [
        {"InvoiceID": IDS[0].upper(), "Status": "DRAFT", "AmountDue": 24.15},
        {"InvoiceID": IDS[1], "Status": "AUTHORISED", "AmountDue": 0.00},
    ]
    assert readings(INVOICES[:2], answer(200, {"Invoices": rows})) == {
        0: Reading(status="draft", due=Decimal("24.15")),
        1: Reading(status="authorised", due=Decimal(0)),
    }
    row = {"CreditNoteID": IDS[4], "Status": "PAID", "RemainingCredit": 0}
    found = readings([parent(4, is_credit=True)], answer(200, {"CreditNotes": [row]}))
    assert found == {4: Reading(status="paid", due=Decimal(0))}


def test_what_a_whole_list_does_not_show_is_there_no_more() -> None:
    assert readings(INVOICES[:1], answer(200, {"Invoices": []}))[0].status == "deleted"
    part = {"Invoices": [], "pagination": {"page": 1, "pageSize": 100, "pageCount": 2, "itemCount": 101}}
    assert readings(INVOICES[:1], answer(200, part)) == {}


@pytest.mark.parametrize(
    "read",
    [
        answer(503),
        answer(200, b"<html>"),
        answer(200, {"Invoices": [{"InvoiceID": IDS[0], "Status": "A NEW WORD", "AmountDue": 1}]}),
    ],
)
def test_what_cannot_be_understood_says_nothing(read: Answer) -> None:
    assert readings(INVOICES[:1], read) == {}


def test_an_amount_that_is_none_leaves_the_status() -> None:
    row = {"InvoiceID": IDS[0], "Status": "AUTHORISED", "AmountDue": "1e400"}
    assert readings(INVOICES[:1], answer(200, {"Invoices": [row]})) == {
        0: Reading(status="authorised", due=None)
    }
