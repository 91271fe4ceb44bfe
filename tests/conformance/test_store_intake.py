"""Documents come in: new ones, the same ones again, and revisions in every state."""

import asyncio

import pytest

from counterfoil.core.lifecycle import State
from tests.conformance.kit import (
    AT,
    MakeStore,
    Story,
    check,
    connection,
    deferred,
    exchange,
    intake,
    posted,
    ref,
    rejected,
    tell,
    tokens,
    undecidable,
)


def test_a_new_document_is_ready_and_whole(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        (accepted,) = await told.accept(intake("inv-1", net="-12.34", day=9))
        assert (accepted.result, accepted.revision, accepted.state) == ("new", 1, State.READY)
        export = await told.export("inv-1")
        sent = intake("inv-1", net="-12.34", day=9)
        assert export.id == accepted.export_id
        assert (export.ref, export.number, export.content) == (sent.ref, sent.number, sent.content)
        assert (export.digest, export.date, export.currency, export.net) == (
            sent.digest,
            sent.date,
            "NZD",
            sent.net,
        )
        assert (export.checked, export.total, export.accepted_at) == ("", None, AT)
        assert await told.events("inv-1") == ["accepted"]

    tell(make_store, story)


def test_nothing_is_accepted_from_nothing(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        assert await told.accept() == []

    tell(make_store, story)


def test_the_same_again_is_nothing_new(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        first = await told.ready(intake("inv-1"), intake("inv-2"))
        again = await told.accept(intake("inv-2"), intake("inv-1"), intake("inv-3"))
        assert [each.result for each in again] == ["same", "same", "new"]
        assert [each.export_id for each in again[:2]] == [first[1].export_id, first[0].export_id]
        assert (await told.export("inv-1")).checked, "a check was forgotten for nothing"
        assert await told.events("inv-1") == ["accepted", "mapped"]

    tell(make_store, story)


def test_the_same_ref_in_two_organisations_is_two_exports(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        other = await told.store.connect(connection("tenant-2"), "Branch", tokens(), AT)
        await told.accept(intake("inv-1"))
        (result,) = await told.store.accept(other, [intake("inv-1", "other")], AT)
        assert result.result == "new"
        assert len(await told.store.find(str(ref("inv-1")))) == 2
        assert len(await told.store.find("INV-1", other)) == 1

    tell(make_store, story)


def test_a_revision_of_what_is_ready_or_held_replaces_it(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        ready, held = await told.accept(intake("inv-1"), intake("inv-2"))
        await told.check(check(ready), check(held, "zero_amount"))
        results = await told.accept(
            intake("inv-1", "second", net="20.00"), intake("inv-2", "second", net="30.00")
        )
        assert [(each.result, each.revision, each.state) for each in results] == [
            ("replaced", 2, State.READY),
            ("replaced", 2, State.READY),
        ]
        export = await told.export("inv-2")
        assert (export.revision, export.content) == (2, b"inv-2: second")
        assert (export.checked, export.faults, export.total, str(export.net)) == ("", (), None, "30.00")
        assert await told.events("inv-2") == ["accepted", "held", "revised"]
        changed = [each for each in await told.store.changes(0, limit=100) if each.ref == str(ref("inv-2"))]
        assert [each.state for each in changed] == [State.READY, State.HELD, State.READY]

    tell(make_store, story)


def test_a_ref_that_comes_twice_at_once_is_revised_by_the_later(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        results = await told.accept(
            intake("inv-1"), intake("inv-2"), intake("inv-1", "second"), intake("inv-1", "second")
        )
        assert [(each.result, each.revision) for each in results] == [
            ("new", 1),
            ("new", 1),
            ("replaced", 2),
            ("same", 2),
        ]
        assert (await told.export("inv-1")).content == b"inv-1: second"

    tell(make_store, story)


def test_a_revision_of_what_is_on_its_way_waits(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        await told.ready(intake("inv-1"))
        batch_id, (member,) = await told.send("inv-1")
        (first,) = await told.accept(intake("inv-1", "second"))
        (again,) = await told.accept(intake("inv-1", "second"))
        (third,) = await told.accept(intake("inv-1", "third"))
        assert (first.result, first.revision, first.state) == ("pending", 2, State.SENDING)
        assert (again.result, again.revision) == ("same", 2)
        assert (third.result, third.revision) == ("pending", 3)
        export = await told.export("inv-1")
        assert (export.revision, export.content, export.has_pending_revision) == (1, b"inv-1: first", True)
        await told.settle(batch_id, deferred(member), exchange=exchange(429))
        export = await told.export("inv-1")
        assert (export.state, export.revision, export.content) == (State.READY, 3, b"inv-1: third")
        assert (export.checked, export.has_pending_revision) == ("", False)

    tell(make_store, story)


def test_a_revision_that_waited_frees_what_was_refused(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        await told.ready(intake("inv-1"))
        batch_id, (member,) = await told.send("inv-1")
        await told.accept(intake("inv-1", "second"))
        await told.settle(batch_id, rejected(member), exchange=exchange())
        export = await told.export("inv-1")
        assert (export.state, export.revision, export.faults) == (State.READY, 2, ())
        assert await told.events("inv-1") == ["accepted", "mapped", "revised", "refused", "revised"]

    tell(make_store, story)


def test_a_posted_document_says_that_its_source_has_changed(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        await told.ready(intake("inv-1"), intake("inv-2"))
        await told.post("inv-1")
        batch_id, (member,) = await told.send("inv-2")
        (while_posted,) = await told.accept(intake("inv-1", "second"))
        (while_sending,) = await told.accept(intake("inv-2", "second"))
        await told.settle(batch_id, posted(member), exchange=exchange())
        assert (while_posted.result, while_posted.state) == ("pending", State.POSTED)
        assert (while_sending.result, while_sending.state) == ("pending", State.SENDING)
        failed = await told.store.failed(None, fault=None, after=0, limit=10)
        assert [(each.state, each.revision) for each in failed] == [(State.POSTED, 1)] * 2
        assert [fault.code for each in failed for fault in each.faults] == ["revised_after_posting"] * 2
        assert await told.store.counts() == {told.organisation_id: {"sales_invoice": {"posted": 2}}}

    tell(make_store, story)


def test_a_posted_document_that_is_again_as_it_was_is_at_peace(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        await told.ready(intake("inv-1"))
        await told.post("inv-1")
        await told.accept(intake("inv-1", "second"))
        (back,) = await told.accept(intake("inv-1"))
        assert (back.result, back.revision) == ("same", 1)
        export = await told.export("inv-1")
        assert (export.has_pending_revision, export.faults) == (False, ())
        assert await told.store.failed(None, fault=None, after=0, limit=10) == ()

    tell(make_store, story)


def test_a_posted_contact_is_changed_under_its_id(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        await told.ready(intake("contact:c1"), intake("contact:c2"))
        await told.post("contact:c1")
        batch_id, (member,) = await told.send("contact:c2")
        (result,) = await told.accept(intake("contact:c1", "moved house"))
        await told.accept(intake("contact:c2", "moved house"))
        await told.settle(batch_id, posted(member), exchange=exchange())
        assert (result.result, result.state) == ("replaced", State.READY)
        for name in ("contact:c1", "contact:c2"):
            export = await told.export(name)
            assert (export.state, export.group, export.revision) == (State.READY, "contact_changes", 2)
            assert (export.xero_id, export.checked) == (f"xero-{export.ref.id}", "")
        (third,) = await told.accept(intake("contact:c1", "and again"))
        assert third.revision == 3
        assert (await told.export("contact:c1")).group == "contact_changes"
        assert await told.store.failed(None, fault=None, after=0, limit=10) == ()

    tell(make_store, story)


def test_what_was_withdrawn_is_kept_back(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        (accepted,) = await told.ready(intake("inv-1"))
        ids = [accepted.export_id]
        await told.store.withdraw(export_ids=ids, fault=None, organisation_id=None, by="Ann", at=AT)
        (result,) = await told.accept(intake("inv-1", "second"))
        assert (result.result, result.revision, result.state) == ("kept_back", 2, State.WITHDRAWN)
        export = await told.export("inv-1")
        assert (export.state, export.content) == (State.WITHDRAWN, b"inv-1: second")
        await told.store.retry(export_ids=ids, fault=None, organisation_id=None, by="Ann", at=AT)
        assert await told.state("inv-1") is State.READY
        lines = await told.store.log(None, before=None, limit=10, text="KEPT BACK")
        assert [line.ref for line in lines] == [str(ref("inv-1"))]

    tell(make_store, story)


def test_no_revision_frees_what_may_be_in_xero_already(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        (accepted,) = await told.ready(intake("inv-1"))
        batch_id = await told.doubt("inv-1")
        await told.settle(batch_id, undecidable(await told.export("inv-1")))
        (result,) = await told.accept(intake("inv-1", "second"))
        assert (result.result, result.state) == ("pending", State.HELD)
        export = await told.export("inv-1")
        assert (export.state, export.revision) == (State.HELD, 1)
        assert [fault.code for fault in export.faults] == ["outcome_unknown"]
        await told.store.retry(
            export_ids=[accepted.export_id], fault=None, organisation_id=None, by="Ann", at=AT
        )
        export = await told.export("inv-1")
        assert (export.state, export.revision, export.content) == (State.READY, 2, b"inv-1: second")

    tell(make_store, story)


def test_who_waits_for_whom(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        await told.ready(intake("inv-1", parent="contact:c1"), intake("inv-2", parent="contact:c1"))
        assert (await told.export("inv-1")).waiting_for == "shop:contact:c1"
        assert await told.candidates() == ()
        await told.ready(intake("contact:c1"))
        await told.post("contact:c1")
        assert [each.contact_xero_id for each in await told.candidates()] == ["xero-c1", "xero-c1"]
        await told.ready(intake("inv-3", parent="contact:c1"), intake("payment:p1", parent="inv-1"))
        assert (await told.export("inv-3")).waiting_for == ""
        assert (await told.export("payment:p1")).waiting_for == "shop:sales_invoice:inv-1"
        await told.post("inv-1")
        (payment,) = await told.candidates("payments")
        assert (payment.parent_xero_id, payment.contact_xero_id) == ("xero-inv-1", "")

    tell(make_store, story)


@pytest.mark.parametrize("first", ["credit_note:k1", "inv-1"])
def test_an_allocation_waits_for_both_whichever_comes_first(make_store: MakeStore, first: str) -> None:
    async def story(told: Story) -> None:
        second = "inv-1" if first == "credit_note:k1" else "credit_note:k1"
        await told.ready(
            intake("allocation:a1", parent="credit_note:k1", other_parent="inv-1"),
            intake("credit_note:k1"),
            intake("inv-1"),
        )
        assert (await told.export("allocation:a1")).waiting_for == "shop:credit_note:k1"
        await told.post(first)
        assert (await told.export("allocation:a1")).waiting_for == str(ref(second))
        await told.ready(intake("allocation:a2", parent="credit_note:k1", other_parent="inv-1"))
        assert (await told.export("allocation:a2")).waiting_for == str(ref(second))
        await told.post(second)
        assert [each.number for each in await told.candidates("allocations")] == ["A1", "A2"]
        (allocation, _) = await told.candidates("allocations")
        ids = allocation.parent_xero_id, allocation.other_xero_id, allocation.contact_xero_id
        assert ids == ("xero-k1", "xero-inv-1", "")

    tell(make_store, story)


def test_a_revised_allocation_waits_for_what_it_names_now(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        await told.ready(
            intake("allocation:a1", parent="credit_note:k1", other_parent="inv-1"),
            intake("credit_note:k1"),
            intake("inv-1"),
        )
        await told.post("credit_note:k1")
        await told.post("inv-1")
        assert (await told.export("allocation:a1")).waiting_for == ""
        await told.accept(intake("allocation:a1", "second", parent="credit_note:k1", other_parent="inv-2"))
        assert (await told.export("allocation:a1")).waiting_for == "shop:sales_invoice:inv-2"

    tell(make_store, story)


def test_a_revision_may_name_another_parent(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        await told.ready(intake("contact:c1"), intake("inv-1", parent="contact:c2"))
        await told.post("contact:c1")
        await told.ready(intake("inv-1", "second", parent="contact:c1"))
        (free,) = await told.candidates()
        assert (free.waiting_for, free.contact_xero_id) == ("", "xero-c1")
        await told.accept(intake("inv-1", "third", parent="contact:c3"))
        assert (await told.export("inv-1")).waiting_for == "shop:contact:c3"

    tell(make_store, story)


def test_many_may_bring_documents_at_once(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        chunks = [[intake(f"inv-{chunk}-{n}") for n in range(20)] for chunk in range(20)]
        results = await asyncio.gather(*(told.accept(*chunk) for chunk in chunks))
        ids = [each.export_id for part in results for each in part]
        assert len(set(ids)) == 400
        assert await told.store.counts() == {told.organisation_id: {"sales_invoice": {"ready": 400}}}
        assert (await told.export("inv-7-3")).id == results[7][3].export_id

    tell(make_store, story)
