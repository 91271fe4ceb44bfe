"""Statuses of a document: which may follow which, and what money on a document freezes."""

import datetime
from typing import Final

from xerosim.books.amounts import ZERO
from xerosim.books.documents import Document
from xerosim.rules.paid_bills import bill_errors
from xerosim.wire.documents import DocumentIn
from xerosim.wire.reading import read_date, real_id

UNMODIFIABLE: Final = "Invoice not of valid status for modification"
# issue: CiviCRM accountsync Xero, waynerobinson/xeroizer PR#211; vendor: ClickPOS and Actionstep help
ALLOCATED: Final = "This document cannot be edited as it has a payment or credit note allocated to it."

# doc: developer.xero.com, status table of invoices; AUTHORISED -> DELETED recorded as refused
TRANSITIONS: Final[dict[str, tuple[str, ...]]] = {
    "DRAFT": ("DRAFT", "SUBMITTED", "AUTHORISED", "DELETED"),
    "SUBMITTED": ("SUBMITTED", "DRAFT", "AUTHORISED", "DELETED"),
    "AUTHORISED": ("AUTHORISED", "VOIDED"),
    "PAID": (),
    "VOIDED": (),
    "DELETED": (),
}


def has_money(document: Document) -> bool:
    """Whether a payment was made or a credit allocated."""
    return bool(document.paid or document.credited)


def status_errors(old: Document, element: DocumentIn) -> list[str]:
    """What the present status of a document forbids."""
    # recorded: docketworks invoice_delete_authorised.json; vendors for PAID and VOIDED
    if has_money(old):
        return _allocated_errors(old, element)
    if (element.Status or old.status) not in TRANSITIONS[old.status]:
        return [UNMODIFIABLE]
    return []


def _allocated_errors(old: Document, element: DocumentIn) -> list[str]:
    """Money is on the document: its amounts, its date and its status are frozen."""
    is_bill = old.kind == "ACCPAY"
    if old.status == "PAID" and element.Status != "VOIDED" and (element.Status or not is_bill):
        # vendor: ClickPOS help and Actionstep help quote the two together, the second of a number that was used again
        return [UNMODIFIABLE, ALLOCATED]
    if element.Status:
        # issue: CiviCRM accountsync; LanternOps/breeze plan W04
        words = f"The status {element.Status} cannot be applied to the invoice because it has payments "
        return [words + "or credit notes allocated to it."]
    if element.Date and read_date(element.Date, "Date") != old.date:
        # vendor: help.yourtradebase.com 158
        return ["Date cannot be changed on an invoice that has payment or credit notes allocated to it."]
    if _changes_money(old, element):
        return [ALLOCATED]
    if is_bill:
        # doc: developer.xero.com, 19 Mar 2026 (bills stay open in what is not money)
        return bill_errors(old, element.LineItems, ALLOCATED) if element.LineItems is not None else []
    return [ALLOCATED] if element.LineItems is not None or _changes_party(old, element) else []


def _changes_money(old: Document, element: DocumentIn) -> bool:
    rate = element.CurrencyRate
    return (
        (element.CurrencyCode or old.currency) != old.currency
        or (element.LineAmountTypes or old.mode) != old.mode
        or (rate is not None and rate != old.rate)
    )


def _changes_party(old: Document, element: DocumentIn) -> bool:
    """On a sales document also who owes it and its number are frozen (assumed: the list of 2026 is of bills)."""
    number = element.CreditNoteNumber if old.is_credit else element.InvoiceNumber
    contact = real_id(element.Contact.ContactID) if element.Contact else ""
    return (number is not None and number != old.number) or (bool(contact) and contact != old.contact.id)


def settle_status(document: Document, on: datetime.date) -> None:
    """PAID once nothing is due, AUTHORISED again when something is; Xero alone sets and takes away PAID."""
    # spec: XeroAPI/Xero-OpenAPI, example of a payment's deletion; a document of nothing stays AUTHORISED (assumed)
    if document.status == "AUTHORISED" and document.total > ZERO and document.due <= ZERO:
        document.status, document.fully_paid_on = "PAID", on
    elif document.status == "PAID" and document.due > ZERO:
        document.status, document.fully_paid_on = "AUTHORISED", None
