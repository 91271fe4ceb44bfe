"""Payments of every kind of document, their deletion, their currencies, and how they are listed."""

import pytest

from tests.xerosim.desk import API, Desk, line, row_of, run, said
from tests.xerosim.money import NOBODY, PURCHASE, Row, balances, books_of, one, payment, prepaid, run_bank

KINDS: dict[str, tuple[Row, str, str]] = {
    "ACCRECPAYMENT": ({"Type": "ACCREC"}, "Invoice", "24.15"),
    "ACCPAYPAYMENT": ({"Type": "ACCPAY", "LineItems": PURCHASE}, "Invoice", "-24.15"),
    "ARCREDITPAYMENT": ({"Type": "ACCRECCREDIT"}, "CreditNote", "-24.15"),
    "APCREDITPAYMENT": ({"Type": "ACCPAYCREDIT", "LineItems": PURCHASE}, "CreditNote", "24.15"),
}
PREPAID = {
    "AROVERPAYMENTPAYMENT": ("RECEIVE-OVERPAYMENT", "Overpayment"),
    "APOVERPAYMENTPAYMENT": ("SPEND-OVERPAYMENT", "Overpayment"),
    "ARPREPAYMENTPAYMENT": ("RECEIVE-PREPAYMENT", "Prepayment"),
    "APPREPAYMENTPAYMENT": ("SPEND-PREPAYMENT", "Prepayment"),
}


async def paid(desk: Desk, **changes):
    """An invoice of 24.15 with a payment of 10 on it."""
    made = await desk.invoice(InvoiceNumber="S-1")
    body = payment({"Invoice": {"InvoiceID": made["InvoiceID"]}}, 10, **changes)
    return await one(desk.put("Payments", {"Payments": [body]}))


async def delete(desk: Desk, payment_id: str, body: object = None):
    """The answer to the deletion of a payment."""
    answer = await desk.post(f"Payments/{payment_id}", body or {"Payments": [{"Status": "DELETED"}]})
    return row_of(answer)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("by", ["ID", "Number"])
def test_documents_are_paid_and_refunded_by_id_and_by_number(kind, by):
    changes, resource, in_bank = KINDS[kind]

    async def test(desk: Desk) -> None:
        made = await desk.invoice(**changes, **{f"{resource}Number": "N-1"})
        target = {resource: {f"{resource}{by}": made[f"{resource}{by}"]}}
        got = await one(desk.put("Payments", {"Payments": [payment(target, 24.15)]}))
        assert (said(got), got["PaymentType"], got["Status"]) == ([], kind, "AUTHORISED")
        shown = got["Invoice"]
        assert (shown["Type"], shown["InvoiceID"]) == (changes["Type"], made[f"{resource}ID"])
        assert (shown["Status"], shown["AmountDue"], shown["AmountPaid"]) == ("PAID", 0, 24.15)
        assert shown["FullyPaidOnDate"] == got["Date"]
        held = balances(desk)
        assert (held["090"], held.get("610"), held.get("800")) == (in_bank, None, None)
        gone = await delete(desk, got["PaymentID"])
        assert (gone["Status"], gone["Invoice"]["Status"]) == ("DELETED", "AUTHORISED")
        assert (gone["Invoice"]["AmountDue"], gone["Invoice"]["AmountPaid"]) == (24.15, 0)
        assert "FullyPaidOnDate" not in gone["Invoice"]
        assert "090" not in balances(desk)

    run(test)


