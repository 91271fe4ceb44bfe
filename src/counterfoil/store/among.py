"""Conditions on many values at once, brought by one parameter, so that the statement is compiled once."""

from __future__ import annotations

from collections.abc import Collection

import msgspec
from sqlalchemy import ColumnElement, bindparam, func, select


def among(column: ColumnElement[int] | ColumnElement[str], name: str) -> ColumnElement[bool]:
    """That `column` is among the values that the parameter `name` brings (written by `listed`).

    `IN` with a parameter for each value would be written and read anew for every number of values.
    """
    values = func.json_each(bindparam(name)).table_valued("value")
    return column.in_(select(values.c.value))


def listed(values: Collection[int] | Collection[str]) -> str:
    """The values as a parameter of `among`."""
    return msgspec.json.encode(values).decode()
