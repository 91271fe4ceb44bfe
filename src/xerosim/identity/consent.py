"""The question for consent: how an app asks it, and which questions Xero refuses."""

from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import urlencode, urlsplit

import msgspec

from xerosim.identity.scopes import CONNECTIONS, are_known

CHALLENGE_SIZES: Final = range(43, 129)
"""Characters of a PKCE challenge or verifier: RFC 7636."""


class AskedWrongly(Exception):
    """A question that Xero answers with a page and no way back; the text is what that page says."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A question for consent; `is_bulk` whether several organisations may be chosen at once."""

    app: str
    redirect_uri: str
    scope: str
    state: str = ""
    challenge: str = ""
    nonce: str = ""
    is_bulk: bool = True

    def back(self, **values: str) -> str:
        """The address to which the browser is sent back, with what is to be told there."""
        if self.state:
            values["state"] = self.state
        return f"{self.redirect_uri}{'&' if '?' in self.redirect_uri else '?'}{urlencode(values)}"


class Choice(msgspec.Struct, frozen=True):
    """One organisation on the page; `why_not` says why it cannot be chosen, empty when it can."""

    tenant_id: str
    name: str
    why_not: str = ""


def read_asked(query: Mapping[str, str], apps: Iterable[str]) -> Asked:
    """The question in the query of an address; `apps` are the only ones there are, none: any.

    Raises AskedWrongly. What the page says of a scope: XeroAPI/xero-python-oauth2-app#14; the rest assumed.
    """
    known = tuple(apps)
    app, redirect_uri, scope = (
        query.get("client_id", ""),
        query.get("redirect_uri", ""),
        query.get("scope", ""),
    )
    if not app or (known and app not in known):
        raise AskedWrongly("unauthorized_client : Unknown client or client not enabled")
    if not redirect_is_allowed(redirect_uri):
        raise AskedWrongly("unauthorized_client : Invalid redirect_uri")
    if query.get("response_type") != "code":
        raise AskedWrongly("unsupported_response_type : Response type not supported")
    scopes = scope.split()
    if not scopes:
        raise AskedWrongly("invalid_request : scope is missing")
    if not are_known(scopes) or CONNECTIONS in scopes:
        raise AskedWrongly("unauthorized_client : Invalid scope for client")
    challenge = query.get("code_challenge", "")
    if challenge and (query.get("code_challenge_method") != "S256" or len(challenge) not in CHALLENGE_SIZES):
        raise AskedWrongly("invalid_request : Transform algorithm not supported")
    return Asked(
        app=app,
        redirect_uri=redirect_uri,
        scope=" ".join(scopes),
        state=query.get("state", ""),
        challenge=challenge,
        nonce=query.get("nonce", ""),
        # doc: public notes of 2026-10-01
        is_bulk="bulk_connect:false" not in query.get("acr_values", "").split(),
    )


def redirect_is_allowed(redirect_uri: str) -> bool:
    """https anywhere, http only to localhost by that name, and no fragment."""
    # doc: developer.xero.com/faq/oauth2 and public notes of 2026-10-01
    try:
        parts = urlsplit(redirect_uri)
        host = parts.hostname
    except ValueError:
        return False
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and host == "localhost")
    return bool(host) and is_safe and "#" not in redirect_uri
