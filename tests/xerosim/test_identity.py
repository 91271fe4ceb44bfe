"""Consent, codes, tokens, connections, and what a call without them is told."""

import asyncio
import base64
import hashlib
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.hashes import SHA256

from tests.xerosim.desk import REDIRECT, SCOPE, START, Desk, code_of, run
from xerosim.identity.authority import App


def at_desk(test, **settings):
    """Run a test at a desk where nobody has signed in."""

    async def go():
        desk = Desk(**settings)
        try:
            return await test(desk)
        finally:
            await desk.http.aclose()

    return asyncio.run(go())


async def token(desk, **form):
    return await desk.http.post("/connect/token", data=form, auth=("app", "secret"))


def test_a_code_works_once_and_for_five_minutes():
    async def test(desk):
        code = code_of(await desk.authorise())
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT}
        first = await token(desk, **form)
        answer = first.json()
        assert (answer["expires_in"], answer["token_type"], answer["scope"]) == (1800, "Bearer", SCOPE)
        assert answer["access_token"].count(".") == 2
        assert answer["refresh_token"]
        assert answer["id_token"]
        again = await token(desk, **form)
        assert (again.status_code, again.text) == (400, '{"error":"invalid_grant"}')
        late = code_of(await desk.authorise())
        desk.now += 300
        assert (await token(desk, **form | {"code": late})).json() == {"error": "invalid_grant"}

    at_desk(test)


def test_pkce_needs_the_verifier_and_no_secret():
    async def test(desk):
        verifier = "v" * 43
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {"code_challenge": challenge, "code_challenge_method": "S256"}
        form = {"grant_type": "authorization_code", "redirect_uri": REDIRECT, "client_id": "app"}
        for sent, status in ((verifier, 200), ("w" * 43, 400)):
            code = code_of(await desk.authorise(**asked))
            answer = await desk.http.post("/connect/token", data=form | {"code": code, "code_verifier": sent})
            assert answer.status_code == status

    at_desk(test)


def test_refresh_rotates_and_the_previous_token_has_thirty_more_minutes():
    async def test(desk):
        tokens = await desk.connect()
        old = tokens["refresh_token"]
        new = (await token(desk, grant_type="refresh_token", refresh_token=old)).json()["refresh_token"]
        assert new != old
        desk.now += 1799
        assert (await token(desk, grant_type="refresh_token", refresh_token=old)).status_code == 200
        desk.now += 1
        assert (await token(desk, grant_type="refresh_token", refresh_token=old)).json() == {
            "error": "invalid_grant"
        }
        desk.now += 60 * 86_400 - 1801
        newest = (await token(desk, grant_type="refresh_token", refresh_token=new)).json()["refresh_token"]
        desk.now += 60 * 86_400
        assert (await token(desk, grant_type="refresh_token", refresh_token=newest)).json() == {
            "error": "invalid_grant"
        }

    at_desk(test)


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "refresh_token", "refresh_token": "none"}, "invalid_grant"),
        ({"grant_type": "refresh_token"}, "invalid_request"),
        ({"grant_type": "authorization_code", "redirect_uri": REDIRECT, "code": "none"}, "invalid_grant"),
        ({"grant_type": ["refresh_token", "password"]}, "invalid_request"),
    ],
)
def test_a_bad_token_request_is_told_why(form, error):
    async def test(desk):
        answer = await token(desk, **form)
        assert (answer.status_code, answer.text) == (400, '{"error":"' + error + '"}')

    at_desk(test)


def test_a_token_request_must_be_a_form_of_a_known_client():
    async def test(desk):
        ask = {"grant_type": "refresh_token", "refresh_token": "r"}
        post = desk.http.post
        for answer, error in (
            (await post("/connect/token", json=ask), "invalid_request"),
            (await post("/connect/token", data=ask), "unauthorized_client"),
            (await post("/connect/token", data=ask | {"client_id": ""}), "unauthorized_client"),
            (await post("/connect/token", data=ask, headers={"Authorization": "Basic %"}), "invalid_client"),
            (
                await post("/connect/token", data=ask, headers={"Authorization": b"Basic \xff"}),
                "invalid_client",
            ),
            (
                await post("/connect/token", data={f"f{number}": "" for number in range(200)}),
                "invalid_request",
            ),
        ):
            assert (answer.status_code, answer.json()) == (400, {"error": error})

    at_desk(test)


def test_registered_apps_are_the_only_ones_and_must_know_their_secret():
    apps = {"web": App(secret="hush"), "pkce": App()}

    async def test(desk):
        ask = {"grant_type": "refresh_token", "refresh_token": "r"}
        post = desk.http.post
        for auth, error in (
            (("web", "hush"), "invalid_grant"),
            (("web", "wrong"), "invalid_client"),
            (("web", ""), "invalid_client"),
            (("app", "hush"), "invalid_client"),
        ):
            assert (await post("/connect/token", data=ask, auth=auth)).json() == {"error": error}
        assert (await post("/connect/token", data=ask | {"client_id": "pkce"})).json() == {
            "error": "invalid_grant"
        }
        in_body = ask | {"client_id": "web", "client_secret": "hush"}
        assert (await post("/connect/token", data=in_body)).json() == {"error": "invalid_grant"}
        stranger = await desk.authorise()
        assert (stranger.status_code, "unauthorized_client" in stranger.text) == (400, True)
        assert (await desk.authorise(client_id="web")).status_code == 302

    at_desk(test, apps=apps)


