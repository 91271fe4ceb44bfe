"""Small mapped documents, answers and batches that the tests of the Xero client are written with."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import msgspec

from counterfoil.core.document import DocumentRef
from counterfoil.core.export import Batch, Exchange, Export, Group
from counterfoil.core.lifecycle import State
from counterfoil.core.mapped import (
    MappedAllocation,
    MappedContact,
    MappedDocument,
    MappedInvoice,
    MappedJournal,
    MappedJournalLine,
    MappedLine,
    MappedPayment,
)
from counterfoil.core.passing import Allowance, Answer
from counterfoil.xero.encode import encode, write

NOW = dt.datetime(2026, 11, 18, 9, 0, tzinfo=dt.UTC)
CONTACT_ID = "c0000000-0000-4000-8000-000000000001"
INVOICE_ID = "d0000000-0000-4000-8000-000000000001"


def line(quantity: str = "2", price: str = "10.5", **changes: Any) -> MappedLine:
    """A line of widgets."""
    exact = Decimal(quantity) * Decimal(price)
    given: dict[str, Any] = {
        "description": "Widget",
        "quantity": Decimal(quantity),
        "unit_price": Decimal(price),
        "account": "200",
        "tax_type": "OUTPUT2",
        "exact": exact,
        "net": exact,
    }
    return MappedLine(**(given | changes))


def invoice(**changes: Any) -> MappedInvoice:
    """A sales invoice of 21.00 and 3.15 of tax."""
    given: dict[str, Any] = {
        "ref": "till:sales_invoice:9",
        "type": "sales_invoice",
        "number": "S-1001",
        "date": dt.date(2026, 11, 1),
        "due_date": dt.date(2026, 12, 1),
        "currency": "NZD",
        "amounts": "exclusive",
        "status": "authorised",
        "lines": (line(),),
        "contact": "till:contact:123",
        "contact_id": CONTACT_ID,
        "net": Decimal("21.00"),
        "tax": Decimal("3.15"),
        "total": Decimal("24.15"),
    }
    return MappedInvoice(**(given | changes))


def contact(**changes: Any) -> MappedContact:
    """A contact with a number of ours."""
    given: dict[str, Any] = {"ref": "till:contact:123", "contact_number": "till:123", "name": "Acme Ltd"}
    return MappedContact(**(given | changes))


def payment(**changes: Any) -> MappedPayment:
    """A payment of a sales invoice in full."""
    given: dict[str, Any] = {
        "ref": "till:payment:7",
        "document": "till:sales_invoice:9",
        "document_type": "sales_invoice",
        "document_id": INVOICE_ID,
        "date": dt.date(2026, 11, 3),
        "currency": "NZD",
        "amount": Decimal("24.15"),
        "account": "090",
        "reference": "till:payment:7",
    }
    return MappedPayment(**(given | changes))


def bank_transaction(**changes: Any) -> MappedInvoice:
    """Money spent from a bank: 21.00 and 3.15 of tax."""
    given: dict[str, Any] = {
        "ref": "till:bank_transaction:4",
        "type": "spent",
        "number": "",
        "due_date": None,
        "bank": "090",
        "reference": "fee [till:4]",
        "lines": (line(account="404", tax_type="INPUT2"),),
    }
    return invoice(**(given | changes))


def journal(**changes: Any) -> MappedJournal:
    """A journal of 100.00 between two accounts, without tax."""
    amount = Decimal("100.00")
    lines = (
        MappedJournalLine(account="400", tax_type=None, amount=amount, exact=amount),
        MappedJournalLine(account="404", tax_type=None, amount=-amount, exact=-amount),
    )
    given: dict[str, Any] = {
        "ref": "till:manual_journal:5",
        "date": dt.date(2026, 11, 4),
        "currency": "NZD",
        "narration": "Stock used [till:5]",
        "status": "authorised",
        "is_taxed": False,
        "lines": lines,
        "total": amount,
    }
    return MappedJournal(**(given | changes))


CREDIT_ID = "e0000000-0000-4000-8000-000000000001"


def allocation(**changes: Any) -> MappedAllocation:
    """10.00 of a credit note used against the sales invoice."""
    given: dict[str, Any] = {
        "ref": "till:allocation:6",
        "credit_note": "till:credit_note:3",
        "credit_note_id": CREDIT_ID,
        "document": "till:sales_invoice:9",
        "document_id": INVOICE_ID,
        "date": dt.date(2026, 11, 5),
        "currency": "NZD",
        "amount": Decimal("10.00"),
    }
    return MappedAllocation(**(given | changes))


def answer(
    status: int | None,
    body: Any = b"",
    *,
    was_sent: bool = True,
    problem: str = "",
    limit: str = "",
    path: str = "/Invoices",
) -> Answer:
    """An answer as the client gives it; a body that is no bytes is written as JSON."""
    exchange = Exchange(
        sent_at=NOW, method="PUT", path=path, status=status, problem=problem, was_sent=was_sent
    )
    raw = body if isinstance(body, bytes) else msgspec.json.encode(body)
    return Answer(exchange=exchange, body=raw, allowance=Allowance(problem=limit))


def export(number: str, total: Decimal | None, *, export_id: int = 1, group: Group = "invoices") -> Export:
    """An export in doubt."""
    return Export(
        id=export_id,
        organisation_id=1,
        ref=DocumentRef("till", "sales_invoice", number),
        number=number,
        state=State.IN_DOUBT,
        revision=1,
        content=b"",
        digest=b"",
        group=group,
        total=total,
    )


def batch(
    group: Group,
    documents: Sequence[MappedDocument],
    positions: Sequence[int] | None = None,
) -> Batch:
    """A batch in doubt of these documents; members at `positions` (all of them by default), ids from 1."""
    parts = [encode(each) for each in documents]
    call = write(group, [part.body for part in parts], parts[0].under)
    places = tuple(range(len(documents))) if positions is None else tuple(positions)
    members = []
    for index, position in enumerate(places):
        document = documents[position]
        total = document.total if isinstance(document, MappedInvoice | MappedJournal) else None
        number = document.number if isinstance(document, MappedInvoice) else document.ref
        members.append(export(number, total, export_id=index + 1, group=group))
    return Batch(
        id=1,
        group=group,
        method=call.method,
        path=call.path,
        body=call.body or b"",
        key="k",
        first_sent_at=NOW,
        last_sent_at=NOW,
        sendings=1,
        saw_server_error=False,
        next_at=None,
        members=tuple(members),
        positions=places,
    )
