"""Reports as Xero shows them: rows of cells, figures as text, each with the account it is of."""

import datetime
from decimal import Decimal
from typing import Final

from xerosim.books.accounts import Account
from xerosim.books.amounts import ZERO
from xerosim.books.organisation import Organisation
from xerosim.reports import SECTIONS, BankRow, TrialRow, year_start
from xerosim.shapes.marks import Shape, long_day

TITLES: Final = {
    "REVENUE": "Revenue",
    "EXPENSE": "Expenses",
    "ASSET": "Assets",
    "LIABILITY": "Liabilities",
    "EQUITY": "Equity",
}
DEBIT_CLASSES: Final = ("ASSET", "EXPENSE")
"""Classes of account whose nothing stands in the debit column."""


def trial_balance_report(
    organisation: Organisation, rows: list[TrialRow], on: datetime.date, *, now_ms: int, today: datetime.date
) -> Shape:
    """A trial balance as at a day."""
    # spec: XeroAPI/Xero-OpenAPI, example of GET /Reports/TrialBalance; xeroizer reports/trial_balance.xml
    year = year_start(organisation, on)
    sections = []
    for klass in SECTIONS:
        found = [_trial_row(row, year) for row in rows if row.account.klass == klass]
        if found:
            sections.append({"RowType": "Section", "Title": TITLES[klass], "Rows": found})
    totals = [_total([row.month for row in rows]), _total([row.year for row in rows])]
    summary = _summary([text for pair in totals for text in pair])
    header = _header("Account", "Debit", "Credit", "YTD Debit", "YTD Credit")
    shape = _report("TrialBalance", "Trial Balance", now_ms=now_ms, today=today)
    shape["ReportTitles"] = ["Trial Balance", organisation.name, f"As at {long_day(on)}"]
    last = {"RowType": "Section", "Title": "", "Rows": [summary]}
    return shape | {"Rows": [header, *sections, last]}


def bank_summary_report(
    organisation: Organisation,
    rows: list[BankRow],
    days: tuple[datetime.date, datetime.date],
    *,
    now_ms: int,
    today: datetime.date,
) -> Shape:
    """A bank summary from the first of two days to the second."""
    # spec: XeroAPI/Xero-OpenAPI, example of GET /Reports/BankSummary
    header = _header("Bank Accounts", "Opening Balance", "Cash Received", "Cash Spent", "Closing Balance")
    columns = [(row.opening, row.received, row.spent, row.closing) for row in rows]
    sums = [sum(column, ZERO) for column in zip(*columns, strict=True)]
    lines = [*(_bank_row(row) for row in rows), _summary([f"{amount:.2f}" for amount in sums])]
    shape = _report("BankSummary", "Bank Summary", now_ms=now_ms, today=today)
    period = f"From {long_day(days[0])} to {long_day(days[1])}"
    shape["ReportTitles"] = ["Bank Summary", organisation.name, period]
    return shape | {"Rows": [header, {"RowType": "Section", "Title": "", "Rows": lines}]}


def _report(kind: str, name: str, *, now_ms: int, today: datetime.date) -> Shape:
    return {
        "ReportID": kind,
        "ReportName": name,
        "ReportType": kind,
        "ReportTitles": [],
        "ReportDate": long_day(today),
        "UpdatedDateUTC": f"/Date({now_ms})/",
        "Fields": [],
    }


def _header(*names: str) -> Shape:
    return {"RowType": "Header", "Cells": [{"Value": name} for name in names]}


def _summary(texts: list[str]) -> Shape:
    return {"RowType": "SummaryRow", "Cells": [{"Value": "Total"}, *({"Value": text} for text in texts)]}


def _cell(text: str, account: Account, name: str = "account") -> Shape:
    return {"Value": text, "Attributes": [{"Value": account.id, "Id": name}]}


def _trial_row(row: TrialRow, year: datetime.date) -> Shape:
    account = row.account
    name = f"{account.name} ({account.code})" if account.code else account.name
    texts = [*_sides(row.month, account), *_sides(row.year, account)]
    cells = [_cell(text, account) for text in (name, *texts)]
    if account.system == "RETAINEDEARNINGS" and year > datetime.date.min:
        until = year - datetime.timedelta(days=1)
        dates = [{"Value": "", "Id": "fromDate"}, {"Value": f"{until:%m/%d/%Y}", "Id": "toDate"}]
        for cell in cells[1:]:
            cell["Attributes"] += dates
    return {"RowType": "Row", "Cells": cells}


def _sides(amount: Decimal, account: Account) -> tuple[str, str]:
    """An amount in the column it belongs to; nothing on the usual side of the account's class."""
    is_debit = amount > 0 or (not amount and account.klass in DEBIT_CLASSES)
    text = f"{abs(amount):.2f}"
    return (text, "") if is_debit else ("", text)


def _total(amounts: list[Decimal]) -> tuple[str, str]:
    debits = sum((amount for amount in amounts if amount > 0), ZERO)
    credits = sum((amount for amount in amounts if amount < 0), ZERO)
    return f"{debits:.2f}", f"{-credits:.2f}"


def _bank_row(row: BankRow) -> Shape:
    account = row.account
    cells = [
        _cell(account.name, account, "accountID"),
        {"Value": f"{row.opening:.2f}"},
        _cell(f"{row.received:.2f}", account),
        _cell(f"{row.spent:.2f}", account),
        {"Value": f"{row.closing:.2f}"},
    ]
    return {"RowType": "Row", "Cells": cells}
