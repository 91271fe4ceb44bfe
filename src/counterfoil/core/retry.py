"""When to try again what Xero could not do just now: soon at first, then ever less often, and one call first.

Most troubles of a server pass within seconds, and asking again at once is right; one that lasts is made worse
by asking often. So each pause is twice the one before, up to a hundred seconds: work goes on within two
minutes after the trouble has ended. What lasts for more than a quarter of a day is asked every quarter of an
hour. After each pause one call tries, and the others wait for its answer.

What was in flight when the trouble showed belongs to it, whatever becomes of it. Where Xero says how long to
wait, that counts besides (`core/budget.py`). A wait for a limit or a token is not an attempt at a document.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import msgspec

PAUSE_FIRST_S: Final = 2.0
PAUSE_MAX_S: Final = 100.0
SOON_MAX: Final = 225
"""So many pauses take a quarter of a day; from then on each is `PAUSE_LONG_S`."""
PAUSE_LONG_S: Final = 900.0
JITTER_MAX_S: Final = 15.0
"""What chance may add to a pause, though never more than doubling it: what failed together does not come back
together."""
ATTEMPTS_MAX: Final = 12
"""Attempts at one document of which nobody knows whether they arrived; then it is held for a person. Between
two of them Xero is looked in, which takes ten minutes each."""


class Trouble(msgspec.Struct, frozen=True, kw_only=True):
    """How often in a row Xero has failed, and until when it is left alone for it.

    The first `free` failures in a row change nothing. All times are seconds of one monotonic clock.
    """

    free: int = 0
    failures: int = 0
    until_s: float = -math.inf


def pause_s(failures: int) -> float:
    """Seconds to wait after so many failures in a row: 2, 4, 8 … 64, 100, 100 …, 900. After none, none."""
    if failures < 1:
        return 0.0
    if failures > SOON_MAX:
        return PAUSE_LONG_S
    return min(math.ldexp(PAUSE_FIRST_S, failures - 1), PAUSE_MAX_S)


def failed(trouble: Trouble, *, sent_s: float, now_s: float, jitter_s: float) -> Trouble:
    """After the call of `sent_s` has failed now.

    `jitter_s` is drawn by chance, up to `JITTER_MAX_S`. A pause counts from when the call was sent: one that
    hung for a minute has been a pause itself.
    """
    if sent_s < trouble.until_s:
        return trouble
    failures = trouble.failures + 1
    usual_s = pause_s(failures - trouble.free)
    wait_s = usual_s + min(jitter_s, usual_s)
    until_s = max(sent_s + wait_s, now_s + min(wait_s, PAUSE_FIRST_S))
    return msgspec.structs.replace(trouble, failures=failures, until_s=until_s)


def worked(trouble: Trouble, *, sent_s: float) -> Trouble:
    """After the call of `sent_s` was answered as it should be: if it was the one that tried, all is well."""
    return trouble if sent_s < trouble.until_s else Trouble(free=trouble.free)


def held_until_s(trouble: Trouble, open_s: Sequence[float], now_s: float) -> float | None:
    """Until when no call may go; infinite while the one that tries has no answer; None when one may go.

    `open_s` is when the calls that have no answer yet took their places.
    """
    if now_s < trouble.until_s:
        return trouble.until_s
    if trouble.failures > trouble.free and any(each_s >= trouble.until_s for each_s in open_s):
        return math.inf
    return None
