"""What each kind of trouble does to a call, and what it leaves in the books."""

import asyncio

import httpx2
import pytest

from tests.xerosim.desk import run, said, sale
from xerosim.accounting.limits import Plan


async def invoice_body(desk, **changes):
    return {"Invoices": [{"Contact": {"ContactID": await desk.contact()}} | sale(**changes)]}


async def count(desk):
    """Documents in the books."""
    return len((await desk.sim("GET", "ledger"))["organisations"][0]["documents"])


async def order(desk, **trouble):
    return await desk.sim("POST", "trouble", trouble)


async def turns(number=20):
    for _ in range(number):
        await asyncio.sleep(0)


# --- refusals -----------------------------------------------------------------------------------------------


def test_a_write_is_refused_with_the_sentence_ordered():
    async def test(desk):
        body = await invoice_body(desk, InvoiceNumber="S-1")
        await order(desk, kind="refuse", message="Not today.", endpoint="PUT Invoices")
        answer = await desk.put("Invoices", body, key="k")
        (row,) = answer.json()["Invoices"]
        assert (answer.status_code, row["StatusAttributeString"], said(row)) == (200, "ERROR", ["Not today."])
        assert (row["InvoiceID"], row["InvoiceNumber"]) == ("00000000-0000-0000-0000-000000000000", "S-1")
        assert row["HasErrors"] is True
        assert (await desk.put("Invoices", body, key="k")).content == answer.content, "a refusal is replayed"
        assert await count(desk) == 0
        assert (await desk.put("Invoices", body, key="l")).json()["Invoices"][0]["InvoiceNumber"] == "S-1"

    run(test)


def test_a_refusal_is_summarised_unless_it_is_said_otherwise():
    async def test(desk):
        body = await invoice_body(desk)
        await order(desk, kind="refuse", message="Not today.")
        answer = await desk.put("Invoices", body, summarizeErrors="true")
        assert (answer.status_code, answer.json()["ErrorNumber"]) == (400, 10)
        assert said(answer.json()["Elements"][0]) == ["Not today."]
        await order(desk, kind="refuse", message="Not today.")
        read = await desk.get("Invoices")
        assert (read.status_code, read.json()["Message"]) == (400, "Not today.")
        await order(desk, kind="refuse", message="Not today.")
        unread = await desk.http.put("/api.xro/2.0/Invoices", content=b"{")
        assert unread.json()["ErrorNumber"] == 14, "what cannot be read is refused for that"

    run(test)


# --- cut, reset, truncated ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("phase", "documents"), [("before", 0), ("after", 1)])
def test_a_connection_is_reset_before_or_after(phase, documents):
    async def test(desk):
        body = await invoice_body(desk)
        await order(desk, kind="reset", phase=phase)
        with pytest.raises(httpx2.ReadError):
            await desk.put("Invoices", body)
        assert await count(desk) == documents

    run(test)


def test_an_answer_breaks_off():
    async def test(desk):
        body = await invoice_body(desk)
        await order(desk, kind="truncate", endpoint="PUT Invoices")
        with pytest.raises(httpx2.RemoteProtocolError):
            await desk.put("Invoices", body)
        assert await count(desk) == 1

    run(test)


@pytest.mark.parametrize(("keeps", "kept"), [(10, 10), (0, 0), (None, None)])
def test_an_answer_is_cut_short_and_says_that_it_is_whole(keeps, kept):
    async def test(desk):
        whole = await desk.get("Currencies")
        await order(desk, kind="truncate", framed=True, **({} if keeps is None else {"keeps_bytes": keeps}))
        short = await desk.get("Currencies")
        assert short.status_code == 200
        size = len(whole.content) // 2 if kept is None else kept
        assert abs(len(short.content) - size) <= 1
        assert int(short.headers["content-length"]) == len(short.content)

    run(test)


@pytest.mark.parametrize(
    ("body", "content", "content_type"),
    [
        (None, b"<!DOCTYPE html>", "text/html; charset=utf-8"),
        ("html", b"<!DOCTYPE html>", "text/html; charset=utf-8"),
        ("broken", b'{"Id":', "application/json; charset=utf-8"),
        ("json", b"[]", "application/json; charset=utf-8"),
        ("empty", b"", None),
    ],
)
def test_garbage_comes_with_200(body, content, content_type):
    async def test(desk):
        sent = await invoice_body(desk)
        await order(desk, kind="garbage", **({} if body is None else {"body": body}))
        answer = await desk.put("Invoices", sent)
        assert (answer.status_code, answer.headers.get("content-type")) == (200, content_type)
        assert answer.content.startswith(content)
        assert await count(desk) == 0
        await order(desk, kind="garbage", phase="after")
        assert (await desk.put("Invoices", sent)).content.startswith(b"<!DOCTYPE")
        assert await count(desk) == 1

    run(test)


