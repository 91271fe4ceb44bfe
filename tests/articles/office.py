"""A small firm that exports to a simulated Xero, and what a row of an article's table asks about it.

All of it is real but the clock, the chance and the wire: documents come in through the library, people act in Xero's
own screens by the side door, and what counts is read from the simulator's books and from its count of calls.
"""

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, Final

import httpx2

from counterfoil.app import Counterfoil
from counterfoil.config import Config
from counterfoil.core.diagnose import explain
from counterfoil.core.document import Exportable
from counterfoil.core.export import Export, Lane
from counterfoil.core.faults.catalogue import CATALOGUE
from counterfoil.core.faults.entry import Fault, Unforeseeable
from counterfoil.core.lifecycle import State
from counterfoil.core.own_reference import allocation_name
from tests.simulation.loop import simulate
from tests.simulation.world import ADDRESS, SETTINGS, Process, Xero, connected
from tests.xerosim.desk import API, REDIRECT, SCOPE, code_of
from xerosim import InProcessTransport
from xerosim.accounting.limits import Plan
from xerosim.books.organisation import Organisation

SYSTEM: Final = "desk"
RUN_ENDS_S: Final = 3 * 3600.0
"""No run here has so much to do."""
LATER: Final = dt.timedelta(minutes=20)
"""When the program runs again, without anybody having done anything here."""
NEXT_DAY: Final = dt.timedelta(hours=25)
NOT_THERE: Final = ("DELETED", "VOIDED", "ARCHIVED")
"""What has one of these statuses no longer counts in Xero."""

Story = Callable[["Office"], Awaitable[None]]
Json = dict[str, Any]


