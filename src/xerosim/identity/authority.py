"""Identity: consent, codes, tokens that expire, refresh that rotates, revocation."""

from collections.abc import Iterable, Mapping
from random import Random
from typing import Any, Final

import msgspec

from xerosim.accounting.limits import Plan
from xerosim.books.amounts import uuid_from
from xerosim.books.organisation import Organisation
from xerosim.identity.connections import Connection, Connections
from xerosim.identity.consent import CHALLENGE_SIZES, Asked
from xerosim.identity.grants import ACCESS_S, BOOKKEEPER, Grant, access_token, id_token
from xerosim.identity.scopes import CONNECTIONS, OF_CUSTOM, may_be_given
from xerosim.identity.tokens import challenge_of

# doc: developer.xero.com/faq/oauth2 and public notes of 2026-10-01
CODE_S: Final = 300
GRACE_S: Final = 1_800
IDLE_S: Final = 60 * 86_400
KNOWN_S: Final = 86_400
"""How long an expired access token is still told apart from one that never was."""


class IdentityError(Exception):
    """A request refused; `code` is the OAuth error."""

    def __init__(self, code: str, description: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.description = description


class App(msgspec.Struct, frozen=True, kw_only=True):
    """An app as it was registered; without a secret it is a PKCE app. `scopes` are those a custom connection
    was given; None: all there are."""

    secret: str = ""
    scopes: tuple[str, ...] | None = None


class Code(msgspec.Struct, frozen=True):
    """A code handed out at consent, good once and for five minutes."""

    grant: Grant
    redirect_uri: str
    challenge: str
    until: float


class Access(msgspec.Struct, frozen=True):
    """What an access token allows; `user` is empty and `tenant_id` set for a custom connection."""

    app: str
    user: str
    scopes: tuple[str, ...]
    until: float
    tenant_id: str = ""


class Refresh(msgspec.Struct):
    """A refresh token; once rotated it works for thirty more minutes."""

    grant: Grant
    until: float


class Identity:
    """All codes, tokens and connections.

    `apps` are the only ones there are, by their client id; without any, every id and every secret will do.
    """

    def __init__(
        self,
        random: Random,
        organisations: Mapping[str, Organisation],
        *,
        plan: Plan,
        apps: Mapping[str, App] | None = None,
    ) -> None:
        self._random = random
        self._organisations = organisations
        self.apps = dict(apps or {})
        self.connections = Connections(
            random, organisations, apps_max=plan.apps_per_organisation, organisations_max=plan.connections
        )
        self._codes: dict[str, Code] = {}
        self._access: dict[str, Access] = {}
        self._refresh: dict[str, Refresh] = {}

    def govern(self, *, plan: Plan, apps: Mapping[str, App] | None) -> None:
        """Put other rules in force: how many may be connected, and which apps there are."""
        self.apps = dict(apps or {})
        self.connections.apps_max = plan.apps_per_organisation
        self.connections.organisations_max = plan.connections

    def consent(self, asked: Asked, tenant_ids: Iterable[str], now: float, *, user: str = BOOKKEEPER) -> str:
        """A person allows an app these organisations; returns the code. Those that cannot be connected are
        left out, and without `is_bulk` all but the first."""
        event_id = uuid_from(self._random)
        linked = 0
        for tenant_id in tenant_ids:
            if not self.connections.why_not(asked.app, tenant_id) and (asked.is_bulk or not linked):
                self.connections.link(asked.app, user, tenant_id, event_id=event_id, now=now)
                linked += 1
        grant = Grant(
            app=asked.app,
            scope=asked.scope,
            event_id=event_id,
            at=int(now),
            user=user,
            session_id=self._secret(16),
            nonce=asked.nonce,
        )
        code = self._secret(24)
        self._codes[code] = Code(grant, asked.redirect_uri, asked.challenge, now + CODE_S)
        return code

    def client(self, form: Mapping[str, str], basic: tuple[str, str] | None) -> tuple[str, bool]:
        """Which app asks, and whether with its secret; raises IdentityError."""
        app, secret = basic or (form.get("client_id", ""), form.get("client_secret", ""))
        if not app:
            raise IdentityError("unauthorized_client")  # doc: public API notes of 2026-07-04
        known = self.apps.get(app)
        if (self.apps and known is None) or (known is not None and known.secret != secret):
            raise IdentityError("invalid_client")  # issue: XeroAPI/Xero-NetStandard#577
        return app, bool(secret)

    def exchange(self, form: dict[str, str], basic: tuple[str, str] | None, now: float) -> dict[str, Any]:
        """Answer POST /connect/token; raises IdentityError."""
        self._forget(now)
        if not form.get("grant_type"):
            raise IdentityError("invalid_request")
        app, has_secret = self.client(form, basic)
        match form["grant_type"]:
            case "authorization_code":
                return self._by_code(app, form, has_secret, now)
            case "refresh_token":
                if not form.get("refresh_token"):
                    raise IdentityError("invalid_request")
                return self._by_refresh(app, form["refresh_token"], now)
            case "client_credentials":
                if not has_secret:
                    # not for PKCE apps: public API notes of 2026-07-04
                    raise IdentityError("unauthorized_client")
                return self._by_credentials(app, form.get("scope", ""), now)
            case _:
                raise IdentityError("unsupported_grant_type")

    def _by_code(self, app: str, form: Mapping[str, str], has_secret: bool, now: float) -> dict[str, Any]:
        code = self._codes.pop(form.get("code", ""), None)
        if code is None or code.until <= now or code.grant.app != app:
            raise IdentityError("invalid_grant")
        if code.redirect_uri != form.get("redirect_uri", ""):
            raise IdentityError("invalid_grant")
        if code.challenge:
            verifier = form.get("code_verifier", "")
            if len(verifier) not in CHALLENGE_SIZES or challenge_of(verifier) != code.challenge:
                raise IdentityError("invalid_grant")
        elif not has_secret:
            raise IdentityError("invalid_client")
        return self._issue(code.grant, now)

    def _by_refresh(self, app: str, token: str, now: float) -> dict[str, Any]:
        held = self._refresh.get(token)
        if held is None or held.until <= now or held.grant.app != app:
            raise IdentityError("invalid_grant")
        held.until = min(held.until, now + GRACE_S)
        return self._issue(held.grant, now)

    def _by_credentials(self, app: str, scope: str, now: float) -> dict[str, Any]:
        """A custom connection, of the first organisation; or the management of connections, of none."""
        known = self.apps.get(app)
        given = known.scopes if known else None
        scopes = tuple(scope.split()) or given or OF_CUSTOM
        if not all(may_be_given(each, given) for each in scopes):
            # issue: XeroAPI/xero-mcp-server#209
            raise IdentityError("invalid_scope", "Client credentials scope validation failed")
        event_id, tenant_id = uuid_from(self._random), ""
        if set(scopes) != {CONNECTIONS}:
            tenant_id = next(iter(self._organisations))
            if not self.connections.has_custom(app):  # one that a person cut stays cut (assumed)
                self.connections.link(app, "", tenant_id, event_id=event_id, now=now)
        grant = Grant(app=app, scope=" ".join(scopes), event_id=event_id, at=int(now), tenant_id=tenant_id)
        return self._issue(grant, now)

    def _issue(self, grant: Grant, now: float) -> dict[str, Any]:
        scopes = tuple(grant.scope.split())
        access = access_token(grant, self._secret(16), now)
        self._access[access] = Access(grant.app, grant.user, scopes, now + ACCESS_S, grant.tenant_id)
        answer: dict[str, Any] = {"access_token": access, "expires_in": ACCESS_S, "token_type": "Bearer"}
        if "openid" in scopes and grant.user:
            answer = {"id_token": id_token(grant, access, now)} | answer
        if "offline_access" in scopes and grant.user:
            answer["refresh_token"] = self._secret(32)
            self._refresh[answer["refresh_token"]] = Refresh(grant, now + IDLE_S)
        return answer | {"scope": grant.scope}

    def _secret(self, size: int) -> str:
        return self._random.randbytes(size).hex()

    def _forget(self, now: float) -> None:
        """What lapsed long ago is dropped, oldest first."""
        while self._codes and next(iter(self._codes.values())).until <= now:
            del self._codes[next(iter(self._codes))]
        while self._access and next(iter(self._access.values())).until <= now - KNOWN_S:
            del self._access[next(iter(self._access))]
        while self._refresh and next(iter(self._refresh.values())).until <= now:
            del self._refresh[next(iter(self._refresh))]

    def access(self, token: str) -> Access | None:
        """What a token allows, expired or not."""
        return self._access.get(token)

    def expire(self, token: str, now: float) -> None:
        """Let an access token lapse before its time."""
        held = self._access.get(token)
        if held is not None:
            self._access[token] = msgspec.structs.replace(held, until=min(held.until, now))

    def reaches(self, access: Access, tenant_id: str) -> bool:
        """Whether the holder of a token may reach this organisation."""
        return any(held.tenant_id == tenant_id for held in self.connections.of(access.app, access.user))

    def is_connected(self, app: str, tenant_id: str) -> bool:
        """Whether anybody has connected an app to this organisation."""
        return any(held.tenant_id == tenant_id for held in self.connections.of(app))

    def reached(self, access: Access) -> list[Connection]:
        """The connections a token may list and cut: its person's; with `app.connections` all of its app."""
        return self.connections.of(access.app, None if CONNECTIONS in access.scopes else access.user)

    def listed(self, access: Access, event_id: str | None) -> list[dict[str, str]]:
        """The connections a token reaches, in Xero's shape; `event_id` narrows them."""
        return self.connections.listed(self.reached(access), event_id)

    def cut(self, access: Access, connection_id: str) -> bool:
        """Cut one connection; False when the token reaches no such one."""
        wanted = connection_id.lower()
        held = next((each for each in self.reached(access) if each.id == wanted), None)
        if held is not None:
            held.is_live = False
        return held is not None

    def revoke(self, token: str, app: str | None = None) -> None:
        """Forget all refresh tokens and connections of a refresh token's person for its app.

        `app` is who asks, and gets nothing done for another; None: whoever may.
        """
        # doc: public notes of 2026-10-01; xero-ruby README
        held = self._refresh.get(token)
        if held is None or app not in (None, held.grant.app):
            return
        owner = (held.grant.app, held.grant.user)
        self._refresh = {
            key: each for key, each in self._refresh.items() if (each.grant.app, each.grant.user) != owner
        }
        for connection in self.connections.of(*owner):
            connection.is_live = False

    def disconnect(self, tenant_id: str = "", app: str = "") -> int:
        """A person disconnects every app from an organisation inside Xero, or an app from everything; returns
        how many connections were cut."""
        live = self.connections.live()
        cut = [held for held in live if tenant_id in ("", held.tenant_id) and app in ("", held.app)]
        for held in cut:
            held.is_live = False
        return len(cut)
