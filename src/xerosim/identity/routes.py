"""The doors of identity: consent, tokens, revocation, connections, and what clients discover about them."""

import base64
import re
from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import parse_qs, unquote_plus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from xerosim.accounting.calls import no_access
from xerosim.books.amounts import uuid_from
from xerosim.identity.authority import Access, IdentityError
from xerosim.identity.consent import Asked, AskedWrongly, Choice, read_asked
from xerosim.identity.grants import BOOKKEEPER
from xerosim.identity.scopes import ACCOUNTING, CONNECTIONS, PERSONAL
from xerosim.identity.tokens import ISSUER, key_set
from xerosim.pages.consenting import consent_page, error_page
from xerosim.side.reading import as_json
from xerosim.world import World

HOST: Final = re.compile(r"[A-Za-z0-9.-]{1,255}(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:[0-9]{1,5})?")
USER: Final = re.compile(r"[a-z][a-z0-9-]{0,39}")
FORM: Final = "application/x-www-form-urlencoded"
FIELDS_MAX: Final = 100
"""Fields of a form; one with more is malformed."""


def door_routes(world: World) -> list[Route]:
    """The routes of identity."""
    doors = Doors(world)
    return [
        Route("/identity/connect/authorize", doors.authorize, methods=["GET"]),
        Route("/connect/token", _refusable(doors.token), methods=["POST"]),
        Route("/connect/revocation", _refusable(doors.revocation), methods=["POST"]),
        Route("/.well-known/openid-configuration", doors.configuration, methods=["GET"]),
        Route("/.well-known/openid-configuration/jwks", doors.keys, methods=["GET"]),
        Route("/connections", doors.connections, methods=["GET"]),
        Route("/connections/{own_id}", doors.disconnect, methods=["DELETE"]),
    ]


