"""What becomes of a document dated in closed books, by policy and kind."""

import datetime as dt
from decimal import Decimal

import msgspec
import pytest

from counterfoil.core.context import Context
from counterfoil.core.document import Bill, CreditNote, Exportable, Payment
from counterfoil.core.locks import Lock, lock_on
from counterfoil.core.mapped import MappedInvoice, MappedPayment
from counterfoil.core.mapping import Links
from counterfoil.core.own_reference import PAYMENT_REFERENCE_MAX
from counterfoil.core.prepare import Prepared, prepare
from counterfoil.core.settings import LockedPeriodPolicy, Policies, StatusPolicy
from tests.core.books import DAY, ORGANISATION, context, invoice, line

MARCH_CLOSED = msgspec.structs.replace(
    ORGANISATION,
    accounts=tuple(
        msgspec.structs.replace(each, takes_payments=each.code == "090") for each in ORGANISATION.accounts
    ),
    period_lock_date=dt.date(2026, 3, 31),
    year_lock_date=dt.date(2025, 3, 31),
)
APRIL_1 = dt.date(2026, 4, 1)
LINKS = Links(contact_id="c", document_id="d")
PAYMENT = Payment(
    system="shop",
    id="P-1",
    document="shop:sales_invoice:1001",
    date=DAY,
    currency="NZD",
    amount=Decimal("5.00"),
    tender="card",
    reference="deposit",
)


def closed(status: StatusPolicy | None = None, /, **locked: str) -> Context:
    """The books with March closed, under these choices."""
    policies = Policies(
        locked_period=msgspec.convert(locked, LockedPeriodPolicy), status=status or StatusPolicy()
    )
    return context(policies, organisation=MARCH_CLOSED)


def gone_through(document: Exportable, books: Context) -> tuple[Prepared, MappedInvoice | MappedPayment]:
    """The document as it would go, and all that is said of it."""
    prepared = prepare(document, books, LINKS)
    mapped = prepared.mapping.document
    assert isinstance(mapped, MappedInvoice | MappedPayment)
    return prepared, mapped


def codes(prepared: Prepared) -> list[str]:
    return [fault.code for fault in prepared.faults]


SALE = invoice(line("2", "10.50"))
BILL = Bill(
    **{name: getattr(SALE, name) for name in SALE.__struct_fields__ if name in Bill.__struct_fields__}
)
CREDIT = CreditNote(
    system="shop", id="7", number="CN-7", date=DAY, currency="NZD", contact="C-7", lines=(line("1", "5"),)
)


@pytest.mark.parametrize("document", [SALE, BILL, CREDIT, PAYMENT])
def test_what_is_dated_in_closed_books_is_held_when_nothing_is_chosen(document: Exportable) -> None:
    prepared, mapped = gone_through(document, closed())
    assert codes(prepared) == ["locked_period"]
    assert mapped.date == DAY


@pytest.mark.parametrize(
    ("document", "kind"), [(SALE, "sales_invoice"), (BILL, "bill"), (CREDIT, "credit_note")]
)
def test_as_a_draft_it_keeps_its_date(document: Exportable, kind: str) -> None:
    prepared, mapped = gone_through(document, closed(**{kind: "draft"}))
    assert isinstance(mapped, MappedInvoice)
    assert (codes(prepared), mapped.date, mapped.status) == ([], DAY, "draft")
    assert (
        "status draft in place of authorised, as the books are closed up to 31 Mar 2026 (period lock date)"
        in prepared.mapping.trace
    )


@pytest.mark.parametrize(
    ("document", "kind"), [(SALE, "sales_invoice"), (BILL, "bill"), (CREDIT, "credit_note")]
)
def test_moved_it_stands_on_the_first_open_day_and_says_its_own(document: Exportable, kind: str) -> None:
    prepared, mapped = gone_through(document, closed(**{kind: "move"}))
    assert isinstance(mapped, MappedInvoice)
    assert (codes(prepared), mapped.date, mapped.status) == ([], APRIL_1, "authorised")
    assert mapped.reference == "dated 2 Mar 2026"
    assert (
        "date moved from 2 Mar 2026 to 1 Apr 2026, as the books are closed up to 31 Mar 2026 "
        '(period lock date); the reference is "dated 2 Mar 2026"' in prepared.mapping.trace
    )


def test_a_reference_of_the_source_stays_in_front() -> None:
    referred = msgspec.structs.replace(SALE, reference="Matter 17")
    _, mapped = gone_through(referred, closed(sales_invoice="move"))
    assert mapped.reference == "Matter 17 (dated 2 Mar 2026)"


def test_a_reference_that_has_no_room_for_the_date_is_told() -> None:
    referred = msgspec.structs.replace(SALE, reference="x" * 250)
    prepared, _ = gone_through(referred, closed(sales_invoice="move"))
    assert codes(prepared) == ["field_too_long"]


def test_a_moved_payment_keeps_its_mark_last_and_whole() -> None:
    prepared, mapped = gone_through(PAYMENT, closed(payment="move"))
    assert (codes(prepared), mapped.date) == ([], APRIL_1)
    assert mapped.reference == "deposit dated 2 Mar 2026 [shop:P-1]"
    long = msgspec.structs.replace(PAYMENT, reference="y" * 400)
    _, mapped = gone_through(long, closed(payment="move"))
    assert len(mapped.reference) <= PAYMENT_REFERENCE_MAX
    assert mapped.reference.endswith("y dated 2 Mar 2026 [shop:P-1]")
    bare = msgspec.structs.replace(PAYMENT, reference="")
    assert gone_through(bare, closed(payment="move"))[1].reference == "dated 2 Mar 2026 [shop:P-1]"


def test_what_is_no_ledger_entry_yet_is_left_alone() -> None:
    books = closed(StatusPolicy(sales_invoice="submitted"), sales_invoice="move")
    prepared, mapped = gone_through(SALE, books)
    assert (codes(prepared), mapped.date) == ([], DAY)


def test_a_negative_invoice_is_treated_as_the_credit_note_it_becomes() -> None:
    negative = msgspec.structs.replace(SALE, lines=(line("-2", "10.50"),))
    prepared, mapped = gone_through(negative, closed(credit_note="move"))
    assert isinstance(mapped, MappedInvoice)
    assert (mapped.type, mapped.date) == ("sales_credit", APRIL_1)
    prepared, _ = gone_through(negative, closed(sales_invoice="move"))
    assert codes(prepared) == ["locked_period"]


@pytest.mark.parametrize(
    ("period", "year", "lock"),
    [
        (None, None, None),
        (DAY, None, Lock(DAY, "period")),
        (None, DAY, Lock(DAY, "end of year")),
        (DAY, DAY, Lock(DAY, "end of year")),
        (DAY - dt.timedelta(days=1), None, None),
        (DAY - dt.timedelta(days=1), DAY, Lock(DAY, "end of year")),
        (DAY + dt.timedelta(days=5), DAY, Lock(DAY + dt.timedelta(days=5), "period")),
    ],
)
def test_the_later_lock_decides(period: dt.date | None, year: dt.date | None, lock: Lock | None) -> None:
    organisation = msgspec.structs.replace(ORGANISATION, period_lock_date=period, year_lock_date=year)
    assert lock_on(organisation, DAY) == lock


def test_books_that_are_open_change_nothing() -> None:
    moving = context(Policies(locked_period=LockedPeriodPolicy(sales_invoice="move", payment="move")))
    for document in (SALE, PAYMENT):
        prepared, mapped = gone_through(document, moving)
        assert mapped.date == DAY
        assert not any("moved" in said for said in prepared.mapping.trace)
