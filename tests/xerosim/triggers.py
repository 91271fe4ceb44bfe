"""Where each message of messages.toml is said: what brings a world there, and what its words in braces are then."""

import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import httpx2

from tests.xerosim.desk import API, REDIRECT, Desk, line, sale
from tests.xerosim.money import NOBODY, PURCHASE, payment, receive, spend
from xerosim.accounting.calls import BODY_MAX

EVERYTHING = (
    "openid offline_access accounting.contacts accounting.invoices accounting.payments accounting.settings "
    "accounting.banktransactions accounting.manualjournals accounting.attachments accounting.reports.trialbalance.read"
)
Act = Callable[[Desk], Awaitable[list[str]]]
"""What brings a world to where Xero says something; returns all that it says there."""


class Trigger(NamedTuple):
    """Where a message is said, and what its words in braces are then."""

    act: Act
    filled: Mapping[str, str] = MappingProxyType({})

    def sentence(self, text: str) -> str:
        """The words as they are said here."""
        return text.format(**self.filled)


def heard(answer: httpx2.Response, status: int = 0) -> list[str]:
    """Every sentence of an answer, which must have this status; by default 200, or be a summary of errors,
    whose own sentence is left out."""
    if not status and answer.status_code == 400:
        assert answer.json()["ErrorNumber"] == 10, answer.text
        return list(_sentences(answer.json()["Elements"]))
    assert answer.status_code == (status or 200), answer.text
    if not answer.headers["content-type"].startswith("application/json"):
        return [answer.text]
    return list(_sentences(answer.json()))


def _sentences(held: Any) -> Iterator[str]:
    if isinstance(held, list):
        for each in held:
            yield from _sentences(each)
    elif isinstance(held, dict):
        for name, value in held.items():
            if name in ("Message", "Detail", "error", "error_description"):
                yield value
            else:
                yield from _sentences(value)


# --- how to get there ---------------------------------------------------------------------------------------------


def putting(path: str, *bodies: Any) -> Act:
    """Put these one after the other; what is said to the last counts."""

    async def act(desk: Desk) -> list[str]:
        said: list[str] = []
        for body in bodies:
            said = heard(await desk.put(path, body))
        return said

    return act


def posting(path: str, body: Any) -> Act:
    """Post this."""

    async def act(desk: Desk) -> list[str]:
        return heard(await desk.post(path, body))

    return act


def invoice(**changes: Any) -> Act:
    """An invoice of 24.15 for Acme, put with these changes."""
    return putting("Invoices", {"Contact": {"Name": "Acme"}} | sale(**changes))


def with_line(**changes: Any) -> Act:
    """An invoice whose one line is changed."""
    return invoice(LineItems=[line(**changes)])


def contact(**fields: Any) -> Act:
    """A contact put beside Acme, who has the number n1 and the account number a1."""
    return putting("Contacts", {"Name": "Acme", "ContactNumber": "n1", "AccountNumber": "a1"}, fields)


def paying(**changes: Any) -> Act:
    """A payment of 10.00 of an invoice of 24.15, with these changes."""

    async def act(desk: Desk) -> list[str]:
        made = await desk.invoice()
        await desk.invoice(InvoiceNumber="DRAFT-1", Status="DRAFT")
        paid = payment({"Invoice": {"InvoiceID": made["InvoiceID"]}}, 10)
        return heard(await desk.put("Payments", paid | changes))

    return act


def changing(change: dict[str, Any], *, paid: float = 0, **made_with: Any) -> Act:
    """A change of an invoice that was made with these fields, and perhaps paid in part or in full."""

    async def act(desk: Desk) -> list[str]:
        made = await desk.invoice(**made_with)
        if paid:
            answer = await desk.put("Payments", payment({"Invoice": {"InvoiceID": made["InvoiceID"]}}, paid))
            assert answer.status_code == 200
        return heard(await desk.post(f"Invoices/{made['InvoiceID']}", change))

    return act


