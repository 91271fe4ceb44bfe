"""The amounts of a manual journal: what is too little in it, what is nothing, and what its sides come to."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from counterfoil.core.document import Document, ManualJournal
from counterfoil.core.mapped import MappedJournal
from counterfoil.core.money import ZERO
from counterfoil.core.phrases import line_field
from counterfoil.core.slack import HALF_CENT

LINES_MIN = 2
"""Xero takes no journal of fewer (waynerobinson/xeroizer#22)."""


class Sides(NamedTuple):
    """What the debits and the credits of a journal come to, both above zero."""

    debits: Decimal
    credits: Decimal


class Amount(NamedTuple):
    """An amount of a journal, its line (from 1; 0: the whole), and the field where the source has it."""

    amount: Decimal
    line: int
    field: str


def too_small(document: Document, journal: MappedJournal) -> Amount | None:
    """An amount under half a cent that the journal cannot do without: others need it, or it is all."""
    if not journal.lines:
        largest = _largest(document)
        return Amount(largest, 0, "lines") if ZERO < largest < HALF_CENT else None
    return _first(document, journal, is_exact=True)


def nothing(document: Document, journal: MappedJournal) -> Amount | None:
    """That the whole journal comes to nothing; or a line that does, where policy keeps such lines."""
    if any(line.exact for line in journal.lines):
        return _first(document, journal, is_exact=False)
    is_empty = isinstance(document, ManualJournal) and not document.lines
    is_told_otherwise = is_empty or ZERO < _largest(document) < HALF_CENT
    return None if is_told_otherwise else Amount(ZERO, 0, "lines")


def sides_apart(journal: MappedJournal) -> Sides | None:
    """Debits and credits in cents where they differ, and no line under half a cent explains it."""
    if any(line.exact and not line.amount for line in journal.lines):
        return None
    debits = sum((line.amount for line in journal.lines if line.amount > 0), ZERO)
    credits = sum((-line.amount for line in journal.lines if line.amount < 0), ZERO)
    return Sides(debits, credits) if debits != credits else None


def _first(document: Document, journal: MappedJournal, *, is_exact: bool) -> Amount | None:
    """The first line of 0.00; of those that are something in the source, or of those that are not."""
    for index, line in enumerate(journal.lines):
        if not line.amount and bool(line.exact) is is_exact:
            return Amount(line.exact, index + 1, line_field(document, journal, index, "amount"))
    return None


def _largest(document: Document) -> Decimal:
    lines = document.lines if isinstance(document, ManualJournal) else ()
    return max((abs(line.amount) for line in lines), default=ZERO)
