"""Consent, codes, tokens, connections, and what a call without them is told."""

import asyncio
import base64
import hashlib

import pytest

from tests.xerosim.desk import REDIRECT, SCOPE, Desk, code_of, run


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
        desk.now += 60 * 86_400
        assert (await token(desk, grant_type="refresh_token", refresh_token=new)).json() == {
            "error": "invalid_grant"
        }

    at_desk(test)


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "refresh_token", "refresh_token": "none"}, "invalid_grant"),
    ],
)
def test_a_bad_token_request_is_told_why(form, error):
    async def test(desk):
        answer = await token(desk, **form)
        assert (answer.status_code, answer.json()) == (400, {"error": error})

    at_desk(test)


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
        desk.http.headers["xero-tenant-id"] = "11111111-1111-4111-a111-111111111111"
        wrong = await desk.get("Contacts")
        assert (wrong.status_code, wrong.json()["Detail"]) == (403, "AuthenticationUnsuccessful")

    at_desk(test)


def test_connections_are_listed_in_any_case_and_can_be_cut():
    async def test(desk):
        await desk.connect()
        linked = (await desk.http.get("/Connections")).json()
        assert [row["tenantType"] for row in linked] == ["ORGANISATION"]
        assert (await desk.http.delete("/connections/none")).status_code == 404
        assert (await desk.http.delete(f"/connections/{linked[0]['id']}")).status_code == 204
        assert (await desk.http.get("/connections")).json() == []
        assert (await desk.get("Organisation")).status_code == 403

    at_desk(test)


def test_revocation_takes_every_connection_of_the_app():
    async def test(desk):
        tokens = await desk.connect()
        answer = await desk.http.post("/connect/revocation", data={"token": tokens["refresh_token"]})
        assert (answer.status_code, answer.content) == (200, b"")
        assert (await desk.get("Organisation")).status_code == 403
        refreshed = await token(desk, grant_type="refresh_token", refresh_token=tokens["refresh_token"])
        assert refreshed.json() == {"error": "invalid_grant"}

    at_desk(test)


@pytest.mark.parametrize(
    ("redirect", "status"),
    [
        ("http://localhost:1/c", 302),
        ("https://example.org/c", 302),
        ("http://127.0.0.1:1/c", 400),
        ("http://example.org/c", 400),
    ],
)
def test_redirects_go_to_https_or_localhost(redirect, status):
    assert at_desk(lambda desk: desk.authorise(redirect_uri=redirect)).status_code == status


def test_a_person_is_asked_and_may_refuse():
    async def test(desk):
        page = await desk.authorise(sim_consent="")
        assert page.status_code == 200
        assert "Allow access" in page.text
        assert "Two &amp; Co" in page.text
        back = await desk.authorise(sim_consent="cancel")
        assert back.headers["location"] == f"{REDIRECT}?error=access_denied&state=s"
        chosen = list(desk.world.organisations)[1]
        code = code_of(await desk.authorise(sim_consent="allow", sim_organisation=chosen))
        desk.http.headers["Authorization"] = f"Bearer {(await desk.exchange(code))['access_token']}"
        assert [row["tenantId"] for row in (await desk.http.get("/connections")).json()] == [chosen]

    at_desk(test, organisations=("One", "Two & Co"))


def test_a_custom_connection_needs_no_organisation_header():
    async def test(desk):
        answer = await token(desk, grant_type="client_credentials", scope="accounting.settings.read")
        assert "refresh_token" not in answer.json()
        desk.http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        assert (await desk.get("Organisation")).status_code == 200

    at_desk(test)


def test_the_same_seed_gives_the_same_ids():
    async def test(desk):
        return (await desk.invoice())["InvoiceID"]

    assert run(test, seed=7) == run(test, seed=7) != run(test, seed=8)
