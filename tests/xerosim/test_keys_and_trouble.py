"""Idempotency keys and everything that can go wrong on the way."""

import asyncio

import httpx2
import pytest

from tests.xerosim.desk import Desk, line, run, sale
from xerosim.accounting.limits import Plan


async def invoice_body(desk, **changes):
    return {"Invoices": [{"Contact": {"ContactID": await desk.contact()}} | sale(**changes)]}


async def count(desk):
    """Documents in the books."""
    return len((await desk.sim("GET", "ledger"))["organisations"][0]["documents"])


def test_the_same_key_gives_the_same_answer_for_six_minutes():
    async def test(desk):
        body = await invoice_body(desk)
        first = await desk.put("Invoices", body, key="k")
        desk.now += 359
        assert (await desk.put("Invoices", body, key="k")).content == first.content
        assert await count(desk) == 1
        desk.now += 1
        assert (await desk.put("Invoices", body, key="k")).content != first.content
        assert await count(desk) == 2

    run(test)


def test_a_key_used_for_something_else_is_refused():
    async def test(desk):
        body = await invoice_body(desk)
        await desk.put("Invoices", body, key="k")
        for other in (
            await desk.put("Invoices", await invoice_body(desk, Reference="x"), key="k"),
            await desk.put("Invoices", body, key="k", unitdp="4"),
            await desk.put("CreditNotes", body, key="k"),
        ):
            assert other.status_code == 400
            assert other.json()["Message"] == "Idempotency Key: k is used with a different request."
        assert await count(desk) == 1

    run(test)


def test_keys_belong_to_the_app_and_not_to_the_organisation():
    async def test(desk):
        body = {"Invoices": [sale(Contact={"Name": "Acme"})]}
        first = await desk.put("Invoices", body, key="k")
        desk.http.headers["xero-tenant-id"] = list(desk.world.organisations)[1]
        assert (await desk.put("Invoices", body, key="k")).content == first.content

    run(test, organisations=("One", "Two"))


def test_a_refusal_is_replayed_too():
    async def test(desk):
        body = await invoice_body(desk, LineItems=[line(AccountCode="999")])
        first = await desk.put("Invoices", body, key="k")
        organisation = next(iter(desk.world.organisations.values()))
        organisation.account_by_code("260").code = "999"
        assert (await desk.put("Invoices", body, key="k")).content == first.content
        assert (await desk.put("Invoices", body, key="l")).json()["Invoices"][0][
            "StatusAttributeString"
        ] == "OK"

    run(test)


def test_a_replay_uses_up_the_limit_and_a_read_takes_no_key():
    async def test(desk):
        body = await invoice_body(desk)
        await desk.put("Invoices", body, key="k")
        again = await desk.put("Invoices", body, key="k")
        assert again.headers["x-minlimit-remaining"] == "57"
        desk.http.headers["Idempotency-Key"] = "k"
        assert (await desk.get("Invoices")).status_code == 200

    run(test, plan=Plan())


def test_a_500_is_kept_under_its_key():
    async def test(desk):
        body = await invoice_body(desk)
        await desk.sim("POST", "trouble", {"kind": "status", "status": 500})
        first = await desk.put("Invoices", body, key="k")
        assert (first.status_code, first.json()["Title"]) == (500, "An error occurred")
        again = await desk.put("Invoices", body, key="k")
        assert (again.status_code, again.content) == (500, first.content)
        assert (await desk.put("Invoices", body, key="l")).status_code == 200
        assert await count(desk) == 1

    run(test)


def test_a_503_is_not_kept():
    async def test(desk):
        body = await invoice_body(desk)
        await desk.sim("POST", "trouble", {"kind": "status", "status": 503, "endpoint": "PUT Invoices"})
        first = await desk.put("Invoices", body, key="k")
        assert (first.status_code, first.text) == (503, "Organisation is offline")
        assert (await desk.put("Invoices", body, key="k")).status_code == 200

    run(test)


@pytest.mark.parametrize(("kind", "documents"), [("drop_request", 0), ("commit_and_drop", 1)])
def test_a_connection_is_cut_before_or_after(kind, documents):
    async def test(desk):
        body = await invoice_body(desk)
        calls = (await desk.sim("GET", "calls"))["calls"]
        await desk.sim("POST", "trouble", [{"kind": kind, "call": calls + 2}])
        await desk.get("Currencies")
        with pytest.raises(httpx2.ReadError):
            await desk.put("Invoices", body, key="k")
        assert await count(desk) == documents
        assert (await desk.put("Invoices", body, key="k")).status_code == 200
        assert await count(desk) == 1

    run(test)


