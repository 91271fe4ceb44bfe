"""What policy makes of a document dated in closed books: a draft, or one of the first open day."""

from __future__ import annotations

from typing import Final, TypeVar

import msgspec

from counterfoil.core.context import Context
from counterfoil.core.locks import Lock, lock_on
from counterfoil.core.mapped import BANK_TYPES, InvoiceType, MappedInvoice, MappedPayment
from counterfoil.core.own_reference import worded
from counterfoil.core.phrases import plain_date

_KINDS: Final[dict[InvoiceType, str]] = {
    "sales_invoice": "sales_invoice",
    "bill": "bill",
    "sales_credit": "credit_note",
    "purchase_credit": "credit_note",
    "received": "bank_transaction",
    "spent": "bank_transaction",
}
"""The policy for each type, by its name there."""

_Document = TypeVar("_Document", MappedInvoice, MappedPayment)


def ease_lock(invoice: MappedInvoice, context: Context) -> tuple[MappedInvoice, tuple[str, ...]]:
    """By policy `draft` as a draft; by `move` on the first open day, with its true date in the reference.

    What is no ledger entry yet needs neither: Xero takes drafts and submitted documents with any date
    (help.dext.com 105721). A due date stays: when the money is due does not depend on the books.
    """
    choice: str = getattr(context.policies.locked_period, _KINDS[invoice.type])
    if choice == "hold" or invoice.status != "authorised":
        return invoice, ()
    lock = lock_on(context.organisation, invoice.date)
    if lock is None:
        return invoice, ()
    if choice == "draft":
        said = f"status draft in place of authorised, {_because(lock)}"
        return msgspec.structs.replace(invoice, status="draft"), (said,)
    dated = f"dated {plain_date(invoice.date)}"
    if invoice.type in BANK_TYPES:
        return _moved(invoice, lock, worded(invoice.reference, dated))
    return _moved(invoice, lock, f"{invoice.reference} ({dated})" if invoice.reference else dated)


def move_payment(payment: MappedPayment, context: Context) -> tuple[MappedPayment, tuple[str, ...]]:
    """By policy `move` the payment on the first open day, its true date in the reference."""
    if context.policies.locked_period.payment == "hold":
        return payment, ()
    lock = lock_on(context.organisation, payment.date)
    if lock is None:
        return payment, ()
    return _moved(payment, lock, worded(payment.reference, f"dated {plain_date(payment.date)}"))


def _moved(document: _Document, lock: Lock, reference: str) -> tuple[_Document, tuple[str, ...]]:
    said = (
        f"date moved from {plain_date(document.date)} to {plain_date(lock.first_open)}, {_because(lock)}; "
        f'the reference is "{reference}"'
    )
    return msgspec.structs.replace(document, date=lock.first_open, reference=reference), (said,)


def _because(lock: Lock) -> str:
    return f"as the books are closed up to {plain_date(lock.date)} ({lock.name} lock date)"
