"""Lists of documents: filters on every field, orders, terms, apps, pages."""

from typing import Any

import pytest

from tests.xerosim.desk import API, SCOPE, Desk, line, run

BILL = {"Type": "ACCPAY", "LineItems": [line(AccountCode="400", TaxType="INPUT2")]}


async def four(desk: Desk) -> None:
    """A paid one, a part-paid one, a draft and a bill."""
    await desk.invoice(InvoiceNumber="S-1", Reference="One of two")
    await desk.invoice(InvoiceNumber="S-2", Date="2026-11-02", CurrencyCode="USD", Url="https://till.test/2")
    desk.now += 100
    await desk.invoice(InvoiceNumber="S-3", Status="DRAFT", LineAmountTypes="Inclusive", DueDate=None)
    await desk.invoice(**BILL, InvoiceNumber="B-1", PlannedPaymentDate="2026-12-05")
    desk.now += 100
    await desk.sim("POST", "people/pay_invoice", {"number": "S-1"})


# filters in Xero's language: developer.xero.com; the recorded one is of a contact's name in another case
WHERE = {
    'Type=="ACCPAY"': "B-1",
    'Type=="ACCREC" AND Status!="DRAFT"': "S-1 S-2",
    'Status=="PAID" || Status=="DRAFT"': "S-1 S-3",
    '(Status=="PAID" OR Status=="DRAFT") && Date==DateTime(2026,11,01)': "S-1 S-3",
    'InvoiceNumber=="s-1" OR InvoiceNumber=="B-1" OR InvoiceNumber=="none"': "B-1 S-1",
    'Reference=="ONE OF TWO" OR InvoiceNumber=="S-3" OR AmountPaid==24.15 OR Reference==""': "S-1 S-3",
    '(InvoiceNumber=="S-1" OR InvoiceNumber=="S-2") AND (InvoiceNumber=="S-2" OR Reference=="x")': "S-2",
    "AmountPaid==24.15": "S-1",
    'AmountDue>0 AND Type=="ACCREC"': "S-2 S-3",
    "AmountCredited==0 AND FullyPaidOnDate.HasValue": "S-1",
    "FullyPaidOnDate!=null": "S-1",
    "DueDate==null": "S-3",
    "DueDate<=DateTime(2026, 12, 01)": "B-1 S-1 S-2",
    "Date>=DateTime(2026, 11, 02)": "S-2",
    'Date>=DateTime.Parse("2026-11-02")': "S-2",
    "PlannedPaymentDate==DateTime(2026,12,05)": "B-1",
    'CurrencyCode=="USD"': "S-2",
    "CurrencyRate<1": "S-2",
    'LineAmountTypes=="Inclusive"': "S-3",
    'Url!=null AND Url.EndsWith("/2")': "S-2",
    'Reference!=null AND Reference.ToUpper().StartsWith("ONE")': "S-1",
    'Contact.Name=="aCmE" AND InvoiceNumber!="S-3"': "B-1 S-1 S-2",
    'Contact.IsSupplier==true AND Type=="ACCPAY"': "B-1",
    "IsDiscounted==false": "B-1 S-1 S-2 S-3",
    "UpdatedDateUTC>=DateTime(2026,11,18,11,8,20) AND UpdatedDateUTC<DateTime(2026,11,18,11,10,0)": "B-1 S-3",
    "SubTotal==18.26 AND TotalTax==2.74 AND Total==21": "S-3",
}


@pytest.mark.parametrize("where", WHERE)
def test_a_filter_finds(where):
    async def test(desk: Desk) -> None:
        await four(desk)
        answer = await desk.get("Invoices", where=where, order="InvoiceNumber")
        assert answer.status_code == 200, answer.text
        assert [row["InvoiceNumber"] for row in answer.json()["Invoices"]] == WHERE[where].split()

    run(test)


UNREADABLE = [
    'Reference.Contains("x")',
    "Reference.ToLower(",
    'InvoiceID=="11111111-1111-4111-a111-111111111111"',
    'InvoiceNumber==Guid("11111111-1111-4111-a111-111111111111")',
    "Status==AUTHORISED",
    'Date>=DateTime.Parse("soon")',
    "Date>=DateTime(2026)",
    "Date>=DateTime(2026,11,18,25)",
    "Colour==1",
    "Total==1 Total==2",
    'InvoiceID==guid("zz")',
    'Total=="x"',
    "InvoiceNumber==1",
    'Date=="2026-11-01"',
    'SentToContact=="true"',
    "AmountPaid==true",
    "DueDate>1",
    "'S-1'==InvoiceNumber",
    '"S-1"==InvoiceNumber',
]


@pytest.mark.parametrize("where", UNREADABLE)
def test_a_filter_that_cannot_be_read(where):
    async def test(desk: Desk) -> None:
        await four(desk)
        answer = await desk.get("Invoices", where=where)
        told = answer.json()
        assert (answer.status_code, told["ErrorNumber"], told["Type"]) == (400, 16, "QueryParseException")

    run(test)


