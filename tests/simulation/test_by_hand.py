"""What a look cannot decide a person does, and the program takes no answer that cannot be true."""

import asyncio
from decimal import Decimal
from pathlib import Path

import httpx2
import msgspec
import pytest

from counterfoil.core.diagnose import explain
from counterfoil.core.document import Contact, Exportable, Payment
from counterfoil.core.lifecycle import State
from counterfoil.errors import NotAllowedNow
from tests.simulation.test_adversary import DAY, TRADER, Stage, bill, invoice, told
from tests.simulation.world import taken_in

OTHER = Contact(system="sim", id="d", name="Another Trader")
ODD = 'say "one"'
"""A number that Xero cannot be asked for."""
NOBODY = "297c2dc5-cc47-4afd-8ec8-74990b8761e9"
PAID = Payment(
    system="sim", id="p", document="sim:bill:b", date=DAY, currency="NZD", amount=Decimal("1.00"), tender="x"
)


async def parked(stage: Stage, *, is_there: bool) -> None:
    """A bill of which nobody but a person can say whether it is in Xero, and a payment that waits for it."""
    await stage.begin([TRADER, OTHER])
    assert (await stage.run()).is_clean
    await taken_in(stage.books, [bill("b", ODD), PAID])
    phase = "after" if is_there else "before"
    trouble = {"kind": "status", "endpoint": "PUT Invoices", "next": 1, "status": 500, "phase": phase}
    await stage.xero.ask("trouble", trouble)
    await stage.run()
    (young,) = await stage.exports("bill:b")
    assert young.state is State.IN_DOUBT, "nobody is asked while it may still come"
    await asyncio.sleep(700)
    await stage.run()
    (held, waiting) = await stage.exports("bill:b", "payment:p")
    assert held.state is State.HELD, (held.state, held.reason)
    assert [each.code for each in held.faults] == ["outcome_unknown"]
    assert waiting.waiting_for == "sim:bill:b"


async def in_xero(stage: Stage, number: str) -> str:
    """The id in Xero of what has that number."""
    (books,) = (await stage.xero.ask("ledger"))["organisations"]
    (found,) = (each["id"] for each in books["documents"] if each["number"] == number)
    return str(found)


def test_the_fault_names_all_that_a_person_needs(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await parked(stage, is_there=True)
        (held,) = await stage.exports("bill:b")
        action = explain(held.faults[0]).action
        for needed in (
            f"the bill {ODD} of Invented Trader dated {DAY} over 7.71 NZD",
            "among the bills",
            "sent 2026-03-02 08:3",
            "counterfoil resolve sim:bill:b --there ID",
            "counterfoil resolve sim:bill:b --not-there",
        ):
            assert needed in action
        assert "cannot be asked" in explain(held.faults[0]).cause

    told(tmp_path / "home", story)


@pytest.mark.parametrize("as_address", [False, True])
def test_what_is_there_is_linked_and_its_payment_goes(tmp_path: Path, as_address: bool) -> None:
    async def story(stage: Stage) -> None:
        await parked(stage, is_there=True)
        xero_id = await in_xero(stage, ODD)
        words = f"https://go.xero.com/AccountsPayable/View.aspx?InvoiceID={xero_id.upper()}"
        before = (await stage.books.organisation()).calls
        settled = await stage.books.resolve("sim:bill:b", there=words if as_address else xero_id, by="Ann")
        assert (settled.state, settled.xero_id, settled.faults) == (State.POSTED, xero_id, ())
        assert settled.xero_total == Decimal("7.71")
        assert (await stage.books.organisation()).calls == before + 1
        log = [(each.event, each.text) for each in await stage.books.log(ref="sim:bill:b")]
        assert ("linked", f"{ODD}, found in Xero by Ann") in log
        assert (await stage.run()).is_clean
        (payment,) = await stage.exports("payment:p")
        assert payment.state is State.POSTED
        assert await stage.standing() == {ODD: 1}

    told(tmp_path / "home", story)


def test_what_is_not_there_goes_as_a_new_row(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await parked(stage, is_there=False)
        settled = await stage.books.resolve("sim:bill:b", there=None, by="Ann")
        assert (settled.state, settled.faults, settled.attempts) == (State.READY, (), 0)
        log = [each.text for each in await stage.books.log(ref="sim:bill:b")]
        assert "by Ann: it is not in Xero" in log
        assert (await stage.run()).is_clean
        assert await stage.standing() == {ODD: 1}

    told(tmp_path / "home", story)


async def refused(stage: Stage, words: str | None, sentence: str, ref: str = "sim:bill:b") -> None:
    """The answer is refused with this in its sentence, and nothing changes."""
    before = await stage.books.find(ref)
    with pytest.raises(NotAllowedNow, match=sentence):
        await stage.books.resolve(ref, there=words, by="Ann")
    assert await stage.books.find(ref) == before


def test_what_cannot_be_it_is_refused(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await parked(stage, is_there=True)
        others: list[Exportable] = [
            invoice("s", "S-1"),
            bill("t", "T-1", "9.99"),
            bill("u", "U-1"),
            msgspec.structs.replace(bill("v", "V-1"), contact="d"),
        ]
        await taken_in(stage.books, others)
        await stage.run()
        ids = {number: await in_xero(stage, number) for number in ("S-1", "T-1", "U-1", "V-1")}
        await refused(stage, ids["S-1"], "it is a sales invoice, ours was a bill")
        await refused(stage, ids["T-1"], r"its total is 22\.98, ours was 7\.71")
        await refused(stage, ids["V-1"], "it is of Another Trader")
        await refused(stage, ids["U-1"], "known here as U-1 already")
        await refused(stage, NOBODY, "Xero has no such bill")
        await refused(stage, "INV-1", "is no id of Xero's")
        await refused(stage, f"{NOBODY} {ids['S-1']}", "is no id of Xero's")
        stage.between.instead = lambda _: httpx2.Response(503)
        await refused(stage, ids["S-1"], "could not be asked: it answered 503")
        stage.between.instead = lambda _: None
        await refused(stage, None, "is posted; only what is held as outcome_unknown", "sim:bill:u")
        await refused(stage, NOBODY, "is posted; only what is held as outcome_unknown", "sim:bill:u")

    told(tmp_path / "home", story)


def test_what_was_voided_is_not_linked(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await parked(stage, is_there=True)
        xero_id = await in_xero(stage, ODD)
        await stage.xero.ask("people/void_invoice", {"invoice_id": xero_id})
        await refused(stage, xero_id, "it is voided in Xero")

    told(tmp_path / "home", story)


def test_what_is_still_in_doubt_is_left_to_the_look(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.begin([TRADER, bill("b", "B-1")])
        await stage.xero.ask(
            "trouble", {"kind": "status", "endpoint": "PUT Invoices", "next": 1, "status": 500}
        )
        await stage.run()
        await refused(stage, None, "is in doubt, and looked for in Xero by")
        await refused(stage, NOBODY, "is in doubt, and looked for in Xero by")
        await asyncio.sleep(700)
        assert (await stage.run()).is_clean
        assert await stage.standing() == {"B-1": 1}

    told(tmp_path / "home", story)


def test_a_change_that_came_meanwhile_is_said_once_the_document_is_linked(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await parked(stage, is_there=True)
        await taken_in(stage.books, [bill("b", ODD, "5.00")])
        settled = await stage.books.resolve("sim:bill:b", there=await in_xero(stage, ODD), by="Ann")
        assert settled.state is State.POSTED
        assert [each.code for each in settled.faults] == ["revised_after_posting"]
        assert settled.has_pending_revision

    told(tmp_path / "home", story)
