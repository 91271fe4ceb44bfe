"""The pages: looking at the books, playing the bookkeeper, causing trouble, turning the clock, giving consent."""

import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any, get_args
from urllib.parse import urljoin

import httpx2
import msgspec
import pytest

from tests.xerosim.desk import API, REDIRECT, Desk, code_of, line, run, sale
from xerosim.pages.deeds import OFFERS
from xerosim.pages.guard import why_misnamed
from xerosim.pages.rendering import FOLDER
from xerosim.pages.tables import ROWS_A_PAGE
from xerosim.people import DEEDS
from xerosim.trouble.orders import Kind

WIDE = (
    "openid offline_access accounting.contacts accounting.invoices accounting.payments accounting.settings "
    "accounting.banktransactions accounting.manualjournals accounting.attachments"
)
EVIL = "\"'><script>alert(1)</script>"


class Page(HTMLParser):
    """A page taken apart: its tags, its links, its forms with what is filled in, and its text."""

    def __init__(self, answer: httpx2.Response) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.forms: list[dict[str, Any]] = []
        self.text = ""
        self._select = ""
        self.feed(answer.text)
        self.text = re.sub(r"\s+", " ", self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        self.tags.append((tag, held))
        if tag == "form":
            self.forms.append(
                {"action": held.get("action", ""), "method": held.get("method", ""), "fields": {}}
            )
        elif tag in ("input", "textarea", "select") and self.forms and "name" in held:
            self._select = held["name"]
            if held.get("type") not in ("checkbox", "radio") or "checked" in held:
                self.forms[-1]["fields"][held["name"]] = held.get("value", "")
        elif tag == "option" and "selected" in held:
            self.forms[-1]["fields"][self._select] = held.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        self.text += "" if tag in ("a", "b", "code", "span") else " "

    def handle_data(self, data: str) -> None:
        self.text += data

    def links(self) -> Iterator[str]:
        """Where it leads within the simulator."""
        for tag, held in self.tags:
            if tag == "a" and not held["href"].startswith("#"):
                yield held["href"]

    def form(self, **wanted: str) -> dict[str, Any]:
        """The one form in which these fields are filled in so; `action` is its address."""
        found = [
            form
            for form in self.forms
            if all(
                (form["fields"] | {"action": form["action"]}).get(name) == value
                for name, value in wanted.items()
            )
        ]
        assert len(found) == 1, (wanted, found)
        return found[0]


async def look(desk: Desk, path: str) -> Page:
    """A page that is there."""
    answer = await desk.http.get(path)
    assert answer.status_code == 200, (path, answer.text)
    return Page(answer)


async def press(desk: Desk, form: dict[str, Any], **changed: str) -> str:
    """Send a form with these fields filled in; returns the sentence on the page it leads to."""
    answer = await desk.http.post(form["action"], data=form["fields"] | changed)
    assert answer.status_code == 303, answer.text
    page = await desk.http.get(answer.headers["location"])
    found = re.search(r'role="status">(.*?)</p>', page.text, re.DOTALL)
    assert found, page.text
    return found.group(1).replace("&#39;", "'").replace("&#34;", '"')


def books(desk: Desk) -> str:
    """The address of the first organisation's books."""
    return f"/books/{next(iter(desk.world.organisations))}"


async def fill(desk: Desk) -> dict[str, Any]:
    """Some of everything in the books."""
    made = await desk.invoice(InvoiceNumber="INV-1", Reference="R1")
    await desk.invoice(
        Type="ACCPAY", InvoiceNumber="B-1", LineItems=[line(AccountCode="429", TaxType="INPUT2")]
    )
    paid = {
        "Invoice": {"InvoiceID": made["InvoiceID"]},
        "Account": {"Code": "090"},
        "Date": "2026-11-10",
        "Amount": 4,
    }
    payment = (await desk.put("Payments", {"Payments": [paid]})).json()["Payments"][0]
    note = await desk.invoice(Type="ACCRECCREDIT", CreditNoteNumber="CN-1", DueDate=None)
    set_off = {"Invoice": {"InvoiceID": made["InvoiceID"]}, "Amount": 2, "Date": "2026-11-11"}
    await desk.put(f"CreditNotes/{note['CreditNoteID']}/Allocations", {"Allocations": [set_off]})
    contact = {"ContactID": await desk.contact()}
    spent = {
        "Type": "SPEND", "Contact": contact, "BankAccount": {"Code": "090"}, "Date": "2026-11-03",
        "LineItems": [{"Description": "Fee", "Quantity": 1, "UnitAmount": 9.5, "AccountCode": "404"}],
    }  # fmt: skip
    over = spent | {
        "Type": "RECEIVE-OVERPAYMENT", "LineItems": [{"Description": "Too much", "LineAmount": 7}],
    }  # fmt: skip
    for element in (spent, over):
        answer = await desk.put("BankTransactions", {"BankTransactions": [element]})
        assert answer.status_code == 200, answer.text
    moved = {
        "FromBankAccount": {"Code": "090"}, "ToBankAccount": {"Code": "091"}, "Amount": 50, "Date": "2026-11-04",
    }  # fmt: skip
    assert (await desk.put("BankTransfers", {"BankTransfers": [moved]})).status_code == 200
    lines = [{"LineAmount": 100, "AccountCode": "400"}, {"LineAmount": -100, "AccountCode": "404"}]
    journal = {"Narration": "Accrual", "Date": "2026-11-05", "Status": "POSTED", "JournalLines": lines}
    assert (await desk.put("ManualJournals", {"ManualJournals": [journal]})).status_code == 200
    assert (await desk.put("Items", {"Items": [{"Code": "W1", "Name": "Widget"}]})).status_code == 200
    await desk.sim("POST", "people", {"do": "add_tracking", "name": "Region", "options": ["North"]})
    file = f"/api.xro/2.0/Invoices/{made['InvoiceID']}/Attachments/page.htm.txt"
    answer = await desk.http.put(file, content=EVIL.encode(), headers={"Content-Type": "text/html"})
    assert answer.status_code == 200, answer.text
    return {"invoice": made, "payment": payment, "note": note, "contact": contact["ContactID"]}


# --- looking ------------------------------------------------------------------------------------------------------


def test_the_first_page_says_what_it_is_and_what_it_is_not_and_where_to_connect():
    async def test(desk):
        page = await look(desk, "/")
        assert (
            page.text.index("What it does ")
            < page.text.index("What it does not")
            < page.text.index("Organisations")
        )
        assert "nothing is sent to Xero" in page.text
        assert "http://xerosim/identity/connect/authorize" in page.text
        assert "http://xerosim/api.xro/2.0" in page.text
        assert "Any client id and any secret will do" in page.text
        assert "sim_consent=auto" in page.text
        assert all(held.name in page.text for held in desk.world.organisations.values())

    run(test, organisations=["Kea Ltd", "Tui Ltd"])


def test_the_first_page_names_the_clients_there_are_but_not_their_secrets():
    async def test(desk):
        desk.world.identity.apps = desk.world.identity.apps | {"only-this": APP}
        page = await look(desk, "/")
        assert "only-this with its secret" in page.text
        assert "hush-hush" not in page.text
        assert "Any client id" not in page.text

    from xerosim.identity.authority import App

    APP = App(secret="hush-hush")
    run(test)


@pytest.mark.parametrize("is_full", [True, False], ids=["full", "empty"])
def test_every_link_leads_somewhere_and_every_page_is_well_made(is_full):
    async def test(desk):
        if is_full:
            await fill(desk)
            await desk.sim(
                "POST", "trouble", [{"kind": "slow", "next": 99}, {"kind": "status", "status": 500}]
            )
            await desk.get("Invoices")
            await desk.sim("POST", "snapshots/before")
        seen: dict[str, httpx2.Response] = {}
        waiting = ["/"]
        while waiting:
            path = waiting.pop()
            if path in seen:
                continue
            seen[path] = answer = await desk.http.get(path)
            assert answer.status_code == 200, (path, answer.text)
            if answer.headers["content-type"].startswith("text/html"):
                waiting += [urljoin(path, link) for link in Page(answer).links()]
                check_form_of(path, answer)
        assert len(seen) > 30
        things = {path.split("/")[3] for path in seen if path.count("/") > 3}
        wanted = {"documents", "contacts", "payments", "bank-transactions", "transfers", "journals", "files"}
        assert things == (wanted | {"accounts"} if is_full else {"accounts"})

    run(test, scope=WIDE)


def check_form_of(path: str, answer: httpx2.Response) -> None:
    """What every page owes its readers, whoever they are and whatever they read it with."""
    page = Page(answer)
    tags = [tag for tag, _ in page.tags]
    assert ("html", {"lang": "en"}) in page.tags
    assert tags.count("title") == tags.count("h1") == tags.count("main") == 1, path
    assert "script" not in tags
    assert "style" not in tags
    assert not [
        held for _, held in page.tags if "style" in held or any(name.startswith("on") for name in held)
    ]
    ids = [held["id"] for _, held in page.tags if "id" in held]
    assert len(ids) == len(set(ids)), path
    labelled = {held.get("for") for tag, held in page.tags if tag == "label"}
    for tag, held in page.tags:
        if tag in ("select", "textarea") or (
            tag == "input" and held.get("type") not in ("hidden", "checkbox")
        ):
            assert held["id"] in labelled, (path, held)
        if tag == "input" and "list" in held:
            assert held["list"] in ids, (path, held)
    assert answer.text.count("<table>") == answer.text.count('<div class="scroll"'), path
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"


def test_a_document_is_shown_with_its_lines_money_entries_history_and_files():
    async def test(desk):
        made = await fill(desk)
        page = await look(desk, f"{books(desk)}/documents/{made['invoice']['InvoiceID']}")
        assert "Invoice INV-1 Awaiting payment" in page.text
        assert "Widget" in page.text
        assert "Still due 18.15" in page.text
        assert "Payments" in page.text
        assert "Against Amount 2026-11-11 Credit note CN-1 2.00" in page.text
        assert "610 Accounts Receivable 24.15 200 Sales 21.00 820 GST 3.15 Total 24.15 24.15" in page.text
        assert "Attached a file" in page.text
        assert made["invoice"]["InvoiceID"] not in page.text

    run(test, scope=WIDE)


def test_of_very_many_payments_a_document_shows_the_latest():
    async def test(desk):
        made = await desk.invoice()
        one = {"Invoice": {"InvoiceID": made["InvoiceID"]}, "Account": {"Code": "090"}, "Amount": 0.01}
        address = f"{books(desk)}/documents/{made['InvoiceID']}"
        await desk.put("Payments", {"Payments": [one] * 50})
        assert "These are the latest" not in (await look(desk, address)).text
        sent = [one | {"Reference": f"R{number}"} for number in range(1_002)]
        await desk.put("Payments", {"Payments": sent})
        page = await look(desk, address)
        assert "These are the latest 50; there are 1,002 more before them." in page.text
        assert "R1001 " in page.text
        assert "R951 " not in page.text

    run(test, scope=WIDE)


def test_a_payment_shows_the_entries_it_made():
    async def test(desk):
        made = await fill(desk)
        page = await look(desk, f"{books(desk)}/payments/{made['payment']['PaymentID']}")
        assert "090 Business Bank Account 4.00 610 Accounts Receivable 4.00 Total 4.00 4.00" in page.text

    run(test, scope=WIDE)


def test_only_what_can_be_done_with_money_is_offered():
    async def test(desk):
        path = f"{books(desk)}/payments/{(await fill(desk))['payment']['PaymentID']}"
        page = await look(desk, path)
        assert [form["fields"].get("do") for form in page.forms] == ["reconcile", "delete_payment"]
        assert (await press(desk, page.form(do="reconcile"))).startswith("Done: ")
        page = await look(desk, path)
        assert [form["fields"].get("do") for form in page.forms] == ["unreconcile"]

    run(test, scope=WIDE)


def test_one_side_of_a_transfer_leads_to_it_and_shows_its_entries():
    async def test(desk):
        await fill(desk)
        organisation = next(iter(desk.world.organisations.values()))
        (transfer,) = organisation.bank_transfers.values()
        page = await look(desk, f"{books(desk)}/bank-transactions/{transfer.target_transaction_id}")
        assert "Transferred in, 2026-11-04" in page.text
        assert f"{books(desk)}/transfers/{transfer.id}" in page.links()
        assert (
            "090 Business Bank Account 50.00 091 Business Savings Account 50.00 Total 50.00 50.00"
            in page.text
        )

    run(test, scope=WIDE)


def test_every_value_of_a_table_names_its_column_for_narrow_screens():
    async def test(desk):
        await fill(desk)
        for name in ("", "/accounts", "/invoices", "/payments", "/trial-balance"):
            page = await look(desk, f"{books(desk)}{name}" if name else "/")
            amounts = [held for tag, held in page.tags if tag == "td" and held.get("class") == "amount"]
            assert amounts
            assert all(held.get("data-head") for held in amounts), name

    run(test, scope=WIDE)


def test_the_entries_of_a_payment_in_a_foreign_currency_are_those_in_the_ledger():
    async def test(desk):
        made = await desk.invoice(CurrencyCode="USD", CurrencyRate=0.6)
        paid = {
            "Invoice": {"InvoiceID": made["InvoiceID"]}, "Account": {"Code": "090"}, "Date": "2026-11-10",
            "Amount": 24.15, "CurrencyRate": 0.5,
        }  # fmt: skip
        answer = await desk.put("Payments", {"Payments": [paid]})
        assert answer.status_code == 200, answer.text
        page = await look(desk, f"{books(desk)}/payments/{answer.json()['Payments'][0]['PaymentID']}")
        assert "090 Business Bank Account 48.30 610 Accounts Receivable 40.25 499" in page.text
        assert "8.05 Total 48.30 48.30" in page.text

    run(test)


def test_the_trial_balance_of_a_day_counts_what_was_entered_up_to_it():
    async def test(desk):
        await desk.invoice(Date="2026-11-10")
        address = f"{books(desk)}/trial-balance"
        assert "610 Accounts Receivable 24.15 24.15" in (await look(desk, f"{address}?date=2026-11-10")).text
        assert "Nothing has been entered" in (await look(desk, f"{address}?date=2026-11-09")).text
        assert "At the end of 2026-11-1" in (await look(desk, f"{address}?date=yesterday")).text

    run(test)


def test_an_account_shows_what_each_day_moved_and_left():
    async def test(desk):
        await desk.invoice(Date="2026-11-01")
        await desk.invoice(Date="2026-11-03")
        sales = next(iter(desk.world.organisations.values())).account_by_code("200")
        page = await look(desk, f"{books(desk)}/accounts/{sales.id}")
        assert "2026-11-03 21.00 -42.00 2026-11-01 21.00 -21.00" in page.text

    run(test)


def test_lists_go_in_pages_of_fifty_the_newest_first_and_can_be_narrowed():
    async def test(desk):
        contact = {"ContactID": await desk.contact("Kea Ltd")}
        for start in (0, 60):
            rows = [
                sale(
                    InvoiceNumber=f"INV-{at:03}", Contact=contact, Status="DRAFT" if at % 3 else "AUTHORISED"
                )
                for at in range(start, start + 60)
            ]
            await desk.put("Invoices", {"Invoices": rows})
        at = f"{books(desk)}/invoices"

        async def numbers(query: str) -> list[str]:
            return re.findall(r"INV-\d+", (await look(desk, at + query)).text)

        first = await numbers("")
        assert first == [f"INV-{at:03}" for at in range(119, 69, -1)]
        assert len(first) == ROWS_A_PAGE
        assert (await numbers("?page=3"))[-1] == "INV-000"
        assert await numbers("?page=99") == await numbers("?page=3")
        assert await numbers("?page=-1") == await numbers("?page=x") == first
        assert await numbers("?search=inv-007") == ["INV-007"]
        assert len(await numbers("?search=kea")) == ROWS_A_PAGE
        assert await numbers("?search=tui") == []
        assert "Page 1 of 2" in (await look(desk, f"{at}?status=DRAFT")).text
        assert (await numbers("?status=AUTHORISED"))[0] == "INV-117"
        assert "Page 1 of 3" in (await look(desk, f"{at}?status=none")).text

    run(test)


def test_what_apps_write_is_text_on_every_page():
    async def test(desk):
        made = await desk.invoice(Reference=EVIL, LineItems=[line(Description=EVIL)])
        await desk.get(f"Invoices?where={EVIL}")
        desk.http.headers["user-agent"] = EVIL
        await desk.sim("POST", "trouble", {"kind": "refuse", "message": EVIL, "next": 9})
        paths = [
            f"{books(desk)}/documents/{made['InvoiceID']}", f"{books(desk)}/invoices?search={EVIL}", "/calls",
            f"/calls/{desk.world.calls.calls}", f"/calls?endpoint={EVIL}", f"/calls/{desk.world.calls.calls - 1}",
            "/trouble", f"/?said={EVIL}", "/limits",
        ]  # fmt: skip
        for path in paths:
            answer = await desk.http.get(path)
            assert answer.status_code == 200, path
            assert "<script" not in answer.text, path
        form = {"action": f"{books(desk)}/people", "fields": {"do": EVIL, "back": "/"}}
        assert "&lt;script&gt;" in await press(desk, form)

    run(test)


def test_an_attached_file_is_given_to_be_saved_and_never_shown():
    async def test(desk):
        made = await fill(desk)
        page = await look(desk, f"{books(desk)}/documents/{made['invoice']['InvoiceID']}")
        (link,) = (each for each in page.links() if "/files/" in each)
        answer = await desk.http.get(link)
        assert answer.content == EVIL.encode()
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''page.htm.txt"

    run(test, scope=WIDE)


def test_calls_are_shown_with_both_bodies_and_can_be_narrowed():
    async def test(desk):
        await desk.invoice(Reference="seen")
        await desk.get("Nothing")
        listed = await look(desk, "/calls?endpoint=put+/api&status=2xx")
        assert "PUT /api.xro/2.0/Invoices" in listed.text
        assert "Nothing" not in listed.text.partition("By endpoint")[0]
        assert "Nothing" in (await look(desk, "/calls?status=404")).text.partition("By endpoint")[0]
        page = await desk.http.get(f"/calls/{desk.world.calls.calls - 1}")
        text = page.text.replace("&#34;", '"')
        assert '"Reference": "seen"' in text
        assert '"Total": 24.15' in text
        assert "Answered" in text

    run(test)


@pytest.mark.parametrize("body", [b"[" * 60_000, b"[1," * 30_000, b'{"a":', b"\xff\xfe", b'"\\ud800"'])
def test_a_body_that_is_no_good_json_is_shown_as_it_is(body):
    async def test(desk):
        await desk.http.put("/api.xro/2.0/Invoices", content=body)
        page = await look(desk, f"/calls/{desk.world.calls.calls}?whole=yes")
        assert body[:4].decode("utf-8", "replace") in page.text

    run(test)


def test_a_long_body_is_cut_until_it_is_asked_for():
    async def test(desk):
        await desk.invoice(LineItems=[line(Description=f"Widget {at:04}") for at in range(200)])
        at = f"/calls/{desk.world.calls.calls}"
        assert "Widget 0199" not in (await look(desk, at)).text
        assert "Widget 0199" in (await look(desk, f"{at}?whole=yes")).text

    run(test)


@pytest.mark.parametrize(
    "path",
    [
        "/books/none",
        "{books}/nothing",
        "{books}/documents/none",
        "{books}/accounts/none",
        "{books}/files/a/b",
        "/calls/99999",
    ],
)
def test_what_is_not_there_is_said_in_one_sentence(path):
    async def test(desk):
        answer = await desk.http.get(path.format(books=books(desk)))
        assert answer.status_code == 404
        assert "There is no such" in answer.text
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]

    run(test)