def allocating(amount: float, *, kind: str = "ACCREC", paid: float = 0) -> Act:
    """A sales credit note of 24.15 set against an invoice or a bill, perhaps after that was paid."""

    async def act(desk: Desk) -> list[str]:
        note = await desk.invoice(Type="ACCRECCREDIT")
        lines = PURCHASE if kind == "ACCPAY" else [line()]
        target = {"InvoiceID": (await desk.invoice(Type=kind, LineItems=lines))["InvoiceID"]}
        if paid:
            await desk.put("Payments", payment({"Invoice": target}, paid))
        body = {"Allocations": [{"Invoice": target, "Amount": amount, "Date": "2026-11-05"}]}
        return heard(await desk.put(f"CreditNotes/{note['CreditNoteID']}/Allocations", body))

    return act


def after(do: str, act: Act, **fields: Any) -> Act:
    """Something, after a person has done something."""

    async def both(desk: Desk) -> list[str]:
        await desk.sim("POST", "people", {"do": do} | fields)
        return await act(desk)

    return both


def ordered(text: str) -> Act:
    """An invoice refused with these words because that was ordered."""

    async def act(desk: Desk) -> list[str]:
        await desk.sim("POST", "trouble", {"kind": "refuse", "message": text, "next": 1})
        return await invoice()(desk)

    return act


def journal(**changes: Any) -> Act:
    """A manual journal of 100.00, posted."""
    lines = [{"LineAmount": 100, "AccountCode": "400"}, {"LineAmount": -100, "AccountCode": "850"}]
    made = {"Narration": "Accrual", "Date": "2026-11-30", "Status": "POSTED", "JournalLines": lines}
    return putting("ManualJournals", made | changes)


async def used_again(desk: Desk) -> list[str]:
    """A bill whose number stands on a paid one of the same supplier: both sentences, as two vendors quote them."""
    bill = {"Type": "ACCPAY", "InvoiceNumber": "B-1", "LineItems": PURCHASE}
    made = await desk.invoice(**bill)
    await desk.sim("POST", "people", {"do": "pay_invoice", "invoice_id": made["InvoiceID"]})
    body = sale(**bill) | {"Contact": {"Name": "Acme"}}
    return heard(await desk.post("Invoices", body))


async def paid_already(desk: Desk) -> list[str]:
    """A payment of an invoice that somebody has paid: both sentences, as Actionstep quotes them."""
    made = await desk.invoice()
    await desk.sim("POST", "people", {"do": "pay_invoice", "invoice_id": made["InvoiceID"]})
    return heard(await desk.put("Payments", payment({"Invoice": {"InvoiceID": made["InvoiceID"]}}, 10)))


async def archived_contact(desk: Desk) -> list[str]:
    """A change of an archived contact."""
    contact_id = await desk.contact()
    await desk.sim("POST", "people", {"do": "archive_contact", "contact_id": contact_id})
    return heard(await desk.post("Contacts", {"ContactID": contact_id, "EmailAddress": "a@b.co"}))


async def document_of_archived_contact(desk: Desk) -> list[str]:
    """An invoice for an archived contact."""
    contact_id = await desk.contact()
    await desk.sim("POST", "people", {"do": "archive_contact", "contact_id": contact_id})
    return heard(await desk.put("Invoices", sale(Contact={"ContactID": contact_id})))


async def renamed(desk: Desk) -> list[str]:
    """A contact renamed onto another's name."""
    await desk.contact("Beta")
    return heard(await desk.post("Contacts", {"ContactID": await desk.contact(), "Name": "Beta"}))


async def with_website(desk: Desk) -> list[str]:
    """Any change of a contact that was given a website in Xero itself."""
    await desk.sim(
        "POST", "people/set_website", {"contact_id": await desk.contact(), "website": "https://acme.test"}
    )
    return heard(await desk.post("Contacts", {"Name": "Acme", "FirstName": "Ann"}))


async def sixth_bill(desk: Desk) -> list[str]:
    """One bill more than the smallest plan lets be approved in a month."""
    await desk.sim("POST", "people/change_plan", {"plan": "STARTER"})
    for _ in range(5):
        assert heard(await _bill(desk)) == []
    return heard(await _bill(desk))


