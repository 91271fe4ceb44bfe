"""A copy of the database to try things out in: whatever is done there is forgotten."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from pathlib import Path

from counterfoil.core.causes import Variant
from counterfoil.core.export import Export
from counterfoil.store.causes import causes
from counterfoil.store.executor import Executor, Threads
from counterfoil.store.exports import exports_whole
from counterfoil.store.opening import open_engine
from counterfoil.store.sqlite import SqliteStore
from counterfoil.store.trouble import plain

_SECRETS = ("UPDATE organisation SET token_id = NULL", "DELETE FROM token")


class Trial:
    """Implements the port `Trial`: the copy as a store, and what has become of some of its exports."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor
        self.store = SqliteStore(executor, {})

    async def exports(self, ids: Sequence[int]) -> tuple[Export, ...]:
        """These exports with their content, by id."""
        return await self._executor.read(lambda database: exports_whole(database, ids))

    async def causes(self, ids: Sequence[int]) -> tuple[Variant, ...]:
        """Those of these exports that are held, by cause."""
        return await self._executor.read(lambda database: causes(database, None, among_ids=ids))


@asynccontextmanager
async def on_trial(path: Path) -> AsyncIterator[Trial]:
    """A copy of the database as it is now, without its tokens, for as long as the block lasts.

    It lies where temporary files go, readable by its owner alone. Raises StoreBusy or StoreUnusable.
    """
    with tempfile.TemporaryDirectory(prefix="counterfoil-") as folder:
        copy = Path(folder) / "trial.db"
        await asyncio.to_thread(_copy, path, copy)
        # Nothing of it is to outlive a power cut: it need not wait for the disk.
        writer, reader = (open_engine(copy, mode, is_durable=False) for mode in ("IMMEDIATE", "DEFERRED"))
        trial = Trial(Threads(writer, reader))
        try:
            yield trial
        finally:
            await trial.store.close()


def _copy(path: Path, copy: Path) -> None:
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
            for statement in _SECRETS:
                target.execute(statement)
            target.commit()
    except sqlite3.Error as error:
        told = plain(error)
        if told is error:
            raise
        raise told from error
