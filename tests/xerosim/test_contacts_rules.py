"""Contacts: created, found again, changed, archived, merged, and refused in Xero's own words."""

from typing import Any

import pytest

from tests.xerosim.desk import Desk, row_of, run, said, sale

TAKEN = (
    "The contact name {} is already assigned to another contact. "
    "The contact name must be unique across all active contacts."
)
NUMBER = (
    "The contact number n1 is already assigned to another contact. "
    "The contact number must be unique across all contacts."
)
ARCHIVED = (
    "The specified contact details matched an archived contact. "
    "Archived contacts cannot currently be edited via the API."
)
BAD_DAY = "Due date for bills/sales invoices must be between 1 and 31"
SPACES = "Contact Name must not begin or end with a space, nor have two in a row."
LONG = "x" * 256


def terms(side: str, day: int | None, kind: str) -> dict[str, Any]:
    """Terms of payment for one side."""
    return {"Name": "B", "PaymentTerms": {side: {"Day": day, "Type": kind}}}


# what cannot be created -> the sentences
REFUSED: dict[str, tuple[dict[str, Any], list[str]]] = {
    "name of another, in another case": ({"Name": "aCME"}, [TAKEN.format("aCME")]),
    "number of another": ({"Name": "B", "ContactNumber": "n1"}, [NUMBER]),
    "account number of another": (
        {"Name": "B", "AccountNumber": "a1"},
        ["The Account Number already exists. Please enter a different Account Number."],
    ),
    "no name": ({"ContactNumber": "n2"}, ["Contact Name cannot be empty."]),
    "blank name": ({"Name": "  "}, ["Contact Name cannot be empty.", SPACES]),
    "name that starts with a space": ({"Name": " B"}, [SPACES]),
    "name with two spaces": ({"Name": "B  C"}, [SPACES]),
    "name with a bracket": ({"Name": "B > C"}, ["Contact Name must not contain the characters < or >."]),
    "archived": (
        {"Name": "B", "ContactStatus": "ARCHIVED"},
        ["The status 'ARCHIVED' is not valid for contacts."],
    ),
    "address": ({"Name": "B", "EmailAddress": "b@nowhere"}, ["Email address must be valid."]),
    "two addresses": ({"Name": "B", "EmailAddress": "a@b.co, c@d.co"}, ["Email address must be valid."]),
    "six people": (
        {"Name": "B", "EmailAddress": "a@b.co", "ContactPersons": [{"FirstName": "P"}] * 6},
        ["You can only have a maximum of 5 contact persons."],
    ),
    "people of nobody": (
        {"Name": "B", "ContactPersons": [{"FirstName": "P"}]},
        ["Additional people cannot be added when the primary person has no email address set."],
    ),
    "address of a person": (
        {"Name": "B", "EmailAddress": "a@b.co", "ContactPersons": [{"EmailAddress": "p"}]},
        ["Email address must be valid."],
    ),
    "long name": ({"Name": LONG}, ["Contact Name must not be more than 255 characters long."]),
    "long number": (
        {"Name": "B", "ContactNumber": "n" * 51},
        ["Contact ContactNumber must not be more than 50 characters long."],
    ),
    "long name of a person": (
        {"Name": "B", "EmailAddress": "a@b.co", "ContactPersons": [{"FirstName": LONG}]},
        ["Contact Person FirstName must not be more than 255 characters long."],
    ),
    "long line": (
        {"Name": "B", "Addresses": [{"AddressType": "STREET", "AddressLine1": "x" * 501}]},
        ["Address AddressLine1 must not be more than 500 characters long."],
    ),
    "country": (
        {"Name": "B", "Addresses": [{"AddressType": "STREET", "Country": "NZ 1"}]},
        ["Address Country must only contain letters."],
    ),
    "telephone": (
        {"Name": "B", "Phones": [{"PhoneType": "FAX", "PhoneCountryCode": "1" * 21}]},
        ["PhoneCountryCode must not be more than 20 characters long."],
    ),
    "tax number": ({"Name": "B", "TaxNumber": "12-34"}, ["Tax Number must be valid."]),
    "tax number of another country": (
        {"Name": "B", "TaxNumber": "GB123456789"},
        ["Tax Number must be valid."],
    ),
    "terms on day 0": (terms("Sales", 0, "OFFOLLOWINGMONTH"), [BAD_DAY]),
    "terms on day 32": (terms("Bills", 32, "DAYSAFTERBILLDATE"), [BAD_DAY]),
    "terms without a day": (terms("Bills", None, "OFCURRENTMONTH"), [BAD_DAY]),
}

