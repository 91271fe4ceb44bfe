"""Requests that are refused with a summary: what is saved of them all the same, or nothing, as the books are kept."""

from typing import Any

import msgspec

from tests.xerosim.desk import API, Desk, line, run, said, sale
from xerosim.books.organisation import Manner, Organisation


def books(desk: Desk) -> Organisation:
    """The organisation the desk is connected to."""
    return next(iter(desk.world.organisations.values()))


def state(organisation: Organisation) -> bytes:
    """Everything in the books but the source of ids, and the ledger's sums, as one text."""
    kept = {
        name: getattr(organisation, name)
        for name in organisation.__struct_fields__
        if name not in ("random", "manner")
    }
    return msgspec.json.encode(kept)


async def write(desk: Desk, method: str, resource: str, rows: list[dict[str, Any]]) -> int:
    answer = await desk.http.request(method, API + resource, json={resource: rows})
    return answer.status_code


def test_valid_elements_are_saved_beside_a_refused_one():
    async def test(desk: Desk) -> None:
        rows = [sale(Contact={"Name": "A"}, InvoiceNumber="S-1"), sale(Contact={"Name": "B"}, DueDate=None)]
        assert await write(desk, "PUT", "Invoices", rows) == 400
        assert [row["InvoiceNumber"] for row in (await desk.get("Invoices")).json()["Invoices"]] == ["S-1"]

    run(test)


def test_nothing_is_saved_where_a_refusal_is_of_the_whole():
    async def test(desk: Desk) -> None:
        first = await desk.invoice(InvoiceNumber="S-1")
        draft = await desk.invoice(InvoiceNumber="D-1", Status="DRAFT")
        contact_id = first["Contact"]["ContactID"]
        organisation = books(desk)
        organisation.manner, organisation.klass = Manner(saves_valid=False), "STARTER"
        before = state(organisation)
        bad = sale(Contact={"Name": "Bad"}, DueDate=None)
        created = [
            sale(Contact={"Name": "New", "EmailAddress": "a@b.co"}, InvoiceNumber="S-2"),
            sale(Contact={"ContactID": contact_id, "FirstName": "Ann"}),
            sale(Type="ACCPAY", Contact={"Name": "Acme"}, InvoiceNumber="S-1", LineItems=[line(AccountCode="400", TaxType="INPUT2")]),
        ]  # fmt: skip
        assert await write(desk, "PUT", "Invoices", [*created, bad]) == 400
        assert state(organisation) == before
        changed = [
            {"InvoiceID": first["InvoiceID"], "InvoiceNumber": "S-9", "LineItems": [line(Quantity=7)]},
            {"InvoiceID": draft["InvoiceID"], "Status": "AUTHORISED"},
        ]
        assert await write(desk, "POST", "Invoices", [*changed, bad]) == 400
        assert state(organisation) == before
        contacts = [{"ContactID": contact_id, "Name": "Other"}, {"Name": "Third"}, {"ContactNumber": "n"}]
        assert await write(desk, "POST", "Contacts", contacts) == 400
        assert state(organisation) == before
        assert await write(desk, "PUT", "Invoices", created) == 200
        assert await write(desk, "POST", "Invoices", changed) == 200
        assert state(organisation) != before
        assert (await desk.sim("GET", "ledger"))["organisations"][0]["balanced"]

    run(test)


def test_in_one_request_the_second_of_a_number_refuses_both():
    async def test(desk: Desk) -> None:
        books(desk).manner = Manner(saves_valid=False)
        twice = [sale(Contact={"Name": "A"}, InvoiceNumber="S-1")] * 2
        answer = await desk.http.put(API + "Invoices", json={"Invoices": twice})
        assert answer.status_code == 400
        assert [said(row) for row in answer.json()["Elements"]] == [["Invoice # must be unique."]]
        assert (await desk.get("Invoices")).json()["Invoices"] == []

    run(test)


def test_element_by_element_the_valid_ones_are_saved_in_either_manner():
    async def test(desk: Desk) -> None:
        books(desk).manner = Manner(saves_valid=False)
        rows = [{"Name": "A"}, {"ContactNumber": "n"}]
        told = (await desk.put("Contacts", {"Contacts": rows})).json()["Contacts"]
        assert [row["StatusAttributeString"] for row in told] == ["OK", "ERROR"]
        assert [row["Name"] for row in (await desk.get("Contacts")).json()["Contacts"]] == ["A"]

    run(test)