async def _bill(desk: Desk) -> httpx2.Response:
    return await desk.put("Invoices", {"Contact": {"Name": "Acme"}} | sale(Type="ACCPAY", LineItems=PURCHASE))


async def without_tax_type(desk: Desk) -> list[str]:
    """A line without a tax type, on an account that has none either."""
    await desk.sim("POST", "people/set_account_tax", {"code": "200", "tax_type": ""})
    return await with_line(TaxType=None)(desk)


async def item_of_no_account(desk: Desk) -> list[str]:
    """A line of an item whose own account has been archived."""
    await desk.put("Items", {"Code": "W", "SalesDetails": {"AccountCode": "260"}})
    await desk.sim("POST", "people/archive_account", {"code": "260"})
    return await with_line(ItemCode="W", AccountCode=None, TaxType=None)(desk)


async def in_batch(desk: Desk) -> list[str]:
    """The deletion of a payment out of a batch."""
    made = await desk.invoice()
    done = await desk.sim("POST", "people/pay_invoice", {"invoice_id": made["InvoiceID"], "in_batch": True})
    path = f"Payments/{done['done'][0]['payment_id']}"
    return heard(await desk.post(path, {"Status": "DELETED"}))


async def payment_changed(desk: Desk) -> list[str]:
    """A payment that is to become another amount."""
    made = await desk.invoice()
    done = await desk.sim("POST", "people/pay_invoice", {"invoice_id": made["InvoiceID"]})
    return heard(await desk.post(f"Payments/{done['done'][0]['payment_id']}", {"Amount": 5}))


async def reconciled(desk: Desk) -> list[str]:
    """A change of money spent that was reconciled."""
    made = (await desk.put("BankTransactions", spend(IsReconciled=True))).json()["BankTransactions"][0]
    return heard(await desk.post(f"BankTransactions/{made['BankTransactionID']}", {"Reference": "x"}))


async def details_and_status(desk: Desk) -> list[str]:
    """An account archived and renamed at once."""
    rows = (await desk.get("Accounts")).json()["Accounts"]
    account_id = next(row["AccountID"] for row in rows if row.get("Code") == "260")
    return heard(await desk.post(f"Accounts/{account_id}", {"Name": "Other", "Status": "ARCHIVED"}))


async def tracked_item_in_use(desk: Desk) -> list[str]:
    """The deletion of a tracked item that was sold."""
    bought = {"COGSAccountCode": "310"}
    sold = {"AccountCode": "200", "TaxType": "OUTPUT2"}
    item = {"Code": "W", "InventoryAssetAccountCode": "630", "SalesDetails": sold, "PurchaseDetails": bought}
    made = (await desk.put("Items", item)).json()["Items"][0]
    assert await with_line(ItemCode="W")(desk) == []
    return heard(await desk.delete(f"Items/{made['ItemID']}"))


def attaching(name: str, own_id: str = "") -> Act:
    """A file of three bytes put to an invoice."""

    async def act(desk: Desk) -> list[str]:
        invoice_id = own_id or (await desk.invoice())["InvoiceID"]
        path = f"{API}Invoices/{invoice_id}/Attachments/{name}"
        return heard(await desk.http.put(path, content=b"%PD"))

    return act


async def too_large(desk: Desk) -> list[str]:
    """A file of one byte more than there may be."""
    path = f"{API}Invoices/{(await desk.invoice())['InvoiceID']}/Attachments/scan.pdf"
    answer = await desk.http.put(path, content=b"x" * (BODY_MAX + 1))
    assert answer.json()["Title"] == "RequestEntityTooLarge"
    return heard(answer, 413)


async def unreadable_id(desk: Desk) -> list[str]:
    """A payment of an invoice whose id is none."""
    answer = await desk.put("Payments", payment({"Invoice": {"InvoiceID": "S-1"}}, 10))
    assert (answer.json()["ErrorNumber"], answer.json()["Type"]) == (14, "PostDataInvalidException")
    return heard(answer, 400)


