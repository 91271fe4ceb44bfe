"""What a person allowed an app, and the tokens that say so."""

from random import Random
from typing import Any, Final

import msgspec

from xerosim.books.amounts import uuid_from
from xerosim.identity.tokens import AUDIENCE, ISSUER, half_hash, sign

# doc: developer.xero.com/faq/oauth2 and public notes of 2026-10-01
ID_TOKEN_S: Final = 300
ACCESS_S: Final = 1_800

BOOKKEEPER: Final = "bookkeeper"
"""Who consents unless somebody else is named."""


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """What was allowed, and when, in whole seconds since 1970; `user` is empty where no person did it, and
    `tenant_id` then names the one organisation of a custom connection."""

    app: str
    scope: str
    event_id: str
    at: int
    user: str = ""
    session_id: str = ""
    nonce: str = ""
    tenant_id: str = ""


def access_token(grant: Grant, token_id: str, now: float) -> str:
    """The access token of a grant, good for thirty minutes."""
    # claims: xero-node src/XeroClient.ts and decoded tokens in public code
    claims: dict[str, Any] = {
        "nbf": int(now),
        "exp": int(now) + ACCESS_S,
        "iss": ISSUER,
        "aud": AUDIENCE,
        "client_id": grant.app,
    }
    about = {"jti": token_id, "scope": grant.scope.split(), "authentication_event_id": grant.event_id}
    return sign(claims | _person(grant) | about)


def id_token(grant: Grant, access: str, now: float) -> str:
    """The token that tells who consented, good for five minutes, beside an access token."""
    # claims: xero-node src/XeroClient.ts; name and address only with their scopes: OpenID Connect Core 5.4
    scopes, address = grant.scope.split(), f"{grant.user}@example.com"
    claims: dict[str, Any] = {
        "nbf": int(now), "exp": int(now) + ID_TOKEN_S, "iss": ISSUER, "aud": grant.app, "iat": int(now),
        "at_hash": half_hash(access), "sid": grant.session_id, "idp": "local", "amr": ["pwd"],
    }  # fmt: skip
    if grant.nonce:
        claims["nonce"] = grant.nonce
    if "email" in scopes:
        claims["email"] = address
    if "profile" in scopes:
        claims |= {"preferred_username": address, "given_name": grant.user.title(), "family_name": "Sample"}
    return sign(claims | _person(grant))


def user_id(name: str) -> str:
    """The id of a person, who is the same in every simulated world."""
    return uuid_from(Random(f"xerosim {name}"))


def _person(grant: Grant) -> dict[str, Any]:
    """The claims about who consented; a custom connection has none."""
    if not grant.user:
        return {}
    return {
        "sub": user_id(grant.user).replace("-", ""),
        "auth_time": grant.at,
        "xero_userid": user_id(grant.user),
        "global_session_id": grant.session_id,
    }
