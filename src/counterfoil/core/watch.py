"""How often Xero is looked in for a cause that a person may take away there: soon at first, then less."""

from __future__ import annotations

import datetime as dt

FIRST = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 2, 5, 10))
"""How long after each of the first looks the next one is made."""
LATER = dt.timedelta(minutes=15)
"""How long after every look that follows."""
SHARE = 50
"""One in so many of a day's calls is for such looks, two in a hundred."""
DAY = dt.timedelta(days=1)


def next_look(rounds: int, allowed: int) -> dt.timedelta:
    """How long after a look the next one is made, when so many rounds of looks have shown nothing new.

    `allowed` is how many calls a day has: where every quarter of an hour would take more than their share of
    it, the looks are spread over the day.
    """
    if rounds < len(FIRST):
        return FIRST[rounds]
    return max(LATER, DAY / max(1, looks_max(allowed) - len(FIRST)))


def looks_max(allowed: int) -> int:
    """How many such looks a day may have that has so many calls."""
    return allowed // SHARE