async def unreadable_word(desk: Desk) -> list[str]:
    """A manual journal with a word that Xero does not have; the sentence stands behind another."""
    body = {"ManualJournals": [{"Narration": "Accrual", "LineAmountTypes": "NO_TAX"}]}
    answer = await desk.put("ManualJournals", body)
    assert answer.json()["ErrorNumber"] == 14
    said = heard(answer, 400)
    return [said[0].removeprefix("JSON for post data was invalid,")]


def asking_for(path: str, **query: str) -> Act:
    """A list with a filter or an order that cannot be read."""

    async def act(desk: Desk) -> list[str]:
        answer = await desk.get(path, **query)
        assert (answer.json()["ErrorNumber"], answer.json()["Type"]) == (16, "QueryParseException")
        return heard(answer, 400)

    return act


async def other_request(desk: Desk) -> list[str]:
    """An idempotency key used again for something else."""
    await desk.put("Contacts", {"Name": "Acme"}, key="k-1")
    return heard(await desk.put("Contacts", {"Name": "Beta"}, key="k-1"), 400)


async def nothing_there(desk: Desk) -> list[str]:
    """A document that there is not."""
    answer = await desk.get(f"Invoices/{NOBODY}")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return heard(answer, 404)


async def not_implemented(desk: Desk) -> list[str]:
    """A method that an address does not have."""
    answer = await desk.delete("Contacts")
    assert (answer.json()["ErrorNumber"], answer.json()["Type"]) == (20, "ApiMethodNotImplementedException")
    return heard(answer, 501)


async def wrong_organisation(desk: Desk) -> list[str]:
    """An organisation that the app is not connected to (403), and a token that is none (401)."""
    answer = await desk.http.get(f"{API}Organisation", headers={"xero-tenant-id": NOBODY})
    assert (answer.json()["Title"], answer.json()["Status"]) == ("Forbidden", 403)
    unknown = await desk.http.get(f"{API}Organisation", headers={"Authorization": "Bearer x"})
    assert heard(unknown, 401) == heard(answer, 403)
    return heard(answer, 403)


async def out_of_scope(desk: Desk) -> list[str]:
    """A token whose scopes do not open the address."""
    await desk.connect("openid accounting.contacts")
    answer = await desk.get("Invoices")
    assert (answer.json()["Title"], answer.json()["Status"]) == ("Unauthorized", 401)
    return heard(answer, 401)


async def expired(desk: Desk) -> list[str]:
    """A token after its thirty minutes."""
    desk.now += 1_800
    answer = await desk.get("Organisation")
    assert (answer.json()["Title"], answer.json()["Status"]) == ("Unauthorized", 401)
    return heard(answer, 401)


async def without_role(desk: Desk) -> list[str]:
    """A report for a user without the reporting role."""
    await desk.sim("POST", "people/set_reporting_role", {"has_reporting_role": False})
    answer = await desk.get("Reports/TrialBalance")
    assert answer.json()["Title"] == "Forbidden"
    return heard(answer, 403)


async def without_approving_role(desk: Desk) -> list[str]:
    """An invoice approved by a user who may only draft, who drafts another one unhindered."""
    await desk.sim("POST", "people/set_approving_role", {"has_approving_role": False})
    assert await invoice(Status="DRAFT")(desk) == []
    return await invoice()(desk)


async def internal(desk: Desk) -> list[str]:
    """A 500, on order."""
    await desk.sim("POST", "trouble", {"kind": "status", "status": 500})
    answer = await desk.put("Contacts", {"Name": "Acme"})
    assert (answer.json()["Title"], answer.json()["Status"]) == ("An error occurred", 500)
    return heard(answer, 500)


async def offline(desk: Desk) -> list[str]:
    """An organisation that is offline."""
    await desk.sim("POST", "people", {"do": "go_offline"})
    answer = await desk.get("Invoices")
    assert answer.headers["content-type"].startswith("text/html")
    return heard(answer, 503)


