"""The ASGI application: Xero's addresses, and the simulator's own beside them."""

import base64
import binascii
import html
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs, urlencode

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from xerosim.accounting import Accounting
from xerosim.books.amounts import uuid_from
from xerosim.calls import ROOT, Reply, problem, send_answer
from xerosim.idempotency import Answer
from xerosim.identity import Access, IdentityError, redirect_is_allowed
from xerosim.sim import as_json, sim_routes
from xerosim.wire.refusal import not_found
from xerosim.world import World

Handler = Callable[[Request], Awaitable[Response]]


def create_app(world: World) -> ASGIApp:
    """The simulator as an ASGI application over one world."""
    doors = Doors(world)
    accounting = Accounting(world)
    rest = Starlette(
        routes=[
            Route("/identity/connect/authorize", doors.authorize, methods=["GET"]),
            Route("/connect/token", doors.token, methods=["POST"]),
            Route("/connect/revocation", doors.revocation, methods=["POST"]),
            Route("/connections", doors.connections, methods=["GET"]),
            Route("/connections/{own_id}", doors.disconnect, methods=["DELETE"]),
            *sim_routes(world),
            Mount("/", app=_nothing_here),
        ]
    )

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(ROOT):
            await accounting(scope, receive, send)
            return
        if scope["type"] == "http" and scope["path"].lower().startswith("/connections"):
            # XeroAPI/Xero-OpenAPI and xero-python spell it with a capital, the other SDKs do not
            scope = dict(scope) | {"path": scope["path"].lower()}
        await rest(scope, receive, send)

    return application


async def _nothing_here(_scope: Scope, _receive: Receive, send: Send) -> None:
    """Xero's plain sentence for an address that does not exist."""
    await send_answer(send, Reply(Answer(404, not_found().text.encode(), "text/html; charset=utf-8")))


class Doors:
    """The handlers of consent, tokens and connections."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def authorize(self, request: Request) -> Response:
        """Ask for consent, or with `sim_consent=auto` give it at once."""
        self.world.calls.identity += 1
        asked = request.query_params
        redirect_uri = asked.get("redirect_uri", "")
        if (
            not redirect_is_allowed(redirect_uri)
            or not asked.get("client_id")
            or asked.get("response_type") != "code"
        ):
            return HTMLResponse("<h1>Sorry, something went wrong</h1><p>Error: invalid_request</p>", 400)
        decision = asked.get("sim_consent", "")
        if decision == "cancel":
            # doc: LanternOps/breeze plan W02
            return _back(redirect_uri, {"error": "access_denied", "state": asked.get("state", "")})
        if decision not in ("auto", "allow"):
            return self._page(request)
        chosen = asked.getlist("sim_organisation") or list(self.world.organisations)
        if asked.get("code_challenge") and asked.get("code_challenge_method") != "S256":
            return _back(redirect_uri, {"error": "invalid_request", "state": asked.get("state", "")})
        code = self.world.identity.consent(
            asked["client_id"],
            redirect_uri=redirect_uri,
            scope=asked.get("scope", ""),
            challenge=asked.get("code_challenge", ""),
            tenant_ids=[own_id for own_id in chosen if own_id in self.world.organisations],
            now=self.world.now(),
        )
        answer = {"code": code, "scope": asked.get("scope", ""), "state": asked.get("state", "")}
        return _back(redirect_uri, answer)

    def _page(self, request: Request) -> Response:
        """One form: the organisations, allow, cancel."""
        kept = "".join(
            f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
            for name, value in request.query_params.multi_items()
            if not name.startswith("sim_")
        )
        boxes = "".join(
            f'<p><label><input type="checkbox" name="sim_organisation" value="{own_id}" checked> '
            f"{html.escape(organisation.name)}</label></p>"
            for own_id, organisation in self.world.organisations.items()
        )
        return HTMLResponse(
            '<!doctype html><html lang="en"><meta charset="utf-8"><title>xerosim: allow access</title>'
            "<h1>Allow access to your organisation</h1>"
            f'<form method="get" action="{html.escape(request.url.path)}">'
            f'{kept}{boxes}<button name="sim_consent" value="allow">Allow access</button> '
            '<button name="sim_consent" value="cancel">Cancel</button></form></html>'
        )

    async def token(self, request: Request) -> Response:
        """Exchange a code, refresh, or client credentials."""
        self.world.calls.identity += 1
        body = (await request.body()).decode("utf-8", "replace")
        form = {name: values[-1] for name, values in parse_qs(body).items()}
        try:
            return as_json(self.world.identity.exchange(form, _basic(request), self.world.now()))
        except IdentityError as error:
            # issue: xero-python identity/api/exception_handler.py compares this literal body
            described = {"error_description": error.description} if error.description else {}
            return as_json({"error": error.code} | described, 400)

    async def revocation(self, request: Request) -> Response:
        """Forget a refresh token and its app's connections; 200 and an empty body whatever was sent."""
        self.world.calls.identity += 1
        form = parse_qs((await request.body()).decode("utf-8", "replace"))
        self.world.identity.revoke(form.get("token", [""])[-1])
        return Response(b"", 200)

    async def connections(self, request: Request) -> Response:
        """The organisations the token's app is linked to."""
        self.world.calls.identity += 1
        access = self._access(request)
        if access is None:
            return self._unauthorised()
        event_id = request.query_params.get("authEventId")
        return as_json(self.world.identity.listed(access.app, event_id))

    async def disconnect(self, request: Request) -> Response:
        """Unlink one organisation."""
        self.world.calls.identity += 1
        access = self._access(request)
        if access is None:
            return self._unauthorised()
        held = self.world.identity.connections.get(request.path_params["own_id"])
        if held is None or held.app != access.app:
            return Response(b"", 404)
        del self.world.identity.connections[held.id]
        return Response(b"", 204)

    def _access(self, request: Request) -> Access | None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        access = self.world.identity.access(token.strip()) if scheme.lower() == "bearer" else None
        return access if access is not None and access.until > self.world.now() else None

    def _unauthorised(self) -> Response:
        answer = problem(401, "Unauthorized", "AuthenticationUnsuccessful", uuid_from(self.world.random))
        return Response(answer.body, answer.status, media_type="application/json")


def _back(redirect_uri: str, values: dict[str, str]) -> Response:
    mark = "&" if "?" in redirect_uri else "?"
    return RedirectResponse(f"{redirect_uri}{mark}{urlencode(values)}", 302)


def _basic(request: Request) -> tuple[str, str] | None:
    scheme, _, text = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, _, secret = base64.b64decode(text.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (name, secret) if name else None
