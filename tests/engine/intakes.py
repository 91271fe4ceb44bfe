"""What the tests of taking in are told in: a store with one organisation whose facts are known, and documents."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

from counterfoil.clock import SystemClock
from counterfoil.config import DATABASE
from counterfoil.core.document import Contact, Exportable, SalesInvoice
from counterfoil.core.export import Accepted, Checked, Lane
from counterfoil.core.lifecycle import State
from counterfoil.core.passing import Unchecked
from counterfoil.core.settings import Settings
from counterfoil.engine.ingest import intake_of
from counterfoil.home import key_ring, prepare_home
from counterfoil.store.sqlite import SqliteStore
from tests.conformance.kit import AT, connection, tokens
from tests.core.books import ORGANISATION, RULES, invoice, line

CLOCK = SystemClock()


def document(number: int, price: str = "10.00", *, text: str = "goods") -> SalesInvoice:
    """An invoice of one line; where the number can be divided by seven there is nothing in it to post."""
    sold = line("1", price if number % 7 else "0", "Gifts", description=text)
    return msgspec.structs.replace(invoice(sold), id=str(number), number=f"INV-{number}")


def documents(count: int, *, text: str = "goods") -> list[Exportable]:
    """A contact, and so many invoices to it."""
    buyer = Contact(system="shop", id="C-7", name="Invented Trader")
    return [buyer, *(document(number, text=text) for number in range(1, count + 1))]


def unchecked(count: int) -> list[Unchecked]:
    """So many documents on their way in."""
    found = documents(count - 1)
    return [Unchecked(document=each, content=intake_of(each).content) for each in found]


@asynccontextmanager
async def opened(home: Path, *, knows_facts: bool = True) -> AsyncIterator[tuple[SqliteStore, Lane]]:
    """The store of a home, with an organisation and its settings in it."""
    prepare_home(home)
    store = await SqliteStore.open(home / DATABASE, key_ring(home))
    try:
        organisation_id = await store.connect(connection(), "Made-up Trading", tokens(), AT)
        await store.save_settings(organisation_id, Settings(rules=RULES), "somebody", AT)
        if knows_facts:
            await store.save_facts(organisation_id, ORGANISATION, AT)
        yield store, await store.lane(organisation_id)
    finally:
        await store.close()


async def states_in(store: SqliteStore, lane: Lane) -> dict[str, int]:
    """How many documents of any kind are in each state."""
    kinds = (await store.counts())[lane.organisation_id].values()
    return {state: sum(states.get(state, 0) for states in kinds) for state in (State.READY, State.HELD)}


def lane_in(home: Path) -> Lane:
    """The organisation of a new home."""

    async def read() -> Lane:
        async with opened(home) as (_, lane):
            return lane

    return asyncio.run(read())


class Stopped(SystemClock):
    """A clock whose hands are moved by the test alone."""

    def __init__(self) -> None:
        self.at_s = 0.0

    def monotonic(self) -> float:
        """Seconds, as the test has them."""
        return self.at_s


class Asked:
    """A checker that says nothing until it is let go, and remembers what it was asked."""

    def __init__(self) -> None:
        self.go_on = asyncio.Event()
        self.chunks: list[Sequence[Unchecked]] = []

    async def check(self, documents: Sequence[Unchecked]) -> Sequence[Checked]:
        """No result for any of them, in the end."""
        self.chunks.append(documents)
        await self.go_on.wait()
        return ()


def counting(found: Sequence[Exportable], read: list[int]) -> Iterator[Exportable]:
    """The documents, each noted when it is read."""
    for number, each in enumerate(found):
        read.append(number)
        yield each


def results(accepted: Sequence[Accepted]) -> list[str]:
    """What became of each document, in a word."""
    return [each.result for each in accepted]