@pytest.mark.parametrize(
    ("kind", "phase", "documents"), [("stop_before", "before", 0), ("stop_after", "after", 1)]
)
def test_a_call_is_held_until_its_client_is_gone(kind, phase, documents):
    async def test(desk):
        body = await invoice_body(desk)
        await desk.sim("POST", "trouble", {"kind": kind, "next": 1, "endpoint": "PUT Invoices"})
        await desk.get("Currencies")
        held = asyncio.create_task(desk.put("Invoices", body))
        for _ in range(50):
            await asyncio.sleep(0)
        calls = await desk.sim("GET", "calls")
        assert calls["stopped"] == [{"call": calls["calls"], "phase": phase}]
        assert await count(desk) == documents
        held.cancel()
        await asyncio.gather(held, return_exceptions=True)
        await desk.transport.settled()
        assert (await desk.sim("GET", "calls"))["stopped"] == []
        assert await count(desk) == documents

    run(test)


@pytest.mark.parametrize("status", [500, 503, 0])
def test_a_commit_can_come_late(status):
    async def test(desk):
        body = await invoice_body(desk)
        await desk.sim(
            "POST", "trouble", {"kind": "late_commit", "next": 1, "status": status, "after_s": 120}
        )
        if status:
            assert (await desk.put("Invoices", body, key="k")).status_code == status
        else:
            with pytest.raises(httpx2.ReadError):
                await desk.put("Invoices", body, key="k")
        assert await count(desk) == 0
        await desk.sim("POST", "clock", {"advance_s": 121})
        for _ in range(10):
            await asyncio.sleep(0)
        assert await count(desk) == 1

    run(test)


def test_who_comes_again_with_the_key_of_a_late_commit_waits_for_it():
    async def test(desk):
        body = await invoice_body(desk)
        await desk.sim("POST", "trouble", {"kind": "late_commit", "status": 0, "after_s": 120})
        with pytest.raises(httpx2.ReadError):
            await desk.put("Invoices", body, key="k")
        again = asyncio.create_task(desk.put("Invoices", body, key="k"))
        for _ in range(20):
            await asyncio.sleep(0)
        assert not again.done()
        await desk.sim("POST", "clock", {"advance_s": 121})
        assert (await again).json()["Invoices"][0]["StatusAttributeString"] == "OK"
        assert await count(desk) == 1

    run(test)


def test_a_slow_call_that_runs_out_of_time_is_done_all_the_same():
    async def test(desk):
        body = await invoice_body(desk)
        await desk.sim("POST", "trouble", {"kind": "slow", "after_s": 60})
        with pytest.raises(httpx2.ReadTimeout):
            await desk.http.put("/api.xro/2.0/Invoices", json=body, timeout=0.001)
        assert await count(desk) == 0
        await desk.sim("POST", "clock", {"advance_s": 61})
        await desk.transport.settled()
        assert await count(desk) == 1

    run(test)


def test_a_chance_is_drawn_from_the_seed():
    async def test(desk):
        await desk.sim("POST", "trouble", {"kind": "status", "status": 503, "probability": "0.3"})
        return [(await desk.get("Currencies")).status_code for _ in range(200)]

    answers = run(test, seed=3)
    assert 30 < answers.count(503) < 90
    assert answers == run(test, seed=3)


def test_trouble_can_be_called_off_and_must_be_readable():
    async def test(desk):
        await desk.sim(
            "POST", "trouble", [{"kind": "drop_request", "next": 1}, {"kind": "status", "next": 2}]
        )
        assert await desk.sim("DELETE", "trouble") == {"pending": 0}
        assert (await desk.get("Currencies")).status_code == 200
        assert (await desk.http.post("/sim/trouble", json={"kind": "earthquake"})).status_code == 400

    run(test)


def test_a_refused_connection_is_a_connect_error():
    async def test(desk):
        desk.transport.is_refusing = True
        with pytest.raises(httpx2.ConnectError):
            await desk.get("Currencies")
        desk.transport.is_refusing = False

    run(test)


def test_latency_is_taken_on_both_ways():
    ways = []

    async def latency(way):
        ways.append(way)

    async def test(desk):
        ways.clear()
        await desk.get("Currencies")
        assert ways == ["out", "back"]

    run(test, latency=latency)


def test_reset_empties_the_books_and_forgets_the_tokens():
    async def test(desk: Desk):
        await desk.invoice()
        await desk.sim("POST", "reset")
        assert await count(desk) == 0
        assert (await desk.get("Organisation")).status_code == 401
        await desk.connect()
        assert (await desk.get("Organisation")).status_code == 200

    run(test)


def test_a_late_commit_of_a_repeat_is_not_a_second_commit():
    async def test(desk):
        body = await invoice_body(desk)
        await desk.put("Invoices", body, key="k")
        await desk.sim("POST", "trouble", {"kind": "late_commit", "status": 503, "after_s": 1})
        assert (await desk.put("Invoices", body, key="k")).status_code == 503
        await desk.sim("POST", "clock", {"advance_s": 2})
        for _ in range(10):
            await asyncio.sleep(0)
        assert await count(desk) == 1

    run(test)
