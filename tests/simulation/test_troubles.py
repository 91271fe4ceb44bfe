"""What goes wrong on the way is put right by itself, or says what it waits for; nothing is lost or doubled."""

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import Awaitable, Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from counterfoil.app import Counterfoil
from counterfoil.core.document import Contact, Exportable, Line, SalesInvoice
from counterfoil.core.doubt import ABSENT_AFTER, SENT_WITHIN
from counterfoil.core.lifecycle import State
from counterfoil.engine.reports import RunReport
from tests.simulation.loop import EPOCH, simulate
from tests.simulation.world import SETTINGS, Process, Xero, connected, taken_in
from xerosim.accounting.limits import Plan

DAY = EPOCH.date()
INVOICES = 120
FIRST_WRITE = 8
"""The call after the reads of facts and of contacts: the contacts of ours; the invoices follow."""

Story = Callable[[Counterfoil, Xero], Awaitable[Any]]


def invoice(n: int, **changes: Any) -> SalesInvoice:
    """One invoice of one line."""
    fields: dict[str, Any] = {
        "system": "sim",
        "id": f"s{n}",
        "number": f"S-{n}",
        "date": DAY,
        "due_date": DAY + dt.timedelta(days=20),
        "currency": "NZD",
        "contact": "c",
        "lines": (Line(description="Goods", quantity=Decimal(n + 1), unit_price=Decimal("3.35")),),
    }
    return SalesInvoice(**(fields | changes))


def documents() -> list[Exportable]:
    """One contact and its invoices."""
    return [Contact(system="sim", id="c", name="Invented Trader"), *(invoice(n) for n in range(INVOICES))]


def told(home: Path, story: Story, *, seed: int = 0) -> Any:
    """Tell a story of one process, connected and with everything taken in."""

    async def whole() -> Any:
        xero = Xero(Plan())
        process = Process(home, xero, seed=seed)
        books = await process.start()
        await connected(books)
        await taken_in(books, documents())
        result = await story(books, xero)
        await process.stop()
        assert not xero.transport.failures
        return result

    return simulate(whole, seed=seed)


async def numbers(xero: Xero) -> Counter[str]:
    """How often each invoice stands in the simulated books."""
    (books,) = (await xero.ask("ledger"))["organisations"]
    return Counter(each["number"] for each in books["documents"])


async def all_posted_once(books: Counterfoil, xero: Xero) -> bool:
    """Whether every invoice stands there once and is known here to be posted."""
    counts = (await books.counts())[(await books.organisation()).organisation_id]
    standing = await numbers(xero)
    return (
        counts["sales_invoice"] == {State.POSTED: INVOICES}
        and len(standing) == INVOICES
        and set(standing.values()) == {1}
    )


@pytest.mark.parametrize("call", [FIRST_WRITE, FIRST_WRITE + 1, FIRST_WRITE + 3])
@pytest.mark.parametrize("kind", ["drop_request", "commit_and_drop"])
def test_a_lost_answer_is_settled_in_the_same_run(tmp_path: Path, kind: str, call: int) -> None:
    """The same row goes again under the same key: Xero replays its answer, or acts for the first time."""

    async def story(books: Counterfoil, xero: Xero) -> None:
        await xero.ask("trouble", {"kind": kind, "call": call})
        report = await books.run()
        assert report.is_clean
        assert await all_posted_once(books, xero)

    told(tmp_path / "home", story)


def test_a_commit_that_comes_after_a_500_is_found(tmp_path: Path) -> None:
    """A 500 is never answered by sending again: first a look, and absence counts after ten minutes."""

    async def story(books: Counterfoil, xero: Xero) -> None:
        await xero.ask(
            "trouble", {"kind": "late_commit", "call": FIRST_WRITE + 1, "status": 500, "after_s": 120}
        )
        report = await books.run()
        assert report.in_doubt == 50
        assert not report.is_clean
        lane = await books.organisation()
        (doubt,) = (await books.doubts(lane.organisation_id)).values()
        assert doubt.until - doubt.since == SENT_WITHIN + ABSENT_AFTER
        await asyncio.sleep(900)
        assert (await books.run()).is_clean
        assert await all_posted_once(books, xero)

    told(tmp_path / "home", story)


def test_what_never_arrived_goes_again_when_that_is_sure(tmp_path: Path) -> None:
    """A 503 with nothing done: in doubt, looked for, absent, sent as a new row."""

    async def story(books: Counterfoil, xero: Xero) -> None:
        await xero.ask("trouble", {"kind": "status", "call": FIRST_WRITE + 1, "status": 503})
        first = await books.run()
        assert first.in_doubt == 50
        assert len(await numbers(xero)) == INVOICES - 50
        await asyncio.sleep(300)
        still = await books.run()
        assert still.in_doubt == 50, "absence was believed before ten minutes had passed"
        await asyncio.sleep(400)
        assert (await books.run()).is_clean
        assert await all_posted_once(books, xero)

    told(tmp_path / "home", story)


def test_a_batch_refused_as_a_whole_is_halved(tmp_path: Path) -> None:
    """An unexplained 400 names no document; the others must not suffer for it."""

    async def story(books: Counterfoil, xero: Xero) -> None:
        await xero.ask("trouble", {"kind": "status", "call": FIRST_WRITE + 1, "status": 400})
        assert (await books.run()).is_clean
        assert await all_posted_once(books, xero)

    told(tmp_path / "home", story)


