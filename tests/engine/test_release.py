"""What is held leaves by itself when its cause is gone, and nothing else is touched or sent again."""

import datetime as dt
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from counterfoil.app import Counterfoil
from counterfoil.core.document import Contact, Line, SalesInvoice
from counterfoil.core.export import Export
from counterfoil.core.lifecycle import State
from tests.simulation.loop import EPOCH, SimClock, simulate
from tests.simulation.world import SETTINGS, Process, Xero, connected, taken_in
from xerosim.accounting.limits import Plan

DAY = EPOCH.date()
TRADER = Contact(system="sim", id="c", name="Trader")
CATEGORIES = SETTINGS.replace('default = "200"', 'default = "200"\n[account.sales.category]\nGifts = "260"')


def invoice(number: str, *, category: str | None = None, date: dt.date = DAY) -> SalesInvoice:
    """A sales invoice over ten dollars."""
    line = Line(description="Advice", quantity=Decimal(1), unit_price=Decimal(10), category=category)
    return SalesInvoice(
        system="sim",
        id=number,
        number=number,
        contact="c",
        date=date,
        due_date=date,
        currency="NZD",
        lines=(line,),
    )


class Office:
    """A simulated Xero, and the program at work on it."""

    def __init__(self, home: Path) -> None:
        self.xero = Xero(Plan())
        self.process = Process(home, self.xero)
        self.books: Counterfoil

    async def begin(self) -> None:
        """Connect; the one contact is in Xero."""
        self.books = await self.process.start()
        await connected(self.books, settings=CATEGORIES)
        await taken_in(self.books, [TRADER])
        assert (await self.books.run()).is_clean

    async def person(self, do: str, **fields: object) -> Any:
        """What a person does in Xero's own screens."""
        return await self.xero.ask("people", {"do": do, **fields})

    async def refresh(self) -> None:
        """`counterfoil organisation refresh`."""
        assert await self.books.refresh(await self.books.organisation()) is None

    async def settle_for(self, settings: str) -> None:
        """Take other settings in."""
        file = self.books.home / "settings.toml"
        file.write_text(settings)
        await self.books.import_settings(await self.books.organisation(), file, by="tester")

    async def export(self, number: str) -> Export:
        """How a document stands."""
        return await self.books.find(number)

    async def states(self, numbers: Sequence[str]) -> list[State]:
        """How documents stand."""
        return [(await self.export(each)).state for each in numbers]

    async def puts(self) -> int:
        """How many requests have brought invoices so far."""
        return int((await self.xero.ask("calls"))["by_endpoint"].get("PUT Invoices", 0))


def told(home: Path, story: Callable[[Office], Awaitable[None]]) -> None:
    """Play a story to its end."""

    async def play() -> None:
        office = Office(home)
        await office.begin()
        await story(office)
        await office.process.stop()

    simulate(play, seed=0)