def test_addresses_that_are_no_pages_are_answered_as_xero_does():
    async def test(desk):
        answer = await desk.http.get("/no/such/page")
        assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
        assert answer.text == "The resource you're looking for cannot be found"

    run(test)


def test_looking_changes_nothing_and_doing_does():
    async def test(desk):
        before = desk.world.changes
        for path in ("/", "/calls", "/people", "/trouble", "/state", books(desk), f"{books(desk)}/invoices"):
            await look(desk, path)
        assert desk.world.changes == before
        await press(desk, (await look(desk, "/clock")).form(action="/clock", amount="1", unit="hours"))
        assert desk.world.changes > before

    run(test)


# --- playing the bookkeeper ---------------------------------------------------------------------------------------


def test_an_invoice_is_approved_paid_and_refused_by_the_forms_beside_it():
    async def test(desk):
        made = await desk.invoice(Status="DRAFT", InvoiceNumber="INV-7")
        at = f"{books(desk)}/documents/{made['InvoiceID']}"
        page = await look(desk, at)
        assert not [form for form in page.forms if form["fields"].get("do") == "pay_invoice"]
        assert await press(desk, page.form(do="approve_invoice")) == (
            "Done: Approve invoice. Number INV-7, status AUTHORISED, due 24.15."
        )
        page = await look(desk, at)
        said = await press(desk, page.form(do="pay_invoice"), amount="10", code="090", date="2026-11-12")
        assert said == "Done: Pay invoice. Number INV-7, status AUTHORISED, due 14.15."
        assert await press(desk, page.form(do="pay_invoice"), amount="100") == (
            "Not done: Payment amount exceeds the amount outstanding on this document"
        )
        void = await press(desk, page.form(do="void_invoice"))
        assert void.startswith("Not done: ")
        assert "Demo Bookkeeper" in (await look(desk, at)).text

    run(test)


