"""Allocations of credit notes, overpayments and prepayments: limits, sentences, shapes, and their deletion."""

from datetime import date
from typing import Any

import pytest

from tests.xerosim.desk import API, Desk, line, run, said
from tests.xerosim.money import NOBODY, PURCHASE, Row, balances, books_of, one, payment, prepaid, run_bank

PAID_OFF = "The invoice you are trying to allocate to has already been paid off"
SIDES = [
    ("ACCREC", "ACCRECCREDIT"),
    ("ACCREC", "RECEIVE-OVERPAYMENT"),
    ("ACCREC", "RECEIVE-PREPAYMENT"),
    ("ACCPAY", "ACCPAYCREDIT"),
    ("ACCPAY", "SPEND-OVERPAYMENT"),
    ("ACCPAY", "SPEND-PREPAYMENT"),
]


async def invoice(desk: Desk, kind: str = "ACCREC", **changes) -> Row:
    """An authorised invoice or bill of 24.15."""
    return await desk.invoice(
        Type=kind, **({"LineItems": PURCHASE} if kind.startswith("ACCPAY") else {}) | changes
    )


async def credit(desk: Desk, kind: str = "ACCRECCREDIT", **changes) -> str:
    """The address of something that gives a credit of 24.15, dated 2 November or, a credit note, the first."""
    if kind.endswith("PAYMENT"):
        own_id = await prepaid(desk, kind, 24.15)
        return f"{'Overpayments' if kind.endswith('OVERPAYMENT') else 'Prepayments'}/{own_id}"
    return f"CreditNotes/{(await invoice(desk, kind, **changes))['CreditNoteID']}"


def part(made: Row, amount: float, **changes) -> Row:
    """An allocation to an invoice."""
    return {"Invoice": {"InvoiceID": made["InvoiceID"]}, "Amount": amount, "Date": "2026-11-05"} | changes


async def allocate(desk: Desk, source: str, made: Row, amount: float, **changes) -> Row:
    """What became of one allocation."""
    return await one(desk.put(f"{source}/Allocations", {"Allocations": [part(made, amount, **changes)]}))


async def standing(desk: Desk, made: Row) -> tuple[Any, ...]:
    """Status, amount due and amount credited of an invoice."""
    row = (await desk.get(f"Invoices/{made['InvoiceID']}")).json()["Invoices"][0]
    return row["Status"], row["AmountDue"], row["AmountCredited"]


async def remaining(desk: Desk, source: str) -> tuple[Any, ...]:
    """Status and remaining credit, with the ids of the allocations."""
    row = await one(desk.get(source))
    return row["Status"], row["RemainingCredit"], [held["AllocationID"] for held in row["Allocations"]]


def allocation_ids(desk: Desk) -> list[str]:
    """The ids of all allocations, in the order they were made."""
    return list(books_of(desk).allocations)


@pytest.mark.parametrize(("kind", "giving"), SIDES)
def test_a_credit_closes_an_invoice_and_its_removal_opens_both_again(kind, giving):
    async def test(desk: Desk) -> None:
        made, source = await invoice(desk, kind), await credit(desk, giving)
        before = balances(desk)
        got = await allocate(desk, source, made, 20)
        assert (said(got), got["Amount"]) == ([], 20)
        assert await standing(desk, made) == ("AUTHORISED", 4.15, 20)
        assert said(await allocate(desk, source, made, 4.15)) == []
        assert await standing(desk, made) == ("PAID", 0, 24.15)
        held = books_of(desk)
        first, second = allocation_ids(desk)
        for document in (held.allocations[first].source, held.allocations[first].target):
            assert (document.status, document.fully_paid_on) == ("PAID", date(2026, 11, 5))
            assert document.due == 0
        assert balances(desk) == before
        gone = await desk.http.delete(f"{API}{source}/Allocations/{first}")
        assert (gone.status_code, gone.json()["IsDeleted"]) == (200, True)
        assert await standing(desk, made) == ("AUTHORISED", 20, 4.15)
        for document in (held.allocations[first].source, held.allocations[first].target):
            assert (document.status, document.fully_paid_on) == ("AUTHORISED", None)
            assert document.due == 20
            assert document.allocations == [second]
        assert balances(desk) == before
        again = await desk.http.delete(f"{API}{source}/Allocations/{first}")
        assert again.status_code == 404

    run_bank(test)


