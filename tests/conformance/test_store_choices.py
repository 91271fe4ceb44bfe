"""What a person chooses for one document is kept with it; messages that nobody can explain are counted."""

import msgspec
import pytest

from counterfoil.core.faults.entry import Fault
from counterfoil.core.ledger import Deed
from counterfoil.core.lifecycle import State
from counterfoil.errors import NotAllowedNow
from tests.conformance.kit import AT, MakeStore, Story, check, exchange, intake, rejected, tell

DRAFT = {"locked_period": "draft"}


async def choose(told: Story, *names: str, fault: str | None = None, **choices: str) -> int:
    """Ann chooses policies for documents, or for all that is held for a fault."""
    ids = [(await told.export(name)).id for name in names] if names else None
    return await told.store.choose(
        export_ids=ids, fault=fault, organisation_id=told.organisation_id, choices=choices, by="Ann", at=AT
    )


def test_what_is_chosen_goes_with_the_document_and_says_who_chose_it(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        one, two = await told.accept(intake("inv-1"), intake("inv-2"))
        await told.check(check(one, "locked_period"), check(two, "locked_period"))
        assert await choose(told, "inv-1", **DRAFT) == 1
        (again, *_) = await told.store.unchecked(told.organisation_id, "1.1", after=0, limit=10)
        assert (again.number, again.state, again.choices) == ("INV-1", State.READY, DRAFT)
        await told.check(check(one))
        (ready,) = await told.candidates()
        assert ready.choices == DRAFT
        (line, *_) = await told.store.log(None, before=None, limit=1, text="locked_period = draft")
        assert line.text == "by Ann: locked_period = draft"
        entries = await told.store.entries_about(told.organisation_id, str(again.ref))
        assert [(each.deed, each.by, each.text) for each in entries if each.by] == [
            (Deed.CHOSEN, "Ann", "locked_period = draft")
        ]
        assert (await told.export("inv-2")).choices == {}

    tell(make_store, story)


def test_what_is_chosen_later_takes_the_place_of_what_was_chosen_before(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        (one,) = await told.accept(intake("inv-1"))
        for choices in (DRAFT, {"locked_period": "move"}, {"due_date": "clamp"}):
            await told.check(check(one, "locked_period"))
            assert await choose(told, "inv-1", **choices) == 1
        assert (await told.export("inv-1")).choices == {"locked_period": "move", "due_date": "clamp"}

    tell(make_store, story)


def test_a_choice_stays_with_a_document_that_its_source_revises(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        (one,) = await told.accept(intake("inv-1"))
        await told.check(check(one, "locked_period"))
        await choose(told, "inv-1", **DRAFT)
        await told.accept(intake("inv-1", "second"))
        assert (await told.export("inv-1")).choices == DRAFT

    tell(make_store, story)


def test_all_that_is_held_for_a_fault_first_or_not_is_chosen_for(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        one, two, three = await told.accept(intake("inv-1"), intake("inv-2"), intake("inv-3"))
        await told.check(
            check(one, "locked_period"),
            check(two, "account_invalid", "locked_period"),
            check(three, "account_invalid"),
        )
        assert await choose(told, fault="locked_period", **DRAFT) == 2
        assert (await told.export("inv-3")).choices == {}

    tell(make_store, story)


def test_only_what_is_held_can_be_chosen_for(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        await told.ready(intake("inv-1"))
        with pytest.raises(NotAllowedNow):
            await choose(told, "inv-1", **DRAFT)
        assert await choose(told, fault="locked_period", **DRAFT) == 0

    tell(make_store, story)


def test_messages_that_nobody_can_explain_are_counted_by_what_is_alike(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        await told.ready(*(intake(f"inv-{number}") for number in range(4)))
        batch_id, members = await told.send(*(f"inv-{number}" for number in range(4)))
        messages = ["Widget 12 is grumpy", "No account", "Widget 13 is grumpy", "Nothing fits"]
        codes = ["other", "account_invalid", "other", "other"]
        refused = [
            msgspec.structs.replace(rejected(each), faults=(Fault(code=code, message=message),))
            for each, code, message in zip(members, codes, messages, strict=True)
        ]
        await told.settle(batch_id, *refused, exchange=exchange())
        found = await told.store.unknown_messages()
        assert [(each.message, each.times) for each in found] == [
            ("Widget 13 is grumpy", 2),
            ("Nothing fits", 1),
        ]
        assert {each.first_at for each in found} == {AT}

    tell(make_store, story)
