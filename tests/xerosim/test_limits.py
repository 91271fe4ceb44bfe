"""Limits on a clock in hand: minute, day, at once, per app, shared with others, and what the headers tell."""

import asyncio

import pytest

from tests.xerosim.desk import START, Desk, run
from xerosim.accounting.limits import Plan, tier_plan


async def burst(desk, count):
    return [await desk.get("Currencies") for _ in range(count)]


def told(answer):
    """Status, remaining of the minute, the day and the app."""
    names = ("x-minlimit-remaining", "x-daylimit-remaining", "x-appminlimit-remaining")
    return answer.status_code, *(int(answer.headers[name]) for name in names)


def test_sixty_a_minute_then_a_429_with_an_empty_body():
    async def test(desk):
        first = (await burst(desk, 60))[0]
        assert told(first) == (200, 59, 4999, 9999)
        desk.now += 34
        refused = await desk.get("Currencies")
        assert told(refused) == (429, 0, 4940, 9940)
        assert (refused.content, "content-type" in refused.headers) == (b"", False)
        assert (refused.headers["x-rate-limit-problem"], refused.headers["retry-after"]) == ("minute", "26")
        assert (await desk.sim("GET", "calls"))["refused_429"] == 1
        desk.now += 26
        assert (await desk.get("Currencies")).status_code == 200

    run(test, plan=Plan())


def test_a_refused_call_uses_nothing_up():
    async def test(desk):
        await burst(desk, 100)
        desk.now += 60
        assert told(await desk.get("Currencies")) == (200, 59, 4939, 9999)

    run(test, plan=Plan())


@pytest.mark.parametrize(("window", "open_after"), [("rolling", 60), ("fixed", 30)])
def test_fixed_windows_open_all_at_once_and_rolling_ones_call_by_call(window, open_after):
    async def test(desk):
        await burst(desk, 1)
        desk.now += 30
        await burst(desk, 59)
        assert (await desk.get("Currencies")).headers["retry-after"] == "30"
        desk.now += 30
        answers = [answer.status_code for answer in await burst(desk, 60)]
        assert answers.count(200) == (60 if window == "fixed" else 1)
        desk.now += open_after - 30
        assert (await desk.get("Currencies")).status_code == (200 if window == "rolling" else 429)

    run(test, plan=Plan(window=window))


def test_a_fixed_window_can_be_anchored_elsewhere():
    async def test(desk):
        await burst(desk, 60)
        assert (await desk.get("Currencies")).headers["retry-after"] == "7"

    run(test, plan=Plan(window="fixed", minute_anchor_s=START - 53 - 600))


def test_the_day_ends_with_its_window():
    async def test(desk):
        for _ in range(2):
            await burst(desk, 50)
            desk.now += 60
        refused = await desk.get("Currencies")
        assert (refused.status_code, refused.headers["x-rate-limit-problem"]) == (429, "day")
        assert int(refused.headers["retry-after"]) == 86_400 - 120
        desk.now += 86_400 - 120
        await desk.connect()
        assert told(await desk.get("Currencies"))[:3] == (200, 59, 99)

    run(test, plan=Plan(per_day=100))


def test_the_limit_of_the_app_runs_over_all_organisations():
    async def test(desk):
        tenants = list(desk.world.organisations)
        for number in range(11):
            desk.http.headers["xero-tenant-id"] = tenants[number % 2]
            assert (await desk.get("Currencies")).status_code == 200
        answer = await desk.get("Currencies")
        assert (answer.status_code, answer.headers["x-rate-limit-problem"]) == (429, "appminute")

    run(test, plan=Plan(app_per_minute=11), organisations=("One", "Two"))


def test_five_at_once():
    async def test(desk):
        answers = await asyncio.gather(*(desk.get("Currencies") for _ in range(8)))
        refused = [answer for answer in answers if answer.status_code == 429]
        assert len(refused) == 3
        assert {answer.headers["x-rate-limit-problem"] for answer in refused} == {"concurrent"}
        assert "retry-after" not in refused[0].headers

    async def go():
        desk = Desk(plan=Plan(), work_s=1.0)
        await desk.connect()
        task = asyncio.create_task(test(desk))
        while not task.done():
            await asyncio.sleep(0)
            desk.now += 0.2
            desk.world.advance(0)
        await task

    asyncio.run(go())


def test_another_user_takes_calls_at_an_even_pace():
    async def test(desk):
        await desk.sim("POST", "trouble", {"kind": "other_user", "calls_per_minute": 30})
        assert told(await desk.get("Currencies")) == (200, 59, 4999, 9999)
        desk.now += 20
        assert told(await desk.get("Currencies")) == (200, 48, 4988, 9998)
        await desk.sim("DELETE", "trouble")
        desk.now += 120
        assert told(await desk.get("Currencies")) == (200, 59, 4987, 9999)

    run(test, plan=Plan())