@pytest.mark.parametrize("giving", ["ACCRECCREDIT", "RECEIVE-OVERPAYMENT", "RECEIVE-PREPAYMENT"])
def test_an_allocation_without_its_wrapper_is_no_data(giving):
    # issue: XeroAPI/xero-node#228
    async def test(desk: Desk) -> None:
        made, source = await invoice(desk), await credit(desk, giving)
        bare = await desk.put(f"{source}/Allocations", part(made, 20))
        assert (bare.status_code, bare.json()["ErrorNumber"]) == (400, 17)
        assert allocation_ids(desk) == []
        assert said(await allocate(desk, source, made, 20)) == []

    run_bank(test)


@pytest.mark.parametrize(
    ("giving", "noun"),
    [
        ("ACCRECCREDIT", "Credit Note"),
        ("RECEIVE-OVERPAYMENT", "Overpayment"),
        ("RECEIVE-PREPAYMENT", "Prepayment"),
    ],
)
def test_a_credit_goes_no_further_than_itself_and_the_invoice(giving, noun):
    too_much = f"{noun} cannot be allocated as amount is greater than amount outstanding"

    async def test(desk: Desk) -> None:
        small = await invoice(desk, LineItems=[line(Quantity=1)])  # 12.08
        large, source = await invoice(desk), await credit(desk, giving)
        assert said(await allocate(desk, source, small, 12.09)) == [too_much]
        assert said(await allocate(desk, source, small, 12.08)) == []
        assert said(await allocate(desk, source, small, 1)) == [PAID_OFF, too_much]
        assert said(await allocate(desk, source, large, 12.08)) == [too_much]
        assert said(await allocate(desk, source, large, 12.07)) == []
        assert said(await allocate(desk, source, large, 0.01)) == [too_much]
        bill = await invoice(desk, "ACCPAY")
        other_side = f"{noun} cannot be allocated to an incorrect invoice type"
        assert said(await allocate(desk, await credit(desk, giving), bill, 1)) == [other_side]

    run_bank(test)


def test_three_sentences_at_once_as_reported():
    async def test(desk: Desk) -> None:
        made, source = await invoice(desk), await credit(desk, "ACCPAYCREDIT")
        body = payment({"Invoice": {"InvoiceID": made["InvoiceID"]}}, 24.15)
        await desk.put("Payments", body)
        assert said(await allocate(desk, source, made, 1)) == [
            PAID_OFF,
            "Credit Note cannot be allocated as amount is greater than amount outstanding",
            "Credit Note cannot be allocated to an incorrect invoice type",
        ]

    run(test)


def test_an_allocation_that_is_sent_again_is_applied_again():
    async def test(desk: Desk) -> None:
        made, source = await invoice(desk), await credit(desk)
        for _ in range(2):
            assert said(await allocate(desk, source, made, 10)) == []
        assert await standing(desk, made) == ("AUTHORISED", 4.15, 20)
        assert said(await allocate(desk, source, made, 10)) == [
            "Credit Note cannot be allocated as amount is greater than amount outstanding"
        ]

    run(test)


def test_a_credit_note_must_be_approved_and_so_must_the_invoice():
    async def test(desk: Desk) -> None:
        made, source = await invoice(desk), await credit(desk, Status="DRAFT")
        unfit = "Credit Note not of valid status for allocation"
        assert said(await allocate(desk, source, made, 1)) == [unfit]
        draft, source = await invoice(desk, Status="DRAFT"), await credit(desk)
        unfit = "Credit Note cannot be allocated to an invoice that is not authorised"
        assert said(await allocate(desk, source, draft, 1)) == [unfit]
        assert said(await allocate(desk, source, made, 0)) == ["Allocation amount must be greater than zero"]
        nowhere = {"InvoiceID": NOBODY}
        assert said(await allocate(desk, source, nowhere, 1)) == ["Document could not be found"]
        assert said(await allocate(desk, source, made, 1)) == []

    run(test)


