"""The ledger as it is kept: written with every verb, refused to be changed, held against what is stored."""

import asyncio
import datetime as dt
import hashlib
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

import msgspec
import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from counterfoil.core.export import Exchange, digest
from counterfoil.core.ledger import Deed, Entry, Head, Verified, beginning, read
from counterfoil.core.lifecycle import Event
from counterfoil.core.organisation import Organisation
from counterfoil.core.outcome import Posted
from counterfoil.core.settings import Settings
from counterfoil.store import ledger, people
from counterfoil.store.executor import Inline
from counterfoil.store.sqlite import SqliteStore
from tests.conformance.conftest import KEYS
from tests.conformance.kit import (
    AT,
    Story,
    absent,
    connection,
    deferred,
    doubted,
    exchange,
    intake,
    minutes,
    posted,
    ref,
    rejected,
    tokens,
    undecidable,
)
from tests.store.former import former_home

T = TypeVar("T")
GUARDS = ("ledger_not_changed", "ledger_not_removed", "ledger_not_replaced")


def told(path: Path, story: Callable[[Story], Awaitable[T]]) -> T:
    """Open the store at `path`, connect or take the lane anew, run the story, close."""

    async def run() -> T:
        store = await SqliteStore.open(path, KEYS, executor=Inline)
        try:
            organisation_id = await store.connect(connection(), "Hartley Law", tokens(), AT, by="anna")
            epoch = await store.take_lane(organisation_id, "worker", AT)
            return await story(Story(store, organisation_id, epoch))
        finally:
            await store.close()

    return asyncio.run(run())


async def whole_story(story: Story) -> None:
    """Entries 2 to 13 (the first says that anna connected), with two documents and a contact in Xero."""
    store, organisation_id = story.store, story.organisation_id
    await store.save_settings(organisation_id, Settings(), "ben", AT)
    await store.switch(organisation_id, on=True, by="ben", at=AT)
    await story.ready(intake("contact:c1"), *(intake(f"inv-{n}", parent="contact:c1") for n in range(4)))
    await story.post("contact:c1")
    batch_id, (one, two) = await story.send("inv-0", "inv-1", at=minutes(1))
    answer = Exchange(
        sent_at=AT,
        method="PUT",
        path="/Invoices",
        status=200,
        correlation="c-1",
        answer_digest=digest(b"yes"),
    )
    await story.settle(batch_id, posted(one), rejected(two), exchange=answer)
    doubtful = await story.doubt("inv-2")
    await store.send_again(organisation_id, doubtful, epoch=story.epoch, at=minutes(2))
    await story.settle(doubtful, doubted(await story.export("inv-2")), exchange=exchange(None))
    await story.settle(doubtful, posted(await story.export("inv-2"), found=True))
    await store.withdraw(export_ids=[two.id], fault=None, organisation_id=None, by="cara", at=AT)


def kept(path: Path) -> list[Entry]:
    """The entries of the first organisation."""
    with closing(sqlite3.connect(path)) as database:
        rows = database.execute("SELECT entry FROM ledger WHERE organisation_id = 1 ORDER BY number")
        return [read(entry) for (entry,) in rows]


def change(path: Path, *statements: str) -> None:
    """Change the file by another hand, which takes the guards away first."""
    with closing(sqlite3.connect(path)) as database, database:
        for guard in GUARDS:
            database.execute(f"DROP TRIGGER IF EXISTS {guard}")
        for statement in statements:
            assert database.execute(statement).rowcount > 0, statement


def verified(path: Path, *, noted: Head | None = None) -> Verified:
    """What verifying the ledger of the only organisation comes to, with nothing written meanwhile."""

    async def run() -> Verified:
        store = await SqliteStore.open(path, KEYS, executor=Inline)
        (found,) = await store.verify_ledger(None, noted=noted)
        await store.close()
        return found

    return asyncio.run(run())


@pytest.fixture
def books(tmp_path: Path) -> Path:
    """A database in which the whole story has happened."""
    path = tmp_path / "counterfoil.db"
    told(path, whole_story)
    return path


# --- what is written ----------------------------------------------------------------------------------------


