"""The ASGI application: Xero's addresses, and the simulator's own beside them."""

from starlette.applications import Starlette
from starlette.routing import Mount, Router
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from xerosim.accounting.api import Accounting
from xerosim.accounting.calls import (
    ROOT,
    Reply,
    TooLarge,
    given,
    problem,
    read_body,
    send_answer,
    too_large,
)
from xerosim.accounting.idempotency import Answer
from xerosim.books.amounts import uuid_from
from xerosim.identity.routes import door_routes
from xerosim.pages.guard import why_foreign, why_misnamed
from xerosim.pages.routes import page_routes
from xerosim.side.ledger import sim_routes
from xerosim.side.world import state_routes
from xerosim.trouble.answers import http_date
from xerosim.trouble.doors import AtDoors, door_of
from xerosim.wire.refusal import not_found
from xerosim.world import World

LOOKING: frozenset[str] = frozenset(("GET", "HEAD"))
OPEN_TO_ALL: tuple[str, ...] = ("/identity/", "/connect", "/.well-known/")
"""How the addresses of identity begin, to which apps on other sites lead a browser."""


def create_app(world: World) -> ASGIApp:
    """The simulator as an ASGI application over one world."""
    accounting = Accounting(world)
    side = sim_routes(world)
    side = [*side, *state_routes(world, side)]
    pages = page_routes(world, Router(side))
    rest = Starlette(routes=[*door_routes(world), *side, *pages, Mount("/", app=_nothing_here)])

    at_doors = AtDoors(world, rest)

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await rest(scope, receive, send)
            return
        send, path = _dated(send, world), scope["path"].lower()
        why = why_misnamed(scope)
        if why and path.startswith(ROOT):
            await send_answer(send, Reply(problem(403, "Forbidden", why, uuid_from(world.random))))
            return
        if why:
            await send_answer(send, _forbidden(why))
            return
        if path.startswith(ROOT):
            await accounting(scope, receive, send)
            return
        if path.startswith("/connections"):
            # XeroAPI/Xero-OpenAPI and xero-python spell it with a capital, the other SDKs do not
            scope = dict(scope) | {"path": path}
        is_ours = not path.startswith(OPEN_TO_ALL)
        if is_ours and (why := why_foreign(scope)):
            await send_answer(send, _forbidden(why))
            return
        try:
            body = await read_body(scope, receive)
        except TooLarge:
            await send_answer(send, Reply(too_large(uuid_from(world.random))))
            return
        if body is not None:
            world.changes += scope["method"] not in LOOKING or not is_ours
            if door_of(scope):
                await at_doors(scope, receive, send, body=body)
            else:
                await rest(scope, given(body, receive), send)

    return application


def _forbidden(why: str) -> Reply:
    """403 and one sentence of our own."""
    return Reply(Answer(403, why.encode(), "text/plain; charset=utf-8"))


def _dated(send: Send, world: World) -> Send:
    """The same way back, every answer with the time of the world's clock unless it tells one."""

    async def dated(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = message.setdefault("headers", [])
            if not any(name == b"date" for name, _ in headers):
                message = {**message, "headers": [*headers, (b"date", http_date(world.now_ms()).encode())]}
        await send(message)

    return dated


async def _nothing_here(_scope: Scope, _receive: Receive, send: Send) -> None:
    """Xero's plain sentence for an address that does not exist."""
    await send_answer(send, Reply(Answer(404, not_found().text.encode(), "text/html; charset=utf-8")))
