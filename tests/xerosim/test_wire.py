"""Bodies that cannot be read, filters, pages, shapes and addresses."""

import json

import httpx2
import pytest

from tests.xerosim.desk import API, SETTINGS, Desk, line, run, sale
from xerosim.accounting.filters import parse_where
from xerosim.wire.refusal import Refusal

UNREADABLE = {
    "broken": '{"Invoices": [',
    "list": "[]",
    "status": '{"Invoices": [{"Status": "PENDING"}]}',
    "mode": '{"Invoices": [{"LineAmountTypes": "NO_TAX"}]}',
    "guid": '{"Invoices": [{"Contact": {"ContactID": "7"}}]}',
    "date": '{"Invoices": [{"Date": "20100510"}]}',
    "day": '{"Invoices": [{"Date": "2026-02-30"}]}',
    "number": '{"Invoices": [{"LineItems": [{"Quantity": "two"}]}]}',
    "nan": '{"Invoices": [{"LineItems": [{"Quantity": "NaN"}]}]}',
    "huge": '{"Invoices": [{"LineItems": [{"UnitAmount": 1e999}]}]}',
    "beside": '{"Invoices":[{"Status":5,"x":1e999}]}',
    "deep beside": '{"Invoices":[{"Status":5,"x":' + "[" * 900 + "]" * 900 + "}]}",
    "twice": '{"Invoices":[{"Contact":{"Name":5},"Contact":7}]}',
    "letters": b'{"Invoices":[{"Status":5,"x":"\xff"}]}',
    "its letters": b'{"Invoices":[{"Status":"\xff"}]}',
    "digits": '{"Invoices":[{"Status":5,"x":' + "9" * 5_000 + "}]}",
    "many": '{"Invoices":[' + ",".join(["{}"] * 5_001) + "]}",
    "many within": '{"Invoices":[{"LineItems":[' + ",".join(["{}"] * 100_000) + "]}]}",
    "endless": '{"Invoices": [{"Total": 1e-999}]}',
}


async def raw(desk, body, path="Invoices", **query):
    return await desk.http.put(API + path, content=body, params=query)


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_does_not_bind_is_refused_as_a_whole(name):
    async def test(desk):
        answer = await raw(desk, UNREADABLE[name])
        assert answer.status_code == 400
        body = answer.json()
        assert (body["ErrorNumber"], body["Type"]) == (14, "PostDataInvalidException")
        assert body["Message"].startswith("JSON for post data was invalid,")

    run(test)


def test_the_sentence_names_value_and_path():
    answer = run(lambda desk: raw(desk, UNREADABLE["mode"]))
    expected = (
        "Error converting value \"NO_TAX\" to type 'Xero.API.Library..LineAmountType'. "
        "Path 'Invoices[0].LineAmountTypes'."
    )
    assert expected in answer.json()["Message"]


@pytest.mark.parametrize("beside", [b"1e999", b'"\xff"'])
def test_the_sentence_names_value_and_path_whatever_stands_beside_it(beside):
    body = b'{"Accounts":[{"Name":"x","Code":"1"},{"Name":5,"x":' + beside + b"}]}"
    answer = run(lambda desk: raw(desk, body, "Accounts"), scope=SETTINGS)
    words = "Error converting value 5 to type 'Name'. Path 'Accounts[1].Name'."
    assert (answer.status_code, words in answer.json()["Message"]) == (400, True)


def test_as_many_elements_as_a_request_may_have_are_read():
    """One more is among what does not bind; braces in texts are no elements."""
    answer = run(lambda desk: raw(desk, json.dumps({"Contacts": [{"Name": "{" * 9}] * 5_000}), "Contacts"))
    assert answer.status_code == 400
    assert len(answer.json()["Elements"]) == 4_999


@pytest.mark.parametrize("body", ['{"Contacts": []}', '{"Allocations": [{"Amount": 1}]}', '{"Invoices": []}'])
def test_a_body_without_anything_to_save_is_refused(body):
    answer = run(lambda desk: raw(desk, body))
    assert (answer.status_code, answer.json()["ErrorNumber"]) == (400, 17)


