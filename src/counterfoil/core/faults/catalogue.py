"""The list of all that can be wrong, in order of precedence: the first that applies names the fault."""

from __future__ import annotations

from counterfoil.core.faults import (
    account,
    amount,
    connection,
    contact,
    currency,
    doubt,
    format,
    limit,
    other,
    payment,
    period,
    reference,
    rules,
    status,
    tax,
    tracking,
    trust,
)
from counterfoil.core.faults.entry import Entry

FAMILIES = (
    connection,
    limit,
    rules,
    contact,
    account,
    tax,
    currency,
    period,
    reference,
    status,
    payment,
    amount,
    tracking,
    format,
    trust,
    doubt,
    other,
)
"""Families in order of precedence; so are the entries in each."""

CATALOGUE: dict[str, Entry] = {entry.code: entry for family in FAMILIES for entry in family.ENTRIES}
"""Every entry by its code, in order of precedence."""

_PLACES = {code: place for place, code in enumerate(CATALOGUE)}


def entry(code: str) -> Entry:
    """The entry of a code; that of `other` for a code that this version does not have (an older one did)."""
    return CATALOGUE.get(code) or CATALOGUE["other"]


def precedence(code: str) -> int:
    """Where a code stands among all codes, from 0; unknown ones last."""
    return _PLACES.get(code, len(_PLACES))
