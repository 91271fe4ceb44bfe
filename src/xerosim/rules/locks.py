"""Lock dates: nothing that touches the ledger may be dated on or before them."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from xerosim.books.organisation import Organisation

MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def lock_errors(organisation: Organisation, dates: Iterable[date]) -> list[str]:
    """A sentence for each lock date that one of the days is not after; an adviser may write before the first."""
    # vendor: galaxy.maropost.com 1229, help.dext.com 105721; the period's wording: wise-sync and Dext notes; both
    # together and in this order: Unleashed help; that advisers pass the period lock: developer.xero.com
    period, year = organisation.period_lock, organisation.year_lock
    if period is None and year is None:
        return []
    earliest = min(dates)
    errors: list[str] = []
    if period is not None and earliest <= period and not organisation.is_adviser:
        errors.append(_sentence("period", period))
    if year is not None and earliest <= year:
        errors.append(_sentence("end of year", year))
    return errors


def _sentence(words: str, locked: date) -> str:
    shown = f"{locked.day:02d}-{MONTHS[locked.month - 1]}-{locked.year}"
    return f"The document date cannot be before the {words} lock date, currently set at {shown}"