def test_the_envelope_may_be_absent_or_in_any_case():
    async def test(desk):
        for body in ({"Name": "A"}, {"contacts": [{"Name": "B"}]}, {"CONTACTS": [{"Name": "C"}]}):
            assert (await desk.put("Contacts", body)).json()["Contacts"][0]["ContactID"]

    run(test)


def test_summarised_errors_show_failures_alone_and_save_the_rest():
    async def test(desk):
        body = {"Contacts": [{"Name": "A"}, {"ContactNumber": "n"}, {"Name": "B"}]}
        answer = await desk.http.put(API + "Contacts", json=body)
        assert answer.status_code == 400
        told = answer.json()
        assert (told["ErrorNumber"], told["Type"]) == (10, "ValidationException")
        assert [row["ValidationErrors"] for row in told["Elements"]] == [
            [{"Message": "Contact Name cannot be empty."}]
        ]
        assert "StatusAttributeString" not in told["Elements"][0]
        assert [row["Name"] for row in (await desk.get("Contacts", order="Name")).json()["Contacts"]] == [
            "A",
            "B",
        ]
        separate = (await desk.put("Contacts", {"Contacts": [{"Name": "A"}, {"Name": "C"}]})).json()[
            "Contacts"
        ]
        assert [row["StatusAttributeString"] for row in separate] == ["ERROR", "OK"]

    run(test)


@pytest.mark.parametrize(
    "path", ["Nope", "Invoices/11111111-1111-4111-a111-111111111111", "Organisation/1", "Accounts/1"]
)
def test_what_is_not_there_is_a_plain_sentence(path):
    answer: httpx2.Response = run(lambda desk: desk.get(path))
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.text == "The resource you're looking for cannot be found"


def test_other_addresses_are_the_same_sentence():
    async def test(desk):
        answer = await desk.http.get("/nowhere")
        assert (answer.status_code, answer.text) == (404, "The resource you're looking for cannot be found")

    run(test)


def test_what_cannot_be_written_is_not_implemented():
    async def test(desk):
        desk.http.headers["Authorization"] = (
            f"Bearer {(await desk.connect('accounting.settings'))['access_token']}"
        )
        answer = await desk.put("Organisation", {"Organisations": []})
        assert (answer.status_code, answer.json()["ErrorNumber"]) == (501, 20)

    run(test)


WHERE = {
    'Type=="ACCREC"': ["S-1", "S-2", "S-3"],
    'Status=="DRAFT"': ["S-3"],
    'Status=="draft" OR InvoiceNumber="S-1"': ["S-1", "S-3"],
    'InvoiceNumber=="S-2" AND Total>24': ["S-2"],
    "Date>=DateTime(2026, 11, 02) && Date<DateTime(2026,11,03)": ["S-2"],
    "Total>=24.15 AND (AmountDue<1 || Reference!=null)": ["S-1"],
    'Reference!=null AND Reference.Contains("ONE")': ["S-1"],
    'InvoiceNumber.StartsWith("s-")': ["S-1", "S-2", "S-3"],
    'InvoiceNumber.EndsWith("2")': ["S-2"],
    'Contact.Name=="ACME"': ["S-1", "S-2", "S-3"],
    "SentToContact==true": [],
    "Reference==null": ["S-2", "S-3"],
}


async def three(desk: Desk) -> None:
    await desk.invoice(InvoiceNumber="S-1", Reference="number one")
    await desk.invoice(InvoiceNumber="S-2", Date="2026-11-02")
    await desk.invoice(InvoiceNumber="S-3", Status="DRAFT", Date="2026-11-03")


@pytest.mark.parametrize("where", WHERE)
def test_where_finds(where):
    async def test(desk):
        await three(desk)
        answer = await desk.get("Invoices", where=where, order="InvoiceNumber")
        assert answer.status_code == 200, answer.text
        return [row["InvoiceNumber"] for row in answer.json()["Invoices"]]

    assert run(test) == WHERE[where]


