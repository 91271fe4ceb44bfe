"""One organisation with a year to send delays none of the small ones beside it."""

import datetime as dt
from pathlib import Path

import pytest

from counterfoil.core.document import Contact
from tests.simulation.loop import EPOCH, simulate
from tests.simulation.world import ADDRESS, SETTINGS, Process, Xero
from xerosim.accounting.limits import Plan

SMALL = 8
FEW, MANY = 20, 3_000
TWICE = 2.0
SOON_S = 10.0


async def _seconds_until_done(home: Path, *, many: int) -> list[float]:
    """How long it takes until each of the small organisations has all that it sends, beside one with `many`."""
    names = ["Large", *(f"Small {number}" for number in range(SMALL))]
    xero = Xero(Plan(), organisations=names)
    process = Process(home, xero)
    books = await process.start()
    lanes = await books.connect(None, simulator=ADDRESS, by="tester")
    file = home / "settings.toml"
    file.write_text(SETTINGS)
    for lane in lanes:
        await books.import_settings(lane, file, by="tester")
        await books.switch(lane, on=True, by="tester")
        count = many if lane.name == "Large" else FEW
        contacts = [
            Contact(system="sim", id=f"c{number}", name=f"Trader {number}") for number in range(count)
        ]
        await books.accept(contacts, organisation=lane.name)
    began = EPOCH + dt.timedelta(seconds=xero.world.now() - EPOCH.timestamp())
    report = await books.run()
    assert report.is_clean
    done: dict[str, dt.datetime] = {}
    async for change in books.changes(after=0):
        if change.state == "posted":
            done[change.organisation] = change.at
    await process.stop()
    return [(done[name] - began).total_seconds() for name in names[1:]]


@pytest.mark.slow
def test_the_small_ones_are_done_as_if_alone(tmp_path: Path) -> None:
    """Each has a lane, limits and a turn of its own."""

    async def both() -> tuple[list[float], list[float]]:
        alone = await _seconds_until_done(tmp_path / "alone", many=1)
        beside = await _seconds_until_done(tmp_path / "beside", many=MANY)
        return alone, beside

    alone, beside = simulate(both, seed=1)
    print(f"alone {max(alone):.1f} s at the most, beside {MANY} {max(beside):.1f} s")
    assert max(beside) <= max(TWICE * max(alone), SOON_S)
