"""A consent: one Xero user who let one app in. All organisations that it reaches share one pair of tokens."""

from __future__ import annotations

import base64
import hashlib

import msgspec

from counterfoil.core.export import Connection, Tokens


class StoredTokens(msgspec.Struct, frozen=True, kw_only=True):
    """The tokens of one consent as they are kept.

    `lease` names who is renewing them, empty when nobody is; `is_refused` says that Xero has refused to.
    """

    consent_id: int
    tokens: Tokens
    lease: str = ""
    is_refused: bool = False


class _Claims(msgspec.Struct, frozen=True):
    """What an access token says of itself (claims: XeroAPI/xero-node, src/XeroClient.ts)."""

    xero_userid: str = ""
    authentication_event_id: str = ""
    scope: list[str] | str = ""


def consent_of(connection: Connection, tokens: Tokens) -> str:
    """What organisations share that share tokens: identity server, app and Xero user.

    Where a token does not name its user, the occasion of the consent stands for him; where it names neither,
    the refresh token does, without giving it away.
    """
    claims = _claims(tokens.access)
    who = (
        claims.xero_userid
        or claims.authentication_event_id
        or hashlib.sha256(tokens.refresh.encode()).hexdigest()
    )
    return f"{connection.identity_url} {connection.client_id} {who}"


def scopes_of(tokens: Tokens) -> tuple[str, ...]:
    """What Xero has granted, where the access token says so; nothing where it does not."""
    granted = _claims(tokens.access).scope
    return tuple(granted.split() if isinstance(granted, str) else granted)


def _claims(access: str) -> _Claims:
    """The claims of a JSON Web Token (RFC 7519), unchecked: it comes from the server that is asked to honour
    it. None of them when it is no such token."""
    parts = access.split(".")
    try:
        padded = parts[1] + "=" * (-len(parts[1]) % 4)
        return msgspec.json.decode(base64.urlsafe_b64decode(padded), type=_Claims)
    except (IndexError, ValueError):  # msgspec's own exceptions are ValueErrors
        return _Claims()
