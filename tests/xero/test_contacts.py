"""Reading Xero's contacts: what is asked, and what the answers come to, whatever they hold."""

import datetime as dt
import json

import pytest

from counterfoil.core.directory import DirectoryPage, XeroContact
from counterfoil.core.export import Exchange
from counterfoil.core.passing import Answer
from counterfoil.xero.contacts import PATH_MAX, ask_contacts, ask_contacts_like, contacts

AT = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)


def answer(body: object, status: int = 200) -> Answer:
    """An answer with this body."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(exchange=Exchange(sent_at=AT, method="GET", path="/Contacts", status=status), body=content)


def test_a_page_is_asked_for_in_the_leanest_way_that_brings_archived_ones_too() -> None:
    first = ask_contacts(None, 1)
    assert first.path == "/Contacts?includeArchived=true&pageSize=1000&page=1&summaryOnly=true"
    assert (first.method, first.since) == ("GET", None)
    assert ask_contacts(AT, 3).since == AT


def test_a_page_says_who_is_there_and_whether_it_is_the_last() -> None:
    rows = [
        {"ContactID": "C-1", "Name": "Cafe Otto", "ContactStatus": "ACTIVE", "ContactNumber": "7"},
        {"ContactID": "c-2", "ContactStatus": "ARCHIVED", "MergedToContactID": "C-1", "EmailAddress": ""},
        {"ContactID": "c-3", "Name": "Mia", "ContactStatus": "GDPRREQUEST", "AccountNumber": "A1"},
    ]
    paging = {"page": 1, "pageSize": 1000, "pageCount": 2, "itemCount": 1003}
    assert contacts(answer({"Contacts": rows, "pagination": paging})) == DirectoryPage(
        rows=(
            XeroContact(id="c-1", name="Cafe Otto", number="7"),
            XeroContact(id="c-2", is_active=False, merged_to="c-1"),
            XeroContact(id="c-3", name="Mia", account_number="A1", is_active=False),
        ),
        is_last=False,
        count=1003,
    )
    last = contacts(answer({"Contacts": rows, "pagination": paging | {"page": 2}}))
    assert last is not None
    assert last.is_last


def test_nothing_changed_is_an_empty_last_page() -> None:
    assert contacts(answer(b"", 304)) == DirectoryPage(rows=(), is_last=True)
    assert contacts(answer({"Contacts": []})) == DirectoryPage(rows=(), is_last=True)


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"{}", {"Contacts": None}, {"Contacts": [{"Name": "x"}]}, [1]]
)
def test_what_cannot_be_read_is_no_page(body: object) -> None:
    assert contacts(answer(body)) is None
    assert contacts(answer({"Contacts": []}, 503)) is None


def test_a_few_are_asked_for_in_full_in_as_few_reads_as_addresses_allow() -> None:
    by_id, by_name = ask_contacts_like(["c-1", "c-2"], ["Otto & Sons"], ["desk:otto"])
    assert by_id.path == "/Contacts?includeArchived=true&pageSize=1000&page=1&IDs=c-1,c-2"
    assert by_name.path.endswith(
        "&where=Name%3D%3D%22Otto%20%26%20Sons%22%20OR%20ContactNumber%3D%3D%22desk%3Aotto%22"
    )
    many = ask_contacts_like([f"{number:036}" for number in range(300)], [], [])
    assert len(many) == 3
    assert all(len(call.path) <= PATH_MAX for call in many)


def test_what_no_filter_could_hold_safely_is_not_asked_for() -> None:
    assert ask_contacts_like([], ['Otto "the" baker', "back\\slash", ""], []) == ()
