"""A copy of the home's database is put back: what was posted after it was made stands in Xero once all the same."""

import asyncio
import shutil
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from counterfoil.core.document import CreditNote, Exportable, Line, Payment
from counterfoil.engine import older
from tests.simulation.test_adversary import DAY, TRADER, Stage, bill, invoice, told
from tests.simulation.world import taken_in

FILES = ("counterfoil.db", "counterfoil.db-wal")


def payment(identity: str, document: str) -> Payment:
    """A payment of a part."""
    shared: dict[str, Any] = {"system": "sim", "date": DAY, "currency": "NZD"}
    return Payment(id=identity, document=f"sim:{document}", amount=Decimal("1.00"), tender="bank", **shared)


def credit(identity: str) -> CreditNote:
    """A credit note from a supplier, whose number Xero does not keep unique."""
    lines = (Line(description="Goods", quantity=Decimal(1), unit_price=Decimal("2.00")),)
    shared: dict[str, Any] = {"system": "sim", "date": DAY, "currency": "NZD", "contact": "c"}
    return CreditNote(id=identity, number=identity.upper(), side="purchase", lines=lines, **shared)


MONTH: Sequence[Exportable] = [
    *(bill(f"b{n}", f"B-{n}") for n in range(60)),
    *(invoice(f"s{n}", f"S-{n}") for n in range(3)),
    *(credit(f"n{n}") for n in range(3)),
    *(payment(f"p{n}", f"bill:b{n}") for n in range(5)),
]


async def begin(stage: Stage, documents: Sequence[Exportable]) -> None:
    """Something has been sent already when the documents come in."""
    await stage.begin([TRADER, bill("first", "FIRST")])
    assert (await stage.run()).is_clean
    await taken_in(stage.books, documents)


async def copied(stage: Stage, aside: Path) -> None:
    """Stop the program, copy the database, start it again."""
    await stage.process.stop()
    aside.mkdir()
    for name in FILES:
        if (stage.process.home / name).exists():
            shutil.copy(stage.process.home / name, aside / name)
    await stage.restart()


async def put_back(stage: Stage, aside: Path) -> None:
    """Stop the program, put the copy in the database's place, start it again."""
    await stage.process.stop()
    for name in (*FILES, "counterfoil.db-shm"):
        (stage.process.home / name).unlink(missing_ok=True)
        if (aside / name).exists():
            shutil.copy(aside / name, stage.process.home / name)
    await stage.restart()


async def standing(stage: Stage) -> dict[str, int]:
    """How often each number, and each payment, stands in Xero."""
    (books,) = (await stage.xero.ask("ledger"))["organisations"]
    counted = dict(await stage.standing())
    for each in books["payments"]:
        counted[each["reference"]] = counted.get(each["reference"], 0) + 1
    return counted


async def worked_off(stage: Stage) -> None:
    """Run until nothing is ready or in doubt."""
    for _ in range(6):
        report = await stage.run()
        if not report.ready and not report.in_doubt:
            assert not report.held
            return
        await asyncio.sleep(700)
    raise AssertionError("it does not come to an end")


@pytest.mark.parametrize("away_s", [60, 1200, 90_000])
def test_each_stands_there_once(tmp_path: Path, away_s: float) -> None:
    async def story(stage: Stage) -> None:
        await begin(stage, MONTH)
        await copied(stage, tmp_path / "aside")
        assert (await stage.run()).is_clean
        await asyncio.sleep(away_s)
        await put_back(stage, tmp_path / "aside")
        await stage.run()
        (lane,) = await stage.books.organisations()
        assert lane.older is not None
        await worked_off(stage)
        assert set((await standing(stage)).values()) == {1}
        assert len(await standing(stage)) == len(MONTH) + 1
        lines = [each.text for each in await stage.books.log(limit=5000) if each.event == "older file"]
        assert len(lines) == 1, "it is said once"
        assert "this file is older than what was sent after" in lines[0]
        assert all(each.found == 0 for each in await stage.books.verify_ledger())
        await stage.process.stop()
        await stage.restart()
        await taken_in(stage.books, [bill("new", "NEW")])
        assert (await stage.run()).is_clean, "everything is known again, and a new one simply goes"
        (lane,) = await stage.books.organisations()
        assert lane.older is None
        assert (await standing(stage))["NEW"] == 1

    told(tmp_path / "home", story)