def test_each_event_of_a_batch_is_one_entry_and_says_who(books: Path) -> None:
    entries = kept(books)
    assert [(each.deed, each.by) for each in entries] == [
        (Deed.CONNECTED, "anna"),
        (Deed.SETTINGS, "ben"),
        (Deed.SWITCHED_ON, "ben"),
        *[(Deed.SENT, ""), (Deed.ANSWERED, "")] * 2,
        *[(Deed.SENT, ""), (Deed.ANSWERED, ""), (Deed.SENT_AGAIN, ""), (Deed.ANSWERED, "")],
        (Deed.LOOKED, ""),
        (Deed.WITHDRAWN, "cara"),
    ]
    assert [each.number for each in entries] == list(range(1, 14))


def test_what_was_sent_and_answered_stands_in_digests(books: Path) -> None:
    sent, answered = kept(books)[5:7]
    assert (sent.method, sent.path, sent.body) == ("PUT", "/Invoices", digest(b"body").hex())
    assert (sent.under, sent.at) == (
        "1.1",
        (minutes(1) - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)).total_seconds() * 1e6,
    )
    assert sent.key.startswith("key-1-")
    assert [(each.ref, each.revision, each.digest) for each in sent.contents] == [
        (str(ref(name)), 1, digest(f"{name}: first".encode()).hex()) for name in ("inv-0", "inv-1")
    ]
    assert (answered.status, answered.answer, answered.correlation) == (200, digest(b"yes").hex(), "c-1")
    assert [tuple(msgspec.structs.astuple(each)) for each in answered.fates] == [
        ("shop:sales_invoice:inv-0", Event.POSTED, "xero-inv-0", 1200),
        ("shop:sales_invoice:inv-1", Event.REJECTED, "", None),
    ]


def test_what_a_stopped_worker_left_is_written_down(tmp_path: Path) -> None:
    async def story(told: Story) -> None:
        await told.ready(intake("inv-1"))
        await told.send("inv-1")
        await told.store.take_lane(told.organisation_id, "next", AT)

    path = tmp_path / "counterfoil.db"
    told(path, story)
    assert [(each.deed, [fate.event for fate in each.fates]) for each in kept(path)[-2:]] == [
        (Deed.SENT, []),
        (Deed.INTERRUPTED, [Event.DOUBTED]),
    ]
    assert not verified(path).found


def test_facts_and_retries_are_written_down_and_what_changes_nothing_is_not(tmp_path: Path) -> None:
    async def story(told: Story) -> None:
        facts = Organisation(tenant_id="tenant-1", name="Hartley Law")
        for _ in range(2):
            await told.store.save_facts(told.organisation_id, facts, AT)
            await told.store.switch(told.organisation_id, on=False, by="ben", at=AT)
        await told.ready(intake("inv-1"))
        batch_id, (member,) = await told.send("inv-1")
        await told.settle(batch_id, rejected(member), exchange=exchange(400))
        for _ in range(2):
            await told.store.retry(export_ids=None, fault=None, organisation_id=None, by="dan", at=AT)

    path = tmp_path / "counterfoil.db"
    told(path, story)
    assert [each.deed for each in kept(path)] == [
        *(Deed.CONNECTED, Deed.FACTS, Deed.SENT, Deed.ANSWERED, Deed.RETRIED)
    ]


def test_a_claim_that_comes_to_nothing_is_not_written(tmp_path: Path) -> None:
    async def story(told: Story) -> None:
        await told.ready(intake("inv-1"))
        members = await told.candidates()
        await told.accept(intake("inv-1", "second"))
        assert await told.claim(members) is None

    path = tmp_path / "counterfoil.db"
    told(path, story)
    assert [each.deed for each in kept(path)] == [Deed.CONNECTED]


def test_a_decision_about_many_is_written_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "DOCUMENTS_MAX", 2)

    async def story(told: Story) -> None:
        accepted = await told.ready(*(intake(f"inv-{n}") for n in range(5)))
        ids = [each.export_id for each in accepted]
        await told.store.withdraw(export_ids=ids, fault=None, organisation_id=None, by="eva", at=AT)

    path = tmp_path / "counterfoil.db"
    told(path, story)
    assert [len(each.contents) for each in kept(path) if each.deed is Deed.WITHDRAWN] == [2, 2, 1]


