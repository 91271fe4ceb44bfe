"""The business behind a trial: the documents it hands over, in an order of its own, and changes of mind."""

import datetime as dt
import random
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

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
    Priced,
    SalesInvoice,
    encoded,
    ref_of,
)
from tests.simulation.loop import EPOCH

SYSTEM: Final = "sim"
DAY: Final = EPOCH.date()
PRICES: Final = ("0.10", "0.20", "0.30", "1.005", "3.35", "19.99", "149.995", "1234567.89", "0.285")
QUANTITIES: Final = ("1", "2", "3", "0.67", "7", "1.2345")
POISON: Final = "DROP TABLE poison"
UNMAPPED: Final = "no such tender"
"""A tender without a rule: payments by it are held before a call is spent."""
GONE: Final = "savings"
"""A tender whose account somebody archives in Xero after it was read: payments by it are refused there."""


class Business(msgspec.Struct, frozen=True):
    """All that is handed over in a trial, portion by portion; a later document of a ref revises the former."""

    portions: tuple[tuple[Exportable, ...], ...]

    @property
    def revisions(self) -> dict[str, list[Exportable]]:
        """Every content that each ref has had, oldest first."""
        found: dict[str, list[Exportable]] = {}
        for document in (each for portion in self.portions for each in portion):
            former = found.setdefault(str(ref_of(document)), [])
            if document not in former:
                former.append(document)
        return found


def mark(ref: str, revision: int) -> str:
    """What a line of a document says, so that it can be told apart from all others in Xero's books."""
    return f"<{ref} r{revision}>"


