"""How consent is asked for and turned into tokens, and how tokens are renewed: OAuth 2 as Xero speaks it.

Authorisation code with PKCE (RFC 7636, S256) and state; with a client secret by HTTP Basic, without one as
a PKCE app whose client id goes in the body. Addresses and lives: developer.xero.com, OAuth 2 pages and FAQ
(2026): a code lives five minutes, an access token thirty, a refresh token sixty days unused; it changes with
every renewal and the one before works for thirty more minutes.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import parse_qs, urlsplit

import httpx2
import msgspec
from authlib.oauth2.rfc6749.errors import MismatchingStateException, MissingCodeException
from authlib.oauth2.rfc6749.parameters import parse_authorization_code_response, prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from counterfoil.core.export import Connection, Tokens
from counterfoil.core.faults.entry import Fault
from counterfoil.errors import ConnectFailed
from counterfoil.ports import Chance, Clock
from counterfoil.xero.decode import words_of
from counterfoil.xero.wire import UNREADABLE

TIMEOUT = httpx2.Timeout(30, connect=10)
"""Seconds; renewing takes well under one, and nobody is served by waiting longer."""
TOTAL_S = 45
"""The end of it all: less than the lease under which tokens are renewed."""
LIFE_MAX_S = 24 * 3600
"""A token said to live longer than a day is renewed after one."""

DISCONNECTED = frozenset({204, 404})
"""Answers to a request to disconnect: done, and not connected (XeroAPI/Xero-OpenAPI, xero-identity.yaml)."""

Consent = Callable[[str], Awaitable[str]]
"""Given the address at which a person consents, returns the address Xero sent the person back to."""


class XeroApp(msgspec.Struct, frozen=True, kw_only=True):
    """How this program is known to Xero, and where Xero is reached; without a secret it is a PKCE app."""

    client_id: str
    redirect_uri: str
    scopes: str
    api_url: str
    identity_url: str
    login_url: str
    client_secret: str = ""

    def __repr__(self) -> str:
        return f"XeroApp(client_id={self.client_id!r}, api_url={self.api_url!r})"


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A question for consent: the address to open, and what proves that the answer belongs to it."""

    address: str
    state: str
    verifier: str

    def __repr__(self) -> str:
        return "Asked()"


class Connected(msgspec.Struct, frozen=True, kw_only=True):
    """An organisation that consent was given for, with the tokens to reach it."""

    name: str
    connection: Connection
    tokens: Tokens


class _TokenAnswer(msgspec.Struct, frozen=True):
    access_token: str
    expires_in: int = 1800
    refresh_token: str = ""


class _TenantAnswer(msgspec.Struct, frozen=True, rename="camel"):
    id: str
    tenant_id: str
    tenant_type: str = ""
    tenant_name: str = ""


class _Reply(msgspec.Struct, frozen=True):
    """An answer of the identity server; `status` None and a `problem` when there was none."""

    status: int | None
    body: bytes = b""
    problem: str = ""

    @property
    def words(self) -> str:
        return self.problem or words_of(self.body) or f"answer {self.status}"


def app_of(connection: Connection, client_secret: str) -> XeroApp:
    """The app through which an organisation was connected; its addresses win over today's settings."""
    return XeroApp(
        client_id=connection.client_id,
        client_secret=client_secret,
        redirect_uri=connection.redirect_uri,
        scopes=connection.scopes,
        api_url=connection.api_url,
        identity_url=connection.identity_url,
        login_url=connection.login_url,
    )


def ask_consent(app: XeroApp, chance: Chance) -> Asked:
    """The address at which a person consents, with fresh proofs from `chance`."""
    state, verifier = chance.key(), chance.key() + chance.key()
    address: str = prepare_grant_uri(
        f"{app.login_url}/identity/connect/authorize",
        app.client_id,
        "code",
        redirect_uri=app.redirect_uri,
        scope=app.scopes,
        state=state,
        code_challenge=create_s256_code_challenge(verifier),
        code_challenge_method="S256",
    )
    return Asked(address=address, state=state, verifier=verifier)


def code_from(asked: Asked, address: str) -> str:
    """The code in the address that Xero sent the person back to, as it arrived or was pasted.

    Raises ConnectFailed when consent was refused, or the address belongs to another question or to none.
    """
    cleaned = address.strip()
    try:
        refused = parse_qs(urlsplit(cleaned).query).get("error", [""])[0]
        if not refused:
            code: str = parse_authorization_code_response(cleaned, asked.state)["code"]
            return code
    except MismatchingStateException:
        raise ConnectFailed("that address belongs to another attempt to connect: start again") from None
    except (MissingCodeException, ValueError):
        raise ConnectFailed("that is not the address Xero leads back to: it has no code in it") from None
    if refused == "access_denied":
        raise ConnectFailed("consent was refused in Xero: nothing is connected")
    raise ConnectFailed(f"Xero did not ask for consent: {refused[:100]}")


async def authorise(
    app: XeroApp, http: httpx2.AsyncClient, consent: Consent, *, clock: Clock, chance: Chance
) -> tuple[Connected, ...]:
    """Ask for consent, redeem the code, and list the organisations it was given for.

    Raises ConnectFailed.
    """
    asked = ask_consent(app, chance)
    code = code_from(asked, await consent(asked.address))
    identity = Identity(app, http, clock)
    tokens = await identity.redeem(code, asked.verifier)
    return await identity.organisations(tokens)


