"""Stories by somebody who wants a document twice in Xero, in no state, or lost without a word; none comes true."""

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx2
import msgspec
import pytest

from counterfoil.app import Counterfoil
from counterfoil.core.document import Bill, Contact, Exportable, Line, SalesInvoice
from counterfoil.core.doubt import Look, SendAgain, next_step
from counterfoil.core.export import Export
from counterfoil.core.lifecycle import State
from counterfoil.core.mapped import MappedDocument, MappedInvoice
from counterfoil.core.passing import Encoded
from counterfoil.engine.reports import RunReport
from counterfoil.xero.client import XeroBooks
from tests.simulation.loop import EPOCH, simulate
from tests.simulation.world import Process, Xero, connected, taken_in
from xerosim.accounting.limits import Plan

DAY = EPOCH.date()
RUN_ENDS_S = 3 * 3600.0
"""No story needs a run as long as this; one that is still under way then never ends."""

Answered = Callable[[httpx2.Request, httpx2.Response], httpx2.Response]
Json = dict[str, Any]


class Between(httpx2.AsyncBaseTransport):
    """Somebody on the way between the exporter and Xero who changes answers, or gives some of their own."""

    def __init__(self, far: httpx2.AsyncBaseTransport) -> None:
        self._far = far
        self.answered: Answered | None = None
        self.instead: Callable[[httpx2.Request], httpx2.Response | None] = _nothing
        self.delay_s: Callable[[httpx2.Request], float] = _at_once
        self.asked: list[str] = []

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Carry one request, unless it is answered here; the answer as it is changed."""
        self.asked.append(f"{request.method} {request.url.path.rpartition('/')[2]}")
        await asyncio.sleep(self.delay_s(request))
        own = self.instead(request)
        if own is not None:
            await asyncio.sleep(0.1)
            return own
        response = await self._far.handle_async_request(request)
        return response if self.answered is None else self.answered(request, response)


def _nothing(_: httpx2.Request) -> None:
    return None


def _at_once(_: httpx2.Request) -> float:
    return 0.0


class Stage:
    """A simulated Xero, somebody in between, and one process after another over the same home."""

    def __init__(self, home: Path) -> None:
        self.xero = Xero(Plan())
        self.between = Between(self.xero.transport)
        self._home = home
        self._lives = 0
        self.process: Process
        self.books: Counterfoil

    async def begin(self, documents: Sequence[Exportable]) -> None:
        """Connect, and take the documents in."""
        await self.restart()
        await connected(self.books)
        await taken_in(self.books, documents)

    async def restart(self) -> None:
        """A fresh process."""
        self.xero.transport, kept = self.between, self.xero.transport  # type: ignore[assignment]
        self.process = Process(self._home, self.xero, seed=self._lives)
        self.books = await self.process.start()
        self.xero.transport = kept
        self._lives += 1

    async def run(self) -> RunReport:
        """One run, which must come to its end."""
        return await asyncio.wait_for(self.books.run(), RUN_ENDS_S)

    async def run_until(self, asked: str, count: int = 1) -> None:
        """Run and crash a moment after the so manieth answer to a call, when it is settled."""
        wanted = self.between.asked.count(asked) + count
        running = asyncio.ensure_future(self.books.run())
        while self.between.asked.count(asked) < wanted:
            assert not running.done()
            await asyncio.sleep(0.01)
        await self.process.crash(running)

    async def standing(self) -> Counter[str]:
        """How often each number stands in Xero."""
        (books,) = (await self.xero.ask("ledger"))["organisations"]
        assert books["balanced"]
        return Counter(each["number"] for each in books["documents"])

    async def exports(self, *refs: str) -> list[Export]:
        """What is known here of documents."""
        return [(await self.books.find(f"sim:{ref}")) for ref in refs]


def told(home: Path, story: Callable[[Stage], Awaitable[None]]) -> None:
    """Tell one story from its beginning to its end."""

    async def whole() -> None:
        stage = Stage(home)
        await story(stage)
        await stage.process.stop()
        assert not stage.xero.transport.failures

    simulate(whole, seed=0)


TRADER = Contact(system="sim", id="c", name="Invented Trader")


def bill(identity: str, number: str, price: str = "3.35") -> Bill:
    """A bill of one line."""
    return Bill(
        system="sim",
        id=identity,
        number=number,
        date=DAY,
        due_date=DAY + dt.timedelta(days=20),
        currency="NZD",
        contact="c",
        lines=(Line(description="Goods", quantity=Decimal(2), unit_price=Decimal(price)),),
    )


def invoice(identity: str, number: str, price: str = "3.35") -> SalesInvoice:
    """A sales invoice of one line."""
    return SalesInvoice(
        system="sim",
        id=identity,
        number=number,
        date=DAY,
        due_date=DAY + dt.timedelta(days=20),
        currency="NZD",
        contact="c",
        lines=(Line(description="Goods", quantity=Decimal(2), unit_price=Decimal(price)),),
    )


# --- one document of Xero's for two of ours -----------------------------------------------------------------


def test_what_is_linked_to_another_document_is_not_found_again(tmp_path: Path) -> None:
    """Of two bills alike in everything one is posted, and the other never arrives: a look finds the first."""

    async def story(stage: Stage) -> None:
        await stage.begin([TRADER, bill("first", "B-1")])
        assert (await stage.run()).is_clean
        await taken_in(stage.books, [bill("second", "B-1")])
        await stage.xero.ask("trouble", {"kind": "status", "endpoint": "PUT Invoices", "next": 1})
        await stage.run()
        await asyncio.sleep(700)
        report = await stage.run()
        first, second = await stage.exports("bill:first", "bill:second")
        assert await stage.standing() == {"B-1": 1}
        assert (first.state, second.state, report.held) == (State.POSTED, State.HELD, 1)
        assert second.faults[0].code == "outcome_unknown"
        assert not second.xero_id

    told(tmp_path / "home", story)


@pytest.mark.parametrize("make", [invoice, bill])
def test_two_documents_in_doubt_are_not_both_found_as_one(
    tmp_path: Path, make: Callable[[str, str], Exportable]
) -> None:
    """In one request or in two, a look that shows one document settles at most one of ours."""

    async def story(stage: Stage) -> None:
        await stage.begin([TRADER])
        assert (await stage.run()).is_clean
        await taken_in(stage.books, [make("first", "X-1"), make("second", "X-1")])
        late = {"kind": "late_commit", "endpoint": "PUT Invoices", "next": 1, "status": 500, "after_s": 5}
        await stage.xero.ask("trouble", late)
        await stage.run()
        await asyncio.sleep(700)
        await stage.run()
        exports = await stage.exports(
            *(f"{'bill' if make is bill else 'sales_invoice'}:{each}" for each in ("first", "second"))
        )
        ids = [each.xero_id for each in exports if each.xero_id]
        assert len(ids) == len(set(ids))
        assert sum((await stage.standing()).values()) >= len(ids)
        assert all(each.state in (State.POSTED, State.HELD) for each in exports)

    told(tmp_path / "home", story)


# --- time passes while a call waits for its turn ------------------------------------------------------------


def test_a_key_is_not_used_after_a_wait_in_which_xero_forgot_it(tmp_path: Path) -> None:
    """Between the decision to send the same row again and the sending, the limit of the minute may lie."""

    async def story(stage: Stage) -> None:
        await stage.begin([TRADER])
        assert (await stage.run()).is_clean
        bills = [bill(f"b{n}", f"B-{n}") for n in range(100)]
        await taken_in(stage.books, bills)
        for n in (1, 2):
            trouble = {"kind": "commit_and_drop", "endpoint": "PUT Invoices", "next": n}
            await stage.xero.ask("trouble", trouble)
        await stage.run_until("PUT Invoices", 2)
        await asyncio.sleep(230)
        await stage.restart()
        busy = [httpx2.Response(429, headers={"X-Rate-Limit-Problem": "minute", "Retry-After": "62"})]
        stage.between.instead = lambda request: busy.pop() if busy and request.method == "PUT" else None
        await stage.run()
        assert not busy
        await asyncio.sleep(700)
        assert (await stage.run()).is_clean
        assert set((await stage.standing()).values()) == {1}

    told(tmp_path / "home", story)


def test_a_repeat_that_is_refused_for_its_own_first_sending_is_looked_for(tmp_path: Path) -> None:
    """Xero has lost the key, and says that the number is taken: by whom, a look tells."""

    async def story(stage: Stage) -> None:
        await stage.begin([TRADER])
        assert (await stage.run()).is_clean
        await taken_in(stage.books, [invoice("i", "X-1")])
        await stage.xero.ask("trouble", {"kind": "commit_and_drop", "endpoint": "PUT Invoices", "next": 1})
        await stage.run_until("PUT Invoices")
        await stage.restart()
        stage.xero.world.keys.release()
        await stage.run()
        await asyncio.sleep(700)
        assert (await stage.run()).is_clean
        (export,) = await stage.exports("sales_invoice:i")
        assert (export.state, await stage.standing()) == (State.POSTED, {"X-1": 1})

    told(tmp_path / "home", story)


def test_absence_counts_from_when_xero_was_asked(tmp_path: Path) -> None:
    """A slow look that began nine minutes after the sending says nothing of the tenth."""

    async def story(stage: Stage) -> None:
        await stage.begin([TRADER])
        assert (await stage.run()).is_clean
        await taken_in(stage.books, [bill("b1", "B-1"), bill("b2", "B,2")])
        late = {"kind": "late_commit", "endpoint": "PUT Invoices", "next": 1, "status": 500, "after_s": 595}
        await stage.xero.ask("trouble", late)
        await stage.run_until("GET Invoices")
        await asyncio.sleep(560)
        await stage.restart()
        await stage.xero.ask(
            "trouble", {"kind": "slow", "endpoint": "GET Invoices", "next": 2, "after_s": 80}
        )
        await stage.run()
        await asyncio.sleep(700)
        await stage.run()
        assert await stage.standing() == {"B-1": 1, "B,2": 1}

    told(tmp_path / "home", story)


def test_a_clock_set_back_tells_nothing_of_a_key(tmp_path: Path) -> None:
    """What was last sent later than now was sent nobody knows when: Xero is asked."""

    async def story(stage: Stage) -> None:
        await stage.begin([TRADER, bill("b", "B-1")])
        await stage.run()
        await taken_in(stage.books, [bill("again", "B-2")])
        await stage.xero.ask("trouble", {"kind": "status", "endpoint": "PUT Invoices", "next": 1})
        await stage.run()
        lane = await stage.books.organisation()
        (batch,) = await stage.books._store.doubtful(lane.organisation_id)
        batch = msgspec.structs.replace(
            batch,
            saw_server_error=False,
            next_at=None,
            last_sent_at=batch.first_sent_at + dt.timedelta(minutes=2),
            sendings=2,
        )
        assert isinstance(next_step(batch, batch.first_sent_at + dt.timedelta(minutes=3)), SendAgain)
        assert isinstance(next_step(batch, batch.first_sent_at + dt.timedelta(minutes=1)), Look)

    told(tmp_path / "home", story)


# --- a run ends, and says why -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (407, {}, b""),
        (429, {}, b""),
        (429, {"X-Rate-Limit-Problem": "minute", "Retry-After": "0"}, b""),
        (429, {"X-Rate-Limit-Problem": "minute", "Retry-After": "86400"}, b""),
        (401, {}, b'{"Title":"Unauthorized","Detail":"TokenExpired: token expired"}'),
    ],
)
def test_a_run_that_gets_nowhere_ends_and_says_why(
    tmp_path: Path, status: int, headers: dict[str, str], body: bytes
) -> None:
    """Refusals that nobody's document is the cause of, without end: nothing retries for ever."""

    async def story(stage: Stage) -> None:
        await stage.begin([TRADER, invoice("s", "S-1")])
        stage.between.instead = lambda request: (
            httpx2.Response(status, headers=headers, content=body) if request.method == "PUT" else None
        )
        report = await stage.run()
        assert report.lanes[0].stopped
        assert (report.ready, report.held, report.in_doubt) == (2, 0, 0)
        assert stage.between.asked.count("PUT Contacts") <= 20
        stage.between.instead = _nothing
        assert (await stage.run()).is_clean

    told(tmp_path / "home", story)