async def summarised(desk: Desk) -> list[str]:
    """A refusal of a request that does not ask for errors per element."""
    answer = await desk.http.put(f"{API}Contacts", json={"ContactNumber": "n1"})
    assert (answer.json()["ErrorNumber"], answer.json()["Type"]) == (10, "ValidationException")
    return heard(answer, 400)


def asking(**form: str) -> Act:
    """A request for a token; the body says the error and nothing else."""

    async def act(desk: Desk) -> list[str]:
        secret = {"client_id": "app", "client_secret": "secret"}
        answer = await desk.http.post("/connect/token", data=form if "client_id" in form else form | secret)
        assert set(answer.json()) <= {"error", "error_description"}
        return heard(answer, 400)

    return act


async def code_without_secret(desk: Desk) -> list[str]:
    """A code that an app of the web exchanges without its secret."""
    location = (await desk.authorise()).headers["location"]
    code = re.search(r"[?&]code=([^&]+)", location)
    assert code
    form = {
        "grant_type": "authorization_code",
        "code": code[1],
        "redirect_uri": REDIRECT,
    }
    return await asking(**form, client_id="app")(desk)


# --- where each message is said -----------------------------------------------------------------------------------

TERMS = {"Bills": {"Day": 32, "Type": "OFCURRENTMONTH"}}
OPTIONS = {"Name": "Region", "Options": [{"Name": "North"}, {"Name": "north"}]}
BANK = {"Type": "BANK", "Name": "New bank", "Code": "095"}
FROZEN = " cannot be applied to the invoice because it has payments or credit notes allocated to it."

DOCUMENTS: dict[str, Trigger] = {
    "Invoice not of valid status for modification": Trigger(used_again),
    "This document cannot be edited as it has a payment or credit note allocated to it.": Trigger(used_again),
    "Invoice # must be unique.": Trigger(
        putting("Invoices", *2 * [{"Contact": {"Name": "Acme"}} | sale(InvoiceNumber="S-1")])
    ),
    "An existing Credit Note with the specified CreditNoteID could not be found": Trigger(
        posting("CreditNotes", {"CreditNoteID": NOBODY, "Status": "VOIDED"})
    ),
    "An existing invoice with the specified ID could not be found": Trigger(
        posting("Invoices", {"InvoiceID": NOBODY, "Status": "VOIDED"})
    ),
    "The Contact must contain at least 1 of the following elements to identify the contact: Name, ContactID, ContactNumber": Trigger(
        invoice(Contact={"EmailAddress": "a@b.co"})
    ),
    "A Contact must be specified for this type of transaction": Trigger(invoice(Contact=None)),
    "The contact with the specified contact details has been archived. The contact must be un-archived before creating new invoices or credit notes.": Trigger(
        document_of_archived_contact
    ),
    "One or more line items must be specified": Trigger(invoice(LineItems=[])),
    "Invoice not of valid status for creation": Trigger(invoice(Status="PAID")),
    "Invoice Type must be specified": Trigger(invoice(Type=None)),
    "Invoice not of valid type for creation": Trigger(invoice(Type="ACCRECCREDIT")),
    "Organisation is not subscribed to currency {currency}": Trigger(
        invoice(CurrencyCode="EUR"), {"currency": "EUR"}
    ),
    "The document DueDate field must be specified": Trigger(invoice(DueDate=None)),
    "Sorry, Due Dates cannot be made more than 999 days after the invoice date.": Trigger(
        invoice(DueDate="2029-07-28")
    ),
    "The document date cannot be before the end of year lock date, currently set at {date}": Trigger(
        after("set_lock_dates", invoice(Date="2026-03-31"), end_of_year="2026-03-31"), {"date": "31-Mar-2026"}
    ),
    "The document date cannot be before the period lock date, currently set at {date}": Trigger(
        after("set_lock_dates", invoice(Date="2026-10-31"), period="2026-10-31"), {"date": "31-Oct-2026"}
    ),
    "The Total for this document must be greater than or equal to zero.": Trigger(with_line(UnitAmount=-1)),
    "The document total does not equal the sum of the lines.": Trigger(invoice(Total=24)),
    "The document sub total does not equal the sub total of the lines": Trigger(invoice(SubTotal=20)),
    "You have reached the limit of invoices you can approve": Trigger(sixth_bill),
    "To update fields on a paid invoice line item, you must supply a LineItemID": Trigger(
        changing({"LineItems": PURCHASE}, paid=5, Type="ACCPAY", LineItems=PURCHASE)
    ),
    "Date cannot be changed on an invoice that has payment or credit notes allocated to it.": Trigger(
        changing({"Date": "2026-11-02"}, paid=5)
    ),
    **{
        f"The status {status}{FROZEN}": Trigger(changing({"Status": status}, paid=5))
        for status in ("DRAFT", "SUBMITTED", "AUTHORISED", "VOIDED")
    },
}

