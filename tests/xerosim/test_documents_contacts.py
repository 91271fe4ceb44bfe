"""Contacts inside documents: found, created, changed, and refused inside."""

from typing import Any

from tests.xerosim.desk import Desk, line, row_of, run, said, sale

PEOPLE = [{"FirstName": "P", "EmailAddress": "p@acme.test"}, {"FirstName": "Q"}]


async def whole(desk: Desk) -> dict[str, Any]:
    sent = {"Name": "Acme", "ContactNumber": "n1", "EmailAddress": "a@acme.test", "ContactPersons": PEOPLE}
    row: dict[str, Any] = (await desk.put("Contacts", sent)).json()["Contacts"][0]
    return row


async def with_contact(desk: Desk, contact: dict[str, Any]) -> dict[str, Any]:
    answer = await desk.put("Invoices", {"Invoices": [sale(Contact=contact)]})
    row: dict[str, Any] = answer.json()["Invoices"][0]
    return row


def test_an_id_alone_changes_nothing():
    async def test(desk: Desk) -> None:
        made = await whole(desk)
        desk.now += 60
        for contact in (
            {"ContactID": made["ContactID"]},
            {"ContactID": made["ContactID"], "Name": "Acme", "ContactNumber": "n1"},
            {"Name": "acme"},
            {"ContactNumber": "n1"},
        ):
            row = await with_contact(desk, contact)
            assert said(row) == []
            assert row["Contact"]["ContactPersons"] == PEOPLE
            assert row["Contact"]["UpdatedDateUTC"] == made["UpdatedDateUTC"]

    run(test)


def test_further_fields_change_the_contact_and_drop_people_not_listed():
    async def test(desk: Desk) -> None:
        made = await whole(desk)
        desk.now += 60
        row = await with_contact(desk, {"ContactID": made["ContactID"], "FirstName": "Ann"})
        assert row["Contact"]["FirstName"] == "Ann"
        assert row["Contact"]["ContactPersons"] == []
        assert row["Contact"]["EmailAddress"] == "a@acme.test"
        assert row["Contact"]["UpdatedDateUTC"] != made["UpdatedDateUTC"]
        renamed = await with_contact(desk, {"ContactID": made["ContactID"], "Name": "Acme Ltd"})
        assert renamed["Contact"]["Name"] == "Acme Ltd"
        by_number = await with_contact(desk, {"ContactNumber": "n1", "Name": "Acme again"})
        assert by_number["Contact"]["ContactID"] == made["ContactID"]
        assert (await desk.get("Contacts/n1")).json()["Contacts"][0]["Name"] == "Acme again"

    run(test)


def test_a_new_name_creates_a_contact_with_all_that_was_sent():
    async def test(desk: Desk) -> None:
        row = await with_contact(desk, {"Name": "New", "ContactNumber": "n7", "EmailAddress": "n@new.test"})
        assert (said(row), row["Contact"]["IsCustomer"]) == ([], True)
        single = (await desk.get("Contacts/n7")).json()["Contacts"][0]
        assert (single["Name"], single["EmailAddress"]) == ("New", "n@new.test")
        draft = await desk.invoice(Status="DRAFT")
        answer = await desk.post(f"Invoices/{draft['InvoiceID']}", {"Contact": {"Name": "Newer"}})
        assert answer.json()["Invoices"][0]["Contact"]["Name"] == "Newer"

    run(test)


def test_what_is_wrong_in_a_contact_is_told_inside_it():
    async def test(desk: Desk) -> None:
        made = await whole(desk)
        for contact in ({"Name": "New"}, {"ContactID": made["ContactID"]}, {"Name": "Acme"}):
            row = await with_contact(desk, contact | {"EmailAddress": "nowhere"})
            assert (row["StatusAttributeString"], row["HasErrors"], said(row)) == ("ERROR", True, [])
            assert row["Contact"]["HasValidationErrors"] is True
            assert said(row["Contact"]) == ["Email address must be valid."]
        assert len((await desk.get("Contacts")).json()["Contacts"]) == 1

    run(test)


def test_names_and_numbers_of_others_are_told_inside_too():
    async def test(desk: Desk) -> None:
        made = await whole(desk)
        await desk.put("Contacts", {"Name": "Beta", "AccountNumber": "a2"})
        row = await with_contact(desk, {"ContactID": made["ContactID"], "Name": "beta"})
        assert said(row["Contact"]) == [
            "The contact name beta is already assigned to another contact. "
            "The contact name must be unique across all active contacts."
        ]
        row = await with_contact(desk, {"Name": "New", "AccountNumber": "a2"})
        assert said(row["Contact"]) == [
            "The Account Number already exists. Please enter a different Account Number."
        ]
        assert said(await with_contact(desk, {"ContactNumber": "n9"})) == ["Contact Name cannot be empty."]

    run(test)


def test_a_refused_document_leaves_its_contact_alone():
    async def test(desk: Desk) -> None:
        made = await whole(desk)
        contact = {"ContactID": made["ContactID"], "FirstName": "Ann"}
        answer = await desk.put("Invoices", {"Invoices": [sale(Contact=contact, DueDate=None)]})
        assert said(row_of(answer)) == ["The document DueDate field must be specified"]
        single = (await desk.get("Contacts/n1")).json()["Contacts"][0]
        assert ("FirstName" in single, single["IsCustomer"]) == (False, False)

    run(test)


def test_invoices_make_customers_and_bills_suppliers_and_credit_notes_neither():
    purchase = [line(AccountCode="400", TaxType="INPUT2")]
    kinds = {
        "ACCREC": (True, False),
        "ACCPAY": (False, True),
        "ACCRECCREDIT": (False, False),
        "ACCPAYCREDIT": (False, False),
    }

    async def test(desk: Desk) -> None:
        for kind, flags in kinds.items():
            contact = {"ContactID": await desk.contact(kind)}
            lines = purchase if kind.startswith("ACCPAY") else [line()]
            await desk.invoice(Type=kind, LineItems=lines, Contact=contact, Status="DRAFT")
            row = (await desk.get(f"Contacts/{contact['ContactID']}")).json()["Contacts"][0]
            assert (row["IsCustomer"], row["IsSupplier"]) == flags

    run(test)


def test_an_archived_contact_is_refused_by_id_and_by_number_on_every_kind():
    words = (
        "The contact with the specified contact details has been archived. "
        "The contact must be un-archived before creating new invoices or credit notes."
    )

    async def test(desk: Desk) -> None:
        made = await whole(desk)
        draft = await desk.invoice(Status="DRAFT")
        await desk.post(f"Contacts/{made['ContactID']}", {"ContactStatus": "ARCHIVED"})
        for contact in ({"ContactID": made["ContactID"]}, {"ContactNumber": "n1", "Name": "Acme"}):
            for kind in ("ACCREC", "ACCRECCREDIT"):
                assert said(await desk.invoice(Type=kind, Contact=contact)) == [words]
        row = await desk.post(f"Invoices/{draft['InvoiceID']}", {"Contact": {"ContactID": made["ContactID"]}})
        assert said(row_of(row)) == [words]

    run(test)
