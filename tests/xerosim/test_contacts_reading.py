"""Contacts as they are read: single, listed, in a summary, found by what is asked for."""

from typing import Any

import pytest

from tests.xerosim.desk import Desk, line, run

# recorded from live organisations: docketworks contact_create.json, contacts_page.json; NangoHQ/nango get-contact
SAVED = {
    "ContactID", "ContactStatus", "Name", "EmailAddress", "BankAccountDetails", "Addresses", "Phones",
    "UpdatedDateUTC", "ContactGroups", "IsSupplier", "IsCustomer", "SalesTrackingCategories",
    "PurchasesTrackingCategories", "ContactPersons", "HasValidationErrors",
}  # fmt: skip
LISTED = (SAVED - {"SalesTrackingCategories", "PurchasesTrackingCategories"}) | {"HasAttachments"}


async def listed(desk: Desk, **query: str) -> list[dict[str, Any]]:
    answer = await desk.get("Contacts", **query)
    assert answer.status_code == 200, answer.text
    rows: list[dict[str, Any]] = answer.json()["Contacts"]
    return rows


def test_saved_listed_and_single_contacts_differ_as_recorded():
    async def test(desk: Desk) -> None:
        answer = await desk.http.put("/api.xro/2.0/Contacts", json={"Name": "Acme"})
        made = answer.json()["Contacts"][0]
        assert set(made) == SAVED
        assert set((await listed(desk))[0]) == LISTED
        assert set((await listed(desk, page="1"))[0]) == LISTED
        single = (await desk.get(f"Contacts/{made['ContactID']}")).json()["Contacts"][0]
        assert set(single) == LISTED | {"Attachments"}
        assert made["Addresses"] == [
            {"AddressType": kind, "City": "", "Region": "", "PostalCode": "", "Country": ""}
            for kind in ("STREET", "POBOX")
        ]
        brief = (await listed(desk, summaryOnly="true"))[0]
        assert {"Addresses", "Phones", "ContactPersons", "HasAttachments", "Balances"}.isdisjoint(brief)
        assert brief["Name"] == "Acme"

    run(test)


def test_everything_that_was_sent_is_shown_again():
    sent = {
        "Name": "Acme", "ContactNumber": "n1", "AccountNumber": "a1", "FirstName": "Ann", "LastName": "Other",
        "CompanyNumber": "7", "EmailAddress": "ann@acme.test", "BankAccountDetails": "01-0002", "TaxNumber": "12345678",
        "TaxNumberType": "EIN", "AccountsReceivableTaxType": "OUTPUT2", "AccountsPayableTaxType": "INPUT2",
        "DefaultCurrency": "NZD", "SalesDefaultAccountCode": "200", "PurchasesDefaultAccountCode": "400",
        "XeroNetworkKey": "k",
        "ContactPersons": [
            {"FirstName": "P", "LastName": "Q", "EmailAddress": "p@acme.test", "IncludeInEmails": True}
        ],
        "PaymentTerms": {
            "Bills": {"Day": 15, "Type": "OFCURRENTMONTH"}, "Sales": {"Day": 10, "Type": "DAYSAFTERBILLMONTH"},
        },
        "SalesTrackingCategories": [{"TrackingCategoryName": "Region", "TrackingOptionName": "North"}],
        "BatchPayments": {"BankAccountNumber": "1", "Details": "d"},
    }  # fmt: skip

    async def test(desk: Desk) -> None:
        made = (await desk.put("Contacts", sent)).json()["Contacts"][0]
        single = (await desk.get("Contacts/n1")).json()["Contacts"][0]
        for name, value in sent.items():
            assert (name, made[name], single[name]) == (name, value, value)
        more = {"SalesDefaultLineAmountType": "INCLUSIVE", "PurchasesDefaultLineAmountType": "NONE"}
        saved = (await desk.post("Contacts/n1", more)).json()["Contacts"][0]
        assert "SalesDefaultLineAmountType" not in saved
        single = (await desk.get("Contacts/n1")).json()["Contacts"][0]
        assert {name: single[name] for name in more} == more
        assert "SalesDefaultLineAmountType" not in (await listed(desk))[0]
        assert "SalesDefaultLineAmountType" in (await listed(desk, page="1"))[0]

    run(test)


def test_balances_tell_what_is_outstanding_and_overdue():
    async def test(desk: Desk) -> None:
        purchase = [line(AccountCode="400", TaxType="INPUT2")]
        await desk.invoice()
        await desk.invoice(DueDate="2026-11-02")
        await desk.invoice(Type="ACCPAY", LineItems=purchase)
        await desk.invoice(Status="DRAFT")
        await desk.contact("Nothing owed")
        rows = {row["Name"]: row for row in await listed(desk)}
        assert rows["Acme"]["Balances"] == {
            "AccountsReceivable": {"Outstanding": 48.3, "Overdue": 24.15},
            "AccountsPayable": {"Outstanding": 24.15, "Overdue": 0},
        }
        assert "Balances" not in rows["Nothing owed"]
        single = (await desk.get(f"Contacts/{rows['Acme']['ContactID']}")).json()["Contacts"][0]
        assert single["Balances"] == rows["Acme"]["Balances"]
        assert "Balances" not in (await listed(desk, summaryOnly="true"))[0]

    run(test)


