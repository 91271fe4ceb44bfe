"""What whoever checks the books of exports may ask of the store."""

from __future__ import annotations

from typing import Protocol

from counterfoil.core.export import LogEntry, TotalsRow
from counterfoil.core.ledger import Entry, Head, Verified
from counterfoil.core.totals import ControlTotals


class Audit(Protocol):
    """The ledger of exports and what can be held against it, the log, the control totals."""

    async def verify_ledger(
        self, organisation_id: int | None, *, noted: Head | None = None
    ) -> tuple[Verified, ...]:
        """Walk the ledger of one organisation or of each, in constant memory, and hold against it what is
        stored: requests, settings, documents and their ids in Xero. `noted` is a head that somebody wrote
        down earlier: the ledger must still lead to it."""
        ...

    async def entries_about(self, organisation_id: int, ref: str) -> tuple[Entry, ...]:
        """The entries of an organisation's ledger that name a document, oldest first."""
        ...

    async def log(
        self,
        organisation_id: int | None,
        *,
        before: int | None,
        limit: int,
        level: str | None = None,
        text: str | None = None,
        ref: str | None = None,
    ) -> tuple[LogEntry, ...]:
        """The connection log, newest first, from before an id."""
        ...

    async def totals(self, organisation_id: int | None) -> tuple[TotalsRow, ...]:
        """Control totals of documents (contacts left out)."""
        ...

    async def control_totals(self, organisation_id: int | None, *, by_day: bool) -> ControlTotals:
        """Control totals by state (and by day), held against what came in, which was added up at intake."""
        ...
