"""What the store remembers of Xero's limits, and what it keeps the last calls of a day for."""

import datetime as dt

import msgspec

from counterfoil.core.day import Learned
from counterfoil.core.lifecycle import State
from tests.conformance.kit import AT, MakeStore, Story, deferred, exchange, intake, minutes, rejected, tell


def test_what_was_learned_of_the_limits_is_kept(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        assert await told.store.learned(told.organisation_id, minutes(999)) == Learned()
        learned = Learned(
            most=4_999, turned_after=AT, turned_by=minutes(2), closed_until=minutes(9), closed_why="day"
        )
        await told.store.learn(told.organisation_id, learned)
        assert await told.store.learned(told.organisation_id, minutes(999)) == learned

    tell(make_store, story)


def test_what_the_last_answer_left_of_the_day_is_known(make_store: MakeStore) -> None:
    """Of a call that was lost nothing is; what a refusal says was learned."""

    async def story(told: Story) -> None:
        for minute, calls, status in ((1, 4_998, 200), (2, 4_997, 200), (3, None, None), (4, 0, 429)):
            call = msgspec.structs.replace(exchange(status, at=minutes(minute)), day_left=calls)
            await told.store.record_exchange(told.organisation_id, call)
        learned = await told.store.learned(told.organisation_id, minutes(999))
        assert (learned.left, learned.told_at) == (4_997, minutes(2))

    tell(make_store, story)


def test_how_long_xero_takes_over_a_call_is_the_average_of_the_last(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        assert (await told.store.learned(told.organisation_id, minutes(999))).call_us == 0
        for minute in range(100):
            took_us = 9_000_000 if minute < 40 else 1_000_000 + 20_000 * (minute % 2)
            call = msgspec.structs.replace(exchange(at=minutes(minute)), took_us=took_us)
            await told.store.record_exchange(told.organisation_id, call)
        await told.store.record_exchange(told.organisation_id, exchange(503, at=minutes(200)))
        assert (await told.store.learned(told.organisation_id, minutes(999))).call_us == 1_010_000

    tell(make_store, story)


def test_what_a_person_has_taken_up_again_is_known_until_it_goes(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        await told.ready(*(intake(f"inv-{n}") for n in range(4)))
        batch_id, members = await told.send("inv-1", "inv-2")
        await told.settle(batch_id, *(rejected(each) for each in members))
        assert await asked(told) == []
        ids = [each.id for each in members]
        await retried(told, ids)
        assert await asked(told) == ["INV-1", "INV-2"]
        counts = await told.store.ready_counts(told.organisation_id, AT, cap=50, is_asked=True)
        assert counts["invoices"] == 2
        assert (await told.store.ready_counts(told.organisation_id, AT, cap=50))["invoices"] == 4
        await told.store.withdraw(
            export_ids=ids[:1], fault=None, organisation_id=None, by="anna", at=minutes(5)
        )
        assert await asked(told) == ["INV-2"]
        batch_id, (member,) = await told.send("inv-2")
        await told.settle(batch_id, deferred(member), exchange=exchange(429))
        assert await told.state("inv-2") is State.READY
        assert await asked(told) == []

    tell(make_store, story)


async def retried(told: Story, ids: list[int]) -> None:
    """Let a person take exports up again, twice over."""
    for _ in range(2):
        await told.store.retry(export_ids=ids, fault=None, organisation_id=None, by="anna", at=minutes(4))


async def asked(told: Story) -> list[str]:
    """The numbers of those that a person has asked for and that could go."""
    found = await told.store.candidates(
        told.organisation_id, "invoices", AT + dt.timedelta(hours=1), limit=50, is_asked=True
    )
    return [each.number for each in found]