# neighbours of the above that pass
TAKEN_AS_THEY_ARE: list[dict[str, Any]] = [
    {"Name": "Acme 2", "ContactNumber": "n2", "AccountNumber": "a2"},
    {"Name": "x" * 255},
    {"Name": "B", "ContactNumber": "n" * 50},
    {"Name": "B", "EmailAddress": "a@b.co", "ContactPersons": [{"FirstName": "P"}] * 5},
    {"Name": "B", "EmailAddress": ""},
    {"Name": "B", "ContactStatus": "ACTIVE"},
    {"Name": "B", "Addresses": [{"AddressType": "POBOX", "Country": "New Zealand"}]},
    {"Name": "B", "TaxNumber": "123-456-789"},
    {"Name": "B", "TaxNumber": "GB123456789", "Addresses": [{"AddressType": "POBOX", "Country": "Ireland"}]},
    terms("Sales", 31, "OFCURRENTMONTH"),
    terms("Sales", 1, "OFFOLLOWINGMONTH"),
    terms("Bills", 0, "DAYSAFTERBILLDATE"),
]


async def acme(desk: Desk) -> dict[str, Any]:
    answer = await desk.put("Contacts", {"Name": "Acme", "ContactNumber": "n1", "AccountNumber": "a1"})
    row: dict[str, Any] = answer.json()["Contacts"][0]
    return row


async def one(desk: Desk, body: dict[str, Any], path: str = "Contacts") -> dict[str, Any]:
    return row_of(await desk.post(path, body))


@pytest.mark.parametrize("name", REFUSED)
def test_a_contact_that_cannot_be_created(name):
    sent, sentences = REFUSED[name]

    async def test(desk: Desk) -> None:
        await acme(desk)
        answer = await desk.put("Contacts", {"Contacts": [sent]})
        row = answer.json()["Contacts"][0]
        assert said(row) == sentences
        assert row["ContactID"] == "00000000-0000-0000-0000-000000000000"
        assert len((await desk.get("Contacts")).json()["Contacts"]) == 1

    run(test)


@pytest.mark.parametrize("sent", TAKEN_AS_THEY_ARE)
def test_the_neighbour_of_a_refusal_passes(sent):
    async def test(desk: Desk) -> None:
        await acme(desk)
        assert said(row_of(await desk.put("Contacts", sent))) == []

    run(test)


def test_put_creates_and_post_finds_by_id_number_and_name():
    async def test(desk: Desk) -> None:
        made = await acme(desk)
        assert said(row_of(await desk.put("Contacts", {"Name": "Acme"}))) == [TAKEN.format("Acme")]
        by_number = await one(desk, {"ContactNumber": "n1", "Name": "Acme Ltd"})
        by_name = await one(desk, {"Name": "ACME LTD", "FirstName": "Ann"})
        by_id = await one(desk, {"ContactID": made["ContactID"].upper(), "LastName": "Other"})
        by_path = await one(desk, {"CompanyNumber": "7"}, f"Contacts/{made['ContactID']}")
        by_number_in_path = await one(desk, {"TaxNumber": "12345678"}, "Contacts/n1")
        rows = [by_number, by_name, by_id, by_path, by_number_in_path]
        assert {row["ContactID"] for row in rows} == {made["ContactID"]}
        named = {"Name": "ACME LTD", "FirstName": "Ann", "LastName": "Other", "CompanyNumber": "7"}
        assert {name: rows[-1][name] for name in named} == named
        nothing = "00000000-0000-0000-0000-000000000000"
        assert (await one(desk, {"ContactID": nothing, "Name": "New"}))["ContactID"] != made["ContactID"]

    run(test)


