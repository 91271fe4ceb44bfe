"""Lock dates: nothing that touches the ledger may be dated on or before them."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from xerosim.books.organisation import Organisation

MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def lock_errors(organisation: Organisation, dates: Iterable[date]) -> list[str]:
    """One sentence at most: the end of year lock goes before the period lock (assumed)."""
    # vendor: galaxy.maropost.com 1229, help.dext.com 105721; the period's wording: wise-sync and Dext notes
    earliest = min(dates)
    if organisation.year_lock is not None and earliest <= organisation.year_lock:
        words, locked = "end of year", organisation.year_lock
    elif organisation.period_lock is not None and earliest <= organisation.period_lock:
        words, locked = "period", organisation.period_lock
    else:
        return []
    shown = f"{locked.day:02d}-{MONTHS[locked.month - 1]}-{locked.year}"
    return [f"The document date cannot be before the {words} lock date, currently set at {shown}"]
