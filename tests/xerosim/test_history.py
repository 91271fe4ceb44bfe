"""Histories: what Xero notes by itself, the notes an app may add, and in which words it refuses them."""

import pytest

from tests.xerosim.desk import API, SCOPE, Desk, row_of, run, said
from xerosim.books.papers import Note
from xerosim.histories import history_of
from xerosim.rules.papers import note

NOBODY = "11111111-1111-4111-a111-111111111111"
NOT_FOUND = "The document with the supplied id was not found for this endpoint."
FROM_APP = "Received through the Xero API from app"
SCOPES = f"{SCOPE} accounting.manualjournals accounting.attachments accounting.settings"
JOURNAL = {
    "Narration": "Accrual",
    "Status": "POSTED",
    "JournalLines": [{"LineAmount": 5, "AccountCode": "400"}, {"LineAmount": -5, "AccountCode": "850"}],
}


def at_desk(test, **settings):
    async def go(desk: Desk):
        await desk.connect(SCOPES)
        return await test(desk)

    return run(go, **settings)


async def history(desk, path):
    answer = await desk.get(f"{path}/History")
    assert answer.status_code == 200, answer.text
    return answer.json()["HistoryRecords"]


async def changes(desk, path):
    return [row["Changes"] for row in await history(desk, path)]


async def pay(desk, made, amount):
    body = {"Invoice": {"InvoiceID": made["InvoiceID"]}, "Account": {"Code": "090"}, "Amount": amount}
    answer = await desk.put("Payments", body | {"Date": "2026-11-03"})
    return answer.json()["Payments"][0]["PaymentID"]


def test_a_note_is_kept_and_given_back():
    async def test(desk):
        made = await desk.invoice()
        path = f"Invoices/{made['InvoiceID']}"
        desk.now += 61
        saved = await desk.put(f"{path}/History", {"HistoryRecords": [{"Details": "Sent by post"}]})
        assert saved.status_code == 200
        [told] = saved.json()["HistoryRecords"]
        assert told == {
            "DateUTCString": "2026-11-18T11:07:41",
            "DateUTC": "/Date(1795000061000)/",
            "Details": "Sent by post",
            "ValidationErrors": [],
        }
        assert (await history(desk, path))[0] == {
            "Changes": "Note",
            "DateUTCString": "2026-11-18T11:07:41",
            "DateUTC": "/Date(1795000061000+0000)/",
            "User": "System Generated",
            "Details": "Sent by post",
        }
        # POST is the same as PUT; a bare object will do; several at once are kept one by one
        await desk.post(f"{path}/History", {"Details": "Again"})
        await desk.put(f"{path}/History", {"HistoryRecords": [{"Details": "One"}, {"Details": "Two"}]})
        assert [row["Details"] for row in await history(desk, path)][:4] == [
            "Two",
            "One",
            "Again",
            "Sent by post",
        ]
        listed = (await desk.get(path)).json()["Invoices"][0]
        assert listed["UpdatedDateUTC"] == made["UpdatedDateUTC"]

    at_desk(test)


def test_a_note_on_what_is_not_there_is_refused():
    async def test(desk):
        made = await desk.invoice()
        for path in (f"Invoices/{NOBODY}", f"CreditNotes/{made['InvoiceID']}", "Payments/7"):
            answer = await desk.http.put(f"{API}{path}/History", json={"Details": "Hello"})
            told = answer.json()
            assert (answer.status_code, told["ErrorNumber"]) == (400, 10)
            assert [said(row) for row in told["Elements"]] == [[NOT_FOUND]]
            assert told["Elements"][0]["Details"] == "Hello"
            assert set(told["Elements"][0]) == {"DateUTCString", "DateUTC", "Details", "ValidationErrors"}
            missing = await desk.get(f"{path}/History")
            assert (missing.status_code, missing.text) == (
                404,
                "The resource you're looking for cannot be found",
            )

    at_desk(test)


