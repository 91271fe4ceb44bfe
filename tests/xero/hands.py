"""A clock in hand, a counted chance, a vault in memory, and answers given by a function."""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable

import httpx2
import msgspec

from counterfoil.core.export import Tokens
from counterfoil.xero.auth import XeroApp

START = dt.datetime(2026, 11, 18, 9, 0, tzinfo=dt.UTC)


class HandClock:
    """Time that passes only when told, or when somebody sleeps."""

    def __init__(self) -> None:
        self.passed_s = 0.0

    def now(self) -> dt.datetime:
        return START + dt.timedelta(seconds=self.passed_s)

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
    """Tokens as the store keeps them: a lease by compare-and-set, an epoch that counts renewals."""

    def __init__(self, tokens: Tokens | None, organisation_id: int = 1) -> None:
        self.organisation_id = organisation_id
        self.stored = tokens
        self.leased_to = ""
        self.leased_until = START
        self.leases = 0

    async def tokens(self, organisation_id: int) -> Tokens | None:
        await asyncio.sleep(0)
        return self.stored if organisation_id == self.organisation_id else None

    async def lease_tokens(
        self, organisation_id: int, *, epoch: int, owner: str, now: dt.datetime, until: dt.datetime
    ) -> bool:
        await asyncio.sleep(0)
        assert organisation_id == self.organisation_id
        is_taken = self.leased_to not in ("", owner) and self.leased_until > now
        if self.stored is None or self.stored.epoch != epoch or is_taken:
            return False
        self.leased_to, self.leased_until = owner, until
        self.leases += 1
        return True

    async def store_tokens(self, organisation_id: int, tokens: Tokens, *, owner: str) -> bool:
        await asyncio.sleep(0)
        assert organisation_id == self.organisation_id
        if self.leased_to != owner or self.stored is None or tokens.epoch != self.stored.epoch + 1:
            return False
        self.stored, self.leased_to = tokens, ""
        return True


def xero_app(**changes: str) -> XeroApp:
    """An app with a secret, at a server that does not exist."""
    app = XeroApp(
        client_id="app",
        client_secret="hush",
        redirect_uri="http://localhost:8100/callback",
        scopes="offline_access accounting.contacts accounting.invoices accounting.payments accounting.settings.read",
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
