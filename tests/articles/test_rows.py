"""Three vendors' help articles end in tables of errors. Here each row of them happens, in their order, and is cured.

Every test creates the row's situation, in the simulated Xero as people do or in the source, exports, finds the fault
with what is to be done, and removes the cause where the row says. What is cured in Xero, in the settings or by
connecting again leaves by itself; what is cured in the source leaves as a new revision. Then it stands in Xero once.
No call is spent on what can be known beforehand.
"""

import datetime as dt
import re
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from pathlib import Path

import pytest

from counterfoil.core.diagnose import diagnose, explain
from counterfoil.core.document import Allocation, BankTransaction, JournalLine, ManualJournal
from tests.articles.office import NEXT_DAY, Office
from tests.articles.rows import ACTIONSTEP, CLICKPOS, UNLEASHED, Rows
from tests.faults.example import DAY, contact, credit, line, payment, sale

ROWS = Rows()
row = ROWS.row


# --- Actionstep -----------------------------------------------------------------------------------------------------


@row(
    ACTIONSTEP,
    "Failed Posting to Xero: XERO API Exception detected: #1: Invoice not of valid status for modification. "
    "#2: This document cannot be edited as it has a payment or credit note allocated to it.",
    code="invoice_not_modifiable",
    cured="in the source",
    does="It creates and never overwrites, so Xero says only that the number is taken: `duplicate_invoice_number`.",
)
async def test_the_number_is_that_of_a_paid_invoice(office: Office) -> None:
    await office.hand_over(contact())
    await office.another_program("PUT", "Invoices", THEIRS)
    await office.person("pay_invoice", number="INV-1042")
    await office.hand_over(sale())
    await office.is_held("sales_invoice:1042", "duplicate_invoice_number", do="another number")
    await office.hand_over(sale(number="INV-1042A"))
    await office.has_gone("sales_invoice:1042")


@row(
    ACTIONSTEP,
    "Failed Posting Payment Xero: XERO API Exception Detected: #1: Payments can only be made against Authorised "
    "documents. #2: Payment amount exceeds the amount outstanding on this document.",
    code="not_authorised_for_payment",
    cured=("in Xero", "in the source"),
    does="What became of the invoice in Xero decides, and is known before a call is spent: paid there, `already_paid_off`, the "
    "payment is held until the other is removed, then it goes.",
)
async def test_the_invoice_was_paid_or_voided_in_xero(office: Office) -> None:
    await office.hand_over(contact(), sale())
    paid = await office.person("pay_invoice", number="INV-1042")
    await office.refresh()
    await office.hand_over(payment())
    await office.is_held("payment:p-1", "already_paid_off", do="remove the other")
    await office.person("delete_payment", payment_id=paid["payment_id"])
    await office.later()
    await office.has_gone("payment:p-1")

    await office.hand_over(sale(id="1043", number="INV-1043"))
    await office.person("void_invoice", number="INV-1043")
    await office.refresh()
    await office.hand_over(payment(id="p-2", document="desk:sales_invoice:1043"))
    await office.is_held("payment:p-2", "not_authorised_for_payment", do="again under a new number")
    again = sale(id="1043A", number="INV-1043A")
    await office.hand_over(again, payment(id="p-2", document="desk:sales_invoice:1043A"))
    await office.has_gone("sales_invoice:1043A", "payment:p-2")


@row(
    ACTIONSTEP,
    "Failed posting manual journal Xero: Not connected to the Xero API. Please log in first.",
    code="token_revoked",
    cured="by connecting again",
    does="The organisation pauses with one fault, the queue stays, and goes on once it is connected.",
)
async def test_the_app_was_disconnected_in_xero(office: Office) -> None:
    await office.person("disconnect")
    await office.hand_over(journal())
    await office.is_cut_off("token_revoked", do="stays in the queue")
    await office.reconnect()
    await office.run()
    await office.has_gone("manual_journal:j-1")