def test_an_entry_is_undone_with_what_it_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is in the very transaction of its verb: a failure at the end of that leaves neither."""

    async def story(told: Story) -> None:
        await told.ready(intake("inv-1"))
        (member,) = await told.candidates()

        def then_fail(database: Connection) -> None:
            choice = people.Choice([member.id], None, None)
            assert people.withdraw(database, choice, by="eva", at=AT) == 1
            raise OSError("the disk is broken")

        with pytest.raises(Exception, match="disk"):
            await told.store._executor.write(then_fail)  # type: ignore[attr-defined]

    path = tmp_path / "counterfoil.db"
    told(path, story)
    assert [each.deed for each in kept(path)] == [Deed.CONNECTED]
    assert verified(path).entries == 1


# --- what the database refuses ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger SET entry = X'00' WHERE number = 2",
        "DELETE FROM ledger WHERE number = 13",
        "INSERT OR REPLACE INTO ledger VALUES (1, 2, X'00', X'00', X'00')",
    ],
)
def test_the_database_refuses_to_change_the_ledger(books: Path, statement: str) -> None:
    refusal = pytest.raises(sqlite3.IntegrityError, match="only ever added to")
    with closing(sqlite3.connect(books)) as database, refusal:
        database.execute(statement)
    assert not verified(books).found

    async def story(told: Story) -> None:
        with pytest.raises(IntegrityError, match="only ever added to"):
            await told.store._executor.write(lambda database: database.execute(text(statement)))  # type: ignore[attr-defined]

    told(books, story)


# --- what verifying finds -----------------------------------------------------------------------------------


def test_what_nobody_touched_is_as_written_down(books: Path) -> None:
    found = verified(books)
    assert (found.entries, found.documents, found.bodies, found.bodies_gone, found.found) == (13, 3, 3, 0, 0)
    assert found.organisation == "Hartley Law"


TAMPERED = {
    "an entry is changed": (
        "UPDATE ledger SET entry = CAST(replace(entry, 'xero-inv-0', 'xero-inv-9') AS BLOB) WHERE number = 7",
        "entry 7 was changed after it was written: answered request 2 with 200, 2 documents from"
        " shop:sales_invoice:inv-0 to shop:sales_invoice:inv-1",
    ),
    "an entry is made text": (
        "UPDATE ledger SET entry = 'nothing' WHERE number = 7",
        "entry 7 was changed after it was written: what it says can no longer be read",
    ),
    "an entry is removed": (
        "DELETE FROM ledger WHERE number = 7",
        "entry 7 was removed: it stood between sent PUT /Invoices request 2, 2 documents from",
    ),
    "entries are moved": (
        "UPDATE ledger SET number = 99 WHERE number = 9; UPDATE ledger SET number = 9 WHERE number = 11;"
        " UPDATE ledger SET number = 11 WHERE number = 99",
        "entry 9 was removed or moved",
    ),
    "an entry is inserted": (
        "INSERT INTO ledger SELECT organisation_id, 14, entry, former, hash FROM ledger WHERE number = 13",
        "entry 13 was inserted, or entries were moved",
    ),
    "the end is cut off": (
        "DELETE FROM ledger WHERE number > 11",
        "what was entries 12 to 13 at the end was cut off",
    ),
    "the head is set back": (
        "UPDATE ledger_head SET entries = 12",
        "entry 13 at the end was added by another",
    ),
    "the head is taken away": ("DELETE FROM ledger_head", "entries 1 to 13 at the end was added by another"),
    "all of it is deleted": ("DELETE FROM ledger", "what was entries 1 to 13 at the end was cut off"),
    "the bytes of a request": (
        "UPDATE body SET content = X'00' WHERE batch_id = 2",
        "the stored bytes of request 2 are not those sent: sent PUT /Invoices request 2, 2 documents",
    ),
    "the row of a request": (
        "UPDATE batch SET path = '/Elsewhere' WHERE id = 2",
        "the row of request 2 was changed",
    ),
    "settings": ("UPDATE settings SET content = X'7B7D'", "settings version 1 are not what ben saved"),
    "an id in Xero": (
        "UPDATE export SET xero_id = 'another' WHERE number = 'INV-0'",
        "INV-0: is linked to another, and Xero answered xero-inv-0",
    ),
    "a total in Xero": (
        "UPDATE export SET xero_total = 1300 WHERE number = 'INV-2'",
        "INV-2: has the total 13.00 in Xero, and Xero answered 12.00",
    ),
    "an invented link": (
        "UPDATE export SET state = 'posted', xero_id = 'invented' WHERE number = 'INV-3'",
        "INV-3: is linked to invented, of which the ledger knows nothing",
    ),
    "a lost link": (
        "UPDATE export SET state = 'ready', xero_id = '' WHERE number = 'INV-0'",
        "INV-0: is in Xero as xero-inv-0, and stands here as ready without that id",
    ),
    "a state set back": (
        "UPDATE export SET state = 'ready' WHERE number = 'INV-0'",
        "INV-0: was posted, and stands here as ready",
    ),
    "a document's content": (
        "UPDATE content SET content = X'00' WHERE export_id = (SELECT id FROM export WHERE number = 'INV-0')",
        "INV-0: its content was changed here without a revision",
    ),
    "a document's revision": (
        "UPDATE export SET revision = 2 WHERE number = 'INV-0'",
        "INV-0: stands here as revision 2 of another content than was sent",
    ),
    "a document's row": (
        "DELETE FROM export WHERE number = 'INV-0'",
        "shop:sales_invoice:inv-0 is in Xero as xero-inv-0, and its row here is gone",
    ),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_what_another_hand_changed_is_found_and_named(books: Path, what: str) -> None:
    statements, sentence = TAMPERED[what]
    change(books, *statements.split("; "))
    found = verified(books)
    assert found.found == len(found.findings) == 1
    assert sentence in found.findings[0].sentence
    if "Xero" in sentence:
        assert found.findings[0].ref.startswith("shop:sales_invoice:inv-")


def test_a_change_with_all_later_hashes_made_anew_is_found_by_a_noted_head(books: Path) -> None:
    """Who can write everything can forge everything, but not what was written down elsewhere."""
    before = verified(books)
    noted = Head(before.entries, bytes.fromhex(before.head))
    statement, _ = TAMPERED["an entry is changed"]
    change(books, statement, "UPDATE export SET xero_id = 'xero-inv-9' WHERE number = 'INV-0'")
    chain_anew(books)
    assert not verified(books).found
    found = verified(books, noted=noted)
    assert [each.sentence for each in found.findings] == [
        "entry 13 has another hash than was noted: the ledger was written anew"
    ]
    later = Head(99, noted.hash)
    assert "the ledger ends before entry 99" in verified(books, noted=later).findings[0].sentence


def chain_anew(path: Path) -> None:
    """Make every hash anew, and the head."""
    with closing(sqlite3.connect(path)) as database, database:
        former = beginning("tenant-1").hash
        for number, entry in database.execute("SELECT number, entry FROM ledger ORDER BY number").fetchall():
            own = hashlib.sha256(former + entry).digest()
            database.execute("UPDATE ledger SET former = ?, hash = ? WHERE number = ?", (former, own, number))
            former = own
        database.execute("UPDATE ledger_head SET hash = ?", (former,))


def test_bodies_may_be_deleted_and_the_chain_still_holds(books: Path) -> None:
    """What a rule of retention will delete: the bytes of requests, and contents of documents."""
    before = verified(books)
    change(books, "DELETE FROM body", "DELETE FROM content")
    after = verified(books)
    assert (after.head, after.entries, after.documents, after.found) == (before.head, 13, 3, 0)
    assert (after.bodies, after.bodies_gone) == (0, 3)


def test_findings_are_counted_when_they_are_many(books: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("counterfoil.store.auditing.FINDINGS_MAX", 1)
    change(books, "UPDATE export SET xero_id = 'another' WHERE xero_id <> ''")
    found = verified(books)
    assert (len(found.findings), found.found, found.documents) == (1, 3, 0)


def test_a_ledger_goes_on_after_its_head_was_taken_away(books: Path) -> None:
    change(books, "DELETE FROM ledger_head")

    async def story(told: Story) -> None:
        await told.ready(intake("inv-9"))
        await told.post("inv-9")

    told(books, story)
    assert (verified(books).entries, verified(books).found) == (16, 0)


def test_what_a_version_without_a_ledger_posted_is_carried_over(tmp_path: Path) -> None:
    """A database of before: the ledger begins with what was linked until then, and holds from there."""
    path = tmp_path / "counterfoil.db"
    former_home(path, "0001")

    async def story(told: Story) -> None:
        batch_id, (member,) = await told.send("inv-3")
        await told.settle(batch_id, deferred(member), exchange=exchange(429))
        await told.post("inv-3")

    told(path, story)
    entries = kept(path)
    assert [each.deed for each in entries][:3] == [Deed.CARRIED_OVER, Deed.CONNECTED, Deed.SENT]
    assert [each.xero_id for each in entries[0].fates] == ["xero-inv-1", "xero-inv-2"]
    found = verified(path)
    assert (found.documents, found.found) == (3, 0)
    change(path, "UPDATE export SET xero_id = 'another' WHERE number = 'INV-1'")
    assert verified(path).found == 1


def test_a_changed_contact_and_an_absent_document_are_as_written_down(tmp_path: Path) -> None:
    async def story(told: Story) -> None:
        await told.ready(intake("contact:c1"), intake("inv-1"))
        await told.post("contact:c1")
        await told.ready(intake("contact:c1", "second"))
        doubtful = await told.doubt("inv-1")
        await told.settle(doubtful, absent(await told.export("inv-1")))
        await told.post("inv-1")

    path = tmp_path / "counterfoil.db"
    told(path, story)
    assert (verified(path).documents, verified(path).found) == (2, 0)


def test_what_a_person_resolves_is_written_down_with_who_said_it(tmp_path: Path) -> None:
    async def story(told: Story) -> None:
        await told.ready(intake("inv-1"), intake("inv-2"))
        batch_id = await told.doubt("inv-1", "inv-2")
        one, two = await told.export("inv-1"), await told.export("inv-2")
        await told.settle(batch_id, undecidable(one), undecidable(two))
        in_xero = Posted(xero_id="there", number="INV-1", total=Decimal("12.00"))
        await told.store.link(one.id, in_xero, by="ann", at=AT)
        await told.store.not_there(two.id, by="ann", at=AT)

    path = tmp_path / "counterfoil.db"
    told(path, story)
    there, not_there = kept(path)[-2:]
    assert (there.deed, there.by, there.fates[0].xero_id) == (Deed.RESOLVED, "ann", "there")
    assert (not_there.deed, not_there.by, not_there.text) == (Deed.RESOLVED, "ann", "it is not in Xero")
    assert [each.ref for each in not_there.contents] == ["shop:sales_invoice:inv-2"]
    assert (verified(path).documents, verified(path).found) == (1, 0)
    change(path, "UPDATE export SET xero_id = 'elsewhere' WHERE number = 'INV-1'")
    assert "INV-1: is linked to elsewhere, and Xero answered there" in verified(path).findings[0].sentence


def test_every_deed_is_told_of_in_the_documentation() -> None:
    page = (Path(__file__).parents[2] / "docs/explanation/ledger.md").read_text(encoding="utf-8")
    named = {
        word
        for line in page.splitlines()
        if line.startswith("| ")
        for word in line.split("|")[1].strip().split(", ")
    }
    assert set(Deed) <= named


def test_each_organisation_has_a_chain_of_its_own(books: Path) -> None:
    async def story(told: Story) -> tuple[Verified, ...]:
        other = await told.store.connect(connection("tenant-2"), "Other books", tokens(), AT, by="anna")
        await told.store.switch(other, on=True, by="ben", at=AT)
        one = await told.store.verify_ledger(other)
        return (*one, *await told.store.verify_ledger(None))

    alone, first, second = told(books, story)
    assert (alone.organisation, alone.entries, alone.found) == ("Other books", 2, 0)
    assert (first.organisation, first.entries, second) == ("Hartley Law", 14, alone)


def test_the_entries_of_a_document_tell_its_way(books: Path) -> None:
    async def story(told: Story) -> tuple[Entry, ...]:
        return await told.store.entries_about(told.organisation_id, str(ref("inv-2")))

    assert [each.deed for each in told(books, story)] == [
        *(Deed.SENT, Deed.ANSWERED, Deed.ANSWERED, Deed.LOOKED)
    ]
