"""Xero's contacts in the store: kept, looked up, entered as ours are posted, and matched."""

import pytest

from counterfoil.core.directory import DirectoryRead, Wanted, XeroContact
from counterfoil.core.export import Accepted, Matched
from counterfoil.core.lifecycle import State
from counterfoil.core.mapped import Match
from counterfoil.errors import StaleLane
from tests.conformance.kit import AT, MakeStore, Story, check, connection, intake, minutes, tell, tokens

OTTO = XeroContact(id="c-1", name="Cafe Otto", number="till-7", account_number="C42", email="otto@cafe.test")
ALL = DirectoryRead(at=AT, since=AT, is_all=True)


async def keep(told: Story, *rows: XeroContact) -> frozenset[str]:
    """Keep contacts as Xero shows them, all there are; whose are different."""
    found = await told.store.directory.keep(told.organisation_id, rows)
    await told.store.directory.say_read(told.organisation_id, ALL, "read")
    return found.contacts


async def known(told: Story, **wanted: tuple[str, ...]) -> dict[str, XeroContact]:
    """What is known of that, by id."""
    found = await told.store.directory.known(told.organisation_id, Wanted(**wanted))
    assert found is not None
    return dict(found.ids)


async def match(
    told: Story, name: str, contact_id: str, *, revision: int = 1, epoch: int | None = None
) -> int:
    """Match a contact of ours with one in Xero."""
    export = await told.export(name)
    found = Match(contact_id=contact_id, name="Cafe Otto", number="till-7", by="its name")
    return await told.store.directory.match(
        told.organisation_id,
        [Matched(export.id, revision, found)],
        epoch=told.epoch if epoch is None else epoch,
        at=minutes(1),
    )