class Office:
    """The firm's home and its books in Xero. Documents go by `kind:id`, without their system."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self.xero = Xero(Plan())
        self.process = Process(home, self.xero)
        self.books: Counterfoil
        self._writes_before = 0

    async def open(self) -> None:
        """Connect, give rules for what is ordinary, switch exporting on."""
        self.books = await self.process.start()
        await connected(self.books)

    # --- what people do -------------------------------------------------------------------------------------------

    async def person(self, do: str, **fields: object) -> Json:
        """Somebody does something in Xero's own screens."""
        told = await self.xero.ask("people", {"do": do, **fields})
        assert "error" not in told, told
        (done,) = told["done"]
        return dict(done)

    async def another_program(self, method: str, path: str, body: object) -> Json:
        """Another app that is connected to the same books writes something; the row that came of it."""
        far = InProcessTransport(self.xero.app)
        async with httpx2.AsyncClient(transport=far, base_url=ADDRESS) as http:
            asked = {
                "response_type": "code",
                "client_id": "till",
                "redirect_uri": REDIRECT,
                "scope": SCOPE,
                "state": "s",
                "sim_consent": "auto",
            }
            code = code_of(await http.get("/identity/connect/authorize", params=asked))
            form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT}
            tokens = (await http.post("/connect/token", data=form, auth=("till", "secret"))).json()
            headers = {
                "Authorization": f"Bearer {tokens['access_token']}",
                "xero-tenant-id": self._organisation.tenant_id,
            }
            answer = await http.request(method, API + path, json=body, headers=headers)
        assert answer.status_code == 200, answer.text
        (row,) = answer.json()[path.partition("/")[0]]
        return dict(row)

    async def refresh(self) -> None:
        """Somebody has what is known of the organisation read again."""
        assert await self.books.refresh(await self.lane()) is None

    async def decide(self, more: str, rules: str = SETTINGS) -> None:
        """The bookkeeper gives new settings: these lines besides the usual rules."""
        file = self.books.home / "settings.toml"
        file.write_text(f"{rules}\n{more}", encoding="utf-8")
        await self.books.import_settings(await self.lane(), file, by="bookkeeper")

    async def reconnect(self) -> None:
        """The administrator connects the organisation again."""
        await self.books.connect(None, simulator=ADDRESS, by="administrator")

    async def connect_with(self, scopes: str) -> None:
        """The administrator connects with these permissions only."""
        await self._restart(Config(xero_scopes=scopes))
        await self.reconnect()
        await self._restart(Config())

    async def _restart(self, config: Config) -> None:
        await self.process.stop()
        self.process = Process(self._home, self.xero, config=config)
        self.books = await self.process.start()

    async def lapse(self, time: dt.timedelta) -> None:
        """Nothing is done for so long."""
        await asyncio.sleep(time.total_seconds())

    async def hand_over(self, *documents: Exportable) -> str:
        """The source hands over documents, all of them sound, and they are exported; why that stopped early."""
        self._writes_before = self.writes
        report = await self.books.accept(documents)
        assert not report.refused_count, report.refused
        return await self.run()

    async def run(self) -> str:
        """One run, to its end; why it stopped early, if it did."""
        report = await asyncio.wait_for(self.books.run(), RUN_ENDS_S)
        (lane,) = report.lanes
        assert not lane.failure
        return lane.stopped or ""

    async def later(self, time: dt.timedelta = LATER) -> None:
        """Nobody does anything here; after some time the program runs again."""
        await self.lapse(time)
        await self.run()

    # --- what is asked --------------------------------------------------------------------------------------------

    async def lane(self) -> Lane:
        """The organisation as it is known here."""
        return await self.books.organisation()

    async def export(self, name: str) -> Export:
        """What is known here of a document."""
        return await self.books.find(f"{SYSTEM}:{name}")

    @property
    def writes(self) -> int:
        """How many calls Xero has had that were to change something there."""
        return self.xero.world.calls.writes

    @property
    def calls_of_payments(self) -> int:
        """How many calls Xero has had that brought payments."""
        return int(self.xero.world.calls.by_endpoint.get("PUT Payments", 0))

    async def is_held(self, name: str, code: str, *, do: str, spent: int | None = None) -> Fault:
        """The document is held for this fault before all others, and `do` is part of what it says is to be done.

        No call was spent on it when the fault has a check, one when Xero alone can tell (`spent` where this very
        case is not what the check is for); and another run spends none.
        """
        expected = spent if spent is not None else 0 if is_foreseen(code) else 1
        export = await self.export(name)
        assert (export.state, [each.code for each in export.faults][:1]) == (State.HELD, [code]), export
        fault = export.faults[0]
        assert do in explain(fault).action, explain(fault).action
        assert self.writes - self._writes_before == expected, f"not {expected} calls were spent on {name}"
        await self.run()
        assert self.writes - self._writes_before == expected, "nothing has changed, and it was sent again"
        return fault

    async def is_waiting(self, name: str, for_: str) -> None:
        """The document waits for another, and no call was spent on it."""
        export = await self.export(name)
        assert (export.state, export.waiting_for) == (State.READY, f"{SYSTEM}:{for_}"), export
        assert export.attempts == 0

    async def is_cut_off(self, code: str, *, do: str) -> None:
        """The connection is at fault, once, and all documents wait; `do` is part of what is to be done."""
        fault = (await self.lane()).connection_fault
        assert fault is not None
        assert fault.code == code
        assert do in explain(fault).action, explain(fault).action
        assert await self.books.failed() == (), "the connection is at fault, and documents are held for it"
        before = self.writes
        await self.run()
        assert self.writes == before, "the connection is at fault, and is written to"

    async def has_gone(self, *names: str) -> None:
        """These documents stand in Xero, as often as they should: once."""
        for name in names:
            export = await self.export(name)
            assert (export.state, export.faults) == (State.POSTED, ()), export
            (there,) = [called for xero_id, called in self.standing() if xero_id == export.xero_id]
            assert Counter(called for _, called in self.standing())[there] == 1, f"{there} stands there twice"

    def standing(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """All that counts in Xero: its id, and what it is called there."""
        books = self._organisation
        for document in books.documents.values():
            if document.status not in NOT_THERE:
                yield document.id, (document.kind, document.number)
        for payment in books.payments.values():
            if payment.status not in NOT_THERE:
                yield payment.id, ("payment", payment.reference)
        for contact in books.contacts.values():
            if contact.status not in NOT_THERE:
                yield contact.id, ("contact", contact.name)
        for transaction in books.bank_transactions.values():
            if transaction.status not in NOT_THERE:
                yield transaction.id, ("bank transaction", transaction.reference)
        for journal in books.journals.values():
            if journal.status not in NOT_THERE:
                yield journal.id, ("journal", journal.narration)
        for allocation in books.allocations.values():
            if not allocation.is_deleted:
                note, owed, amount = allocation.source.id, allocation.target.id, allocation.amount
                # Told by what it is between: Xero's answer names no allocation.
                yield allocation_name(note, owed, amount), ("allocation", note, owed)

    def contact_of(self, number: str) -> str:
        """The name of the contact that a document in Xero is for."""
        (found,) = [each for each in self._organisation.documents.values() if each.number == number]
        return found.contact.name

    @property
    def _organisation(self) -> Organisation:
        (organisation,) = self.xero.world.organisations.values()
        return organisation


def is_foreseen(code: str) -> bool:
    """Whether the fault can be found without asking Xero."""
    return not isinstance(CATALOGUE[code].check, Unforeseeable)


def told(home: Path, story: Story) -> None:
    """Tell one story from its beginning to its end."""

    async def whole() -> None:
        office = Office(home)
        await office.open()
        await story(office)
        assert office._organisation.debits == office._organisation.credits
        await office.process.stop()
        assert not office.xero.transport.failures

    simulate(whole, seed=0)
