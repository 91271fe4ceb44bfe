"""Claiming before the wire, settling after it: what may go, what is counted, what is freed, what is refused."""

import asyncio
from decimal import Decimal

import pytest

from counterfoil.core.export import GROUPS
from counterfoil.core.lifecycle import State
from counterfoil.errors import StaleLane
from tests.conformance.kit import (
    AT,
    MakeStore,
    Story,
    check,
    deferred,
    doubted,
    exchange,
    intake,
    minutes,
    posted,
    rejected,
    tell,
)


def test_what_could_go_is_counted_up_to_a_cap(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        await told.ready(
            *(intake(f"inv-{n}") for n in range(5)),
            intake("contact:c1"),
            intake("inv-9", parent="contact:c9"),
        )
        assert await told.store.ready_counts(told.organisation_id, AT, cap=3) == (
            dict.fromkeys(GROUPS, 0) | {"contacts": 1, "invoices": 3}
        )
        batch_id, (member,) = await told.send("contact:c1")
        await told.settle(batch_id, deferred(member, next_at=minutes(5)), exchange=exchange(429))
        counts = await told.store.ready_counts(told.organisation_id, minutes(4), cap=50)
        assert (counts["contacts"], counts["invoices"]) == (0, 5)
        counts = await told.store.ready_counts(told.organisation_id, minutes(5), cap=50)
        assert counts["contacts"] == 1

    tell(make_store, story)


def test_the_oldest_go_first(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        await told.ready(*(intake(f"inv-{n}") for n in range(5)))
        found = await told.candidates(limit=3)
        assert [each.number for each in found] == ["INV-0", "INV-1", "INV-2"]
        assert [each.content for each in found] == [b"inv-0: first", b"inv-1: first", b"inv-2: first"]

    tell(make_store, story)


def test_a_claim_is_written_before_anything_is_sent(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        assert not (await told.store.lane(told.organisation_id)).has_sent
        await told.ready(intake("inv-1"), intake("inv-2"))
        batch_id = await told.claim(await told.candidates(), body=b'{"Invoices": []}', at=minutes(1))
        lane = await told.store.lane(told.organisation_id)
        assert (lane.calls, lane.has_sent) == (1, True)
        for name in ("inv-1", "inv-2"):
            export = await told.export(name)
            assert (export.state, export.batch_id) == (State.SENDING, batch_id)
        assert await told.candidates() == ()
        assert await told.calls_since(AT) == (minutes(1),)

    tell(make_store, story)


@pytest.mark.parametrize("happens", ["revised", "held", "claimed", "waits again"])
def test_a_claim_of_what_changed_meanwhile_writes_nothing(make_store: MakeStore, happens: str) -> None:
    async def story(told: Story) -> None:
        one, _ = await told.ready(intake("inv-1"), intake("inv-2"))
        members = await told.candidates()
        match happens:
            case "revised":
                await told.accept(intake("inv-1", "second"))
            case "held":
                await told.check(check(one, "bad_date"))
            case "claimed":
                await told.claim(members[:1])
            case _:
                await told.accept(intake("inv-1", parent="contact:c9"))
                await told.accept(intake("inv-1", "second", parent="contact:c9"))
        before = (await told.calls(), await told.state("inv-1"))
        assert await told.claim(members) is None
        assert (await told.calls(), await told.state("inv-1")) == before
        assert await told.state("inv-2") is State.READY

    tell(make_store, story)


def test_posted_frees_and_links_whatever_waits(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        await told.ready(
            intake("contact:c1"), intake("inv-1", parent="contact:c1"), intake("payment:p1", parent="inv-1")
        )
        await told.post("contact:c1")
        batch_id, (member,) = await told.send("inv-1")
        await told.settle(batch_id, posted(member, "id-in-xero"), exchange=exchange())
        export = await told.export("inv-1")
        assert (export.state, export.xero_id, export.xero_number) == (State.POSTED, "id-in-xero", "INV-1")
        assert (export.xero_total, export.attempts, export.batch_id) == (Decimal("12.00"), 1, None)
        assert export.settled_at == AT
        (payment,) = await told.candidates("payments")
        assert payment.parent_xero_id == "id-in-xero"
        assert await told.store.doubtful(told.organisation_id) == ()

    tell(make_store, story)


def test_one_refused_does_not_keep_the_others(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        await told.ready(*(intake(f"inv-{n}") for n in range(3)))
        batch_id, members = await told.send("inv-0", "inv-1", "inv-2")
        await told.settle(
            batch_id, posted(members[0]), rejected(members[1]), deferred(members[2]), exchange=exchange()
        )
        states = [await told.state(f"inv-{n}") for n in range(3)]
        assert states == [State.POSTED, State.HELD, State.READY]
        held, waiting = await told.export("inv-1"), await told.export("inv-2")
        assert [(fault.code, fault.message) for fault in held.faults] == [("account_invalid", "Xero said no")]
        assert (held.attempts, waiting.attempts) == (1, 0)
        assert waiting.reason == "the minute's calls are used up"
        assert await told.events("inv-1") == ["accepted", "mapped", "refused"]
        (refused,) = await told.store.log(None, before=None, limit=1, level="error")
        assert (refused.event, refused.text) == ("refused", "account_invalid: Xero said no")

    tell(make_store, story)


def test_what_waits_for_a_time_goes_at_that_time(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        await told.ready(intake("inv-1"), intake("inv-2"))
        batch_id, (member,) = await told.send("inv-1")
        await told.settle(batch_id, deferred(member, next_at=minutes(7)), exchange=exchange(503))
        early = await told.store.candidates(told.organisation_id, "invoices", minutes(6), limit=50)
        later = await told.store.candidates(told.organisation_id, "invoices", minutes(7), limit=50)
        assert [each.number for each in early] == ["INV-2"]
        assert [each.number for each in later] == ["INV-1", "INV-2"]
        assert await told.claim(later) is not None

    tell(make_store, story)


def test_a_batch_refused_as_a_whole_is_halved_until_the_poison_stands_alone(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        await told.ready(*(intake(f"inv-{n}") for n in range(6)))
        calls = 0
        while members := await told.candidates(limit=5):
            assert calls < 20, "this does not end"
            batch_id = await told.claim(members)
            assert batch_id is not None
            calls += 1
            poison = [each for each in members if each.number == "INV-3"]
            if poison and len(members) > 1:
                outcomes = [deferred(each, split=True) for each in members]
            elif poison:
                outcomes = [rejected(each, "other") for each in members]
            else:
                outcomes = [posted(each) for each in members]
            await told.settle(batch_id, *outcomes, exchange=exchange(400 if poison else 200))
        states = [await told.state(f"inv-{n}") for n in range(6)]
        assert states == [State.HELD if n == 3 else State.POSTED for n in range(6)]
        assert (await told.export("inv-3")).split == 0

    tell(make_store, story)


def test_what_was_split_spoils_no_other_batch(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        await told.ready(*(intake(f"inv-{n}") for n in range(4)))
        batch_id, members = await told.send("inv-1", "inv-2")
        await told.settle(batch_id, *(deferred(each, split=True) for each in members), exchange=exchange(400))
        assert [each.number for each in await told.candidates()] == ["INV-0", "INV-3"]
        await told.post("inv-0", "inv-3")
        assert [each.number for each in await told.candidates()] == ["INV-1"]

    tell(make_store, story)


def test_a_call_that_never_left_is_not_counted(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        await told.ready(intake("inv-1"))
        batch_id, (member,) = await told.send("inv-1")
        unsent = exchange(None, was_sent=False)
        await told.settle(batch_id, deferred(member), exchange=unsent)
        assert await told.calls() == 0
        assert await told.calls_since(minutes(-60)) == ()
        await told.store.record_exchange(told.organisation_id, unsent)
        await told.store.record_exchange(told.organisation_id, exchange(at=minutes(3)))
        assert await told.calls() == 1
        assert await told.calls_since(AT) == (minutes(3),)

    tell(make_store, story)


def test_a_worker_that_lost_its_lane_writes_nothing(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        await told.ready(intake("inv-1"), intake("inv-2"))
        batch_id, (member,) = await told.send("inv-1")
        epoch = await told.store.take_lane(told.organisation_id, "second worker", AT)
        assert epoch == told.epoch + 1
        with pytest.raises(StaleLane):
            await told.claim([await told.export("inv-2")])
        with pytest.raises(StaleLane):
            await told.settle(batch_id, posted(member), exchange=exchange())
        with pytest.raises(StaleLane):
            await told.store.send_again(told.organisation_id, batch_id, epoch=told.epoch, at=AT)
        assert [await told.state(name) for name in ("inv-1", "inv-2")] == [State.IN_DOUBT, State.READY]
        assert await told.calls() == 1

    tell(make_store, story)


def test_one_that_fails_undoes_nothing_of_those_it_was_committed_with(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        await told.ready(*(intake(f"inv-{n}") for n in range(3)))
        members = await told.candidates()
        results = await asyncio.gather(
            told.accept(intake("inv-7")),
            told.claim(members[:1]),
            told.claim(members[1:2], epoch=999),
            told.accept(intake("inv-8")),
            told.claim(members[2:]),
            return_exceptions=True,
        )
        assert isinstance(results[2], StaleLane)
        states = [await told.state(f"inv-{n}") for n in (0, 1, 2, 7, 8)]
        assert states == [State.SENDING, State.READY, State.SENDING, State.READY, State.READY]

    tell(make_store, story)


def test_no_export_is_claimed_twice(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        await told.ready(*(intake(f"inv-{n}") for n in range(10)))
        members = await told.candidates()
        claims = await asyncio.gather(*(told.claim(members) for _ in range(8)))
        assert len([batch_id for batch_id in claims if batch_id is not None]) == 1
        assert await told.calls() == 1

    tell(make_store, story)


def test_what_cannot_happen_is_refused_whole(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        await told.ready(intake("inv-1"), intake("inv-2"))
        batch_id, members = await told.send("inv-1", "inv-2")
        with pytest.raises(AssertionError):
            await told.settle(batch_id, posted(members[0]), posted(members[1], found=True))
        assert await told.state("inv-1") is State.SENDING
        await told.settle(batch_id, *(doubted(each) for each in members), exchange=exchange(502))
        with pytest.raises(AssertionError):
            await told.settle(batch_id, posted(members[0]))
        assert await told.state("inv-1") is State.IN_DOUBT

    tell(make_store, story)
