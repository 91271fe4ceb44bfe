"""A machine whose wall clock is wrong sends nothing twice, and is not kept waiting by it for ever."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from counterfoil.app import Counterfoil
from tests.simulation.beginnings import beginning, go_on_from_there
from tests.simulation.loop import SimClock, simulate
from tests.simulation.sweep import BILL, TRADER
from tests.simulation.world import Process, Xero, taken_in
from xerosim.accounting.limits import Plan

HOUR_S, DAY_S, SINCE_1970_S = 3_600.0, 86_400.0, 1_770_000_000.0
LATE_S = 200


async def _run(home: Path, xero: Xero, *, ahead_s: float, lives_s: float) -> Counterfoil:
    """One process on a machine with a wrong clock, which is killed after a while."""
    clock = SimClock()
    clock.ahead_s = ahead_s
    process = Process(home, xero, seed=int(abs(ahead_s)), clock=clock)
    books = await process.start()
    running = asyncio.ensure_future(books.run())
    await asyncio.wait({running}, timeout=lives_s)
    await process.crash(running)
    return books


@pytest.mark.parametrize("first_s", [0.0, HOUR_S, -HOUR_S])
@pytest.mark.parametrize("then_s", [HOUR_S, -HOUR_S, DAY_S, -DAY_S, -SINCE_1970_S])
def test_a_bill_committed_late_stands_there_once(tmp_path: Path, first_s: float, then_s: float) -> None:
    """The clock is set between the sending and the look: how long ago it was, only Xero can tell."""
    beginning()

    async def story() -> Counter[str]:
        xero, home = Xero(Plan()), tmp_path / "home"
        await go_on_from_there(home, xero, seed=0)
        process = Process(home, xero)
        books = await process.start()
        await taken_in(books, [TRADER])
        await books.run()
        await taken_in(books, [BILL])
        await process.stop()
        order = {"kind": "late_commit", "endpoint": "PUT Invoices", "next": 1, "after_s": LATE_S, "status": 0}
        await xero.ask("trouble", order)
        await _run(home, xero, ahead_s=first_s, lives_s=20.0)
        for _ in range(8):
            await _run(home, xero, ahead_s=then_s, lives_s=60.0)
            await asyncio.sleep(300.0)
        (there,) = (await xero.ask("ledger"))["organisations"]
        last = Process(home, xero)
        counts = await (await last.start()).counts()
        await last.stop()
        assert next(iter(counts.values()))["bill"] == {"posted": 1}
        return Counter(each["number"] for each in there["documents"])

    assert simulate(story, seed=0) == {"MAY": 1}


@pytest.mark.parametrize("ahead_s", [-DAY_S, DAY_S, -900.0])
def test_the_first_request_of_all_is_no_exception(tmp_path: Path, ahead_s: float) -> None:
    """Not even a connection has been made by this process: it asks what time it is before it writes."""
    beginning()

    async def story() -> tuple[dict[str, int], int]:
        xero, home = Xero(Plan()), tmp_path / "home"
        await go_on_from_there(home, xero, seed=0)
        process = Process(home, xero)
        await taken_in(await process.start(), [TRADER])
        await process.stop()
        order = {
            "kind": "late_commit",
            "endpoint": "PUT Contacts",
            "next": 1,
            "after_s": LATE_S,
            "status": 500,
        }
        await xero.ask("trouble", order)
        for _ in range(8):
            await _run(home, xero, ahead_s=ahead_s, lives_s=60.0)
            await asyncio.sleep(300.0)
        last = Process(home, xero)
        counts = await (await last.start()).counts()
        await last.stop()
        return next(iter(counts.values()))["contact"], xero.world.calls.by_endpoint["PUT Contacts"]

    assert simulate(story, seed=0) == ({"posted": 1}, 1)
