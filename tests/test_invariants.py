"""The test of the invariants: whatever is put wrong in good books, one of them says it."""

import copy
import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from counterfoil.core.document import (
    Allocation,
    BankTransaction,
    Bill,
    Contact,
    CreditNote,
    Exportable,
    JournalLine,
    Line,
    ManualJournal,
    Payment,
    SalesInvoice,
    encoded,
)
from tests import invariants
from tests.invariants import Seen, secrets_in, seen, wrong
from tests.simulation.loop import EPOCH, simulate
from tests.simulation.world import Process, Xero, connected, taken_in
from xerosim.accounting.limits import Plan

DAY = EPOCH.date()
LINES = (Line(description="Goods", quantity=Decimal(3), unit_price=Decimal("3.35")),)
SIDES = (
    JournalLine(account="used", amount=Decimal("3.10")),
    JournalLine(account="stock", amount=Decimal("-3.10")),
)
COMMON: dict[str, Any] = {"system": "sim", "date": DAY, "currency": "NZD"}
DUE = DAY + dt.timedelta(days=20)
DOCUMENTS: list[Exportable] = [
    Contact(system="sim", id="c", name="Invented Trader"),
    SalesInvoice(**COMMON, id="s", number="S-1", due_date=DUE, contact="c", lines=LINES),
    Bill(**COMMON, id="b", number="B-1", due_date=DUE, contact="c", lines=LINES),
    Bill(**COMMON, id="b2", number="B-1", due_date=DUE, contact="c", lines=LINES),
    CreditNote(**COMMON, id="n", number="N-1", contact="c", lines=LINES),
    Payment(**COMMON, id="p", document="sim:sales_invoice:s", amount=Decimal("5.00"), tender="bank"),
    Allocation(
        **COMMON,
        id="a",
        credit_note="sim:credit_note:n",
        document="sim:sales_invoice:s",
        amount=Decimal("2.00"),
    ),
    BankTransaction(**COMMON, id="t", direction="spent", bank="main", contact="c", lines=LINES),
    ManualJournal(**COMMON, id="j", narration="Stock used", lines=SIDES),
    SalesInvoice(**COMMON, id="held", number="S-2", due_date=DUE, lines=LINES),
]
"""All kinds that are sent; two bills are called the same, and one invoice cannot go."""


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """What there is to look at after a calm run."""
    home = tmp_path_factory.mktemp("invariants") / "home"

    async def whole() -> Seen:
        xero = Xero(Plan())
        process = Process(home, xero)
        books = await process.start()
        await connected(books)
        await taken_in(books, DOCUMENTS)
        await books.run()
        ledger = await xero.ask("ledger")
        handed_in = [msgspec.json.decode(encoded(each)) for each in DOCUMENTS]
        found = seen(home / "counterfoil.db", ledger, handed_in)
        await process.stop()
        return found

    return simulate(whole, seed=0)


def test_nothing_is_wrong_with_good_books(good: Seen) -> None:
    """Every check holds, and there was something to look at."""
    assert wrong(good) == []
    assert len(good.kept.exports) == len(DOCUMENTS)
    assert sorted(row["state"] for row in good.kept.exports) == ["held", *["posted"] * 9]


def export(what: Seen, ref: str) -> dict[str, Any]:
    """The row of a document."""
    (found,) = [row for row in what.kept.exports if row["ref"] == f"sim:{ref}"]
    return found


def document(what: Seen, number: str) -> dict[str, Any]:
    """A document as it stands in the books."""
    return next(dict(each) for each in what.books["documents"] if each["number"] == number)


def twice_there(what: Seen) -> None:
    what.books["documents"].append(document(what, "B-1") | {"id": "another"})


def lost_there(what: Seen) -> None:
    what.books["documents"].remove(document(what, "S-1"))


def held_is_there(what: Seen) -> None:
    what.books["documents"].append(document(what, "S-1") | {"number": "S-2", "id": "another"})


def one_link_for_two(what: Seen) -> None:
    export(what, "bill:b")["xero_id"] = export(what, "bill:b2")["xero_id"]


def crossed_links(what: Seen) -> None:
    one, other = export(what, "bill:b"), export(what, "sales_invoice:s")
    one["xero_id"], other["xero_id"] = other["xero_id"], one["xero_id"]


def a_cent_off(what: Seen) -> None:
    for each in what.books["documents"]:
        each["net"] = "10.06" if each["number"] == "N-1" else each["net"]


def payment_off(what: Seen) -> None:
    what.books["payments"][0]["amount"] = "5.01"


def payment_twice(what: Seen) -> None:
    what.books["payments"].append(what.books["payments"][0] | {"id": "another"})


def allocated_twice(what: Seen) -> None:
    what.books["allocations"].append(what.books["allocations"][0] | {"id": "another"})


def allocation_lost(what: Seen) -> None:
    what.books["allocations"].clear()


def money_twice(what: Seen) -> None:
    what.books["bank_transactions"].append(what.books["bank_transactions"][0] | {"id": "another"})


def money_off(what: Seen) -> None:
    what.books["bank_transactions"][0]["net"] = "10.06"


def journal_twice(what: Seen) -> None:
    what.books["journals"].append(what.books["journals"][0] | {"id": "another"})


def journal_lost(what: Seen) -> None:
    what.books["journals"].clear()


def journal_of_another_day(what: Seen) -> None:
    what.books["journals"][0]["date"] = "2020-01-01"


