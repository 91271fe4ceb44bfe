"""The same client over real sockets: consent, one invoice, a connection cut, and nobody there."""

import asyncio
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest

from counterfoil.clock import SteadyClock, SystemChance, SystemClock
from counterfoil.core.mapped import MappedDocument
from counterfoil.core.outcome import Deferred, InDoubt, Outcome, Posted
from counterfoil.core.passing import Answer
from counterfoil.xero.auth import Identity, authorise
from counterfoil.xero.client import XeroBooks, open_http
from counterfoil.xero.consent import of_simulator
from counterfoil.xero.tokens import TokenKeeper
from tests.xero.hands import MemoryVault, xero_app
from tests.xero.samples import batch, contact, invoice


@pytest.fixture
def simulator() -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A simulator in a process of its own, and its address."""
    command = [sys.executable, "-m", "xerosim", "serve", "--port", "0", "--seed", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
        try:
            assert found
            yield found.group(), process
        finally:
            process.terminate()
            process.wait(timeout=10)


async def send(books: XeroBooks, document: MappedDocument, key: str) -> tuple[Answer, Outcome]:
    part = books.encode(document)
    answer = await books.exchange(books.write(part.group, [part.body]), key)
    return answer, books.outcomes(part.group, answer, 1)[0]


def test_one_invoice_through_the_whole_flow(simulator):
    address, process = simulator
    clock, chance = SystemClock(), SystemChance()

    async def go() -> None:
        async with open_http() as http:
            app = xero_app(api_url=address, identity_url=address, login_url=address)
            (one,) = await authorise(app, http, of_simulator(http), clock=clock, chance=chance)
            vault = MemoryVault(one.tokens)
            keeper = TokenKeeper(1, Identity(app, http, clock), vault, clock=clock, owner=chance.key())
            books = XeroBooks(one.connection, http, keeper, SteadyClock(clock))
            _, customer = await send(books, contact(), chance.key())
            assert isinstance(customer, Posted)
            sold = invoice(contact_id=customer.xero_id)
            await http.post(f"{address}/sim/trouble", json={"kind": "commit_and_drop"})
            cut, doubt = await send(books, sold, key := chance.key())
            assert (cut.exchange.status, cut.exchange.problem, cut.exchange.was_sent) == (None, "cut", True)
            assert isinstance(doubt, InDoubt)
            answer, posted = await send(books, sold, key)
            assert isinstance(posted, Posted)
            assert answer.allowance.minute == 57
            assert answer.exchange.took_us > 0
            sought = batch("invoices", [sold])
            (found,) = books.seen(sought, [await books.exchange(call) for call in books.look(sought)])
            assert found.posted == posted
            process.terminate()
            process.wait(timeout=10)
            refused, deferred = await send(books, sold, chance.key())
            assert not refused.exchange.was_sent or refused.exchange.problem == "cut"
            refused, deferred = await send(books, sold, chance.key())
            assert (refused.exchange.was_sent, refused.exchange.problem) == (False, "refused")
            assert isinstance(deferred, Deferred)

    asyncio.run(go())