@row(
    ACTIONSTEP,
    "Failed Exporting Receipt to Xero Bank Transaction: This transaction cannot be completed. Add a Code to the Xero "
    "account, refresh your data in the Xero plugin then try again.",
    code="account_missing",
    cured="in Xero",
    does="The receipt is held before a call is spent; it goes when the bank account has its code.",
)
async def test_the_bank_account_has_no_code(office: Office) -> None:
    await office.hand_over(contact())
    await office.person("recode_account", code="090", new_code="0900")
    await office.refresh()
    await office.hand_over(receipt())
    await office.is_held("bank_transaction:r-1", "account_missing", do="give the account its code 090")
    await office.person("recode_account", code="0900", new_code="090")
    await office.later()
    await office.has_gone("bank_transaction:r-1")


@row(
    ACTIONSTEP,
    "Error: There was a problem sending this transaction to Xero. The reported error was: 'Failed posting Payment Xero: "
    "XERO API Exception Detected: #1: Account could not be found. '. Please check your Xero configuration and try again",
    code="account_missing",
    cured="in Xero",
    does="The payment is held before a call is spent; it goes when the account has its code.",
)
async def test_the_account_of_a_payment_has_no_code(office: Office) -> None:
    await office.hand_over(contact(), sale())
    await office.person("recode_account", code="090", new_code="0900")
    await office.refresh()
    await office.hand_over(payment())
    await office.is_held("payment:p-1", "account_missing", do="give the account its code 090")
    await office.person("recode_account", code="0900", new_code="090")
    await office.later()
    await office.has_gone("payment:p-1")


@row(
    ACTIONSTEP,
    "Error: Failed posting invoice to Xero - could not retrieve a valid Token Response URL.",
    code="token_revoked",
    cured="by connecting again",
    does="The organisation pauses with one fault, the queue stays, and goes on once it is connected.",
)
async def test_the_permission_lapsed_because_nobody_used_it(office: Office) -> None:
    await office.lapse(dt.timedelta(days=61))
    await office.hand_over(contact(), sale())
    await office.is_cut_off("token_revoked", do="Connect")
    await office.reconnect()
    await office.run()
    await office.has_gone("contact:otto", "sales_invoice:1042")


@row(
    ACTIONSTEP,
    "Error: XERO API Exception Detected: #1: The invoice you are trying to allocate to has already been paid off",
    code="already_paid_off",
    cured="in Xero",
    does="The allocation is held until what paid the invoice in Xero is removed there, then it goes.",
)
async def test_the_invoice_of_a_credit_note_was_paid_in_xero(office: Office) -> None:
    await office.hand_over(contact(), sale(), credit())
    paid = await office.person("pay_invoice", number="INV-1042")
    await office.refresh()
    await office.hand_over(allocation())
    await office.is_held("allocation:a-1", "already_paid_off", do="Remove & redo")
    await office.person("delete_payment", payment_id=paid["payment_id"])
    await office.later()
    await office.has_gone("credit_note:c-3", "allocation:a-1")


@row(
    ACTIONSTEP,
    "Error: Xero V2: Failed to renew token.",
    code="token_expired",
    cured=("by connecting again", "by itself"),
    does="It renews its permission before it runs out, and tries again when that fails; connecting anew is always possible, "
    "also while a connection seems to be there.",
)
async def test_the_permission_cannot_be_renewed(office: Office) -> None:
    await office.lapse(dt.timedelta(hours=1))
    trouble = {"kind": "status", "endpoint": "POST connect/token", "status": 500, "lasts_s": 600}
    await office.xero.ask("trouble", trouble)
    assert "tokens could not be renewed" in await office.hand_over(contact(), sale())
    assert office.writes == 0
    await office.xero.ask("trouble", method="DELETE")
    await office.reconnect()
    await office.run()
    await office.has_gone("contact:otto", "sales_invoice:1042")


@row(
    ACTIONSTEP,
    "Error: Access Denied to the requested resource",
    code="access_denied",
    cured="by connecting again",
    does="The organisation pauses with one fault; connecting asks for every permission that is needed.",
)
async def test_the_connection_lacks_a_permission(office: Office) -> None:
    await office.connect_with("offline_access accounting.contacts accounting.settings.read")
    await office.hand_over(contact(), sale())
    await office.is_cut_off("access_denied", do="agree to all permissions")
    await office.reconnect()
    await office.run()
    await office.has_gone("contact:otto", "sales_invoice:1042")


# --- ClickPOS -------------------------------------------------------------------------------------------------------