def test_an_edit_sends_only_what_was_touched():
    async def test(desk):
        made = await desk.invoice(Reference="old")
        at = f"{books(desk)}/documents/{made['InvoiceID']}"
        form = (await look(desk, at)).form(do="edit_invoice")
        assert form["fields"]["reference"] == form["fields"]["_was.reference"] == "old"
        assert (await press(desk, form, reference="new")).startswith("Done: ")
        held = (await desk.get(f"Invoices/{made['InvoiceID']}")).json()["Invoices"][0]
        assert (held["Reference"], held["DueDateString"]) == ("new", "2026-12-01T00:00:00")
        assert (await press(desk, form | {"action": form["action"]}, reference="")).startswith("Done: ")
        held = (await desk.get(f"Invoices/{made['InvoiceID']}")).json()["Invoices"][0]
        assert held["Reference"] == ""

    run(test)


def test_one_line_of_an_invoice_is_edited():
    async def test(desk):
        made = await desk.invoice(LineItems=[line(), line()])
        form = (await look(desk, f"{books(desk)}/documents/{made['InvoiceID']}")).form(do="edit_invoice")
        said = await press(desk, form, **{"lines.0.line": "2", "lines.0.amount": "100"})
        number = made["InvoiceNumber"]
        assert said == f"Done: Edit invoice. Number {number}, status AUTHORISED, due 139.15."

    run(test)


