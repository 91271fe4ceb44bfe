"""Statuses, numbers, what money on a document freezes, and how many approvals a plan allows."""

from typing import Any

import pytest

from tests.xerosim.desk import Desk, line, run, said, sale
from xerosim.books.organisation import Organisation
from xerosim.rules.caps import may_approve

CREATION = "Invoice not of valid status for creation"
MODIFICATION = "Invoice not of valid status for modification"
ALLOCATED = "This document cannot be edited as it has a payment or credit note allocated to it."
NEEDS_ID = "To update fields on a paid invoice line item, you must supply a LineItemID"
DAY = "Date cannot be changed on an invoice that has payment or credit notes allocated to it."
CAP = "You have reached the limit of invoices you can approve"
NUMBER = "Invoice # must be unique."
BILL = {"Type": "ACCPAY", "LineItems": [line(AccountCode="400", TaxType="INPUT2")]}
NOTE = {"Type": "ACCRECCREDIT"}


def status_of(sent: str) -> str:
    return (
        f"The status {sent} cannot be applied to the invoice because it has payments "
        "or credit notes allocated to it."
    )


def books(desk: Desk) -> Organisation:
    """The organisation the desk is connected to."""
    return next(iter(desk.world.organisations.values()))


async def change(desk: Desk, made: dict[str, Any], **sent: Any) -> dict[str, Any]:
    """A document after it was asked to change."""
    resource = "CreditNotes" if "CreditNoteID" in made else "Invoices"
    own_id = made.get("CreditNoteID") or made["InvoiceID"]
    answer = await desk.post(resource, {f"{resource[:-1]}ID": own_id} | sent)
    assert answer.status_code == 200, answer.text
    row: dict[str, Any] = answer.json()[resource][0]
    return row


async def pay(desk: Desk, made: dict[str, Any], amount: object) -> None:
    """Pay a part of a document."""
    target = "CreditNote" if "CreditNoteID" in made else "Invoice"
    paid = {target: {f"{target}ID": made[f"{target}ID"]}, "Account": {"Code": "090"}, "Amount": amount}
    answer = await desk.put("Payments", paid)
    assert said(answer.json()["Payments"][0]) == []


@pytest.mark.parametrize("kind", [{}, BILL, NOTE])
@pytest.mark.parametrize("status", ["PAID", "VOIDED", "DELETED"])
def test_nothing_is_created_at_its_end(kind, status):
    assert said(run(lambda desk: desk.invoice(**kind, Status=status))) == [CREATION]


ALLOWED = {
    "DRAFT": ("DRAFT", "SUBMITTED", "AUTHORISED", "DELETED"),
    "SUBMITTED": ("SUBMITTED", "DRAFT", "AUTHORISED", "DELETED"),
    "AUTHORISED": ("AUTHORISED", "VOIDED"),
}
STATUSES = ("DRAFT", "SUBMITTED", "AUTHORISED", "PAID", "VOIDED", "DELETED")


@pytest.mark.parametrize("kind", [{}, BILL, NOTE])
@pytest.mark.parametrize("start", ALLOWED)
def test_which_status_follows_which(kind, start):
    async def test(desk: Desk) -> None:
        for target in STATUSES:
            made = await desk.invoice(**kind, Status=start)
            row = await change(desk, made, Status=target)
            assert said(row) == ([] if target in ALLOWED[start] else [MODIFICATION]), target
            if target in ("VOIDED", "DELETED") and not said(row):
                assert said(await change(desk, made, Reference="r")) == [MODIFICATION]
                assert said(await change(desk, made, Status=target)) == [MODIFICATION]
        assert (await desk.sim("GET", "ledger"))["organisations"][0]["balanced"]

    run(test)


@pytest.mark.parametrize("sent", [{}, {"Reference": "r"}, {"Status": "AUTHORISED"}, {"Status": "DELETED"}])
def test_a_paid_sales_invoice_is_closed(sent):
    async def test(desk: Desk) -> None:
        made = await desk.invoice(InvoiceNumber="S-1")
        await pay(desk, made, 24.15)
        assert said(await change(desk, made, **sent)) == [MODIFICATION, ALLOCATED]
        again = await desk.post(
            "Invoices", {"Invoices": [sale(InvoiceNumber="S-1", Contact={"Name": "Acme"})]}
        )
        assert said(again.json()["Invoices"][0]) == [MODIFICATION, ALLOCATED]
        assert said(await change(desk, made, Status="VOIDED")) == [status_of("VOIDED")]

    run(test)