def test_contact_and_currency_must_be_the_same():
    async def test(desk: Desk) -> None:
        source = await credit(desk)
        other = await invoice(desk, Contact={"ContactID": await desk.contact("Bolt")})
        sentence = "Credit Note cannot be allocated to an invoice of another contact"
        assert said(await allocate(desk, source, other, 1)) == [sentence]
        foreign = await invoice(desk, CurrencyCode="USD", CurrencyRate=0.6)
        sentence = "Credit Note cannot be allocated to an invoice in another currency"
        assert said(await allocate(desk, source, foreign, 1)) == [sentence]

    run(test)


def test_the_day_is_never_before_either_document():
    async def test(desk: Desk) -> None:
        made, source = await invoice(desk, Date="2026-11-04"), await credit(desk)

        async def day(**changes) -> str:
            return (await allocate(desk, source, made, 1, **changes))["Date"]

        assert await day(Date="2026-11-06") == "/Date(1793923200000+0000)/"
        assert await day(Date="2026-11-01") == await day(Date=None) == "/Date(1793750400000+0000)/"

    run(test)


def test_lock_dates_hold_for_allocations_and_for_their_deletion():
    async def test(desk: Desk) -> None:
        made, source = await invoice(desk), await credit(desk)
        await allocate(desk, source, made, 1)
        await desk.sim("POST", "people/set_lock_dates", {"end_of_year": "2026-11-10"})
        locked = "The document date cannot be before the end of year lock date, currently set at 10-Nov-2026"
        assert said(await allocate(desk, source, made, 1)) == [locked]
        assert said(await allocate(desk, source, made, 1, Date="2026-11-11")) == []
        gone = await desk.http.delete(f"{API}{source}/Allocations/{allocation_ids(desk)[0]}")
        assert (gone.status_code, gone.json()["ErrorNumber"]) == (400, 10)
        assert said(gone.json()["Elements"][0]) == [locked]

    run(test)


@pytest.mark.parametrize("with_rate", ["0.5", "0.4"])
def test_what_a_rate_has_gained_shows_when_credit_and_invoice_meet(with_rate):
    async def test(desk: Desk) -> None:
        lines = [line(Quantity=1, UnitAmount=100, TaxType="NONE")]
        dollars: Row = {"CurrencyCode": "USD", "LineItems": lines}
        made = await invoice(desk, CurrencyRate="0.5", **dollars)
        source = await credit(desk, CurrencyRate=with_rate, **dollars)
        before = balances(desk)
        assert said(await allocate(desk, source, made, 40)) == []
        assert said(await allocate(desk, source, made, 60)) == []
        after = balances(desk)
        assert "610" not in after
        gained = {} if with_rate == "0.5" else {"499": "-50.00"}
        assert {code: after[code] for code in after if code != "200"} == gained
        for own_id in allocation_ids(desk):
            assert (await desk.http.delete(f"{API}{source}/Allocations/{own_id}")).status_code == 200
        assert balances(desk) == before

    run(test)


def test_money_allocated_freezes_invoice_and_credit_note():
    async def test(desk: Desk) -> None:
        made, source = await invoice(desk), await credit(desk)
        await allocate(desk, source, made, 1)
        voided = await one(desk.post(f"Invoices/{made['InvoiceID']}", {"Status": "VOIDED"}))
        assert said(voided) == [
            "The status VOIDED cannot be applied to the invoice because it has payments or credit notes "
            "allocated to it."
        ]
        assert said(await one(desk.post(source, {"Status": "VOIDED"})))

    run(test)


def test_what_is_no_allocation_is_refused():
    async def test(desk: Desk) -> None:
        source = await credit(desk)
        empty: list[Row] = [{"Invoices": []}, {"Allocations": []}]
        for body in empty:
            answer = await desk.put(f"{source}/Allocations", body)
            assert (answer.status_code, answer.json()["ErrorNumber"]) == (400, 17)
        for wrong in ({"Amount": "much"}, {"Invoice": {"InvoiceID": "7"}}, {"Date": "soon"}):
            answer = await desk.put(f"{source}/Allocations", {"Allocations": [wrong]})
            assert (answer.status_code, answer.json()["ErrorNumber"]) == (400, 14)

    run(test)