def test_contacts_are_named_where_the_deed_wants_an_id():
    async def test(desk):
        own_id = await desk.contact("Kea Ltd")
        await desk.contact("Tui Ltd")
        page = await look(desk, f"{books(desk)}/contacts/{own_id}")
        assert (await press(desk, page.form(do="rename_contact"), name="Kea 2 Ltd")).startswith("Done: ")
        assert (await press(desk, page.form(do="merge_contacts"), into_contact_id="nobody")).startswith(
            "Not done: "
        )
        assert (await press(desk, page.form(do="merge_contacts"), into_contact_id="tui ltd")).startswith(
            "Done: "
        )
        page = await look(desk, f"{books(desk)}/contacts/{own_id}")
        assert "Kea 2 Ltd Archived" in page.text
        assert "Merged into Tui Ltd" in page.text

    run(test)


def test_terms_of_payment_are_set_for_one_side_alone():
    async def test(desk):
        own_id = await desk.contact()
        form = (await look(desk, f"{books(desk)}/contacts/{own_id}")).form(do="set_payment_terms")
        assert (await press(desk, form, **{"bills.day": "20"})).startswith("Done: ")
        held = (await desk.get(f"Contacts/{own_id}")).json()["Contacts"][0]
        assert held["PaymentTerms"] == {"Bills": {"Day": 20, "Type": "DAYSAFTERBILLDATE"}}
        form = (await look(desk, f"{books(desk)}/contacts/{own_id}")).form(do="set_payment_terms")
        assert form["fields"]["bills.day"] == "20"
        assert (await press(desk, form, **{"bills.day": ""})).startswith("Not done: terms need")

    run(test)


