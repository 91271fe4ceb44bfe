"""A desk to test the simulator from: a world with a clock in hand, a token, and calls through the transport.

Each answer is also laid beside Xero's own description of its API, where that is at hand.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import httpx2

from tests.witnesses.watch import Watch
from xerosim import InProcessTransport, World, create_app
from xerosim.accounting.limits import NO_LIMITS
from xerosim.inprocess import Latency

T = TypeVar("T")
START = 1_795_000_000.0  # 2026-11-18 in the clock of the tests
REDIRECT = "http://localhost:8100/callback"
SCOPE = "openid offline_access accounting.contacts accounting.invoices accounting.payments accounting.settings.read"
SETTINGS = (
    "openid offline_access accounting.contacts accounting.invoices accounting.payments accounting.settings"
)
"""Like SCOPE, but settings may be changed too."""
API = "/api.xro/2.0/"


class Desk:
    """One world and one client of it."""

    def __init__(self, *, latency: Latency | None = None, work_s: float = 0.0, **settings: Any) -> None:
        self.now = START
        settings.setdefault("plan", NO_LIMITS)
        self.world = World(clock=lambda: self.now, work_s=work_s, **settings)
        self.transport = InProcessTransport(create_app(self.world), latency=latency)
        self.http = httpx2.AsyncClient(
            transport=self.transport,
            base_url="http://xerosim",
            timeout=30,
            event_hooks={"response": [Watch()]},
        )

    async def authorise(self, scope: str = SCOPE, **query: str) -> httpx2.Response:
        """Ask for consent, given at once."""
        asked = {
            "response_type": "code",
            "client_id": "app",
            "redirect_uri": REDIRECT,
            "scope": scope,
            "state": "s",
        }
        return await self.http.get(
            "/identity/connect/authorize", params=asked | {"sim_consent": "auto"} | query
        )

    async def connect(self, scope: str = SCOPE) -> dict[str, Any]:
        """Sign in, and send the token and the organisation from now on."""
        answer = await self.authorise(scope)
        tokens = await self.exchange(code_of(answer))
        self.http.headers["Authorization"] = f"Bearer {tokens['access_token']}"
        linked = (await self.http.get("/connections")).json()
        self.http.headers["xero-tenant-id"] = linked[0]["tenantId"]
        return tokens

    async def exchange(self, code: str) -> dict[str, Any]:
        """Exchange a code for tokens."""
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT}
        answer = await self.http.post("/connect/token", data=form, auth=("app", "secret"))
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def get(self, path: str, **query: str) -> httpx2.Response:
        """GET from the accounting API."""
        return await self.http.get(API + path, params=query)

    async def put(self, path: str, body: Any, key: str = "", **query: str) -> httpx2.Response:
        """PUT to the accounting API, errors per element where Xero tells them apart."""
        headers = {"Idempotency-Key": key} if key else {}
        return await self.http.put(
            API + path, json=body, params={"summarizeErrors": "false"} | query, headers=headers
        )

    async def post(self, path: str, body: Any, **query: str) -> httpx2.Response:
        """POST to the accounting API, errors per element where Xero tells them apart."""
        return await self.http.post(API + path, json=body, params={"summarizeErrors": "false"} | query)

    async def delete(self, path: str, **query: str) -> httpx2.Response:
        """DELETE from the accounting API."""
        return await self.http.delete(API + path, params=query)

    async def contact(self, name: str = "Acme") -> str:
        """The id of a contact of this name, made if need be."""
        answer = await self.post("Contacts", {"Name": name})
        return str(answer.json()["Contacts"][0]["ContactID"])

    async def invoice(self, **changes: Any) -> dict[str, Any]:
        """An invoice as it is saved; fields of `sale` can be changed."""
        made = {"Contact": {"ContactID": await self.contact()}} | sale(**changes)
        resource = "CreditNotes" if str(made["Type"]).endswith("CREDIT") else "Invoices"
        answer = await self.put(resource, {resource: [made]})
        assert answer.status_code == 200, answer.text
        return answer.json()[resource][0]

    async def sim(self, method: str, path: str, body: Any = None) -> Any:
        """Use the side door."""
        answer = await self.http.request(method, f"/sim/{path}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()


def run(test: Callable[[Desk], Awaitable[T]], *, scope: str = SCOPE, **settings: Any) -> T:
    """Run a test at a desk that is already signed in, with these scopes."""

    async def go() -> T:
        desk = Desk(**settings)
        await desk.connect(scope)
        result = await test(desk)
        assert not desk.transport.failures
        await desk.http.aclose()
        return result

    return asyncio.run(go())


def code_of(answer: httpx2.Response) -> str:
    """The code in a redirect."""
    assert answer.status_code == 302, answer.text
    found = re.search(r"[?&]code=([^&]+)", answer.headers["location"])
    assert found
    return found.group(1)


def line(**changes: Any) -> dict[str, Any]:
    """A line of 2 x 10.50, 3.15 of tax on top in New Zealand."""
    return {
        "Description": "Widget",
        "Quantity": 2,
        "UnitAmount": 10.5,
        "AccountCode": "200",
        "TaxType": "OUTPUT2",
    } | changes


def sale(**changes: Any) -> dict[str, Any]:
    """An authorised sales invoice of 24.15."""
    made = {
        "Type": "ACCREC",
        "Date": "2026-11-01",
        "DueDate": "2026-12-01",
        "Status": "AUTHORISED",
        "LineItems": [line()],
    }
    return made | changes


def row_of(answer: httpx2.Response) -> dict[str, Any]:
    """The first row of an answer: as it was saved, or as it was refused, alone or in a summary of errors."""
    body = answer.json()
    assert answer.status_code == 200 or (answer.status_code, body["ErrorNumber"]) == (400, 10), answer.text
    row: dict[str, Any] = next(value for value in body.values() if isinstance(value, list))[0]
    return row


def said(element: dict[str, Any]) -> list[str]:
    """The sentences a refused element carries."""
    return [error["Message"] for error in element.get("ValidationErrors", [])]
