"""When trouble strikes, whom, how often; the log of it; and orders that cannot be read."""

from typing import get_args

import pytest

from tests.xerosim.desk import run
from xerosim.trouble.orders import TAKES, WHEN, Kind


async def statuses(desk, calls, address="Currencies"):
    return [(await desk.get(address)).status_code for _ in range(calls)]


async def order(desk, **trouble):
    return await desk.sim("POST", "trouble", {"kind": "status", "status": 503} | trouble)


def test_it_strikes_so_many_calls_one_after_the_other():
    async def test(desk):
        await order(desk, next=2, times=3)
        assert await statuses(desk, 6) == [200, 503, 503, 503, 200, 200]

    run(test)


def test_it_strikes_from_a_numbered_call_on():
    async def test(desk):
        await order(desk, call=(await desk.sim("GET", "calls"))["calls"] + 3, times=2)
        assert await statuses(desk, 5) == [200, 200, 503, 503, 200]

    run(test)


def test_only_the_endpoint_named_is_struck_and_counted():
    async def test(desk):
        await order(desk, endpoint="GET Accounts", next=2)
        assert await statuses(desk, 3) == [200, 200, 200]
        assert await statuses(desk, 3, "Accounts") == [200, 503, 200]

    run(test)


def test_only_the_organisation_named_is_struck_and_counted():
    async def test(desk):
        first, second = desk.world.organisations
        await order(desk, tenant_id=second)
        assert desk.http.headers["xero-tenant-id"] == first
        assert await statuses(desk, 2) == [200, 200]
        desk.http.headers["xero-tenant-id"] = second
        assert await statuses(desk, 2) == [503, 200]

    run(test, organisations=("One", "Two"))


def test_a_chance_may_have_an_end():
    async def test(desk):
        await order(desk, probability="0.5", times=4)
        return await statuses(desk, 60)

    answers = run(test, seed=5)
    assert answers.count(503) == 4
    assert answers == run(test, seed=5)
    assert answers != run(test, seed=6)


def test_the_log_can_be_ordered_again_and_gives_the_same():
    async def first(desk):
        await order(desk, probability="0.3", endpoint="GET Currencies")
        await order(desk, kind="late_commit", probability="0.2", after_s=1, at_most_s=9)
        answers = await statuses(desk, 50)
        return answers, (await desk.sim("GET", "trouble"))["struck"]

    answers, struck = run(first, seed=1)
    assert 5 < len(struck) < 40
    assert [each["call"] for each in struck] == [n for n, got in enumerate(answers, 1) if got == 503]

    async def again(desk):
        await desk.sim("POST", "trouble", [each["order"] for each in struck])
        replayed = await statuses(desk, 50)
        return replayed, (await desk.sim("GET", "trouble"))["struck"]

    assert run(again, seed=1) == (answers, struck)


def test_what_is_ordered_and_what_has_struck_is_listed_until_it_is_forgotten():
    async def test(desk):
        await order(desk, next=2, times=2)
        await desk.get("Currencies")
        assert await desk.sim("GET", "trouble") == {
            "ordered": [{"order": {"kind": "status", "next": 2, "times": 2}, "left": 2}],
            "struck": [],
        }
        await desk.get("Currencies")
        listed = await desk.sim("GET", "trouble")
        assert listed["ordered"][0]["left"] == 1
        assert listed["struck"] == [
            {
                "call": 2,
                "endpoint": "GET Currencies",
                "tenant_id": desk.http.headers["xero-tenant-id"],
                "at_ms": int(desk.now * 1000),
                "order": {"kind": "status", "call": 2},
            }
        ]
        await desk.sim("DELETE", "trouble")
        assert await desk.sim("GET", "trouble") == {"ordered": [], "struck": []}
        assert (await desk.get("Currencies")).status_code == 200

    run(test)


def test_orders_and_log_come_through_a_snapshot_as_they_were():
    async def test(desk):
        await order(desk, probability="0.5", times=9, body="lower")
        await statuses(desk, 5)
        before = await desk.sim("GET", "trouble")
        assert before["struck"]
        await desk.sim("POST", "snapshots/here")
        await desk.sim("DELETE", "trouble")
        await desk.sim("POST", "snapshots/here/restore")
        assert await desk.sim("GET", "trouble") == before

    run(test, seed=1)