def test_an_id_that_no_contact_has_is_not_found():
    async def test(desk: Desk) -> None:
        nobody = "11111111-1111-4111-a111-111111111111"
        for path, body in (("Contacts", {"ContactID": nobody}), (f"Contacts/{nobody}", {"Name": "B"})):
            answer = await desk.post(path, body)
            assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (404, "text/html")

    run(test)


def test_a_rename_onto_another_name_is_refused_and_a_change_of_case_is_not():
    async def test(desk: Desk) -> None:
        made = await acme(desk)
        await desk.put("Contacts", {"Name": "Beta"})
        row = await one(desk, {"ContactID": made["ContactID"], "Name": "beta"})
        assert said(row) == [TAKEN.format("beta")]
        assert row["ContactID"] == made["ContactID"]
        assert said(await one(desk, {"ContactID": made["ContactID"], "Name": ""})) == [
            "Contact Name cannot be empty."
        ]
        assert (await one(desk, {"ContactID": made["ContactID"], "Name": "ACME"}))["Name"] == "ACME"
        assert (await one(desk, {"ContactID": made["ContactID"], "Name": "Gamma"}))["Name"] == "Gamma"
        assert said(row_of(await desk.put("Contacts", {"Name": "Acme"}))) == []

    run(test)


def test_an_archived_contact_gives_up_its_name_and_keeps_its_number():
    async def test(desk: Desk) -> None:
        made = await acme(desk)
        archived = await one(desk, {"ContactID": made["ContactID"], "ContactStatus": "ARCHIVED"})
        assert (archived["ContactStatus"], said(archived)) == ("ARCHIVED", [])
        for body in ({"ContactStatus": "ARCHIVED"}, {"ContactStatus": "ACTIVE"}, {"Name": "Other"}):
            assert said(await one(desk, body, f"Contacts/{made['ContactID']}")) == [ARCHIVED]
        assert said(await one(desk, {"ContactNumber": "n1", "Name": "Acme"})) == [ARCHIVED]
        again = (await desk.put("Contacts", {"Name": "Acme"})).json()["Contacts"][0]
        assert again["ContactID"] != made["ContactID"]
        other = await desk.put("Contacts", {"Name": "C", "ContactNumber": "n1"})
        assert said(row_of(other)) == [NUMBER]

    run(test)


def test_a_contact_with_documents_can_be_archived():
    async def test(desk: Desk) -> None:
        made = await desk.invoice()
        row = await one(desk, {"ContactStatus": "ARCHIVED"}, f"Contacts/{made['Contact']['ContactID']}")
        assert (said(row), row["ContactStatus"], row["IsCustomer"]) == ([], "ARCHIVED", True)

    run(test)


def test_a_contact_that_was_merged_away_says_into_which():
    async def test(desk: Desk) -> None:
        kept, gone = await desk.contact("Kept"), await desk.contact("Gone")
        contact = next(iter(desk.world.organisations.values())).contacts[gone]
        contact.status, contact.merged_to = "ARCHIVED", kept
        single = (await desk.get(f"Contacts/{gone}")).json()["Contacts"][0]
        assert (single["ContactStatus"], single["MergedToContactID"]) == ("ARCHIVED", kept)
        paged = (await desk.get("Contacts", includeArchived="true", page="1", order="Name")).json()
        assert [row.get("MergedToContactID") for row in paged["Contacts"]] == [kept, None]
        unpaged = (await desk.get("Contacts", includeArchived="true")).json()["Contacts"]
        assert not any("MergedToContactID" in row for row in unpaged)
        made = await desk.put("Invoices", {"Invoices": [sale(Contact={"ContactID": gone})]})
        assert said(row_of(made)) == [
            "The contact with the specified contact details has been archived. "
            "The contact must be un-archived before creating new invoices or credit notes."
        ]
        assert said(await one(desk, {"FirstName": "A"}, f"Contacts/{gone}")) == [ARCHIVED]

    run(test)


