"""A person at Xero's screens: documents, payments, write-offs, bank statements, journals."""

import pytest

from tests.xerosim.desk import line, run, sale


async def do(desk, deed, **fields):
    """What is told of one deed."""
    return (await desk.sim("POST", f"people/{deed}", fields))["done"][0]


async def refused(desk, deed, **fields):
    """The sentence with which a deed is refused."""
    answer = await desk.http.post(f"/sim/people/{deed}", json=fields)
    assert answer.status_code == 400, answer.text
    return answer.json()["error"]


async def read(desk, address):
    resource = address.partition("/")[0]
    return (await desk.get(address)).json()[resource][0]


async def balances(desk):
    books = (await desk.sim("GET", "ledger?documents=no"))["organisations"][0]
    assert books["balanced"]
    return {row["code"]: row["balance"] for row in books["accounts"] if row["balance"] != "0.00"}


def test_a_document_is_submitted_approved_and_voided():
    async def test(desk):
        made = await desk.invoice(Status="DRAFT", InvoiceNumber="S-1")
        assert (await do(desk, "submit_invoice", number="S-1"))["status"] == "SUBMITTED"
        told = await do(desk, "approve_invoice", invoice_id=made["InvoiceID"])
        assert told == {"id": made["InvoiceID"], "number": "S-1", "status": "AUTHORISED", "due": "24.15"}
        assert await balances(desk) == {"610": "24.15", "200": "-21.00", "820": "-3.15"}
        assert (await do(desk, "void_invoice", number="S-1"))["status"] == "VOIDED"
        assert await balances(desk) == {}
        assert await refused(desk, "approve_invoice", number="S-1") == (
            "Invoice not of valid status for modification"
        )

    run(test)


def test_a_draft_is_deleted_and_an_approved_one_is_not():
    async def test(desk):
        await desk.invoice(Status="DRAFT", InvoiceNumber="S-1")
        assert (await do(desk, "delete_invoice", number="S-1"))["status"] == "DELETED"
        await desk.invoice(InvoiceNumber="S-2")
        assert await refused(desk, "delete_invoice", number="S-2") == (
            "Invoice not of valid status for modification"
        )

    run(test)


def test_an_edit_changes_what_is_given_and_nothing_else():
    async def test(desk):
        await do(desk, "add_tracking", name="Region", options=["North"])
        tracked = line(Description="Second", Tracking=[{"Name": "Region", "Option": "North"}])
        made = await desk.invoice(InvoiceNumber="S-1", LineItems=[line(), tracked])
        other = await desk.contact("Other")
        await do(
            desk,
            "edit_invoice",
            number="S-1",
            new_number="S-9",
            reference="by hand",
            date="2026-11-02",
            due_date="2026-12-24",
            contact_id=other,
            lines=[{"line": 2, "code": "260", "description": "Changed", "amount": "10.00"}],
        )
        now = await read(desk, "Invoices/S-9")
        assert (now["Reference"], now["Contact"]["Name"]) == ("by hand", "Other")
        assert (now["DateString"], now["DueDateString"]) == ("2026-11-02T00:00:00", "2026-12-24T00:00:00")
        first, second = now["LineItems"]
        assert (first["Description"], first["LineAmount"]) == ("Widget", 21.0)
        assert (second["Description"], second["AccountCode"]) == ("Changed", "260")
        assert (second["LineAmount"], second["TaxAmount"]) == (10.0, 1.5)
        assert second["Tracking"][0]["Option"] == "North"
        assert [row["LineItemID"] for row in now["LineItems"]] == [
            row["LineItemID"] for row in made["LineItems"]
        ]
        assert (await balances(desk))["610"] == "35.65"

    run(test)


def test_an_edit_is_held_to_the_rules():
    async def test(desk):
        await desk.invoice(InvoiceNumber="S-1")
        assert await refused(desk, "edit_invoice", number="S-1", lines=[{"line": 2}]) == (
            "no line 2: the document has 1"
        )
        await do(desk, "set_lock_dates", end_of_year="2026-11-30")
        assert "end of year lock date" in await refused(desk, "edit_invoice", number="S-1", reference="x")

    run(test)


