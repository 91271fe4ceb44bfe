"""What stands before the books: sizes of bodies, addresses, the last calls, and the side door's manners."""

import asyncio
import base64
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.xerosim.desk import API, Desk, run
from xerosim.accounting.calls import BODY_MAX
from xerosim.accounting.limits import Plan


def test_a_body_that_is_too_large_is_refused_by_its_announcement():
    async def test(desk):
        before = await desk.sim("GET", "calls")
        for path in (f"{API}Invoices", "/connect/token", "/sim/trouble"):
            answer = await desk.http.post(path, content=b"x" * (BODY_MAX + 1))
            assert answer.status_code == 413
            assert (answer.json()["Title"], answer.json()["Detail"]) == (
                "RequestEntityTooLarge",
                "PayloadTooLarge",
            )
        assert (await desk.sim("GET", "calls"))["bytes_in"] == before["bytes_in"]

    run(test)


@pytest.mark.parametrize("path", [f"{API}Invoices", "/connect/token"])
def test_a_body_without_announcement_is_read_no_further_than_the_limit(path):
    async def go() -> None:
        desk = Desk()
        told = []
        asked = 0

        async def receive():
            nonlocal asked
            asked += 1
            assert asked <= 11
            return {"type": "http.request", "body": b"x" * 1024 * 1024, "more_body": True}

        async def send(message):
            told.append(message)

        scope = {"type": "http", "method": "POST", "path": path, "headers": [], "query_string": b""}
        await desk.transport.app(scope, receive, send)
        assert (told[0]["status"], asked) == (413, 11)
        await desk.http.aclose()

    asyncio.run(go())


def test_a_body_of_exactly_the_limit_is_read():
    async def test(desk):
        answer = await desk.http.post(f"{API}Invoices", content=b"x" * BODY_MAX)
        assert (answer.status_code, answer.json()["ErrorNumber"]) == (400, 14)

    run(test)


def test_addresses_are_found_in_any_case_and_others_are_404_in_html():
    async def test(desk):
        assert (await desk.http.get("/API.xro/2.0/organisation")).status_code == 200
        for path in (
            f"{API}Nothing",
            f"{API}%FF%2F..",
            f"{API}",
            "/api.xro/2.0",
            "/nothing",
            f"{API}{'a/' * 500}",
        ):
            answer = await desk.http.get(path)
            assert (answer.status_code, answer.text) == (
                404,
                "The resource you're looking for cannot be found",
            )
            assert answer.headers["content-type"] == "text/html; charset=utf-8"

    run(test)


def test_what_no_address_does_is_not_implemented():
    async def test(desk):
        await desk.connect("accounting.settings")
        for method in ("PATCH", "OPTIONS", "TRACE"):
            answer = await desk.http.request(method, f"{API}Organisation")
            assert (answer.status_code, answer.json()["ErrorNumber"]) == (501, 20)

    run(test)


TEXT = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["code", "app", "S256", "auto", "allow", "https://[", "http://localhost:99999/", "openid", "\r\nX: y"]
    ),
)


@settings(max_examples=150, deadline=None)
@given(
    query=st.dictionaries(
        st.sampled_from(
            ["response_type", "client_id", "redirect_uri", "scope", "state", "code_challenge", "acr_values", "nonce",
             "code_challenge_method", "sim_consent", "sim_organisation", "sim_user"],
        ),
        TEXT,
    ),
    form=st.dictionaries(
        st.sampled_from(["grant_type", "code", "refresh_token", "client_id", "client_secret", "scope", "redirect_uri"]),
        st.one_of(TEXT, st.sampled_from(["authorization_code", "refresh_token", "client_credentials"])),
    ),
    basic=st.binary(max_size=20),
    host=st.sampled_from(["xerosim", "[", "a b", "\xff", ""]),
)  # fmt: skip
def test_whatever_is_asked_of_identity_is_answered(query, form, basic, host):
    async def go() -> None:
        desk = Desk()
        headers = {
            "Authorization": "Basic " + base64.b64encode(basic).decode(),
            "Host": host.encode("latin-1"),
        }
        for answer in (
            await desk.authorise(**query),
            await desk.http.get("/identity/connect/authorize", params=query, headers=headers),
            await desk.http.post("/connect/token", data=form),
            await desk.http.post("/connect/token", data=form, headers=headers),
            await desk.http.post("/connect/revocation", data=form, headers=headers),
            await desk.http.get("/.well-known/openid-configuration", headers=headers),
            await desk.http.get("/connections", headers=headers),
            await desk.http.delete("/connections/%FF", headers=headers),
        ):
            assert answer.status_code < 500
        assert not desk.transport.failures
        await desk.http.aclose()

    asyncio.run(go())


# --- the last calls -----------------------------------------------------------------------------------------


