"""What the engine may ask and tell the store of Xero's contacts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

from counterfoil.core.directory import Changed, DirectoryRead, Known, Wanted, XeroContact
from counterfoil.core.export import Matched


class Directory(Protocol):
    """Xero's contacts as they are known here. Each verb is one transaction."""

    async def read_of(self, organisation_id: int) -> DirectoryRead | None:
        """How far they were read last; None when they never were."""
        ...

    async def count(self, organisation_id: int) -> int:
        """How many are known."""
        ...

    async def say_read(
        self, organisation_id: int, read: DirectoryRead, words: str, *, is_well: bool = True
    ) -> None:
        """Keep how far they were read, and log it in these words."""
        ...

    async def keep(self, organisation_id: int, rows: Sequence[XeroContact]) -> Changed:
        """Keep contacts as Xero shows them; what is different from what was known. What is held for one of
        Xero's contacts is then checked again."""
        ...

    async def known(self, organisation_id: int, wanted: Wanted) -> Known | None:
        """What is known of all that is wanted; None while Xero's contacts were never read."""
        ...

    async def match(
        self, organisation_id: int, matches: Sequence[Matched], *, epoch: int, at: dt.datetime
    ) -> int:
        """Link contacts of ours with those in Xero that they were recognised as, and free what waits for
        them; how many were. Raises StaleLane."""
        ...

    async def renew(self, organisation_id: int, *, epoch: int, at: dt.datetime) -> int:
        """Have contacts created anew for which documents are held because nothing can be posted to theirs in
        Xero any more: their links are history, and the documents wait for them; how many. Raises
        StaleLane."""
        ...
