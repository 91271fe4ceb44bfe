"""Xero's validations, one resource one file, in Xero's order and in Xero's exact words."""

from decimal import Decimal
from typing import Any

import msgspec


class Ask(msgspec.Struct, frozen=True):
    """How a call asks: `method` PUT or POST, the id in its path, decimals of prices, the app, the time."""

    method: str
    app: str
    now_ms: int
    unit_places: int = 2
    target: str = ""


class Saved(msgspec.Struct):
    """What became of one element: `row` is the saved thing, None when it was refused."""

    row: Any
    element: Any
    errors: list[str] = []
    warnings: list[str] = []
    held_id: str = ""


def plain(value: Decimal, places: int) -> str:
    """A number as Xero prints it in a sentence, with a fixed number of decimals."""
    return f"{value:.{places}f}"
