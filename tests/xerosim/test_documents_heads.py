"""The head of a document: terms of payment, currency, totals, rounding, links, what is passed over."""

from decimal import Decimal
from typing import Any

import pytest

from tests.xerosim.desk import Desk, line, row_of, run, said, sale
from xerosim.books.organisation import Organisation

MISSING = "The document DueDate field must be specified"
TOO_LATE = "Sorry, Due Dates cannot be made more than 999 days after the invoice date."
BAD_DAY = "Due date for bills/sales invoices must be between 1 and 31"
BILL = [line(AccountCode="400", TaxType="INPUT2")]


def books(desk: Desk) -> Organisation:
    """The organisation the desk is connected to."""
    return next(iter(desk.world.organisations.values()))


async def with_terms(desk: Desk, **sides: tuple[int, str]) -> str:
    """A contact with terms of payment."""
    terms = {side: {"Day": day, "Type": kind} for side, (day, kind) in sides.items()}
    answer = await desk.put("Contacts", {"Name": "On terms", "PaymentTerms": terms})
    assert said(row_of(answer)) == []
    return str(answer.json()["Contacts"][0]["ContactID"])


# terms and day of the document -> day it falls due; names of the types: XeroAPI/Xero-OpenAPI
DUE = [
    (14, "DAYSAFTERBILLDATE", "2026-01-25", "2026-02-08"),
    (31, "DAYSAFTERBILLDATE", "2026-01-01", "2026-02-01"),
    (10, "DAYSAFTERBILLMONTH", "2026-01-25", "2026-02-10"),
    (0, "DAYSAFTERBILLMONTH", "2026-02-03", "2026-02-28"),
    (15, "OFCURRENTMONTH", "2026-01-05", "2026-01-15"),
    (31, "OFCURRENTMONTH", "2026-02-05", "2026-02-28"),
    (20, "OFFOLLOWINGMONTH", "2026-12-05", "2027-01-20"),
    (31, "OFFOLLOWINGMONTH", "2026-01-31", "2026-02-28"),
]


@pytest.mark.parametrize(("day", "kind", "on", "due"), DUE)
def test_terms_of_the_contact_give_the_due_date(day, kind, on, due):
    async def test(desk: Desk) -> None:
        contact = {"ContactID": await with_terms(desk, Sales=(day, kind))}
        made = await desk.invoice(Contact=contact, Date=on, DueDate=None)
        assert (said(made), made["DueDateString"]) == ([], f"{due}T00:00:00")
        bill = await desk.invoice(Type="ACCPAY", LineItems=BILL, Contact=contact, Date=on, DueDate=None)
        assert said(bill) == [MISSING]
        own = await desk.invoice(Contact=contact, Date=on, DueDate="2028-01-01")
        assert own["DueDateString"] == "2028-01-01T00:00:00"
        note = await desk.invoice(Type="ACCRECCREDIT", Contact=contact, Date=on, DueDate=None)
        assert (said(note), "DueDate" in note) == ([], False)

    run(test)


def test_terms_of_the_organisation_stand_in_for_those_of_the_contact():
    async def test(desk: Desk) -> None:
        books(desk).payment_terms = {
            "Sales": {"Day": 7, "Type": "DAYSAFTERBILLDATE"},
            "Bills": {"Day": 20, "Type": "OFFOLLOWINGMONTH"},
        }
        contact = {"ContactID": await with_terms(desk, Sales=(14, "DAYSAFTERBILLDATE"))}
        dues = [
            (await desk.invoice(DueDate=None))["DueDateString"],
            (await desk.invoice(DueDate=None, Contact=contact))["DueDateString"],
            (await desk.invoice(DueDate=None, Contact=contact, Type="ACCPAY", LineItems=BILL))[
                "DueDateString"
            ],
        ]
        assert dues == [f"2026-{day}T00:00:00" for day in ("11-08", "11-15", "12-20")]

    run(test)


@pytest.mark.parametrize("day", [0, None, 32])
def test_terms_that_are_no_day_of_a_month_are_told(day):
    async def test(desk: Desk) -> None:
        books(desk).payment_terms = {"Sales": {"Day": day, "Type": "OFCURRENTMONTH"}}
        made = await desk.invoice(DueDate=None)
        assert said(made) == [BAD_DAY, MISSING]
        assert said(await desk.invoice()) == []

    run(test)