@row(
    CLICKPOS,
    "Payments can only be made against Authorised invoices.",
    code="not_authorised_for_payment",
    cured="in Xero",
    does="The payment waits without a call, for somebody to approve the draft in Xero; then it goes.",
)
async def test_the_invoice_is_still_a_draft(office: Office) -> None:
    await office.decide('[policies.status]\nsales_invoice = "draft"')
    await office.hand_over(contact(), sale())
    await office.hand_over(payment())
    await office.is_waiting("payment:p-1", for_="sales_invoice:1042")
    assert office.calls_of_payments == 0, "nothing is sent that Xero would refuse"
    await office.person("approve_invoice", number="INV-1042")
    await office.later()
    await office.has_gone("sales_invoice:1042", "payment:p-1")


@row(
    CLICKPOS,
    "Payment amounts exceeds.",
    code="overpayment",
    cured="in the source",
    does="The payment is held with what is still open; the corrected one goes.",
)
async def test_the_tenders_come_to_more_than_the_invoice(office: Office) -> None:
    await office.hand_over(contact(), sale())
    await office.hand_over(payment(amount=Decimal("30.00")))
    await office.is_held("payment:p-1", "overpayment", do="correct the amount")
    await office.hand_over(payment())
    await office.has_gone("payment:p-1")


@row(
    CLICKPOS,
    "Invoice could not be found.",
    code="document_not_found",
    cured="in the source",
    does="A payment waits for its invoice without a call, and follows it.",
)
async def test_the_payment_comes_before_its_invoice(office: Office) -> None:
    await office.hand_over(payment())
    await office.is_waiting("payment:p-1", for_="sales_invoice:1042")
    assert office.writes == 0
    await office.hand_over(contact(), sale())
    await office.has_gone("sales_invoice:1042", "payment:p-1")


@row(
    CLICKPOS,
    "Invoice # must be unique.",
    code="duplicate_invoice_number",
    cured="in Xero",
    does="The invoice is held; when the identical one is deleted in Xero, it goes under the same number.",
)
async def test_the_invoice_was_integrated_before(office: Office) -> None:
    await office.hand_over(contact())
    await office.another_program("PUT", "Invoices", {**THEIRS, "Status": "DRAFT"})
    await office.hand_over(sale())
    await office.is_held("sales_invoice:1042", "duplicate_invoice_number", do="delete the one in Xero")
    await office.person("delete_invoice", number="INV-1042")
    await office.later()
    await office.has_gone("sales_invoice:1042")


@row(
    CLICKPOS,
    "Another contact has this contact number. Please enter a different contact number.",
    code="duplicate_contact_number",
    cured="in Xero",
    does="The contact is held and its documents wait; once the archived one is restored it is taken as theirs.",
)
async def test_an_archived_contact_has_the_number(office: Office) -> None:
    await office.another_program("PUT", "Contacts", {"Name": "Otto's", "ContactNumber": "desk:otto"})
    await office.person("archive_contact", name="Otto's")
    await office.refresh()
    await office.hand_over(contact(), sale())
    await office.is_held("contact:otto", "duplicate_contact_number", do='Restore "Otto\'s" in Xero')
    await office.is_waiting("sales_invoice:1042", for_="contact:otto")
    await office.person("restore_contact", name="Otto's")
    await office.later()
    await office.has_gone("contact:otto", "sales_invoice:1042")


@row(
    CLICKPOS,
    "Invoice not of valid status for modification",
    "Invoice not of valid status for modification. This document cannot be edited as it has a payment or credit note "
    "allocated to it",
    code="invoice_not_modifiable",
    cured="in the source",
    does="What is in Xero is never changed: `revised_after_posting`, without a call; a further document corrects it.",
)
async def test_a_paid_invoice_is_changed_in_the_source(office: Office) -> None:
    await office.hand_over(contact(), sale())
    await office.person("pay_invoice", number="INV-1042")
    await office.hand_over(sale(lines=(line(unit_price="12.50"),)))
    (changed,) = await office.books.failed()
    assert [each.code for each in changed.faults] == ["revised_after_posting"]
    assert office.writes == 2, "the contact and the invoice, and nothing since"
    more = sale(id="1042-more", number="INV-1042-more", lines=(line(unit_price="2.00"),))
    await office.hand_over(more)
    await office.has_gone("sales_invoice:1042-more")