LINES: dict[str, Trigger] = {
    "Account code '{code}' has been removed as it does not match a recognised account.": Trigger(
        invoice(Status="DRAFT", LineItems=[line(AccountCode="476")]), {"code": "476"}
    ),
    "The TaxType code {tax} does not exist or cannot be used for this type of transaction.": Trigger(
        with_line(TaxType="GST"), {"tax": "GST"}
    ),
    "The TaxType code '{tax}' cannot be used with account code '{code}'.": Trigger(
        with_line(TaxType="INPUT2"), {"tax": "INPUT2", "code": "200"}
    ),
    "The TaxType field is mandatory": Trigger(without_tax_type),
    "Account code '{code}' is not a valid code for this document.": Trigger(
        with_line(AccountCode="999"), {"code": "999"}
    ),
    "Account code '{code}' has been archived, or has been deleted. Each line item must reference a valid account.": Trigger(
        with_line(AccountCode="473"), {"code": "473"}
    ),
    "Account code or ID must be specified": Trigger(with_line(AccountCode=None)),
    "Account must be valid.": Trigger(item_of_no_account),
    "Tax rate must be valid.": Trigger(with_line(Quantity=1, UnitAmount=0.004)),
    "The description field is mandatory for each line item.": Trigger(with_line(Description=None)),
    "The quantity value '{quantity}' is invalid. Quantity must not be less than zero.": Trigger(
        with_line(Quantity=-1, UnitAmount=-1), {"quantity": "-1.0000"}
    ),
    "The line total {given} does not match the expected line total {expected}": Trigger(
        with_line(LineAmount=20.99), {"given": "20.99", "expected": "21.00"}
    ),
    "The discount rate '{rate}' is invalid. Discount must not be greater than the line total.": Trigger(
        with_line(DiscountAmount=27.83), {"rate": "27.83"}
    ),
    "Discounts may not be applied to {kind} invoices.": Trigger(
        invoice(Type="ACCPAY", LineItems=[PURCHASE[0] | {"DiscountRate": 10}]), {"kind": "ACCPAY"}
    ),
    "The tax amount cannot be greater than the line amount": Trigger(with_line(TaxAmount=22)),
    "Unknown tracking details. A Tracking Category did not match a known active Tracking Category.": Trigger(
        with_line(Tracking=[{"Name": "Region", "Option": "North"}])
    ),
    "Item code '{code}' is not valid.": Trigger(with_line(ItemCode="000-0000"), {"code": "000-0000"}),
}

