"""Trial balance and bank summary: right on every day, whatever was entered, changed, voided or deleted since."""

import calendar
import datetime
from decimal import Decimal
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.xerosim.desk import SCOPE, Desk, line, run, said, sale
from xerosim.ledger import bank_entries, document_entries, journal_entries, payment_entries, transfer_entries
from xerosim.reports import OF_THE_YEAR, bank_summary, trial_balance, year_start

REPORTS = "accounting.reports.read"
FIRST = datetime.date(2024, 1, 1)
SPAN_DAYS = 1_100
ZERO = Decimal("0.00")
OVERPAID = "Payment amount exceeds the amount outstanding on this document"


def books_of(desk):
    return next(iter(desk.world.organisations.values()))


def at_desk(test, **settings):
    async def go(desk: Desk):
        await desk.connect(f"{SCOPE} accounting.manualjournals accounting.banktransactions {REPORTS}")
        return await test(desk)

    return run(go, **settings)


async def report(desk, name, **query):
    answer = await desk.get(f"Reports/{name}", **query)
    assert answer.status_code == 200, answer.text
    [found] = answer.json()["Reports"]
    return found


def rows_of(found):
    """Figures by the first cell of each row, sums under Total."""
    rows = [row for section in found["Rows"] if "Rows" in section for row in section["Rows"]]
    texts = [[cell["Value"] for cell in row["Cells"]] for row in rows]
    return {text[0]: text[1:] for text in texts}


def some_day(random):
    return FIRST + datetime.timedelta(days=random.randrange(SPAN_DAYS))


class Bookkeeper:
    """Somebody who enters things in no order of days, and voids, deletes and moves some of them again."""

    def __init__(self, desk, random, currencies=("NZD",)):
        self.desk, self.random, self.currencies = desk, random, currencies
        self.paths, self.open = [], []

    async def work(self, steps):
        """Do so many things."""
        deeds = [self.document, self.document, self.payment, self.payment, self.journal, self.cash]
        deeds += [self.transfer, self.change, self.change]
        for _ in range(steps):
            await self.random.choice(deeds)()

    def day(self):
        """Any day, as it is sent."""
        return some_day(self.random).isoformat()

    def amount(self):
        """Any amount, as it is sent."""
        return f"{self.random.randrange(1, 90_000) / 100:.2f}"

    def line(self, *, sale):
        """A line of any amount."""
        codes = ("200", "OUTPUT2") if sale else (self.random.choice(["400", "720"]), "INPUT2")
        return line(Quantity=1, UnitAmount=self.amount(), AccountCode=codes[0], TaxType=codes[1])

    async def put(self, key, body):
        """Enter one thing; its path where it was taken."""
        answer = await self.desk.put(key, {key: [body]})
        row = answer.json()[key][0]
        assert said(row)[-1:] in ([], [OVERPAID]), row
        if not said(row):
            own_id = row[f"{key.removesuffix('s')}ID"]
            self.paths.append(f"{key}/{own_id}")
        return row

    async def document(self):
        """A sale, a bill or a note."""
        kind = self.random.choice(["ACCREC", "ACCPAY", "ACCRECCREDIT", "ACCPAYCREDIT"])
        day, items = self.day(), [self.line(sale=kind.startswith("ACCREC"))]
        currency = self.random.choice(self.currencies)
        made = sale(Type=kind, Date=day, DueDate=day, LineItems=items, CurrencyCode=currency)
        made["Contact"] = {"ContactID": await self.desk.contact()}
        key = "CreditNotes" if kind.endswith("CREDIT") else "Invoices"
        self.open.append((key, await self.put(key, made)))

    async def payment(self):
        """The whole or a part of something, from either bank account."""
        if self.open:
            key, row = self.random.choice(self.open)
            name = key.removesuffix("s")
            amount = f"{row['Total'] * self.random.choice([0.25, 1]):.2f}"
            body = {name: {f"{name}ID": row[f"{name}ID"]}, "Amount": amount, "Date": self.day()}
            await self.put("Payments", body | {"Account": {"Code": self.random.choice(["090", "091"])}})

    async def journal(self):
        """An amount moved from equity to an expense."""
        amount = self.amount()
        lines = [
            {"LineAmount": amount, "AccountCode": "404"},
            {"LineAmount": f"-{amount}", "AccountCode": "970"},
        ]
        body = {"Narration": "x", "Status": "POSTED", "Date": self.day(), "JournalLines": lines}
        await self.put("ManualJournals", body)

    async def cash(self):
        """Money spent or received at once."""
        kind = self.random.choice(["SPEND", "RECEIVE"])
        body = {"Type": kind, "Date": self.day(), "BankAccount": {"Code": self.random.choice(["090", "091"])}}
        items = [self.line(sale=kind == "RECEIVE")]
        body |= {"Contact": {"ContactID": await self.desk.contact()}, "LineItems": items}
        await self.put("BankTransactions", body)

    async def transfer(self):
        """Money moved from one bank account to the other."""
        ends = {"FromBankAccount": {"Code": "090"}, "ToBankAccount": {"Code": "091"}}
        await self.put("BankTransfers", ends | {"Amount": self.amount(), "Date": self.day()})

    async def change(self):
        """Void, delete or move something; Xero may refuse."""
        if self.paths:
            path = self.random.choice(self.paths)
            status = "VOIDED" if path.startswith(("Inv", "Cre", "Man")) else "DELETED"
            await self.desk.post(path, self.random.choice([{"Status": status}, {"Date": self.day()}]))