def test_an_invoice_is_paid_in_part_and_in_full_and_a_payment_is_taken_away():
    async def test(desk):
        await desk.invoice(InvoiceNumber="S-1")
        part = await do(
            desk, "pay_invoice", number="S-1", amount="4.15", code="091", date="2026-11-05", reference="r"
        )
        assert (part["status"], part["due"]) == ("AUTHORISED", "20.00")
        paid = await read(desk, f"Payments/{part['payment_id']}")
        assert (paid["Account"]["Code"], paid["Reference"], paid["IsReconciled"]) == ("091", "r", False)
        full = await do(desk, "pay_invoice", number="S-1", is_reconciled=True)
        assert (full["status"], full["due"]) == ("PAID", "0.00")
        assert await balances(desk) == {"090": "20.00", "091": "4.15", "200": "-21.00", "820": "-3.15"}
        assert await refused(desk, "pay_invoice", number="S-1", amount=1) == (
            "Payments can only be made against Authorised documents "
            "Payment amount exceeds the amount outstanding on this document"
        )
        back = await do(desk, "delete_payment", payment_id=part["payment_id"])
        assert (back["status"], back["due"]) == ("AUTHORISED", "4.15")
        assert "reconciled" in await refused(desk, "delete_payment", payment_id=full["payment_id"])

    run(test)


def test_a_bill_is_paid_and_a_credit_note_refunded():
    async def test(desk):
        bill = [line(AccountCode="300", TaxType="INPUT2")]
        made = await desk.invoice(Type="ACCPAY", InvoiceNumber="B-1", LineItems=bill)
        assert (await do(desk, "pay_invoice", invoice_id=made["InvoiceID"]))["status"] == "PAID"
        note = await desk.invoice(Type="ACCRECCREDIT", CreditNoteNumber="CN-1")
        assert (await do(desk, "pay_invoice", number="CN-1"))["status"] == "PAID"
        assert (await read(desk, f"CreditNotes/{note['CreditNoteID']}"))["RemainingCredit"] == 0
        assert (await balances(desk))["090"] == "-48.30"

    run(test)


@pytest.mark.parametrize("changes", [{}, {"LineAmountTypes": "Inclusive"}, {"LineAmountTypes": "NoTax"}])
def test_an_invoice_is_written_off_in_part_and_then_wholly(changes):
    async def test(desk):
        made = await desk.invoice(InvoiceNumber="S-1", **changes)
        part = await do(desk, "credit_invoice", number="S-1", amount="1.15")
        assert part["status"] == "AUTHORISED"
        note = await read(desk, f"CreditNotes/{part['credit_note_id']}")
        assert (note["Status"], note["Total"], note["Reference"]) == ("PAID", 1.15, "S-1")
        rest = await do(desk, "credit_invoice", number="S-1", code="260")
        assert (rest["status"], rest["due"]) == ("PAID", "0.00")
        now = await read(desk, "Invoices/S-1")
        assert (now["AmountCredited"], now["AmountPaid"]) == (made["Total"], 0)
        assert "610" not in await balances(desk)
        assert await refused(desk, "credit_invoice", number="S-1") == (
            "only what is due on an authorised invoice or bill can be written off"
        )

    run(test)


def test_a_write_off_is_taken_back():
    async def test(desk):
        await desk.invoice(InvoiceNumber="S-1")
        told = await do(desk, "credit_invoice", number="S-1")
        (allocation_id,) = next(iter(desk.world.organisations.values())).allocations
        back = await do(desk, "remove_allocation", allocation_id=allocation_id)
        assert (back["status"], back["due"]) == ("AUTHORISED", "24.15")
        note = await read(desk, f"CreditNotes/{told['credit_note_id']}")
        assert (note["Status"], note["RemainingCredit"]) == ("AUTHORISED", 24.15)

    run(test)


def test_a_line_of_the_statement_pays_an_invoice_and_is_reconciled():
    async def test(desk):
        await desk.invoice(InvoiceNumber="S-1")
        told = await do(desk, "bank_line", amount="24.15", number="S-1", date="2026-11-09", reference="feed")
        assert told["status"] == "PAID"
        payment = await read(desk, f"Payments/{told['payment_id']}")
        assert (payment["IsReconciled"], payment["Reference"]) == (True, "feed")
        await do(desk, "unreconcile", payment_id=told["payment_id"])
        assert (await do(desk, "delete_payment", payment_id=told["payment_id"]))["status"] == "AUTHORISED"
        assert await refused(desk, "reconcile", payment_id=told["payment_id"]) == (
            "it is DELETED and stands on no bank account"
        )

    run(test)


