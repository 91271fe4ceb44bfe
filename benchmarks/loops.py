"""The bills through Xero's own SDK for Python: the loop of its README, and that loop with every care.

The SDK (xero-python) is used as it comes, its HTTP library (urllib3) with the retries it has by default. It
talks to a simulator on a socket whose clock is turned by hand.
"""

import asyncio
import contextlib
import datetime as dt
import socket
import threading
import time
import types
import uuid
import warnings
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any
from unittest import mock

import urllib3
import urllib3.util.retry
import uvicorn
import xero_python.api_client.oauth2
from starlette.types import ASGIApp, Receive, Scope, Send
from xero_python.accounting import Contact, Invoice, Invoices, LineItem
from xero_python.exceptions import (
    AccountingBadRequestException,
    HTTPStatusException,
    OAuth2Error,
    RateLimitException,
)

from benchmarks.bills import TOGETHER, Bill, Fated, Person, Result, bills, counted
from tests.witnesses.official import Official, token_addresses
from xerosim import World, create_app
from xerosim.accounting.limits import Plan
from xerosim.sockets import Wires

BEGIN_S = dt.datetime(2026, 11, 2, 8, tzinfo=dt.UTC).timestamp()
DAY = dt.date(2026, 11, 2)
CALL_S = 0.5
HELD_S, STEP_S = 0.2, 5.0
"""A call without an answer after so much real time waits for the clock, which is turned by so much."""
NOTICES_S = 600.0
"""How long it takes until somebody sees that a program has ended, and starts it again."""
RESTARTS_MAX = 500
ATTEMPTS_MAX, PAUSE_MAX_S = 10, 120.0
"""Of the careful loop: tries of one request, and the longest pause between two; they double from a second."""
REPLACED = (
    "time.sleep in urllib3's retries and in the loops (turns the simulator's clock by that much), "
    "time.time in urllib3's retries and in the SDK's tokens (tells the simulator's time), the SDK's "
    "addresses; each call takes half a second of the simulator's time; nobody waits for real"
)
UNKNOWN = (urllib3.exceptions.HTTPError, OSError)
"""Raised when nobody knows what became of a request."""


class Hand:
    """A clock that is turned by hand, and the simulator that goes by it."""

    def __init__(self, seed: int) -> None:
        self.now_s = BEGIN_S
        self.world = World(country="NZ", seed=seed, clock=lambda: self.now_s, plan=Plan())
        self.fated = Fated(create_app(self.world), self.world, seed)
        self.loop: asyncio.AbstractEventLoop

    def time(self) -> float:
        """Seconds since 1970."""
        return self.now_s

    def sleep(self, seconds: float) -> None:
        """Turn the clock; what was due meanwhile is done when this returns."""
        asyncio.run_coroutine_threadsafe(self._turned(seconds), self.loop).result(30)

    async def _turned(self, seconds: float) -> None:
        self.now_s += seconds
        self.world.advance(0)
        for _ in range(50):
            await asyncio.sleep(0)

    def timed(self) -> ASGIApp:
        """The simulator; each of its calls takes a while, and while one waits for time, time passes."""

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["path"].startswith("/sim/"):
                await self.fated(scope, receive, send)
                return
            await self._turned(CALL_S)
            call = asyncio.ensure_future(self.fated(scope, receive, send))
            while not (await asyncio.wait({call}, timeout=HELD_S))[0]:
                await self._turned(STEP_S)
            call.result()

        return app

    @contextlib.contextmanager
    def served(self) -> Iterator[str]:
        """The simulator's address while the block lasts, with time as it is here."""
        wires = Wires()
        listener = socket.create_server(("127.0.0.1", 0))
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        config = uvicorn.Config(
            wires.around(self.timed()), http=wires.protocol(), log_level="warning", access_log=False,
            lifespan="off", ws="none", date_header=False,
        )  # fmt: skip
        server = uvicorn.Server(config)
        began = threading.Event()

        async def serve() -> None:
            self.loop = asyncio.get_running_loop()
            began.set()
            await server.serve(sockets=[listener])

        thread = threading.Thread(target=lambda: asyncio.run(serve()))
        thread.start()
        began.wait(30)
        turned = types.SimpleNamespace(**{name: getattr(time, name) for name in dir(time) if name[0] != "_"})
        turned.sleep, turned.time = self.sleep, self.time
        try:
            with (
                mock.patch.object(urllib3.util.retry, "time", turned),
                mock.patch.object(xero_python.api_client.oauth2, "time", turned),
            ):
                yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(30)
            listener.close()