@row(
    CLICKPOS,
    "The token repository doesn’t contain a valid access token.",
    code="token_revoked",
    cured="by connecting again",
    does="The tokens can be forgotten and the organisation connected anew; rules and queue stay.",
)
async def test_the_tokens_are_of_no_use(office: Office) -> None:
    await office.person("disconnect")
    await office.hand_over(contact(), sale())
    await office.is_cut_off("token_revoked", do="stays in the queue")
    await office.books.reset(await office.lane(), by="administrator")
    await office.reconnect()
    await office.run()
    await office.has_gone("contact:otto", "sales_invoice:1042")


@row(
    CLICKPOS,
    "A Contact must be specified for this type of transaction",
    code="missing_contact",
    cured="in the source",
    does="The invoice is held before a call is spent; with its customer it goes.",
)
async def test_the_invoice_names_nobody(office: Office) -> None:
    await office.hand_over(contact())
    await office.hand_over(sale(contact=None))
    await office.is_held("sales_invoice:1042", "missing_contact", do="Give the document its customer")
    await office.hand_over(sale())
    await office.has_gone("sales_invoice:1042")


@row(
    CLICKPOS,
    "Document could not be found",
    code="document_not_found",
    cured="in the source",
    does="A payment waits while its invoice is held, and follows it.",
)
async def test_the_invoice_of_a_payment_is_held_itself(office: Office) -> None:
    await office.hand_over(contact())
    await office.hand_over(sale(due_date=None), payment())
    await office.is_held("sales_invoice:1042", "due_date_missing", do="due date")
    await office.is_waiting("payment:p-1", for_="sales_invoice:1042")
    await office.hand_over(sale())
    await office.has_gone("sales_invoice:1042", "payment:p-1")


@row(
    CLICKPOS,
    "Account could not be found (payments)",
    code="account_missing",
    cured="in the settings",
    does="A tender without a rule halts its own payments, before a call is spent: `mapping_missing`; with the rule they go.",
)
async def test_the_tender_is_not_mapped(office: Office) -> None:
    await office.decide("", rules=RULES_WITHOUT_TENDER)
    await office.hand_over(contact(), sale())
    await office.hand_over(payment(tender="voucher"))
    await office.is_held("payment:p-1", "mapping_missing", do='"voucher"')
    await office.decide('[tender]\nvoucher = "090"', rules=RULES_WITHOUT_TENDER)
    await office.run()
    await office.has_gone("payment:p-1")


@row(
    CLICKPOS,
    "Sorry, Due Dates cannot be made more than 999 days after the invoice date.",
    code="due_date_range",
    cured=("in Xero", "in the source"),
    does="The words are those for payment terms of 0 days on the contact, which the cause says; a due date that is itself "
    "out of range is found before a call is spent.",
)
async def test_the_terms_of_the_contact_are_0_days(office: Office) -> None:
    await office.decide('[policies]\ndue_date = "contact_terms"')
    await office.hand_over(contact())
    await office.person("set_payment_terms", name="Cafe Otto", sales={"day": 0})
    await office.person("set_usual_terms", sales={"day": 20, "type": "OFFOLLOWINGMONTH"})
    await office.refresh()
    await office.hand_over(sale())
    # The terms that a contact has are known only in Xero.
    fault = await office.is_held(
        "sales_invoice:1042", "due_date_range", do="correct its payment terms", spent=1
    )
    assert "payment terms of 0 days on the contact" in explain(fault).cause
    await office.person("remove_payment_terms", name="Cafe Otto")
    await office.later()
    await office.has_gone("sales_invoice:1042")

    await office.decide("")
    await office.hand_over(sale(id="1043", number="INV-1043", due_date=dt.date(2029, 1, 1)))
    await office.is_held("sales_invoice:1043", "due_date_range", do="Correct the due date in the source")
    await office.hand_over(sale(id="1043", number="INV-1043"))
    await office.has_gone("sales_invoice:1043")


# --- Unleashed ------------------------------------------------------------------------------------------------------