MONEY: dict[str, Trigger] = {
    "Payments can only be made against Authorised documents": Trigger(paid_already),
    "Payment amount exceeds the amount outstanding on this document": Trigger(paid_already),
    "Document could not be found": Trigger(paying(Invoice={"InvoiceNumber": "none"})),
    "Account could not be found": Trigger(paying(Account={"Code": "999"})),
    "You must specify an Account code or Account ID for the payment": Trigger(paying(Account=None)),
    "Account type is invalid for making a payment to/from.": Trigger(paying(Account={"Code": "200"})),
    "A currency rate must be specified": Trigger(paying(CurrencyRate=-1)),
    "The payment date is prior to the invoice date.": Trigger(paying(Date="2026-10-31")),
    "Payments within a batch cannot be deleted.": Trigger(in_batch),
    "Only Status accepted for updates.": Trigger(payment_changed),
    "The invoice you are trying to allocate to has already been paid off": Trigger(allocating(1, paid=24.15)),
    "Credit Note cannot be allocated as amount is greater than amount outstanding": Trigger(
        allocating(24.16)
    ),
    "Credit Note cannot be allocated to an incorrect invoice type": Trigger(allocating(1, kind="ACCPAY")),
    "The specified bank account details do not match a known bank account": Trigger(
        putting("BankTransactions", spend(BankAccount={"Code": "200"}))
    ),
    "This Bank Transaction cannot be edited as it has been reconciled with a Bank Statement.": Trigger(
        reconciled
    ),
    "Tax amount {given} is incorrect for {tax} tax type, should be {right}": Trigger(
        putting("BankTransactions", receive(LineItems=[line(TaxAmount=1)])),
        {"given": "1.00", "tax": "OUTPUT2", "right": "2.74"},
    ),
    "The total debits ({debits}) must equal total credits ({credits})": Trigger(
        journal(
            JournalLines=[
                {"LineAmount": 100, "AccountCode": "400"},
                {"LineAmount": -10, "AccountCode": "850"},
            ]
        ),
        {"debits": "100.00", "credits": "-10.00"},
    ),
}

CONTACTS: dict[str, Trigger] = {
    "The contact name {name} is already assigned to another contact. The contact name must be unique across all active contacts.": Trigger(
        contact(Name="ACME"), {"name": "ACME"}
    ),
    "The contact number {number} is already assigned to another contact. The contact number must be unique across all contacts.": Trigger(
        contact(Name="Beta", ContactNumber="n1"), {"number": "n1"}
    ),
    "The Account Number already exists. Please enter a different Account Number.": Trigger(
        contact(Name="Beta", AccountNumber="a1")
    ),
    "The specified contact details matched an archived contact. Archived contacts cannot currently be edited via the API.": Trigger(
        archived_contact
    ),
    "Contact Name cannot be empty.": Trigger(contact(ContactNumber="n2")),
    "Email address must be valid.": Trigger(
        invoice(Contact={"Name": "Acme", "EmailAddress": "a@b.co, c@d.co"})
    ),
    "Website must be valid": Trigger(with_website),
    "You can only have a maximum of 5 contact persons.": Trigger(
        contact(Name="Beta", EmailAddress="a@b.co", ContactPersons=[{"FirstName": "Ann"}] * 6)
    ),
    "Additional people cannot be added when the primary person has no email address set.": Trigger(
        contact(Name="Beta", ContactPersons=[{"FirstName": "Ann"}])
    ),
    "The status 'ARCHIVED' is not valid for contacts.": Trigger(
        contact(Name="Beta", ContactStatus="ARCHIVED")
    ),
    "Due date for bills/sales invoices must be between 1 and 31": Trigger(
        contact(Name="Beta", PaymentTerms=TERMS)
    ),
}

