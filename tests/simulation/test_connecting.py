"""A person connects again while the engine is at work, and it goes on by itself."""

import asyncio
from pathlib import Path

from counterfoil.core.lifecycle import State
from tests.simulation.loop import simulate
from tests.simulation.test_troubles import INVOICES, documents
from tests.simulation.world import ADDRESS, Process, Xero, connected, taken_in
from xerosim.accounting.limits import Plan


def test_connecting_beside_a_watching_engine_is_all_that_has_to_be_done(tmp_path: Path) -> None:
    """The one who connects does not read the facts then: that is for the engine that is at work."""

    async def whole() -> None:
        xero = Xero(Plan())
        process = Process(tmp_path / "home", xero)
        books = await process.start()
        await connected(books)
        await taken_in(books, documents())
        await xero.ask("trouble", {"kind": "disconnected", "endpoint": "PUT Invoices", "next": 1})
        is_over = False
        watching = asyncio.ensure_future(books.watch(lambda: is_over))
        await asyncio.sleep(120)
        lane = await books.organisation()
        assert lane.connection_fault is not None
        calls = (await xero.ask("calls"))["calls"]
        await asyncio.sleep(600)
        assert (await xero.ask("calls"))["calls"] <= calls + 1, "asked again and again"
        await books.connect(None, simulator=ADDRESS)
        await asyncio.sleep(900)
        is_over = True
        await watching
        counts = (await books.counts())[lane.organisation_id]
        assert counts["sales_invoice"] == {State.POSTED: INVOICES}
        (ledger,) = (await xero.ask("ledger"))["organisations"]
        assert len(ledger["documents"]) == INVOICES
        await process.stop()

    simulate(whole, seed=0)
