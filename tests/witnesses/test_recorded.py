"""Our answers laid beside those that Xero gave to others: the same fields, forms, decimals and omissions."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

import pytest

from tests.witnesses.accepted import ACCEPTED, NOT_SIMULATED
from tests.witnesses.recorded import Recording, differences, read_fyle, read_nango, read_xero_node
from tests.witnesses.walk import walk
from tests.xerosim.desk import Desk, line

ROOT = "/api.xro/2.0/"


@pytest.fixture(scope="module")
def recordings(test_data) -> list[Recording]:
    """All recordings of calls to what the simulator has."""
    found = [*read_nango(test_data), *read_fyle(test_data)]
    return [row for row in found if row.name not in NOT_SIMULATED]


def at_desk(test: Callable[[Desk, dict[str, str]], Awaitable[Any]], **settings: Any) -> Any:
    """A test at a desk in whose books there is something of everything."""

    async def go() -> Any:
        desk = Desk(**settings)
        _, kept = await walk(desk)
        result = await test(desk, kept)
        await desk.http.aclose()
        return result

    return asyncio.run(go())


def read(answer: Any) -> Any:
    """An answer with its numbers as exact as they were written."""
    assert answer.status_code == 200, answer.text
    return json.loads(answer.text, parse_float=Decimal)


def own_path(row: Recording, kept: dict[str, str]) -> str:
    """The path of a recording with our id in place of theirs."""
    resource, _, own_id = row.path.removeprefix(ROOT).partition("/")
    names = {
        "Accounts": "bank",
        "Contacts": "contact",
        "Invoices": "owed",
        "CreditNotes": "used",
        "Payments": "payment",
        "BankTransactions": "spent",
        "Items": "sold",
    }
    return f"{ROOT}{resource}/{kept[names[resource]]}" if own_id else row.path


@pytest.fixture(scope="module")
def told(recordings, test_data) -> dict[str, list[str]]:
    """The differences at each recording, by its name."""

    async def go(desk: Desk, kept: dict[str, str]) -> dict[str, list[str]]:
        kept = kept | await prepared(desk, kept)
        found: dict[str, list[str]] = {}
        for row in recordings:
            if row.path == "/connections":
                ours = read(await desk.http.get(row.path))
            elif row.method == "GET":
                ours = read(await desk.http.get(own_path(row, kept), params=row.query))
            else:
                ours = await sent(desk, kept, row)
            found[row.name] = sorted({*found.get(row.name, []), *differences([row.answer], [ours])})
        linked, organisation = await desk.http.get("/connections"), await desk.get("Organisation")
        mine = {"connections": read(linked), "organisations": read(organisation)["Organisations"]}
        kept_there = read_xero_node(test_data)
        held = kept_there["getOrganisationResponse"]["body"]["organisations"]
        theirs = {"connections": kept_there["connectionsResponse"], "organisations": held}
        return found | {"xero_node": list(differences([theirs], [mine]))}

    return at_desk(go)


async def prepared(desk: Desk, kept: dict[str, str]) -> dict[str, str]:
    """What the recorded requests point at and the walk has not made, by name, as like theirs as can be made."""
    details = {"UnitPrice": 19.95, "AccountCode": "200", "TaxType": "OUTPUT2"}
    told = {"Code": "BOOK", "Name": "Book", "Description": "A book", "PurchaseDescription": "A book"}
    item = read(await desk.put("Items", told | {"SalesDetails": details}))
    contact = {"ContactID": await desk.contact("Plain")}
    sold = line(ItemCode="BOOK")
    invoice = await desk.invoice(Contact=contact, Reference="P/O 9711", LineItems=[sold])
    owed = await desk.invoice(
        Type="ACCPAY", Contact=contact, LineItems=[line(AccountCode="412", TaxType="INPUT2")]
    )
    credit = {"Type": "ACCRECCREDIT", "Contact": contact, "Reference": "Training", "DueDate": None}
    used = await desk.invoice(**credit, LineItems=[sold])
    note = await desk.invoice(**credit, Status="DRAFT")
    other = await desk.invoice(Contact=contact)
    applied = {"Amount": used["Total"], "Date": "2026-11-02", "Invoice": {"InvoiceID": other["InvoiceID"]}}
    read(await desk.put(f"CreditNotes/{used['CreditNoteID']}/Allocations", {"Allocations": [applied]}))
    whole = await desk.invoice(Contact=contact, LineItems=[sold])
    paid = {
        "Invoice": {"InvoiceID": whole["InvoiceID"]},
        "Account": {"Code": "090"},
        "Amount": whole["Total"],
    }
    payment = read(await desk.put("Payments", {"Payments": [paid | {"Date": "2026-11-03"}]}))["Payments"][0]
    fee = line(AccountCode="404", TaxType="INPUT2")
    spent = {"Type": "SPEND", "Contact": contact, "BankAccount": {"Code": "090"}, "LineItems": [fee]}
    bank = read(await desk.put("BankTransactions", spent | {"Reference": "Fee"}))["BankTransactions"][0]
    accounts = {row.get("Code"): row["AccountID"] for row in read(await desk.get("Accounts"))["Accounts"]}
    return {
        "contact": contact["ContactID"],
        "bank": accounts["090"],
        "other": accounts["404"],
        "sold": item["Items"][0]["ItemID"],
        "due": invoice["InvoiceID"],
        "owed": owed["InvoiceID"],
        "used": used["CreditNoteID"],
        "note": note["CreditNoteID"],
        "spent": bank["BankTransactionID"],
        "payment": payment["PaymentID"],
    }


def pointed(value: Any, kept: dict[str, str]) -> Any:
    """A recorded body with ours in place of what it points at, and tax types that New Zealand has."""
    if isinstance(value, list):
        return [pointed(held, kept) for held in value]
    if not isinstance(value, dict):
        return value
    changed = {name: pointed(held, kept) for name, held in value.items()}
    ours = {
        "ContactID": kept["contact"],
        "InvoiceID": kept["due"],
        "CreditNoteID": kept["note"],
        "BankTransactionID": kept["spent"],
        "ItemID": kept["sold"],
        "AccountID": kept["bank"] if "Description" not in value else kept["other"],
    }
    return {name: ours.get(name, held) for name, held in changed.items()} | (
        {"TaxType": "OUTPUT2"} if value.get("TaxType") == "OUTPUT" else {}
    )


async def sent(desk: Desk, kept: dict[str, str], row: Recording) -> Any:
    """Our answer to a recorded request, or where none was kept to one of the kind."""
    body = row.sent
    if body is None:
        spent = line(UnitAmount=93.3, Quantity=1, AccountCode="429", TaxType="INPUT2")
        head = {"Contact": {"ContactID": kept["contact"]}, "Date": "2026-11-01", "LineItems": [spent]}
        if row.path.endswith("BankTransactions"):
            made = head | {"Type": "SPEND", "BankAccount": {"Code": "090"}, "Reference": "9"}
            body = {"BankTransactions": [made]}
        else:
            body = {"Invoices": [head | {"Type": "ACCPAY", "Reference": "9", "DueDate": "2026-11-15"}]}
    answer = await desk.http.request(row.method, row.path, json=pointed(body, kept), params=row.query)
    return read(answer)


def is_accepted(name: str, said: str) -> bool:
    """Whether a difference stands in the table, under its own recording or under all."""
    return any(entry[0] in ("*", name) and is_meant(entry[1], said) for entry in ACCEPTED)


def is_meant(entry: str, said: str) -> bool:
    """Whether an entry of the table means a difference."""
    return said.endswith(entry.removeprefix("…")) if entry.startswith("…") else said == entry


def test_every_answer_has_the_recorded_shape(told):
    unexpected = [
        f"{name}: {said}" for name, rows in told.items() for said in rows if not is_accepted(name, said)
    ]
    assert unexpected == []


def test_an_organisation_is_known_by_the_id_of_its_tenant(recordings):
    theirs = next(row for row in recordings if row.name == "organisations").answer["Organisations"][0]
    linked = next(row for row in recordings if row.name == "list-tenants").answer
    assert theirs["OrganisationID"] in {row["tenantId"] for row in linked}

    async def go(desk: Desk, _kept: dict[str, str]) -> None:
        ours = read(await desk.get("Organisation"))["Organisations"][0]
        assert ours["OrganisationID"] == read(await desk.http.get("/connections"))[0]["tenantId"]

    at_desk(go)


def test_every_accepted_difference_is_still_one(told):
    found = [(name, said) for name, rows in told.items() for said in rows]
    needless = [
        entry
        for entry in ACCEPTED
        if not any(entry[0] in ("*", name) and is_meant(entry[1], said) for name, said in found)
    ]
    assert needless == []


def test_a_difference_is_seen():
    theirs = {
        "Rows": [{"ID": "00000000-0000-0000-0000-000000000001", "Sum": Decimal("1.50"), "Always": True}]
    }
    ours = {"Rows": [{"ID": "one", "Sum": Decimal("1.5"), "More": 1}]}
    assert list(differences([theirs], [ours])) == [
        "Rows[].Always missing",
        "Rows[].More extra",
        "Rows[].ID is text, not guid",
        "Rows[].Sum has 1 decimals, not 2",
    ]