def test_an_operand_that_cannot_be_is_named_with_what_the_field_holds():
    async def test(desk: Desk) -> None:
        told = (await desk.get("Invoices", where='Total=="x"')).json()
        assert told["Message"] == "Operator '==' incompatible with operand types 'Decimal' and 'String'"
        assert (await desk.get("Invoices", where="DueDate==null AND Total!=null")).status_code == 200

    run(test)


def test_documents_are_found_by_whether_files_are_attached():
    async def test(desk: Desk) -> None:
        made, bare = await desk.invoice(), await desk.invoice()
        path = f"{API}Invoices/{made['InvoiceID']}/Attachments/a.pdf"
        assert (await desk.http.put(path, content=b"%PDF")).status_code == 200
        for where, wanted in (("HasAttachments==true", made), ("HasAttachments==false", bare)):
            rows = (await desk.get("Invoices", where=where)).json()["Invoices"]
            assert [row["InvoiceID"] for row in rows] == [wanted["InvoiceID"]]

    run(test, scope=f"{SCOPE} accounting.attachments")


ORDERS = {
    "InvoiceNumber DESC": "S-3 S-2 S-1 B-1",
    "Total ASC, InvoiceNumber DESC": "S-3 S-2 S-1 B-1",
    "Status, InvoiceNumber": "B-1 S-2 S-3 S-1",
    "DueDate,InvoiceNumber DESC": "S-3 S-2 S-1 B-1",
    "": "S-2 B-1 S-3 S-1",
}


@pytest.mark.parametrize("order", ORDERS)
def test_orders(order):
    async def test(desk: Desk) -> None:
        await four(desk)
        query = {"order": order} if order else {"where": 'InvoiceNumber!="B-1"'}
        rows = (await desk.get("Invoices", **query)).json()["Invoices"]
        expected = [name for name in ORDERS[order].split() if order or name != "B-1"]
        assert [row["InvoiceNumber"] for row in rows] == expected

    run(test)


async def found(desk: Desk, **query: str) -> list[str]:
    rows: list[dict[str, Any]] = (await desk.get("Invoices", order="InvoiceNumber", **query)).json()[
        "Invoices"
    ]
    return [row["InvoiceNumber"] for row in rows]


def test_terms_numbers_statuses_and_apps():
    async def test(desk: Desk) -> None:
        await four(desk)
        assert await found(desk, searchTerm="s-") == ["S-1", "S-2", "S-3"]
        assert await found(desk, searchTerm="OF TWO") == ["S-1"]
        assert await found(desk, InvoiceNumbers="s-1,B-1,S-1") == ["B-1", "S-1"]
        assert await found(desk, Statuses="paid,DRAFT") == ["S-1", "S-3"]
        assert await found(desk, createdByMyApp="true") == ["B-1", "S-1", "S-2", "S-3"]
        organisation = next(iter(desk.world.organisations.values()))
        for document in organisation.documents.values():
            document.app = "other" if document.number == "S-1" else document.app
        assert await found(desk, createdByMyApp="true") == ["B-1", "S-2", "S-3"]
        assert await found(desk, includeArchived="true") == ["B-1", "S-1", "S-2", "S-3"]

    run(test)


@pytest.mark.parametrize("since", ["2026-11-18T11:08:20", "0001-01-01T00:00:00+14:00", "soon", ""])
def test_if_modified_since_takes_the_second_itself(since):
    async def test(desk: Desk) -> None:
        await four(desk)
        headers = {"If-Modified-Since": since}
        rows = (await desk.http.get(API + "Invoices", headers=headers)).json()["Invoices"]
        names = sorted(row["InvoiceNumber"] for row in rows)
        assert names == (["B-1", "S-1", "S-3"] if since.startswith("2026") else ["B-1", "S-1", "S-2", "S-3"])

    run(test)


def test_pages_of_credit_notes():
    async def test(desk: Desk) -> None:
        for number in ("C-1", "C-2", "C-3"):
            await desk.invoice(Type="ACCRECCREDIT", CreditNoteNumber=number)
        told = (await desk.get("CreditNotes", page="1", pageSize="2", order="CreditNoteNumber")).json()
        assert [row["CreditNoteNumber"] for row in told["CreditNotes"]] == ["C-1", "C-2"]
        assert told["pagination"] == {"page": 1, "pageSize": 2, "pageCount": 2, "itemCount": 3}
        rows = (await desk.get("CreditNotes", where='CreditNoteNumber=="c-2" AND RemainingCredit>0')).json()
        assert len(rows["CreditNotes"]) == 1
        assert (await desk.get("CreditNotes/c-3")).json()["CreditNotes"][0]["CreditNoteNumber"] == "C-3"

    run(test)
