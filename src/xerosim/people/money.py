"""Payments, refunds and write-offs that a person enters, and takes away again."""

import datetime
from decimal import Decimal
from typing import Final

import msgspec

from xerosim.books.accounts import Account
from xerosim.books.documents import Document, Payment
from xerosim.books.organisation import Organisation
from xerosim.people.documents import told_of
from xerosim.people.finding import account_of, document_of
from xerosim.people.scene import Deed, Scene, Told, row_of
from xerosim.rules.allocations import delete_allocation, save_allocation
from xerosim.rules.documents import save_document
from xerosim.rules.payments import save_payment
from xerosim.side.reading import NotDone
from xerosim.wire.allocations import AllocationIn
from xerosim.wire.contacts import ContactIn
from xerosim.wire.documents import DocumentIn
from xerosim.wire.lines import LineIn
from xerosim.wire.payments import AccountRef, PaymentIn, TargetIn


class Paying(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A payment of an invoice or a bill, or the refund of a credit note; by default all that is due, today,
    on the first bank account (another: `code` or `account_id`); `in_batch`: as one of a batch payment."""

    invoice_id: str = ""
    number: str = ""
    amount: Decimal | None = None
    code: str = ""
    account_id: str = ""
    date: datetime.date | None = None
    reference: str | None = None
    is_reconciled: bool = False
    in_batch: bool = False


class Crediting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What of an invoice or a bill is written off; by default all that is due, today, on its first line's
    account (another: `code`)."""

    invoice_id: str = ""
    number: str = ""
    amount: Decimal | None = None
    code: str = ""
    date: datetime.date | None = None


class WhichPayment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A payment, by its id."""

    payment_id: str


class WhichAllocation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An allocation, by its id."""

    allocation_id: str


def pay(scene: Scene, asked: Paying) -> tuple[Document, Payment]:
    """Enter a payment; raises NotDone with what Xero says against it."""
    organisation = scene.organisation
    document = document_of(organisation, asked)
    if asked.code or asked.account_id:
        account = account_of(organisation, asked)
    else:
        account = first_bank(organisation)
    target = TargetIn(InvoiceID=document.id, CreditNoteID=document.id)
    element = PaymentIn(
        Invoice=None if document.is_credit else target,
        CreditNote=target if document.is_credit else None,
        Account=AccountRef(AccountID=account.id),
        Date=asked.date.isoformat() if asked.date else None,
        Amount=document.due if asked.amount is None else asked.amount,
        Reference=asked.reference,
        IsReconciled=asked.is_reconciled,
    )
    payment: Payment = row_of(save_payment(organisation, element, scene.ask("PUT")))
    if asked.in_batch:
        payment.batch_id = organisation.new_id()
    return document, payment


def first_bank(organisation: Organisation) -> Account:
    """The first active bank account of the chart; raises NotDone when there is none."""
    for account in organisation.accounts:
        if account.type == "BANK" and account.status == "ACTIVE":
            return account
    raise NotDone("there is no active bank account")


def payment_of(organisation: Organisation, payment_id: str) -> Payment:
    """The payment with this id; raises NotDone."""
    payment = organisation.payments.get(payment_id.lower())
    if payment is None:
        raise NotDone("no payment has this payment_id")
    return payment


def _pay(scene: Scene, asked: Paying) -> Told:
    document, payment = pay(scene, asked)
    return told_of(document) | {"payment_id": payment.id}


def _delete_payment(scene: Scene, asked: WhichPayment) -> Told:
    payment = payment_of(scene.organisation, asked.payment_id)
    row_of(save_payment(scene.organisation, PaymentIn(Status="DELETED"), scene.ask("POST", payment.id)))
    return told_of(payment.document)


def _credit(scene: Scene, asked: Crediting) -> Told:
    """A credit note over the amount, for the same contact, set against the document at once."""
    organisation = scene.organisation
    document = document_of(organisation, asked)
    amount = document.due if asked.amount is None else asked.amount
    if document.is_credit or document.status != "AUTHORISED" or not 0 < amount <= document.due:
        raise NotDone("only what is due on an authorised invoice or bill can be written off")
    note = row_of(
        save_document(organisation, _note(document, amount, asked), scene.ask("PUT"), is_credit=True)
    )
    element = AllocationIn(
        Invoice=TargetIn(InvoiceID=document.id),
        Amount=amount,
        Date=asked.date.isoformat() if asked.date else None,
    )
    row_of(save_allocation(organisation, note, element, scene.ask("PUT", note.id)))
    return told_of(document) | {"credit_note_id": note.id, "credit_note_number": note.number}


def _note(document: Document, amount: Decimal, asked: Crediting) -> DocumentIn:
    first = next((line for line in document.lines if line.account is not None), None)
    taxed = document.mode != "NoTax"
    line = LineIn(
        Description=f"Write-off of {document.number}".strip(),
        Quantity=Decimal(1),
        UnitAmount=amount,
        AccountCode=asked.code or None,
        AccountID=first.account.id if first and first.account and not asked.code else None,
        TaxType=first.tax_type if first and taxed else None,
    )
    return DocumentIn(
        Type="ACCRECCREDIT" if document.is_sale else "ACCPAYCREDIT",
        Contact=ContactIn(ContactID=document.contact.id),
        LineItems=[line],
        LineAmountTypes="Inclusive" if taxed else "NoTax",
        Date=asked.date.isoformat() if asked.date else None,
        CurrencyCode=document.currency,
        CurrencyRate=document.rate,
        Reference=document.number,
        Status="AUTHORISED",
    )


def _remove_allocation(scene: Scene, asked: WhichAllocation) -> Told:
    allocation = scene.organisation.allocations.get(asked.allocation_id.lower())
    if allocation is None:
        raise NotDone("no allocation has this allocation_id")
    ask = scene.ask("DELETE", allocation.source.id, allocation.id)
    row_of(delete_allocation(scene.organisation, allocation.source, allocation.id, ask))
    return told_of(allocation.target)


DEEDS: Final = {
    "pay_invoice": Deed(Paying, _pay, (("invoice_id", "number"),)),
    "delete_payment": Deed(WhichPayment, _delete_payment),
    "credit_invoice": Deed(Crediting, _credit, (("invoice_id", "number"),)),
    "remove_allocation": Deed(WhichAllocation, _remove_allocation),
}