def test_a_limit_is_remembered_by_an_engine_that_stays(tmp_path: Path) -> None:
    """Once the day is used up, a watching engine does not ask every second whether it is."""

    async def story(stage: Stage) -> None:
        await stage.begin([TRADER, invoice("s", "S-1")])
        used_up = {"X-Rate-Limit-Problem": "day", "Retry-After": "900"}
        stage.between.instead = lambda request: (
            httpx2.Response(429, headers=used_up) if request.method == "PUT" else None
        )
        ends_s = asyncio.get_running_loop().time() + 600
        await stage.books.watch(lambda: asyncio.get_running_loop().time() > ends_s)
        assert stage.between.asked.count("PUT Contacts") == 1
        stage.between.instead = _nothing
        ends_s += 600
        await stage.books.watch(lambda: asyncio.get_running_loop().time() > ends_s)
        assert await stage.standing() == {"S-1": 1}

    told(tmp_path / "home", story)


def test_an_organisation_that_cannot_be_opened_is_reported(tmp_path: Path) -> None:
    """What keeps one organisation from being begun is told in its report, in one line, and raises nothing."""

    async def story(stage: Stage) -> None:
        await stage.begin([TRADER, invoice("s", "S-1")])
        real = stage.books._store.take_lane

        async def failing(*_: object, **__: object) -> int:
            raise RuntimeError("disk full\n[SQL: INSERT ...]")

        stage.books._store.take_lane = failing  # type: ignore[method-assign]
        (lane,) = (await stage.run()).lanes
        assert (lane.stopped, lane.failure) == ("bug", "RuntimeError: disk full")
        stage.books._store.take_lane = real  # type: ignore[method-assign]
        assert (await stage.run()).is_clean

    told(tmp_path / "home", story)