def test_terms_of_0_days_are_told_as_too_late():
    async def test(desk: Desk) -> None:
        contact = {"ContactID": await with_terms(desk, Sales=(0, "DAYSAFTERBILLDATE"))}
        assert said(await desk.invoice(Contact=contact, DueDate=None)) == [TOO_LATE]
        assert said(await desk.invoice(Contact=contact)) == []

    run(test)


def test_the_last_day_there_is_has_no_due_date_after_it():
    async def test(desk: Desk) -> None:
        contact = {"ContactID": await with_terms(desk, Sales=(5, "DAYSAFTERBILLMONTH"))}
        made = await desk.invoice(Contact=contact, Date="9999-12-31", DueDate=None)
        assert said(made) == [TOO_LATE, MISSING]

    run(test)


@pytest.mark.parametrize(("due", "sentences"), [("2029-07-27", []), ("2029-07-28", [TOO_LATE])])
def test_999_days_are_the_most(due, sentences):
    made = run(lambda desk: desk.invoice(DueDate=due))
    assert said(made) == sentences


@pytest.mark.parametrize(("status", "sentences"), [("DRAFT", []), ("SUBMITTED", [MISSING])])
def test_a_draft_needs_no_due_date(status, sentences):
    made = run(lambda desk: desk.invoice(Status=status, DueDate=None))
    assert said(made) == sentences


def test_a_due_date_may_lie_before_the_date():
    assert said(run(lambda desk: desk.invoice(DueDate="2026-10-01"))) == []


RATES = [
    ({"CurrencyCode": "NZD", "CurrencyRate": "0.5"}, "1", []),
    ({"CurrencyCode": "USD"}, "0.574713", []),
    ({"CurrencyCode": "USD", "CurrencyRate": "0.6123456789"}, "0.612346", []),
    ({"CurrencyCode": "USD", "CurrencyRate": "1.2"}, "1.2", ["The currency rate is significantly different from the market rate."]),
    ({"CurrencyCode": "USD", "CurrencyRate": "0.2"}, "0.2", ["The currency rate is significantly different from the market rate."]),
]  # fmt: skip


@pytest.mark.parametrize(("sent", "rate", "warnings"), RATES)
def test_rates(sent, rate, warnings):
    made = run(lambda desk: desk.invoice(**sent))
    assert said(made) == []
    assert Decimal(str(made["CurrencyRate"])) == Decimal(rate)
    assert [each["Message"] for each in made.get("Warnings", [])] == warnings


@pytest.mark.parametrize("rate", [0, -1, "0.0000001"])
def test_a_rate_that_is_none(rate):
    made = run(lambda desk: desk.invoice(CurrencyCode="USD", CurrencyRate=rate))
    assert said(made) == ["A currency rate must be specified"]


def test_the_currency_stays_and_may_be_given_up_later():
    async def test(desk: Desk) -> None:
        made = await desk.invoice(CurrencyCode="USD", Status="DRAFT")
        path = f"Invoices/{made['InvoiceID']}"
        answer = await desk.post(path, {"CurrencyCode": "NZD"})
        assert said(row_of(answer)) == ["The currency of a document cannot be changed."]
        again = await desk.post(path, {"CurrencyCode": "USD", "Status": "AUTHORISED"})
        assert said(row_of(again)) == []
        books(desk).currencies.remove("USD")
        kept = await desk.post(path, {"Reference": "r"})
        assert said(row_of(kept)) == []
        assert said(await desk.invoice(CurrencyCode="USD")) == [
            "Organisation is not subscribed to currency USD"
        ]

    run(test)


