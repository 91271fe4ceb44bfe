"""Documents as they are answered: saved, listed, single, refused, each with the keys that were recorded."""

from typing import Any

from tests.xerosim.desk import Desk, line, row_of, run, sale

# recorded from live organisations: docketworks invoice_create.json, invoices_page.json, bills_page.json, invoice.json,
# credit_notes_page.json, invoice_delete_authorised.json; NangoHQ/nango create-credit-note, get-credit-note, get-invoice
DAYS = {"DateString", "Date", "DueDateString", "DueDate"}
SUMS = {"SubTotal", "TotalTax", "Total"}
SAVED = DAYS | SUMS | {
    "Type", "InvoiceID", "InvoiceNumber", "Reference", "Prepayments", "Overpayments", "AmountDue", "AmountPaid",
    "SentToContact", "CurrencyRate", "IsDiscounted", "HasErrors", "InvoicePaymentServices", "UpdatedDateUTCString",
    "Contact", "BrandingThemeID", "Status", "LineAmountTypes", "LineItems", "UpdatedDateUTC", "CurrencyCode",
}  # fmt: skip
LISTED = (SAVED - {"SentToContact"}) | {
    "Payments", "CreditNotes", "AmountCredited", "HasAttachments", "InvoiceAddresses",
}  # fmt: skip
SINGLE = SAVED | {"HasAttachments", "Attachments"}
NOTE_SAVED = (DAYS - {"DueDateString", "DueDate"}) | SUMS | {
    "CreditNoteID", "CreditNoteNumber", "Payments", "ID", "HasErrors", "CurrencyRate", "Type", "Reference",
    "RemainingCredit", "Allocations", "Contact", "BrandingThemeID", "Status", "LineAmountTypes", "LineItems",
    "UpdatedDateUTC", "UpdatedDateUTCString", "CurrencyCode",
}  # fmt: skip
NOTE_LISTED = NOTE_SAVED | {"InvoiceAddresses", "HasAttachments"}
NOTE_SINGLE = NOTE_SAVED | {"HasAttachments", "Attachments"}
CONTACT_BRIEF = {
    "ContactID", "Name", "Addresses", "Phones", "ContactGroups", "ContactPersons", "HasValidationErrors",
}  # fmt: skip
BILL = {"Type": "ACCPAY", "LineItems": [line(AccountCode="400", TaxType="INPUT2")]}


async def listed(desk: Desk, resource: str = "Invoices", **query: str) -> dict[str, Any]:
    row: dict[str, Any] = (await desk.get(resource, **query)).json()[resource][0]
    return row


async def single(desk: Desk, made: dict[str, Any]) -> dict[str, Any]:
    resource = "CreditNotes" if "CreditNoteID" in made else "Invoices"
    row: dict[str, Any] = (await desk.get(f"{resource}/{made[f'{resource[:-1]}ID']}")).json()[resource][0]
    return row


async def credited(desk: Desk, amount: float) -> tuple[dict[str, Any], dict[str, Any]]:
    """An invoice and a credit note that is set against it."""
    made, note = await desk.invoice(), await desk.invoice(Type="ACCRECCREDIT", DueDate=None)
    body = {"Amount": amount, "Date": "2026-11-02", "Invoice": {"InvoiceID": made["InvoiceID"]}}
    answer = await desk.put(f"CreditNotes/{note['CreditNoteID']}/Allocations", {"Allocations": [body]})
    assert answer.status_code == 200, answer.text
    return made, note