SETTINGS: dict[str, Trigger] = {
    "Please enter a unique Name.": Trigger(
        putting("Accounts", {"Type": "EXPENSE", "Name": "Rent", "Code": "999"})
    ),
    "Please enter a unique Code": Trigger(
        putting("Accounts", {"Type": "EXPENSE", "Name": "New", "Code": "200"})
    ),
    "Account Code is too long. Maximum of 10 characters allowed": Trigger(
        putting("Accounts", {"Type": "EXPENSE", "Name": "New", "Code": "12345678901"})
    ),
    "Please enter a valid Bank Account Number": Trigger(putting("Accounts", BANK)),
    "Cannot update account details and STATUS on the same request": Trigger(details_and_status),
    "A currency code must be provided.": Trigger(putting("Currencies", {"Code": ""})),
    "For each specified tracking option the name must be unique.": Trigger(
        putting("TrackingCategories", OPTIONS)
    ),
    "Price List Item with Code '{code}' already exists": Trigger(
        putting("Items", {"Code": "abc"}, {"Code": "abc"}), {"code": "abc"}
    ),
    "Price List Item Code must not be more than 30 characters long.": Trigger(
        putting("Items", {"Code": "x" * 31})
    ),
    "Item <{code}> has an incorrect inventory asset account specified.": Trigger(
        putting(
            "Items",
            {"Code": "W", "InventoryAssetAccountCode": "200", "PurchaseDetails": {"COGSAccountCode": "310"}},
        ),
        {"code": "W"},
    ),
    "The specified item could not be deleted": Trigger(tracked_item_in_use),
    "The document with the supplied id was not found for this endpoint.": Trigger(
        putting(f"Invoices/{NOBODY}/History", {"HistoryRecords": [{"Details": "Seen"}]})
    ),
    "The file couldn't be uploaded because it isn't a supported file type.": Trigger(attaching("scan")),
    "A document with id '{id}' could not be found": Trigger(attaching("scan.pdf", "S-1"), {"id": "S-1"}),
}

GATE: dict[str, Trigger] = {
    "A validation exception occurred": Trigger(summarised),
    "Error converting value {value} to type '{type}'. Path '{path}'.": Trigger(
        unreadable_word,
        {
            "value": '"NO_TAX"',
            "type": "Xero.API.Library..LineAmountType",
            "path": "ManualJournals[0].LineAmountTypes",
        },
    ),
    "JSON for post data was invalid,{details}": Trigger(
        unreadable_id,
        {
            "details": "Error converting value \"S-1\" to type 'System.Guid'. Path 'Payments[0].Invoice.InvoiceID'."
        },
    ),
    "Syntax error": Trigger(asking_for("Invoices", where='Reference~"x"')),
    "No property or field '{field}' exists in type '{type}'": Trigger(
        asking_for("Contacts", where="Name==Organisation"),
        {"field": "Organisation", "type": "Contact"},
    ),
    "Idempotency Key: {key} is used with a different request.": Trigger(other_request, {"key": "k-1"}),
    "The resource you're looking for cannot be found": Trigger(nothing_there),
    "The Api Method called is not implemented": Trigger(not_implemented),
    "AuthenticationUnsuccessful": Trigger(wrong_organisation),
    "AuthorizationUnsuccessful": Trigger(out_of_scope),
    "TokenExpired: token expired at {moment}": Trigger(expired, {"moment": "11/18/2026 11:36:40"}),
    "You are not permitted to access this resource without the reporting role or higher privileges": Trigger(
        without_role
    ),
    "The User specified does not have the correct permissions to perform this action": Trigger(
        without_approving_role
    ),
    "PayloadTooLarge": Trigger(too_large),
    "An error occurred in Xero. Check the API Status page http://status.developer.xero.com for current service status.": Trigger(
        internal
    ),
    "Organisation is offline": Trigger(offline),
    "invalid_grant": Trigger(asking(grant_type="refresh_token", refresh_token="used")),
    "invalid_client": Trigger(code_without_secret),
    "unauthorized_client": Trigger(asking(grant_type="refresh_token", refresh_token="used", client_id="")),
    "Client credentials scope validation failed": Trigger(
        asking(grant_type="client_credentials", scope="accounting.nothing")
    ),
}

TABLES = (DOCUMENTS, LINES, MONEY, CONTACTS, SETTINGS, GATE)
TRIGGERS = {text: trigger for table in TABLES for text, trigger in table.items()}
"""By the message's own words."""

ONLY_OLDER: dict[str, Trigger] = {
    'The existing contact with name "{old}" cannot be updated to use new name "{name}". There is an existing contact with that name.': Trigger(
        renamed, {"old": "Acme", "name": "Beta"}
    ),
    "Spend money transactions cannot be updated": Trigger(reconciled),
}
"""Older wordings that are said elsewhere than the newer one is looked for above."""