@pytest.mark.parametrize("kind", PREPAID)
def test_what_was_paid_over_or_ahead_is_refunded(kind):
    type_, resource = PREPAID[kind]

    async def test(desk: Desk) -> None:
        own_id = await prepaid(desk, type_)
        target = {resource: {f"{resource}ID": own_id}}
        too_much = await one(desk.put("Payments", payment(target, 100.01)))
        assert said(too_much) == ["Payment amount exceeds the amount outstanding on this document"]
        part = await one(desk.put("Payments", payment(target, 40)))
        assert (part["PaymentType"], part["Invoice"]["AmountDue"]) == (kind, 60)
        rest = await one(desk.put("Payments", payment(target, 60)))
        assert rest["Invoice"]["Status"] == "PAID"
        assert balances(desk) == {}
        held = await one(desk.get(f"{resource}s/{own_id}"))
        assert (held["RemainingCredit"], held["Status"], len(held["Payments"])) == (0, "PAID", 2)
        again = await one(desk.put("Payments", payment(target, 1)))
        assert said(again) == [
            "Payments can only be made against Authorised documents",
            "Payment amount exceeds the amount outstanding on this document",
        ]
        await delete(desk, rest["PaymentID"])
        held = await one(desk.get(f"{resource}s/{own_id}"))
        assert (held["RemainingCredit"], held["Status"]) == (60, "AUTHORISED")

    run_bank(test)


@pytest.mark.parametrize(
    "target",
    [
        {"Overpayment": {"OverpaymentID": NOBODY}},
        {"Prepayment": {"PrepaymentID": NOBODY}},
        {"CreditNote": {"CreditNoteID": NOBODY}},
        {"CreditNoteNumber": "none"},
        {},
    ],
)
def test_what_is_not_there_cannot_be_paid(target):
    async def test(desk: Desk) -> None:
        assert said(await one(desk.put("Payments", payment(target, 1)))) == ["Document could not be found"]

    run(test)


def test_each_resource_is_found_under_its_own_name_only():
    async def test(desk: Desk) -> None:
        note = await desk.invoice(Type="ACCRECCREDIT")
        over = await prepaid(desk, "RECEIVE-OVERPAYMENT")
        for target in (
            {"Invoice": {"InvoiceID": note["CreditNoteID"]}},
            {"Prepayment": {"PrepaymentID": over}},
            {"Invoice": {"InvoiceID": over}},
        ):
            got = await one(desk.put("Payments", payment(target, 1)))
            assert said(got) == ["Document could not be found"]

    run_bank(test)


def test_many_are_paid_at_once_and_each_is_answered():
    async def test(desk: Desk) -> None:
        made = await desk.invoice()
        target = {"Invoice": {"InvoiceID": made["InvoiceID"]}}
        body = {"Payments": [payment(target, 20), payment(target, 20), payment(target, 4.15)]}
        rows = (await desk.put("Payments", body)).json()["Payments"]
        assert [row["StatusAttributeString"] for row in rows] == ["OK", "ERROR", "OK"]
        assert rows[1]["HasValidationErrors"] is True
        assert rows[2]["Invoice"]["Status"] == "PAID"

    run(test)


def test_a_payment_is_made_with_post_and_with_the_id_of_nothing():
    async def test(desk: Desk) -> None:
        made = await desk.invoice()
        body = payment({"Invoice": {"InvoiceID": made["InvoiceID"]}}, 5)
        body["PaymentID"] = "00000000-0000-0000-0000-000000000000"
        got = await one(desk.post("Payments", body))
        assert (said(got), got["Amount"], got["PaymentID"] != body["PaymentID"]) == ([], 5, True)

    run(test)


def test_put_takes_many_payments_and_post_the_first_alone():
    async def test(desk: Desk) -> None:
        made = await desk.invoice()
        body = {"Payments": [payment({"Invoice": {"InvoiceID": made["InvoiceID"]}}, 5 + n) for n in (0, 1)]}
        answer = await desk.post("Payments", body)
        assert [row["Amount"] for row in answer.json()["Payments"]] == [5]
        assert len(books_of(desk).payments) == 1
        answer = await desk.put("Payments", body)
        assert [row["Amount"] for row in answer.json()["Payments"]] == [5, 6]

    run(test)


def test_a_payment_is_deleted_by_the_id_in_the_body():
    async def test(desk: Desk) -> None:
        made = await paid(desk)
        body = {"Payments": [{"PaymentID": made["PaymentID"], "Status": "DELETED"}]}
        assert (await one(desk.post("Payments", body)))["Status"] == "DELETED"
        body["Payments"][0]["PaymentID"] = NOBODY
        assert said(await one(desk.post("Payments", body))) == ["Payment could not be found"]

    run(test)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"Status": "DELETED", "Amount": 5}, "Only Status accepted for updates."),
        ({"Reference": "new"}, "Only Status accepted for updates."),
        ({"Status": "AUTHORISED"}, "Payments cannot be updated, they can only be deleted"),
    ],
)
def test_a_payment_is_never_changed(body, sentence):
    async def test(desk: Desk) -> None:
        made = await paid(desk)
        before = balances(desk)
        assert said(await delete(desk, made["PaymentID"], body)) == [sentence]
        assert balances(desk) == before

    run(test)


