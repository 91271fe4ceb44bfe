"""The lock dates of an organisation: up to which day its books are closed, and the first that is open."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import msgspec

from counterfoil.core.organisation import Organisation

LockName = Literal["period", "end of year"]
"""Xero has two lock dates: one for all but advisers, one for everyone."""


class Lock(msgspec.Struct, frozen=True):
    """The lock date that closes a day: the books are closed on it and before (help.dext.com 105721)."""

    date: dt.date
    name: LockName

    @property
    def first_open(self) -> dt.date:
        """The first day on which the books are open again."""
        return self.date + dt.timedelta(days=1)


def lock_on(organisation: Organisation, day: dt.date) -> Lock | None:
    """The later of the lock dates, when it closes that day; None while the books are open.

    Who is no adviser is stopped by both, so the later one decides; where they agree, the end of year does. An
    adviser is stopped by the end of year alone.
    """
    period = None if organisation.is_adviser else organisation.period_lock_date
    year = organisation.year_lock_date
    if (period is None or day > period) and (year is None or day > year):
        return None
    if year is not None and (period is None or year >= period):
        return Lock(year, "end of year")
    assert period is not None
    return Lock(period, "period")
