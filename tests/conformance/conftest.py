"""The drivers that every test in this folder is run against. A new driver joins by a line here."""

from collections.abc import Callable
from pathlib import Path

import pytest

from counterfoil.ports import Store
from counterfoil.store.executor import Executor, Inline, Threads
from counterfoil.store.sqlite import SqliteStore
from tests.conformance.kit import MakeStore

KEYS = {"k1": bytes(range(32))}
DRIVERS: dict[str, Callable[..., Executor]] = {"sqlite on threads": Threads, "sqlite inline": Inline}


@pytest.fixture(params=DRIVERS)
def make_store(request: pytest.FixtureRequest, tmp_path: Path) -> MakeStore:
    """Opens the same store again each time it is called."""

    async def make() -> Store:
        return await SqliteStore.open(tmp_path / "counterfoil.db", KEYS, executor=DRIVERS[request.param])

    return make
