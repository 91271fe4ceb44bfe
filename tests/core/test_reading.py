"""At the edge nothing unsound gets in, and every refusal is a sentence that names the field."""

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.core.document import (
    Bill,
    Contact,
    CreditNote,
    Line,
    Payment,
    SalesInvoice,
    contact_ref,
    encoded,
    net,
    ref_of,
)
from counterfoil.core.reading import Refusal, decode_document, problems_of, stored_document

INVOICE = {
    "kind": "sales_invoice",
    "system": "shop",
    "id": "1",
    "number": "INV-1",
    "date": "2026-11-02",
    "currency": "NZD",
    "contact": "c1",
    "lines": [{"description": "Tea", "quantity": 2, "unit_price": "1.10"}],
}


def read(**changes: object) -> object:
    """What becomes of the sample invoice with some fields changed."""
    return decode_document(json.dumps(INVOICE | changes).encode())


def test_a_sound_invoice_is_read_exactly() -> None:
    """Money in a string or a number, scale kept."""
    document = read()
    assert isinstance(document, SalesInvoice)
    assert str(document.lines[0].unit_price) == "1.10"
    assert document.date == dt.date(2026, 11, 2)
    assert str(ref_of(document)) == "shop:sales_invoice:1"
    assert str(contact_ref(document)) == "shop:contact:c1"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"colour": "blue"}, "colour: is unknown"),
        ({"date": "2026-02-30"}, 'read "2026-02-30"; expected a date'),
        ({"currency": "nzd"}, "three-letter code"),
        ({"total": "NaN"}, "not a number"),
        ({"total": "Infinity"}, "not a number"),
        ({"total": "1e999"}, "the most that Xero keeps"),
        ({"total": "1e99999999"}, "the most that Xero keeps"),
        ({"lines": [{"unit_price": "-1e999999999999999999"}]}, "the most that Xero keeps"),
        ({"total": "0e99999999"}, "exponent"),
        ({"date": []}, "date: read []; expected a date such as 2026-11-02"),
        ({"due_date": 5}, "due_date: read 5; expected a date such as 2026-11-02"),
        ({"number": {}}, "number: read {}; expected a text in quotes"),
        ({"lines": "x"}, 'lines: read "x"; expected a list'),
        ({"lines": [[]]}, "lines[1]: read []; expected an object in braces"),
        ({"total": []}, "total: read []; expected an amount such as 12.50"),
        ({"amounts": "net"}, 'amounts: read "net"; expected one of exclusive, inclusive, no_tax'),
        ({"total": "0.0000001"}, "more than 6 decimals"),
        ({"total": "1." + "0" * 70 + "1"}, "more than 40 digits"),
        ({"number": "A\x00B"}, "NUL"),
        ({"system": "a:b"}, "without a colon"),
        ({"id": ""}, "id: is empty"),
        ({"lines": [{"quantity": "1e-40", "unit_price": 1}]}, "lines[1].quantity"),
        ({"lines": [{"quantity": "99999999", "unit_price": "99999999"}]}, "quantity times unit_price"),
        ({"kind": "order"}, "kind: is none of"),
        ({"kind": "manual_journal", "narration": "x", "lines": []}, ""),
        ({"kind": "sale"}, "documents of the kind sale cannot be exported by this version"),
    ],
)
def test_what_is_unsound_is_refused_with_a_sentence(changes: dict[str, object], words: str) -> None:
    """Never half-read, never an exception."""
    refusal = read(**changes)
    assert isinstance(refusal, Refusal)
    assert words in " ".join(refusal.sentences)


def test_a_kind_that_is_not_sent_yet_is_refused_by_name() -> None:
    """Better refused at intake than accepted and forgotten."""
    transfer = {"kind": "bank_transfer", "system": "s", "id": "1", "from_bank": "a", "to_bank": "b"}
    refusal = decode_document(
        json.dumps(transfer | {"date": "2026-01-01", "currency": "NZD", "amount": 1}).encode()
    )
    assert refusal == Refusal(("documents of the kind bank_transfer cannot be exported by this version",))


@given(
    st.binary(max_size=200)
    | st.recursive(st.none() | st.text(), st.lists).map(lambda x: json.dumps(x).encode())
)
def test_nothing_that_can_be_read_raises(content: bytes) -> None:
    """Whatever stands in a file."""
    assert isinstance(decode_document(content), Refusal)


def test_deep_nesting_is_refused() -> None:
    """A bomb of brackets ends in a sentence."""
    assert isinstance(decode_document(b'{"kind":' + b"[" * 100_000), Refusal)


LINES = st.builds(
    Line,
    description=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20),
    quantity=st.decimals(min_value=-9999, max_value=9999, places=6),
    unit_price=st.decimals(min_value=-9999, max_value=9999, places=6),
)
DATES = st.dates(min_value=dt.date(2000, 1, 1), max_value=dt.date(2100, 1, 1))
DOCUMENTS = st.one_of(
    st.builds(
        SalesInvoice,
        system=st.just("s"),
        id=st.just("1"),
        number=st.just("N"),
        date=DATES,
        currency=st.just("NZD"),
        lines=st.lists(LINES, max_size=4).map(tuple),
        contact=st.just("c"),
        due_date=st.none() | DATES,
        total=st.none() | st.decimals(min_value=-9999, max_value=9999, places=2),
        tax=st.none(),
        reference=st.just(""),
        url=st.just(""),
    ),
    st.builds(
        Payment,
        system=st.just("s"),
        id=st.just("1"),
        document=st.just("s:bill:1"),
        date=DATES,
        currency=st.just("NZD"),
        amount=st.decimals(min_value=0, max_value=9999, places=2),
        tender=st.none(),
        reference=st.just(""),
    ),
)


@given(DOCUMENTS)
def test_a_document_is_stored_and_read_back_the_same(document: SalesInvoice | Payment) -> None:
    """Canonical bytes lose nothing and are the same each time."""
    assert problems_of(document) == ()
    content = encoded(document)
    again = stored_document(content)
    assert again == document
    assert encoded(again) == content


def test_net_counts_what_the_source_says() -> None:
    """Lines without tax, once rounded for the document; a payment's amount; nothing for a contact."""
    shared: dict[str, Any] = {"system": "s", "id": "1", "date": dt.date(2026, 1, 1), "currency": "NZD"}
    line = Line(quantity=Decimal("0.67"), unit_price=Decimal("101.492537"))
    bill = Bill(number="B", lines=(line, line), **shared)
    assert net(bill) == Decimal("136.00")
    stated = msgspec.structs.replace(line, amount=Decimal("68.00"))
    assert net(CreditNote(number="B", lines=(stated,), **shared)) == Decimal("68.00")
    assert net(Contact(system="s", id="1", name="A")) == 0
