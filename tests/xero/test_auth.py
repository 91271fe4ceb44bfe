"""Consent, codes and tokens: what is asked, what is refused, and one renewal however many ask."""

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
from counterfoil.core.faults.entry import Fault
from counterfoil.errors import ConnectFailed, StoreBusy
from counterfoil.xero.auth import Identity, app_of, ask_consent, authorise, code_from
from counterfoil.xero.consent import listening, of_simulator
from counterfoil.xero.tokens import LEASE, TokenKeeper
from tests.xero.hands import START, CountedChance, HandClock, MemoryVault, http_of, xero_app

ISSUED = {
    "access_token": "access-2",
    "refresh_token": "refresh-2",
    "expires_in": 1800,
    "token_type": "Bearer",
}
OLD = Tokens(access="access-1", refresh="refresh-1", expires_at=START, epoch=4)
GOOD = Tokens(access="access-1", refresh="refresh-1", expires_at=START + dt.timedelta(minutes=20), epoch=4)


def form_of(request: httpx2.Request) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(request.content.decode()).items()}


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


# --- renewing -----------------------------------------------------------------------------------------------


class Server:
    """An identity server that hands out one pair after another and counts."""

    def __init__(self, *, slowly: bool = False) -> None:
        self.renewals = 0
        self.refreshes: list[str] = []
        self.slowly = slowly
        self.response: httpx2.Response | None = None

    async def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.renewals += 1
        self.refreshes.append(form_of(request)["refresh_token"])
        number = self.renewals + 1
        if self.slowly:
            for _ in range(20):  # turns of the loop, in which the others come to ask
                await asyncio.sleep(0)
        if self.response is not None:
            return self.response
        issued = ISSUED | {"access_token": f"access-{number}", "refresh_token": f"refresh-{number}"}
        return httpx2.Response(200, json=issued)


def keeper(server, vault, clock, owner="a"):
    return TokenKeeper(1, Identity(xero_app(), http_of(server), clock), vault, clock=clock, owner=owner)


def test_a_good_token_is_used_without_asking_anybody():
    server, vault, clock = Server(), MemoryVault(GOOD), HandClock()
    tokens = keeper(server, vault, clock)
    assert asyncio.run(tokens.access()) == "access-1"
    vault.stored = None  # held in memory from now on
    assert asyncio.run(tokens.access()) == "access-1"
    assert server.renewals == 0


def test_eight_who_ask_at_once_make_one_renewal_stored_before_it_is_used():
    server, vault, clock = Server(slowly=True), MemoryVault(OLD), HandClock()
    tokens = keeper(server, vault, clock)

    async def go():
        return await asyncio.gather(*(tokens.access() for _ in range(8)))

    assert set(asyncio.run(go())) == {"access-2"}
    assert server.refreshes == ["refresh-1"]
    assert vault.stored is not None
    assert (vault.stored.access, vault.stored.refresh, vault.stored.epoch) == ("access-2", "refresh-2", 5)


def test_eight_processes_make_one_renewal():
    server, vault, clock = Server(slowly=True), MemoryVault(OLD), HandClock()
    keepers = [keeper(server, vault, clock, owner=f"process {each}") for each in range(8)]

    async def go():
        return await asyncio.gather(*(each.access() for each in keepers))

    assert set(asyncio.run(go())) == {"access-2"}
    assert server.renewals == 1
    assert vault.leases == 1


def test_a_token_in_its_last_minute_is_renewed_first():
    server, clock = Server(), HandClock()
    tokens = keeper(server, MemoryVault(GOOD), clock)
    clock.passed_s = 19 * 60 - 1
    assert asyncio.run(tokens.access()) == "access-1"
    clock.passed_s = 19 * 60
    assert asyncio.run(tokens.access()) == "access-2"


def test_a_token_that_xero_says_ran_out_is_renewed_whatever_the_clock_says():
    server, vault = Server(), MemoryVault(GOOD)
    tokens = keeper(server, vault, HandClock())
    assert asyncio.run(tokens.access()) == "access-1"
    tokens.mark_stale("access-1")
    assert asyncio.run(tokens.access()) == "access-2"
    tokens.mark_stale("access-1")  # a late answer to a call made before
    assert asyncio.run(tokens.access()) == "access-2"
    assert server.renewals == 1