def test_nothing_is_known_before_the_first_read(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        assert await told.store.directory.read_of(told.organisation_id) is None
        assert await told.store.directory.known(told.organisation_id, Wanted(ids=("c-1",))) is None
        await keep(told)
        assert await told.store.directory.read_of(told.organisation_id) == ALL
        assert await known(told, ids=("c-1",)) == {}

    tell(make_store, story)


def test_a_contact_is_found_by_whatever_it_is_asked_by_and_by_nothing_else(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        assert await keep(told, OTTO, XeroContact(id="c-2", name="Mia")) == {"c-1", "c-2"}
        assert await keep(told, OTTO) == frozenset()
        for wanted in (
            {"ids": ("c-1",)},
            {"names": ("cafe otto",)},
            {"numbers": ("till-7",)},
            {"account_numbers": ("C42",)},
            {"emails": ("otto@cafe.test",)},
        ):
            assert await known(told, **wanted) == {"c-1": OTTO}
        assert await known(told, names=("otto",), numbers=("",), emails=("",), account_numbers=("",)) == {}
        assert await told.store.directory.count(told.organisation_id) == 2

    tell(make_store, story)


def test_what_a_contact_was_merged_into_comes_with_it(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        away = XeroContact(id="c-2", name="Otto", is_active=False, merged_to="c-3")
        further = XeroContact(id="c-3", name="Otto", is_active=False, merged_to="c-1")
        await keep(told, OTTO, away, further)
        assert await known(told, ids=("c-2",)) == {"c-1": OTTO, "c-2": away, "c-3": further}

    tell(make_store, story)


def test_another_organisations_contacts_are_not_found(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        await keep(told, OTTO)
        other_id = await told.store.connect(connection("tenant-2"), "Another", tokens("access-2"), AT)
        other = Story(told.store, other_id, 0)
        await keep(other)
        assert await known(other, names=("cafe otto",), numbers=("till-7",), ids=("c-1",)) == {}

    tell(make_store, story)


def test_what_is_posted_is_entered_without_a_read(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        await keep(told)
        await told.ready(intake("contact:c1"))
        await told.post("contact:c1")
        export = await told.export("contact:c1")
        row = (await known(told, ids=(export.xero_id.lower(),)))[export.xero_id.lower()]
        assert (row.name, row.ref, row.is_active) == ("C1", "shop:contact:c1", True)
        read = XeroContact(id=export.xero_id.lower(), name="C1", is_active=False)
        await keep(told, read)
        row = (await known(told, ids=(export.xero_id.lower(),)))[export.xero_id.lower()]
        assert (row.ref, row.is_active) == ("shop:contact:c1", False), "a read does not undo whose it is"

    tell(make_store, story)


def test_those_of_the_same_name_that_are_not_in_xero_are_told(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        await keep(told)
        await told.ready(intake("contact:c1"), intake("contact:c2"), intake("inv-1"))
        found = await told.store.directory.known(told.organisation_id, Wanted(called=("C1", "C3", "INV-1")))
        assert found is not None
        assert found.namesakes == {"C1": ("shop:contact:c1",)}
        await told.post("contact:c1")
        found = await told.store.directory.known(told.organisation_id, Wanted(called=("C1",)))
        assert found is not None
        assert found.namesakes == {}

    tell(make_store, story)


def test_a_match_posts_without_a_batch_frees_what_waited_and_is_in_the_ledger(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        await keep(told, OTTO)
        await told.ready(intake("contact:c1"), intake("inv-1", parent="contact:c1"))
        calls = await told.calls()
        assert await match(told, "contact:c1", "c-1") == 1
        export = await told.export("contact:c1")
        assert (export.state, export.xero_id, export.xero_number) == (State.POSTED, "c-1", "till-7")
        assert (await told.export("inv-1")).waiting_for == ""
        assert await told.calls() == calls
        assert (await known(told, ids=("c-1",)))["c-1"].ref == "shop:contact:c1"
        assert (await told.events("contact:c1"))[-1] == "matched"
        (verified,) = await told.store.verify_ledger(None)
        assert (verified.found, verified.documents) == (0, 1), verified.findings
        (entry,) = await told.store.entries_about(told.organisation_id, "shop:contact:c1")
        assert entry.deed == "matched"

    tell(make_store, story)


def test_what_has_changed_or_stands_for_another_is_not_matched(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        await keep(told, OTTO)
        await told.ready(intake("contact:c1"), intake("contact:c2"))
        assert await match(told, "contact:c1", "c-1", revision=2) == 0
        assert await match(told, "contact:c1", "c-9") == 0
        assert await match(told, "contact:c2", "c-1") == 1
        assert await match(told, "contact:c1", "c-1") == 0
        assert await told.state("contact:c1") is State.READY
        with pytest.raises(StaleLane):
            await match(told, "contact:c1", "c-1", epoch=told.epoch - 1)

    tell(make_store, story)


def test_what_is_held_for_a_contact_is_checked_again_when_that_has_changed_and_only_then(
    make_store: MakeStore,
) -> None:
    async def story(told: Story) -> None:
        await keep(told, OTTO, XeroContact(id="c-2", name="Mia"))
        accepted = await told.accept(intake("inv-1"), intake("inv-2"))
        await told.check(
            check(accepted[0], "archived_contact", awaits="contact:c-1"),
            check(accepted[1], "archived_contact", awaits="contact:c-2"),
        )
        await keep(told, XeroContact(id="c-1", name="Cafe Otto", number="till-7"))
        outdated = await told.store.unchecked(told.organisation_id, "1.1", after=0, limit=10)
        assert [each.ref.id for each in outdated] == ["inv-1"]

    tell(make_store, story)


def test_new_contacts_are_checked_with_xeros_contacts_in_hand(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        await keep(told)
        await told.ready(intake("contact:c1"))
        await told.post("contact:c1")
        gone = (await told.export("contact:c1")).xero_id.lower()
        await keep(told, XeroContact(id=gone, name="C1", is_active=False))
        documents = (intake("contact:c2"), intake("inv-1", parent="contact:c1"), intake("inv-2"))
        checks = [
            check(Accepted(export_id=number, ref=each.ref, result="new", revision=1, state=State.READY))
            for number, each in enumerate(documents)
        ]
        await told.store.accept(told.organisation_id, documents, AT, checks=checks)
        states = {name: (await told.export(name)).checked for name in ("contact:c2", "inv-1", "inv-2")}
        assert states == {"contact:c2": "", "inv-1": "", "inv-2": "1.1"}

    tell(make_store, story)