class Desk:
    """The SDK, signed in, and the person who signs it in again."""

    def __init__(self, address: str, hand: Hand) -> None:
        self._address = address
        self._hand = hand
        self.person = Person()
        self.xero: Official
        self.authorise()
        self._supplier = self.xero.contact("Invented Supplies").contact_id

    def authorise(self) -> None:
        """A person consents."""
        self.person.consents += 1
        self.xero = Official(self._address)
        self.xero.held["expires_at"] = self._hand.time() + float(self.xero.held["expires_in"])

    def renew(self, refused: Exception) -> None:
        """The refresh that the README advises; where the app is cut off, a person consents again."""
        if isinstance(refused, HTTPStatusException) and refused.status == 403:
            self.authorise()
            return
        token = self.xero.client.configuration.oauth2_token
        token.update_token(**self.xero.held)
        try:
            token.refresh_access_token(self.xero.client)
        except (OAuth2Error, HTTPStatusException):
            self.authorise()

    def create(self, chunk: Sequence[Bill], **options: Any) -> Any:
        """One call of the SDK, with the bills as its models."""
        return self.xero.call(
            "create_invoices", Invoices(invoices=[self._model(each) for each in chunk]), **options
        )

    def _model(self, bill: Bill) -> Any:
        line = LineItem(
            description="Goods",
            quantity=bill.quantity,
            unit_amount=bill.price,
            account_code="310",
            tax_type="INPUT2",
        )
        return Invoice(
            type="ACCPAY",
            contact=Contact(contact_id=self._supplier),
            invoice_number=bill.number,
            date=DAY,
            due_date=DAY + dt.timedelta(days=20),
            line_items=[line],
            status="AUTHORISED",
        )


Loop = Callable[[Desk, list[list[Bill]], Hand], None]


def as_the_readme_shows(desk: Desk, chunks: list[list[Bill]], hand: Hand) -> None:
    """Each chunk is created, a refusal printed; whatever else is raised ends the program.

    Somebody notices, renews the tokens and starts it again at the chunk where it ended.
    """
    done = 0
    for _ in range(RESTARTS_MAX):
        try:
            for chunk in chunks[done:]:
                try:
                    desk.create(chunk)
                except AccountingBadRequestException:
                    desk.person.by_hand |= {bill.number for bill in chunk}
                done += 1
        except Exception as ended:
            desk.person.restarts += 1
            if _is_unknown(ended):
                desk.person.by_hand |= {bill.number for bill in chunks[done]}
            hand.sleep(NOTICES_S)
            desk.renew(ended)
        else:
            return


def with_every_care(desk: Desk, chunks: list[list[Bill]], hand: Hand) -> None:
    """A key per request, kept over its tries; pauses that double; Retry-After obeyed; tokens renewed.

    What has failed ten times is written down for a person.
    """
    chance = Random("keys")
    for chunk in chunks:
        key = str(uuid.UUID(int=chance.getrandbits(128)))
        for attempt in range(ATTEMPTS_MAX):
            try:
                answer = desk.create(chunk, idempotency_key=key, summarize_errors=False, unitdp=4)
                refused = [each for each in answer.invoices if each.validation_errors]
                desk.person.by_hand |= {each.invoice_number for each in refused}
                break
            except AccountingBadRequestException:
                desk.person.by_hand |= {bill.number for bill in chunk}
                break
            except RateLimitException as limited:
                hand.sleep(float(limited.retry_after or 60))
            except HTTPStatusException as refused_call:
                if refused_call.status in (401, 403):
                    desk.renew(refused_call)
                else:
                    hand.sleep(min(2.0**attempt, PAUSE_MAX_S))
            except UNKNOWN:
                hand.sleep(min(2.0**attempt, PAUSE_MAX_S))
        else:
            desk.person.by_hand |= {bill.number for bill in chunk}


def _is_unknown(ended: Exception) -> bool:
    return isinstance(ended, UNKNOWN) or (isinstance(ended, HTTPStatusException) and ended.status >= 500)


def official(name: str, loop: Loop, seed: int, *, together: int = TOGETHER) -> Result:
    """The bills through one of the loops."""
    hand, all_bills = Hand(seed), bills(seed)
    chunks = [all_bills[first : first + together] for first in range(0, len(all_bills), together)]
    with warnings.catch_warnings(), hand.served() as address, token_addresses(address):
        warnings.simplefilter("ignore", ResourceWarning)
        desk = Desk(address, hand)
        began_s = hand.now_s
        loop(desk, chunks, hand)
        hours = (hand.now_s - began_s) / 3600
        hand.sleep(86_400.0)  # whatever was to be done late is done
        books, calls = _asked(address, "ledger"), _asked(address, "calls")
        desk.xero.close()
    figures = counted(name, all_bills, books["organisations"][0], calls, desk.person)
    return Result(**figures, hours=hours, faults=hand.fated.struck.total())


def _asked(address: str, path: str) -> Any:
    return urllib3.request("GET", f"{address}/sim/{path}").json()
