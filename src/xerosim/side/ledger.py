"""The side door to what stands in the books: /sim/ledger."""

from decimal import Decimal
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from xerosim.books.amounts import ZERO
from xerosim.books.bank import BankTransaction
from xerosim.books.contacts import Contact
from xerosim.books.documents import IN_LEDGER, Allocation, Document, Payment
from xerosim.books.journals import Journal
from xerosim.books.organisation import Organisation
from xerosim.side.orders import order_routes
from xerosim.side.reading import as_json
from xerosim.world import World


def sim_routes(world: World) -> list[Route]:
    """The routes under /sim."""
    side = Side(world)
    return [
        Route("/sim/ledger", side.ledger, methods=["GET"]),
        *order_routes(world),
    ]


class Side:
    """The handlers, all over one world."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def ledger(self, request: Request) -> Response:
        """What stands in the books of every organisation."""
        with_documents = request.query_params.get("documents", "yes") != "no"
        books = [_books(organisation, with_documents) for organisation in self.world.organisations.values()]
        return as_json({"organisations": books})


def money(amount: Decimal) -> str:
    """An amount with two decimals."""
    return f"{amount:.2f}"


def _books(organisation: Organisation, with_documents: bool) -> dict[str, Any]:
    shown: dict[str, Any] = {"tenant_id": organisation.tenant_id, "name": organisation.name}
    shown["currency"] = organisation.currency
    if with_documents:
        shown["documents"] = [_document(row) for row in organisation.documents.values()]
        shown["contact_list"] = [_contact(row) for row in organisation.contacts.values()]
        shown["bank_transactions"] = [_money(row) for row in organisation.bank_transactions.values()]
        shown["journals"] = [_journal(row) for row in organisation.journals.values()]
        shown["allocations"] = [_allocation(row) for row in organisation.allocations.values()]
    shown["payments"] = [_payment(row) for row in organisation.payments.values()]
    shown["contacts"] = len(organisation.contacts)
    shown["accounts"] = [
        {"code": account.code, "name": account.name, "balance": money(account.balance)}
        for account in organisation.accounts
    ]
    total = sum((account.balance for account in organisation.accounts), ZERO)
    shown["balanced"] = total == 0 and organisation.debits == organisation.credits
    shown |= {"debits": money(organisation.debits), "credits": money(organisation.credits)}
    return shown | _totals(organisation)


def _totals(organisation: Organisation) -> dict[str, Any]:
    """Sums per type over what stands in the ledger, and counts per type and status over everything."""
    sums: dict[str, tuple[int, Decimal, Decimal, Decimal]] = {}
    statuses: dict[str, dict[str, int]] = {}
    for row in organisation.documents.values():
        counts = statuses.setdefault(row.kind, {})
        counts[row.status] = counts.get(row.status, 0) + 1
        if row.status in IN_LEDGER:
            count, net, tax, total = sums.get(row.kind, (0, ZERO, ZERO, ZERO))
            sums[row.kind] = (count + 1, net + row.sub_total, tax + row.total_tax, total + row.total)
    totals = {
        kind: {"count": count, "net": money(net), "tax": money(tax), "total": money(total)}
        for kind, (count, net, tax, total) in sums.items()
    }
    return {"totals": totals, "statuses": statuses}


def _document(row: Document) -> dict[str, str]:
    return {
        "type": row.kind,
        "id": row.id,
        "number": row.number,
        "reference": row.reference,
        "contact": row.contact.name,
        "contact_id": row.contact.id,
        "date": row.date.isoformat(),
        "due_date": row.due_date.isoformat() if row.due_date else "",
        "status": row.status,
        "currency": row.currency,
        "net": money(row.sub_total),
        "tax": money(row.total_tax),
        "total": money(row.total),
    }


def _money(row: BankTransaction) -> dict[str, str]:
    return {
        "type": row.kind,
        "id": row.id,
        "reference": row.reference,
        "contact": row.contact.name if row.contact else "",
        "contact_id": row.contact.id if row.contact else "",
        "bank": row.bank_account.code,
        "date": row.date.isoformat(),
        "status": row.status,
        "currency": row.currency,
        "net": money(row.sub_total),
        "tax": money(row.total_tax),
        "total": money(row.total),
    }


def _journal(row: Journal) -> dict[str, str]:
    debits = sum((line.amount for line in row.lines if line.amount > 0), ZERO)
    return {
        "id": row.id,
        "narration": row.narration,
        "date": row.date.isoformat(),
        "status": row.status,
        "lines": str(len(row.lines)),
        "total": money(debits),
    }


def _allocation(row: Allocation) -> dict[str, str]:
    return {
        "id": row.id,
        "credit_note": row.source.id,
        "document": row.target.id,
        "date": row.date.isoformat(),
        "amount": money(row.amount),
        "status": "DELETED" if row.is_deleted else "AUTHORISED",
    }


def _contact(row: Contact) -> dict[str, str]:
    return {"id": row.id, "number": row.number, "name": row.name, "status": row.status}


def _payment(row: Payment) -> dict[str, str]:
    return {
        "id": row.id,
        "document": row.document.id,
        "number": row.document.number,
        "account": row.account.code,
        "date": row.date.isoformat(),
        "amount": money(row.amount),
        "reference": row.reference,
        "status": row.status,
    }