def entries_of(books):
    """Every live entry with its day, from the documents themselves and not from what the accounts kept."""
    for document in books.documents.values():
        if document.status in ("AUTHORISED", "PAID"):
            yield from ((document.date, *entry) for entry in document_entries(books, document))
    for payment in books.payments.values():
        if payment.status == "AUTHORISED":
            yield from ((payment.date, *entry) for entry in payment_entries(books, payment))
    for journal in books.journals.values():
        if journal.status == "POSTED":
            yield from ((journal.date, *entry) for entry in journal_entries(books, journal))
    for transaction in books.bank_transactions.values():
        if transaction.status == "AUTHORISED" and not transaction.kind.endswith("TRANSFER"):
            yield from ((transaction.date, *entry) for entry in bank_entries(books, transaction))
    for transfer in books.bank_transfers.values():
        if transfer.status == "AUTHORISED":
            yield from ((transfer.date, *entry) for entry in transfer_entries(transfer))


@pytest.mark.parametrize("seed", range(6))
def test_a_trial_balance_sums_to_zero_on_every_day_and_ends_in_the_balances(seed):
    async def test(desk):
        random = Random(seed)
        await Bookkeeper(desk, random).work(90)
        books = books_of(desk)
        entries = list(entries_of(books))
        assert len({account.id for _, account, _ in entries}) > 5
        last = FIRST + datetime.timedelta(days=SPAN_DAYS)
        days = {day for day, _, _ in entries} | {some_day(random) for _ in range(20)} | {last}
        for on in sorted(days):
            rows = trial_balance(books, on)
            assert sum((row.month for row in rows), ZERO) == 0
            assert sum((row.year for row in rows), ZERO) == 0
            year = year_start(books, on)
            for row in rows:
                of_account = [(day, amount) for day, account, amount in entries if account is row.account]
                assert row.month == sum(
                    amount for day, amount in of_account if on.replace(day=1) <= day <= on
                )
                since = year if row.account.klass in OF_THE_YEAR else FIRST
                if row.account.system != "RETAINEDEARNINGS":
                    assert row.year == sum(amount for day, amount in of_account if since <= day <= on)
        figures = {row.account.id: row.year for row in trial_balance(books, last)}
        for account in books.accounts:
            if account.klass not in OF_THE_YEAR and account.system != "RETAINEDEARNINGS":
                assert figures.get(account.id, ZERO) == account.balance

    at_desk(test)


@pytest.mark.parametrize("seed", range(4))
def test_a_trial_balance_sums_to_zero_in_foreign_money_too(seed):
    async def test(desk):
        random = Random(seed)
        await Bookkeeper(desk, random, ("NZD", "USD", "AUD")).work(90)
        books = books_of(desk)
        last = FIRST + datetime.timedelta(days=SPAN_DAYS)
        for on in (*(some_day(random) for _ in range(40)), last):
            rows = trial_balance(books, on)
            assert sum((row.month for row in rows), ZERO) == 0
            assert sum((row.year for row in rows), ZERO) == 0
        figures = {row.account.id: row.year for row in trial_balance(books, last)}
        for account in books.accounts:
            if account.klass not in OF_THE_YEAR and account.system != "RETAINEDEARNINGS":
                assert figures.get(account.id, ZERO) == account.balance

    at_desk(test)