def test_exporting_switched_off_on_the_way_is_said(tmp_path: Path) -> None:
    """A run that leaves documents because somebody switched exporting off does not call itself clean."""

    async def story(stage: Stage) -> None:
        await stage.begin([TRADER, invoice("s", "S-1")])
        lane = await stage.books.organisation()
        switched: list[asyncio.Task[None]] = []

        def off(request: httpx2.Request) -> None:
            if request.method == "PUT":
                switched.append(asyncio.ensure_future(stage.books.switch(lane, on=False, by="tester")))

        stage.between.instead = off
        report = await stage.run()
        assert len(switched) == 1
        assert report.lanes[0].stopped == "exporting was switched off"
        assert not await stage.standing()

    told(tmp_path / "home", story)


def test_a_run_without_facts_says_what_it_lacks(tmp_path: Path) -> None:
    """Documents that cannot be checked are not sent, and a run that sends nothing is not clean."""

    def garbled(request: httpx2.Request, response: httpx2.Response) -> httpx2.Response:
        if not request.url.path.endswith("/Accounts"):
            return response
        return httpx2.Response(200, headers=response.headers, content=b"{}")

    async def story(stage: Stage) -> None:
        await stage.restart()
        stage.between.answered = garbled
        await connected(stage.books)
        await taken_in(stage.books, [TRADER, invoice("s", "S-1")])
        report = await stage.run()
        assert report.ready == 2
        assert not report.is_clean
        assert report.lanes[0].stopped
        stage.between.answered = None
        assert (await stage.run()).is_clean

    told(tmp_path / "home", story)