FROZEN: list[tuple[dict[str, Any], list[str]]] = [
    ({"Status": "AUTHORISED"}, [status_of("AUTHORISED")]),
    ({"Status": "DRAFT"}, [status_of("DRAFT")]),
    ({"Status": "SUBMITTED"}, [status_of("SUBMITTED")]),
    ({"Status": "VOIDED"}, [status_of("VOIDED")]),
    ({"Date": "2026-11-02"}, [DAY]),
    ({"CurrencyCode": "USD"}, [ALLOCATED]),
    ({"LineAmountTypes": "NoTax"}, [ALLOCATED]),
    ({"CurrencyRate": "2"}, [ALLOCATED]),
]


@pytest.mark.parametrize("kind", [{}, BILL])
@pytest.mark.parametrize(("sent", "sentences"), FROZEN)
def test_money_on_a_document_freezes_its_money(kind, sent, sentences):
    async def test(desk: Desk) -> None:
        made = await desk.invoice(**kind)
        await pay(desk, made, 5)
        assert said(await change(desk, made, **sent)) == sentences

    run(test)


def test_what_stays_open_on_a_part_paid_sales_invoice():
    async def test(desk: Desk) -> None:
        made = await desk.invoice(InvoiceNumber="S-1")
        await pay(desk, made, 5)
        other = await desk.contact("Other")
        for sent in (
            {"LineItems": [line()]},
            {"InvoiceNumber": "S-2"},
            {"Contact": {"ContactID": other}},
        ):
            assert said(await change(desk, made, **sent)) == [ALLOCATED]
        row = await change(desk, made, Reference="r", DueDate="2026-12-24", Date="2026-11-01")
        assert (said(row), row["Reference"], row["DueDateString"]) == ([], "r", "2026-12-24T00:00:00")

    run(test)


@pytest.mark.parametrize("amount", [5, 24.15])
def test_what_stays_open_on_a_bill_that_was_paid(amount):
    theme = "22222222-2222-4222-a222-222222222222"

    async def test(desk: Desk) -> None:
        made = await desk.invoice(**BILL)
        await pay(desk, made, amount)
        other = await desk.contact("Other")
        row = await change(
            desk,
            made,
            Reference="r",
            DueDate="2026-12-24",
            InvoiceNumber="B-1",
            BrandingThemeID=theme,
            Contact={"ContactID": other},
            Url="https://till.test/1",
            PlannedPaymentDate="2026-12-20",
            LineItems=[
                {"LineItemID": made["LineItems"][0]["LineItemID"], "Description": "New", "AccountCode": "404", "TaxType": "INPUT2"}
            ],
        )  # fmt: skip
        assert said(row) == []
        assert (row["Reference"], row["InvoiceNumber"], row["Contact"]["ContactID"]) == ("r", "B-1", other)
        assert (row["Url"], row["BrandingThemeID"]) == ("https://till.test/1", theme)
        assert (row["LineItems"][0]["Description"], row["LineItems"][0]["AccountCode"]) == ("New", "404")
        assert row["Total"] == 24.15
        assert row["LineItems"][0]["LineItemID"] == made["LineItems"][0]["LineItemID"]
        ledger = (await desk.sim("GET", "ledger"))["organisations"][0]
        held = {account["code"]: account["balance"] for account in ledger["accounts"]}
        assert (held["400"], held["404"], ledger["balanced"]) == ("0.00", "21.00", True)

    run(test)


def test_amounts_of_a_paid_bill_stay_as_they_are():
    async def test(desk: Desk) -> None:
        made = await desk.invoice(Type="ACCPAY", LineItems=[line(AccountCode="400", TaxType="INPUT2")] * 2)
        await pay(desk, made, 5)
        first, second = (row["LineItemID"] for row in made["LineItems"])
        both = [{"LineItemID": first}, {"LineItemID": second}]
        assert said(await change(desk, made, LineItems=both)) == []
        as_they_are = {"Quantity": 2, "UnitAmount": 10.5, "LineAmount": 21, "TaxAmount": 3.15}
        assert said(await change(desk, made, LineItems=[both[0] | as_they_are, both[1]])) == []
        assert said(await change(desk, made, LineItems=[{"Description": "New"}])) == [NEEDS_ID]
        assert said(await change(desk, made, LineItems=[both[0]])) == [ALLOCATED]
        for sent in (
            {"Quantity": 3},
            {"UnitAmount": 10},
            {"LineAmount": 22},
            {"TaxAmount": 1},
            {"TaxType": "NONE"},
        ):
            assert said(await change(desk, made, LineItems=[both[0] | sent, both[1]])) == [ALLOCATED]
        nobody = {"LineItemID": "11111111-1111-4111-a111-111111111111"}
        assert said(await change(desk, made, LineItems=[*both, nobody])) == [ALLOCATED]
        archived = await change(desk, made, LineItems=[both[0] | {"AccountCode": "999"}, both[1]])
        assert said(archived) == ["Account code '999' is not a valid code for this document."]

    run(test)


