"""What the accounts came to on any day: the figures of the trial balance and of the bank summary."""

import calendar
import datetime
from decimal import Decimal
from typing import Final

import msgspec

from xerosim.books.accounts import Account
from xerosim.books.amounts import ZERO
from xerosim.books.organisation import Organisation
from xerosim.charts import COUNTRIES

SECTIONS: Final = ("REVENUE", "EXPENSE", "ASSET", "LIABILITY", "EQUITY")
"""Classes of account in the order of a trial balance (fixture: xeroizer reports/trial_balance.xml)."""

ONE_DAY: Final = datetime.timedelta(days=1)

OF_THE_YEAR: Final = ("REVENUE", "EXPENSE")
"""Classes of account that begin each financial year at nothing."""


class TrialRow(msgspec.Struct, frozen=True):
    """One account of a trial balance, debit positive, in the base currency: what the month moved, and what
    the account stands at."""

    account: Account
    month: Decimal
    year: Decimal


class BankRow(msgspec.Struct, frozen=True):
    """One bank account between two days, in the base currency."""

    account: Account
    opening: Decimal
    received: Decimal
    spent: Decimal

    @property
    def closing(self) -> Decimal:
        """What was there at the end of the last day."""
        return self.opening + self.received - self.spent


def trial_balance(organisation: Organisation, on: datetime.date) -> list[TrialRow]:
    """Every account that moved in the month or stands at something at the day's end, by class, then by name.

    Revenue and expenses count from the first day of the financial year; what they came to in the years before
    stands in retained earnings, as if each year had been closed on its last day. So both columns sum to zero.
    """
    month, year = on.replace(day=1), year_start(organisation, on)
    earned = sum((_before(row.days, year) for row in organisation.accounts if row.klass in OF_THE_YEAR), ZERO)
    rows = []
    for account in organisation.accounts:
        since = year if account.klass in OF_THE_YEAR else datetime.date.min
        stands = _between(account.days, since, on)
        if account.system == "RETAINEDEARNINGS":
            stands += earned
        rows.append(TrialRow(account, _between(account.days, month, on), stands))
    shown = [row for row in rows if row.month or row.year]
    return sorted(shown, key=lambda row: (SECTIONS.index(row.account.klass), row.account.name.casefold()))


def bank_summary(organisation: Organisation, since: datetime.date, until: datetime.date) -> list[BankRow]:
    """Every bank account that is in use or holds something, by name; both days are part of it."""
    rows = []
    for account in organisation.accounts:
        if account.type == "BANK":
            spent = _between(account.spent, since, until)
            received = _between(account.days, since, until) + spent
            rows.append(BankRow(account, _before(account.days, since), received, spent))
    shown = [
        row for row in rows if row.account.status == "ACTIVE" or row.opening or row.received or row.spent
    ]
    return sorted(shown, key=lambda row: row.account.name.casefold())


def year_start(organisation: Organisation, on: datetime.date) -> datetime.date:
    """The first day of the financial year that a day is in."""
    last = _year_end(organisation, on.year)
    if last < on:
        return last + ONE_DAY
    before = on.year - 1
    return _year_end(organisation, before) + ONE_DAY if before >= datetime.MINYEAR else datetime.date.min


def _year_end(organisation: Organisation, year: int) -> datetime.date:
    day, month = COUNTRIES[organisation.country].year_end
    return datetime.date(year, month, min(day, calendar.monthrange(year, month)[1]))


def _between(days: dict[datetime.date, Decimal], since: datetime.date, until: datetime.date) -> Decimal:
    return sum((amount for day, amount in days.items() if since <= day <= until), ZERO)


def _before(days: dict[datetime.date, Decimal], end: datetime.date) -> Decimal:
    return sum((amount for day, amount in days.items() if day < end), ZERO)
