"""The check before sending: every fault that can be known beforehand, all at once."""

from __future__ import annotations

from counterfoil.core.faults.catalogue import CATALOGUE
from counterfoil.core.faults.entry import Check, Examined, Fault, Unforeseeable

CHECKS: tuple[Check, ...] = tuple(
    entry.check for entry in CATALOGUE.values() if not isinstance(entry.check, Unforeseeable)
)
"""The checks of all entries that have one, in order of precedence."""


def preflight(examined: Examined) -> tuple[Fault, ...]:
    """All faults of a mapped document that can be found without asking Xero, by precedence; none: it goes."""
    faults: list[Fault] = []
    for check in CHECKS:
        found = check(examined)
        if found:  # most find nothing, and this runs for every document there is
            faults.extend(found)
    return tuple(faults)