def test_a_secret_with_odd_letters_arrives_as_it_is():
    async def test(desk):
        ask = {"grant_type": "refresh_token", "refresh_token": "r"}
        encoded = await desk.http.post("/connect/token", data=ask, auth=("web", "a%2Bb%3A+c"))
        assert encoded.json() == {"error": "invalid_grant"}

    at_desk(test, apps={"web": App(secret="a+b: c")})


def test_an_expired_token_is_refused_with_its_time():
    async def test(desk):
        await desk.connect()
        desk.now += 1800
        answer = await desk.get("Organisation")
        assert answer.status_code == 401
        body = answer.json()
        assert body["Title"] == "Unauthorized"
        assert body["Detail"].startswith("TokenExpired: token expired at 11/18/2026 ")

    at_desk(test)


def test_token_organisation_and_scope_are_asked_for():
    async def test(desk):
        no_token = await desk.get("Organisation")
        assert (no_token.status_code, no_token.json()["Detail"]) == (401, "AuthenticationUnsuccessful")
        await desk.connect("accounting.contacts.read")
        assert (await desk.get("Contacts")).status_code == 200
        for answer in (await desk.get("Invoices"), await desk.put("Contacts", {"Name": "B"})):
            assert (answer.status_code, answer.json()["Detail"]) == (401, "AuthorizationUnsuccessful")
            assert "insufficient_scope" in answer.headers["www-authenticate"]
        desk.http.headers["xero-tenant-id"] = "11111111-1111-4111-a111-111111111111"
        wrong = await desk.get("Contacts")
        assert (wrong.status_code, wrong.json()["Detail"]) == (403, "AuthenticationUnsuccessful")

    at_desk(test)


@pytest.mark.parametrize(
    ("redirect", "status"),
    [
        ("http://localhost:1/c", 302),
        ("https://example.org/c", 302),
        ("http://127.0.0.1:1/c", 400),
        ("http://example.org/c", 400),
        ("http://localhost.example.org/c", 400),
        ("http://localhost@example.org/c", 400),
        ("https://example.org/c#f", 400),
        ("https://[", 400),
        ("/callback", 400),
        ("", 400),
    ],
)
def test_redirects_go_to_https_or_localhost(redirect, status):
    assert at_desk(lambda desk: desk.authorise(redirect_uri=redirect)).status_code == status


def test_the_same_seed_gives_the_same_ids():
    async def test(desk):
        return (await desk.invoice())["InvoiceID"]

    assert run(test, seed=7) == run(test, seed=7) != run(test, seed=8)


def claims(jwt):
    """What a token says."""
    return json.loads(unpadded(jwt.split(".")[1]), parse_float=str)


def unpadded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_tokens_can_be_checked_with_the_key_that_discovery_names():
    async def test(desk):
        found = (await desk.http.get("/.well-known/openid-configuration")).json()
        assert found["token_endpoint"] == "http://xerosim/connect/token"
        (key,) = (await desk.http.get(found["jwks_uri"])).json()["keys"]
        numbers = (int.from_bytes(unpadded(key[name]), "big") for name in ("e", "n"))
        public = RSAPublicNumbers(*numbers).public_key()
        assert public.key_size == 2048
        tokens = await desk.connect(SCOPE + " profile email")
        for jwt in (tokens["access_token"], tokens["id_token"]):
            signed, _, signature = jwt.rpartition(".")
            public.verify(unpadded(signature), signed.encode(), PKCS1v15(), SHA256())
            head = json.loads(unpadded(jwt.split(".")[0]), parse_float=str)
            assert (head["alg"], head["kid"], claims(jwt)["iss"]) == ("RS256", key["kid"], found["issuer"])
        assert "app.connections" in found["scopes_supported"]
        wrong_host = await desk.http.get("/.well-known/openid-configuration", headers={"host": "a b"})
        assert wrong_host.json()["token_endpoint"] == "http://localhost/connect/token"

    at_desk(test)