def open_business(seed: int, size: int, *, is_poisoned: bool = False) -> Business:
    """About `size` documents and their contacts, drawn from a seed; one of them may be poisoned."""
    dice = random.Random(f"business {seed}")
    contacts = [
        Contact(system=SYSTEM, id=f"c{number}", name=f"Invented Trader {number}")
        for number in range(dice.randint(1, max(1, min(6, size))))
    ]
    priced = [_priced(dice, number, dice.choice(contacts).id) for number in range(size)]
    if is_poisoned:
        priced[-1] = _poisoned(priced[-1])
    payments = [_payment(dice, number, dice.choice(priced)) for number in range(size // 3)]
    paid: dict[str, Payment] = {each.document: each for each in payments}  # one each: sums stay plain
    money = [_money(dice, number, dice.choice(contacts).id) for number in range(size // 4)]
    journals = [_journal(dice, number) for number in range(size // 4)]
    documents: list[Exportable] = [
        *contacts, *priced, *paid.values(), *money, *journals, *_allocations(dice, priced)
    ]  # fmt: skip
    dice.shuffle(documents)
    again = [each for each in documents if dice.random() < 0.1]
    revised = [
        _revised(dice, each)
        for each in documents
        if dice.random() < 0.08 and not isinstance(each, Payment | Allocation)
    ]
    documents = [*documents, *again, *revised]
    return Business(tuple(_portions(dice, documents)))


def _portions(dice: random.Random, documents: Sequence[Exportable]) -> list[tuple[Exportable, ...]]:
    """In one to four portions; the order in which they come is that of the list."""
    cuts = sorted(dice.randrange(len(documents) + 1) for _ in range(dice.randint(0, 3)))
    ends = [*cuts, len(documents)]
    return [tuple(documents[begin:end]) for begin, end in zip([0, *cuts], ends, strict=True) if begin < end]


def _priced(dice: random.Random, number: int, contact: str) -> Priced:
    kind = dice.choice(["invoice", "invoice", "bill", "bill", "credit", "supplier credit"])
    name = f"{kind[0]}{number}"
    fields: dict[str, Any] = {
        "system": SYSTEM,
        "id": name,
        "number": dice.choice(["MAY", "JUNE", name.upper()])
        if kind in ("bill", "supplier credit")
        else name.upper(),
        "date": DAY - dt.timedelta(days=dice.randrange(20)),
        "currency": "NZD",
        "contact": contact,
    }
    match kind:
        case "invoice":
            made: Priced = SalesInvoice(**fields, due_date=DAY + dt.timedelta(days=20), lines=())
        case "bill":
            made = Bill(**fields, due_date=DAY + dt.timedelta(days=20), lines=())
        case _:
            made = CreditNote(**fields, side="sales" if kind == "credit" else "purchase", lines=())
    return msgspec.structs.replace(made, lines=_lines(dice, str(ref_of(made)), 1))


def _poisoned(document: Priced) -> Priced:
    """The same document with words in it that a firewall does not let through."""
    first, *others = document.lines
    said = msgspec.structs.replace(first, description=f"{first.description} {POISON}")
    return msgspec.structs.replace(document, lines=(said, *others))


def is_poisoned(document: Exportable) -> bool:
    """Whether something on the way will take offence at it."""
    return POISON in encoded(document).decode()


def _lines(dice: random.Random, ref: str, revision: int) -> tuple[Line, ...]:
    return tuple(
        Line(
            description=f"{mark(ref, revision)} line {number}",
            quantity=Decimal(dice.choice(QUANTITIES)),
            unit_price=Decimal(dice.choice(PRICES)),
        )
        for number in range(dice.choice([1, 1, 2, 5]))
    )


def _payment(dice: random.Random, number: int, paid: Priced) -> Payment:
    worth = sum((line.exact for line in paid.lines), Decimal(0))
    amount = (worth / 2).quantize(Decimal("0.01")) or Decimal("0.01")
    return Payment(
        system=SYSTEM,
        id=f"p{number}",
        document=str(ref_of(paid)),
        date=DAY,
        currency="NZD",
        amount=min(amount, Decimal("9999.99")),
        tender=dice.choices([None, UNMAPPED, GONE], (85, 5, 10))[0],
        reference="deposit",
    )


def _money(dice: random.Random, number: int, contact: str) -> BankTransaction:
    made = BankTransaction(
        system=SYSTEM,
        id=f"t{number}",
        direction=dice.choice(["received", "spent"]),
        bank="main",
        date=DAY - dt.timedelta(days=dice.randrange(20)),
        currency="NZD",
        contact=contact,
        lines=(),
        reference=dice.choice(["", "fee", "cash sale"]),
    )
    return msgspec.structs.replace(made, lines=_lines(dice, str(ref_of(made)), 1))


def _journal(dice: random.Random, number: int) -> ManualJournal:
    made = ManualJournal(
        system=SYSTEM,
        id=f"j{number}",
        date=DAY - dt.timedelta(days=dice.randrange(20)),
        currency="NZD",
        narration=dice.choice(["Stock used", "Stock counted", "Accrual"]),
        lines=(),
    )
    return msgspec.structs.replace(made, lines=_sides(dice, str(ref_of(made)), 1))


def _sides(dice: random.Random, ref: str, revision: int) -> tuple[JournalLine, ...]:
    amount = Decimal(dice.choice(["0.01", "3.10", "19.99", "1234567.89"]))
    used = JournalLine(account="used", amount=amount, description=mark(ref, revision))
    return (used, JournalLine(account="stock", amount=-amount))


def _allocations(dice: random.Random, priced: Sequence[Priced]) -> list[Allocation]:
    """Of each credit note a little, used against a document of its contact that no other is used against."""
    made: list[Allocation] = []
    taken: set[str] = set()
    for note in priced:
        if not isinstance(note, CreditNote):
            continue
        kind = SalesInvoice if note.side == "sales" else Bill
        fitting = [
            str(ref_of(each))
            for each in priced
            if isinstance(each, kind) and each.contact == note.contact and str(ref_of(each)) not in taken
        ]
        if not fitting:
            continue
        document = dice.choice(fitting)
        taken.add(document)
        made.append(
            Allocation(
                system=SYSTEM,
                id=f"a-{note.id}",
                credit_note=str(ref_of(note)),
                document=document,
                date=DAY,
                currency="NZD",
                amount=Decimal("0.01"),
            )
        )
    return made


def _revised(dice: random.Random, document: Exportable) -> Exportable:
    """The same document, corrected in its source."""
    if isinstance(document, Contact):
        return msgspec.structs.replace(document, email=f"{document.id}@trader.example")
    assert not isinstance(document, Payment | Allocation)
    ref = str(ref_of(document))
    if isinstance(document, ManualJournal):
        return msgspec.structs.replace(document, lines=_sides(dice, ref, 2))
    return msgspec.structs.replace(document, lines=_lines(dice, ref, 2))
