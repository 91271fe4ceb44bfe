"""Consent and codes: what is asked, what is refused, and the way back to this machine."""

import ast
import asyncio
import base64
import datetime as dt
import hashlib
import os
import socket
import subprocess
import sys
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from counterfoil.core.export import Tokens
from counterfoil.errors import ConnectFailed
from counterfoil.xero.auth import Identity, app_of, ask_consent, authorise, code_from
from counterfoil.xero.consent import listening, of_simulator
from tests.xero.hands import ISSUED, START, CountedChance, HandClock, form_of, http_of, xero_app

OLD = Tokens(access="access-1", refresh="refresh-1", expires_at=START, epoch=4)


# --- consent ------------------------------------------------------------------------------------------------


def test_the_address_of_consent_carries_state_and_challenge_but_no_secret():
    asked = ask_consent(xero_app(), CountedChance())
    parts = urlsplit(asked.address)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == "http://xero.test/identity/connect/authorize"
    digest = hashlib.sha256(asked.verifier.encode()).digest()
    assert query == {
        "response_type": "code",
        "client_id": "app",
        "redirect_uri": "http://localhost:8100/callback",
        "scope": xero_app().scopes,
        "state": asked.state,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    assert 43 <= len(asked.verifier) <= 128
    assert asked.verifier not in asked.address
    assert "hush" not in asked.address


def test_secrets_do_not_show():
    app = xero_app()
    asked = ask_consent(app, CountedChance())
    assert "hush" not in repr(app)
    assert asked.verifier not in repr(asked)
    assert "refresh-1" not in repr(OLD)


def test_a_code_is_taken_from_what_was_pasted():
    asked = ask_consent(xero_app(), CountedChance())
    pasted = f"  http://localhost:8100/callback?code=c%2Fd&scope=x&state={asked.state}\n"
    assert code_from(asked, pasted) == "c/d"


@pytest.mark.parametrize(
    ("pasted", "sentence"),
    [
        ("http://localhost:8100/callback?error=access_denied&state=s", "refused in Xero"),
        ("http://localhost:8100/callback?error=invalid_scope", "invalid_scope"),
        ("http://localhost:8100/callback?code=c&state=other", "another attempt"),
        ("http://localhost:8100/callback?code=c", "another attempt"),
        ("http://localhost:8100/callback", "no code"),
        ("", "no code"),
        ("http://[::1", "no code"),
    ],
)
def test_what_is_no_consent_is_said_in_one_sentence(pasted, sentence):
    asked = ask_consent(xero_app(), CountedChance())
    with pytest.raises(ConnectFailed, match=sentence):
        code_from(asked, pasted)


def test_importing_the_client_brings_no_second_http_client():
    program = (
        "import sys, counterfoil.xero.client; print(sorted({name.split('.')[0] for name in sys.modules}))"
    )
    path = os.pathsep.join(sys.path)
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONPATH": path},
        capture_output=True,
        check=True,
    )
    loaded = set(ast.literal_eval(done.stdout.decode()))
    assert {"httpx2", "authlib"} <= loaded
    assert not loaded & {"requests", "httpx", "aiohttp", "urllib3"}


@pytest.mark.parametrize("secret", ["hush", ""])
def test_a_code_is_redeemed_with_verifier_and_the_app_made_known(secret):
    seen: list[httpx2.Request] = []

    def answer(request):
        seen.append(request)
        return httpx2.Response(200, json=ISSUED)

    identity = Identity(xero_app(client_secret=secret), http_of(answer), HandClock())
    tokens = asyncio.run(identity.redeem("code", "verifier"))
    assert tokens == Tokens(
        access="access-2", refresh="refresh-2", expires_at=START + dt.timedelta(minutes=30), epoch=0
    )
    expected = {
        "grant_type": "authorization_code",
        "code": "code",
        "redirect_uri": "http://localhost:8100/callback",
        "code_verifier": "verifier",
    }
    basic = seen[0].headers.get("authorization")
    assert str(seen[0].url) == "http://xero.test/connect/token"
    if secret:
        assert form_of(seen[0]) == expected
        assert basic == "Basic " + base64.b64encode(b"app:hush").decode()
    else:
        assert form_of(seen[0]) == expected | {"client_id": "app"}
        assert basic is None