def test_the_last_calls_are_shown_with_their_bodies_newest_first():
    async def test(desk):
        await desk.put("Contacts", {"Name": "Kōwhai"}, key="k-1")
        await desk.get("Nothing")
        calls = await desk.sim("GET", "calls?last=2")
        newest, first = calls["last"]
        assert (newest["call"], newest["method"], newest["status"]) == (2, "GET", 404)
        assert (newest["target"], newest["answered"]) == (
            "/api.xro/2.0/Nothing?",
            "The resource you're looking for cannot be found",
        )
        assert (first["app"], first["tenant_id"], first["key"]) == ("app", *desk.world.organisations, "k-1")
        assert json.loads(first["sent"], parse_float=str) == {"Name": "Kōwhai"}
        assert "Kōwhai" in first["answered"]
        assert first["answered_bytes"] == len(first["answered"].encode())
        assert first["at_ms"] == int(desk.now * 1000)
        assert "Bearer" not in json.dumps(calls)
        assert "last" not in await desk.sim("GET", "calls")

    run(test)


def test_two_hundred_calls_are_remembered_and_of_a_body_64_kilobytes():
    async def test(desk):
        await desk.http.put(f"{API}Contacts", content=b"\xff" + b"x" * 100_000)
        (last,) = (await desk.sim("GET", "calls?last=1"))["last"]
        assert (last["sent_bytes"], len(last["sent"]), last["sent"][0]) == (100_001, 65_536, "\ufffd")
        for _ in range(250):
            await desk.get("Nothing")
        assert [call["call"] for call in (await desk.sim("GET", "calls?last=200"))["last"]] == list(
            range(251, 51, -1)
        )
        for wrong in ("201", "-1", "x", ""):
            answer = await desk.http.get("/sim/calls", params={"last": wrong})
            assert (answer.status_code, answer.json()) == (400, {"error": "last is a number from 0 to 200"})

    run(test)


def test_a_call_that_is_cut_has_no_status():
    async def test(desk):
        await desk.sim("POST", "trouble", {"kind": "drop_request"})
        with pytest.raises(Exception, match="connection cut"):
            await desk.get("Currencies")
        (last,) = (await desk.sim("GET", "calls?last=1"))["last"]
        assert (last["status"], last["answered"]) == (0, "")

    run(test)


# --- the side door ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/sim"),
        ("GET", "/sim/weather"),
        ("PUT", "/sim/ledger"),
        ("DELETE", "/sim/clock/x"),
        ("GET", "/sim/save"),
    ],
)
def test_an_unknown_word_gets_one_sentence_with_the_known_ones(method, path):
    async def test(desk):
        answer = await desk.http.request(method, path)
        assert (answer.status_code, list(answer.json())) == (404, ["error"])
        said = answer.json()["error"]
        assert said.startswith(f"there is no {method} {path}; there are ")
        for word in (
            "GET /sim/ledger",
            "POST /sim/trouble",
            "POST /sim/snapshots/{name}/restore",
            "GET /sim/limits",
        ):
            assert word in said

    run(test)


@pytest.mark.parametrize(
    ("path", "body", "said"),
    [
        ("clock", {"advance_s": -1}, "advance_s is a number of seconds, and the clock only goes forward"),
        ("clock", {"advance_s": "NaN"}, "advance_s is a number of seconds, and the clock only goes forward"),
        (
            "clock",
            {"advance_s": "Infinity"},
            "advance_s is a number of seconds, and the clock only goes forward",
        ),
        ("clock", {"advance_s": 10**12}, "the clock cannot be more than fifty years ahead"),
        ("clock", {"advance_s": "1e999999"}, "the clock cannot be more than fifty years ahead"),
        ("clock", {"advance": 1}, "clock takes advance_s; not 'advance'"),
        ("clock", {}, "clock takes advance_s: "),
        ("clock", [], "the body must be one JSON object"),
        ("clock", 7, "the body must be a JSON object or a list of them: "),
        ("limits", {"calls": -1}, "calls is a number from 0 to 10000"),
        ("limits", {"calls": 10**30}, "calls is a number from 0 to 10000"),
        ("limits", {"day_ends_in_s": 0}, "day_ends_in_s is a number from 1 to 86400"),
        ("limits", {"tenant_id": "x"}, "no such organisation 'x'"),
    ],
)
def test_a_malformed_body_gets_one_sentence(path, body, said):
    async def test(desk):
        answer = await desk.http.post(f"/sim/{path}", json=body)
        assert (answer.status_code, list(answer.json())) == (400, ["error"])
        assert answer.json()["error"].startswith(said)
        assert (await desk.sim("GET", "clock"))["now_ms"] == int(desk.now * 1000)

    run(test)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff", b"[" * 100_000, b'{"advance_s": "\\ud800"}', b'{"advance_s": {}}']
)
def test_rubbish_gets_one_sentence(body):
    async def test(desk):
        for path in ("clock", "limits", "trouble", "people", "webhooks"):
            answer = await desk.http.post(f"/sim/{path}", content=body)
            assert (answer.status_code, list(answer.json())) in ((400, ["error"]), (200, ["done"])), path

    run(test)


def test_the_clock_can_be_turned_to_fifty_years_ahead_and_no_further():
    async def test(desk):
        for _ in range(2):
            answer = await desk.http.post("/sim/clock", json={"advance_s": 25 * 366 * 86_400})
            assert answer.status_code == 200
        assert (await desk.http.post("/sim/clock", json={"advance_s": 1})).status_code == 400
        await desk.connect()
        assert (await desk.get("Organisation")).status_code == 200

    run(test, plan=Plan())