def test_a_plan_with_one_currency_takes_no_new_foreign_documents_and_keeps_those_there_are():
    async def test(desk: Desk) -> None:
        made = await desk.invoice(CurrencyCode="USD", CurrencyRate=0.6)
        draft, other = [await desk.invoice(CurrencyCode="USD", Status="DRAFT") for _ in range(2)]

        async def change(row: dict[str, Any], **changes: Any) -> list[str]:
            answer = await desk.post(f"Invoices/{row['InvoiceID']}", changes)
            return said(row_of(answer))

        books(desk).klass = "GROW"
        sentence = ["Organisation is not subscribed to currency USD"]
        for kind in ("ACCREC", "ACCPAY", "ACCRECCREDIT"):
            assert said(await desk.invoice(Type=kind, CurrencyCode="USD")) == sentence
            assert said(await desk.invoice(Type=kind, CurrencyCode="USD", CurrencyRate=0.6)) == sentence
        assert said(await desk.invoice(CurrencyCode="NZD")) == []
        assert await change(draft, Status="AUTHORISED") == sentence
        assert await change(draft, Status="DELETED") == []
        assert await change(made, Reference="r") == []
        assert await change(made, CurrencyRate=0) == ["A currency rate must be specified"]
        assert await change(made, CurrencyRate=0.5) == []
        row = (await desk.get(f"Invoices/{made['InvoiceID']}")).json()["Invoices"][0]
        assert (row["Reference"], row["CurrencyRate"]) == ("r", 0.5)
        assert await change(made, Status="VOIDED") == []
        books(desk).klass = "COMPREHENSIVE"
        assert await change(other, Status="AUTHORISED") == []

    run(test)


TOTALS: list[tuple[dict[str, Any], list[str]]] = [
    ({"SubTotal": 21, "TotalTax": "3.15", "Total": "24.15"}, []),
    ({"SubTotal": "20.99"}, ["The document sub total does not equal the sub total of the lines"]),
    ({"Total": "24.14"}, ["The document total does not equal the sum of the lines."]),
    ({"TotalTax": "3.14"}, ["The document total does not equal the sum of the lines."]),
    ({"SubTotal": 21, "Total": 21}, ["The document total does not equal the sum of the lines."]),
]


@pytest.mark.parametrize(("sent", "sentences"), TOTALS)
def test_totals_that_are_sent_have_to_be_right(sent, sentences):
    assert said(run(lambda desk: desk.invoice(**sent))) == sentences


def test_totals_are_checked_when_a_document_is_changed_too():
    async def test(desk: Desk) -> None:
        made = await desk.invoice()
        path = f"Invoices/{made['InvoiceID']}"
        for sent, sentences in TOTALS:
            row = row_of(await desk.post(path, {"Reference": "r"} | sent))
            assert said(row) == sentences
        row = row_of(await desk.post(path, {"LineItems": [line(Quantity=1)], "Total": "24.15"}))
        assert said(row) == ["The document total does not equal the sum of the lines."]

    run(test)


def test_rounding_counts_beside_all_three_totals_once_submitted():
    sent = {"SubTotal": 21, "TotalTax": "3.15", "RoundingAmount": "0.05", "Total": "24.20"}

    async def test(desk: Desk) -> None:
        made = await desk.invoice(**sent)
        assert (made["Total"], made["RoundingAmount"], made["AmountDue"]) == (24.2, 0.05, 24.2)
        ledger = (await desk.sim("GET", "ledger"))["organisations"][0]
        held = {row["code"]: row["balance"] for row in ledger["accounts"]}
        assert (held["860"], held["610"], ledger["balanced"]) == ("-0.05", "24.20", True)
        off = "The document total does not equal the sum of the lines."
        assert said(await desk.invoice(**sent | {"Status": "DRAFT"})) == [off]
        assert said(await desk.invoice(**sent | {"TotalTax": None})) == [off]
        assert said(await desk.invoice(**sent | {"RoundingAmount": "0.11", "Total": "24.26"})) == [
            "Rounding amount must be between -0.10 and 0.10",
            off,
        ]
        changed = await desk.post(f"Invoices/{made['InvoiceID']}", {"Reference": "r"})
        assert changed.json()["Invoices"][0]["Total"] == 24.2
        lines = await desk.post(f"Invoices/{made['InvoiceID']}", {"LineItems": [line()]})
        assert lines.json()["Invoices"][0]["Total"] == 24.15
        assert (await desk.sim("GET", "ledger"))["organisations"][0]["balanced"]

    run(test)


@pytest.mark.parametrize(
    ("url", "sentences"),
    [
        ("https://till.test/1", []),
        ("till.test/1", ["Url must be valid"]),
        ("https://go.xero.com/1", ["Url must be valid"]),
    ],
)
def test_a_link_leads_to_the_web_and_not_to_xero(url, sentences):
    made = run(lambda desk: desk.invoice(Url=url))
    assert said(made) == sentences
    assert made["Url"] == url