def test_where_finds_ids():
    async def test(desk):
        made = await desk.invoice()
        for text in (
            f'InvoiceID==Guid("{made["InvoiceID"]}")',
            f'Contact.ContactID==guid("{made["Contact"]["ContactID"]}")',
        ):
            assert len((await desk.get("Invoices", where=text)).json()["Invoices"]) == 1

    run(test)


@pytest.mark.parametrize(
    "where",
    [
        "Nope==1",
        "Total==",
        "(Total==1",
        "Total ~ 1",
        'Reference.Contains("x")',
        "DateTime(2026,1,1)",
        'Total>"x"',
        "Date>=DateTime(2026,13,1)",
        "(" * 60,
        "Total==1||" * 200 + "Total==1",
        "Total==1 AND " * 1_000,
    ],
)
def test_where_that_cannot_be_read(where):
    async def test(desk):
        await three(desk)
        answer = await desk.get("Invoices", where=where)
        assert (answer.status_code, answer.json()["Type"]) == (400, "QueryParseException")

    run(test)


def test_as_many_comparisons_and_keys_as_a_list_may_have():
    async def test(desk):
        await three(desk)
        where = " OR ".join(['InvoiceNumber=="S-1"'] * 200)
        assert (await desk.get("Invoices", where=where)).status_code == 200
        assert (await desk.get("Invoices", order="Total," * 2_000 + "Date")).status_code == 200
        many = "Type,Status,InvoiceID,InvoiceNumber,Reference,Url,Date,DueDate,CurrencyCode,Total"
        assert (await desk.get("Invoices", order=many)).status_code == 200
        answer = await desk.get("Invoices", order=f"{many},SubTotal")
        assert (answer.status_code, answer.json()["ErrorNumber"]) == (400, 16)

    run(test)


def test_a_long_filter_is_read_once_from_end_to_end():
    """Copying what is left at every word would take hours."""
    with pytest.raises(Refusal, match="Unexpected '1' in where clause"):
        parse_where("1 " * 300_000, {}, "Invoice")


def test_lists_of_ids_numbers_statuses_and_contacts():
    async def test(desk):
        await three(desk)
        rows = (await desk.get("Invoices", page="1")).json()["Invoices"]
        numbers = {row["InvoiceNumber"]: row["InvoiceID"] for row in rows}

        async def found(**query):
            return sorted(
                row["InvoiceNumber"] for row in (await desk.get("Invoices", **query)).json()["Invoices"]
            )

        assert await found(IDs=f"{numbers['S-1']},{numbers['S-3']}") == ["S-1", "S-3"]
        assert await found(InvoiceNumbers="s-2,S-9") == ["S-2"]
        assert await found(Statuses="DRAFT,VOIDED") == ["S-3"]
        assert await found(ContactIDs=rows[0]["Contact"]["ContactID"]) == ["S-1", "S-2", "S-3"]
        assert await found(createdByMyApp="true", page="1") == ["S-1", "S-2", "S-3"]

    run(test)


def test_pages_are_brought_into_range():
    async def test(desk):
        await three(desk)
        answer = (await desk.get("Invoices", page="0", pageSize="2", order="InvoiceNumber DESC")).json()
        assert answer["pagination"] == {"page": 1, "pageSize": 2, "pageCount": 2, "itemCount": 3}
        assert [row["InvoiceNumber"] for row in answer["Invoices"]] == ["S-3", "S-2"]
        assert (await desk.get("Invoices", page="9", pageSize="5000")).json()["pagination"][
            "pageSize"
        ] == 1000
        assert (await desk.get("Invoices", order="Nope")).status_code == 400

    run(test)


def test_lists_show_more_or_less():
    async def test(desk):
        await three(desk)
        unpaged = (await desk.get("Invoices")).json()
        assert "pagination" not in unpaged
        assert unpaged["Invoices"][0]["LineItems"] == []
        paged = (await desk.get("Invoices", page="1")).json()["Invoices"][0]
        assert len(paged["LineItems"]) == 1
        assert paged["Contact"]["Addresses"] == []
        brief = (await desk.get("Invoices", summaryOnly="true")).json()
        assert brief["pagination"]["itemCount"] == 3
        assert {"LineItems", "Payments"}.isdisjoint(brief["Invoices"][0])
        single = (await desk.get(f"Invoices/{paged['InvoiceID']}")).json()["Invoices"][0]
        assert len(single["Contact"]["Addresses"]) == 2

    run(test)