def test_other_users_may_be_in_one_organisation_alone():
    async def test(desk):
        first, second = desk.world.organisations
        await desk.sim("POST", "trouble", {"kind": "other_user", "calls_per_minute": 60, "tenant_id": second})
        desk.now += 10.5
        limits = desk.world.limits
        used = {
            tenant_id: limits.plan.per_minute
            - int(limits.headers(tenant_id, "app", desk.now)["X-MinLimit-Remaining"])
            for tenant_id in (first, second)
        }
        assert used == {first: 0, second: 10}

    run(test, organisations=("One", "Two"))


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"kind": "earthquake"}, "no such kind 'earthquake': one of drop_request, commit_and_drop, "),
        ({}, "no such kind '': one of drop_request, "),
        ({"kind": 3}, "no such kind '3': one of "),
        (
            {"kind": "slow", "status": 500},
            f"slow takes kind, after_s, at_most_s, {', '.join(WHEN)}; not 'status'",
        ),
        ({"kind": "slow", "after_s": "soon"}, "slow takes kind, after_s, "),
        ({"kind": "limited", "problem": "week"}, "limited takes kind, problem, retry_after, "),
        ({"kind": "status", "status": 42}, "no such status 42: 200 to 599, or 0 to cut the connection"),
        (
            {"kind": "status", "status": 0},
            "a status must be one of 200 to 599; drop_request cuts the connection",
        ),
        ({"kind": "status", "status": 204}, "an answer with status 204 has no body and says nothing: "),
        ({"kind": "late_commit", "status": 304}, "an answer with status 304 has no body and says nothing: "),
        ({"kind": "status", "status": 101}, "no such status 101: 200 to 599"),
        ({"kind": "limited", "retry_after": "1\r\nX: y"}, "retry_after is printable ASCII on one line, "),
        ({"kind": "status", "retry_after": "\u20ac"}, "retry_after is printable ASCII on one line, "),
        ({"kind": "status", "retry_after": " 1"}, "retry_after is printable ASCII on one line, "),
        (
            {"kind": "other_user", "calls_per_minute": 100_001},
            "calls_per_minute is a number from 0 to 100000",
        ),
        ({"kind": "other_user", "calls_per_minute": -1}, "calls_per_minute is a number from 0 to 100000"),
        ({"kind": "slow", "probability": 2}, "a probability is a number from 0 to 1"),
        ({"kind": "slow", "times": -1}, "call, next and times are whole numbers from 1"),
        ({"kind": "slow", "next": 1, "probability": 1}, "call, next and probability each say when: "),
        ({"kind": "slow", "after_s": -1}, "after_s is a number of seconds from 0"),
        ({"kind": "slow", "after_s": 5, "at_most_s": 4}, "at_most_s is a number of seconds from after_s on"),
        ({"kind": "slow", "lasts_s": 0}, "lasts_s is a number of seconds above 0"),
        ({"kind": "truncate", "keeps_bytes": -1}, "keeps_bytes is a whole number from 0"),
        ({"kind": "refuse"}, "refuse needs a message: "),
        ({"kind": "refuse", "message": " "}, "refuse needs a message: "),
        ({"kind": "slow", "next": 0}, "call, next and times are whole numbers from 1"),
        ({"kind": "slow", "endpoint": "PUT Unicorns"}, "no such endpoint 'PUT Unicorns': one of GET, PUT, "),
        ({"kind": "slow", "endpoint": "FETCH Invoices"}, "no such endpoint 'FETCH Invoices': one of GET, "),
        ({"kind": "slow", "tenant_id": "nobody"}, "no such organisation 'nobody': one of "),
        (
            {"kind": "other_user", "calls_per_minute": 1, "next": 2},
            "other_user takes kind, calls_per_minute, ",
        ),
        ([{"kind": "slow"}, {"kind": "earthquake"}], "no such kind 'earthquake'"),
        ("slow", "the body must be a JSON object or a list of them: "),
    ],
)
def test_an_order_that_cannot_be_read_says_what_there_is(sent, sentence):
    async def test(desk):
        answer = await desk.http.post("/sim/trouble", json=sent)
        assert answer.status_code == 400
        assert answer.json()["error"].startswith(sentence), answer.json()
        assert (await desk.sim("GET", "trouble"))["ordered"] == [], "nothing of it is ordered"

    run(test)


@pytest.mark.parametrize("kind", get_args(Kind))
def test_every_kind_can_be_ordered_by_its_name_and_a_refusal_by_its_sentence_too(kind):
    async def test(desk):
        message = {"message": "Not today."} if kind == "refuse" else {}
        told = await desk.sim("POST", "trouble", {"kind": kind} | message)
        assert told == {"ordered": 1, "pending": 0 if kind == "other_user" else 1}

    run(test)


def test_the_fields_of_a_kind_are_fields_of_a_trouble():
    assert set(TAKES) <= set(get_args(Kind))