@pytest.mark.parametrize("seed", range(3))
def test_a_bank_summary_goes_from_opening_to_closing_and_tells_what_came_and_went(seed):
    async def test(desk):
        random = Random(seed)
        await Bookkeeper(desk, random).work(90)
        books = books_of(desk)
        entries = [entry for entry in entries_of(books) if entry[1].type == "BANK"]
        assert entries
        for _ in range(20):
            since, until = sorted([some_day(random), some_day(random)])
            for row in bank_summary(books, since, until):
                own = [(day, amount) for day, account, amount in entries if account is row.account]
                within = [amount for day, amount in own if since <= day <= until]
                assert row.opening == sum(amount for day, amount in own if day < since)
                assert row.received == sum(amount for amount in within if amount > 0)
                assert row.spent == -sum(amount for amount in within if amount < 0)
                assert row.closing == sum(amount for day, amount in own if day <= until)

    at_desk(test)


def test_the_trial_balance_in_xeros_shape():
    async def test(desk):
        await desk.invoice(Date="2026-03-31")
        await desk.invoice(Date="2026-10-31")
        await desk.invoice(Date="2026-11-02")
        await desk.invoice(
            Type="ACCPAY", Date="2026-11-03", LineItems=[line(AccountCode="400", TaxType="INPUT2")]
        )
        await desk.invoice(Date="2026-11-05")
        found = await report(desk, "TrialBalance", date="2026-11-04")
        assert {name: value for name, value in found.items() if name != "Rows"} == {
            "ReportID": "TrialBalance",
            "ReportName": "Trial Balance",
            "ReportType": "TrialBalance",
            "ReportTitles": ["Trial Balance", books_of(desk).name, "As at 4 November 2026"],
            "ReportDate": "19 November 2026",
            "UpdatedDateUTC": "/Date(1795000000000)/",
            "Fields": [],
        }
        header, *sections = found["Rows"]
        assert header == {
            "RowType": "Header",
            "Cells": [{"Value": name} for name in ("Account", "Debit", "Credit", "YTD Debit", "YTD Credit")],
        }
        titles = [(row["RowType"], row["Title"]) for row in sections]
        assert titles == [
            ("Section", name) for name in ("Revenue", "Expenses", "Assets", "Liabilities", "Equity", "")
        ]
        assert rows_of(found) == {
            "Sales (200)": ["", "21.00", "", "42.00"],
            "Advertising (400)": ["21.00", "", "21.00", ""],
            "Accounts Receivable (610)": ["24.15", "", "72.45", ""],
            "Accounts Payable (800)": ["", "24.15", "", "24.15"],
            "GST (820)": ["", "0.00", "", "6.30"],
            "Retained Earnings (960)": ["", "0.00", "", "21.00"],
            "Total": ["45.15", "45.15", "93.45", "93.45"],
        }
        account = books_of(desk).account_by_code("200")
        cells = sections[0]["Rows"][0]["Cells"]
        assert sections[0]["Rows"][0]["RowType"] == "Row"
        assert [cell["Attributes"] for cell in cells] == [[{"Value": account.id, "Id": "account"}]] * 5
        retained = sections[4]["Rows"][0]["Cells"]
        assert retained[1]["Attributes"][1:] == [
            {"Value": "", "Id": "fromDate"},
            {"Value": "03/31/2026", "Id": "toDate"},
        ]
        assert sections[5]["Rows"][0]["RowType"] == "SummaryRow"
        assert (await report(desk, "TrialBalance"))["ReportTitles"][2] == "As at 19 November 2026"
        nothing = await report(desk, "TrialBalance", date="0001-01-01")
        assert rows_of(nothing) == {"Total": ["0.00"] * 4}

    at_desk(test)


