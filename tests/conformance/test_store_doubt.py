"""Sent, and nobody knows: what is kept to find out, and what keeps a document from going twice."""

import datetime as dt
from collections.abc import Awaitable, Callable

import pytest

from counterfoil.core.doubt import KEY_LIFE, Look, is_mistimed, next_step
from counterfoil.core.export import NewBatch, Older
from counterfoil.core.lifecycle import State
from counterfoil.errors import StaleLane
from tests.conformance.kit import (
    AT,
    MakeStore,
    Story,
    absent,
    doubted,
    exchange,
    intake,
    minutes,
    posted,
    tell,
    undecidable,
)


def test_what_was_sending_when_the_program_stopped_is_in_doubt(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        await told.ready(intake("inv-1"), intake("inv-2"), intake("inv-3"))
        members = await told.candidates(limit=2)
        await told.claim(members, body=b"\x00 the exact bytes \xff", at=minutes(1))
        await told.store.take_lane(told.organisation_id, "second worker", minutes(2))
        (batch,) = await told.store.doubtful(told.organisation_id)
        assert (batch.body, batch.key) == (b"\x00 the exact bytes \xff", "key-1-1-1")
        assert (batch.group, batch.method, batch.path) == ("invoices", "PUT", "/Invoices")
        assert (batch.first_sent_at, batch.last_sent_at, batch.sendings) == (minutes(1), minutes(1), 1)
        assert (batch.saw_server_error, batch.next_at, batch.positions) == (False, None, (0, 1))
        assert [each.number for each in batch.members] == ["INV-1", "INV-2"]
        assert batch.members[0].reason == "the program stopped while it was being sent"
        assert [each.attempts for each in batch.members] == [1, 1]
        assert batch.members[0].content == b"inv-1: first"
        assert await told.state("inv-3") is State.READY
        assert await told.events("inv-1") == ["accepted", "mapped", "in doubt"]

    tell(make_store, story)


def test_what_was_sent_in_the_future_was_sent_by_another_clock(make_store: MakeStore) -> None:
    """A clock that was set back: the key may be of any age, and absence counts from now."""

    async def story(told: Story) -> None:
        await told.ready(intake("inv-1"), intake("inv-2"))
        await told.send("inv-1", at=minutes(90))
        epoch = await told.store.take_lane(told.organisation_id, "another worker", minutes(5))
        (batch,) = await told.store.doubtful(told.organisation_id)
        assert is_mistimed(batch, minutes(5))
        await told.store.correct_times(told.organisation_id, epoch=epoch, at=minutes(5))
        (batch,) = await told.store.doubtful(told.organisation_id)
        assert (batch.first_sent_at, batch.last_sent_at) == (minutes(5) - KEY_LIFE, minutes(5))
        assert isinstance(next_step(batch, minutes(6)), Look)
        assert not is_mistimed(batch, minutes(6))
        with pytest.raises(StaleLane):
            await told.store.correct_times(told.organisation_id, epoch=epoch - 1, at=minutes(5))

    tell(make_store, story)


def test_a_look_put_off_too_far_is_made_at_once(make_store: MakeStore) -> None:
    """The time of the next look was told by a clock that was ahead."""

    async def story(told: Story) -> None:
        await told.ready(intake("inv-1"))
        batch_id = await told.doubt("inv-1")
        await told.store.postpone_batch(
            told.organisation_id, batch_id, next_at=minutes(900), why="", epoch=told.epoch, at=minutes(1)
        )
        (batch,) = await told.store.doubtful(told.organisation_id)
        assert is_mistimed(batch, minutes(2))
        await told.store.correct_times(told.organisation_id, epoch=told.epoch, at=minutes(2))
        (batch,) = await told.store.doubtful(told.organisation_id)
        assert batch.next_at is None

    tell(make_store, story)


def test_the_limiter_remembers_a_call_whose_answer_nobody_saw(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        await told.ready(intake("inv-1"), intake("inv-2"))
        await told.send("inv-1", at=minutes(1))
        for _ in range(2):
            await told.store.take_lane(told.organisation_id, "another worker", minutes(5))
            assert await told.calls_since(AT) == (minutes(2),), "it may have left late"
        calls = [each for each in await told.store.log(None, before=None, limit=50) if each.event == "call"]
        assert len(calls) == 1
        assert "the program stopped" in calls[0].text
        assert await told.calls_since(minutes(3)) == ()

    tell(make_store, story)


def test_a_call_whose_answer_nobody_saw_left_before_the_program_ended(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        await told.ready(intake("inv-1"))
        await told.send("inv-1", at=minutes(1))
        ended = minutes(1) + dt.timedelta(seconds=7)
        await told.store.take_lane(told.organisation_id, "another worker", ended)
        assert await told.calls_since(AT) == (ended,)

    tell(make_store, story)


def test_the_same_row_again(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        await told.ready(intake("inv-1"), intake("inv-2"), intake("inv-3"))
        batch_id, members = await told.send("inv-1", "inv-2", "inv-3", at=minutes(1))
        call = exchange(503, at=minutes(1))
        await told.settle(
            batch_id, doubted(members[0]), posted(members[1]), doubted(members[2]), exchange=call
        )
        (batch,) = await told.store.doubtful(told.organisation_id)
        assert (batch.saw_server_error, batch.positions) == (True, (0, 2))
        await told.store.send_again(told.organisation_id, batch_id, epoch=told.epoch, at=minutes(3))
        assert await told.state("inv-1") is State.SENDING
        assert await told.store.doubtful(told.organisation_id) == ()
        assert await told.calls() == 2
        assert await told.calls_since(AT) == (minutes(1), minutes(3))
        again = exchange(None, at=minutes(3))
        await told.settle(batch_id, doubted(members[0]), doubted(members[2]), exchange=again)
        (batch,) = await told.store.doubtful(told.organisation_id)
        assert (batch.first_sent_at, batch.last_sent_at, batch.sendings) == (minutes(1), minutes(3), 2)
        assert await told.calls_since(AT) == (minutes(1), minutes(3))

    tell(make_store, story)


def test_a_document_that_ends_the_program_each_time_runs_out_of_attempts(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        await told.ready(intake("inv-1"))
        batch_id, _ = await told.send("inv-1", at=minutes(1))
        epoch = await told.store.take_lane(told.organisation_id, "second worker", minutes(2))
        await told.store.send_again(told.organisation_id, batch_id, epoch=epoch, at=minutes(3))
        epoch = await told.store.take_lane(told.organisation_id, "third worker", minutes(4))
        assert (await told.export("inv-1")).attempts == 2
        await told.store.take_lane(told.organisation_id, "fourth worker", minutes(5))
        assert (await told.export("inv-1")).attempts == 2, "it was not being sent"

    tell(make_store, story)


def test_the_last_sending_is_when_it_left(make_store: MakeStore) -> None:
    """Between the claim and the wire a token may have been renewed."""

    async def story(told: Story) -> None:
        await told.ready(intake("inv-1"))
        batch_id, (member,) = await told.send("inv-1", at=minutes(1))
        left = minutes(1) + dt.timedelta(seconds=42, microseconds=7)
        await told.settle(batch_id, doubted(member), exchange=exchange(None, at=left))
        (batch,) = await told.store.doubtful(told.organisation_id)
        assert (batch.first_sent_at, batch.last_sent_at) == (minutes(1), left)
        for call, last_sent_at in [
            (exchange(None, at=minutes(4), was_sent=False), minutes(3)),
            (exchange(None, at=minutes(2)), minutes(3)),
            (exchange(502, at=minutes(4)), minutes(4)),
        ]:
            await told.store.send_again(told.organisation_id, batch_id, epoch=told.epoch, at=minutes(3))
            await told.settle(batch_id, doubted(member), exchange=call)
            (batch,) = await told.store.doubtful(told.organisation_id)
            assert (batch.first_sent_at, batch.last_sent_at) == (minutes(1), last_sent_at)

    tell(make_store, story)


def test_a_look_decides_about_each(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        await told.ready(*(intake(f"inv-{n}") for n in range(3)), intake("payment:p1", parent="inv-0"))
        batch_id = await told.doubt("inv-0", "inv-1", "inv-2")
        members = [await told.export(f"inv-{n}") for n in range(3)]
        await told.settle(batch_id, posted(members[0], found=True))
        (batch,) = await told.store.doubtful(told.organisation_id)
        assert [each.number for each in batch.members] == ["INV-1", "INV-2"]
        await told.settle(batch_id, absent(members[1]), undecidable(members[2]))
        assert await told.store.doubtful(told.organisation_id) == ()
        states = [await told.state(f"inv-{n}") for n in range(3)]
        assert states == [State.POSTED, State.READY, State.HELD]
        assert [each.parent_xero_id for each in await told.candidates("payments")] == ["xero-inv-0"]
        assert await told.calls() == 1, "a look is logged by record_exchange"
        assert (await told.events("inv-0"))[-2:] == ["in doubt", "found"]
        assert (await told.events("inv-1"))[-1] == "absent"
        (line,) = await told.store.log(None, before=None, limit=1, level="error")
        assert (line.event, line.text) == ("undecidable", "outcome_unknown: two of them are there")

    tell(make_store, story)


def test_a_batch_is_looked_at_again_at_a_time(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        await told.ready(intake("inv-1"))
        batch_id = await told.doubt("inv-1")
        await told.store.postpone_batch(
            told.organisation_id,
            batch_id,
            next_at=minutes(11),
            why="not there yet",
            epoch=told.epoch,
            at=minutes(2),
        )
        (batch,) = await told.store.doubtful(told.organisation_id)
        assert batch.next_at == minutes(11)
        await told.settle(batch_id, absent(await told.export("inv-1")))

    tell(make_store, story)


@pytest.mark.parametrize(
    "verb",
    [
        "claim",
        "send_again",
        "settle",
        "settle by a look",
        "postpone_batch",
        "claim what may have gone",
        "say_older",
    ],
)
def test_a_worker_that_comes_back_late_writes_nothing(make_store: MakeStore, verb: str) -> None:
    """It was away for longer than another one needed to take the lane over; nothing it does counts."""

    async def story(told: Story) -> None:
        await told.ready(intake("inv-1"), intake("inv-2"))
        batch_id = await told.doubt("inv-1")
        member, other = await told.export("inv-1"), await told.export("inv-2")
        late, organisation_id = told.epoch, told.organisation_id
        if verb == "settle":
            await told.store.send_again(organisation_id, batch_id, epoch=late, at=minutes(1))
        await told.store.take_lane(organisation_id, "second worker", minutes(2))
        older = Older(since=minutes(0), seen_at=minutes(2))
        new = NewBatch(group="invoices", method="PUT", path="/Invoices", body=b"{}", key="late")
        acts: dict[str, Callable[[], Awaitable[object]]] = {
            "claim": lambda: told.claim([other], epoch=late),
            "send_again": lambda: told.store.send_again(organisation_id, batch_id, epoch=late, at=minutes(3)),
            "settle": lambda: told.settle(batch_id, posted(member), exchange=exchange(), epoch=late),
            "settle by a look": lambda: told.settle(batch_id, absent(member), epoch=late),
            "postpone_batch": lambda: told.store.postpone_batch(
                organisation_id, batch_id, next_at=minutes(60), why="not there yet", epoch=late, at=minutes(2)
            ),
            "claim what may have gone": lambda: told.store.claim(
                organisation_id, new, [(other.id, other.revision)], older=older, epoch=late, at=minutes(2)
            ),
            "say_older": lambda: told.store.say_older(
                organisation_id, minutes(0), example="INV-9", epoch=late, at=minutes(2)
            ),
        }

        async def everything() -> object:
            log = await told.store.log(None, before=None, limit=1000)
            exports = [await told.export(name) for name in ("inv-1", "inv-2")]
            lane = await told.store.lane(organisation_id)
            return log, exports, lane, await told.store.doubtful(organisation_id)

        before = await everything()
        with pytest.raises(StaleLane):
            await acts[verb]()
        assert await everything() == before

    tell(make_store, story)


def test_what_may_have_gone_from_a_newer_file_is_only_ever_looked_for(make_store: MakeStore) -> None:
    """Its key would be a new one: sending it would double what is there."""

    async def story(told: Story) -> None:
        await told.ready(intake("inv-1"), intake("inv-2"))
        await told.post("inv-1")
        assert await told.store.last_sending(told.organisation_id) == AT
        member = await told.export("inv-2")
        older = Older(since=AT, seen_at=minutes(90))
        new = NewBatch(group="invoices", method="PUT", path="/Invoices", body=b"{}", key="k")
        calls = await told.calls()
        for revision, is_written in ((2, False), (1, True)):
            batch_id = await told.store.claim(
                told.organisation_id,
                new,
                [(member.id, revision)],
                older=older,
                epoch=told.epoch,
                at=minutes(91),
            )
            assert (batch_id is not None) is is_written, "a document that was changed meanwhile stays ready"
        (batch,) = await told.store.doubtful(told.organisation_id)
        assert (batch.first_sent_at, batch.last_sent_at) == (AT, minutes(90))
        assert isinstance(next_step(batch, minutes(91)), Look)
        assert await told.state("inv-2") is State.IN_DOUBT
        assert await told.calls() == calls
        await told.store.take_lane(told.organisation_id, "second worker", minutes(92))
        assert await told.calls_since(minutes(1)) == (), "no call was made"

    tell(make_store, story)


def test_a_revision_takes_the_place_of_what_never_arrived(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        await told.ready(intake("inv-1"), intake("inv-2"))
        batch_id = await told.doubt("inv-1", "inv-2")
        await told.accept(intake("inv-1", "second"), intake("inv-2", "second"))
        members = [await told.export(name) for name in ("inv-1", "inv-2")]
        await told.settle(batch_id, absent(members[0]), undecidable(members[1]))
        export = await told.export("inv-1")
        assert (export.state, export.revision, export.checked) == (State.READY, 2, "")
        export = await told.export("inv-2")
        assert (export.state, export.revision, export.has_pending_revision) == (State.HELD, 1, True)

    tell(make_store, story)


def test_retry_of_everything_leaves_alone_what_may_be_in_xero(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        await told.ready(intake("inv-1"))
        batch_id = await told.doubt("inv-1")
        await told.settle(batch_id, undecidable(await told.export("inv-1")))
        everything = {"export_ids": None, "organisation_id": None, "by": "Ann", "at": AT}
        assert await told.store.retry(fault=None, **everything) == 0  # type: ignore[arg-type]
        assert await told.state("inv-1") is State.HELD
        assert await told.store.retry(fault="outcome_unknown", **everything) == 1  # type: ignore[arg-type]
        assert await told.state("inv-1") is State.READY

    tell(make_store, story)
