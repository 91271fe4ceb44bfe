"""A clock in hand, a counted chance, a vault in memory, and answers given by a function."""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs

import httpx2
import msgspec

from counterfoil.config import SCOPES
from counterfoil.core.consent import StoredTokens
from counterfoil.core.export import Tokens
from counterfoil.xero.auth import XeroApp

START = dt.datetime(2026, 11, 18, 9, 0, tzinfo=dt.UTC)


ISSUED = {
    "access_token": "access-2",
    "refresh_token": "refresh-2",
    "expires_in": 1800,
    "token_type": "Bearer",
}
"""An answer that gives tokens."""


class HandClock:
    """Time that passes only when told, or when somebody sleeps; `wrong_s` is by how much the wall clock is off."""

    def __init__(self) -> None:
        self.passed_s = 0.0
        self.wrong_s = 0.0

    def now(self) -> dt.datetime:
        return START + dt.timedelta(seconds=self.passed_s + self.wrong_s)

    def monotonic(self) -> float:
        return 5_000.0 + self.passed_s

    async def sleep(self, seconds: float) -> None:
        self.passed_s += seconds
        await asyncio.sleep(0)


class CountedChance:
    """Keys that are different and the same in every run."""

    def __init__(self) -> None:
        self.drawn = 0

    def key(self) -> str:
        self.drawn += 1
        return f"{self.drawn:032x}"

    def between(self, low: float, high: float) -> float:
        return (low + high) / 2


class MemoryVault:
    """Tokens as the store keeps them: a lease by compare-and-set, an epoch that counts renewals.

    `stored` are the tokens of the one consent there is, which reaches every organisation of `reaches`.
    """

    CONSENT = 7

    def __init__(self, tokens: Tokens | None, reaches: tuple[int, ...] = (1,)) -> None:
        self.reaches = reaches
        self.stored = tokens
        self.lease = ""
        self.is_refused = False
        self.leases = 0

    async def tokens(self, organisation_id: int) -> StoredTokens | None:
        await asyncio.sleep(0)
        if self.stored is None or organisation_id not in self.reaches:
            return None
        return StoredTokens(
            consent_id=self.CONSENT, tokens=self.stored, lease=self.lease, is_refused=self.is_refused
        )

    async def lease_tokens(self, consent_id: int, *, epoch: int, owner: str, former: str) -> bool:
        await asyncio.sleep(0)
        assert consent_id == self.CONSENT
        assert owner
        if self.stored is None or (self.stored.epoch, self.lease) != (epoch, former) or self.is_refused:
            return False
        self.lease = owner
        self.leases += 1
        return True

    async def store_tokens(self, consent_id: int, tokens: Tokens, *, owner: str) -> bool:
        await asyncio.sleep(0)
        assert consent_id == self.CONSENT
        if self.lease != owner or self.stored is None or tokens.epoch != self.stored.epoch + 1:
            return False
        self.stored, self.lease = tokens, ""
        return True

    async def release_tokens(self, consent_id: int, *, owner: str, is_refused: bool) -> bool:
        await asyncio.sleep(0)
        assert consent_id == self.CONSENT
        if self.lease != owner:
            return False
        self.lease, self.is_refused = "", is_refused
        return True


def xero_app(**changes: str) -> XeroApp:
    """An app with a secret, at a server that does not exist."""
    app = XeroApp(
        client_id="app",
        client_secret="hush",
        redirect_uri="http://localhost:8100/callback",
        scopes=SCOPES,
        api_url="http://xero.test",
        identity_url="http://xero.test",
        login_url="http://xero.test",
    )
    return msgspec.structs.replace(app, **changes)


def http_of(
    handler: Callable[[httpx2.Request], httpx2.Response | Awaitable[httpx2.Response]],
) -> httpx2.AsyncClient:
    """A client whose every request is answered by a function."""

    async def answered(request: httpx2.Request) -> httpx2.Response:
        answer = handler(request)
        return answer if isinstance(answer, httpx2.Response) else await answer

    return httpx2.AsyncClient(transport=httpx2.MockTransport(answered))


def form_of(request: httpx2.Request) -> dict[str, str]:
    """The fields of a form that was sent."""
    return {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