def _refusable(handler: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """A handler whose refusals are answered as OAuth has it."""

    async def answered(request: Request) -> Response:
        try:
            return await handler(request)
        except IdentityError as error:
            # issue: xero-python identity/api/exception_handler.py compares the literal body
            described = {"error_description": error.description} if error.description else {}
            return as_json({"error": error.code} | described, 400)

    return answered


class Doors:
    """The handlers, all over one world."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def authorize(self, request: Request) -> Response:
        """Ask for consent, or with `sim_consent=auto` give it at once.

        `sim_consent=allow` and `cancel` are the buttons of the page, `sim_organisation` those ticked there,
        `sim_user` who consents. A browser that another site leads here is asked by the page whatever the
        address says: an app's link works, and no foreign page consents in silence.
        """
        self.world.calls.identity += 1
        query = request.query_params
        user = query.get("sim_user", BOOKKEEPER)
        try:
            asked = read_asked(query, self.world.identity.apps)
            if not USER.fullmatch(user):
                raise AskedWrongly("invalid_request : sim_user is a word in small letters")
        except AskedWrongly as wrong:
            return error_page(str(wrong))
        decision, choices = query.get("sim_consent", ""), self._choices(asked.app)
        if request.headers.get("sec-fetch-site") == "cross-site":
            decision = ""
        if decision == "cancel":
            # doc: LanternOps/breeze plan W02
            return RedirectResponse(asked.back(error="access_denied"), 302)
        ticked = query.getlist("sim_organisation")
        if decision == "auto" and not ticked:
            ticked = [choice.tenant_id for choice in choices]
        open_to = [
            choice.tenant_id for choice in choices if not choice.why_not and choice.tenant_id in ticked
        ]
        if decision == "auto" and not open_to:
            return RedirectResponse(asked.back(error="access_denied"), 302)
        if decision not in ("auto", "allow") or not open_to:
            return self._page(request, asked, choices)
        code = self.world.identity.consent(asked, open_to, self.world.now(), user=user)
        return RedirectResponse(asked.back(code=code, scope=asked.scope), 302)

    def _choices(self, app: str) -> list[Choice]:
        why_not = self.world.identity.connections.why_not
        held = self.world.organisations.values()
        return [Choice(each.tenant_id, each.name, why_not(app, each.tenant_id)) for each in held]

    def _page(self, request: Request, asked: Asked, choices: list[Choice]) -> Response:
        kept = [
            (name, value)
            for name, value in request.query_params.multi_items()
            if name == "sim_user" or not name.startswith("sim_")
        ]
        return consent_page(asked, choices, kept, request.url.path)

    async def token(self, request: Request) -> Response:
        """Exchange a code, refresh, or client credentials."""
        form = await _form(request)
        answer = self.world.identity.exchange(form, _basic(request), self.world.now())
        return as_json(answer)

    async def revocation(self, request: Request) -> Response:
        """Forget a refresh token and its connections; 200 and an empty body also where there was none."""
        form = await _form(request)
        app, _ = self.world.identity.client(form, _basic(request))
        if not form.get("token"):
            raise IdentityError("invalid_request")  # RFC 7009, 2.2.1
        self.world.identity.revoke(form["token"], app)
        return Response(b"", 200)

    async def configuration(self, request: Request) -> Response:
        """Where the other doors are, at the address this was asked for at."""
        host = request.headers.get("host", "")
        at = f"{request.scope['scheme']}://{host if HOST.fullmatch(host) else 'localhost'}"
        # the names: OpenID Connect Discovery 1.0; the issuer stays the one that the tokens name
        return as_json(
            {
                "issuer": ISSUER,
                "authorization_endpoint": f"{at}/identity/connect/authorize",
                "token_endpoint": f"{at}/connect/token",
                "revocation_endpoint": f"{at}/connect/revocation",
                "jwks_uri": f"{at}/.well-known/openid-configuration/jwks",
                "scopes_supported": [*PERSONAL, *ACCOUNTING, CONNECTIONS],
                "response_types_supported": ["code"],
                "grant_types_supported": ["authorization_code", "client_credentials", "refresh_token"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
                "code_challenge_methods_supported": ["S256"],
            }
        )

    async def keys(self, _: Request) -> Response:
        """The public key of the tokens."""
        return as_json(key_set())

    async def connections(self, request: Request) -> Response:
        """The organisations the token's app is linked to."""
        access = self._access(request)
        if isinstance(access, Response):
            return access
        return as_json(self.world.identity.listed(access, request.query_params.get("authEventId")))

    async def disconnect(self, request: Request) -> Response:
        """Unlink one organisation."""
        access = self._access(request)
        if isinstance(access, Response):
            return access
        was_cut = self.world.identity.cut(access, request.path_params["own_id"])
        return Response(b"", 204 if was_cut else 404)

    def _access(self, request: Request) -> Access | Response:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        access = self.world.identity.access(token.strip()) if scheme.lower() == "bearer" else None
        if access is not None and access.until > self.world.now():
            return access
        answer = no_access(access, uuid_from(self.world.random))
        return Response(answer.body, answer.status, media_type="application/json")


async def _form(request: Request) -> dict[str, str]:
    """The fields of a form; raises IdentityError for anything else."""
    if not request.headers.get("content-type", "").lower().startswith(FORM):
        raise IdentityError("invalid_request")
    body = (await request.body()).decode("utf-8", "replace")
    try:
        fields = parse_qs(body, keep_blank_values=True, max_num_fields=FIELDS_MAX)
    except ValueError as error:
        raise IdentityError("invalid_request") from error
    if any(len(values) > 1 for values in fields.values()):
        raise IdentityError("invalid_request")  # RFC 6749, 3.2
    return {name: values[0] for name, values in fields.items()}


def _basic(request: Request) -> tuple[str, str] | None:
    """The client's id and secret by HTTP Basic, each form-encoded as RFC 6749, 2.3.1 wants it."""
    scheme, _, text = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, _, secret = base64.b64decode(text.strip(), validate=True).decode().partition(":")
    except ValueError as error:  # no base64, or letters beyond ASCII on either side of it
        raise IdentityError("invalid_client") from error
    return unquote_plus(name), unquote_plus(secret)