QUERIES: dict[str, tuple[dict[str, str], list[str]]] = {
    "all": ({}, ["Acme", "Beta", "Gamma"]),
    "archived too": ({"includeArchived": "true"}, ["Acme", "Beta", "Delta", "Gamma"]),
    "name in another case": ({"where": 'Name=="ACME"'}, ["Acme"]),
    "name with quotes": ({"where": r'Name=="Gam\"ma"'}, []),
    "lower case call": ({"where": 'Name.ToLower().Contains("amm")'}, ["Gamma"]),
    "address, guarded": ({"where": 'EmailAddress!=null AND EmailAddress.Contains("beta")'}, ["Beta"]),
    "no address": ({"where": "EmailAddress==null"}, ["Acme", "Gamma"]),
    "customers": ({"where": "IsCustomer==true"}, ["Acme"]),
    "status": ({"where": 'ContactStatus=="ACTIVE"'}, ["Acme", "Beta", "Gamma"]),
    "account number": ({"where": 'AccountNumber="a2"'}, ["Beta"]),
    "term in a number": ({"searchTerm": "N1"}, ["Acme"]),
    "term in an address": ({"searchTerm": "@beta.test"}, ["Beta"]),
    "term in a last name": ({"searchTerm": "other"}, ["Gamma"]),
    "changed since": ({"where": "UpdatedDateUTC>=DateTime(2026,11,18,11,6,50)"}, ["Gamma"]),
}


@pytest.mark.parametrize("name", QUERIES)
def test_a_list_finds(name):
    query, names = QUERIES[name]

    async def test(desk: Desk) -> None:
        await desk.put("Contacts", {"Name": "Acme", "ContactNumber": "n1"})
        await desk.put("Contacts", {"Name": "Beta", "AccountNumber": "a2", "EmailAddress": "info@beta.test"})
        gone = await desk.contact("Delta")
        await desk.post(f"Contacts/{gone}", {"ContactStatus": "ARCHIVED"})
        await desk.invoice()
        desk.now += 20
        await desk.put("Contacts", {"Name": "Gamma", "LastName": "Other"})
        assert [row["Name"] for row in await listed(desk, order="Name", **query)] == names

    run(test)


def test_ids_and_pages():
    async def test(desk: Desk) -> None:
        ids = [await desk.contact(name) for name in ("A", "B", "C")]
        assert [row["Name"] for row in await listed(desk, IDs=f"{ids[2]},{ids[0]}", order="Name DESC")] == [
            "C",
            "A",
        ]
        page = (await desk.get("Contacts", page="2", pageSize="2", order="Name")).json()
        assert page["pagination"] == {"page": 2, "pageSize": 2, "pageCount": 2, "itemCount": 3}
        assert [row["Name"] for row in page["Contacts"]] == ["C"]
        where = f'ContactID==Guid("{ids[1]}")'
        assert [row["Name"] for row in await listed(desk, where=where)] == ["B"]
        refused = await desk.get("Contacts", where=f'ContactID=="{ids[1]}"')
        assert (refused.status_code, refused.json()["ErrorNumber"]) == (400, 16)

    run(test)


def test_an_unguarded_member_that_is_null_breaks_the_query():
    async def test(desk: Desk) -> None:
        await desk.contact()
        refused = await desk.get("Contacts", where='EmailAddress.Contains("a")')
        assert (refused.status_code, refused.json()["Type"]) == (400, "QueryParseException")

    run(test)


def test_a_refused_contact_is_shown_as_recorded():
    async def test(desk: Desk) -> None:
        await desk.contact()
        sent = {
            "Name": "Acme",
            "EmailAddress": "a@acme.test",
            "Phones": [{"PhoneType": "DEFAULT", "PhoneNumber": "1"}],
            "IsCustomer": True,
        }
        answer = await desk.http.put("/api.xro/2.0/Contacts", json={"Contacts": [sent]})
        assert answer.status_code == 400
        told = answer.json()
        assert set(told) == {"ErrorNumber", "Type", "Message", "Elements"}
        assert told["Elements"][0] == {
            "ContactID": "00000000-0000-0000-0000-000000000000",
            "Name": "Acme",
            "EmailAddress": "a@acme.test",
            "Addresses": [],
            "Phones": [{"PhoneType": "DEFAULT", "PhoneNumber": "1", "ValidationErrors": []}],
            "ContactGroups": [],
            "IsCustomer": True,
            "ContactPersons": [],
            "HasValidationErrors": True,
            "ValidationErrors": [
                {
                    "Message": "The contact name Acme is already assigned to another contact. "
                    "The contact name must be unique across all active contacts."
                }
            ],
        }

    run(test)