@pytest.mark.parametrize(
    ("details", "sentences"),
    [
        ("x" * 2_500, []),
        ("x" * 2_501, ["Details must not be more than 2500 characters long."]),
        ("", ["The Details field is mandatory"]),
        (None, ["The Details field is mandatory"]),
    ],
)
def test_how_long_a_note_may_be(details, sentences):
    async def test(desk):
        made = await desk.invoice()
        path = f"Invoices/{made['InvoiceID']}"
        answer = await desk.put(f"{path}/History", {"HistoryRecords": [{"Details": details}]})
        assert said(row_of(answer)) == sentences
        assert ("Note" in await changes(desk, path)) == (not sentences)

    at_desk(test)


def test_a_body_without_notes_is_refused():
    async def test(desk):
        path = f"Invoices/{(await desk.invoice())['InvoiceID']}/History"
        for name in ("HistoryRecords", "Invoices"):
            answer = await desk.put(path, {name: []})
            assert (answer.status_code, answer.json()["ErrorNumber"]) == (400, 17)
        answer = await desk.put(path, {"HistoryRecords": [{"Details": 7}]})
        assert (answer.status_code, answer.json()["ErrorNumber"]) == (400, 14)

    at_desk(test)


def test_the_life_of_an_invoice_without_anything_kept_for_its_making():
    async def test(desk):
        made = await desk.invoice(InvoiceNumber="S-1")
        path = f"Invoices/{made['InvoiceID']}"
        assert await changes(desk, path) == ["Approved", "Created"]
        assert {row["Details"] for row in await history(desk, path)} == {FROM_APP}
        assert {row["User"] for row in await history(desk, path)} == {"System Generated"}
        assert next(iter(desk.world.organisations.values())).history == {}
        desk.now += 10
        await pay(desk, made, 4.15)
        desk.now += 10
        await pay(desk, made, 20)
        rows = await history(desk, path)
        assert [(row["Changes"], row["Details"]) for row in rows[:2]] == [
            ("Paid", "Payment received from Acme on 3 November 2026 for 20.00."),
            ("Partial Paid", "Payment received from Acme on 3 November 2026 for 4.15."),
        ]
        assert [row["DateUTC"] for row in rows] == [
            "/Date(1795000020000+0000)/",
            "/Date(1795000010000+0000)/",
            "/Date(1795000000000+0000)/",
            "/Date(1795000000000+0000)/",
        ]

    at_desk(test)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("DRAFT", "DRAFT", ["Edited", "Created"]),
        ("DRAFT", "AUTHORISED", ["Approved", "Created"]),
        ("DRAFT", "DELETED", ["Deleted", "Created"]),
        ("AUTHORISED", "VOIDED", ["Voided", "Approved", "Created"]),
    ],
)
def test_changes_of_an_invoice_are_noted_when_they_are_made(before, after, expected):
    async def test(desk):
        made = await desk.invoice(Status=before)
        path = f"Invoices/{made['InvoiceID']}"
        desk.now += 10
        await desk.post(path, {"Status": after, "Reference": "new"})
        rows = await history(desk, path)
        assert [row["Changes"] for row in rows] == expected
        assert rows[0]["DateUTC"] == "/Date(1795000010000+0000)/"
        assert rows[-1]["DateUTC"] == "/Date(1795000000000+0000)/"

    at_desk(test)


def test_a_payment_taken_back_is_noted_on_its_invoice_and_on_itself():
    async def test(desk):
        made = await desk.invoice()
        payment_id = await pay(desk, made, 10)
        assert await changes(desk, f"Payments/{payment_id}") == ["Created"]
        desk.now += 10
        await desk.post(f"Payments/{payment_id}", {"Payments": [{"Status": "DELETED"}]})
        assert await changes(desk, f"Payments/{payment_id}") == ["Deleted", "Created"]
        rows = await history(desk, f"Invoices/{made['InvoiceID']}")
        assert [row["Changes"] for row in rows] == ["Payment Reversed", "Approved", "Created"]

    at_desk(test)