@pytest.mark.parametrize(
    "response",
    [
        httpx2.Response(400, json={"error": "invalid_grant"}),
        httpx2.Response(200, text="<html>"),
        httpx2.Response(200, json=ISSUED | {"access_token": "two\r\nlines"}),
        httpx2.Response(200, json={"access_token": "a", "expires_in": 1800}),
        httpx2.Response(302, headers={"location": "http://elsewhere.test"}),
        httpx2.Response(503),
    ],
)
def test_a_code_that_brings_no_tokens_fails_to_connect(response):
    identity = Identity(xero_app(), http_of(lambda _: response), HandClock())
    with pytest.raises(ConnectFailed):
        asyncio.run(identity.redeem("code", "verifier"))


def test_organisations_are_listed_and_practices_left_out():
    def answer(request):
        assert request.headers["authorization"] == "Bearer access-1"
        tenant = {"id": "i", "tenantId": "t", "tenantType": "ORGANISATION", "tenantName": "Books Ltd", "x": 1}
        return httpx2.Response(200, json=[tenant, tenant | {"tenantType": "PRACTICE", "tenantId": "p"}])

    identity = Identity(xero_app(), http_of(answer), HandClock())
    (one,) = asyncio.run(identity.organisations(OLD))
    assert (one.name, one.connection.tenant_id, one.connection.connection_id) == ("Books Ltd", "t", "i")
    assert app_of(one.connection, "hush") == xero_app()


@pytest.mark.parametrize(
    "response", [httpx2.Response(200, json=[]), httpx2.Response(401), httpx2.Response(200)]
)
def test_no_organisation_is_no_connection(response):
    identity = Identity(xero_app(), http_of(lambda _: response), HandClock())
    with pytest.raises(ConnectFailed):
        asyncio.run(identity.organisations(OLD))


def test_a_simulator_that_is_not_there_is_said_to_be():
    def refuse(request):
        raise httpx2.ConnectError("no")

    def go(handler):
        consent = of_simulator(http_of(handler))
        return asyncio.run(
            authorise(xero_app(), http_of(handler), consent, clock=HandClock(), chance=CountedChance())
        )

    with pytest.raises(ConnectFailed, match=r"no simulator answers at xero\.test"):
        go(refuse)
    with pytest.raises(ConnectFailed, match="answered 404"):
        go(lambda _: httpx2.Response(404))


# --- the way back to this machine ---------------------------------------------------------------------------


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def test_the_browser_that_comes_back_is_heard_once_and_others_are_sent_away():
    async def go():
        home = f"http://localhost:{free_port()}/callback"
        async with listening(home) as arrived, httpx2.AsyncClient(trust_env=False) as http:
            icon = await http.get(home.replace("/callback", "/favicon.ico"))
            empty = await http.get(home)
            posted = await http.post(home, data={"code": "c"})
            assert [icon.status_code, empty.status_code, posted.status_code] == [404, 404, 404]
            assert not arrived.done()
            page = await http.get(f"{home}?code=c&state=s")
            assert page.status_code == 200
            assert page.headers["cache-control"] == "no-store"
            assert page.headers["referrer-policy"] == "no-referrer"
            assert "code" not in page.text
            await http.get(f"{home}?code=later&state=s")
            return await asyncio.wait_for(arrived, 5), home

    address, home = asyncio.run(go())
    assert address == f"{home}?code=c&state=s"


NOT_FOUND = (
    b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 0\r\n"
    b"Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n\r\n"
)


def test_a_visitor_that_talks_nonsense_does_no_harm():
    async def go():
        port = free_port()
        async with listening(f"http://localhost:{port}/callback") as arrived:
            for said in (
                b"\x16\x03\x01\r\n\r\n",
                b"GET\r\n\r\n",
                b"GET " + b"x" * 40_000,
                b"GET //[ HTTP/1.1\r\n\r\n",
            ):
                reader, writer = await asyncio.open_connection("localhost", port)
                writer.write(said)
                writer.write_eof()
                assert await reader.read() in (b"", NOT_FOUND)
                writer.close()
            assert not arrived.done()

    asyncio.run(go())


@pytest.mark.parametrize(
    "redirect", ["https://example.test/back", "http://127.0.0.1:80/x", "http://localhost/x"]
)
def test_an_address_elsewhere_is_pasted_not_listened_for(redirect):
    async def go():
        async with listening(redirect):
            pass

    with pytest.raises(ConnectFailed, match="paste"):
        asyncio.run(go())


def test_a_port_in_use_is_said_in_one_sentence():
    async def go():
        home = f"http://localhost:{free_port()}/callback"
        async with listening(home), listening(home):
            pass

    with pytest.raises(ConnectFailed, match="cannot be listened on"):
        asyncio.run(go())
