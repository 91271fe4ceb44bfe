"""Checks are written back, dropped when they are of something else, and asked for again when outdated."""

from decimal import Decimal

import msgspec

from counterfoil.core.export import Checked, Export
from counterfoil.core.faults.entry import Fault
from counterfoil.core.lifecycle import Refusal, State
from tests.conformance.kit import (
    AT,
    FINGERPRINT,
    MakeStore,
    Story,
    check,
    exchange,
    intake,
    rejected,
    tell,
    undecidable,
)

REFUSAL = Refusal(digest=b"as it went", faults=(Fault(code="account_invalid"),), awaits=("account:200",))


async def unchecked(
    told: Story, fingerprint: str = FINGERPRINT, *, after: int = 0, limit: int = 100
) -> list[str]:
    """The numbers of what is to be checked."""
    found = await told.store.unchecked(told.organisation_id, fingerprint, after=after, limit=limit)
    return [each.number for each in found]


def test_faults_hold_and_their_absence_releases(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        good, bad = await told.accept(intake("inv-1"), intake("inv-2"))
        await told.check(check(good), check(bad, "account_invalid", "bad_date"))
        export = await told.export("inv-1")
        assert (export.state, export.checked, export.total) == (State.READY, "1.1", Decimal("12.00"))
        export = await told.export("inv-2")
        assert (export.state, export.checked) == (State.HELD, "1.1")
        assert [fault.code for fault in export.faults] == ["account_invalid", "bad_date"]
        await told.check(check(bad, fingerprint="2.1"))
        export = await told.export("inv-2")
        assert (export.state, export.checked, export.faults) == (State.READY, "2.1", ())
        assert await told.events("inv-2") == ["accepted", "held", "released"]

    tell(make_store, story)


def test_being_held_for_the_same_is_no_news(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        (bad,) = await told.accept(intake("inv-1"))
        for fingerprint in ("1.1", "2.1"):
            await told.check(check(bad, "bad_date", fingerprint=fingerprint))
        await told.check(check(bad, "zero_amount", fingerprint="3.1"))
        assert await told.events("inv-1") == ["accepted", "held", "held"]
        assert (await told.export("inv-1")).checked == "3.1"

    tell(make_store, story)


def test_a_check_of_a_former_revision_is_dropped(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        (former,) = await told.accept(intake("inv-1"))
        await told.accept(intake("inv-1", "second"))
        await told.check(check(former, "zero_amount"))
        export = await told.export("inv-1")
        assert (export.state, export.checked) == (State.READY, "")

    tell(make_store, story)


def test_a_check_touches_nothing_that_has_moved_on(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        sending, posted_, withdrawn = await told.ready(intake("inv-1"), intake("inv-2"), intake("inv-3"))
        await told.post("inv-2")
        await told.send("inv-1")
        ids = [withdrawn.export_id]
        await told.store.withdraw(export_ids=ids, fault=None, organisation_id=None, by="Ann", at=AT)
        await told.check(
            *(check(each, "bad_date", fingerprint="9.9") for each in (sending, posted_, withdrawn))
        )
        states = [await told.state(name) for name in ("inv-1", "inv-2", "inv-3")]
        assert states == [State.SENDING, State.POSTED, State.WITHDRAWN]

    tell(make_store, story)


def test_a_check_may_move_a_document_to_another_group(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        (negative,) = await told.accept(intake("inv-1", net="-5.00"))
        await told.check(msgspec.structs.replace(check(negative), group="credit_notes"))
        assert await told.candidates("invoices") == ()
        assert [each.number for each in await told.candidates("credit_notes")] == ["INV-1"]

    tell(make_store, story)


def test_what_was_done_to_a_document_is_logged(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        (accepted,) = await told.accept(intake("inv-1"))
        traced = msgspec.structs.replace(check(accepted), trace=("account 200 from rule default", "rounded"))
        await told.check(traced)
        (line, _) = await told.store.log(None, before=None, limit=2)
        assert (line.event, line.level) == ("mapped", "info")
        assert line.text == "account 200 from rule default; rounded"

    tell(make_store, story)


def test_outdated_checks_are_asked_for_in_pages(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        accepted = await told.accept(*(intake(f"inv-{n}") for n in range(6)))
        await told.check(*(check(each, fingerprint="1.1") for each in accepted[0:2]))
        await told.check(*(check(each, fingerprint="1.2") for each in accepted[2:4]))
        assert await unchecked(told, "1.2") == ["INV-0", "INV-1", "INV-4", "INV-5"]
        assert await unchecked(told, "1.1") == ["INV-2", "INV-3", "INV-4", "INV-5"]
        assert await unchecked(told, "2.1", limit=4) == ["INV-0", "INV-1", "INV-2", "INV-3"]
        assert await unchecked(told, "2.1", after=accepted[3].export_id) == ["INV-4", "INV-5"]
        (first, *_) = await told.store.unchecked(told.organisation_id, "2.1", after=0, limit=1)
        assert first.content == b"inv-0: first"

    tell(make_store, story)


def test_what_people_must_decide_is_not_checked_by_itself(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        await told.ready(*(intake(f"inv-{n}") for n in range(4)))
        batch_id, members = await told.send("inv-0", "inv-1")
        await told.settle(
            batch_id, rejected(members[0], awaits="any"), rejected(members[1]), exchange=exchange()
        )
        doubt_id = await told.doubt("inv-2")
        await told.settle(doubt_id, undecidable(await told.export("inv-2")))
        (only, ready) = await told.store.unchecked(told.organisation_id, "2.1", after=0, limit=10)
        assert (only.number, ready.number) == ("INV-0", "INV-3")
        for name in ("inv-1", "inv-2"):
            export = await told.export(name)
            late = Checked(
                export_id=export.id, revision=1, fingerprint="2.1", group="invoices", total=None, trace=()
            )
            await told.check(late)
        assert [await told.state(f"inv-{n}") for n in (1, 2)] == [State.HELD, State.HELD]

    tell(make_store, story)


def first_checks(*faults: tuple[str, ...]) -> list[Checked]:
    """What checking found in documents on their way in, which are no exports yet."""
    return [
        Checked(
            export_id=number,
            revision=1,
            fingerprint=FINGERPRINT,
            group="invoices",
            total=Decimal("12.00"),
            faults=tuple(Fault(code=code) for code in codes),
            awaits=("any",) if codes else (),
            trace=("a rule",),
        )
        for number, codes in enumerate(faults)
    ]


def test_what_comes_in_checked_is_kept_as_it_was_found(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        given = [intake("inv-1"), intake("inv-2")]
        accepted = await told.store.accept(
            told.organisation_id, given, AT, checks=first_checks((), ("account_invalid", "bad_date"))
        )
        assert [(each.result, each.state) for each in accepted] == [("new", State.READY), ("new", State.HELD)]
        good, bad = await told.export("inv-1"), await told.export("inv-2")
        assert (good.state, good.checked, good.total) == (State.READY, FINGERPRINT, Decimal("12.00"))
        assert (bad.state, bad.checked) == (State.HELD, FINGERPRINT)
        assert [fault.code for fault in bad.faults] == ["account_invalid", "bad_date"]
        assert await told.events("inv-1") == ["accepted", "mapped"]
        assert await told.events("inv-2") == ["accepted", "held"]
        # It is released as any other when its cause is gone.
        await told.check(check(accepted[1], fingerprint="2.1"))
        assert (await told.state("inv-2"), await told.events("inv-2")) == (
            State.READY,
            ["accepted", "held", "released"],
        )

    tell(make_store, story)


def test_a_check_made_as_if_new_counts_for_what_is_new_alone(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        await told.ready(intake("inv-1"))
        given = [intake("inv-1", "second"), intake("inv-2"), intake("inv-2", "second")]
        accepted = await told.store.accept(
            told.organisation_id, given, AT, checks=first_checks(("bad_date",), (), ("bad_date",))
        )
        assert [each.result for each in accepted] == ["replaced", "new", "replaced"]
        # Both were replaced after all, and nobody has checked what they are now.
        assert await unchecked(told) == ["INV-1", "INV-2"]
        assert {await told.state("inv-1"), await told.state("inv-2")} == {State.READY}

    tell(make_store, story)


def test_exports_of_some_states_are_read_page_by_page_with_what_was_refused(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        ready, held, refused, withdrawn = await told.accept(*(intake(f"inv-{n}") for n in range(1, 5)))
        await told.check(check(ready), check(held, "bad_date"), check(refused), check(withdrawn))
        batch_id, (member,) = await told.send("inv-3")
        await told.settle(
            batch_id, msgspec.structs.replace(rejected(member), refusal=REFUSAL), exchange=exchange()
        )
        await told.store.withdraw(
            export_ids=[withdrawn.export_id], fault=None, organisation_id=None, by="Ann", at=AT
        )
        found: list[Export] = []
        states, after = (State.READY, State.HELD), 0
        while page := await told.store.page_of(told.organisation_id, states, after=after, limit=2):
            assert len(page) <= 2
            found += page
            after = page[-1].id
        assert [each.number for each in found] == ["INV-1", "INV-2", "INV-3"]
        assert all(each.content for each in found)
        assert [each.refusal is not None for each in found] == [False, False, True]
        assert await told.store.page_of(told.organisation_id, (State.POSTED,), after=0, limit=9) == ()

    tell(make_store, story)