@pytest.mark.parametrize("window", ["rolling", "fixed"])
def test_a_busy_other_user_is_counted_in_few_steps(window, monkeypatch):
    monkeypatch.setattr("xerosim.accounting.limits.CATCH_UP_MAX", 15_000)

    async def test(desk):
        await desk.sim("POST", "trouble", {"kind": "other_user", "calls_per_minute": 100_000})
        assert (await desk.get("Currencies")).status_code == 200
        desk.now += 61
        assert told(await desk.get("Currencies"))[:3] == (429, 0, 4_880)
        assert told(await desk.get("Currencies"))[:3] == (429, 0, 4_880)
        for later in (3_600, 86_400, 40 * 366 * 86_400):
            desk.now += later
            (counted,) = (await desk.sim("GET", "limits"))["organisations"].values()
            of_the_day = min(5_000, 86_400 - counted["day"]["ends_in_s"])
            assert abs(counted["day"]["used"] - of_the_day) <= 60, "sixty a minute while the day allows any"
            assert desk.world.limits.tenant(desk.http.headers["xero-tenant-id"]).other_next < desk.now + 0.001

    run(test, plan=Plan(window=window))


def test_without_limits_calls_are_counted_all_the_same():
    async def test(desk):
        answers = await burst(desk, 70)
        assert {answer.status_code for answer in answers} == {200}
        assert (await desk.sim("GET", "calls"))["by_endpoint"] == {"GET Currencies": 70}

    run(test)


def test_a_call_in_vain_at_the_door_uses_nothing_up():
    async def test(desk):
        desk.http.headers["xero-tenant-id"] = "11111111-1111-4111-a111-111111111111"
        await burst(desk, 70)
        desk.http.headers["xero-tenant-id"] = next(iter(desk.world.organisations))
        assert told(await desk.get("Currencies")) == (200, 59, 4999, 9999)

    run(test, plan=Plan())


def test_refusals_and_replays_tell_what_is_left_too():
    async def test(desk):
        bad = {"Contacts": [{"Name": ""}]}
        first, again = [await desk.put("Contacts", bad, key="k", summarizeErrors="true") for _ in range(2)]
        assert told(first) == (400, 59, 4999, 9999)
        assert told(again) == (400, 58, 4998, 9998)

    run(test, plan=Plan())


@pytest.mark.parametrize(
    ("tier", "per_day"), [("starter", 1_000), ("core", 5_000), ("plus", 5_000), ("advanced", 5_000)]
)
def test_the_day_of_a_tier(tier, per_day):
    async def test(desk):
        assert told(await desk.get("Currencies"))[2] == per_day - 1

    run(test, plan=tier_plan(tier))


def test_each_organisation_has_counters_and_an_hour_of_its_own():
    async def test(desk):
        one, two = desk.world.organisations
        await burst(desk, 60)
        desk.now += 30
        desk.http.headers["xero-tenant-id"] = two
        assert told(await desk.get("Currencies")) == (200, 59, 4999, 9939)
        limits = await desk.sim("GET", "limits")
        ends = {each: limits["organisations"][each]["day"]["ends_in_s"] for each in (one, two)}
        assert ends == {one: 86_370, two: 86_400}
        await desk.sim("POST", "limits", {"tenant_id": two, "day_ends_in_s": 10})
        desk.now += 10
        assert told(await desk.get("Currencies"))[2] == 4999

    run(test, plan=Plan(), organisations=("One", "Two"))


def test_the_counters_are_told_without_being_used():
    async def test(desk):
        await burst(desk, 3)
        limits = await desk.sim("GET", "limits")
        (tenant,) = limits["organisations"].values()
        assert tenant["minute"] == {"limit": 60, "used": 3, "left": 57}
        assert (tenant["day"]["used"], tenant["in_flight"], tenant["other_user_every_s"]) == (3, 0, 0)
        assert limits["apps"] == {"app": {"limit": 10_000, "used": 3, "left": 9_997}}
        assert (limits["window"], limits["concurrent"]) == ("rolling", 5)
        assert await desk.sim("GET", "limits") == limits

    run(test, plan=Plan())


def test_other_users_can_make_many_calls_at_once():
    async def test(desk):
        told_ = await desk.sim("POST", "limits", {"calls": 58})
        assert next(iter(told_["organisations"].values()))["minute"]["left"] == 2
        assert told(await desk.get("Currencies")) == (200, 1, 4941, 9999)
        await desk.sim("POST", "limits", {"calls": 10_000})
        assert told(await desk.get("Currencies"))[:3] == (429, 0, 0)

    run(test, plan=Plan())


def test_other_users_can_use_up_the_day():
    async def test(desk):
        told_ = await desk.sim("POST", "limits", {"calls": 4_990, "day_ends_in_s": 600})
        (tenant,) = told_["organisations"].values()
        assert (tenant["day"]["used"], tenant["minute"]["used"]) == (4_990, 60)
        assert (await desk.get("Currencies")).headers["x-rate-limit-problem"] == "minute"
        desk.now += 60
        assert [answer.status_code for answer in await burst(desk, 10)] == [200] * 10
        refused = await desk.get("Currencies")
        assert told(refused)[:3] == (429, 50, 0)
        assert (refused.headers["x-rate-limit-problem"], refused.headers["retry-after"]) == ("day", "540")

    run(test, plan=Plan())
