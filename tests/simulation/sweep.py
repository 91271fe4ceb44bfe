"""The crash sweep: one process does one thing, and dies at each boundary it comes to, one after the other.

Every boundary lies before, in or after a transaction, or before a call leaves, or after its answer came: so both "not
yet done" and "done, and nobody knows" are met everywhere. After each death the program is started again after every
one of the delays, in a world that is otherwise well.
"""

import asyncio
import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Final

import msgspec

from counterfoil.core.document import (
    Allocation,
    BankTransaction,
    Bill,
    Contact,
    CreditNote,
    Exportable,
    JournalLine,
    Line,
    ManualJournal,
    Payment,
    SalesInvoice,
)
from tests.simulation.beginnings import beginning, go_on_from_there
from tests.simulation.boundary import Fate, lives_on
from tests.simulation.cast import DAY, SYSTEM, Business, mark
from tests.simulation.loop import simulate
from tests.simulation.network import Network
from tests.simulation.trial import Trial, all_posted, hand_over, run_once
from tests.simulation.weather import Weather
from tests.simulation.world import Process, Xero
from xerosim.accounting.limits import Plan

DELAYS_S: Final = (1.0, 30.0, 330.0, 390.0, 660.0, 90_000.0)
TOKENS_RUN_OUT_S: Final = 3_600.0
"""After so long the access token is over: the next run begins with a renewal."""


class Scenario(msgspec.Struct, frozen=True, kw_only=True):
    """What is posted in peace before, what is being posted when the process dies, and after what time."""

    before: tuple[Exportable, ...] = ()
    then: tuple[Exportable, ...]
    after_s: float = 0.0


def _line(ref: str) -> tuple[Line, ...]:
    return (Line(description=f"{mark(ref, 1)} goods", quantity=Decimal(3), unit_price=Decimal("1.005")),)


TRADER: Final = Contact(system=SYSTEM, id="c", name="Invented Trader")
INVOICE: Final = SalesInvoice(
    system=SYSTEM, id="i", number="I-1", date=DAY, due_date=DAY + dt.timedelta(days=9), currency="NZD",
    contact="c", lines=_line("sim:sales_invoice:i"),
)  # fmt: skip
BILL: Final = Bill(
    system=SYSTEM, id="b", number="MAY", date=DAY, due_date=DAY + dt.timedelta(days=9), currency="NZD",
    contact="c", lines=_line("sim:bill:b"),
)  # fmt: skip
CREDIT: Final = CreditNote(
    system=SYSTEM, id="k", number="K-1", date=DAY, currency="NZD", contact="c",
    lines=_line("sim:credit_note:k"),
)  # fmt: skip
PAYMENT: Final = Payment(
    system=SYSTEM, id="p", document="sim:sales_invoice:i", date=DAY, currency="NZD", amount=Decimal("1.50"),
    reference="deposit",
)  # fmt: skip

ALLOCATION: Final = Allocation(
    system=SYSTEM, id="a", credit_note="sim:credit_note:k", document="sim:sales_invoice:i", date=DAY,
    currency="NZD", amount=Decimal("1.25"),
)  # fmt: skip
MONEY: Final = BankTransaction(
    system=SYSTEM, id="t", direction="spent", bank="main", date=DAY, currency="NZD", contact="c",
    lines=_line("sim:bank_transaction:t"), reference="fee",
)  # fmt: skip
JOURNAL: Final = ManualJournal(
    system=SYSTEM, id="j", date=DAY, currency="NZD", narration="Stock used",
    lines=(
        JournalLine(account="used", amount=Decimal("3.10"), description=mark("sim:manual_journal:j", 1)),
        JournalLine(account="stock", amount=Decimal("-3.10")),
    ),
)  # fmt: skip

SCENARIOS: Final[dict[str, Scenario]] = {
    "contact": Scenario(then=(TRADER,)),
    "invoice": Scenario(before=(TRADER,), then=(INVOICE,)),
    "bill": Scenario(before=(TRADER,), then=(BILL,)),
    "credit note": Scenario(before=(TRADER,), then=(CREDIT,)),
    "bank transaction": Scenario(before=(TRADER,), then=(MONEY,)),
    "manual journal": Scenario(before=(TRADER,), then=(JOURNAL,)),
    "payment": Scenario(before=(TRADER, INVOICE), then=(PAYMENT,)),
    "allocation": Scenario(before=(TRADER, INVOICE, CREDIT), then=(ALLOCATION,)),
    "token refresh": Scenario(before=(TRADER,), then=(INVOICE,), after_s=TOKENS_RUN_OUT_S),
}


def boundaries_of(name: str, folder: Path) -> list[str]:
    """The boundaries that a process comes to when nothing befalls it."""
    _, passed = swept(name, folder, fate=lives_on, delay_s=0.0)
    return passed


def killed_at(name: str, folder: Path, *, boundary: int, delay_s: float) -> Trial:
    """What there is to look at after a process has died at one boundary and another went on after a while."""
    trial, _ = swept(name, folder, fate=lambda number, _: number == boundary, delay_s=delay_s)
    return trial


def swept(name: str, folder: Path, *, fate: Fate, delay_s: float) -> tuple[Trial, list[str]]:
    """Do what the scenario says, with a fate, and let all come to rest; the trial, and the boundaries passed."""
    scenario = SCENARIOS[name]
    beginning()

    async def told() -> tuple[Trial, list[str]]:
        trial = _trial(scenario, folder / "home")
        await go_on_from_there(trial.home, trial.xero, seed=0)
        witness = await trial.watch_tokens()
        if scenario.before:
            await _in_peace(trial, scenario.before)
        await asyncio.sleep(scenario.after_s)
        await hand_over_now(trial, scenario.then)
        process = Process(trial.home, trial.xero, seed=1, fate=fate)
        running = asyncio.ensure_future(_work(process, trial))
        ended = asyncio.ensure_future(process.boundaries.ended.wait())
        await asyncio.wait({running, ended}, return_when=asyncio.FIRST_COMPLETED)
        ended.cancel()
        if process.boundaries.ended.is_set():
            await process.crash(running)
            trial.crashes += 1
            trial.crashed_s.append(asyncio.get_running_loop().time())
            await asyncio.sleep(delay_s)
        else:
            await running
            await process.stop()
        trial.healed_s = asyncio.get_running_loop().time()
        await all_posted(trial)
        trial.ledger = await trial.xero.ask("ledger")
        await witness.stop()
        return trial, process.boundaries.names

    return simulate(told, seed=0, shuffle=False)


def _trial(scenario: Scenario, home: Path) -> Trial:
    xero = Xero(Plan())
    network = Network(xero.transport, Weather(), 0)
    xero.transport = network  # type: ignore[assignment]
    business = Business((scenario.before, scenario.then))
    return Trial(seed=0, weather=Weather(), business=business, home=home, xero=xero, network=network)


async def _in_peace(trial: Trial, documents: Sequence[Exportable]) -> None:
    await hand_over_now(trial, documents)
    process = Process(trial.home, trial.xero, seed=2)
    await run_once(await process.start(), trial)
    await process.stop()


async def hand_over_now(trial: Trial, documents: Sequence[Exportable]) -> None:
    """Hand documents over by a process of its own."""
    await hand_over(trial, Business((tuple(documents),)))


async def _work(process: Process, trial: Trial) -> None:
    await run_once(await process.start(), trial)