@pytest.mark.parametrize(
    ("amount", "kind", "bank"), [("11.50", "RECEIVE", "11.50"), ("-11.50", "SPEND", "-11.50")]
)
def test_a_line_of_the_statement_is_entered_on_an_account(amount, kind, bank):
    async def test(desk):
        code = "200" if kind == "RECEIVE" else "300"
        told = await do(desk, "bank_line", amount=amount, name="Till", line_code=code, code="091")
        assert (told["type"], told["total"]) == (kind, "11.50")
        held = next(iter(desk.world.organisations.values())).bank_transactions[told["bank_transaction_id"]]
        assert (held.is_reconciled, held.contact.name) == (True, "Till")
        assert (await balances(desk))["091"] == bank
        told = await do(desk, "unreconcile", bank_transaction_id=held.id)
        assert told == {"id": held.id, "is_reconciled": False}

    run(test)


def test_a_line_of_the_statement_needs_a_document_or_an_account():
    async def test(desk):
        assert await refused(desk, "bank_line", amount=1) == (
            "bank_line needs a document (invoice_id or number), or line_code with contact_id or name"
        )

    run(test)


def test_a_journal_is_posted_and_voided():
    async def test(desk):
        lines = [{"code": "400", "amount": "100.00"}, {"code": "620", "amount": "-100.00"}]
        told = await do(desk, "post_journal", narration="Accrual", lines=lines, date="2026-11-30")
        assert told["status"] == "POSTED"
        assert await balances(desk) == {"400": "100.00", "620": "-100.00"}
        assert (await do(desk, "void_journal", journal_id=told["journal_id"]))["status"] == "VOIDED"
        assert await balances(desk) == {}
        lines[1]["amount"] = "-99.00"
        assert "must equal total credits" in await refused(
            desk, "post_journal", narration="Accrual", lines=lines
        )

    run(test)


def test_what_is_not_there_is_said_in_a_sentence():
    async def test(desk):
        nobody = "00000000-0000-0000-0000-000000000001"
        for deed, fields, sentence in (
            ("approve_invoice", {}, "no such document: it needs an invoice_id or a number that there is"),
            ("approve_invoice", {"invoice_id": nobody}, "no document has this invoice_id"),
            ("delete_payment", {"payment_id": nobody}, "no payment has this payment_id"),
            ("remove_allocation", {"allocation_id": nobody}, "no allocation has this allocation_id"),
            ("reconcile", {}, "no such money: it needs a payment_id or a bank_transaction_id that there is"),
            ("void_journal", {"journal_id": nobody}, "The resource you're looking for cannot be found"),
        ):
            assert await refused(desk, deed, **fields) == sentence

    run(test)


def test_histories_tell_who_it_was():
    async def test(desk):
        made = await desk.invoice(InvoiceNumber="S-1", Status="DRAFT")
        desk.now += 60
        await do(desk, "approve_invoice", number="S-1")
        desk.now += 60
        await do(desk, "edit_invoice", number="S-1", reference="by hand")
        notes = (await desk.get(f"Invoices/{made['InvoiceID']}/History")).json()["HistoryRecords"]
        assert [(row["Changes"], row["User"]) for row in notes] == [
            ("Edited", "Demo Bookkeeper"),
            ("Approved", "Demo Bookkeeper"),
            ("Created", "System Generated"),
        ]
        contact_id = made["Contact"]["ContactID"]
        desk.now += 60
        await do(desk, "archive_contact", contact_id=contact_id)
        notes = (await desk.get(f"Contacts/{contact_id}/History")).json()["HistoryRecords"]
        assert (notes[0]["Changes"], notes[0]["User"]) == ("Archived", "Demo Bookkeeper")

    run(test)


def test_several_organisations_have_their_own_people():
    async def test(desk):
        first, second = desk.world.organisations
        await do(desk, "set_lock_dates", tenant_id=second, period="2026-10-31")
        assert desk.world.organisations[first].period_lock is None
        assert str(desk.world.organisations[second].period_lock) == "2026-10-31"
        body = {"tenant_id": "nobody", "do": "go_offline"}
        answer = await desk.http.post("/sim/people", json=body)
        assert answer.json()["error"].startswith("no such organisation 'nobody': one of ")

    run(test, organisations=("One", "Two"))


def test_who_acts_is_no_app():
    async def test(desk):
        made = await desk.invoice(**sale(InvoiceNumber="S-1"))
        told = await do(desk, "credit_invoice", number="S-1")
        organisation = next(iter(desk.world.organisations.values()))
        assert organisation.documents[made["InvoiceID"]].app == "app"
        assert organisation.documents[told["credit_note_id"]].app == "xero"
        mine = (await desk.get("CreditNotes", createdByMyApp="true")).json()["CreditNotes"]
        assert mine == []

    run(test)