def test_the_life_of_a_journal():
    async def test(desk):
        made = (await desk.put("ManualJournals", JOURNAL)).json()["ManualJournals"][0]
        path = f"ManualJournals/{made['ManualJournalID']}"
        assert await changes(desk, path) == ["Posted", "Created"]
        desk.now += 10
        await desk.post(path, {"Narration": "Other"})
        desk.now += 10
        await desk.post(path, {"Status": "VOIDED"})
        assert await changes(desk, path) == ["Voided", "Edited", "Posted", "Created"]
        draft = (await desk.put("ManualJournals", JOURNAL | {"Status": "DRAFT"})).json()["ManualJournals"][0]
        path = f"ManualJournals/{draft['ManualJournalID']}"
        assert await changes(desk, path) == ["Created"]
        desk.now += 10
        await desk.post(path, {"Status": "POSTED"})
        assert await changes(desk, path) == ["Posted", "Created"]

    at_desk(test)


def test_a_contact_has_a_history_too():
    async def test(desk):
        contact_id = await desk.contact()
        desk.now += 10
        await desk.post(f"Contacts/{contact_id}", {"EmailAddress": "a@acme.test"})
        rows = await history(desk, f"Contacts/{contact_id}")
        assert (rows[-1]["Changes"], rows[-1]["DateUTC"]) == ("Created", "/Date(1795000000000+0000)/")
        await desk.put(f"Contacts/{contact_id}/History", {"Details": "Called"})
        assert (await changes(desk, f"Contacts/{contact_id}"))[0] == "Note"

    at_desk(test)


def test_a_credit_is_noted_on_both_sides():
    async def test(desk):
        made = await desk.invoice()
        credit = await desk.invoice(Type="ACCRECCREDIT")
        body = {
            "Allocations": [{"Invoice": {"InvoiceID": made["InvoiceID"]}, "Amount": 10, "Date": "2026-11-12"}]
        }
        answer = await desk.put(f"CreditNotes/{credit['CreditNoteID']}/Allocations", body)
        assert answer.status_code == 200, answer.text
        row = (await history(desk, f"Invoices/{made['InvoiceID']}"))[0]
        assert (row["Changes"], row["Details"]) == ("Credited", "Amount credited on 12/11/2026 for 10.00.")
        row = (await history(desk, f"CreditNotes/{credit['CreditNoteID']}"))[0]
        assert (row["Changes"], row["Details"]) == (
            "Credit Applied",
            "Amount credited on 12/11/2026 for 10.00.",
        )

    at_desk(test)


def test_what_was_noted_for_others_stands_among_the_rest_in_order_of_time():
    async def test(desk):
        made = await desk.invoice()
        books = next(iter(desk.world.organisations.values()))
        document = books.documents[made["InvoiceID"]]
        late = note(
            books, document.id, changes="Invoice sent", details="", at_ms=1_795_000_005_000, user="Pat"
        )
        assert late == Note(1_795_000_005_000, "Invoice sent", "", "Pat")
        note(books, document.id, changes="Edited", details="", at_ms=1_795_000_001_000)
        assert [line.changes for line in history_of(books, document)] == [
            "Invoice sent",
            "Edited",
            "Approved",
            "Created",
        ]

    at_desk(test)


@pytest.mark.parametrize(
    ("place", "scope"),
    [
        ("Invoices", "accounting.invoices"), ("CreditNotes", "accounting.invoices"),
        ("Contacts", "accounting.contacts"), ("Payments", "accounting.payments"),
        ("Overpayments", "accounting.payments"), ("Prepayments", "accounting.payments"),
        ("BankTransactions", "accounting.banktransactions"), ("BankTransfers", "accounting.banktransactions"),
        ("ManualJournals", "accounting.manualjournals"), ("Items", "accounting.settings"),
    ],
)  # fmt: skip
def test_a_history_opens_with_the_scope_of_what_it_is_of(place, scope):
    async def test(desk):
        await desk.connect("openid")
        path = f"{API}{place}/{NOBODY}/History"
        assert (await desk.http.get(path)).status_code == 401
        await desk.connect(f"{scope}.read")
        assert (await desk.http.get(path)).status_code == 404
        assert (await desk.http.put(path, json={"Details": "x"})).status_code == 401
        await desk.connect(scope)
        answer = await desk.http.put(path, json={"Details": "x"})
        assert [said(row) for row in answer.json()["Elements"]] == [[NOT_FOUND]]

    run(test)