def test_a_deed_without_fields_looks_like_those_that_are_folded():
    async def test(desk):
        made = await desk.invoice(Status="DRAFT")
        for path in (books(desk), f"{books(desk)}/documents/{made['InvoiceID']}"):
            deeds = (await desk.http.get(path)).text.partition('<div class="deeds">')[2]
            inside = re.sub(r"<details.*?</details>", "", deeds.partition("</section>")[0], flags=re.DOTALL)
            assert "<button" in inside
            assert inside.count("<button") == inside.count('<button class="fold">')

    run(test)


def test_a_lock_date_is_set_left_and_taken_away():
    async def test(desk):
        async def lock(**days: str) -> None:
            form = (await look(desk, books(desk))).form(do="set_lock_dates")
            assert (await press(desk, form, **days)).startswith("Done: ")

        held = next(iter(desk.world.organisations.values()))
        await lock(period="2026-03-31", end_of_year="2025-03-31")
        assert (str(held.period_lock), str(held.year_lock)) == ("2026-03-31", "2025-03-31")
        await lock(period="")
        assert (held.period_lock, str(held.year_lock)) == (None, "2025-03-31")

    run(test)


def test_what_is_said_of_the_user_and_of_accounts_is_filled_in_as_it_is():
    async def test(desk):
        form = (await look(desk, books(desk))).form(do="set_adviser")
        assert form["fields"]["is_adviser"] == "false"
        await press(desk, form, is_adviser="true")
        held = next(iter(desk.world.organisations.values()))
        assert held.is_adviser
        await press(desk, (await look(desk, books(desk))).form(do="set_adviser"), is_adviser="false")
        assert not held.is_adviser
        sales = held.account_by_code("200")
        page = await look(desk, f"{books(desk)}/accounts/{sales.id}")
        assert (await press(desk, page.form(do="recode_account"), new_code="201")).startswith("Done: ")
        assert (await press(desk, page.form(do="archive_account"))).startswith("Done: ")
        assert "201 Sales Archived" in (await look(desk, f"{books(desk)}/accounts/{sales.id}")).text

    run(test)