def contact_twice(what: Seen) -> None:
    (own,) = [each for each in what.books["contact_list"] if each["number"] == "sim:c"]
    what.books["contact_list"].append(own | {"id": "another"})


def of_another_contact(what: Seen) -> None:
    what.books["documents"][0]["contact_id"] = "another"


def row_gone(what: Seen) -> None:
    what.kept.exports.remove(export(what, "sales_invoice:held"))


def row_twice(what: Seen) -> None:
    what.kept.exports.append(dict(export(what, "sales_invoice:held")))


def changed_content(what: Seen) -> None:
    what.kept.contents[export(what, "sales_invoice:held")["id"]]["number"] = "S-3"


def changed_amount(what: Seen) -> None:
    what.kept.contents[export(what, "bill:b")["id"]]["lines"][0]["quantity"] = 4


def held_without_cause(what: Seen) -> None:
    export(what, "sales_invoice:held")["fault"] = ""


def posted_without_id(what: Seen) -> None:
    export(what, "bill:b")["xero_id"] = ""


def still_sending(what: Seen) -> None:
    export(what, "sales_invoice:held").update(state="sending", batch_id=1)


def withdrawn_by_nobody(what: Seen) -> None:
    export(what, "sales_invoice:held")["state"] = "withdrawn"


def unbalanced(what: Seen) -> None:
    what.books["accounts"][0]["balance"] = "1.00"


def child_first(what: Seen) -> None:
    what.kept.attempts[-1]["batch_id"] = 0


def wild_move(what: Seen) -> None:
    line = next(row for row in what.kept.log if row["state"] == "posted")
    line["state"] = "withdrawn"


def silent_call(what: Seen) -> None:
    what.kept.calls[:] = [row for row in what.kept.calls if row["batch_id"] != 1]


def left_open(what: Seen) -> None:
    what.kept.batches[0]["closed_at"] = None


def posted_waits(what: Seen) -> None:
    what.kept.awaiting.append({"export_id": export(what, "bill:b")["id"], "name": "rules"})


WRONGS = [
    (twice_there, "once_in_xero"),
    (lost_there, "once_in_xero"),
    (held_is_there, "once_in_xero"),
    (payment_twice, "once_in_xero"),
    (contact_twice, "once_in_xero"),
    (money_twice, "once_in_xero"),
    (journal_twice, "once_in_xero"),
    (journal_lost, "once_in_xero"),
    (allocated_twice, "credit_is_used_once"),
    (allocation_lost, "credit_is_used_once"),
    (allocation_lost, "links_lead_there"),
    (money_off, "each_amount_is_right"),
    (journal_of_another_day, "each_amount_is_right"),
    (one_link_for_two, "links_lead_there"),
    (crossed_links, "links_lead_there"),
    (a_cent_off, "each_amount_is_right"),
    (a_cent_off, "cents_in_are_cents_there_and_open"),
    (payment_off, "each_amount_is_right"),
    (of_another_contact, "each_amount_is_right"),
    (row_gone, "all_accepted_are_here"),
    (row_gone, "cents_in_are_cents_there_and_open"),
    (row_twice, "all_accepted_are_here"),
    (changed_content, "contents_are_as_accepted"),
    (changed_amount, "contents_are_as_accepted"),
    (held_without_cause, "each_state_says_why"),
    (posted_without_id, "each_state_says_why"),
    (still_sending, "nothing_is_sending"),
    (withdrawn_by_nobody, "each_state_says_why"),
    (unbalanced, "the_ledger_balances"),
    (child_first, "parents_came_first"),
    (wild_move, "moves_are_allowed"),
    (silent_call, "each_sending_is_logged"),
    (left_open, "requests_are_closed"),
    (posted_waits, "only_what_is_held_waits"),
]


@pytest.mark.parametrize(("put_wrong", "check"), WRONGS)
def test_what_is_put_wrong_is_said(good: Seen, put_wrong: Callable[[Seen], None], check: str) -> None:
    """Each check says at least one thing that was put wrong."""
    doctored = copy.deepcopy(good)
    put_wrong(doctored)
    assert any(sentence.startswith(f"{check}: ") for sentence in wrong(doctored)), wrong(doctored)


def test_every_check_can_fail() -> None:
    """There is no check that nothing here makes fail."""
    named = {check for _, check in WRONGS}
    assert named == {check.__name__ for check in (*invariants.ALWAYS, *invariants.AT_REST)}


@pytest.mark.parametrize(
    "content",
    [b"... secret-of-ours ...", b"x eyJhbGciOiJSUzI1.eyJzdWIiOiIx y", b"Authorization: Bearer abcdefgh1"],
)
def test_a_secret_in_clear_is_said(content: bytes) -> None:
    """A known one, and whatever looks like one; it is not repeated."""
    (said,) = secrets_in({"the log": content}, ["secret-of-ours"])
    assert said.startswith("the log holds")
    assert "secret-of-ours" not in said


def test_no_secret_is_seen_where_there_is_none(tmp_path: Path) -> None:
    """Ordinary content is left alone, and the key ring is not looked at."""
    (tmp_path / "keys").write_text("secret-of-ours")
    (tmp_path / "counterfoil.db").write_bytes(b"token expired, Bearer of bad news")
    assert secrets_in(invariants.files_of(tmp_path), ["secret-of-ours"]) == []
