"""Identity: consent, codes, tokens that expire, refresh that rotates, connections."""

import base64
import hashlib
from datetime import UTC, datetime
from random import Random
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

from xerosim.books.amounts import uuid_from
from xerosim.books.organisation import Organisation

# developer.xero.com/faq/oauth2 and public notes of 2026-10-01
CODE_S: Final = 300.0
ACCESS_S: Final = 1_800.0
GRACE_S: Final = 1_800.0
IDLE_S: Final = 60 * 86_400.0


class IdentityError(Exception):
    """A token request refused; `code` is the OAuth error."""

    def __init__(self, code: str, description: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.description = description


class Code(msgspec.Struct):
    """A code handed out at consent, good once and for five minutes."""

    app: str
    redirect_uri: str
    scope: str
    challenge: str
    until: float
    event_id: str


class Access(msgspec.Struct, frozen=True):
    """What an access token allows."""

    app: str
    scopes: tuple[str, ...]
    until: float
    event_id: str
    is_custom: bool = False


class Refresh(msgspec.Struct):
    """A refresh token; once rotated it works for thirty more minutes."""

    app: str
    scope: str
    until: float
    event_id: str


class Connection(msgspec.Struct):
    """One organisation linked to one app."""

    id: str
    app: str
    tenant_id: str
    name: str
    event_id: str
    created: float
    updated: float


class Identity:
    """All codes, tokens and connections."""

    def __init__(self, random: Random, organisations: dict[str, Organisation]) -> None:
        self._random = random
        self._organisations = organisations
        self._codes: dict[str, Code] = {}
        self._access: dict[str, Access] = {}
        self._refresh: dict[str, Refresh] = {}
        self.connections: dict[str, Connection] = {}

    def consent(
        self, app: str, *, redirect_uri: str, scope: str, challenge: str, tenant_ids: list[str], now: float
    ) -> str:
        """A person allows the app these organisations; returns the code."""
        event_id = uuid_from(self._random)
        for tenant_id in tenant_ids:
            self._connect(app, tenant_id, event_id, now)
        code = self._secret(24)
        self._codes[code] = Code(app, redirect_uri, scope, challenge, now + CODE_S, event_id)
        return code

    def _connect(self, app: str, tenant_id: str, event_id: str, now: float) -> None:
        for held in self.connections.values():
            if held.app == app and held.tenant_id == tenant_id:
                return  # a tenant linked earlier keeps its first authEventId: doc, LanternOps/breeze plan W02
        own_id, name = uuid_from(self._random), self._organisations[tenant_id].name
        self.connections[own_id] = Connection(own_id, app, tenant_id, name, event_id, now, now)

    def exchange(self, form: dict[str, str], basic: tuple[str, str] | None, now: float) -> dict[str, Any]:
        """Answer POST /connect/token; raises IdentityError."""
        app = basic[0] if basic else form.get("client_id", "")
        if not app:
            raise IdentityError("invalid_client")
        match form.get("grant_type"):
            case "authorization_code":
                return self._by_code(app, form, basic is not None or "client_secret" in form, now)
            case "refresh_token":
                return self._by_refresh(app, form.get("refresh_token", ""), now)
            case "client_credentials":
                return self._by_credentials(app, form.get("scope", ""), now)
            case None:
                raise IdentityError("invalid_request")
            case _:
                raise IdentityError("unsupported_grant_type")

    def _by_code(self, app: str, form: dict[str, str], has_secret: bool, now: float) -> dict[str, Any]:
        code = self._codes.pop(form.get("code", ""), None)
        if (
            code is None
            or code.until <= now
            or code.app != app
            or code.redirect_uri != form.get("redirect_uri", "")
        ):
            raise IdentityError("invalid_grant")
        if code.challenge:
            digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
            if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != code.challenge:
                raise IdentityError("invalid_grant")
        elif not has_secret:
            raise IdentityError("invalid_client")
        return self._issue(app, code.scope, code.event_id, now)

    def _by_refresh(self, app: str, token: str, now: float) -> dict[str, Any]:
        held = self._refresh.get(token)
        if held is None or held.until <= now or held.app != app:
            raise IdentityError("invalid_grant")
        held.until = min(held.until, now + GRACE_S)
        return self._issue(app, held.scope, held.event_id, now)

    def _by_credentials(self, app: str, scope: str, now: float) -> dict[str, Any]:
        """A custom connection: one organisation, no refresh token."""
        tenant_id = next(iter(self._organisations))
        event_id = uuid_from(self._random)
        self._connect(app, tenant_id, event_id, now)
        return self._issue(app, scope, event_id, now, is_custom=True)

    def _issue(
        self, app: str, scope: str, event_id: str, now: float, *, is_custom: bool = False
    ) -> dict[str, Any]:
        scopes = tuple(scope.split())
        access = self._token(
            {"client_id": app, "scope": scopes, "authentication_event_id": event_id}, now, ACCESS_S
        )
        self._access[access] = Access(app, scopes, now + ACCESS_S, event_id, is_custom)
        answer = {"access_token": access, "expires_in": int(ACCESS_S), "token_type": "Bearer", "scope": scope}
        if "openid" in scopes:
            answer["id_token"] = self._token({"aud": app, "sub": "xerosim"}, now, CODE_S)
        if "offline_access" in scopes and not is_custom:
            refresh = self._secret(32)
            self._refresh[refresh] = Refresh(app, scope, now + IDLE_S, event_id)
            answer["refresh_token"] = refresh
        return answer

    def _token(self, claims: dict[str, Any], now: float, life_s: float) -> str:
        times = {"nbf": int(now), "exp": int(now + life_s), "iss": "https://identity.xero.com"}
        body = msgspec.json.encode(times | claims | {"jti": uuid_from(self._random)})
        parts = (b'{"alg":"none","typ":"JWT"}', body, self._secret(16).encode())
        return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)

    def _secret(self, size: int) -> str:
        return base64.urlsafe_b64encode(self._random.randbytes(size)).rstrip(b"=").decode()

    def access(self, token: str) -> Access | None:
        """What a token allows, expired or not."""
        return self._access.get(token)

    def is_connected(self, app: str, tenant_id: str) -> bool:
        """Whether the app may reach this organisation."""
        return any(held.app == app and held.tenant_id == tenant_id for held in self.connections.values())

    def revoke(self, token: str) -> None:
        """Forget a refresh token and every connection of its app."""
        # doc: public notes of 2026-10-01; xero-ruby README
        held = self._refresh.pop(token, None)
        if held is not None:
            self._refresh = {key: other for key, other in self._refresh.items() if other.app != held.app}
            self.connections = {
                key: other for key, other in self.connections.items() if other.app != held.app
            }

    def disconnect(self, tenant_id: str) -> int:
        """A person disconnects every app from an organisation inside Xero; returns how many."""
        before = len(self.connections)
        self.connections = {
            key: held for key, held in self.connections.items() if held.tenant_id != tenant_id
        }
        return before - len(self.connections)

    def listed(self, app: str, event_id: str | None) -> list[dict[str, str]]:
        """The connections of an app in Xero's shape."""
        # spec: XeroAPI/Xero-OpenAPI xero-identity.yaml
        return [
            {
                "id": held.id,
                "authEventId": held.event_id,
                "tenantId": held.tenant_id,
                "tenantType": "ORGANISATION",
                "tenantName": held.name,
                "createdDateUtc": _stamp(held.created),
                "updatedDateUtc": _stamp(held.updated),
            }
            for held in self.connections.values()
            if held.app == app and event_id in (None, held.event_id)
        ]


def _stamp(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f") + "0"


def redirect_is_allowed(redirect_uri: str) -> bool:
    """https anywhere, http only to localhost by that name."""
    # doc: developer.xero.com, as noted 2026-10-01
    parts = urlsplit(redirect_uri)
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname == "localhost")
    )
