"""Reads what must be known of an organisation before anything is sent: accounts, tax, currencies, locks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Literal, get_args

import msgspec

from counterfoil.core.faults.entry import Fault
from counterfoil.core.money import rounded
from counterfoil.core.organisation import Account, AccountClass, Organisation, TaxRate
from counterfoil.core.passing import Answer, Call
from counterfoil.xero.decode import words_of
from counterfoil.xero.wire import (
    UNREADABLE,
    AccountIn,
    CurrencyIn,
    FactsAnswer,
    OrganisationIn,
    TaxRateIn,
    day,
)

PATHS = ("/Organisation", "/Accounts", "/TaxRates", "/Currencies")
"""None of them is paged (developer.xero.com; Xero-OpenAPI 16.1.0)."""

RATE_MAX = 1000
"""Per cent; no tax comes near it, and anything above is no rate."""

_ANSWER = msgspec.json.Decoder(FactsAnswer)
_CLASSES: tuple[AccountClass, ...] = get_args(AccountClass)
_LIMITS = {"minute": "rate_limit_minute", "day": "rate_limit_day", "daily": "rate_limit_day"}


def ask_facts() -> tuple[Call, ...]:
    """The reads that bring an organisation's facts: four calls."""
    return tuple(Call(method="GET", path=path) for path in PATHS)


def facts(answers: Sequence[Answer], tenant_id: str) -> Organisation | Fault:
    """The organisation that the answers to `ask_facts` describe, or why it cannot be told.

    In an order that does not change from one reading to the next, so that equal facts compare equal.
    Accounts of a class we do not know and rates without a percentage are left out.
    """
    read: list[FactsAnswer] = []
    for answer in answers:
        fault = _fault_of(answer)
        if fault is not None:
            return fault
        try:
            read.append(_ANSWER.decode(answer.body))
        except UNREADABLE as error:
            return _unreadable(answer, str(error))
    organisations = [each for answer in read for each in answer.organisations or ()]
    accounts = [each for answer in read for each in answer.accounts or ()]
    rates = [each for answer in read for each in answer.tax_rates or ()]
    currencies = [each for answer in read for each in answer.currencies or ()]
    if len(organisations) != 1 or not accounts or not rates:
        return Fault(code="other", message="Xero's answer about the organisation is not complete")
    return _organisation(organisations[0], accounts, rates, currencies, tenant_id=tenant_id)


def _fault_of(answer: Answer) -> Fault | None:
    """What kept a read from being answered, if anything did."""
    if answer.connection_fault is not None:
        return answer.connection_fault
    exchange = answer.exchange
    words = words_of(answer.body)
    match exchange.status:
        case 200:
            return None
        case None:
            return Fault(code="server_unavailable", message=exchange.problem)
        case 401:
            return Fault(code="token_expired", message=words)
        case 429:
            code = _LIMITS.get(answer.allowance.problem.lower(), "rate_limit_other")
            return Fault(code=code, message=words)
        case status if status >= 500:
            return Fault(code="server_unavailable", message=words or f"Xero answered {status}")
        case status:
            return Fault(code="other", message=words or f"Xero answered {status} to GET {exchange.path}")


def _unreadable(answer: Answer, why: str) -> Fault:
    return Fault(code="other", message=f"Xero's answer to GET {answer.exchange.path} cannot be read: {why}")


def _organisation(
    head: OrganisationIn,
    accounts: Sequence[AccountIn],
    rates: Sequence[TaxRateIn],
    currencies: Sequence[CurrencyIn],
    *,
    tenant_id: str,
) -> Organisation | Fault:
    locks: list[dt.date | None] = []
    for text in (head.period_lock_date, head.end_of_year_lock_date):
        locks.append(day(text) if text else None)
        if text and locks[-1] is None:
            return Fault(code="other", message=f"Xero's lock date {text!r} cannot be read")
    known = [account for each in accounts if (account := _account(each)) is not None]
    taxes = [rate for each in rates if (rate := _rate(each)) is not None]
    codes = {each.code for each in currencies} | ({head.base_currency} if head.base_currency else set())
    return Organisation(
        tenant_id=tenant_id,
        name=head.name,
        id=(head.organisation_id or "").lower(),
        country=head.country_code or "",
        base_currency=head.base_currency or "",
        organisation_class=head.class_ or "",
        is_demo=bool(head.is_demo_company),
        short_code=head.short_code or "",
        period_lock_date=locks[0],
        year_lock_date=locks[1],
        accounts=tuple(sorted(known, key=lambda account: (account.code, account.id))),
        tax_rates=tuple(sorted(taxes, key=lambda rate: (rate.tax_type, rate.name))),
        currencies=tuple(sorted(codes)),
    )


def _account(read: AccountIn) -> Account | None:
    named = (read.class_ or "").lower()
    account_class = next((each for each in _CLASSES if each == named), None)
    if account_class is None:
        return None
    return Account(
        id=read.account_id,
        name=read.name,
        code=read.code or "",
        type=read.type,
        account_class=account_class,
        status=_status_of_account(read.status),
        tax_type=read.tax_type or "",
        system=read.system_account or "",
        takes_payments=read.type == "BANK" or bool(read.enable_payments_to_account),
        currency=read.currency_code or "",
    )


def _status_of_account(status: str | None) -> Literal["active", "archived", "deleted"]:
    """An unknown status is treated as archived: nothing is sent to an account we do not understand."""
    match (status or "").upper():
        case "ACTIVE":
            return "active"
        case "DELETED":
            return "deleted"
        case _:
            return "archived"


def _rate(read: TaxRateIn) -> TaxRate | None:
    rate = read.effective_rate if read.effective_rate is not None else read.display_tax_rate
    if rate is None or not rate.is_finite() or not 0 <= rate <= RATE_MAX:
        return None
    classes: tuple[tuple[AccountClass, bool | None], ...] = (
        ("asset", read.can_apply_to_assets),
        ("equity", read.can_apply_to_equity),
        ("expense", read.can_apply_to_expenses),
        ("liability", read.can_apply_to_liabilities),
        ("revenue", read.can_apply_to_revenue),
    )
    return TaxRate(
        tax_type=read.tax_type,
        name=read.name,
        rate=_percent(rate),
        status=_status_of_rate(read.status),
        applies_to=tuple(name for name, may in classes if may),
    )


def _status_of_rate(status: str | None) -> Literal["active", "archived", "deleted", "pending"]:
    match (status or "").upper():
        case "ACTIVE":
            return "active"
        case "DELETED":
            return "deleted"
        case "PENDING":
            return "pending"
        case _:
            return "archived"


def _percent(rate: Decimal) -> Decimal:
    """Per cent with up to four decimals, as Xero keeps it, and none that say nothing: 15.0000 is 15."""
    whole = rounded(rate, 0)
    return whole if whole == rate else rounded(rate, 4).normalize()