class Identity:
    """Xero's identity server as seen by one app. Secrets go out in requests and nowhere else."""

    def __init__(self, app: XeroApp, http: httpx2.AsyncClient, clock: Clock) -> None:
        self._app = app
        self._http = http
        self._clock = clock

    async def redeem(self, code: str, verifier: str) -> Tokens:
        """The tokens for a code; it works once. Raises ConnectFailed."""
        asked_at = self._clock.now()
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": self._app.redirect_uri}
        reply = await self._ask_tokens(form | {"code_verifier": verifier})
        tokens = _tokens(reply, asked_at)
        if tokens is None:
            raise ConnectFailed(f"Xero gave no tokens for this consent: {reply.words}")
        if not tokens.refresh:
            raise ConnectFailed("Xero gave no refresh token: the scopes must contain offline_access")
        return tokens

    async def renew(self, tokens: Tokens) -> Tokens | Fault:
        """A new pair of tokens with an epoch one higher, or why there is none.

        `token_revoked`: a person must consent again. `access_denied`: the app itself is not accepted.
        `server_unavailable`: it may work later, for the old refresh token still does for thirty minutes.
        """
        if not tokens.refresh:
            return Fault(code="token_revoked", message="there is no refresh token")
        asked_at = self._clock.now()
        reply = await self._ask_tokens({"grant_type": "refresh_token", "refresh_token": tokens.refresh})
        renewed = _tokens(reply, asked_at)
        if renewed is not None:
            refresh = renewed.refresh or tokens.refresh
            return msgspec.structs.replace(renewed, refresh=refresh, epoch=tokens.epoch + 1)
        if reply.status is None or reply.status == 429 or not 400 <= reply.status < 500:
            return Fault(code="server_unavailable", message=f"tokens could not be renewed: {reply.words}")
        code = "token_revoked" if b"invalid_grant" in reply.body else "access_denied"
        return Fault(code=code, message=reply.words)

    async def organisations(self, tokens: Tokens) -> tuple[Connected, ...]:
        """The organisations these tokens reach. Raises ConnectFailed, also when there are none."""
        headers = {"Authorization": f"Bearer {tokens.access}"}
        reply = await self._answer("GET", f"{self._app.api_url}/connections", headers=headers)
        try:
            tenants = msgspec.json.decode(reply.body, type=list[_TenantAnswer])
        except UNREADABLE:
            raise ConnectFailed(f"Xero did not say which organisations these are: {reply.words}") from None
        connected = tuple(
            Connected(name=each.tenant_name, connection=self._connection(each), tokens=tokens)
            for each in tenants
            if each.tenant_type in ("ORGANISATION", "")
        )
        if not connected:
            raise ConnectFailed("consent was given, but for no organisation")
        return connected

    async def disconnect(self, access: str, connection: Connection) -> bool:
        """Cut this app off from one organisation in Xero; True also when it was cut off before.

        Raises ConnectFailed when Xero does not say that it is.
        """
        address = f"{self._app.api_url}/connections/{connection.connection_id}"
        reply = await self._answer("DELETE", address, headers={"Authorization": f"Bearer {access}"})
        if reply.status not in DISCONNECTED:
            raise ConnectFailed(f"Xero did not disconnect it, nothing was changed: {reply.words}")
        return True

    def _connection(self, tenant: _TenantAnswer) -> Connection:
        return Connection(
            tenant_id=tenant.tenant_id,
            connection_id=tenant.id,
            api_url=self._app.api_url,
            identity_url=self._app.identity_url,
            login_url=self._app.login_url,
            client_id=self._app.client_id,
            redirect_uri=self._app.redirect_uri,
            scopes=self._app.scopes,
        )

    async def _ask_tokens(self, form: Mapping[str, str]) -> _Reply:
        address = f"{self._app.identity_url}/connect/token"
        if not self._app.client_secret:
            return await self._answer("POST", address, form={**form, "client_id": self._app.client_id})
        basic = httpx2.BasicAuth(self._app.client_id, self._app.client_secret)
        return await self._answer("POST", address, form=form, basic=basic)

    async def _answer(
        self,
        method: str,
        address: str,
        *,
        headers: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
        basic: httpx2.BasicAuth | None = None,
    ) -> _Reply:
        """One try and no redirects: a secret goes only where it was addressed."""
        accepted = {"Accept": "application/json", **(headers or {})}
        try:
            request = self._http.build_request(method, address, data=form, headers=accepted, timeout=TIMEOUT)
            async with asyncio.timeout(TOTAL_S):
                response = await self._http.send(request, auth=basic, follow_redirects=False)
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
            # Only its kind: what an exception itself says may hold addresses.
            return _Reply(status=None, problem=f"{type(error).__name__} from Xero's identity server")
        return _Reply(status=response.status_code, body=response.content)


def _tokens(reply: _Reply, asked_at: dt.datetime) -> Tokens | None:
    """The tokens in an answer; their life counts from when they were asked for."""
    if reply.status != 200:
        return None
    try:
        answer = msgspec.json.decode(reply.body, type=_TokenAnswer)
    except UNREADABLE:
        return None
    life = dt.timedelta(seconds=min(max(answer.expires_in, 0), LIFE_MAX_S))
    if not answer.access_token.isprintable() or not answer.access_token.isascii():
        return None
    return Tokens(access=answer.access_token, refresh=answer.refresh_token, expires_at=asked_at + life)