def test_a_website_set_by_hand_stops_every_change():
    async def test(desk: Desk) -> None:
        made = await acme(desk)
        contact = next(iter(desk.world.organisations.values())).contacts[made["ContactID"]]
        assert said(await one(desk, {"FirstName": "A", "Website": "x"}, "Contacts/n1")) == []
        contact.website = "https://acme.test"
        assert said(await one(desk, {"FirstName": "B"}, "Contacts/n1")) == ["Website must be valid"]

    run(test)


def test_what_changes_nothing_leaves_the_time_of_change():
    async def test(desk: Desk) -> None:
        made = await acme(desk)
        desk.now += 60
        same = await one(desk, {"Name": "Acme", "ContactNumber": "n1"})
        assert same["UpdatedDateUTC"] == made["UpdatedDateUTC"]
        other = await one(desk, {"Name": "Acme", "FirstName": "Ann"})
        assert other["UpdatedDateUTC"] != made["UpdatedDateUTC"]
        desk.now += 60
        invoice = await desk.invoice(Contact={"ContactID": made["ContactID"]})
        assert invoice["Contact"]["IsCustomer"] is True
        assert invoice["Contact"]["UpdatedDateUTC"] == other["UpdatedDateUTC"]

    run(test)


def test_addresses_and_telephones_replace_those_of_their_type():
    async def test(desk: Desk) -> None:
        made = await acme(desk)
        path = f"Contacts/{made['ContactID']}"
        street = {"AddressType": "STREET", "City": "Old", "AddressLine1": "1 Road"}
        await one(desk, {"Addresses": [street], "Phones": [{"PhoneType": "FAX", "PhoneNumber": "1"}]}, path)
        await one(desk, {"Addresses": [{"AddressType": "POBOX", "City": "New"}]}, path)
        row = await one(desk, {"Phones": [{"PhoneType": "DDI", "PhoneNumber": "2"}]}, path)
        assert [(each["AddressType"], each["City"]) for each in row["Addresses"]] == [
            ("STREET", "Old"),
            ("POBOX", "New"),
        ]
        held = {each["PhoneType"]: each["PhoneNumber"] for each in row["Phones"]}
        assert held == {"DEFAULT": "", "DDI": "2", "FAX": "1", "MOBILE": ""}

    run(test)


def test_a_number_that_was_given_up_is_free():
    async def test(desk: Desk) -> None:
        await acme(desk)
        await one(desk, {"Name": "Acme", "ContactNumber": "n9", "AccountNumber": "a9"})
        made = await desk.put("Contacts", {"Name": "B", "ContactNumber": "n1", "AccountNumber": "a1"})
        assert said(row_of(made)) == []

    run(test)


def test_what_cannot_be_set_is_passed_over():
    async def test(desk: Desk) -> None:
        sent = {"Name": "B", "IsCustomer": True, "IsSupplier": True, "Website": "https://b.test"}
        made = (await desk.put("Contacts", sent)).json()["Contacts"][0]
        assert (made["IsCustomer"], made["IsSupplier"], "Website" in made) == (False, False, False)

    run(test)


@pytest.mark.parametrize(
    "body",
    [
        {"Name": 7},
        {"Name": "B", "ContactStatus": "GONE"},
        {"Name": "B", "PaymentTerms": {"Sales": {"Day": 1, "Type": "SOMETIME"}}},
        {"Name": "B", "ContactPersons": {"FirstName": "P"}},
        {"ContactID": "7"},
    ],
)
def test_what_does_not_bind_is_refused_as_a_whole(body):
    answer = run(lambda desk: desk.post("Contacts", body))
    assert (answer.status_code, answer.json()["ErrorNumber"]) == (400, 14)