@row(
    UNLEASHED,
    "The document date cannot be before the period lock date, currently set at XX-…-20XX",
    "The document date cannot be before the end of year lock date, currently set at XX-XX-20XX",
    code="locked_period",
    cured="in Xero",
    does="What is dated on or before a lock date is held before a call is spent; it goes when the date moves back.",
)
async def test_the_books_are_closed(office: Office) -> None:
    await office.hand_over(contact())
    await office.person("set_lock_dates", period="2026-03-28", end_of_year="2025-03-31")
    await office.refresh()
    await office.hand_over(sale())
    await office.is_held("sales_invoice:1042", "locked_period", do="moves the lock date back in Xero")
    await office.person("set_lock_dates", period=None, end_of_year="2026-03-28")
    await office.later()
    await office.is_held("sales_invoice:1042", "locked_period", do="moves the lock date back in Xero")
    await office.person("set_lock_dates", end_of_year="2026-03-27")
    await office.later()
    await office.has_gone("sales_invoice:1042")


@row(
    UNLEASHED,
    "Response status code does not indicate success: 500 (Internal Server Error).",
    code="server_unavailable",
    cured="by itself",
    does="Calls are counted beforehand and Xero's 429 is heeded, so the day's limit is told as that: the organisation pauses "
    "and goes on the next day. A real 500 leaves a document in doubt until it is looked up.",
)
async def test_the_calls_of_the_day_are_used_up(office: Office) -> None:
    await office.hand_over(contact())
    await office.xero.ask("limits", {"calls": 5000})
    await office.hand_over(sale())
    export = await office.export("sales_invoice:1042")
    assert (export.state, export.faults) == ("ready", ())
    await office.later(NEXT_DAY)
    await office.has_gone("sales_invoice:1042")


@row(
    UNLEASHED,
    "Account Code … is not a valid Code for this document",
    "Account code or ID must be specified",
    code=("account_invalid", "account_missing"),
    cured=("in Xero", "in the settings"),
    does="What is on an account that is archived or not there is held before a call is spent; it goes when the account is "
    "restored or the rule names another.",
)
async def test_the_account_is_archived_or_not_there(office: Office) -> None:
    await office.hand_over(contact())
    await office.person("archive_account", code="200")
    await office.refresh()
    await office.hand_over(sale())
    await office.is_held("sales_invoice:1042", "account_invalid", do="restore it in Xero")
    await office.person("restore_account", code="200")
    await office.later()
    await office.has_gone("sales_invoice:1042")

    await office.decide('[account.sales.category]\nGifts = "270"')
    await office.person("delete_account", code="270")
    await office.refresh()
    await office.hand_over(sale(id="1043", number="INV-1043", lines=(line(category="Gifts"),)))
    await office.is_held("sales_invoice:1043", "account_invalid", do="another account in the mapping rule")
    await office.decide('[account.sales.category]\nGifts = "260"')
    await office.run()
    await office.has_gone("sales_invoice:1043")


@row(
    UNLEASHED,
    "Account must be valid, Tax Rate must be valid",
    code="amount_too_small",
    cured="in the source",
    does="What comes to less than half a cent is found before a call is spent; lines of it are left out where the rest balances.",
)
async def test_an_amount_rounds_to_nothing(office: Office) -> None:
    await office.hand_over(journal(amount="0.004"))
    await office.is_held("manual_journal:j-1", "amount_too_small", do="Leave the line out")
    await office.hand_over(journal(amount="0.01"))
    await office.has_gone("manual_journal:j-1")

    await office.hand_over(contact(), sale(lines=(line(), line(quantity="1", unit_price="0.004"))))
    await office.has_gone("sales_invoice:1042")