def test_a_journal_is_posted_from_a_form_with_several_lines():
    async def test(desk):
        form = (await look(desk, f"{books(desk)}/journals")).form(do="post_journal")
        filled = {"lines.0.code": "400", "lines.0.amount": "5", "lines.2.code": "404", "lines.2.amount": "-5"}
        assert (await press(desk, form, narration="Moved", **filled)).startswith("Done: ")
        (journal,) = next(iter(desk.world.organisations.values())).journals.values()
        assert [(row.account.code, str(row.amount)) for row in journal.lines] == [
            ("400", "5.00"),
            ("404", "-5.00"),
        ]

    run(test)


def test_options_stand_one_on_a_line():
    async def test(desk):
        form = (await look(desk, f"{books(desk)}/tracking")).form(do="add_tracking")
        assert (await press(desk, form, name="Region", options="North\r\n\r\n South ")).startswith("Done: ")
        assert "Region Active North Active South Active" in (await look(desk, f"{books(desk)}/tracking")).text

    run(test)


def test_every_deed_stands_on_a_page():
    async def test(desk):
        made = await fill(desk)
        spent = next(iter(next(iter(desk.world.organisations.values())).bank_transactions))
        await desk.sim("POST", "people", {"do": "reconcile", "bank_transaction_id": spent})
        page = await look(desk, f"/people?organisation={next(reversed(desk.world.organisations))}")
        offered = {form["fields"]["do"] for form in page.forms if "do" in form["fields"]}
        beside = set(DEEDS) - offered
        assert beside == {"delete_payment", "reconcile", "unreconcile", "remove_allocation", "void_journal"}
        assert {offer.do for offers in OFFERS.values() for offer in offers} <= set(DEEDS)
        found = set()
        for name in ("payments", "bank-transactions", "journals", "credit-notes"):
            listed = await look(desk, f"{books(desk)}/{name}")
            for link in listed.links():
                if link.count("/") > 3:
                    found |= {form["fields"].get("do") for form in (await look(desk, link)).forms}
        assert beside <= found
        assert made["invoice"]["InvoiceNumber"] == "INV-1"

    run(test, scope=WIDE, organisations=["Kea Ltd", "Tui Ltd"])


def test_the_forms_of_an_organisation_act_on_that_one():
    async def test(desk):
        first, second = desk.world.organisations.values()
        page = await look(desk, f"/people?organisation={second.tenant_id}")
        await press(desk, page.form(do="rename_organisation"), name="Weka Ltd")
        assert (first.name, second.name) == ("Kea Ltd", "Weka Ltd")

    run(test, organisations=["Kea Ltd", "Tui Ltd"])


# --- trouble, clock, limits, state --------------------------------------------------------------------------------


def test_trouble_is_ordered_strikes_and_is_forgotten():
    async def test(desk):
        page = await look(desk, "/trouble")
        kinds = {form["fields"].get("kind") for form in page.forms}
        assert set(get_args(Kind)) <= kinds
        said = await press(desk, page.form(kind="status"), status="500", endpoint="GET Invoices", next="2")
        assert said == "Ordered: An HTTP error. Pending: 1."
        assert [(await desk.get("Invoices")).status_code for _ in range(3)] == [200, 500, 200]
        page = await look(desk, "/trouble")
        assert "GET Invoices An HTTP error" in page.text.partition("Has struck")[2]
        await press(desk, page.form(kind="slow"))
        assert desk.world.troubles.pending() == 1
        await press(desk, (await look(desk, "/trouble")).form(action="/trouble/forget"))
        assert desk.world.troubles.pending() == 0
        assert (await press(desk, page.form(kind="status"), status="9")).startswith(
            "Not done: no such status 9"
        )
        for chance in ("NaN", "Infinity", "1e99"):
            said = await press(desk, page.form(kind="status"), probability=chance)
            assert said.startswith("Not done: probability is a number"), said

    run(test)