def test_a_payment_in_a_batch_reconciled_or_already_deleted_stays_as_it_is():
    async def test(desk: Desk) -> None:
        made = await paid(desk, IsReconciled=True)
        assert made["IsReconciled"] is True
        held = books_of(desk).payments[made["PaymentID"]]
        sentence = "This payment cannot be deleted as it has been reconciled with a Bank Statement."
        assert said(await delete(desk, held.id)) == [sentence]
        held.batch_id = NOBODY
        assert (await one(desk.get(f"Payments/{held.id}")))["BatchPaymentID"] == NOBODY
        found = await desk.get("Payments", where=f'BatchPaymentID==guid("{NOBODY}")')
        assert [row["PaymentID"] for row in found.json()["Payments"]] == [held.id]
        assert (await desk.get("Payments", where="BatchPaymentID==null")).json()["Payments"] == []
        assert said(await delete(desk, held.id)) == ["Payments within a batch cannot be deleted."]
        held.batch_id, held.is_reconciled = "", False
        assert (await delete(desk, held.id))["Status"] == "DELETED"
        assert said(await delete(desk, held.id)) == ["This payment has already been deleted"]

    run(test)


def test_a_payment_that_is_not_there_is_not_found():
    async def test(desk: Desk) -> None:
        assert (await desk.get(f"Payments/{NOBODY}")).status_code == 404
        assert (await desk.post(f"Payments/{NOBODY}", {"Status": "DELETED"})).status_code == 404

    run(test)


def test_lock_dates_hold_for_payments_and_for_their_deletion():
    async def test(desk: Desk) -> None:
        made = await paid(desk)
        await desk.sim("POST", "people/set_lock_dates", {"period": "2026-11-10"})
        sentence = "The document date cannot be before the period lock date, currently set at 10-Nov-2026"
        target = {"Invoice": {"InvoiceNumber": "S-1"}}
        assert said(await one(desk.put("Payments", payment(target, 1)))) == [sentence]
        assert said(await one(desk.put("Payments", payment(target, 1, Date="2026-11-11")))) == []
        assert said(await delete(desk, made["PaymentID"])) == [sentence]

    run(test)


def test_lists_are_filtered_ordered_paged_and_tell_of_deletions():
    async def test(desk: Desk) -> None:
        first = await paid(desk, Reference="a")
        desk.now += 60
        note = await desk.invoice(Type="ACCRECCREDIT")
        target = {"CreditNote": {"CreditNoteID": note["CreditNoteID"]}}
        second = await one(desk.put("Payments", payment(target, 7, Date="2026-11-05")))

        async def ids(**query: str) -> list[str]:
            return [row["PaymentID"] for row in (await desk.get("Payments", **query)).json()["Payments"]]

        assert await ids() == [first["PaymentID"], second["PaymentID"]]
        assert await ids(where='PaymentType=="ARCREDITPAYMENT"') == [second["PaymentID"]]
        document = first["Invoice"]["InvoiceID"]
        assert await ids(where=f'Invoice.InvoiceID==guid("{document}")') == [first["PaymentID"]]
        assert await ids(where='Reference="a" AND Status="AUTHORISED"') == [first["PaymentID"]]
        assert await ids(where="Date>=DateTime(2026, 11, 05)") == [second["PaymentID"]]
        assert await ids(order="Amount") == [second["PaymentID"], first["PaymentID"]]
        page = (await desk.get("Payments", page="2", pageSize="1")).json()
        assert page["pagination"] == {"page": 2, "pageSize": 1, "pageCount": 2, "itemCount": 2}
        assert [row["PaymentID"] for row in page["Payments"]] == [second["PaymentID"]]
        desk.now += 60
        await delete(desk, first["PaymentID"])
        answer = await desk.http.get(API + "Payments", headers={"If-Modified-Since": "2026-11-18T11:08:00"})
        rows = answer.json()["Payments"]
        assert [(row["PaymentID"], row["Status"]) for row in rows] == [(first["PaymentID"], "DELETED")]

    run(test)


