"""Reports: their addresses. Balances are on accrual alone: one of payments only is not implemented."""

import calendar
import datetime

from xerosim.accounting.asks import Ask, Endpoint, Found
from xerosim.books.organisation import Organisation
from xerosim.reports import bank_summary, trial_balance
from xerosim.rules.heads import today
from xerosim.rules.roles import need_reporting_role
from xerosim.shapes.reports import bank_summary_report, trial_balance_report
from xerosim.wire.refusal import Refusal, query_invalid

# these scopes are for reading and end in .read themselves
BROAD = "accounting.reports.read"


def _trial_balance(organisation: Organisation, ask: Ask) -> Found:
    need_reporting_role(organisation)
    if ask.query.is_true("paymentsOnly"):
        # fixture: freakboy3742/pyxero tests/mock_data.py (the answer; that this is answered so is our limit)
        body = {"ErrorNumber": 20, "Type": "ApiMethodNotImplementedException"}
        raise Refusal(501, body | {"Message": "The Api Method called is not implemented"})
    now = today(organisation, ask.now_ms)
    on = _day(ask, "date") or now
    rows = trial_balance(organisation, on)
    return Found([trial_balance_report(organisation, rows, on, now_ms=ask.now_ms, today=now)])


def _bank_summary(organisation: Organisation, ask: Ask) -> Found:
    need_reporting_role(organisation)
    now = today(organisation, ask.now_ms)
    # spec: XeroAPI/Xero-OpenAPI, example of GET /Reports/BankSummary (without dates the month of today)
    since = _day(ask, "fromDate") or now.replace(day=1)
    until = _day(ask, "toDate") or now.replace(day=calendar.monthrange(now.year, now.month)[1])
    if until < since:
        # assumed wording
        raise query_invalid("The fromDate must be on or before the toDate")
    rows = bank_summary(organisation, since, until)
    return Found([bank_summary_report(organisation, rows, (since, until), now_ms=ask.now_ms, today=now)])


def _day(ask: Ask, name: str) -> datetime.date | None:
    text = ask.query.text(name)
    try:
        return datetime.date.fromisoformat(text[:10]) if text else None
    except ValueError as error:
        # assumed wording
        raise query_invalid(f"The value '{text}' is not a valid date for {name}") from error


ENDPOINTS = {
    "Reports/TrialBalance": Endpoint(
        key="Reports", scopes=(BROAD, "accounting.reports.trialbalance.read"), get=_trial_balance
    ),
    "Reports/BankSummary": Endpoint(
        key="Reports", scopes=(BROAD, "accounting.reports.banksummary.read"), get=_bank_summary
    ),
}