def test_every_endpoint_that_is_suggested_can_be_ordered():
    async def test(desk):
        page = await look(desk, "/trouble")
        names = [held["value"] for tag, held in page.tags if tag == "option" and " " in held.get("value", "")]
        assert {"PUT Invoices", "GET Reports/TrialBalance", "DELETE CreditNotes/Allocations"} <= set(names)
        told = await desk.sim("POST", "trouble", [{"kind": "slow", "endpoint": name} for name in names])
        assert told["ordered"] == len(names)

    run(test)


def test_the_clock_is_turned_forward_only():
    async def test(desk):
        page = await look(desk, "/clock")
        before = desk.world.now()
        await press(desk, page.form(amount="30", unit="minutes"))
        assert desk.world.now() == before + 1800
        own = next(form for form in page.forms if form["fields"].get("amount") == "")
        await press(desk, own, amount="1.5", unit="days")
        assert desk.world.now() == before + 1800 + 129_600
        assert (await desk.get("Invoices")).status_code == 401  # the token has lapsed
        for amount in ("-1", "soon", "NaN", "sNaN", "1e99", "9e999999", ""):
            assert (await press(desk, own, amount=amount)).startswith("Not done: "), amount
        assert desk.world.now() == before + 1800 + 129_600

    run(test)


def test_other_users_calls_are_counted_against_the_limits():
    async def test(desk):
        form = (await look(desk, "/limits")).form(action="/limits")
        assert (await press(desk, form, calls="60")).startswith("Done: ")
        assert (await desk.get("Invoices")).status_code == 429
        assert (await press(desk, form, calls="-1")).startswith("Not done: calls is a number")

    from xerosim.accounting.limits import Plan

    run(test, plan=Plan())


def test_a_snapshot_is_taken_gone_back_to_and_forgotten():
    async def test(desk):
        page = await look(desk, "/state")
        await press(desk, page.form(action="/state/take"), name="before")
        await desk.invoice()
        (row,) = [
            form for form in (await look(desk, "/state")).forms if form["fields"].get("name") == "before"
        ]
        assert (
            await press(desk, row | {"action": "/state/restore"})
            == "Done: everything is as it was in before."
        )
        assert not next(iter(desk.world.organisations.values())).documents
        await press(desk, row | {"action": "/state/drop"})
        assert not desk.world.snapshots
        for name in ("", "a/b", "..", "x" * 99):
            said = await press(desk, page.form(action="/state/take"), name=name)
            assert said.startswith("Not done: a snapshot"), said

    run(test)


def test_beginning_anew_has_to_be_meant():
    async def test(desk):
        await desk.invoice()
        form = (await look(desk, "/state")).form(action="/state/reset")
        assert await press(desk, form) == "Not done: tick that you mean it"
        assert next(iter(desk.world.organisations.values())).documents
        assert (await press(desk, form, sure="yes")).startswith("Done: ")
        assert not next(iter(desk.world.organisations.values())).documents

    run(test)


# --- who may act --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://xerosim.evil.example"},
        {"origin": "http://xerosim:8100"},
        {"origin": "http://["},
        {"origin": "http://a\u2100".encode()},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_a_page_of_another_site_cannot_act(headers):
    async def test(desk):
        await desk.invoice()
        form = {"sure": "yes", "back": "/"}
        for path in ("/state/reset", "/sim/reset"):
            answer = await desk.http.post(path, data=form, headers=headers)
            assert (answer.status_code, answer.text) == (403, "another site may not do anything here")
        assert next(iter(desk.world.organisations.values())).documents
        own = {"origin": "http://xerosim", "sec-fetch-site": "same-origin"}
        assert (await desk.http.post("/state/reset", data=form, headers=own)).status_code == 303
        assert not next(iter(desk.world.organisations.values())).documents

    run(test)


@pytest.mark.parametrize(
    ("host", "is_ours"),
    [
        ("localhost:8900", True),
        ("127.0.0.1:8900", True),
        ("127.8.8.8", True),
        ("[::1]:8900", True),
        ("LOCALHOST", True),
        ("sim.localhost", True),
        ("evil.example", False),
        ("localhost.evil.example", False),
        ("127.0.0.1.evil.example:8900", False),
        ("10.0.0.1", False),
        ("", False),
        ("a b", False),
    ],
)
def test_on_this_machines_own_address_only_its_own_names_are_answered(host, is_ours):
    scope = {
        "type": "http",
        "method": "GET",
        "server": ("127.0.0.1", 8900),
        "headers": [(b"host", host.encode())],
    }
    assert (why_misnamed(scope) == "") is is_ours
    assert why_misnamed(scope | {"server": ("192.0.2.7", 8900)}) == ""


def test_a_foreign_name_for_this_machine_reaches_nothing_at_all():
    async def test(desk):
        for path in ("/", "/sim/clock", "/identity/connect/authorize", "/connections", f"{API}Invoices"):
            at = f"http://127.0.0.1:8900{path}"
            answer = await desk.http.get(at, headers={"host": "evil.example:8900"})
            assert (answer.status_code, "'evil.example:8900' is no name of it" in answer.text) == (403, True)
            for host in ("127.0.0.1:8900", "localhost:1", "[::1]:8900"):
                assert (await desk.http.get(at, headers={"host": host})).status_code != 403, path
        token = await desk.http.post(
            "http://127.0.0.1:8900/connect/token",
            data={"grant_type": "client_credentials"},
            auth=("a", "b"),
            headers={"host": "evil.example"},
        )
        assert token.status_code == 403

    run(test)


