"""One person at a desk: a home, a simulated Xero, and command lines typed one after the other."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from counterfoil.cli import main
from tests.processes.machines import Simulator

SETTINGS = """
[account.sales]
default = "200"
[account.purchases]
default = "310"
[tax.sales]
default = "OUTPUT2"
[tax.purchases]
default = "INPUT2"
[tender]
card = "090"
"""
SHARED = {"system": "desk", "date": "2026-10-01", "currency": "NZD"}
CONTACT = {"kind": "contact", "system": "desk", "id": "c1", "name": "Invented Trader"}
_numbers = count(1)


def invoice(number: str, price: str, **changed: object) -> dict[str, object]:
    """A sales invoice of one line, without tax."""
    line = {"description": "Goods", "quantity": 1, "unit_price": price}
    known = {"kind": "sales_invoice", "id": number, "number": number, "contact": "c1", "lines": [line]}
    return {**SHARED, **known, "due_date": "2026-11-01", **changed}


def payment(number: str, of: str, amount: str) -> dict[str, object]:
    """A payment by card of a sales invoice."""
    document = f"desk:sales_invoice:{of}"
    return {
        **SHARED,
        "kind": "payment",
        "id": number,
        "document": document,
        "amount": amount,
        "tender": "card",
    }


MONTH = [
    CONTACT,
    invoice("INV-1", "100.00"),
    invoice("INV-2", "23.45"),
    invoice("NIL-1", "0"),  # held: nothing to post
    invoice("NIL-2", "0"),
    payment("P-1", "INV-1", "50.00"),
    payment("P-2", "NIL-1", "5.00"),  # waits for what is held
]
"""A small month: two invoices and a payment that can go, two invoices that are held, one payment that waits."""


class Answer(NamedTuple):
    """What a command line ended with."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """What it printed, as JSON."""
        return json.loads(self.out)


class Desk:
    """Types command lines in one home and reads the answers."""

    def __init__(self, folder: Path, xero: Simulator, capsys: pytest.CaptureFixture[str]) -> None:
        self.home = folder / "home"
        self.folder = folder
        self.xero = xero
        self._capsys = capsys

    def type(self, *arguments: str) -> Answer:
        """One command line."""
        self._capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(["--home", str(self.home), *arguments])
        said = self._capsys.readouterr()
        return Answer(int(ended.value.code or 0), said.out, said.err)

    def done(self, *arguments: str) -> Answer:
        """One command line that must end well."""
        answer = self.type(*arguments)
        assert answer.code == 0, answer
        return answer

    def file(self, documents: Sequence[object], ending: str = "jsonl") -> str:
        """The path of a new file with these documents, one on each line; texts stand as they are."""
        lines = (each if isinstance(each, str) else json.dumps(each) for each in documents)
        path = self.folder / f"file-{next(_numbers)}.{ending}"
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return str(path)

    def connect(self) -> None:
        """Connect the simulator and take the settings in."""
        self.done("connect", "--simulator", self.xero.url)
        self.done("settings", "import", self.file([SETTINGS], "toml"))

    def take_in(self, documents: Sequence[object] = tuple(MONTH)) -> Answer:
        """Import documents."""
        return self.type("import", self.file(documents), "--format", "canonical", "--json")

    def ready(self, documents: Sequence[object] = tuple(MONTH)) -> None:
        """Connect, import, switch exporting on."""
        self.connect()
        assert self.take_in(documents).code == 0
        self.done("organisation", "on")


@contextmanager
def no_trouble(xero: Simulator) -> Iterator[None]:
    """Whatever trouble was ordered is over in the end."""
    try:
        yield
    finally:
        xero.ask("trouble", method="DELETE")