# --- statuses -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [500, 502, 503, 504])
@pytest.mark.parametrize(("phase", "documents"), [("before", 0), ("after", 1)])
def test_a_5xx_comes_before_or_after_the_call_is_done(status, phase, documents):
    async def test(desk):
        body = await invoice_body(desk)
        await order(desk, kind="status", status=status, phase=phase)
        first = await desk.put("Invoices", body, key="k")
        assert first.status_code == status
        assert await count(desk) == documents
        again = await desk.put("Invoices", body, key="k")
        if status == 500:
            assert again.content == first.content, "Xero's own 500 is kept under the key"
        else:
            assert again.json()["Invoices"][0]["StatusAttributeString"] == "OK"
        assert await count(desk) == (documents if status == 500 else 1)

    run(test)


def test_a_500_after_a_repeat_leaves_what_is_kept_under_its_key():
    async def test(desk):
        body = await invoice_body(desk)
        first = await desk.put("Invoices", body, key="k")
        await order(desk, kind="status", status=500, phase="after")
        assert (await desk.put("Invoices", body, key="k")).status_code == 500
        assert (await desk.put("Invoices", body, key="k")).content == first.content
        assert await count(desk) == 1

    run(test)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("problem", b'"Title":"An error occurred","Status":503'),
        ("lower", b'"title":"An error occurred","status":503'),
        ("text", b"Organisation is offline"),
        ("oauth", b"oauth_problem=rate%20limit%20exceeded&oauth_problem_advice="),
        ("empty", b""),
        ("html", b"<!DOCTYPE html>"),
    ],
)
def test_a_503_has_the_body_that_is_wanted(body, text):
    async def test(desk):
        await order(desk, kind="status", status=503, body=body)
        answer = await desk.get("Currencies")
        assert answer.status_code == 503
        assert text in answer.content
        if body == "lower":
            assert set(answer.json()) == {"title", "status", "detail", "instance"}

    run(test)


@pytest.mark.parametrize(("status", "title"), [(401, "Unauthorized"), (403, "Forbidden")])
def test_a_401_and_a_403_say_what_those_of_xero_say(status, title):
    async def test(desk):
        await order(desk, kind="status", status=status)
        told = (await desk.get("Currencies")).json()
        assert (told["Title"], told["Detail"], told["Status"]) == (
            title,
            "AuthenticationUnsuccessful",
            status,
        )

    run(test)


def test_true_problem_bodies_are_in_lower_case_on_order():
    async def test(desk):
        await order(desk, kind="lower_case", times=2)
        assert (await desk.get("Currencies")).json()["Status"] == "OK", "an ordinary answer is as it was"
        desk.http.headers["xero-tenant-id"] = "nobody"
        told = (await desk.get("Currencies")).json()
        assert (told["title"], told["detail"]) == ("Forbidden", "AuthenticationUnsuccessful")
        assert (await desk.get("Currencies")).json()["Title"] == "Forbidden"

    run(test)


# --- late and slow ------------------------------------------------------------------------------------------


def test_a_late_commit_may_say_nothing_at_all():
    async def test(desk):
        body = await invoice_body(desk)
        await order(desk, kind="late_commit", silent=True, after_s=30)
        with pytest.raises(httpx2.ReadTimeout):
            await desk.http.put("/api.xro/2.0/Invoices", json=body, timeout=0.001)
        assert await count(desk) == 0
        await desk.sim("POST", "clock", {"advance_s": 31})
        await turns()
        assert await count(desk) == 1
        await desk.transport.settled()

    run(test)


def test_how_late_a_commit_comes_is_drawn_and_told():
    async def test(desk):
        body = await invoice_body(desk)
        await order(desk, kind="late_commit", status=503, after_s=1, at_most_s=300)
        assert (await desk.put("Invoices", body)).status_code == 503
        (struck,) = (await desk.sim("GET", "trouble"))["struck"]
        late_s = float(struck["order"]["after_s"])
        assert 1 <= late_s <= 300
        await desk.sim("POST", "clock", {"advance_s": late_s - 0.5})
        await turns()
        assert await count(desk) == 0
        await desk.sim("POST", "clock", {"advance_s": 1})
        await turns()
        assert await count(desk) == 1
        return late_s

    assert run(test, seed=1) == run(test, seed=1)
    assert run(test, seed=1) != run(test, seed=2)


# --- limits -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("problem", "waits", "left"),
    [
        ("minute", "60", "x-minlimit-remaining"),
        ("day", "86400", "x-daylimit-remaining"),
        ("appminute", "60", "x-appminlimit-remaining"),
        ("concurrent", None, None),
    ],
)
def test_a_storm_of_429_names_its_limit(problem, waits, left):
    async def test(desk):
        await order(desk, kind="limited", problem=problem, times=3)
        for _ in range(3):
            answer = await desk.get("Currencies")
            assert (answer.status_code, answer.content) == (429, b"")
            assert answer.headers["x-rate-limit-problem"] == problem
            assert answer.headers.get("retry-after") == waits
            if left:
                assert answer.headers[left] == "0"
        assert (await desk.get("Currencies")).status_code == 200
        assert (await desk.sim("GET", "calls"))["refused_429"] == 3

    run(test, plan=Plan())