def test_when_nobody_answers_the_run_ends_and_the_queue_is_whole(tmp_path: Path) -> None:
    """Nothing was sent, so nothing is in doubt; the next run goes on."""

    async def story(books: Counterfoil, xero: Xero) -> None:
        xero.transport.is_refusing = True
        report = await books.run()
        assert report.lanes[0].stopped is not None
        assert "cannot be reached" in report.lanes[0].stopped
        assert (report.in_doubt, report.held) == (0, 0)
        xero.transport.is_refusing = False
        assert (await books.run()).is_clean
        assert await all_posted_once(books, xero)

    told(tmp_path / "home", story)


def test_disconnected_in_xero_one_fault_stands_on_the_connection(tmp_path: Path) -> None:
    """The lane stops, the queue stays, and connecting again goes on where it was."""

    async def story(books: Counterfoil, xero: Xero) -> None:
        await xero.ask("people", {"do": "disconnect"})
        report = await books.run()
        lane = await books.organisation()
        assert lane.connection_fault is not None
        assert lane.connection_fault.code == "token_revoked"
        assert (report.held, report.in_doubt) == (0, 0)
        calls = lane.calls
        await connected(books)
        assert (await books.run()).is_clean
        after = await books.organisation()
        assert after.connection_fault is None
        assert after.calls > calls
        assert await all_posted_once(books, xero)

    told(tmp_path / "home", story)


def test_tokens_are_renewed_when_they_run_out(tmp_path: Path) -> None:
    """Thirty minutes later the access token is old; nobody notices."""

    async def story(books: Counterfoil, xero: Xero) -> None:
        await asyncio.sleep(3 * 3600)
        assert (await books.run()).is_clean
        assert await all_posted_once(books, xero)

    told(tmp_path / "home", story)


def test_a_limit_used_up_by_others_is_waited_for(tmp_path: Path) -> None:
    """A 429 is a wait, not an attempt."""

    async def story(books: Counterfoil, xero: Xero) -> None:
        await xero.ask("trouble", {"kind": "status", "call": FIRST_WRITE + 1, "status": 429})
        assert (await books.run()).is_clean
        assert await all_posted_once(books, xero)

    told(tmp_path / "home", story)


def test_switched_off_nothing_more_is_sent(tmp_path: Path) -> None:
    """Switching off in the middle of a run stops it before the next request."""

    async def story(books: Counterfoil, xero: Xero) -> RunReport:
        lane = await books.organisation()

        def off_at_once(step: str, done: int, total: int | None) -> None:
            if step == "posted":
                off.append(asyncio.ensure_future(books.switch(lane, on=False, by="tester")))

        off: list[asyncio.Task[None]] = []
        report = await books.run(progress=off_at_once)
        await asyncio.gather(*off)
        assert not await numbers(xero)
        return report

    report = told(tmp_path / "home", story)
    assert report.ready == INVOICES


def test_a_rule_changed_before_the_run_is_the_rule_that_counts(tmp_path: Path) -> None:
    """Documents are mapped under the settings of the moment they are sent."""

    async def story(books: Counterfoil, xero: Xero) -> None:
        file = tmp_path / "other.toml"
        file.write_text(SETTINGS.replace('default = "200"', 'default = "260"'))
        await books.import_settings(await books.organisation(), file, by="tester")
        assert (await books.run()).is_clean
        (ledger,) = (await xero.ask("ledger"))["organisations"]
        balances = {each["code"]: Decimal(each["balance"]) for each in ledger["accounts"]}
        assert balances["200"] == 0
        assert balances["260"] != 0

    told(tmp_path / "home", story)


def test_revisions_are_told_apart(tmp_path: Path) -> None:
    """The same again is nothing; a posted contact is changed in Xero; a posted invoice says it was revised."""

    async def story(books: Counterfoil, xero: Xero) -> None:
        assert (await books.run()).is_clean
        again = await books.accept(documents())
        assert (again.same, again.new, again.replaced, again.pending) == (INVOICES + 1, 0, 0, 0)
        changed = await books.accept(
            [
                Contact(system="sim", id="c", name="Invented Trader", email="t@trader.example"),
                invoice(3, reference="x"),
            ]
        )
        assert changed.pending + changed.replaced == 2
        await books.run()
        (failed,) = await books.failed()
        assert failed.ref.id == "s3"
        assert failed.state is State.POSTED
        assert failed.faults[0].code == "revised_after_posting"
        contact = await books.find("sim:contact:c")
        assert contact.state is State.POSTED
        assert (await xero.ask("calls"))["by_endpoint"]["POST Contacts"] == 1

    told(tmp_path / "home", story)


def test_a_document_below_zero_counts_below_zero(tmp_path: Path) -> None:
    """It goes as a credit note, in positive amounts; control totals keep its sign."""

    async def story(books: Counterfoil, xero: Xero) -> None:
        line = Line(description="Adjustment", quantity=Decimal(1), unit_price=Decimal("-100.00"))
        await books.accept([invoice(900, number="A-1", lines=(line,))])
        before = sum(row.net for row in await books.totals())
        assert (await books.run()).is_clean
        (row,) = await books.totals()
        assert row.net == before
        assert row.xero_total == row.total
        (ledger,) = (await xero.ask("ledger"))["organisations"]
        signed = [
            Decimal(each["total"]) * (-1 if each["type"].endswith("CREDIT") else 1)
            for each in ledger["documents"]
        ]
        assert row.xero_total == sum(signed)

    told(tmp_path / "home", story)
