"""Reads what the headers of an answer say: what is left of Xero's limits, how long to wait, what time it is
there."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from counterfoil.core.passing import Allowance

RETRY_AFTER_MAX_S = 90_000
"""Twenty-five hours: the day's limit ends within a day, and longer waits are not believed."""
REMAINING_MAX = 10_000_000
"""Far above every limit Xero has."""


def allowance(headers: Mapping[str, str], now: dt.datetime) -> Allowance:
    """What is left of the limits (names of the headers: developer.xero.com/faq/limits)."""
    return Allowance(
        minute=_remaining(headers.get("x-minlimit-remaining")),
        day=_remaining(headers.get("x-daylimit-remaining")),
        app_minute=_remaining(headers.get("x-appminlimit-remaining")),
        retry_after_s=retry_after_s(headers.get("retry-after"), now),
        problem=headers.get("x-rate-limit-problem", "").strip().lower()[:40],
    )


def _remaining(text: str | None) -> int | None:
    """A count; anything that is no plausible one is ignored."""
    stripped = (text or "").strip()
    if not (stripped.isascii() and stripped.isdigit()) or len(stripped) > len(str(REMAINING_MAX)):
        return None
    return min(int(stripped), REMAINING_MAX)


def date_of(headers: Mapping[str, str]) -> dt.datetime | None:
    """When an answer left, by the clock of whoever gave it; None where that cannot be read."""
    try:
        at = parsedate_to_datetime(headers.get("date", ""))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return at.replace(tzinfo=at.tzinfo or dt.UTC)


def retry_after_s(text: str | None, now: dt.datetime) -> float | None:
    """Seconds to wait, from seconds or an HTTP date; None for what is neither, past or beyond belief."""
    stripped = (text or "").strip()
    if stripped.isascii() and stripped.isdigit():
        wait_s = int(stripped[:9])
    else:
        try:
            at = parsedate_to_datetime(stripped)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
        wait_s = math.ceil((at.replace(tzinfo=at.tzinfo or dt.UTC) - now).total_seconds())
    return wait_s if 0 <= wait_s <= RETRY_AFTER_MAX_S else None