@pytest.mark.parametrize(
    ("response", "code"),
    [
        (httpx2.Response(400, json={"error": "invalid_grant"}), "token_revoked"),
        (httpx2.Response(400, json={"error": "invalid_client"}), "access_denied"),
        (httpx2.Response(503), "server_unavailable"),
        (httpx2.Response(429), "server_unavailable"),
        (httpx2.Response(200, text="<html>"), "server_unavailable"),
    ],
)
def test_why_a_renewal_fails_and_that_it_is_not_tried_twice(response, code):
    server, vault = Server(), MemoryVault(OLD)
    server.response = response
    found = asyncio.run(keeper(server, vault, HandClock()).access())
    assert isinstance(found, Fault)
    assert found.code == code
    assert found.message
    assert server.renewals == 1
    assert vault.stored == OLD


def test_an_identity_server_out_of_reach_passes():
    async def out_of_reach(request):
        raise httpx2.ConnectTimeout("no")

    found = asyncio.run(keeper(out_of_reach, MemoryVault(OLD), HandClock()).access())
    assert isinstance(found, Fault)
    assert found.code == "server_unavailable"
    assert "refresh" not in found.message


def test_an_impossible_address_of_the_identity_server_is_no_exception():
    identity = Identity(xero_app(identity_url="http://[::1"), http_of(Server()), HandClock())
    found = asyncio.run(identity.renew(OLD))
    assert isinstance(found, Fault)
    assert found.code == "server_unavailable"


@pytest.mark.parametrize(
    ("stored", "code"),
    [(None, "token_revoked"), (Tokens(access="a", refresh="", expires_at=START), "token_revoked")],
)
def test_without_tokens_a_person_must_connect(stored, code):
    server = Server()
    found = asyncio.run(keeper(server, MemoryVault(stored), HandClock()).access())
    assert isinstance(found, Fault)
    assert found.code == code
    assert server.renewals == 0


def test_what_another_stored_meanwhile_counts_even_when_our_renewal_was_refused():
    vault = MemoryVault(OLD)
    renewed = Tokens(access="theirs", refresh="r", expires_at=START + dt.timedelta(minutes=30), epoch=5)

    async def refuse(request):
        vault.stored = renewed
        return httpx2.Response(400, json={"error": "invalid_grant"})

    assert asyncio.run(keeper(refuse, vault, HandClock()).access()) == "theirs"


def test_a_lease_lost_on_the_way_gives_up_its_pair_for_the_one_that_was_stored():
    vault = MemoryVault(OLD)
    renewed = Tokens(access="theirs", refresh="r", expires_at=START + dt.timedelta(minutes=30), epoch=5)

    async def overtaken(request):
        vault.stored, vault.leased_to = renewed, "another"
        return httpx2.Response(200, json=ISSUED)

    assert asyncio.run(keeper(overtaken, vault, HandClock()).access()) == "theirs"
    assert vault.stored == renewed


def test_a_process_that_died_while_renewing_is_waited_for_only_as_long_as_its_lease():
    server, vault, clock = Server(), MemoryVault(OLD), HandClock()
    vault.leased_to, vault.leased_until = "the dead", START + LEASE
    assert asyncio.run(keeper(server, vault, clock).access()) == "access-2"
    assert LEASE.total_seconds() <= clock.passed_s < LEASE.total_seconds() + 1
    vault.stored, vault.leased_to, vault.leased_until = OLD, "the living", START + dt.timedelta(hours=9)
    found = asyncio.run(keeper(server, vault, HandClock()).access())
    assert isinstance(found, Fault)
    assert found.code == "token_expired"


def test_a_busy_store_is_waited_for_not_raised():
    class Busy(MemoryVault):
        async def tokens(self, organisation_id):
            raise StoreBusy(f"another process held the tokens of {organisation_id} too long")

    tokens = keeper(Server(), Busy(OLD), HandClock())
    found = asyncio.run(tokens.access())
    assert isinstance(found, Fault)
    assert found.code == "token_expired"
    assert asyncio.run(tokens.was_replaced("access-1")) is False