def test_if_modified_since_is_to_the_second():
    async def test(desk):
        await desk.invoice(InvoiceNumber="S-1")
        desk.now += 10
        await desk.invoice(InvoiceNumber="S-2")
        for text in ("2026-11-18T11:06:45", "Wed, 18 Nov 2026 11:06:45 GMT"):
            desk.http.headers["If-Modified-Since"] = text
            assert [row["InvoiceNumber"] for row in (await desk.get("Invoices")).json()["Invoices"]] == [
                "S-2"
            ]

    run(test)


def test_archived_contacts_are_listed_when_asked_for():
    async def test(desk):
        await desk.sim("POST", "people/archive_contact", {"contact_id": await desk.contact()})
        assert (await desk.get("Contacts")).json()["Contacts"] == []
        assert len((await desk.get("Contacts", includeArchived="true")).json()["Contacts"]) == 1

    run(test)


def test_dates_come_as_twins_and_are_read_in_every_form():
    async def test(desk):
        for text in ("2026-11-01", "2026-11-01T00:00:00", "/Date(1793491200000+0000)/"):
            made = await desk.invoice(Date=text)
            assert (made["DateString"], made["Date"]) == ("2026-11-01T00:00:00", "/Date(1793491200000+0000)/")
        today = await desk.invoice(Date=None, DueDate="2026-12-31")
        assert today["DateString"] == "2026-11-19T00:00:00"  # already the next day in New Zealand

    run(test)


def test_a_credit_note_has_its_own_names():
    async def test(desk):
        made = await desk.invoice(Type="ACCRECCREDIT", CreditNoteNumber="C-1")
        assert (made["CreditNoteNumber"], made["ID"], made["RemainingCredit"]) == (
            "C-1",
            made["CreditNoteID"],
            24.15,
        )
        listed = (await desk.get("CreditNotes", page="1")).json()["CreditNotes"]
        assert [row["CreditNoteID"] for row in listed] == [made["CreditNoteID"]]
        assert (await desk.get("Invoices")).json()["Invoices"] == []

    run(test)


def test_sales_are_numbered_by_themselves():
    async def test(desk):
        made = [await desk.invoice(), await desk.invoice(InvoiceNumber="INV-0002"), await desk.invoice()]
        assert [row["InvoiceNumber"] for row in made] == ["INV-0001", "INV-0002", "INV-0003"]
        assert (await desk.invoice(Type="ACCRECCREDIT"))["CreditNoteNumber"] == "CN-0001"
        bill = await desk.invoice(Type="ACCPAY", LineItems=[line(AccountCode="400", TaxType="INPUT2")])
        assert bill["InvoiceNumber"] == ""

    run(test)


def test_the_ledger_can_be_asked_for_without_its_documents():
    async def test(desk):
        await desk.put("Invoices", {"Invoices": [sale(Contact={"Name": "Acme"})]})
        books = (await desk.sim("GET", "ledger?documents=no"))["organisations"][0]
        assert "documents" not in books
        assert books["totals"] == {"ACCREC": {"count": 1, "net": "21.00", "tax": "3.15", "total": "24.15"}}
        assert books["statuses"] == {"ACCREC": {"AUTHORISED": 1}}
        assert books["contacts"] == 1

    run(test)


def test_an_unknown_contact_id_refuses_the_whole_request():
    async def test(desk):
        nobody = "11111111-1111-4111-a111-111111111111"
        answer = await desk.post(
            "Contacts", {"Contacts": [{"Name": "A"}, {"ContactID": nobody, "Name": "B"}]}
        )
        assert answer.status_code == 404
        assert (await desk.get("Contacts")).json()["Contacts"] == []

    run(test)