@row(
    UNLEASHED,
    "The Account Number already exists. Please enter a different Account Number.",
    code="duplicate_account_number",
    cured=("in Xero", "in the settings"),
    does="A customer code that another contact has is found before a call is spent; the contact goes when the other gives it "
    "up, or when codes are not sent.",
)
async def test_the_customer_code_is_taken(office: Office) -> None:
    by_name = 'contact_matching = ["contact_number", "name"]'
    await office.decide(f'[policies]\naccount_number = "yes_or_hold"\n{by_name}')
    await office.another_program("PUT", "Contacts", {"Name": "Somebody Else", "AccountNumber": "C-7"})
    await office.refresh()
    await office.hand_over(contact(account_number="C-7"), sale())
    await office.is_held("contact:otto", "duplicate_account_number", do="Take the account number off")
    await office.is_waiting("sales_invoice:1042", for_="contact:otto")
    await office.person("set_account_number", name="Somebody Else", account_number="")
    await office.later()
    await office.has_gone("contact:otto", "sales_invoice:1042")

    await office.another_program("PUT", "Contacts", {"Name": "A Third", "AccountNumber": "C-8"})
    await office.refresh()
    await office.hand_over(contact(id="tui", name="Tui", account_number="C-8"))
    await office.is_held("contact:tui", "duplicate_account_number", do="without it")
    await office.decide(f"[policies]\n{by_name}")
    await office.run()
    await office.has_gone("contact:tui")


@row(
    UNLEASHED,
    "Export of … to Xero Invoices API failed - Details: [TaxCode …] is not mapped to an accounting tax.",
    code="tax_invalid",
    cured="in the settings",
    does="A tax code without a rule is found before a call is spent: `mapping_missing`; with the rule its documents go.",
)
async def test_the_tax_code_is_not_mapped(office: Office) -> None:
    await office.decide("", rules=RULES_WITHOUT_TAX)
    await office.hand_over(contact())
    await office.hand_over(sale(lines=(line(tax_code="G.S.T."),)))
    await office.is_held("sales_invoice:1042", "mapping_missing", do='"G.S.T."')
    await office.decide('[tax.sales]\n"G.S.T." = "OUTPUT2"', rules=RULES_WITHOUT_TAX)
    await office.run()
    await office.has_gone("sales_invoice:1042")


@row(
    UNLEASHED,
    "Export of … to Xero Contacts API failed - Details: Xero validation error:",
    code="tax_number_invalid",
    cured="in the source",
    does="A tax number that is none of the contact's country is found before a call is spent; the corrected contact goes.",
)
async def test_the_tax_number_is_none(office: Office) -> None:
    await office.hand_over(contact(tax_number="49-09-85"), sale())
    await office.is_held("contact:otto", "tax_number_invalid", do="Correct the number in the source")
    await office.is_waiting("sales_invoice:1042", for_="contact:otto")
    await office.hand_over(contact(tax_number="49-091-850"))
    await office.has_gone("contact:otto", "sales_invoice:1042")


@row(
    UNLEASHED,
    "The specified contact details matched an archived contact. Archived contacts cannot currently be edited via the API",
    code="archived_contact",
    cured="in Xero",
    does="Documents of an archived contact are held before a call is spent and go when it is restored; those of one that was "
    "merged go to the contact it became part of.",
)
async def test_the_contact_was_archived(office: Office) -> None:
    await office.hand_over(contact())
    await office.person("archive_contact", name="Cafe Otto")
    await office.refresh()
    await office.hand_over(sale())
    await office.is_held("sales_invoice:1042", "archived_contact", do="Restore the contact in Xero")
    await office.person("restore_contact", name="Cafe Otto")
    await office.later()
    await office.has_gone("sales_invoice:1042")

    other = await office.another_program("PUT", "Contacts", {"Name": "Cafe Otto, Port Road"})
    await office.person("merge_contacts", name="Cafe Otto", into_contact_id=other["ContactID"])
    await office.refresh()
    await office.hand_over(sale(id="1043", number="INV-1043"))
    await office.has_gone("sales_invoice:1043")
    assert office.contact_of("INV-1043") == "Cafe Otto, Port Road"


@row(
    UNLEASHED,
    "API failed - Details: * Email address must be valid.",
    code="invalid_email",
    cured="in the source",
    does="An address that is none, or two in one field, is found before a call is spent.",
)
async def test_the_email_address_is_two(office: Office) -> None:
    await office.hand_over(contact(email="otto@cafe.test, till@cafe.test"), sale())
    await office.is_held("contact:otto", "invalid_email", do="one address only")
    await office.is_waiting("sales_invoice:1042", for_="contact:otto")
    await office.hand_over(contact())
    await office.has_gone("contact:otto", "sales_invoice:1042")