def test_143_documents_leave_when_their_account_is_restored_and_no_other_is_touched(tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        await office.person("archive_account", code="200")
        await office.person("archive_account", code="260")
        await office.refresh()
        many = [f"INV-{number}" for number in range(143)]
        await taken_in(office.books, [invoice(each) for each in many])
        await taken_in(office.books, [invoice("GIFT-1", category="Gifts")])
        await office.books.run()
        assert set(await office.states([*many, "GIFT-1"])) == {State.HELD}
        before = await office.export("GIFT-1")
        await office.person("restore_account", code="200")
        await office.refresh()
        assert set(await office.states(many)) == {State.READY}
        await office.books.run()
        assert set(await office.states(many)) == {State.POSTED}
        assert await office.export("GIFT-1") == before, "not so much as checked again"
        assert await office.puts() == 3

    told(tmp_path, story)


async def refused(office: Office) -> None:
    """An invoice that Xero refuses, since a person gave its number to another: no check can see that."""
    await taken_in(office.books, [invoice("INV-1")])
    assert (await office.books.run()).is_clean
    await office.person("edit_invoice", number="INV-1", new_number="INV-2")
    await taken_in(office.books, [invoice("INV-2")])
    await office.books.run()
    held = await office.export("INV-2")
    assert (held.state, [each.code for each in held.faults]) == (State.HELD, ["duplicate_invoice_number"])
    assert await office.puts() == 2


def test_what_xero_refused_is_not_sent_again_unchanged_whatever_else_changes(tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        await refused(office)
        before = await office.export("INV-2")
        await office.settle_for(CATEGORIES.replace("260", "270"))
        await office.person("archive_account", code="260")
        await office.refresh()
        await office.books.run()
        after = await office.export("INV-2")
        assert (after.state, after.faults, await office.puts()) == (State.HELD, before.faults, 2)
        log = await office.books.log(ref=str(after.ref), limit=100)
        assert [each.event for each in log].count("held") == 0, "being held still is no news"

    told(tmp_path, story)


def test_what_xero_refused_is_sent_again_when_other_rules_make_it_another_document(tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        await refused(office)
        await office.person("edit_invoice", number="INV-2", new_number="INV-3")
        other = CATEGORIES.replace('default = "200"', 'default = "260"', 1)
        await office.settle_for(other)
        await office.books.run()
        assert (await office.export("INV-2")).state is State.POSTED
        assert await office.puts() == 3

    told(tmp_path, story)


def test_a_refusal_is_remembered_behind_a_fault_of_our_own(tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        await refused(office)
        await office.settle_for(CATEGORIES.replace('default = "200"\n', "", 1))
        assert [each.code for each in (await office.export("INV-2")).faults] == ["mapping_missing"]
        await office.settle_for(CATEGORIES)
        held = await office.export("INV-2")
        assert [each.code for each in held.faults] == ["duplicate_invoice_number"]
        await office.books.run()
        assert await office.puts() == 2

    told(tmp_path, story)


def test_what_a_person_takes_up_again_goes_again(tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        await refused(office)
        await office.books.retry(["INV-2"], by="Ann")
        await office.books.run()
        assert (await office.export("INV-2")).state is State.HELD
        assert await office.puts() == 3
        await office.person("edit_invoice", number="INV-2", new_number="INV-3")
        await office.books.retry(["INV-2"], by="Ann")
        await office.books.run()
        assert (await office.export("INV-2")).state is State.POSTED

    told(tmp_path, story)


def test_a_document_of_a_closed_period_leaves_when_it_is_opened(tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        await office.person("set_lock_dates", period=str(DAY))
        await office.refresh()
        await taken_in(office.books, [invoice("INV-1")])
        assert (await office.export("INV-1")).state is State.HELD
        await office.person("set_lock_dates", period="")
        await office.refresh()
        await office.books.run()
        assert (await office.export("INV-1")).state is State.POSTED

    told(tmp_path, story)


# --- watching Xero ------------------------------------------------------------------------------------------


async def reads(office: Office) -> Counter[str]:
    """How often each list of Xero's was read so far."""
    calls = (await office.xero.ask("calls"))["by_endpoint"]
    return Counter({name: times for name, times in calls.items() if name.startswith("GET ")})


async def held_for_account(office: Office) -> None:
    """An invoice for an account that a person has archived."""
    await office.person("archive_account", code="200")
    await office.refresh()
    await taken_in(office.books, [invoice("INV-1")])
    assert (await office.export("INV-1")).state is State.HELD


def test_a_run_right_after_the_cure_sends_what_was_held(tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        await held_for_account(office)
        before = await reads(office)
        await office.person("restore_account", code="200")
        await office.books.run()
        assert (await office.export("INV-1")).state is State.POSTED
        assert (await reads(office) - before)["GET Accounts"] == 1
        assert not {"GET Organisation", "GET TaxRates"} & (await reads(office) - before).keys()

    told(tmp_path, story)


def test_a_calm_run_reads_nothing_and_keeps_nothing(tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        before = await reads(office)
        await office.settle_for(CATEGORIES.replace('default = "200"\n', "", 1))
        await taken_in(office.books, [invoice("INV-1")])
        await office.books.run()
        assert (await office.export("INV-1")).state is State.HELD
        assert await reads(office) == before
        assert await office.process.store.watch(1) is None

    told(tmp_path, story)


async def watched_for(office: Office, minutes: float) -> None:
    """`counterfoil run --watch` for so long."""
    until_s = SimClock().monotonic() + minutes * 60
    await office.books.watch(lambda: SimClock().monotonic() >= until_s)


def test_whoever_watches_looks_after_1_2_5_10_and_then_every_15_minutes(tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        await held_for_account(office)
        counted = []
        for minutes in (0.9, 0.2, 1, 2, 5, 10, 15):
            before = (await reads(office))["GET Accounts"]
            await watched_for(office, minutes)
            counted.append((await reads(office))["GET Accounts"] - before)
        assert counted == [0, 1, 1, 1, 1, 1, 1]
        await office.person("restore_account", code="200")
        await watched_for(office, 15)
        assert (await office.export("INV-1")).state is State.POSTED
        after = (await reads(office))["GET Accounts"]
        await watched_for(office, 20)
        assert (await reads(office))["GET Accounts"] == after, "nothing is held, nothing is read"

    told(tmp_path, story)


def test_a_restart_goes_on_at_the_pace_there_was(tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        await held_for_account(office)
        await watched_for(office, 20)
        kept = await office.process.store.watch(1)
        assert kept is not None
        await office.process.stop()
        office.books = await office.process.start()
        before = (await reads(office))["GET Accounts"]
        await watched_for(office, 5)
        assert (await reads(office))["GET Accounts"] == before
        assert await office.process.store.watch(1) == kept

    told(tmp_path, story)


def test_a_look_that_fails_is_made_again_at_its_time_and_takes_nothing_away(tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        await held_for_account(office)
        await office.person("restore_account", code="200")
        await office.xero.ask(
            "trouble", {"kind": "status", "endpoint": "GET Accounts", "next": 1, "status": 500}
        )
        await office.books.run()
        held = await office.export("INV-1")
        assert [each.code for each in held.faults] == ["account_invalid"]
        await office.books.run()
        assert (await office.export("INV-1")).state is State.POSTED

    told(tmp_path, story)