def test_tracking_of_a_paid_bill_stays_unless_it_is_sent():
    async def test(desk: Desk) -> None:
        await desk.sim("POST", "people/add_tracking", {"name": "Region", "options": ["North", "South"]})
        north = [{"Name": "Region", "Option": "North"}]
        made = await desk.invoice(
            Type="ACCPAY", LineItems=[line(AccountCode="400", TaxType="INPUT2", Tracking=north)]
        )
        await pay(desk, made, 5)
        own = {"LineItemID": made["LineItems"][0]["LineItemID"]}
        row = await change(desk, made, LineItems=[own | {"Description": "New"}])
        assert [each["Option"] for each in row["LineItems"][0]["Tracking"]] == ["North"]
        south = [{"Name": "Region", "Option": "South"}]
        row = await change(desk, made, LineItems=[own | {"Tracking": south}])
        assert [each["Option"] for each in row["LineItems"][0]["Tracking"]] == ["South"]

    run(test)


def test_a_refunded_credit_note_is_frozen_too():
    async def test(desk: Desk) -> None:
        made = await desk.invoice(**NOTE)
        await pay(desk, made, 5)
        assert said(await change(desk, made, Status="VOIDED")) == [status_of("VOIDED")]
        assert said(await change(desk, made, LineItems=[line()])) == [ALLOCATED]
        await pay(desk, made, 19.15)
        assert said(await change(desk, made, Reference="r")) == [MODIFICATION, ALLOCATED]

    run(test)


def test_changes_move_the_time_of_change_but_for_the_documented_ones():
    async def test(desk: Desk) -> None:
        made = await desk.invoice()
        desk.now += 60
        row = await change(desk, made, DueDate="2026-12-24")
        assert row["UpdatedDateUTC"] != made["UpdatedDateUTC"]
        await pay(desk, made, 5)
        single = (await desk.get(f"Invoices/{made['InvoiceID']}")).json()["Invoices"][0]
        desk.now += 60
        row = await change(desk, made, DueDate="2026-12-25", SentToContact=True)
        assert (row["DueDateString"], row["SentToContact"]) == ("2026-12-25T00:00:00", True)
        assert row["UpdatedDateUTC"] == single["UpdatedDateUTC"]
        row = await change(desk, made, DueDate="2026-12-26", Reference="r")
        assert row["UpdatedDateUTC"] != single["UpdatedDateUTC"]

    run(test)


def test_post_changes_the_bill_of_the_same_supplier_with_the_number():
    async def test(desk: Desk) -> None:
        made = await desk.invoice(**BILL, InvoiceNumber="B-1")
        body = BILL | sale(**BILL, InvoiceNumber="B-1", Contact={"Name": "Acme"}, Reference="r")
        row = (await desk.post("Invoices", body)).json()["Invoices"][0]
        assert row["InvoiceID"] == made["InvoiceID"]
        other = (await desk.post("Invoices", body | {"Contact": {"Name": "Other"}})).json()["Invoices"][0]
        assert other["InvoiceID"] != made["InvoiceID"]
        await pay(desk, made, 24.15)
        row = (await desk.post("Invoices", body)).json()["Invoices"][0]
        assert said(row) == [MODIFICATION, ALLOCATED]

    run(test)


@pytest.mark.parametrize(("kind", "resource"), [({}, "Invoice"), (NOTE, "CreditNote")])
def test_post_without_a_type_finds_the_sales_document_with_the_number(kind, resource):
    async def test(desk: Desk) -> None:
        number = f"{resource}Number"
        made = await desk.invoice(**kind, **{number: "N1"})
        bill = await desk.invoice(**BILL | {"Type": "ACCPAY" + kind.get("Type", "")[6:]}, **{number: "B1"})
        sent = [{number: "n1", "Status": "VOIDED"}]
        row = (await desk.post(f"{resource}s", {f"{resource}s": sent})).json()[f"{resource}s"][0]
        assert (said(row), row["Status"], row[f"{resource}ID"]) == ([], "VOIDED", made[f"{resource}ID"])
        sent = [{number: "B1", "Status": "VOIDED", "Contact": bill["Contact"]}]
        row = (await desk.post(f"{resource}s", {f"{resource}s": sent})).json()[f"{resource}s"][0]
        assert said(row) == ["Invoice Type must be specified"], "bills need their type"

    run(test)


