"""What payments pay is read in Xero only where it is not known that it takes them, and they go when it does."""

import asyncio
import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from counterfoil.core.document import Payment
from counterfoil.core.lifecycle import State
from tests.engine.test_release import CATEGORIES, DAY, Office, invoice, told
from tests.simulation.world import taken_in

DRAFTS = f'{CATEGORIES}\n[policies]\nstatus = {{ sales_invoice = "draft" }}\n'
HOUR_S = 3600.0


def payment(number: str, amount: str = "11.50", *, name: str = "") -> Payment:
    """A payment of an invoice of `invoice`, which comes to 11.50 with tax."""
    return Payment(
        system="sim",
        id=name or f"pay-{number}",
        document=f"sim:sales_invoice:{number}",
        date=DAY + dt.timedelta(days=1),
        currency="NZD",
        amount=Decimal(amount),
        tender="bank",
    )


async def calls(office: Office) -> tuple[int, int]:
    """How many reads of what is paid, and how many requests with payments there were."""
    made = [each.text for each in await office.books.log(limit=10_000) if each.event == "call"]
    return sum("&IDs=" in each for each in made), sum("PUT /Payments" in each for each in made)


async def posted(office: Office, numbers: Sequence[str]) -> None:
    """These invoices are in Xero, and a day has passed since."""
    await taken_in(office.books, [invoice(each) for each in numbers])
    assert (await office.books.run()).is_clean
    await asyncio.sleep(25 * HOUR_S)


def test_a_calm_run_reads_nothing(tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        before = await calls(office)
        await taken_in(office.books, [invoice("INV-1"), payment("INV-1")])
        assert (await office.books.run()).is_clean
        assert (await office.export("pay-INV-1")).state is State.POSTED
        assert await calls(office) == (before[0], 1)

    told(tmp_path, story)


def test_a_payment_waits_for_the_approval_of_a_draft_and_goes_by_itself(tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        await office.settle_for(DRAFTS)
        await taken_in(office.books, [invoice("INV-1"), payment("INV-1")])
        reads, _ = await calls(office)
        await office.books.run()
        waiting = await office.export("pay-INV-1")
        assert (waiting.state, waiting.waiting_for) == (State.READY, "sim:sales_invoice:INV-1")
        assert waiting.parent_xero_id, "which tells waiting for approval from waiting to be posted"
        assert (await calls(office))[1] == 0, "no call is spent on it"
        for _ in range(10):  # ten hours in which nobody approves it
            await asyncio.sleep(HOUR_S)
            await office.books.run()
        assert (await calls(office))[0] - reads <= 12
        await office.person("approve_invoice", number="INV-1")
        await asyncio.sleep(16 * 60)
        await office.books.run()
        assert (await office.export("pay-INV-1")).state is State.POSTED
        assert (await calls(office))[1] == 1

    told(tmp_path, story)


def test_a_payment_that_comes_later_waits_for_the_draft_as_well(tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        await office.settle_for(DRAFTS)
        await posted(office, ["INV-1"])
        await taken_in(office.books, [payment("INV-1")])
        await office.books.run()
        assert (await office.export("pay-INV-1")).state is State.READY
        assert (await calls(office))[1] == 0
        await office.person("approve_invoice", number="INV-1")
        await office.refresh()
        await office.books.run()
        assert (await office.export("pay-INV-1")).state is State.POSTED

    told(tmp_path, story)


@pytest.mark.parametrize(
    ("deed", "code"),
    [("void_invoice", "not_authorised_for_payment"), ("pay_invoice", "already_paid_off")],
)
def test_what_xero_would_refuse_is_found_by_one_read(tmp_path: Path, deed: str, code: str) -> None:
    async def story(office: Office) -> None:
        await posted(office, ["INV-1"])
        await office.person(deed, number="INV-1")
        reads, _ = await calls(office)
        await taken_in(office.books, [payment("INV-1")])
        await office.books.run()
        held = await office.export("pay-INV-1")
        assert (held.state, [each.code for each in held.faults]) == (State.HELD, [code])
        assert held.faults[0].facts["number"] == "INV-1"
        assert await calls(office) == (reads + 1, 0)

    told(tmp_path, story)


def test_more_than_is_left_is_held_until_the_other_payment_is_taken_away(tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        await posted(office, ["INV-1"])
        paid = await office.person("pay_invoice", number="INV-1", amount="4.00")
        await taken_in(office.books, [payment("INV-1")])
        await office.books.run()
        held = await office.export("pay-INV-1")
        assert (held.state, held.faults[0].code) == (State.HELD, "overpayment")
        assert (held.faults[0].facts["amount"], held.faults[0].facts["due"]) == ("11.50", "7.50")
        await office.person("delete_payment", payment_id=paid["done"][0]["payment_id"])
        await asyncio.sleep(16 * 60)
        await office.books.run()
        assert (await office.export("pay-INV-1")).state is State.POSTED
        assert (await calls(office))[1] == 1

    told(tmp_path, story)


def test_forty_are_read_by_one_call(tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        numbers = [f"INV-{index}" for index in range(80)]
        await posted(office, numbers)
        reads, _ = await calls(office)
        await taken_in(office.books, [payment(each) for each in numbers])
        assert (await office.books.run()).is_clean
        assert await calls(office) == (reads + 2, 2)

    told(tmp_path, story)


def test_more_than_the_whole_invoice_is_known_without_a_read(tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        reads, _ = await calls(office)
        await taken_in(office.books, [invoice("INV-1"), payment("INV-1", "11.51")])
        await office.books.run()
        held = await office.export("pay-INV-1")
        assert (held.state, held.faults[0].code) == (State.HELD, "overpayment")
        assert await calls(office) == (reads, 0)

    told(tmp_path, story)


def test_after_a_refresh_nothing_is_sent_that_xero_would_refuse(tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        await taken_in(office.books, [invoice("INV-1")])
        assert (await office.books.run()).is_clean
        await office.person("void_invoice", number="INV-1")
        await taken_in(office.books, [payment("INV-1")])
        await office.refresh()
        await office.books.run()
        held = await office.export("pay-INV-1")
        assert (held.state, held.faults[0].facts["state"]) == (State.HELD, "voided")
        assert (await calls(office))[1] == 0

    told(tmp_path, story)
