"""The whole line on one machine: a simulated Xero, a month of documents, and the commands of any user."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from importlib import resources
from pathlib import Path

import msgspec

from counterfoil.app import Counterfoil
from counterfoil.core.export import TotalsRow
from counterfoil.core.lifecycle import State
from counterfoil.errors import HomeUnusable, Misuse

SAMPLE = "wholesaler.jsonl"
SETTINGS = "wholesaler.settings.toml"
READY = "xerosim listening on "
STOP_S = 5.0
"""How long the simulator may take to stop before it is ended."""
INTERRUPTED = 130
"""The exit code of a command that was stopped by Ctrl-C."""
ANSWER_S = 10.0
"""How long the simulator may take to show its ledger."""

KIND_IN_XERO = {
    "ACCREC": "sales_invoice",
    "ACCPAY": "bill",
    "ACCRECCREDIT": "credit_note",
    "ACCPAYCREDIT": "credit_note",
}
"""What Xero's types of document are called here."""
GONE = ("DELETED", "VOIDED")
"""Statuses of what no longer counts in Xero."""


class DocumentThere(msgspec.Struct, frozen=True):
    """A document as the simulator's ledger shows it."""

    type: str
    status: str
    currency: str
    total: Decimal


class PaymentThere(msgspec.Struct, frozen=True):
    """A payment as the simulator's ledger shows it; `document` is the id of what it pays."""

    document: str
    status: str
    amount: Decimal


class OrganisationThere(msgspec.Struct, frozen=True):
    """One organisation of the simulator: what stands in its books, and whether they balance."""

    currency: str
    balanced: bool
    documents: list[DocumentThere]
    payments: list[PaymentThere]


class Ledger(msgspec.Struct, frozen=True):
    """The simulator's ledger."""

    organisations: list[OrganisationThere]


class Calls(msgspec.Struct, frozen=True):
    """What the simulator counted of our calls."""

    calls: int


Key = tuple[str, str]
Sums = dict[Key, tuple[int, Decimal]]
"""Per kind and currency: how many documents, and what they add up to with tax."""


CarryOut = Callable[[Sequence[str]], int]
"""Carries out one command line of `counterfoil`, printing what it prints; the exit code it ends with."""


def demonstrate(carry_out: CarryOut, keep: Path | None = None) -> bool:
    """Show the whole line; whether the totals here and in the simulator agreed.

    `keep` names a new or empty folder to be the home, which is kept; without it the home goes at the end.
    Raises Misuse when a step could not be carried out.
    """
    with _own_settings(), _home(keep) as home, _simulator() as address:
        print(f"A fresh home: {home}")
        print(f"A simulated Xero, as a process of its own: {address}")
        for arguments in steps(address):
            print(f"\n$ counterfoil {' '.join(arguments)}", flush=True)
            _step(carry_out(["--home", str(home), *arguments]), arguments[0])
        agrees = _compare(home, address)
        _say_where_next(home, is_kept=keep is not None)
    return agrees


def steps(address: str) -> list[list[str]]:
    """The command lines, in their order."""
    examples = resources.files("counterfoil").joinpath("examples")
    return [
        ["connect", "--simulator", address],
        ["settings", "import", str(examples.joinpath(SETTINGS))],
        ["import", "--format", "canonical", str(examples.joinpath(SAMPLE))],
        ["organisation", "on"],
        ["run", "--yes"],
        ["failed"],
        ["totals"],
    ]


def _step(code: int, command: str) -> None:
    """Go on after 0 and 1 (it did its work, and something needs a person), and after nothing else."""
    if code == INTERRUPTED:
        raise SystemExit(INTERRUPTED)
    if code not in (0, 1):
        raise Misuse(f"the demo cannot go on: `counterfoil {command}` ended with exit code {code}")


# --- the totals, here and there -----------------------------------------------------------------------------


def sums_here(rows: Sequence[TotalsRow]) -> Sums:
    """What was posted, as it was computed here."""
    sums: Sums = {}
    for row in rows:
        if row.state is State.POSTED:
            _add(sums, (row.kind, row.currency), row.documents, row.total or Decimal(0))
    return sums