def test_a_storm_lasts_as_long_as_it_is_ordered_to():
    async def test(desk):
        await order(desk, kind="limited", lasts_s=30)
        for later in (0, 20, 9):
            desk.now += later
            assert (await desk.get("Currencies")).status_code == 429
        desk.now += 1
        assert (await desk.get("Currencies")).status_code == 200
        assert (await desk.sim("GET", "trouble"))["ordered"] == []

    run(test)


@pytest.mark.parametrize(
    ("wanted", "header"),
    [
        ("missing", None),
        ("negative", "-1"),
        ("nonsense", "soon"),
        ("huge", "999999999"),
        ("date", "Wed, 18 Nov 2026 11:07:40 GMT"),
        ("7", "7"),
    ],
)
@pytest.mark.parametrize("kind", ["limited", "status"])
def test_retry_after_is_what_it_should_not_be(kind, wanted, header):
    async def test(desk):
        await order(desk, kind=kind, retry_after=wanted)
        assert (await desk.get("Currencies")).headers.get("retry-after") == header

    run(test)


def test_who_may_not_ask_is_told_so_even_in_a_storm():
    async def test(desk):
        await order(desk, kind="limited")
        desk.http.headers["xero-tenant-id"] = "nobody"
        assert (await desk.get("Currencies")).status_code == 403

    run(test)


# --- tokens, keys, clocks -----------------------------------------------------------------------------------


def test_a_token_dies_in_the_middle_and_a_fresh_one_lives():
    async def test(desk):
        tokens = await desk.exchange(
            (await desk.authorise()).headers["location"].split("code=")[1].split("&")[0]
        )
        desk.http.headers["Authorization"] = f"Bearer {tokens['access_token']}"
        await order(desk, kind="token_expired", next=2)
        assert (await desk.get("Currencies")).status_code == 200
        for _ in range(2):
            answer = await desk.get("Currencies")
            assert answer.status_code == 401
            assert answer.json()["Detail"].startswith("TokenExpired: token expired at ")
        form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
        fresh = (await desk.http.post("/connect/token", data=form, auth=("app", "secret"))).json()
        desk.http.headers["Authorization"] = f"Bearer {fresh['access_token']}"
        assert (await desk.get("Currencies")).status_code == 200

    run(test)


def test_the_whole_app_is_disconnected_in_the_middle():
    async def test(desk):
        await order(desk, kind="disconnected", next=2)
        assert (await desk.get("Currencies")).status_code == 200
        for tenant_id in desk.world.organisations:
            desk.http.headers["xero-tenant-id"] = tenant_id
            answer = await desk.get("Currencies")
            assert (answer.status_code, answer.json()["Detail"]) == (403, "AuthenticationUnsuccessful")
        assert (await desk.http.get("/connections")).json() == []

    run(test, organisations=("One", "Two"))


def test_without_the_store_of_keys_a_call_with_a_key_fails_and_is_not_remembered():
    async def test(desk):
        body = await invoice_body(desk)
        await order(desk, kind="key_store_down", times=2)
        assert (await desk.put("Invoices", body, key="k")).status_code == 500
        assert await count(desk) == 0
        assert (await desk.put("Invoices", body)).status_code == 200, "a call without a key needs no store"
        assert (await desk.put("Invoices", body, key="k")).status_code == 200
        assert await count(desk) == 2

    run(test)


def test_without_the_store_of_keys_nothing_is_done_late_either():
    async def test(desk):
        body = await invoice_body(desk)
        await order(desk, kind="key_store_down")
        await order(desk, kind="late_commit", next=1, after_s="5", status=500)
        assert (await desk.put("Invoices", body, key="k")).status_code == 500
        await desk.sim("POST", "clock", {"advance_s": 60})
        await turns()
        assert await count(desk) == 0

    run(test)


@pytest.mark.parametrize(("by_s", "date"), [("600", "11:16:40"), ("-600", "10:56:40")])
def test_the_clock_of_xero_is_off(by_s, date):
    async def test(desk):
        assert (await desk.get("Currencies")).headers["date"] == "Wed, 18 Nov 2026 11:06:40 GMT"
        body = await invoice_body(desk)
        await order(desk, kind="clock_skew", by_s=by_s)
        answer = await desk.put("Invoices", body)
        shown = int((desk.now + float(by_s)) * 1000)
        assert answer.headers["date"] == f"Wed, 18 Nov 2026 {date} GMT"
        assert answer.json()["DateTimeUTC"] == f"/Date({shown})/"
        assert answer.json()["Invoices"][0]["UpdatedDateUTC"] == f"/Date({shown}+0000)/"

    run(test)


def test_what_alters_an_answer_comes_on_top_of_other_trouble():
    async def test(desk):
        await order(desk, kind="clock_skew", by_s=60, times=2)
        await order(desk, kind="status", status=500, body="problem")
        answer = await desk.get("Currencies")
        assert (answer.status_code, answer.headers["date"]) == (500, "Wed, 18 Nov 2026 11:07:40 GMT")
        assert (await desk.get("Currencies")).status_code == 200

    run(test)