RECORDED = {  # recorded: NangoHQ/nango create-payment, list-payments, get-payment
    "saved": (
        "PaymentID Date BankAmount Amount CurrencyRate PaymentType Status UpdatedDateUTC HasAccount IsReconciled "
        "Account Invoice HasValidationErrors",
        "Type InvoiceID InvoiceNumber Reference Prepayments Overpayments AmountDue AmountPaid SentToContact "
        "CurrencyRate IsDiscounted HasErrors InvoicePaymentServices Contact DateString Date DueDateString DueDate "
        "Status LineAmountTypes LineItems SubTotal TotalTax Total UpdatedDateUTC CurrencyCode",
    ),
    "listed": (
        "PaymentID Date BankAmount Amount Reference CurrencyRate PaymentType Status UpdatedDateUTC HasAccount "
        "IsReconciled Account Invoice HasValidationErrors",
        "Type InvoiceID InvoiceNumber Payments CreditNotes Prepayments Overpayments IsDiscounted InvoiceAddresses "
        "HasErrors InvoicePaymentServices Contact LineItems CurrencyCode",
    ),
}
TWIN = {"UpdatedDateUTCString"}  # since July 2026, later than the recordings
THEME = {"BrandingThemeID"}  # in some of the recordings


def test_saved_listed_and_single_payments_differ_as_recorded():
    async def test(desk: Desk) -> None:
        made = await paid(desk)
        outer, inner = (set(words.split()) for words in RECORDED["saved"])
        assert set(made) == outer | TWIN | {"StatusAttributeString"}
        assert set(made["Invoice"]) - THEME == inner | TWIN
        assert made["Account"]["Name"] == "Business Bank Account"
        listed = await one(desk.get("Payments"))
        outer, inner = (set(words.split()) for words in RECORDED["listed"])
        assert set(listed) == outer | TWIN
        assert set(listed["Invoice"]) == inner
        assert listed["Invoice"]["LineItems"] == []
        assert set(listed["Account"]) == {"AccountID", "Code"}
        single = await one(desk.get(f"Payments/{made['PaymentID']}"))
        assert set(single["Invoice"]) - set(made["Invoice"]) == {"Payments"}
        assert [row["Amount"] for row in single["Invoice"]["Payments"]] == [10]

    run(test)


async def dollars(desk: Desk, **changes) -> Row:
    """A sales invoice of 100.00 US dollars at 0.5 for one New Zealand dollar."""
    lines = [line(Quantity=1, UnitAmount=100, TaxType="NONE")]
    return await desk.invoice(CurrencyCode="USD", CurrencyRate=0.5, LineItems=lines, **changes)


async def pay(desk: Desk, made: Row, amount: float, **changes) -> Row:
    """What became of a payment of that much on an invoice."""
    body = payment({"Invoice": {"InvoiceID": made["InvoiceID"]}}, amount, **changes)
    return await one(desk.put("Payments", {"Payments": [body]}))


def test_a_foreign_invoice_paid_into_an_account_in_the_base_currency():
    async def test(desk: Desk) -> None:
        by_rate = await pay(desk, await dollars(desk), 100, CurrencyRate=0.4)
        assert (by_rate["BankAmount"], by_rate["CurrencyRate"]) == (250, 0.4)
        assert balances(desk) == {"090": "250.00", "200": "-200.00", "499": "-50.00"}
        by_bank = await pay(desk, await dollars(desk), 100, BankAmount=160)
        assert (by_bank["BankAmount"], by_bank["CurrencyRate"]) == (160, 0.625)
        assert balances(desk) == {"090": "410.00", "200": "-400.00", "499": "-10.00"}
        by_both = await pay(desk, await dollars(desk), 100, CurrencyRate=0.5, BankAmount=201)
        assert (by_both["BankAmount"], by_both["CurrencyRate"]) == (201, 0.5)
        assert balances(desk) == {"090": "611.00", "200": "-600.00", "499": "-11.00"}
        await delete(desk, by_both["PaymentID"])
        assert balances(desk)["090"] == "410.00"
        by_day = await pay(desk, await dollars(desk), 100)
        day = books_of(desk).day_rate("USD")
        assert by_day["CurrencyRate"] == float(day)
        assert by_day["BankAmount"] == round(100 / float(day), 2)
        assert balances(desk)["610"] == "200.00"
        await delete(desk, by_day["PaymentID"])
        await delete(desk, by_bank["PaymentID"])
        assert balances(desk) == {"090": "250.00", "200": "-800.00", "499": "-50.00", "610": "600.00"}

    run(test)


