"""Statements compiled once, for the hot paths, which then pay for little but the database.

SQLAlchemy looks at the name and type of every value of every row, which costs more than the row itself
(some 10 µs for thirty columns). Here the statement is still written in Core, and rows go in and come out
as plain values (hundredths, microseconds, ISO dates) in a stated order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import (
    Connection,
    Delete,
    Insert,
    Row,
    Select,
    Table,
    Update,
    bindparam,
    delete,
    insert,
    literal_column,
    text,
    update,
)

_Filtered = TypeVar("_Filtered", Update, Delete)


class Bulk:
    """One insert, update or delete for many rows of plain values.

    `columns` are those whose values a row brings, in the table's order, and `keys` those that its last
    values are compared with.
    """

    def __init__(
        self, statement: Insert | Update | Delete, *, columns: Sequence[str] = (), keys: Sequence[str] = ()
    ) -> None:
        self._statement = statement
        self._columns = list(columns)
        self._keys = list(keys)
        self._sql: dict[str, str] = {}

    def run(self, connection: Connection, rows: Sequence[tuple[object, ...]]) -> None:
        """Execute the statement for each row; nothing when there are none."""
        if rows:
            connection.exec_driver_sql(self._compiled(connection), list(rows))

    def _compiled(self, connection: Connection) -> str:
        name = connection.dialect.name
        if name not in self._sql:
            compiled = self._statement.compile(dialect=connection.dialect, column_keys=self._columns or None)
            expected = [*self._columns, *(f"of_{key}" for key in self._keys)]
            assert compiled.positiontup == expected, (compiled.positiontup, expected)
            self._sql[name] = str(compiled)
        return self._sql[name]


class Lookup:
    """One select, asked with plain values for its `parameters`, in the order they stand in it."""

    def __init__(self, statement: Select[Any], parameters: Sequence[str]) -> None:
        self._statement = statement
        self._parameters = list(parameters)
        self._sql: dict[str, str] = {}

    def rows(self, connection: Connection, *values: object) -> Sequence[Row[Any]]:
        """The rows found, with plain values under the names of the columns."""
        return connection.exec_driver_sql(self._compiled(connection), values).all()

    def _compiled(self, connection: Connection) -> str:
        name = connection.dialect.name
        if name not in self._sql:
            compiled = self._statement.compile(dialect=connection.dialect)
            assert compiled.positiontup == self._parameters, (compiled.positiontup, self._parameters)
            self._sql[name] = str(compiled)
        return self._sql[name]


def bulk_insert(table: Table, columns: Sequence[str] | None = None) -> Bulk:
    """An insert of rows into `table`: all its columns, or the named ones (the rest by their defaults)."""
    return Bulk(
        insert(table), columns=[column.name for column in table.columns] if columns is None else columns
    )


def bulk_update(
    table: Table,
    columns: Sequence[str],
    *,
    keys: Sequence[str],
    always: Mapping[str, str] | None = None,
    only: str = "",
) -> Bulk:
    """An update of the rows of `table` whose `keys` have the values given.

    `always` are columns that get the same value in every row, in SQL; `only` is a further condition.
    """
    statement = update(table)
    if always:
        statement = statement.values({name: literal_column(sql) for name, sql in always.items()})
    if only:
        statement = statement.where(text(only))
    return Bulk(_keyed(statement, table, keys), columns=columns, keys=keys)


def bulk_delete(table: Table, *, keys: Sequence[str]) -> Bulk:
    """A delete of the rows of `table` whose `keys` have the values given."""
    return Bulk(_keyed(delete(table), table, keys), keys=keys)


def _keyed(statement: _Filtered, table: Table, keys: Sequence[str]) -> _Filtered:
    for key in keys:
        statement = statement.where(table.c[key] == bindparam(f"of_{key}"))
    return statement
