"""Xero's contacts on SQLite: every verb of the port, each one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from counterfoil.core.directory import Changed, DirectoryRead, Known, Wanted, XeroContact
from counterfoil.core.export import Matched
from counterfoil.store import directory, matching
from counterfoil.store.executor import Executor


class SqliteDirectory:
    """Implements the port `Directory`; what each method means is said there, and how it is done in the
    verb."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    async def read_of(self, organisation_id: int) -> DirectoryRead | None:
        """How far Xero's contacts were read last."""
        return await self._executor.read(lambda database: directory.read_of(database, organisation_id))

    async def count(self, organisation_id: int) -> int:
        """How many are known."""
        return await self._executor.read(lambda database: directory.count(database, organisation_id))

    async def say_read(
        self, organisation_id: int, read: DirectoryRead, words: str, *, is_well: bool = True
    ) -> None:
        """Keep how far they were read."""
        await self._executor.write(
            lambda database: directory.say_read(database, organisation_id, read, words, is_well=is_well)
        )

    async def keep(self, organisation_id: int, rows: Sequence[XeroContact]) -> Changed:
        """Keep contacts as Xero shows them; what is different."""
        return await self._executor.write(lambda database: directory.keep(database, organisation_id, rows))

    async def known(self, organisation_id: int, wanted: Wanted) -> Known | None:
        """What is known of all that is wanted."""
        return await self._executor.read(lambda database: directory.known(database, organisation_id, wanted))

    async def match(
        self, organisation_id: int, matches: Sequence[Matched], *, epoch: int, at: dt.datetime
    ) -> int:
        """Link contacts of ours with those in Xero that they were recognised as."""
        return await self._executor.write(
            lambda database: matching.match(database, organisation_id, matches, epoch=epoch, at=at)
        )

    async def renew(self, organisation_id: int, *, epoch: int, at: dt.datetime) -> int:
        """Have contacts created anew whose own in Xero are archived, where documents are held for that."""
        return await self._executor.write(
            lambda database: matching.renew(database, organisation_id, epoch=epoch, at=at)
        )
