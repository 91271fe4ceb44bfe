"""The bills through Counterfoil: its real store, engine and client on a virtual clock (tests/simulation)."""

import asyncio
import datetime as dt
import tempfile
from pathlib import Path
from unittest import mock

from benchmarks.bills import TOGETHER, Fated, Person, Result, bills, counted
from counterfoil import exporter
from counterfoil.app import Counterfoil
from counterfoil.core.document import Bill, Contact, Exportable, Line
from counterfoil.core.lifecycle import State
from tests.simulation.loop import EPOCH, simulate
from tests.simulation.world import ADDRESS, Process, Xero, connected, taken_in
from xerosim import InProcessTransport
from xerosim.accounting.limits import Plan

HALF_A_CALL_S = 0.25
LOOKS_EVERY_S = 60.0
ENDS_S = 7 * 86_400.0
DAY = EPOCH.date()
REPLACED = (
    "the clock and the event loop (time jumps to the next timer), chance (from a seed), the network (the "
    "simulator is called in the same process), the store's threads (verbs run at once), and how often an "
    "idle `run --watch` looks for something new (a minute, not a second); each call takes half a second"
)


def counterfoil(seed: int) -> Result:
    """`run --watch`, and a person who connects again when told to."""
    with mock.patch.object(exporter, "WATCH_S", LOOKS_EVERY_S), tempfile.TemporaryDirectory() as folder:
        return simulate(lambda: _sent(seed, Path(folder) / "home"), seed)


async def _sent(seed: int, home: Path) -> Result:
    xero = Xero(Plan(), seed=seed)
    fated = Fated(xero.app, xero.world, seed)
    xero.transport = InProcessTransport(fated, latency=_on_the_way)
    process, person = Process(home, xero, seed=seed), Person()
    books = await process.start()
    await connected(books)
    person.consents += 1
    await taken_in(books, documents(seed))
    began_s = asyncio.get_running_loop().time()
    await _until_at_rest(books, person)
    hours = (asyncio.get_running_loop().time() - began_s) / 3600
    lane = await books.organisation()
    person.by_hand = {export.number for export in await books.failed(lane)}
    await process.stop()
    (found,) = (await xero.ask("ledger"))["organisations"]
    calls = await xero.ask("calls")
    figures = counted("Counterfoil", bills(seed), found, calls, person)
    return Result(**figures, hours=hours, faults=fated.struck.total())


async def _on_the_way(_: str) -> None:
    await asyncio.sleep(HALF_A_CALL_S)


async def _until_at_rest(books: Counterfoil, person: Person) -> None:
    """One `run --watch`, and beside it somebody who looks once a minute, until nothing moves any more."""
    loop = asyncio.get_running_loop()
    ends_s = loop.time() + ENDS_S
    is_over = False
    watching = asyncio.ensure_future(books.watch(lambda: is_over))
    while loop.time() < ends_s and not is_over:
        await asyncio.sleep(LOOKS_EVERY_S)
        lane = await books.organisation()
        if lane.connection_fault is not None:
            await books.connect(None, simulator=ADDRESS)
            person.consents += 1
        states = (await books.counts())[lane.organisation_id].get("bill", {})
        is_over = not any(states.get(state) for state in (State.READY, State.SENDING, State.IN_DOUBT))
    assert is_over, "still at it after a week"
    await watching


def documents(seed: int) -> list[Exportable]:
    """One supplier and the bills, as a business system hands them over."""
    assert TOGETHER == 50, "as many as Counterfoil puts into a request"
    return [
        Contact(system="peers", id="supplier", name="Invented Supplies"),
        *(
            Bill(
                system="peers",
                id=bill.number,
                number=bill.number,
                date=DAY,
                due_date=DAY + dt.timedelta(days=20),
                currency="NZD",
                contact="supplier",
                lines=(Line(description="Goods", quantity=bill.quantity, unit_price=bill.price),),
            )
            for bill in bills(seed)
        ),
    ]