@row(
    UNLEASHED,
    "The contact name … is already assigned to another contact. The contact name must be unique across all active contacts",
    code="duplicate_contact_name",
    cured="in the source",
    does="It is about the name, not the address. By policy the contact is taken to be that one, or it is held before a call is "
    "spent; under a name of its own it goes.",
)
async def test_the_name_is_taken(office: Office) -> None:
    await office.decide('[policies]\nduplicate_contact_name = "hold"')
    await office.person("bank_line", amount="5.00", line_code="200", name="Cafe Otto")
    await office.refresh()
    await office.hand_over(contact(), sale())
    await office.is_held("contact:otto", "duplicate_contact_name", do="a name of its own")
    await office.hand_over(contact(name="Cafe Otto, Port Road"))
    await office.has_gone("contact:otto", "sales_invoice:1042")

    await office.decide("")
    await office.person("bank_line", amount="5.00", line_code="200", name="Tui")
    await office.refresh()
    await office.hand_over(contact(id="tui", name="Tui"))
    await office.has_gone("contact:tui")


# --- the table ------------------------------------------------------------------------------------------------------

ARTICLES = {ACTIONSTEP: 9, CLICKPOS: 11, UNLEASHED: 10}
"""How many rows the table of each has."""
PLACEHOLDER = r"\bX{3,}\b"
FILES = {
    ACTIONSTEP: "000-actionstep-xero-error-messages.txt",
    CLICKPOS: "003-clickpos-xero-integration-error-codes.txt",
    UNLEASHED: "004-unleashed-xero-connection-log-and-export-errors.txt",
}


def journal(amount: str = "100.00") -> ManualJournal:
    """A cost that is put off."""
    lines = tuple(
        JournalLine(amount=Decimal(sign + amount), account=account)
        for sign, account in (("", "used"), ("-", "accruals"))
    )
    return ManualJournal(system="desk", id="j-1", date=DAY, currency="NZD", narration="Accrual", lines=lines)


def receipt() -> BankTransaction:
    """Money received without an invoice."""
    return BankTransaction(
        system="desk",
        id="r-1",
        direction="received",
        bank="main",
        date=DAY,
        currency="NZD",
        contact="otto",
        lines=(line(),),
    )


def allocation() -> Allocation:
    """The credit note, set against the invoice."""
    return Allocation(
        system="desk",
        id="a-1",
        credit_note="desk:credit_note:c-3",
        document="desk:sales_invoice:1042",
        date=DAY,
        currency="NZD",
        amount=Decimal("24.15"),
    )


THEIRS = {
    "Type": "ACCREC",
    "Contact": {"Name": "Somebody Else"},
    "InvoiceNumber": "INV-1042",
    "Date": "2026-03-28",
    "DueDate": "2026-04-20",
    "Status": "AUTHORISED",
    "LineItems": [{"Description": "Widget", "Quantity": 1, "UnitAmount": 10, "AccountCode": "200"}],
}
RULES_WITHOUT_TENDER = """
[account.sales]
default = "200"
[tax.sales]
default = "OUTPUT2"
"""
RULES_WITHOUT_TAX = """
[account.sales]
default = "200"
"""


def test_all_rows_of_the_articles_are_here_and_in_their_order() -> None:
    found = [(article, len(list(rows))) for article, rows in groupby(ROWS.all, key=attrgetter("article"))]
    assert found == list(ARTICLES.items())
    assert len({each.test for each in ROWS.all}) == 30


@pytest.mark.needs_data
def test_each_message_stands_in_its_article(test_data: Path) -> None:
    """And one after the other: no row is put where it is not."""
    texts = {name: words(test_data / "articles" / file) for name, file in FILES.items()}
    for article, text in texts.items():
        at = 0
        for each in ROWS.all:
            for message in each.messages if each.article == article else ():
                at = text.find(message, at)
                assert at >= 0, message


def words(file: Path) -> str:
    """What a file says, on one line; … stands where it leaves a name or number open."""
    return re.sub(PLACEHOLDER, "…", " ".join(file.read_text(encoding="utf-8").split()))


def test_the_messages_of_each_row_are_known_by_their_codes() -> None:
    for each in ROWS.all:
        assert tuple(diagnose(said.replace("…", "X" * 3))[0].code for said in each.messages) == each.codes, (
            each.messages
        )