def test_the_bank_summary_in_xeros_shape():
    async def test(desk):
        async def pay(number, date, **changes):
            await desk.invoice(InvoiceNumber=number, Date="2026-09-01", **changes)
            target = {"Invoice": {"InvoiceNumber": number}, "Account": {"Code": "090"}, "Date": date}
            answer = await desk.put("Payments", target | {"Amount": 24.15})
            return answer.json()["Payments"][0]["PaymentID"]

        bill = {"Type": "ACCPAY", "LineItems": [line(AccountCode="400", TaxType="INPUT2")]}
        await pay("S-1", "2026-10-31")
        await pay("S-2", "2026-11-01")
        await pay("S-3", "2026-11-30")
        await pay("B-1", "2026-11-15", **bill)
        await pay("S-4", "2026-12-01")
        gone = await pay("B-2", "2026-11-20", **bill)
        await desk.post(f"Payments/{gone}", {"Status": "DELETED"})
        found = await report(desk, "BankSummary")
        assert (found["ReportID"], found["ReportName"], found["ReportType"]) == (
            "BankSummary",
            "Bank Summary",
            "BankSummary",
        )
        assert found["ReportTitles"][2] == "From 1 November 2026 to 30 November 2026"
        header, section = found["Rows"]
        assert [cell["Value"] for cell in header["Cells"]] == [
            "Bank Accounts",
            "Opening Balance",
            "Cash Received",
            "Cash Spent",
            "Closing Balance",
        ]
        assert section["Title"] == ""
        cells = section["Rows"][0]["Cells"]
        assert [cell.get("Attributes", [{"Id": ""}])[0]["Id"] for cell in cells] == [
            "accountID",
            "",
            "account",
            "account",
            "",
        ]
        assert rows_of(found)["Business Bank Account"] == ["24.15", "48.30", "24.15", "48.30"]
        assert rows_of(found)["Total"] == ["24.15", "48.30", "24.15", "48.30"]
        one_day = await report(desk, "BankSummary", fromDate="2026-12-01", toDate="2026-12-01")
        assert rows_of(one_day)["Business Bank Account"] == ["48.30", "24.15", "0.00", "72.45"]

    at_desk(test)


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("TrialBalance", {"date": "yesterday"}),
        ("TrialBalance", {"date": "2026-02-30"}),
        ("BankSummary", {"fromDate": "1/11/2026"}),
        ("BankSummary", {"fromDate": "2026-11-02", "toDate": "2026-11-01"}),
    ],
)
def test_days_that_are_none_are_refused(name, query):
    async def test(desk):
        answer = await desk.get(f"Reports/{name}", **query)
        assert (answer.status_code, answer.json()["ErrorNumber"]) == (400, 16)

    at_desk(test)


@settings(max_examples=60, deadline=None)
@given(text=st.one_of(st.text(max_size=12), st.dates().map(str)))
def test_whatever_day_is_asked_for_there_is_an_answer(text):
    async def test(desk):
        await desk.invoice()
        for name, query in (("TrialBalance", "date"), ("BankSummary", "fromDate"), ("BankSummary", "toDate")):
            assert (await desk.get(f"Reports/{name}", **{query: text})).status_code in (200, 400)

    at_desk(test)


def test_a_trial_balance_of_payments_only_is_not_there():
    async def test(desk):
        answer = await desk.get("Reports/TrialBalance", paymentsOnly="true")
        assert (answer.status_code, answer.json()["Message"]) == (
            501,
            "The Api Method called is not implemented",
        )
        assert (await desk.get("Reports/TrialBalance", paymentsOnly="false")).status_code == 200

    at_desk(test)


@pytest.mark.parametrize(
    ("scope", "allowed"),
    [
        ("accounting.reports.read", {"TrialBalance", "BankSummary"}),
        ("accounting.reports.trialbalance.read", {"TrialBalance"}),
        ("accounting.reports.banksummary.read", {"BankSummary"}),
        ("accounting.transactions", set()),
    ],
)
def test_each_report_has_a_scope_of_its_own_and_a_broad_one(scope, allowed):
    async def test(desk):
        await desk.connect(scope)
        for name in ("TrialBalance", "BankSummary"):
            answer = await desk.get(f"Reports/{name}")
            assert answer.status_code == (200 if name in allowed else 401)

    run(test)


def test_without_the_reporting_role_there_are_no_reports():
    async def test(desk):
        books_of(desk).has_reporting_role = False
        for name in ("TrialBalance", "BankSummary"):
            answer = await desk.get(f"Reports/{name}")
            assert answer.status_code == 403
            assert answer.json()["Detail"] == (
                "You are not permitted to access this resource without the reporting role or higher privileges"
            )

    at_desk(test)


@given(on=st.dates())
@example(on=datetime.date(2026, 3, 31))
@example(on=datetime.date(2026, 4, 1))
@example(on=datetime.date(2026, 6, 30))
@example(on=datetime.date.min)
@example(on=datetime.date.max)
def test_a_financial_year_begins_the_day_after_the_last_one_ended(on):
    for country, (day, month) in (("NZ", (31, 3)), ("AU", (30, 6))):
        books = books_of(Desk(country=country))
        start = year_start(books, on)
        assert start <= on
        if start > datetime.date.min:
            before = start - datetime.timedelta(days=1)
            assert (before.month, before.day) == (month, min(day, calendar.monthrange(before.year, month)[1]))
            assert (on - start).days < 366
