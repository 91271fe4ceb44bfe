"""Hours of everything that can go wrong, on a virtual clock: what a client sees of it, as a list of lines.

python -m tests.xerosim.day SEED        # prints the digest of the lines
"""

import asyncio
import hashlib
import random
import sys
from collections.abc import Callable
from typing import Any, Final, get_args

import httpx2

from tests.simulation.loop import SimClock, simulate
from tests.xerosim.desk import API, REDIRECT, SCOPE, code_of, sale
from xerosim import InProcessTransport, Plan, World, create_app
from xerosim.trouble.orders import Kind

HOURS: Final = 4.0
CLIENTS: Final = 3
REPEATS_MAX: Final = 4
FIELDS: Final[dict[str, dict[str, Any]]] = {
    "late_commit": {"after_s": 1, "at_most_s": 300},
    "slow": {"after_s": 1, "at_most_s": 60},
    "refuse": {"message": "Website must be valid"},
    "clock_skew": {"by_s": 300},
    "truncate": {"framed": True},
    "limited": {"retry_after": "nonsense"},
}
"""What an order of some kinds needs or may have; all others need nothing."""
ONCE_ENOUGH: Final = ("other_user", "disconnected", "token_expired")
"""Kinds that are not drawn for every call: one leaves nothing to be struck, the others are ordered apart."""


class Day:
    """A world in which everything goes wrong now and then, its clients, and the lines of what they saw."""

    def __init__(self, seed: int) -> None:
        self.clock = SimClock()
        self.random = random.Random(seed)
        self.lines: list[str] = []
        self.struck: list[dict[str, Any]] = []
        self.world = World(seed=seed, clock=lambda: self.clock.now().timestamp(), plan=Plan(), work_s=0.05)
        self.transport = InProcessTransport(create_app(self.world), latency=self._latency)
        self.http = httpx2.AsyncClient(transport=self.transport, base_url="http://xero.test", timeout=20)

    async def _latency(self, _way: str) -> None:
        await asyncio.sleep(self.random.uniform(0.01, 0.3))

    async def live(self) -> list[str]:
        """Live through it; returns the lines."""
        often = [
            {"kind": kind, "probability": "0.04"} | FIELDS.get(kind, {})
            for kind in get_args(Kind)
            if kind not in ONCE_ENOUGH
        ]
        seldom = [
            {"kind": "token_expired", "probability": "0.01"},
            {"kind": "other_user", "calls_per_minute": 5},
        ]
        async with self.http:
            await self._sign_in()
            assert (await self.http.post("/sim/trouble", json=often + seldom)).status_code == 200
            end_s = self.clock.monotonic() + HOURS * 3600
            await asyncio.gather(*(self._client(number, end_s) for number in range(CLIENTS)))
            await self.transport.settled()
            self.struck = (await self.http.get("/sim/trouble")).json()["struck"]
            self.lines.append((await self.http.get("/sim/ledger")).text)
        assert not self.transport.failures
        return self.lines

    async def _client(self, number: int, end_s: float) -> None:
        batch = 0
        while self.clock.monotonic() < end_s:
            batch += 1
            rows = [
                sale(
                    InvoiceNumber=f"{number}-{batch}-{row}",
                    Contact={"Name": f"Buyer {self.random.randrange(20)}"},
                )
                for row in range(self.random.randint(1, 5))
            ]
            for _ in range(REPEATS_MAX):
                if await self._ask("PUT", "Invoices", {"Invoices": rows}, f"{number}-{batch}") == "200":
                    break
                await asyncio.sleep(self.random.uniform(1, 30))
            numbers = ",".join(row["InvoiceNumber"] for row in rows)
            await self._ask("GET", f"Invoices?page=1&InvoiceNumbers={numbers}")
            await asyncio.sleep(self.random.uniform(1, 120))

    async def _ask(self, method: str, path: str, body: Any = None, key: str = "") -> str:
        headers = {"Idempotency-Key": key} if key else {}
        try:
            answer = await self.http.request(method, API + path, json=body, headers=headers)
        except httpx2.HTTPError as error:
            seen, said = type(error).__name__, ""
        else:
            seen, said = str(answer.status_code), f"{sorted(answer.headers.items())} {answer.text}"
            if answer.status_code == 401:
                await self._sign_in()
        self.lines.append(f"{self.clock.monotonic()} {method} {path} {seen} {said}")
        return seen

    async def _sign_in(self) -> None:
        asked = {
            "response_type": "code",
            "client_id": "app",
            "redirect_uri": REDIRECT,
            "scope": SCOPE,
            "state": "s",
        }
        answer = await self.http.get("/identity/connect/authorize", params=asked | {"sim_consent": "auto"})
        form = {"grant_type": "authorization_code", "code": code_of(answer), "redirect_uri": REDIRECT}
        tokens = (await self.http.post("/connect/token", data=form, auth=("app", "secret"))).json()
        self.http.headers["Authorization"] = f"Bearer {tokens['access_token']}"
        self.http.headers["xero-tenant-id"] = (await self.http.get("/connections")).json()[0]["tenantId"]


def lived(seed: int, look: Callable[[Day], object] = lambda _: None) -> str:
    """The digest of all that was seen in a day from this seed; `look` sees the day when it is over."""

    async def whole() -> str:
        day = Day(seed)
        lines = await day.live()
        look(day)
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    return simulate(whole, seed)


if __name__ == "__main__":
    print(lived(int(sys.argv[1])))
