"""What another program hands over: kept as it is, or refused with the field and what was expected in it."""

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from typing import Any

import msgspec
import pytest

from counterfoil.core.document import Address, Contact, Line, Payment, SalesInvoice
from counterfoil.core.given import sound
from counterfoil.core.passing import Refused

LINE = Line(description="Tea", unit_price=Decimal("1.50"))
INVOICE = SalesInvoice(
    system="shop", id="1", number="A-1", date=dt.date(2026, 11, 2), currency="NZD", lines=(LINE,)
)
ITSELF: list[object] = []
ITSELF.append(ITSELF)


class Amounts(StrEnum):
    """A program's own words for it."""

    INCLUSIVE = "inclusive"


class Marked(str):
    """A text that is more than one."""

    __slots__ = ()


def invoice(**changes: Any) -> SalesInvoice:
    """The invoice with some of its fields changed."""
    return msgspec.structs.replace(INVOICE, **changes)


def line(**changes: Any) -> SalesInvoice:
    """The invoice with some fields of its line changed."""
    return invoice(lines=(msgspec.structs.replace(LINE, **changes),))


WRONG: dict[str, tuple[object, str]] = {
    "a moment for a date": (
        invoice(date=dt.datetime(2026, 11, 2, 23, 30)),
        "date: is of the Python type datetime; expected a date such as date(2026, 11, 2)",
    ),
    "a binary fraction": (
        line(unit_price=12.5),
        "lines[1].unit_price: is of the Python type float; expected a Decimal such as Decimal('12.50')",
    ),
    "a binary fraction in braces": (
        invoice(lines=({"unit_price": 12.5},)),
        "lines[1].unit_price: is of the Python type float",
    ),
    "two at once": (
        invoice(total=0.1, due_date=dt.datetime(2026, 11, 2)),
        "due_date: is of the Python type datetime; expected a date such as date(2026, 11, 2); "
        "total: is of the Python type float; expected a Decimal such as Decimal('12.50')",
    ),
    "bytes for a text": (invoice(number=b"A-1"), "number: is of the Python type bytes; expected a text"),
    "more than a text": (
        invoice(number=Marked("A")),
        "number: is of the Python type Marked; expected a text",
    ),
    "a number for a text": (invoice(number=5), "number: read 5; expected a text in quotes"),
    "a truth for an amount": (
        line(quantity=True),
        "lines[1].quantity: read true; expected an amount such as",
    ),
    "no number": (invoice(total=Decimal("NaN")), "total: NaN is not a number"),
    "without end": (line(amount=Decimal("-Infinity")), "lines[1].amount: -Infinity is not a number"),
    "too large to compute with": (
        invoice(total=Decimal("1e99999999")),
        "total: 1.000000e+99999999 is larger than 9999999999.99",
    ),
    "nothing for a date": (invoice(date=None), "date: read null; expected a date such as 2026-11-02"),
    "one line for lines": (invoice(lines=LINE), "lines: read {"),
    "lines in no order": (invoice(lines={LINE}), "lines: is of the Python type set"),
    "a list in a list": (invoice(lines=([],)), "lines[1]: read []; expected an object in braces"),
    "a list of itself": (invoice(lines=ITSELF), "cannot be written down"),
    "half a character": (invoice(number="A\ud800"), "cannot be written down"),
    "a word of no choice": (
        invoice(amounts="net"),
        'amounts: read "net"; expected one of exclusive, inclusive, no_tax',
    ),
    "a text": ("INV-1", 'read "INV-1"; expected an object in braces'),
    "an object": (object(), "document: is of the Python type object"),
}
UNNAMED = {"a text", "an object"}


@pytest.mark.parametrize("case", WRONG)
def test_what_a_field_cannot_hold_is_refused_with_a_sentence_that_names_it(case: str) -> None:
    given, sentence = WRONG[case]
    refused = sound(given)  # type: ignore[arg-type]
    assert isinstance(refused, Refused), refused
    assert refused.sentence.startswith(sentence)
    assert refused.ref == ("" if case in UNNAMED else "shop:sales_invoice:1")


@pytest.mark.parametrize(
    "document",
    [
        INVOICE,
        Contact(system="shop", id="C", name="Rata", addresses=(Address(lines=("1 High St",)),)),
        Payment(
            system="shop",
            id="P",
            document="shop:sales_invoice:1",
            date=dt.date(2026, 11, 2),
            currency="NZD",
            amount=Decimal("1.10"),
        ),
    ],
)
def test_what_is_sound_is_kept_as_it_is(document: Contact | SalesInvoice | Payment) -> None:
    assert sound(document) == document


def test_what_is_kept_has_the_types_that_its_fields_say() -> None:
    kept = sound(invoice(total=12, lines=[LINE], amounts=Amounts.INCLUSIVE, date="2026-11-02"))
    assert isinstance(kept, SalesInvoice)
    assert (type(kept.total), type(kept.lines), kept.amounts) == (Decimal, tuple, "inclusive")
    assert kept.date == dt.date(2026, 11, 2)
