"""Which request is worth making next: full ones first, parents before children, the rest at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum

from counterfoil.core.export import GROUPS, Group

ELEMENTS_MAX = 50
"""Documents in one request: about 50 is what Xero's developer pages advise."""
BODY_BYTES_MAX = 3_500_000
"""Xero's developer pages ask to stay under about 3.5 MB a request (10 MB is refused)."""


class Step(Enum):
    """What to do when there is no request to make."""

    WAIT = "wait"
    """Something is in flight that may free or fill what is left."""
    IDLE = "idle"
    """There is nothing to send."""


def next_group(ready: Mapping[Group, int], *, in_flight: bool, full: int) -> Group | Step:
    """The group to send a batch of next, given how many of each could go now.

    A group that fills a batch goes first, in the order of `GROUPS`: parents before children. One that is not
    full goes only when nothing is in flight: what is in flight may free more of the same group, and every
    call counts.
    """
    for group in GROUPS:
        if ready.get(group, 0) >= full:
            return group
    if in_flight:
        return Step.WAIT
    for group in GROUPS:
        if ready.get(group, 0) > 0:
            return group
    return Step.IDLE


def fitting(sizes: Sequence[int], *, bytes_max: int = BODY_BYTES_MAX) -> int:
    """How many documents of these sizes (bytes, in order) go into one request; at least one."""
    total = 0
    for count, size in enumerate(sizes):
        total += size + 1
        if total > bytes_max and count > 0:
            return count
    return len(sizes)
