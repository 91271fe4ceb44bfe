"""Xero's contacts, read frugally and made use of: matched, followed, held, against the simulated Xero."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from counterfoil.core.lifecycle import State
from counterfoil.engine import contacts
from counterfoil.remedies import Held
from tests.articles.office import SYSTEM, Office, Story, told
from tests.faults.example import contact, sale

Told = Callable[[Story], None]


@pytest.fixture(name="tell")
def _tell(tmp_path: Path) -> Told:
    return lambda story: told(tmp_path / "home", story)


async def made_by_hand(office: Office, name: str = "Cafe Otto", **fields: Any) -> str:
    """Another program has put a contact into Xero; its id."""
    row = await office.another_program("PUT", "Contacts", {"Name": name, **fields})
    return str(row["ContactID"])


async def reads(office: Office) -> list[str]:
    """The reads of contacts that there were, oldest first."""
    entries = await office.books.log(limit=1000)
    return [each.text for each in reversed(entries) if each.event == "call" and "GET /Contacts" in each.text]


async def events(office: Office, name: str) -> list[tuple[str, str]]:
    """What the log says of a document, oldest first."""
    entries = await office.books.log(ref=f"{SYSTEM}:{name}")
    return [(each.event, each.text) for each in reversed(entries)]


def test_a_contact_that_is_there_is_matched_by_its_name_and_nothing_is_sent_of_it(tell: Told) -> None:
    async def story(office: Office) -> None:
        there = await made_by_hand(office, "CAFE otto", ContactNumber="till-77", EmailAddress="old@cafe.test")
        await office.refresh()
        before = office.writes
        await office.hand_over(contact(), sale())
        await office.has_gone("contact:otto", "sales_invoice:1042")
        assert office.writes == before + 1, "the invoice alone"
        export = await office.export("contact:otto")
        assert (export.xero_id, export.xero_number) == (there, "till-77")
        said = 'matched with the contact "CAFE otto" that was in Xero already, by its name'
        assert ("matched", said) in await events(office, "contact:otto")
        row = office._organisation.contacts[there]
        assert (row.name, row.number, row.email) == ("CAFE otto", "till-77", "old@cafe.test")
        (verified,) = await office.books.verify_ledger()
        assert verified.found == 0, verified.findings

    tell(story)


def test_a_contact_that_somebody_else_has_numbered_keeps_the_number_when_it_is_changed(tell: Told) -> None:
    async def story(office: Office) -> None:
        there = await made_by_hand(office, ContactNumber="till-77")
        await office.refresh()
        await office.hand_over(contact())
        await office.hand_over(contact(email="new@cafe.test"))
        row = office._organisation.contacts[there]
        assert (row.email, row.number) == ("new@cafe.test", "till-77")
        assert (await office.export("contact:otto")).state is State.POSTED

    tell(story)


def test_a_contact_that_comes_to_xero_between_the_read_and_the_sending_is_matched_all_the_same(
    tell: Told,
) -> None:
    async def story(office: Office) -> None:
        there = await made_by_hand(office)
        await office.hand_over(contact(), sale())
        await office.has_gone("contact:otto", "sales_invoice:1042")
        assert (await office.export("contact:otto")).xero_id == there

    tell(story)


def test_two_of_ours_that_one_in_xero_could_be_are_both_held(tell: Told) -> None:
    async def story(office: Office) -> None:
        await made_by_hand(office)
        await office.refresh()
        before = office.writes
        await office.hand_over(contact(), contact(id="otto-2"), sale())
        for name in ("otto", "otto-2"):
            export = await office.export(f"contact:{name}")
            assert (export.state, export.faults[0].code) == (State.HELD, "duplicate_contact_name"), export
        assert office.writes == before
        await office.hand_over(contact(id="otto-2", name="Cafe Otto, Port Road"))
        await office.run()
        await office.has_gone("contact:otto", "contact:otto-2", "sales_invoice:1042")

    tell(story)


def test_one_that_stands_for_another_of_ours_is_not_taken(tell: Told) -> None:
    async def story(office: Office) -> None:
        await office.hand_over(contact())
        before = office.writes
        await office.hand_over(contact(id="otto-2", name="CAFE OTTO"))
        fault = await office.is_held("contact:otto-2", "duplicate_contact_name", do="a name of its own")
        assert fault.facts["other"] == "desk:contact:otto"
        assert office.writes == before

    tell(story)


def test_documents_follow_a_merge(tell: Told) -> None:
    async def story(office: Office) -> None:
        await office.hand_over(contact(), contact(id="sons", name="Otto & Sons"))
        otto = (await office.export("contact:otto")).xero_id
        sons = (await office.export("contact:sons")).xero_id
        await office.person("merge_contacts", contact_id=otto, into_contact_id=sons)
        await office.refresh()
        await office.hand_over(sale())
        await office.has_gone("sales_invoice:1042")
        (document,) = office._organisation.documents.values()
        assert document.contact.id == sons
        said = 'the contact "Cafe Otto" was merged into "Otto & Sons" in Xero: it goes to that one'
        assert any(said in text for _, text in await events(office, "sales_invoice:1042"))

    tell(story)


def test_a_merge_that_xero_alone_knows_of_is_looked_up_and_followed(tell: Told) -> None:
    async def story(office: Office) -> None:
        await office.hand_over(contact(), contact(id="sons", name="Otto & Sons"))
        otto = (await office.export("contact:otto")).xero_id
        sons = (await office.export("contact:sons")).xero_id
        await office.person("merge_contacts", contact_id=otto, into_contact_id=sons)
        before = len(await reads(office))
        await office.hand_over(sale())
        await office.has_gone("sales_invoice:1042")
        (document,) = office._organisation.documents.values()
        assert document.contact.id == sons
        (read,) = [path for path in (await reads(office))[before:] if "IDs=" in path]
        assert otto in read
        assert "summaryOnly" not in read

    tell(story)


def test_an_archived_contact_holds_documents_before_a_call_and_lets_them_go_once_restored(tell: Told) -> None:
    async def story(office: Office) -> None:
        await office.hand_over(contact())
        await office.person("archive_contact", name="Cafe Otto")
        await office.refresh()
        await office.hand_over(sale())
        await office.is_held("sales_invoice:1042", "archived_contact", do="Restore the contact")
        await office.person("restore_contact", name="Cafe Otto")
        await office.refresh()
        await office.run()
        await office.has_gone("sales_invoice:1042")

    tell(story)


def test_contacts_are_read_once_a_day_and_only_what_has_changed_and_only_when_something_goes(
    tell: Told,
) -> None:
    async def story(office: Office) -> None:
        assert len(await reads(office)) == 1, "when it was connected"
        await office.hand_over(contact(), sale())
        calls = (await office.lane()).calls
        await office.run()
        assert (await office.lane()).calls == calls, "nothing to do, nothing read"
        await office.lapse(dt.timedelta(hours=25))
        await office.run()
        assert len(await reads(office)) == 1, "nothing to send, no contacts read"
        await made_by_hand(office, "Rata Books", ContactNumber="till-1")
        await office.hand_over(contact(id="rata", name="Rata Books"))
        assert len(await reads(office)) == 2
        assert (await office.export("contact:rata")).xero_number == "till-1"
        entries = [each.text for each in await office.books.log() if each.event == "contacts"]
        assert entries == ["2 new or changed, 2 known", "0 read, 0 known"], "two there were, one of them ours"

    tell(story)


def test_an_organisation_with_too_many_contacts_is_known_in_part_and_that_is_said(
    tell: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(office: Office) -> None:
        await made_by_hand(office)
        monkeypatch.setattr(contacts, "PAGES_MAX", 0)
        await office.refresh()
        entries = [each.text for each in await office.books.log() if each.event == "contacts"]
        assert "found by Xero alone" in entries[0]
        await office.hand_over(contact(), sale())
        await office.has_gone("contact:otto", "sales_invoice:1042")

    tell(story)


@pytest.mark.parametrize(
    ("policy", "remedy", "name", "number"),
    [
        ('duplicate_contact_name = "hold"', "match", "Cafe Otto", ""),
        ('duplicate_contact_name = "hold"', "suffix", "Cafe Otto (otto)", "desk:otto"),
    ],
)
def test_a_person_chooses_for_one_contact(
    tell: Told, policy: str, remedy: str, name: str, number: str
) -> None:
    async def story(office: Office) -> None:
        await office.decide(f"[policies]\n{policy}")
        await made_by_hand(office)
        await office.refresh()
        await office.hand_over(contact(), sale())
        await office.is_held("contact:otto", "duplicate_contact_name", do="give one of them a name")
        export = await office.export("contact:otto")
        held = Held(lane=await office.lane(), export=export)
        offered = await office.books.remedies.offers(held)
        assert [each.name for each in offered] == ["match", "suffix"]
        await office.books.remedies.fix(held, remedy, by="Ann")
        await office.run()
        await office.has_gone("contact:otto", "sales_invoice:1042")
        row = office._organisation.contacts[(await office.export("contact:otto")).xero_id]
        assert (row.name, row.number) == (name, number)

    tell(story)


def test_an_address_that_is_not_valid_is_left_out_when_somebody_says_so(tell: Told) -> None:
    async def story(office: Office) -> None:
        await office.hand_over(contact(email="otto@cafe", tax_number="123-456-789"), sale())
        export = await office.export("contact:otto")
        assert [each.code for each in export.faults] == ["invalid_email", "tax_number_invalid"]
        for remedy in ("no-email", "no-tax-number"):
            export = await office.export("contact:otto")
            held = Held(lane=await office.lane(), export=export)
            await office.books.remedies.fix(held, remedy, by="Ann")
        await office.run()
        await office.has_gone("contact:otto", "sales_invoice:1042")

    tell(story)


def test_a_contact_to_which_nothing_can_be_posted_is_created_anew_where_that_is_the_policy(
    tell: Told,
) -> None:
    async def story(office: Office) -> None:
        await office.decide('[policies]\narchived_contact = "new"')
        await office.hand_over(contact(), sale())
        former = (await office.export("contact:otto")).xero_id
        await office.person("archive_contact", contact_id=former)
        await office.refresh()
        await office.hand_over(sale(id="1043", number="INV-1043"), sale(id="1044", number="INV-1044"))
        await office.has_gone("contact:otto", "sales_invoice:1043", "sales_invoice:1044")
        renewed = (await office.export("contact:otto")).xero_id
        assert renewed != former
        of = {each.number: each.contact.id for each in office._organisation.documents.values()}
        assert of == {"INV-1042": former, "INV-1043": renewed, "INV-1044": renewed}
        assert office._organisation.contacts[renewed].number.startswith("desk:otto-B~")
        assert "renewed" in [event for event, _ in await events(office, "contact:otto")]
        (verified,) = await office.books.verify_ledger()
        assert verified.found == 0, verified.findings

    tell(story)