def sums_there(organisation: OrganisationThere) -> Sums:
    """What stands in the simulator's books."""
    sums: Sums = {}
    for document in organisation.documents:
        if document.status not in GONE:
            _add(sums, (KIND_IN_XERO[document.type], document.currency), 1, document.total)
    for payment in organisation.payments:
        if payment.status not in GONE:
            _add(sums, ("payment", organisation.currency), 1, payment.amount)
    return sums


def _add(sums: Sums, key: Key, count: int, total: Decimal) -> None:
    before = sums.get(key, (0, Decimal(0)))
    sums[key] = (before[0] + count, before[1] + total)


def comparison(here: Sums, there: Sums) -> tuple[list[str], bool]:
    """Lines that show both side by side, and whether they agree."""
    nothing = (0, Decimal(0))
    lines = [f"{'':<18}{'here':>24}{'in xerosim':>24}"]
    for key in sorted(here | there):
        ours, theirs = here.get(key, nothing), there.get(key, nothing)
        mark = "" if ours == theirs else "  DIFFERS"
        lines.append(f"{key[0].replace('_', ' ') + ' ' + key[1]:<18}{_pair(ours)}{_pair(theirs)}{mark}")
    return lines, here == there


def _pair(sum_: tuple[int, Decimal]) -> str:
    return f"{sum_[0]:>8,}{sum_[1]:>16,.2f}"


async def _totals(home: Path) -> tuple[TotalsRow, ...]:
    async with Counterfoil.open(home) as books:
        return await books.totals()


def _compare(home: Path, address: str) -> bool:
    here = sums_here(asyncio.run(_totals(home)))
    ledger = msgspec.json.decode(_get(f"{address}/sim/ledger"), type=Ledger, strict=False)
    calls = msgspec.json.decode(_get(f"{address}/sim/calls"), type=Calls)
    lines, agrees = comparison(here, sums_there(ledger.organisations[0]))
    print("\nControl totals of what was posted, tax included, here and in the simulator's own ledger:")
    print("\n".join(lines))
    is_balanced = all(organisation.balanced for organisation in ledger.organisations)
    print(f"Its books {'balance' if is_balanced else 'DO NOT BALANCE'}; it counted {calls.calls} calls.")
    if not here:
        print("NOTHING WAS POSTED: the run above says why.")
    if not agrees:
        print("The totals DO NOT AGREE: that is a mistake in Counterfoil or in the simulator.")
    return bool(here) and agrees and is_balanced


def _get(address: str) -> bytes:
    door = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # loopback, whatever proxy is set
    with door.open(address, timeout=ANSWER_S) as answer:
        content: bytes = answer.read()
    return content


def _say_where_next(home: Path, *, is_kept: bool) -> None:
    if is_kept:
        print("\nThe home is kept (the simulator is stopped). Look around in it:")
        for arguments in ("status", "failed --by document", "log", "totals"):
            print(f"  counterfoil --home {home} {arguments}")
    else:
        print("\nNext: `counterfoil demo --keep DIR` keeps the home, to look around in; `counterfoil --help`")
        print("lists all commands; `counterfoil connect` begins with your own organisation.")


# --- surroundings -------------------------------------------------------------------------------------------


@contextmanager
def _own_settings() -> Iterator[None]:
    """Forget settings in the environment while the demo runs: it must not touch anybody's real books."""
    taken = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("COUNTERFOIL_")}
    try:
        yield
    finally:
        os.environ.update(taken)


@contextmanager
def _home(keep: Path | None) -> Iterator[Path]:
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="counterfoil-demo-") as folder:
            yield Path(folder)
        return
    if keep.exists() and (not keep.is_dir() or any(keep.iterdir())):
        raise HomeUnusable(f"{keep} is there already; the demo needs a new or an empty folder")
    yield keep


@contextmanager
def _simulator() -> Iterator[str]:
    """A simulator on a free port, and its address; stopped at the end, however that comes."""
    command = [sys.executable, "-m", "xerosim", "serve", "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line.startswith(READY):
            raise Misuse("the demo cannot go on: the simulator did not start")
        yield line.removeprefix(READY).strip()
    finally:
        process.terminate()
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()
