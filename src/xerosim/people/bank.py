"""A bank statement: lines that are matched with documents or entered, reconciled, and taken off again."""

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Final

import msgspec

from xerosim.books.bank import BankTransaction
from xerosim.books.documents import Payment
from xerosim.books.organisation import Organisation
from xerosim.people.documents import told_of
from xerosim.people.finding import account_of
from xerosim.people.money import Paying, first_bank, pay, payment_of
from xerosim.people.scene import Deed, Scene, Told, row_of
from xerosim.rules.bank import save_bank_transaction
from xerosim.side.reading import NotDone
from xerosim.wire.bank import BankTransactionIn
from xerosim.wire.contacts import ContactIn
from xerosim.wire.lines import LineIn
from xerosim.wire.payments import AccountRef


class StatementLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of a bank statement: money in, or below zero money out, on a bank account (`code` or
    `account_id`, by default the first). With a document (`invoice_id` or `number`) it is its payment;
    otherwise it is entered on the account `line_code`, for a contact: then `contact_id` or `name` is needed
    too."""

    amount: Decimal
    invoice_id: str = ""
    number: str = ""
    code: str = ""
    account_id: str = ""
    date: datetime.date | None = None
    reference: str | None = None
    contact_id: str = ""
    name: str = ""
    line_code: str = ""
    tax_type: str | None = None
    description: str = "From the bank statement"


class WhichMoney(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A payment or a bank transaction, by its id."""

    payment_id: str = ""
    bank_transaction_id: str = ""


def _enter(scene: Scene, asked: StatementLine) -> Told:
    if asked.invoice_id or asked.number:
        return _match(scene, asked)
    if not asked.line_code or not (asked.contact_id or asked.name):
        raise NotDone(
            "bank_line needs a document (invoice_id or number), or line_code with contact_id or name"
        )
    organisation = scene.organisation
    by_name = bool(asked.code or asked.account_id)
    account = account_of(organisation, asked) if by_name else first_bank(organisation)
    line = LineIn(
        Description=asked.description,
        Quantity=Decimal(1),
        UnitAmount=abs(asked.amount),
        AccountCode=asked.line_code,
        TaxType=asked.tax_type,
    )
    element = BankTransactionIn(
        Type="RECEIVE" if asked.amount > 0 else "SPEND",
        Contact=ContactIn(ContactID=asked.contact_id or None, Name=asked.name or None),
        LineItems=[line],
        LineAmountTypes="Inclusive",
        BankAccount=AccountRef(AccountID=account.id),
        IsReconciled=True,
        Date=asked.date.isoformat() if asked.date else None,
        Reference=asked.reference,
    )
    made: BankTransaction = row_of(save_bank_transaction(organisation, element, scene.ask("PUT")))
    return {"bank_transaction_id": made.id, "type": made.kind, "total": f"{made.total:.2f}"}


def _match(scene: Scene, asked: StatementLine) -> Told:
    """The line pays a document, and both are reconciled."""
    paying = Paying(
        invoice_id=asked.invoice_id,
        number=asked.number,
        amount=abs(asked.amount),
        code=asked.code,
        account_id=asked.account_id,
        date=asked.date,
        reference=asked.reference,
        is_reconciled=True,
    )
    document, payment = pay(scene, paying)
    return told_of(document) | {"payment_id": payment.id}


def _money_of(organisation: Organisation, asked: WhichMoney) -> Payment | BankTransaction:
    if asked.payment_id:
        return payment_of(organisation, asked.payment_id)
    found = organisation.bank_transactions.get(asked.bank_transaction_id.lower())
    if found is None:
        raise NotDone("no such money: it needs a payment_id or a bank_transaction_id that there is")
    return found


def _mark(*, is_reconciled: bool) -> Callable[[Scene, WhichMoney], Told]:
    def act(scene: Scene, asked: WhichMoney) -> Told:
        row = _money_of(scene.organisation, asked)
        if row.status != "AUTHORISED":
            raise NotDone(f"it is {row.status} and stands on no bank account")
        row.is_reconciled, row.updated_ms = is_reconciled, scene.now_ms
        return {"id": row.id, "is_reconciled": row.is_reconciled}

    return act


DEEDS: Final = {
    "bank_line": Deed(StatementLine, _enter, (("invoice_id", "number", "line_code"),)),
    "reconcile": Deed(WhichMoney, _mark(is_reconciled=True), (("payment_id", "bank_transaction_id"),)),
    "unreconcile": Deed(WhichMoney, _mark(is_reconciled=False), (("payment_id", "bank_transaction_id"),)),
}
