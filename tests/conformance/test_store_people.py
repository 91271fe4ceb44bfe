"""What people do with documents, and what they are shown of them."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

import pytest

from counterfoil.core.export import Checked
from counterfoil.core.faults.entry import Fault
from counterfoil.core.lifecycle import State
from counterfoil.errors import NotAllowedNow
from tests.conformance.kit import AT, MakeStore, Story, check, intake, ref, tell


async def retry(told: Story, ids: Sequence[int] | None = None, fault: str | None = None) -> int:
    """Take exports up again, by Ann."""
    return await told.store.retry(export_ids=ids, fault=fault, organisation_id=None, by="Ann", at=AT)


async def withdraw(told: Story, ids: Sequence[int] | None = None, fault: str | None = None) -> int:
    """Take exports out of the queue, by Ann."""
    return await told.store.withdraw(export_ids=ids, fault=fault, organisation_id=None, by="Ann", at=AT)


def test_held_ones_are_taken_up_again(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        accepted = await told.accept(*(intake(f"inv-{n}") for n in range(4)))
        await told.check(
            *(check(each, "bad_date") for each in accepted[:2]),
            *(check(each, "zero_amount") for each in accepted[2:]),
        )
        assert await retry(told, [accepted[0].export_id]) == 1
        export = await told.export("inv-0")
        assert (export.state, export.checked, export.faults) == (State.READY, "", ())
        assert await retry(told, fault="zero_amount") == 2
        assert await told.state("inv-1") is State.HELD
        assert await retry(told) == 1
        assert await told.events("inv-0") == ["accepted", "held", "retried"]
        lines = await told.store.log(None, before=None, limit=10, text="by Ann")
        assert len(lines) == 4

    tell(make_store, story)


def test_what_is_withdrawn_is_out_of_the_queue_and_may_come_back(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        accepted = await told.accept(*(intake(f"inv-{n}") for n in range(3)))
        await told.check(check(accepted[0]), *(check(each, "zero_amount") for each in accepted[1:]))
        assert await withdraw(told, fault="zero_amount") == 2
        assert await withdraw(told, [accepted[0].export_id]) == 1
        assert await told.candidates() == ()
        assert await told.store.failed(None, fault=None, after=0, limit=10) == ()
        assert await retry(told) == 0, "retry of all is for held ones"
        assert await retry(told, [accepted[0].export_id]) == 1
        assert [await told.state(f"inv-{n}") for n in range(3)] == [
            State.READY,
            State.WITHDRAWN,
            State.WITHDRAWN,
        ]

    tell(make_store, story)


def test_what_cannot_be_done_now_is_said_or_left_out(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        one, two, three = await told.ready(intake("inv-1"), intake("inv-2"), intake("inv-3"))
        await told.post("inv-1")
        with pytest.raises(NotAllowedNow, match="INV-1 is posted"):
            await withdraw(told, [one.export_id])
        with pytest.raises(NotAllowedNow, match="INV-2 is ready"):
            await retry(told, [two.export_id])
        assert await withdraw(told, [one.export_id, two.export_id, three.export_id]) == 2
        assert await told.state("inv-1") is State.POSTED
        with pytest.raises(NotAllowedNow, match="name what is to be withdrawn"):
            await withdraw(told)

    tell(make_store, story)


def test_an_export_is_found_by_ref_or_number(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        await told.accept(intake("inv-1"), intake("bill:inv-1"), intake("inv-2"))
        assert [each.ref for each in await told.store.find("INV-1")] == [ref("inv-1"), ref("bill:inv-1")]
        assert [each.ref for each in await told.store.find("shop:bill:inv-1")] == [ref("bill:inv-1")]
        assert await told.store.find("INV-3") == ()
        assert await told.store.find("INV-1", 999) == ()

    tell(make_store, story)


def test_every_export_is_counted_once_and_waiting_ones_beside(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        assert await told.store.counts() == {told.organisation_id: {}}
        accepted = await told.ready(
            *(intake(f"inv-{n}") for n in range(3)),
            intake("contact:c1"),
            intake("inv-9", parent="contact:c1"),
        )
        await told.check(check(accepted[0], "bad_date"))
        await told.post("inv-1")
        assert await told.store.counts() == {
            told.organisation_id: {
                "contact": {"ready": 1},
                "sales_invoice": {"held": 1, "posted": 1, "ready": 2, "waiting": 1},
            }
        }

    tell(make_store, story)


def test_lists_come_in_pages(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        accepted = await told.ready(*(intake(f"inv-{n}") for n in range(7)))
        await told.check(*(check(each, "bad_date") for each in accepted[:2]))
        await told.check(check(accepted[2], "zero_amount"))
        await told.doubt("inv-3")
        await told.send("inv-4")
        await told.post("inv-6")
        queue = await told.store.queue(None, after=0, limit=2)
        rest = await told.store.queue(told.organisation_id, after=queue[-1].id, limit=2)
        assert [each.number for each in (*queue, *rest)] == ["INV-3", "INV-4", "INV-5"]
        assert {each.content for each in queue} == {b""}
        failed = await told.store.failed(None, fault=None, after=0, limit=2)
        rest = await told.store.failed(told.organisation_id, fault=None, after=failed[-1].id, limit=2)
        assert [each.number for each in (*failed, *rest)] == ["INV-0", "INV-1", "INV-2"]
        only = await told.store.failed(None, fault="zero_amount", after=0, limit=9)
        assert [each.number for each in only] == ["INV-2"]
        assert [fault.code for fault in only[0].faults] == ["zero_amount"]

    tell(make_store, story)


def test_one_cause_is_one_line(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        accepted = await told.accept(*(intake(f"inv-{n}") for n in range(8)))
        faults = [Fault(code="zero_amount", facts={"number": f"INV-{n}"}) for n in range(3)]
        faults += [Fault(code="account_invalid", facts={"account": "200", "number": f"{n}"}) for n in (3, 4)]
        faults += [Fault(code="account_invalid", facts={"account": "201", "number": f"{n}"}) for n in (5, 6)]
        checks = [
            Checked(
                export_id=each.export_id,
                revision=1,
                fingerprint="1.1",
                group="invoices",
                total=None,
                faults=(fault, Fault(code="bad_date", facts={"date": each.ref.id})),
            )
            for each, fault in zip(accepted[:7], faults, strict=True)
        ]
        await told.check(*checks)
        assert await told.store.causes(told.organisation_id) == (
            (Fault(code="bad_date"), 7, "INV-0"),
            (Fault(code="zero_amount"), 3, "INV-0"),
            (Fault(code="account_invalid", facts={"account": "200"}), 2, "INV-3"),
            (Fault(code="account_invalid", facts={"account": "201"}), 2, "INV-5"),
        )
        assert await told.store.causes(999) == ()

    tell(make_store, story)


def test_control_totals_add_up_by_kind_currency_and_state(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        accepted = await told.accept(
            intake("inv-1", net="10.00", day=5),
            intake("inv-2", net="20.05", day=3),
            intake("inv-3", net="-30.10", day=4),
            intake("contact:c1"),
        )
        await told.check(*(check(each) for each in accepted[:2]))
        await told.post("inv-1")
        posted_row, ready_row = await told.store.totals(None)
        assert (posted_row.organisation, posted_row.kind, posted_row.currency, posted_row.state) == (
            *("Hartley Law", "sales_invoice", "NZD"),
            State.POSTED,
        )
        assert (posted_row.documents, posted_row.net) == (1, Decimal("10.00"))
        assert (posted_row.total, posted_row.xero_total) == (Decimal("12.00"), Decimal("12.00"))
        assert (ready_row.state, ready_row.documents, ready_row.net) == (State.READY, 2, Decimal("-10.05"))
        assert (ready_row.total, ready_row.xero_total) == (None, None), "one of them is unchecked"
        assert await told.store.sendable_summary(told.organisation_id) == (ready_row,)
        assert await told.store.oldest_ready(told.organisation_id) == dt.date(2026, 1, 3)
        assert await told.store.totals(999) == ()
        assert await told.store.oldest_ready(999) is None

    tell(make_store, story)


def test_the_log_is_read_newest_first_and_filtered(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        accepted = await told.accept(intake("inv-1"), intake("inv-2"))
        await told.check(check(accepted[0]), check(accepted[1], "bad_date"))
        lines = await told.store.log(None, before=None, limit=3)
        assert [line.event for line in lines] == ["held", "mapped", "accepted"]
        assert lines[0].organisation == "Hartley Law"
        assert (lines[0].state, lines[0].level, lines[0].text) == ("held", "error", "bad_date")
        more = await told.store.log(told.organisation_id, before=lines[-1].id, limit=50)
        assert [line.event for line in more] == ["accepted", "connected"]
        assert [line.event for line in await told.store.log(None, before=None, limit=9, level="error")] == [
            "held"
        ]
        of_one = await told.store.log(None, before=None, limit=9, ref=str(ref("inv-1")))
        assert [line.event for line in of_one] == ["mapped", "accepted"]
        by_text = await told.store.log(None, before=None, limit=9, text="inv-2")
        assert [line.ref for line in by_text] == [str(ref("inv-2"))]
        assert await told.store.log(None, before=None, limit=9, text="100%") == ()
        assert await told.store.log(999, before=None, limit=9) == ()

    tell(make_store, story)


def test_changes_are_told_once_each_and_in_order(make_store: MakeStore) -> None:
    async def story(told: Story) -> None:
        accepted = await told.accept(intake("inv-1"), intake("inv-2"))
        await told.check(check(accepted[0]), check(accepted[1], "bad_date"))
        first = await told.store.changes(0, limit=2)
        assert [(each.ref, each.state, each.event) for each in first] == [
            (str(ref("inv-1")), State.READY, "accepted"),
            (str(ref("inv-2")), State.READY, "accepted"),
        ]
        await told.post("inv-1")
        held, posted_ = await told.store.changes(first[-1].cursor, limit=50)
        assert (held.state, [fault.code for fault in held.faults]) == (State.HELD, ["bad_date"])
        assert (posted_.state, posted_.xero_id, posted_.number) == (State.POSTED, "xero-inv-1", "INV-1")
        assert (posted_.organisation, posted_.at) == ("Hartley Law", AT)
        assert await told.store.changes(posted_.cursor, limit=50) == ()

    tell(make_store, story)