@pytest.mark.parametrize("plural", ["CreditNotes", "Overpayments", "Prepayments"])
def test_what_gives_no_credit_is_not_found(plural):
    async def test(desk: Desk) -> None:
        made = await invoice(desk)
        for own_id in (NOBODY, made["InvoiceID"]):
            answer = await desk.put(f"{plural}/{own_id}/Allocations", {"Allocations": [part(made, 1)]})
            assert answer.status_code == 404
        gone = await desk.http.delete(f"{API}{plural}/{NOBODY}/Allocations/{NOBODY}")
        assert gone.status_code == 404

    run(test)


def test_an_allocation_is_deleted_under_its_own_credit_alone():
    async def test(desk: Desk) -> None:
        made, source, other = await invoice(desk), await credit(desk), await credit(desk)
        await allocate(desk, source, made, 1)
        [own_id] = allocation_ids(desk)
        assert (await desk.http.delete(f"{API}{other}/Allocations/{own_id}")).status_code == 404
        assert (await desk.http.delete(f"{API}{source}/Allocations/{own_id}")).json() == {
            "AllocationID": own_id,
            "Amount": 1.0,
            "Date": "/Date(1793836800000+0000)/",
            "Invoice": {"InvoiceID": made["InvoiceID"]},
            "IsDeleted": True,
        }

    run(test)


@pytest.mark.parametrize(
    ("giving", "resource"),
    [
        ("ACCRECCREDIT", "CreditNote"),
        ("RECEIVE-OVERPAYMENT", "Overpayment"),
        ("RECEIVE-PREPAYMENT", "Prepayment"),
    ],
)
def test_the_answer_names_both_sides_and_not_itself(giving, resource):
    async def test(desk: Desk) -> None:
        made, source = await invoice(desk), await credit(desk, giving)
        got = await allocate(desk, source, made, 1)
        own_id = source.split("/")[1]
        assert got.pop(resource) == {f"{resource}ID": own_id, "ID": own_id, "LineItems": []}
        assert got.pop("StatusAttributeString") == "OK"
        assert got == {
            "Amount": 1,
            "Date": "/Date(1793836800000+0000)/",
            "Invoice": {
                "InvoiceID": made["InvoiceID"], "Payments": [], "CreditNotes": [], "Prepayments": [],
                "Overpayments": [], "IsDiscounted": False, "HasErrors": False, "LineItems": [],
                "ValidationErrors": [],
            },
            "ValidationErrors": [],
        }  # fmt: skip

    run_bank(test)


def test_a_refused_allocation_is_echoed():
    async def test(desk: Desk) -> None:
        made, source = await invoice(desk), await credit(desk)
        answer = await desk.http.put(f"{API}{source}/Allocations", json={"Allocations": [part(made, 99)]})
        assert (answer.status_code, answer.json()["ErrorNumber"]) == (400, 10)
        assert answer.json()["Elements"] == [
            {
                "Invoice": {"InvoiceID": made["InvoiceID"], "ValidationErrors": []},
                "Amount": 99,
                "Date": "/Date(1793836800000+0000)/",
                "ValidationErrors": [
                    {
                        "Message": "Credit Note cannot be allocated as amount is greater than amount outstanding"
                    }
                ],
            }
        ]

    run(test)


def test_overpayments_and_prepayments_list_where_they_went():
    async def test(desk: Desk) -> None:
        made = await invoice(desk)
        for giving in ("RECEIVE-OVERPAYMENT", "RECEIVE-PREPAYMENT"):
            source = await credit(desk, giving)
            await allocate(desk, source, made, 2)
            row = await one(desk.get(source))
            [held] = row["Allocations"]
            assert (held["Amount"], held["Invoice"]["InvoiceID"]) == (2, made["InvoiceID"])
            assert held["AllocationID"] == allocation_ids(desk)[-1]

    run_bank(test)
