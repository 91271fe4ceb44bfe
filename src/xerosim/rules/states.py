"""Statuses of a document: which may follow which, and what money on a document freezes."""

import datetime
from typing import Final

from xerosim.books.amounts import ZERO
from xerosim.books.documents import Document
from xerosim.wire.documents import DocumentIn
from xerosim.wire.reading import read_date

UNMODIFIABLE: Final = "Invoice not of valid status for modification"
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


def status_errors(old: Document, element: DocumentIn) -> list[str]:
    """What the present status of a document forbids."""
    # recorded: docketworks invoice_delete_authorised.json; vendors for PAID and VOIDED
    if old.paid or old.credited:
        return _allocated_errors(old, element)
    allowed = TRANSITIONS[old.status]
    if (element.Status or old.status) not in allowed:
        return [UNMODIFIABLE]
    return []


def _allocated_errors(old: Document, element: DocumentIn) -> list[str]:
    """Money is on the document: its amounts, its date and its status are frozen."""
    if element.Status:
        # issue: CiviCRM accountsync; LanternOps/breeze plan W04
        words = f"The status {element.Status} cannot be applied to the invoice because it has payments "
        return [words + "or credit notes allocated to it."]
    if old.status == "PAID" and old.is_sale:
        return [UNMODIFIABLE, ALLOCATED]  # vendors quote the two together
    if element.Date and read_date(element.Date, "Date") != old.date:
        # vendor: help.yourtradebase.com 158
        return ["Date cannot be changed on an invoice that has payment or credit notes allocated to it."]
    if element.LineItems is not None:
        if old.kind == "ACCPAY" and not all(item.LineItemID for item in element.LineItems):
            # issue: CiviCRM accountsync
            return ["To update fields on a paid invoice line item, you must supply a LineItemID"]
        return [ALLOCATED]
    # doc: developer.xero.com, 19 Mar 2026 (bills alone stay open in what is not money)
    return [ALLOCATED] if old.is_sale or element.CurrencyCode or element.LineAmountTypes else []


def settle_status(document: Document, on: datetime.date) -> None:
    """PAID once nothing is due, AUTHORISED again when something is; Xero alone sets and takes away PAID."""
    # spec: XeroAPI/Xero-OpenAPI, example of a payment's deletion; a document of nothing stays AUTHORISED (assumed)
    if document.status == "AUTHORISED" and document.total > ZERO and document.due <= ZERO:
        document.status, document.fully_paid_on = "PAID", on
    elif document.status == "PAID" and document.due > ZERO:
        document.status, document.fully_paid_on = "AUTHORISED", None