def test_tokens_say_who_what_and_until_when():
    async def test(desk):
        answer = await desk.authorise("openid email accounting.contacts", nonce="n")
        tokens = await desk.exchange(code_of(answer))
        assert list(tokens) == ["id_token", "access_token", "expires_in", "token_type", "scope"]
        access, who = claims(tokens["access_token"]), claims(tokens["id_token"])
        assert (access["nbf"], access["exp"], access["auth_time"]) == (START, START + 1800, START)
        assert (access["client_id"], access["aud"]) == ("app", "https://identity.xero.com/resources")
        assert access["scope"] == ["openid", "email", "accounting.contacts"]
        assert access["xero_userid"] == who["xero_userid"]
        assert access["xero_userid"].replace("-", "") == access["sub"] == who["sub"]
        assert access["global_session_id"] == who["sid"]
        assert (who["aud"], who["iat"], who["exp"], who["nonce"]) == ("app", START, START + 300, "n")
        assert (who["email"], "given_name" in who) == ("bookkeeper@example.com", False)
        half = base64.urlsafe_b64encode(hashlib.sha256(tokens["access_token"].encode()).digest()[:16])
        assert who["at_hash"] == half.rstrip(b"=").decode()
        desk.http.headers["Authorization"] = f"Bearer {tokens['access_token']}"
        (linked,) = (await desk.http.get("/connections")).json()
        assert linked["authEventId"] == access["authentication_event_id"]

    at_desk(test)


def test_without_a_secret_there_is_no_code_flow_but_with_pkce():
    async def test(desk):
        form = {"grant_type": "authorization_code", "redirect_uri": REDIRECT, "client_id": "app"}
        answer = await desk.http.post("/connect/token", data=form | {"code": code_of(await desk.authorise())})
        assert answer.json() == {"error": "invalid_client"}
        code = code_of(await desk.authorise(code_challenge="c" * 43, code_challenge_method="S256"))
        short = await token(desk, **form | {"code": code, "code_verifier": "v" * 42})
        assert short.json() == {"error": "invalid_grant"}

    at_desk(test)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": ""}, "invalid_request"),
        ({"scope": "accounting.everything"}, "unauthorized_client : Invalid scope for client"),
        ({"scope": "app.connections"}, "unauthorized_client : Invalid scope for client"),
        ({"client_id": ""}, "unauthorized_client"),
        ({"code_challenge": "c" * 43}, "invalid_request"),
        ({"code_challenge": "c" * 42, "code_challenge_method": "S256"}, "invalid_request"),
        ({"sim_user": "Ann <b>"}, "invalid_request"),
    ],
)
def test_a_question_that_is_put_wrongly_has_no_way_back(wrong, said):
    async def test(desk):
        answer = await desk.authorise(**wrong)
        assert (answer.status_code, f"Error: {said}" in answer.text) == (400, True)

    at_desk(test)


def test_a_code_belongs_to_its_app_and_its_redirect():
    async def test(desk):
        form = {"grant_type": "authorization_code", "redirect_uri": REDIRECT}
        other = await desk.http.post(
            "/connect/token", data=form | {"code": code_of(await desk.authorise())}, auth=("other", "secret")
        )
        elsewhere = await token(
            desk, **form | {"code": code_of(await desk.authorise()), "redirect_uri": f"{REDIRECT}2"}
        )
        assert other.json() == elsewhere.json() == {"error": "invalid_grant"}

    at_desk(test)


def test_no_refresh_token_without_offline_access():
    async def test(desk):
        tokens = await desk.connect("accounting.settings.read")
        assert "refresh_token" not in tokens
        assert "id_token" not in tokens
        assert (await desk.get("Organisation")).status_code == 200

    at_desk(test)


@pytest.mark.parametrize("scope", ["offline_access", "openid", "accounting.everything"])
def test_client_credentials_are_given_no_scope_they_do_not_have(scope):
    async def test(desk):
        answer = await token(desk, grant_type="client_credentials", scope=f"accounting.contacts {scope}")
        said = {"error": "invalid_scope", "error_description": "Client credentials scope validation failed"}
        assert (answer.status_code, answer.json()) == (400, said)

    at_desk(test)


def test_client_credentials_get_what_the_app_was_given_and_are_not_for_pkce_apps():
    async def test(desk):
        async def ask(**form):
            return await desk.http.post(
                "/connect/token", data={"grant_type": "client_credentials"} | form, auth=("web", "hush")
            )

        assert (await ask()).json()["scope"] == "accounting.contacts"
        assert (await ask(scope="accounting.settings")).json()["error"] == "invalid_scope"
        form = {"grant_type": "client_credentials", "client_id": "pkce"}
        assert (await desk.http.post("/connect/token", data=form)).json() == {"error": "unauthorized_client"}

    at_desk(test, apps={"web": App(secret="hush", scopes=("accounting.contacts",)), "pkce": App()})


def test_broad_scopes_open_until_their_end():
    async def test(desk):
        await desk.connect("accounting.transactions.read accounting.invoices.read")
        assert (await desk.get("Payments")).status_code == 200
        desk.now = 1_820_793_599  # 2027-09-12, the last second
        await desk.connect("accounting.transactions.read accounting.invoices.read")
        assert (await desk.get("Payments")).status_code == 200
        desk.now += 1
        assert (await desk.get("Payments")).status_code == 401
        assert (await desk.get("Invoices")).status_code == 200

    at_desk(test)