def test_a_look_that_xero_refuses_ends_with_a_person(tmp_path: Path) -> None:
    """What Xero will never answer is not asked for ever: the document is parked and says so."""

    async def story(stage: Stage) -> None:
        await stage.begin([TRADER, invoice("s", "S-1")])
        await stage.xero.ask("trouble", {"kind": "status", "endpoint": "PUT Invoices", "next": 1})
        stage.between.instead = lambda request: (
            httpx2.Response(400, content=b'{"Message":"not so"}')
            if request.method == "GET" and request.url.path.endswith("/Invoices")
            else None
        )
        await stage.run()
        await asyncio.sleep(1000)
        assert (await stage.run()).in_doubt == 1
        await asyncio.sleep(1000)
        report = await stage.run()
        (export,) = await stage.exports("sales_invoice:s")
        assert export.state is State.HELD
        assert export.faults[0].code == "outcome_unknown"
        assert "not so" in export.faults[0].facts["reason"]
        assert report.held == 1

    told(tmp_path / "home", story)


# --- one document spoils no other ---------------------------------------------------------------------------


def test_a_document_that_cannot_be_encoded_stops_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What our own code stumbles over is held and says so; the others go."""
    real = XeroBooks.encode

    def stumbling(self: XeroBooks, document: MappedDocument) -> Encoded:
        assert not (isinstance(document, MappedInvoice) and document.number == "S-2"), "lines do not add up"
        return real(self, document)

    async def story(stage: Stage) -> None:
        await stage.begin([TRADER, *(invoice(f"s{n}", f"S-{n}") for n in range(5))])
        monkeypatch.setattr(XeroBooks, "encode", stumbling)
        report = await stage.run()
        assert (report.held, report.ready, report.lanes[0].stopped) == (1, 0, None)
        (export,) = await stage.exports("sales_invoice:s2")
        assert export.faults[0].code == "other"
        assert "do not add up" in export.faults[0].message
        assert await stage.standing() == {"S-0": 1, "S-1": 1, "S-3": 1, "S-4": 1}

    told(tmp_path / "home", story)


# --- answers that are not what they seem --------------------------------------------------------------------


def changed(
    change: Callable[[list[Json]], list[Json]], *, method: str = "PUT", resource: str = "Invoices"
) -> Answered:
    """Change the elements of the answers to one kind of call."""

    def answered(request: httpx2.Request, response: httpx2.Response) -> httpx2.Response:
        if request.method != method or not request.url.path.endswith(f"/{resource}"):
            return response
        body = msgspec.json.decode(response.content)
        body[resource] = change(body[resource])
        return httpx2.Response(response.status_code, content=msgspec.json.encode(body))

    return answered


def test_answers_in_another_order_link_no_document_to_another(tmp_path: Path) -> None:
    """Elements come in the order they were sent (Xero's pages say); if they do not, nobody guesses."""

    async def story(stage: Stage) -> None:
        await stage.begin([TRADER, *(invoice(f"s{n}", f"S-{n}", f"{n + 1}.00") for n in range(5))])
        stage.between.answered = changed(lambda elements: elements[::-1])
        await stage.run()
        await asyncio.sleep(700)
        assert (await stage.run()).is_clean
        (ledger,) = (await stage.xero.ask("ledger"))["organisations"]
        there = {each["number"]: each["id"] for each in ledger["documents"]}
        for export in await stage.exports(*(f"sales_invoice:s{n}" for n in range(5))):
            assert export.xero_id == there[export.number]

    told(tmp_path / "home", story)


@pytest.mark.parametrize("total", [Decimal("12.3456"), Decimal("1e-30"), Decimal("7.705")])
def test_a_total_that_is_no_amount_stops_no_run(tmp_path: Path, total: Decimal) -> None:
    """An answer that cannot be kept is no answer: the document is looked for."""

    def odd(elements: list[Json]) -> list[Json]:
        return [each | {"Total": total} for each in elements]

    async def story(stage: Stage) -> None:
        await stage.begin([TRADER, invoice("s", "S-1")])
        stage.between.answered = changed(odd)
        assert not (await stage.run()).lanes[0].failure
        await asyncio.sleep(700)
        report = await stage.run()
        assert report.is_clean, report.lanes
        assert await stage.standing() == {"S-1": 1}

    told(tmp_path / "home", story)
