"""A small table of shop sales, its declaration, and a place to spill to that stays in memory."""

from collections.abc import Sequence
from pathlib import Path

from counterfoil.core.document import Exportable
from counterfoil.core.passing import Note, Refused
from counterfoil.sources.declaration import Declaration, declaration_from_toml
from counterfoil.sources.table import TableSource

HEADER = "No,Date,Customer,Land,Text,Qty,Price,Code"

SHOP = """
system = "shop"
[columns]
number = "No"
description = "Text"
quantity = "Qty"
unit_price = "Price"
product = "Code"
[dates]
column = "Date"
formats = ["%Y-%m-%d"]
due_days = 14
[currency]
code = "NZD"
[contact]
id = "Customer"
name = "Customer {Customer}"
without_ending = ".0"
country = "Land"
blank = { id = "cash", name = "Cash sales" }
[kinds]
rules = [{ column = "No", starts_with = "C", kind = "credit_note", quantities = "negated" }]
[tax_codes]
column = "Land"
values = { "New Zealand" = "standard" }
default = "zero"
"""


class MemorySpill:
    """Room for rows that counts how many were ever put there."""

    def __init__(self) -> None:
        self.groups: dict[str, list[bytes]] = {}
        self.put_count = 0

    def put(self, group: str, rows: Sequence[bytes]) -> None:
        self.groups.setdefault(group, []).extend(rows)
        self.put_count += len(rows)

    def take(self, group: str) -> list[bytes]:
        return self.groups.pop(group)


def shop(**changes: str) -> Declaration:
    """The declaration of the shop, with texts replaced."""
    text = SHOP
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    return declaration_from_toml(text, "shop.toml")


def row(number: str = "1", **cells: str) -> str:
    """One row of the shop."""
    usual = {
        "Date": "2026-03-02",
        "Customer": "7.0",
        "Land": "New Zealand",
        "Text": "Rope",
        "Qty": "2",
        "Price": "1.50",
        "Code": "R1",
    }
    assert set(cells) <= set(usual)
    return ",".join([number, *(usual | cells).values()])


def write(folder: Path, *rows: str, header: str = HEADER) -> Path:
    """A file of these rows under the header, each with its line end."""
    path = folder / "table.csv"
    path.write_text("".join(line + "\n" for line in (header, *rows)), encoding="utf-8", newline="")
    return path


def read(
    path: Path, declaration: Declaration | None = None, spill: MemorySpill | None = None, held: int = 50_000
) -> list[Exportable | Refused | Note]:
    """Everything that the file holds."""
    source = TableSource(path, declaration or shop(), held)
    return list(source.read(spill or MemorySpill()))
