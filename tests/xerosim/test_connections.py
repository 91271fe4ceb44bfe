"""Which organisations are linked to an app: asked for, listed, cut, linked again, and how many there may be."""

from tests.xerosim.desk import REDIRECT, code_of
from tests.xerosim.test_identity import at_desk, claims, token
from xerosim.accounting.limits import Plan


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


def test_revocation_takes_every_connection_and_token_of_the_person():
    async def test(desk):
        tokens = await desk.connect()
        ann = (await desk.exchange(code_of(await desk.authorise(sim_user="ann"))))["access_token"]
        form = {"token": tokens["refresh_token"]}
        nobody = await desk.http.post("/connect/revocation", data=form)
        assert (nobody.status_code, nobody.json()) == (400, {"error": "unauthorized_client"})
        other = await desk.http.post("/connect/revocation", data=form, auth=("other", "secret"))
        assert (other.status_code, (await desk.get("Organisation")).status_code) == (200, 200)
        answer = await desk.http.post("/connect/revocation", data=form, auth=("app", "secret"))
        assert (answer.status_code, answer.content) == (200, b"")
        assert (await desk.get("Organisation")).status_code == 403
        assert (await desk.http.get("/connections")).json() == []
        refreshed = await token(desk, grant_type="refresh_token", refresh_token=tokens["refresh_token"])
        assert refreshed.text == '{"error":"invalid_grant"}'
        desk.http.headers["Authorization"] = f"Bearer {ann}"
        assert (await desk.get("Organisation")).status_code == 200

    at_desk(test)


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


def test_one_organisation_at_a_time_where_the_app_asks_for_that():
    async def linked(desk, **query):
        tokens = await desk.exchange(code_of(await desk.authorise(**query)))
        desk.http.headers["Authorization"] = f"Bearer {tokens['access_token']}"
        return [row["tenantId"] for row in (await desk.http.get("/connections")).json()]

    async def first(desk):
        one, two = desk.world.organisations
        bulk = {"acr_values": "bulk_connect:false"}
        page = await desk.authorise(sim_consent="", **bulk)
        assert ('type="radio"' in page.text, 'type="checkbox"' in page.text) == (True, False)
        assert await linked(desk, **bulk) == [one]
        assert await linked(desk, sim_organisation=two, **bulk) == [one, two]

    at_desk(first, organisations=("One", "Two"))


def test_who_ticks_nothing_is_asked_again():
    async def test(desk):
        for ticked in ({}, {"sim_organisation": "11111111-1111-4111-a111-111111111111"}):
            page = await desk.authorise(sim_consent="allow", **ticked)
            assert (page.status_code, "Allow access" in page.text) == (200, True)

    at_desk(test)


def test_an_organisation_takes_two_apps_that_are_not_certified():
    async def test(desk):
        for app in ("one", "two"):
            assert "code=" in (await desk.authorise(client_id=app)).headers["location"]
        third = await desk.authorise(client_id="three")
        assert third.headers["location"] == f"{REDIRECT}?error=access_denied&state=s"
        page = await desk.authorise(client_id="three", sim_consent="")
        assert " disabled>" in page.text
        assert "2 apps that are not certified are connected to it already" in page.text
        assert "code=" in (await desk.authorise(client_id="two")).headers["location"]

    at_desk(test, plan=Plan())


def test_an_app_has_the_connections_of_its_tier():
    async def test(desk):
        await desk.connect()
        assert len((await desk.http.get("/connections")).json()) == 2

    at_desk(test, plan=Plan(connections=2), organisations=("One", "Two", "Three"))


def test_reconnecting_keeps_the_first_date_and_a_standing_connection_its_event():
    async def test(desk):
        await desk.connect()
        (first,) = (await desk.http.get("/connections")).json()
        assert first["createdDateUtc"] == first["updatedDateUtc"] == "2026-11-18T11:06:40.0000000"
        desk.now += 60
        tokens = await desk.connect()
        event = claims(tokens["access_token"])["authentication_event_id"]
        assert (await desk.http.get("/connections")).json() == [first]
        assert (await desk.http.get("/connections", params={"authEventId": event})).json() == []
        assert (await desk.http.get("/connections", params={"authEventId": first["authEventId"]})).json() == [
            first
        ]
        await desk.http.delete(f"/Connections/{first['id'].upper()}")
        desk.now += 60
        event = claims((await desk.connect())["access_token"])["authentication_event_id"]
        (again,) = (await desk.http.get("/connections", params={"authEventId": event})).json()
        assert (again["createdDateUtc"], again["updatedDateUtc"]) == (
            first["createdDateUtc"],
            "2026-11-18T11:08:40.0000000",
        )

    at_desk(test)


def test_each_person_has_connections_of_their_own():
    async def test(desk):
        await desk.connect()
        (mine,) = (await desk.http.get("/connections")).json()
        code = code_of(await desk.authorise(sim_user="ann"))
        desk.http.headers["Authorization"] = f"Bearer {(await desk.exchange(code))['access_token']}"
        (hers,) = (await desk.http.get("/connections")).json()
        assert hers["tenantId"] == mine["tenantId"]
        assert (await desk.http.delete(f"/connections/{mine['id']}")).status_code == 404
        assert (await desk.http.delete(f"/connections/{hers['id']}")).status_code == 204
        assert (await desk.get("Organisation")).status_code == 403

    at_desk(test)


def test_a_custom_connection_reaches_one_organisation_until_a_person_cuts_it():
    async def test(desk):
        first, second = desk.world.organisations
        form = {"grant_type": "client_credentials", "scope": "accounting.settings.read"}
        answer = (await token(desk, **form)).json()
        assert list(answer) == ["access_token", "expires_in", "token_type", "scope"]
        assert "sub" not in claims(answer["access_token"])
        desk.http.headers["Authorization"] = f"Bearer {answer['access_token']}"
        for tenant, status in (("", 200), (first, 200), (second, 403)):
            desk.http.headers["xero-tenant-id"] = tenant
            assert (await desk.get("Organisation")).status_code == status
        desk.http.headers["xero-tenant-id"] = ""
        await desk.sim("POST", "people/disconnect", {})
        desk.http.headers["Authorization"] = f"Bearer {(await token(desk, **form)).json()['access_token']}"
        assert (await desk.get("Organisation")).status_code == 403

    at_desk(test, organisations=("One", "Two"))


def test_an_app_can_manage_its_connections_without_any_person():
    async def test(desk):
        await desk.connect()
        answer = (await token(desk, grant_type="client_credentials", scope="app.connections")).json()
        desk.http.headers["Authorization"] = f"Bearer {answer['access_token']}"
        (linked,) = (await desk.http.get("/connections")).json()
        assert linked["tenantId"] == next(iter(desk.world.organisations))
        assert (await desk.get("Organisation")).status_code == 403
        assert (await desk.http.delete(f"/connections/{linked['id']}")).status_code == 204
        assert (await desk.http.get("/connections")).json() == []

    at_desk(test)


def test_connections_tell_a_lapsed_token_from_none():
    async def test(desk):
        none = await desk.http.get("/connections")
        assert (none.status_code, none.json()["Detail"]) == (401, "AuthenticationUnsuccessful")
        await desk.connect()
        desk.now += 1800
        late = await desk.http.get("/connections")
        assert late.json()["Detail"] == "TokenExpired: token expired at 11/18/2026 11:36:40"
        desk.now += 2 * 86_400
        await token(desk, grant_type="refresh_token", refresh_token="none")
        assert (await desk.http.delete("/connections/x")).json()["Detail"] == "AuthenticationUnsuccessful"

    at_desk(test)
