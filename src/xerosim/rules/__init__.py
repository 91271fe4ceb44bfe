"""Xero's validations, one resource one file, in Xero's order and in Xero's exact words."""

from decimal import Decimal


def plain(value: Decimal, places: int) -> str:
    """A number as Xero prints it in a sentence, with a fixed number of decimals."""
    return f"{value:.{places}f}"
