"""The side door of the simulator under /sim: ledger, calls, trouble, clock, people, reset."""

from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from xerosim.books.amounts import ZERO
from xerosim.books.documents import IN_LEDGER, Document, Payment
from xerosim.books.organisation import Organisation
from xerosim.people import Deed, DeedRefused, do_deed
from xerosim.trouble import Trouble
from xerosim.world import World

T = TypeVar("T")


class Advance(msgspec.Struct, forbid_unknown_fields=True):
    """How far to move the clock, in seconds."""

    advance_s: Decimal

    def seconds(self) -> float:
        """The same for the clock."""
        return float(self.advance_s)


def sim_routes(world: World) -> list[Route]:
    """The routes under /sim."""
    side = Side(world)
    return [
        Route("/sim/ledger", side.ledger, methods=["GET"]),
        Route("/sim/calls", side.calls, methods=["GET"]),
        Route("/sim/trouble", _readable(side.trouble), methods=["POST"]),
        Route("/sim/trouble", side.no_trouble, methods=["DELETE"]),
        Route("/sim/clock", side.clock, methods=["GET"]),
        Route("/sim/clock", _readable(side.move_clock), methods=["POST"]),
        Route("/sim/people", _readable(side.people), methods=["POST"]),
        Route("/sim/people/{do}", _readable(side.people), methods=["POST"]),
        Route("/sim/reset", side.reset, methods=["POST"]),
    ]


def as_json(body: object, status: int = 200) -> Response:
    """A JSON answer; decimals become strings."""
    return Response(msgspec.json.encode(body), status, media_type="application/json")


def _readable(handler: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """A handler whose unreadable requests are answered with 400 and one sentence."""

    async def read(request: Request) -> Response:
        try:
            return await handler(request)
        except (msgspec.MsgspecError, DeedRefused) as error:
            return as_json({"error": str(error)}, 400)

    return read


def _one_or_many(body: bytes, kind: type[T]) -> list[T]:
    if body.lstrip()[:1] == b"[":
        return msgspec.json.decode(body, type=list[kind])  # type: ignore[valid-type]
    return [msgspec.json.decode(body, type=kind)]


class Side:
    """The handlers, all over one world."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def ledger(self, request: Request) -> Response:
        """What stands in the books of every organisation."""
        with_documents = request.query_params.get("documents", "yes") != "no"
        books = [_books(organisation, with_documents) for organisation in self.world.organisations.values()]
        return as_json({"organisations": books})

    async def calls(self, _: Request) -> Response:
        """What was asked so far."""
        return as_json(self.world.calls)

    async def trouble(self, request: Request) -> Response:
        """Order one trouble or several."""
        ordered = _one_or_many(await request.body(), Trouble)
        for trouble in ordered:
            if trouble.kind == "other_user":
                every_s = trouble.every_s()
                for tenant_id in self.world.organisations:
                    self.world.limits.tenant(tenant_id).share(every_s, self.world.now())
            else:
                self.world.troubles.order(trouble)
        return as_json({"ordered": len(ordered), "pending": self.world.troubles.pending()})

    async def no_trouble(self, _: Request) -> Response:
        """Forget all trouble that has not happened, other users included."""
        self.world.troubles.clear()
        for tenant_id in self.world.organisations:
            self.world.limits.tenant(tenant_id).share(0, self.world.now())
        return as_json({"pending": 0})

    async def clock(self, _: Request) -> Response:
        """The time here."""
        return as_json({"now_ms": self.world.now_ms()})

    async def move_clock(self, request: Request) -> Response:
        """Move the clock forward."""
        ahead = msgspec.json.decode(await request.body(), type=Advance, strict=False)
        self.world.advance(ahead.seconds())
        return as_json({"now_ms": self.world.now_ms()})

    async def people(self, request: Request) -> Response:
        """Let a person do one thing, or several in their order."""
        body = await request.body()
        if do := request.path_params.get("do"):
            fields: dict[str, Any] = msgspec.json.decode(body or b"{}", type=dict[str, Any])
            body = msgspec.json.encode(fields | {"do": do})
        told: list[dict[str, object]] = []
        for deed in _one_or_many(body, Deed):
            organisation = self._organisation(deed.tenant_id)
            if deed.do == "disconnect":
                told.append({"disconnected": self.world.identity.disconnect(organisation.tenant_id)})
                continue
            told.append(do_deed(organisation, deed, self.world.now_ms()))
        return as_json({"done": told})

    def _organisation(self, tenant_id: str) -> Organisation:
        if not tenant_id:
            return next(iter(self.world.organisations.values()))
        organisation = self.world.organisations.get(tenant_id)
        if organisation is None:
            raise DeedRefused("no such organisation")
        return organisation

    async def reset(self, _: Request) -> Response:
        """Start again from the seed: empty books, no tokens, no counts."""
        for task in list(self.world.late.values()):
            task.cancel()
        self.world.reset()
        return as_json({"organisations": list(self.world.organisations)})


def money(amount: Decimal) -> str:
    """An amount with two decimals."""
    return f"{amount:.2f}"


def _books(organisation: Organisation, with_documents: bool) -> dict[str, Any]:
    shown: dict[str, Any] = {"tenant_id": organisation.tenant_id, "name": organisation.name}
    shown["currency"] = organisation.currency
    if with_documents:
        shown["documents"] = [_document(row) for row in organisation.documents.values()]
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
        "date": row.date.isoformat(),
        "status": row.status,
        "currency": row.currency,
        "net": money(row.sub_total),
        "tax": money(row.total_tax),
        "total": money(row.total),
    }


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