def test_an_invoice_has_the_recorded_keys_everywhere():
    async def test(desk: Desk) -> None:
        answer = await desk.http.put(
            "/api.xro/2.0/Invoices", json={"Invoices": [sale(Contact={"ContactID": await desk.contact()})]}
        )
        made = answer.json()["Invoices"][0]
        assert set(made) == SAVED
        assert len(made["Contact"]["Phones"]) == 4
        paged = await listed(desk, page="1")
        assert set(paged) == LISTED
        assert set(paged["Contact"]) == CONTACT_BRIEF
        assert set(await single(desk, made)) == SINGLE
        brief = await listed(desk, summaryOnly="true")
        assert set(brief) == LISTED - {
            "LineItems", "Payments", "CreditNotes", "Prepayments", "Overpayments", "HasAttachments", "InvoiceAddresses",
        }  # fmt: skip
        assert (await listed(desk))["LineItems"] == []

    run(test)


def test_a_bill_shows_its_empty_number_and_reference_and_no_theme():
    async def test(desk: Desk) -> None:
        made = await desk.invoice(**BILL)
        assert set(made) - {"StatusAttributeString"} == SAVED - {"BrandingThemeID"}
        assert (made["InvoiceNumber"], made["Reference"]) == ("", "")
        assert set(await listed(desk, page="1")) == LISTED - {"BrandingThemeID"}

    run(test)


def test_a_credit_note_has_the_recorded_keys_everywhere():
    async def test(desk: Desk) -> None:
        made = await desk.invoice(Type="ACCRECCREDIT", DueDate=None)
        assert set(made) - {"StatusAttributeString"} == NOTE_SAVED
        assert {"IsCustomer", "SalesTrackingCategories"}.isdisjoint(made["Contact"])
        assert set(await listed(desk, "CreditNotes", page="1")) == NOTE_LISTED
        assert set(await single(desk, made)) == NOTE_SINGLE
        bought = await desk.invoice(**BILL | {"Type": "ACCPAYCREDIT", "DueDate": None})
        assert set(bought) - {"StatusAttributeString"} == NOTE_SAVED - {"CreditNoteNumber", "BrandingThemeID"}

    run(test)


def test_credit_stands_on_the_invoice_and_on_the_note():
    async def test(desk: Desk) -> None:
        made, note = await credited(desk, 24.15)
        whole = await single(desk, made)
        assert set(whole) == SINGLE | {"CreditNotes", "AmountCredited", "FullyPaidOnDate"}
        assert whole["CreditNotes"] == [
            {
                "CreditNoteID": note["CreditNoteID"],
                "CreditNoteNumber": note["CreditNoteNumber"],
                "ID": note["CreditNoteID"],
                "HasErrors": False,
                "InvoiceAddresses": [],
                "CurrencyRate": 1,
                "AppliedAmount": 24.15,
                "DateString": "2026-11-01T00:00:00",
                "Date": "/Date(1793491200000+0000)/",
                "LineItems": [],
                "Total": 24.15,
            }
        ]
        paged = await listed(desk, page="1")
        assert [set(row) for row in paged["CreditNotes"]] == [set(whole["CreditNotes"][0]) - {"CurrencyRate"}]
        assert (paged["Status"], paged["AmountPaid"], paged["AmountCredited"], paged["AmountDue"]) == (
            "PAID", 0, 24.15, 0,
        )  # fmt: skip
        used = await single(desk, note)
        assert (used["Status"], used["RemainingCredit"]) == ("PAID", 0)
        assert "FullyPaidOnDate" in used
        held = used["Allocations"][0]
        assert (set(held), held["Amount"]) == ({"AllocationID", "Amount", "Date", "Invoice"}, 24.15)
        assert held["Invoice"]["InvoiceNumber"] == made["InvoiceNumber"]
        frozen = await desk.post(f"Invoices/{made['InvoiceID']}", {"Reference": "r"})
        assert row_of(frozen)["HasErrors"] is True

    run(test)


def test_payments_stand_on_a_single_invoice_only_when_there_are_any():
    async def test(desk: Desk) -> None:
        made = await desk.invoice(InvoiceNumber="S-1")
        await desk.sim("POST", "people/pay_invoice", {"number": "S-1", "amount": "5"})
        whole = await single(desk, made)
        assert set(whole) == SINGLE | {"Payments"}
        assert [row["Amount"] for row in whole["Payments"]] == [5]

    run(test)