def test_accounts_in_a_foreign_currency():
    async def test(desk: Desk) -> None:
        savings = books_of(desk).account_by_code("091")
        assert savings is not None
        savings.currency = "USD"
        same = await pay(desk, await dollars(desk), 100, CurrencyRate=0.4, Account={"Code": "091"})
        assert (same["BankAmount"], same["CurrencyRate"]) == (100, 0.4)
        assert balances(desk)["091"] == "250.00"
        local = await desk.invoice()
        other = await pay(desk, local, 10, CurrencyRate=0.6, Account={"Code": "091"})
        assert (other["BankAmount"], other["CurrencyRate"]) == (6, 0.6)
        banked = await pay(desk, local, 10, BankAmount=5, Account={"Code": "091"})
        assert (banked["BankAmount"], banked["CurrencyRate"]) == (5, 0.5)
        assert balances(desk)["091"] == "270.00"
        savings.currency = "AUD"
        third = await pay(desk, await dollars(desk), 1, Account={"Code": "091"})
        assert said(third) == [
            "The currency of the account must be the currency of the document or the base currency"
        ]

    run(test)


def test_a_rate_is_needed_where_there_is_none_to_be_had():
    async def test(desk: Desk) -> None:
        made = await dollars(desk)
        books_of(desk).currencies.remove("USD")
        assert said(await pay(desk, made, 1)) == ["A currency rate must be specified"]
        assert said(await pay(desk, made, 1, CurrencyRate=0)) == ["A currency rate must be specified"]
        assert said(await pay(desk, made, 1, BankAmount=0)) == ["Payment amount must be greater than zero"]
        assert said(await pay(desk, made, 1, BankAmount=2)) == []
        assert said(await pay(desk, made, 1, CurrencyRate=0.5)) == []

    run(test)


def test_a_foreign_invoice_is_still_paid_on_a_plan_with_one_currency():
    async def test(desk: Desk) -> None:
        made, local = await dollars(desk), await desk.invoice()
        savings = books_of(desk).account_by_code("091")
        assert savings is not None
        savings.currency = "USD"
        await desk.sim("POST", "people/change_plan", {"plan": "GROW"})
        assert said(await pay(desk, made, 40)) == []
        assert said(await pay(desk, made, 40, Account={"Code": "091"})) == []
        assert (await pay(desk, made, 20, CurrencyRate=0.5))["Invoice"]["Status"] == "PAID"
        other = await pay(desk, local, 10, Account={"Code": "091"})
        assert said(other) == ["A currency rate must be specified"]

    run(test)


def test_the_parts_of_a_foreign_invoice_clear_it_to_the_cent_in_any_order():
    async def test(desk: Desk) -> None:
        lines = [line(Quantity=1, UnitAmount=10, TaxType="NONE")]
        made = await desk.invoice(CurrencyCode="USD", CurrencyRate=0.7, LineItems=lines)
        parts = [await pay(desk, made, amount, CurrencyRate=0.7) for amount in (3.33, 3.33, 3.33, 0.01)]
        assert parts[-1]["Invoice"]["Status"] == "PAID"
        assert "610" not in balances(desk)
        for part in (parts[1], parts[3], parts[0], parts[2]):
            await delete(desk, part["PaymentID"])
        held = balances(desk)
        assert held["610"] == "14.29"
        assert "090" not in held

    run(test)