def test_payments_alone_are_noticed_too(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await begin(stage, MONTH[:60])
        assert (await stage.run()).is_clean
        await taken_in(stage.books, [payment(f"p{n}", f"bill:b{n}") for n in range(5)])
        await copied(stage, tmp_path / "aside")
        assert (await stage.run()).is_clean
        await put_back(stage, tmp_path / "aside")
        await worked_off(stage)
        assert set((await standing(stage)).values()) == {1}
        assert len(await standing(stage)) == 66

    told(tmp_path / "home", story)


def test_half_of_it_was_sent(tmp_path: Path) -> None:
    """What is not there goes, as new."""

    async def story(stage: Stage) -> None:
        await begin(stage, MONTH[:10])
        await copied(stage, tmp_path / "aside")
        assert (await stage.run()).is_clean
        await put_back(stage, tmp_path / "aside")
        await taken_in(stage.books, MONTH[10:])
        await worked_off(stage)
        assert set((await standing(stage)).values()) == {1}
        assert len(await standing(stage)) == len(MONTH) + 1

    told(tmp_path / "home", story)


def test_what_nobody_brings_again_costs_one_look_for_each_request(tmp_path: Path) -> None:
    """Something stays unknown here for good; what is new is looked for, is not there, and goes."""

    async def story(stage: Stage) -> None:
        await begin(stage, [bill("b", "B")])
        await copied(stage, tmp_path / "aside")
        await taken_in(stage.books, [bill("x", "X")])
        assert (await stage.run()).is_clean
        await put_back(stage, tmp_path / "aside")
        await taken_in(stage.books, [bill("y", "Y"), payment("p", "bill:b")])
        assert (await stage.run()).in_doubt == 2
        assert stage.between.asked.count("GET Payments") == 2, "the list, and a look"
        (lane,) = await stage.books.organisations()
        assert lane.older is not None, "that all payments are known does not make the bills known"
        await asyncio.sleep(700)
        assert (await stage.run()).is_clean
        await taken_in(stage.books, [bill("z", "Z")])
        for number in ("Z", "Z2"):
            stage.between.asked.clear()
            assert (await stage.run()).is_clean
            asked = Counter(each for each in stage.between.asked if "token" not in each)
            assert asked == {"GET Invoices": 2, "GET Payments": 1, "PUT Invoices": 1}
            assert (await standing(stage))[number] == 1
            (lane,) = await stage.books.organisations()
            assert lane.older is not None
            await taken_in(stage.books, [bill("z2", "Z2")])
        assert set((await standing(stage)).values()) == {1}

    told(tmp_path / "home", story)


def test_the_program_is_killed_while_it_finds_out(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await begin(stage, MONTH)
        await copied(stage, tmp_path / "aside")
        assert (await stage.run()).is_clean
        await asyncio.sleep(120)
        await put_back(stage, tmp_path / "aside")
        for _ in range(3):
            await stage.run_until("GET Invoices")
            await asyncio.sleep(400)
            await stage.restart()
        await worked_off(stage)
        assert set((await standing(stage)).values()) == {1}

    told(tmp_path / "home", story)


def test_what_is_imported_again_afterwards_is_looked_for_as_well(tmp_path: Path) -> None:
    """The copy does not even know the documents; their source brings them again."""

    async def story(stage: Stage) -> None:
        await begin(stage, [])
        await copied(stage, tmp_path / "aside")
        await taken_in(stage.books, MONTH)
        assert (await stage.run()).is_clean
        await asyncio.sleep(1200)
        await put_back(stage, tmp_path / "aside")
        await taken_in(stage.books, MONTH)
        await worked_off(stage)
        assert set((await standing(stage)).values()) == {1}

    told(tmp_path / "home", story)


def test_a_calm_start_costs_one_read_and_none_when_nothing_goes(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await begin(stage, MONTH[:63])
        assert (await stage.run()).is_clean
        await stage.process.stop()
        await stage.restart()
        stage.between.asked.clear()
        assert (await stage.run()).is_clean
        assert stage.between.asked == []
        await taken_in(stage.books, [bill("new", "NEW")])
        assert (await stage.run()).is_clean
        assert [each for each in stage.between.asked if "token" not in each] == [
            "GET Invoices",
            "PUT Invoices",
        ]
        (lane,) = await stage.books.organisations()
        assert lane.older is None

    told(tmp_path / "home", story)


def test_without_it_bills_stand_there_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test of the test."""

    async def nothing(*_: object) -> str:
        return ""

    monkeypatch.setattr(older, "_unknown", nothing)

    async def story(stage: Stage) -> None:
        await begin(stage, MONTH[:60])
        await copied(stage, tmp_path / "aside")
        assert (await stage.run()).is_clean
        await put_back(stage, tmp_path / "aside")
        await stage.run()
        assert set((await standing(stage)).values()) == {1, 2}

    told(tmp_path / "home", story)
