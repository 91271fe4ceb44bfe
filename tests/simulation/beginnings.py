"""A home that is connected and a Xero that knows it, prepared once and copied for every trial."""

import asyncio
import random
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from tests.simulation.loop import simulate
from tests.simulation.world import Process, Xero, connected
from xerosim.accounting.limits import Plan
from xerosim.state import pack, unpack
from xerosim.trouble.orders import Troubles

BEGUN_S: Final = 100.0
"""How long after the beginning of time a trial goes on from there."""


class Beginning(msgspec.Struct, frozen=True):
    """The files of a connected home, and what the simulated Xero knows of it."""

    files: dict[str, bytes]
    xero: bytes


@cache
def beginning() -> Beginning:
    """Connect once."""

    async def begun() -> bytes:
        xero = Xero(Plan())
        process = Process(home, xero)
        await connected(await process.start())
        await process.stop()
        return pack(xero.world)

    folder = Path(tempfile.mkdtemp())
    home = folder / "home"
    try:
        known = simulate(begun, seed=0)
        return Beginning({each.name: each.read_bytes() for each in home.iterdir()}, known)
    finally:
        shutil.rmtree(folder)


async def go_on_from_there(home: Path, xero: Xero, *, seed: int) -> None:
    """Lay the home down, let Xero know of it, and let the time pass that it took."""
    begun = beginning()
    home.mkdir(parents=True)
    for name, content in begun.files.items():
        (home / name).write_bytes(content)
    xero.world.adopt(unpack(begun.xero))
    xero.world.random.seed(f"xero {seed}")
    xero.world.troubles = Troubles(random.Random(f"trouble {seed}"))
    await asyncio.sleep(BEGUN_S)
