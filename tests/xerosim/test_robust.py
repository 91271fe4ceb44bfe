"""Whatever is sent, there is an answer, and the same seed on a clock of its own gives the same one."""

import asyncio
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.xerosim.desk import API, Desk, line, run, sale

SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**20), 10**20), st.text(max_size=8),
    st.sampled_from(["NaN", "Infinity", "1e999", "1e-999", "", "2026-11-01", "/Date(1e9)/", "0", "\x00", "\ud800"]),
)  # fmt: skip
NAMES = st.sampled_from(
    ["Type", "Contact", "LineItems", "Date", "DueDate", "Status", "InvoiceNumber", "CurrencyRate", "CurrencyCode", "Total",
     "LineAmountTypes", "InvoiceID", "Name", "ContactNumber", "EmailAddress", "ContactPersons", "PaymentTerms", "Phones",
     "Amount", "Account", "Invoice", "Reference", "Url", "Quantity", "UnitAmount", "LineAmount", "DiscountRate", "TaxAmount"],
)  # fmt: skip
WORDS = st.text(alphabet='abDT(),.="<>!&| 01Guid"', max_size=30)


def changed(value: Any, at: str, new: Any) -> Any:
    """A body with every field of one name replaced."""
    if isinstance(value, dict):
        return {key: new if key == at else changed(held, at, new) for key, held in value.items()} | {at: new}
    if isinstance(value, list):
        return [changed(held, at, new) for held in value]
    return value


@settings(max_examples=150, deadline=None)
@given(
    method=st.sampled_from(["PUT", "POST"]),
    path=st.sampled_from(
        ["Invoices", "CreditNotes", "Contacts", "Payments", "Invoices/x", "Contacts/x", "Payments/x"]
    ),
    at=NAMES,
    new=st.one_of(SCALARS, st.lists(SCALARS, max_size=2), st.dictionaries(NAMES, SCALARS, max_size=3)),
    where=WORDS,
)
def test_whatever_is_sent_is_answered(method, path, at, new, where):
    async def go() -> None:
        desk = Desk()
        await desk.connect()
        body = sale(Contact={"Name": "Acme"}, LineItems=[line(), line(DiscountRate=5)], InvoiceNumber="S-1")
        body |= {"Name": "B", "Amount": 1, "Account": {"Code": "090"}, "Invoice": {"InvoiceNumber": "S-1"}}
        text = json.dumps({path.split("/")[0]: [body, changed(body, at, new)]})
        answer = await desk.http.request(
            method, API + path, content=text, params={"summarizeErrors": "false"}
        )
        assert answer.status_code in (200, 400, 404, 501)
        if answer.headers["content-type"].startswith("application/json"):
            assert isinstance(answer.json(), dict)
        for name in ("where", "order", "page", "IDs", "InvoiceNumbers"):
            assert (await desk.get(path.split("/")[0], **{name: where})).status_code in (200, 400)
        assert (await desk.sim("GET", "ledger"))["organisations"][0]["balanced"]
        await desk.http.aclose()

    asyncio.run(go())


class NoSelector:
    """Nothing comes from outside: when nothing is ready, the clock goes to the next timer."""

    def __init__(self, loop: "VirtualLoop") -> None:
        self.loop = loop

    def select(self, timeout: float | None) -> list[Any]:
        assert timeout is not None, "everybody waits and nothing will ever happen"
        self.loop.virtual_now += max(0.0, timeout)
        return []

    def close(self) -> None:
        """Nothing to close."""


class VirtualLoop(asyncio.BaseEventLoop):
    """An event loop on a clock of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.virtual_now = 0.0
        self._selector = NoSelector(self)

    def time(self) -> float:
        return self.virtual_now

    def _process_events(self, events: list[Any]) -> None:
        """There are none."""

    def _write_to_self(self) -> None:
        """Nobody sleeps outside."""


def test_an_hour_of_calls_passes_in_no_time_on_a_virtual_clock():
    def day() -> tuple[float, list[str], int]:
        loop = VirtualLoop()

        async def latency(_way: str) -> None:
            await asyncio.sleep(0.2)

        async def go() -> list[str]:
            desk = Desk(seed=5, latency=latency)
            desk.world._clock = lambda: 1_795_000_000 + loop.time()
            await desk.connect()
            ids = []
            await desk.sim(
                "POST",
                "trouble",
                {"kind": "late_commit", "status": 503, "after_s": 1800, "endpoint": "PUT Invoices"},
            )
            body = {"Invoices": [sale(Contact={"Name": "Acme"})]}
            assert (await desk.put("Invoices", body)).status_code == 503
            for _ in range(30):
                await asyncio.sleep(120)
                await desk.connect()
                listed = (await desk.get("Invoices")).json()["Invoices"]
                ids += [row["InvoiceID"] for row in listed]
            await desk.http.aclose()
            return ids

        try:
            return loop.time(), loop.run_until_complete(go()), round(loop.time())
        finally:
            loop.close()

    first, second = day(), day()
    assert first == second
    assert first[2] > 3600
    assert len(first[1]) == 16


@pytest.mark.parametrize("body", [b'{"a":' * 20_000, b"[" * 20_000, b'{"Invoices":' + b"[" * 20_000])
def test_what_is_nested_too_deeply_is_refused_in_a_sentence(body):
    async def test(desk):
        answer = await desk.http.put(f"{API}Invoices", content=body)
        assert (answer.status_code, answer.json()["ErrorNumber"]) == (400, 14)
        for path in ("people", "trouble", "clock"):
            answer = await desk.http.post(f"/sim/{path}", content=body)
            assert (answer.status_code, list(answer.json())) == (400, ["error"])

    run(test)
