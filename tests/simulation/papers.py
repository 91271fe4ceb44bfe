"""Documents as a business writes them, one at a time: what a life chooses is said, nothing is drawn here."""

import datetime as dt
from decimal import Decimal
from typing import Any, Final

import msgspec

from counterfoil.core.document import (
    Bill,
    Contact,
    CreditNote,
    Exportable,
    Line,
    Payment,
    Priced,
    SalesInvoice,
    ref_of,
)
from tests.simulation.cast import DAY, SYSTEM, UNMAPPED, mark

Lines = list[tuple[str, str]]
"""Quantity and price of each."""

KINDS: Final = ("invoice", "bill", "credit", "supplier credit")
OWN, ALIKE, ODD = "own", "alike", "odd"
PLAIN: Final = [("1", "3.35")]


def contact(number: int) -> Contact:
    """One of a few traders."""
    return Contact(system=SYSTEM, id=f"c{number}", name=f"Invented Trader {number}")


def priced(kind: str, number: int, *, of: int, called: str) -> Priced:
    """A document without lines. A supplier's number may be that of others too, and any may be one that Xero cannot
    be asked for."""
    name = f"{kind[0]}{number}"
    is_theirs = kind in ("bill", "supplier credit")
    fields: dict[str, Any] = {
        "system": SYSTEM,
        "id": name,
        "number": f'say "{name}"'
        if called == ODD
        else "MAY"
        if called == ALIKE and is_theirs
        else name.upper(),
        "date": DAY,
        "currency": "NZD",
        "contact": contact(of).id,
        "lines": (),
    }
    due = DAY + dt.timedelta(days=20)
    match kind:
        case "invoice":
            return SalesInvoice(**fields, due_date=due)
        case "bill":
            return Bill(**fields, due_date=due)
        case _:
            return CreditNote(**fields, side="purchase" if is_theirs else "sales")


def with_lines(document: Priced, lines: Lines, revision: int) -> Priced:
    """A revision of it, whose lines say which it is."""
    said = mark(str(ref_of(document)), revision)
    made = tuple(
        Line(description=f"{said} line {at}", quantity=Decimal(quantity), unit_price=Decimal(price))
        for at, (quantity, price) in enumerate(lines)
    )
    return msgspec.structs.replace(document, lines=made)


def payment_of(paid: Priced, *, is_unmapped: bool) -> Payment:
    """Half of it, paid; with a tender that has a rule, or one that has none."""
    half = (sum((line.exact for line in paid.lines), Decimal(0)) / 2).quantize(Decimal("0.01"))
    return Payment(
        system=SYSTEM,
        id=f"p-{paid.id}",
        document=str(ref_of(paid)),
        date=DAY,
        currency="NZD",
        amount=min(max(half, Decimal("0.01")), Decimal("9999.99")),
        tender=UNMAPPED if is_unmapped else None,
    )


def revised(document: Exportable, revision: int, lines: Lines) -> Exportable:
    """The same document, corrected in its source as no revision of it was before."""
    if isinstance(document, Contact):
        return msgspec.structs.replace(document, email=f"{document.id}.{revision}@trader.example")
    if isinstance(document, Payment):
        return msgspec.structs.replace(document, date=DAY - dt.timedelta(days=revision))
    assert isinstance(document, SalesInvoice | Bill | CreditNote)
    return with_lines(document, lines, revision)