def test_sent_to_contact_waits_for_the_approval():
    async def test(desk: Desk) -> None:
        draft = await desk.invoice(Status="DRAFT", SentToContact=True)
        assert draft["SentToContact"] is False
        path = f"Invoices/{draft['InvoiceID']}"
        sent = await desk.post(path, {"Status": "AUTHORISED", "SentToContact": True})
        assert sent.json()["Invoices"][0]["SentToContact"] is True
        assert (await desk.get("Invoices", page="1")).json()["Invoices"][0]["SentToContact"] is True
        assert (await desk.invoice(SentToContact=True))["SentToContact"] is True

    run(test)


def test_each_side_has_its_own_planned_day():
    days = {"ExpectedPaymentDate": "2026-12-10", "PlannedPaymentDate": "2026-12-11"}

    async def test(desk: Desk) -> None:
        sold = await desk.invoice(**days)
        bought = await desk.invoice(Type="ACCPAY", LineItems=BILL, **days)
        assert [name in sold for name in days] == [True, False]
        assert [name in bought for name in days] == [False, True]
        assert bought["PlannedPaymentDate"] == "/Date(1796947200000+0000)/"

    run(test)


def test_sales_documents_have_a_theme_and_bills_only_what_they_are_given():
    async def test(desk: Desk) -> None:
        theme = "22222222-2222-4222-a222-222222222222"
        rows = [await desk.invoice(), await desk.invoice(Type="ACCRECCREDIT")]
        assert rows[0]["BrandingThemeID"] == rows[1]["BrandingThemeID"]
        assert (await desk.invoice(BrandingThemeID=theme))["BrandingThemeID"] == theme
        bill = await desk.invoice(Type="ACCPAY", LineItems=BILL)
        assert "BrandingThemeID" not in bill

    run(test)


def test_an_adviser_may_write_before_the_period_lock_but_not_before_the_year():
    locks = {"period": "2026-10-31", "end_of_year": "2026-03-31"}
    period = "The document date cannot be before the period lock date, currently set at 31-Oct-2026"
    year = "The document date cannot be before the end of year lock date, currently set at 31-Mar-2026"

    async def test(desk: Desk) -> None:
        await desk.sim("POST", "people/set_lock_dates", locks)
        assert said(await desk.invoice(Date="2026-10-31")) == [period]
        assert said(await desk.invoice(Date="2026-03-31")) == [period, year]
        books(desk).is_adviser = True
        assert said(await desk.invoice(Date="2026-10-31")) == []
        assert said(await desk.invoice(Date="2026-03-31")) == [year]
        assert said(await desk.invoice(Date="2026-04-01")) == []

    run(test)


def test_lock_dates_guard_both_days_of_a_moved_document_and_its_voiding():
    async def test(desk: Desk) -> None:
        made = await desk.invoice(Date="2026-10-15")
        draft = await desk.invoice(Date="2026-10-15", Status="DRAFT")
        await desk.sim("POST", "people/set_lock_dates", {"period": "2026-10-31"})
        changes: list[dict[str, Any]] = [{"Date": "2026-11-05"}, {"Status": "VOIDED"}, {"Reference": "r"}]
        for change in changes:
            row = row_of(await desk.post(f"Invoices/{made['InvoiceID']}", change))
            assert len(said(row)) == 1
            assert "period lock date" in said(row)[0]
        for change in ({"Reference": "r"}, {"Status": "SUBMITTED"}, {"Status": "DELETED"}):
            row = row_of(await desk.post(f"Invoices/{draft['InvoiceID']}", change))
            assert said(row) == []

    run(test)


def test_a_date_that_is_left_out_is_today_where_the_organisation_is():
    made = run(lambda desk: desk.invoice(Date=None, DueDate="2026-12-01"))
    assert made["DateString"] == "2026-11-19T00:00:00"  # the clock says 2026-11-18 11:06 in UTC


@pytest.mark.parametrize(
    "wrong", [{"RoundingAmount": "x"}, {"BrandingThemeID": "7"}, {"SentToContact": "maybe"}]
)
def test_what_does_not_bind_is_refused_as_a_whole(wrong):
    answer = run(lambda desk: desk.put("Invoices", {"Invoices": [sale(**wrong)]}))
    assert (answer.status_code, answer.json()["ErrorNumber"]) == (400, 14)