def test_who_comes_from_another_site_is_asked_by_the_page():
    async def test(desk):
        asking = {"response_type": "code", "client_id": "app", "redirect_uri": REDIRECT}
        asking |= {"scope": "accounting.contacts"}
        for decision in ("auto", "allow"):
            query = asking | {
                "sim_consent": decision,
                "sim_organisation": next(iter(desk.world.organisations)),
            }
            for site, status in (("cross-site", 200), ("same-origin", 302), ("none", 302), ("", 302)):
                led = {"sec-fetch-site": site, "sec-fetch-mode": "navigate"} if site else {}
                answer = await desk.http.get("/identity/connect/authorize", params=query, headers=led)
                assert (answer.status_code, "location" in answer.headers) == (status, status == 302), site

    run(test)


def test_a_form_leads_back_to_our_own_pages_alone():
    async def test(desk):
        for back, leads in [
            ("/limits?a=b", "/limits?a=b&said="),
            ("//evil.example", "/?said="),
            ("/\\evil.example", "/?said="),
            ("https://evil.example", "/?said="),
            ("", "/?said="),
        ]:
            answer = await desk.http.post("/clock", data={"amount": "1", "back": back})
            assert answer.headers["location"].startswith(leads), back

    run(test)


def test_a_body_that_is_no_form_does_nothing():
    async def test(desk):
        before = desk.world.now()
        for body in (b"\xff\xfe", b"&".join([b"a=b"] * 600), b"{}", b""):
            answer = await desk.http.post("/clock", content=body)
            assert answer.status_code == 303
        assert desk.world.now() == before

    run(test)


# --- consent ------------------------------------------------------------------------------------------------------


def test_the_consent_page_says_who_asks_for_what_and_leads_back_with_a_code():
    async def test(desk):
        scope = "openid offline_access accounting.invoices accounting.contacts.read"
        answer = await desk.authorise(scope, sim_consent="", client_id="kea-app", nonce="n1")
        page = Page(answer)
        assert "nothing here reaches the real one" in page.text
        assert "The app kea-app wants" in page.text
        assert "Look at and change invoices, bills and credit notes accounting.invoices" in page.text
        assert "Look at contacts accounting.contacts.read" in page.text
        assert "Kea Ltd" in page.text
        assert "Tui Ltd" in page.text
        assert REDIRECT in page.text
        policy = answer.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in policy
        assert "form-action" not in policy  # a browser would hold it against the way back to the app
        (form,) = page.forms
        assert {name: form["fields"][name] for name in ("state", "nonce", "scope")} == {
            "state": "s", "nonce": "n1", "scope": scope,
        }  # fmt: skip
        assert form["method"] == "get"
        back = await desk.http.get(form["action"], params=form["fields"] | {"sim_consent": "allow"})
        assert code_of(back)
        refused = await desk.http.get(form["action"], params=form["fields"] | {"sim_consent": "cancel"})
        assert refused.headers["location"].startswith(f"{REDIRECT}?error=access_denied")

    run(test, organisations=["Kea Ltd", "Tui Ltd"])


def test_the_consent_page_escapes_what_an_app_asks():
    async def test(desk):
        for query in ({"client_id": EVIL}, {"state": EVIL}, {"redirect_uri": f"https://a.example/{EVIL}"}):
            answer = await desk.authorise(sim_consent="", **query)
            assert "<script" not in answer.text
        answer = await desk.authorise("bad scope" + EVIL)
        assert (answer.status_code, "<script" in answer.text) == (400, False)
        assert "Sorry, something went wrong" in answer.text

    run(test)


# --- how it looks, and what it costs ------------------------------------------------------------------------------


def test_text_can_be_read_in_light_and_in_dark():
    sheet = (FOLDER / "style.css").read_text(encoding="utf-8")
    light, dark = (
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block)) for block in sheet.split("@media")[:2]
    )
    for colours in (light, dark):
        for ink in ("ink", "soft", "link", "grave"):
            for paper in ("paper", "shade"):
                assert contrast(colours[ink], colours[paper]) >= 4.5, (ink, paper)
        assert contrast(colours["on-button"], colours["button"]) >= 4.5
        assert contrast(colours["ink"], colours["good"]) >= 4.5
        assert contrast(colours["ink"], colours["bad"]) >= 4.5


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2 between two colours."""

    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    brighter, darker = sorted((light(one), light(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def test_nothing_of_the_templates_is_loaded_before_the_first_page():
    program = (
        "import sys, xerosim\n"
        "xerosim.create_app(xerosim.World())\n"
        "assert 'xerosim.pages.routes' in sys.modules\n"
        "assert 'jinja2' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


def test_a_refusal_on_a_page_is_that_of_the_side_door():
    async def test(desk):
        body = {"do": "add_currency", "currency": "KEA"}
        by_side = (await desk.http.post("/sim/people", content=msgspec.json.encode(body))).json()["error"]
        form = (await look(desk, books(desk))).form(do="add_currency")
        assert await press(desk, form, currency="KEA") == f"Not done: {by_side}"

    run(test)
