"""A process that accepts documents until it is killed, and says of each, once it is kept, what it is called."""

import asyncio
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from counterfoil.store.sqlite import SqliteStore
from tests.conformance.conftest import KEYS
from tests.conformance.kit import AT, connection, intake, tokens


async def accept_for_ever(path: Path, name: str) -> None:
    """Accept chunks from several hands at once, so that commits are shared."""
    store = await SqliteStore.open(path, KEYS)
    organisation_id = await store.connect(connection(), "Hartley Law", tokens(), AT)

    async def accept(hand: int) -> None:
        number = 0
        while True:
            number += 1
            documents = [intake(f"{name}-{hand}-{number}-{n}", "x" * 2000) for n in range(3)]
            for accepted in await store.accept(organisation_id, documents, AT):
                print(accepted.ref, flush=True)

    await asyncio.gather(*(accept(hand) for hand in range(4)))


asyncio.run(accept_for_ever(Path(sys.argv[1]), sys.argv[2]))
