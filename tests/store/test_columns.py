"""Amounts and moments come back as they went in, whatever the database makes of numbers."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, StaticPool, Table, create_engine, func, insert, select

from counterfoil.store.columns import Day, Instant, Money
from counterfoil.store.compiled import Bulk, Lookup, bulk_insert

things = Table(
    "things",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("money", Money),
    Column("at", Instant),
    Column("day", Day),
)
engine = create_engine("sqlite://", poolclass=StaticPool)
things.metadata.create_all(engine)

AMOUNTS = st.decimals(min_value=-(10**13), max_value=10**13, places=2)
MOMENTS = st.datetimes(timezones=st.just(dt.UTC))


@given(AMOUNTS, MOMENTS, st.dates())
def test_what_goes_in_comes_out(money: Decimal, at: dt.datetime, day: dt.date) -> None:
    with engine.connect() as connection:
        connection.execute(insert(things), {"money": money, "at": at, "day": day})
        row = connection.execute(select(things.c.money, things.c.at, things.c.day)).one()
        assert (row.money, row.at, row.day) == (money, at, day)
        assert row.at.tzinfo is dt.UTC
        assert isinstance(connection.exec_driver_sql("SELECT money FROM things").scalar(), int)


def test_nothing_stays_nothing() -> None:
    with engine.connect() as connection:
        connection.execute(insert(things), {"id": 1})
        assert tuple(connection.execute(select(things)).one()) == (1, None, None, None)


def test_sums_are_exact() -> None:
    with engine.connect() as connection:
        connection.execute(insert(things), [{"money": Decimal("0.10")}] * 1000)
        assert connection.execute(select(func.sum(things.c.money))).scalar() == Decimal("100.00")


def test_a_third_decimal_is_refused() -> None:
    with engine.connect() as connection, pytest.raises(Exception, match="more than two decimals"):
        connection.execute(insert(things), {"money": Decimal("0.001")})


def test_a_moment_without_a_zone_is_refused() -> None:
    with engine.connect() as connection, pytest.raises(Exception, match="offset-naive"):
        connection.execute(insert(things), {"at": dt.datetime(2026, 1, 1)})


def test_a_compiled_statement_says_when_its_values_are_in_another_order() -> None:
    with engine.connect() as connection:
        bulk_insert(things, ("money", "day")).run(connection, [(5, "2026-01-01")])
        with pytest.raises(AssertionError):
            Bulk(insert(things), columns=("day", "money")).run(connection, [("2026-01-01", 5)])
        with pytest.raises(AssertionError):
            Lookup(select(things).where(things.c.money == Decimal(1)), ["money"]).rows(connection, 5)
