"""How amounts, instants and days are kept: as whole numbers and text, which no database changes."""

# ruff: noqa: ARG002 - SQLAlchemy tells which database it is, and here it makes no difference

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import BigInteger, Dialect, Text
from sqlalchemy.types import TypeDecorator

from counterfoil.core.money import from_hundredths, hundredths

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)


def microseconds(at: dt.datetime) -> int:
    """An aware instant as whole microseconds since 1970, UTC."""
    return (at - _EPOCH) // _MICROSECOND


def instant(whole: int) -> dt.datetime:
    """The instant, aware and in UTC, that `microseconds` made `whole` of."""
    return _EPOCH + dt.timedelta(microseconds=whole)


class Money(TypeDecorator[Decimal]):
    """An amount of at most two decimals, kept as a whole number of hundredths."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Hundredths; raises ValueError when the amount has a third decimal."""
        return None if value is None else hundredths(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """The amount, with two decimals. (Sums of whole numbers are decimals in some databases.)"""
        return None if value is None else from_hundredths(int(value))


class Instant(TypeDecorator[dt.datetime]):
    """A moment, kept as a whole number of microseconds since 1970 in UTC."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> int | None:
        """Microseconds; a naive datetime raises TypeError."""
        return None if value is None else microseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> dt.datetime | None:
        """The moment, aware, in UTC."""
        return None if value is None else instant(value)


class Day(TypeDecorator[dt.date]):
    """A business date, kept as text: `2026-03-31`."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: dt.date | None, dialect: Dialect) -> str | None:
        """The date in ISO form."""
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> dt.date | None:
        """The date."""
        return None if value is None else dt.date.fromisoformat(value)
