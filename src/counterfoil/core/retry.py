"""When to try again what Xero could not do just now: soon at first, then ever less often.

Most troubles of a server pass within seconds, and asking again at once is right; one that lasts is made worse
by asking often. So each pause is twice the one before, up to a quarter of an hour. A wait for a limit or for
a token is not an attempt: there Xero says when (`core/budget.py`).
"""

from __future__ import annotations

import datetime as dt
from typing import Final

PAUSE_FIRST_S: Final = 2
PAUSE_MAX_S: Final = 900
ATTEMPTS_MAX: Final = 12
"""Attempts at one document, within three quarters of an hour; then it is held for a person."""


def pause_s(attempts: int) -> int:
    """Seconds to wait after so many attempts in a row have failed: 2, 4, 8 … 512, 900. After none, none."""
    if attempts < 1:
        return 0
    doublings = min(attempts - 1, PAUSE_MAX_S.bit_length())  # more would not change what the limit leaves
    return min(PAUSE_FIRST_S << doublings, PAUSE_MAX_S)


def next_attempt_at(attempts: int, now: dt.datetime, jitter_s: float) -> dt.datetime:
    """When to try again after `attempts` have failed.

    `jitter_s` is a second or so drawn by chance, so that what failed together does not come back together.
    """
    return now + dt.timedelta(seconds=pause_s(attempts) + jitter_s)