def test_files_are_told():
    async def test(desk: Desk) -> None:
        made = await desk.invoice()
        path = f"/api.xro/2.0/Invoices/{made['InvoiceID']}/Attachments/a.pdf"
        answer = await desk.http.put(path, content=b"%PDF-1.4", headers={"content-type": "application/pdf"})
        assert answer.status_code == 200, answer.text
        assert (await listed(desk, page="1"))["HasAttachments"] is True
        whole = await single(desk, made)
        assert [row["FileName"] for row in whole["Attachments"]] == ["a.pdf"]

    run(test, scope="openid offline_access accounting.contacts accounting.invoices accounting.attachments")


def test_a_refused_change_is_echoed_as_recorded():
    async def test(desk: Desk) -> None:
        made = await desk.invoice()
        sent = {
            "Type": "ACCREC",
            "InvoiceID": made["InvoiceID"],
            "Contact": {"ContactID": made["Contact"]["ContactID"]},
            "Date": "2026-11-01",
            "DueDate": "2026-12-01",
            "Status": "DELETED",
            "LineAmountTypes": "Exclusive",
            "LineItems": [line(LineItemID=made["LineItems"][0]["LineItemID"])],
            "Total": 24.15,
            "CurrencyCode": "NZD",
        }
        row = row_of(await desk.post("Invoices", sent))
        assert row == {
            "Type": "ACCREC",
            "InvoiceID": made["InvoiceID"],
            "Payments": [],
            "CreditNotes": [],
            "Prepayments": [],
            "Overpayments": [],
            "IsDiscounted": False,
            "InvoiceAddresses": [],
            "HasErrors": True,
            "InvoicePaymentServices": [],
            "Contact": {
                "ContactID": made["Contact"]["ContactID"],
                "Addresses": [],
                "Phones": [],
                "ContactGroups": [],
                "ContactPersons": [],
                "HasValidationErrors": False,
                "ValidationErrors": [],
            },
            "DateString": "2026-11-01T00:00:00",
            "Date": "/Date(1793491200000+0000)/",
            "DueDateString": "2026-12-01T00:00:00",
            "DueDate": "/Date(1796083200000+0000)/",
            "Status": "DELETED",
            "LineAmountTypes": "Exclusive",
            "LineItems": [line(LineItemID=made["LineItems"][0]["LineItemID"], Tracking=[])],
            "Total": 24.15,
            "CurrencyCode": "NZD",
            "StatusAttributeString": "ERROR",
            "ValidationErrors": [{"Message": "Invoice not of valid status for modification"}],
        }

    run(test)


def test_numbers_keep_their_scales():
    text = run(lambda desk: desk.put("Invoices", {"Invoices": [sale(Contact={"Name": "Acme"})]})).text
    for part in (
        '"Quantity":2.0000',
        '"UnitAmount":10.50',
        '"TaxAmount":3.15',
        '"CurrencyRate":1.000000',
        '"AmountPaid":0.00',
    ):
        assert part in text  # fmt: skip


def test_an_approved_sales_invoice_can_be_seen_online():
    async def test(desk: Desk) -> None:
        made = await desk.invoice(InvoiceNumber="S-1")
        answer = await desk.get(f"Invoices/{made['InvoiceID']}/OnlineInvoice")
        assert answer.json()["OnlineInvoices"][0]["OnlineInvoiceUrl"].startswith("https://in.xero.com/")
        for other in (await desk.invoice(Status="DRAFT"), await desk.invoice(**BILL)):
            assert (await desk.get(f"Invoices/{other['InvoiceID']}/OnlineInvoice")).status_code == 404
        printed = await desk.get(f"Invoices/{made['InvoiceID']}/pdf")
        assert (printed.status_code, printed.json()["ErrorNumber"]) == (501, 20)

    run(test)
