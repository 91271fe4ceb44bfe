"""A process that ended while it was sending finds out in Xero what became of it, however long it was away."""

import asyncio
import datetime as dt
from collections import Counter
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from counterfoil.core.document import Bill, Contact, CreditNote, Exportable, Line, Payment, SalesInvoice
from counterfoil.core.doubt import absent
from counterfoil.core.export import Batch
from counterfoil.engine import resolve, send
from counterfoil.engine.work import LaneWork
from tests.simulation.loop import EPOCH, simulate
from tests.simulation.world import Process, Xero, connected, taken_in
from xerosim.accounting.limits import Plan

DAY = EPOCH.date()
EACH = 30
AWAY_S = [390.0, 660.0]
"""Six minutes and a half, when Xero has forgotten the key; eleven, when absence may be believed at once."""
CALLS_BEFORE = 7
"""The reads of the organisation's facts and contacts, which come before anything is sent."""


def documents() -> list[Exportable]:
    """Invoices, bills, credit notes and payments of three contacts."""
    shared: dict[str, Any] = {"system": "sim", "date": DAY, "currency": "NZD"}
    made: list[Exportable] = [
        Contact(system="sim", id=f"c{n}", name=f"Invented Trader {n}") for n in range(3)
    ]
    for n in range(EACH):
        priced = shared | {"contact": f"c{n % 3}", "due_date": DAY + dt.timedelta(days=20)}
        lines = (Line(description="Goods", quantity=Decimal(n + 1), unit_price=Decimal("3.35")),)
        made.append(SalesInvoice(id=f"s{n}", number=f"S-{n}", lines=lines, **priced))
        made.append(Bill(id=f"b{n}", number=f"B-{n}", lines=lines, **priced))
        credit = shared | {"contact": f"c{n % 3}"}
        made.append(CreditNote(id=f"n{n}", number=f"N-{n}", lines=lines, **credit))
        made.append(
            Payment(id=f"p{n}", document=f"sim:bill:b{n}", amount=Decimal("1.00"), tender="bank", **shared)
        )
    return made


async def standing(xero: Xero) -> Counter[tuple[str, str]]:
    """How often each document stands in the simulated books."""
    (books,) = (await xero.ask("ledger"))["organisations"]
    assert books["balanced"]
    counted = Counter((each["type"], each["number"]) for each in books["documents"])
    counted.update(("PAYMENT", each["reference"]) for each in books["payments"])
    return counted


async def killed_at(home: Path, kind: str, call: int, away_s: float) -> tuple[Counter[tuple[str, str]], Any]:
    """Kill the exporter at one call, come back after `away_s`, and go on until nothing is in doubt."""
    xero = Xero(Plan())
    first = Process(home, xero)
    books = await first.start()
    await connected(books)
    await taken_in(books, documents())
    await xero.ask("trouble", {"kind": kind, "call": CALLS_BEFORE + call})
    running = asyncio.ensure_future(books.run())
    while not (await xero.ask("calls"))["stopped"]:
        assert not running.done(), "the export ended before it could be killed"
        await asyncio.sleep(0.05)
    await first.crash(running)
    await asyncio.sleep(away_s)
    second = Process(home, xero, seed=1)
    books = await second.start()
    report = await books.run()
    for _ in range(3):
        if not report.in_doubt and not report.ready:
            break
        await asyncio.sleep(300.0)
        report = await books.run()
    await second.stop()
    return await standing(xero), report


@pytest.mark.parametrize("away_s", AWAY_S)
@pytest.mark.parametrize("kind", ["stop_before", "stop_after"])
@pytest.mark.parametrize("call", [1, 2, 3, 4, 5])
def test_each_document_stands_in_xero_once(tmp_path: Path, kind: str, call: int, away_s: float) -> None:
    """Contacts, invoices with bills, credit notes, payments: killed at each of their calls."""
    counted, report = simulate(lambda: killed_at(tmp_path / "home", kind, call, away_s), seed=call)
    assert not report.held
    assert not report.in_doubt
    assert set(counted.values()) == {1}
    assert len(counted) == 4 * EACH


async def _believe_it_never_arrived(work: LaneWork, batch: Batch) -> None:
    settlements = [absent(member.id) for member in batch.members]
    await work.store.settle(
        work.organisation_id, batch.id, settlements, exchange=None, epoch=work.epoch, at=work.clock.now()
    )


async def _see_nothing(_: LaneWork) -> None:
    """A start would notice in Xero what it wrongly takes for absent."""


@pytest.mark.parametrize("away_s", AWAY_S)
def test_without_the_look_bills_stand_there_twice(
    tmp_path: Path, away_s: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The test of the test: with the look in Xero taken out, the proof fails."""
    monkeypatch.setattr(resolve, "_look", _believe_it_never_arrived)
    monkeypatch.setattr(send, "notice_if_older", _see_nothing)
    worst = 0
    for call in (2, 3):
        told = partial(killed_at, tmp_path / f"home{call}", "stop_after", call, away_s)
        counted, _ = simulate(told, seed=call)
        worst = max(worst, *counted.values())
    assert worst > 1