def test_the_path_counts_before_an_id_and_a_type_in_the_body():
    async def test(desk: Desk) -> None:
        first, second = await desk.invoice(), await desk.invoice()
        body = {"InvoiceID": second["InvoiceID"], "Type": "ACCPAY", "Reference": "r"}
        row = (await desk.post(f"Invoices/{first['InvoiceID']}", body)).json()["Invoices"][0]
        assert (said(row), row["InvoiceID"], row["Type"]) == ([], first["InvoiceID"], "ACCREC")
        assert (row["Reference"], books(desk).documents[second["InvoiceID"]].reference) == ("r", "")

    run(test)


def test_a_number_is_refused_late_with_an_id_that_leads_nowhere():
    async def test(desk: Desk) -> None:
        await desk.invoice(InvoiceNumber="S-1")
        row = await desk.invoice(InvoiceNumber="S-1")
        assert (said(row), row["InvoiceNumber"]) == ([NUMBER], "S-1")
        assert row["InvoiceID"] != "00000000-0000-0000-0000-000000000000"
        assert (await desk.get(f"Invoices/{row['InvoiceID']}")).status_code == 404
        early = await desk.invoice(InvoiceNumber="S-1", DueDate=None)
        assert early["InvoiceID"] == "00000000-0000-0000-0000-000000000000"

    run(test)


def test_paths_that_name_nothing_and_numbers_in_them():
    async def test(desk: Desk) -> None:
        made = await desk.invoice(InvoiceNumber="S-1")
        nobody = "11111111-1111-4111-a111-111111111111"
        assert (await desk.post(f"Invoices/{nobody}", {"Reference": "r"})).status_code == 404
        assert (await desk.post(f"CreditNotes/{made['InvoiceID']}", {"Reference": "r"})).status_code == 404
        row = (await desk.post("Invoices/s-1", {"Reference": "r"})).json()["Invoices"][0]
        assert (row["InvoiceID"], row["Reference"]) == (made["InvoiceID"], "r")
        nothing = "00000000-0000-0000-0000-000000000000"
        body = sale(InvoiceID=nothing, Contact={"Name": "Acme"})
        assert said((await desk.post("Invoices", body)).json()["Invoices"][0]) == []

    run(test)


@pytest.mark.parametrize(("kind", "cap"), [({}, 20), (BILL, 5)])
def test_the_smallest_plan_approves_so_many_a_month(kind, cap):
    async def test(desk: Desk) -> None:
        books(desk).klass = "STARTER"
        contact = {"ContactID": await desk.contact()}
        rows = [sale(**kind, Contact=contact) for _ in range(cap + 1)]
        made = (await desk.put("Invoices", {"Invoices": rows})).json()["Invoices"]
        assert [said(row) for row in made] == [[]] * cap + [[CAP]]
        draft = await desk.invoice(**kind, Status="DRAFT")
        assert said(await change(desk, draft, Status="AUTHORISED")) == [CAP]
        assert said(await change(desk, draft, Status="SUBMITTED")) == []
        assert said(await change(desk, made[0], Reference="r")) == []
        assert said(await desk.invoice(**NOTE)) == []
        desk.now += 13 * 86_400  # December
        await desk.connect()
        assert said(await change(desk, draft, Status="AUTHORISED")) == []
        books(desk).klass = "GROW"
        assert may_approve(books(desk), "ACCREC", desk.world.now_ms())

    run(test)


def test_a_bill_counts_apart_from_sales():
    async def test(desk: Desk) -> None:
        books(desk).klass = "STARTER"
        for _ in range(5):
            await desk.invoice(**BILL)
        now_ms = desk.world.now_ms()
        assert [may_approve(books(desk), kind, now_ms) for kind in ("ACCPAY", "ACCREC", "ACCRECCREDIT")] == [
            False,
            True,
            True,
        ]

    run(test)


def test_an_edit_of_something_else_does_not_look_at_the_lines_again():
    async def test(desk: Desk) -> None:
        made = await desk.invoice()
        await desk.sim("POST", "people/archive_account", {"code": "200"})
        row = await change(desk, made, Reference="r")
        assert (said(row), row["LineItems"]) == ([], made["LineItems"])
        assert "has been archived" in said(await change(desk, made, LineItems=[line()]))[0]
        assert "has been archived" in said(await change(desk, made, LineAmountTypes="Inclusive"))[0]

    run(test)


def test_a_change_of_tax_mode_reckons_the_tax_anew():
    async def test(desk: Desk) -> None:
        made = await desk.invoice()
        row = await change(desk, made, LineAmountTypes="Inclusive")
        assert (row["SubTotal"], row["TotalTax"], row["Total"]) == (18.26, 2.74, 21)
        assert (await desk.sim("GET", "ledger"))["organisations"][0]["balanced"]

    run(test)
