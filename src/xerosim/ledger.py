"""Double entry: what documents, payments, allocations and bank movements do to the accounts, in balance."""

import datetime
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from xerosim.books.accounts import Account
from xerosim.books.amounts import CENT, ONE, ZERO
from xerosim.books.bank import BankTransaction, BankTransfer
from xerosim.books.documents import Document, Payment
from xerosim.books.journals import Journal
from xerosim.books.organisation import Organisation

Entry = tuple[Account, Decimal]
"""An account and an amount in the base currency, debit positive."""

MONEY_IN: Final = ("ACCRECPAYMENT", "APCREDITPAYMENT", "APOVERPAYMENTPAYMENT", "APPREPAYMENTPAYMENT")
"""Kinds of payment that bring money to the bank: of sales invoices, and refunds of what suppliers owe."""


def document_entries(organisation: Organisation, document: Document) -> list[Entry]:
    """The balanced entries of one document: control account (or bank), accounts of the lines, tax."""
    sign = 1 if document.kind in ("ACCREC", "ACCPAYCREDIT", "RECEIVE") else -1
    control = document.bank_account or _control(organisation, document)
    inclusive = document.mode == "Inclusive"
    nets: dict[str, Decimal] = {}
    accounts: dict[str, Account] = {}
    for line in document.lines:
        account = line.account
        if account is None:
            continue
        accounts[account.id] = account
        net = line.line_amount - line.tax_amount if inclusive else line.line_amount
        nets[account.id] = nets.get(account.id, ZERO) + net
    parts: list[Entry] = [(accounts[key], -sign * net) for key, net in nets.items()]
    parts.append((organisation.system_account("GST"), -sign * document.total_tax))
    if document.rate != ONE:
        parts = [(account, in_base(amount, document.rate)) for account, amount in parts]
    entries = [(control, sign * in_base(document.total, document.rate)), *parts]
    return _closed(entries, organisation.system_account("ROUNDING"))


def payment_entries(organisation: Organisation, payment: Payment) -> list[Entry]:
    """The balanced entries of one payment: bank, control account, and the gain where the rate has moved.

    To be asked while the payment is not on its document: before it is made, or after it was taken off.
    """
    document = payment.document
    sign = 1 if payment.kind in MONEY_IN else -1
    if document.currency == organisation.currency:
        moved = payment.amount
    elif payment.account.currency in ("", organisation.currency):
        moved = payment.bank_amount
    else:
        moved = in_base(payment.amount, payment.rate)
    cleared = (_control(organisation, document), -sign * _cleared(document, payment.amount))
    return _closed([(payment.account, sign * moved), cleared], _gain(organisation))


def allocation_entries(
    organisation: Organisation, source: Document, target: Document, amount: Decimal
) -> list[Entry]:
    """The balanced entries of one allocation: credit and invoice are cleared against each other, and the rest
    is gained where their rates differ. To be asked while the allocation is on neither of them."""
    sign = 1 if target.is_sale else -1
    control = _control(organisation, target)
    entries = [(control, sign * _cleared(source, amount)), (control, -sign * _cleared(target, amount))]
    return _closed(entries, _gain(organisation))


def bank_entries(organisation: Organisation, transaction: BankTransaction) -> list[Entry]:
    """The balanced entries of money spent or received; what was paid over or ahead stands on the control
    account until it is allocated or refunded, whatever accounts and taxes its lines name."""
    # doc: developer.xero.com bank transactions page (overpayments are coded to the control account); that
    # prepayments are alike is assumed, since what is open on either side counts both
    document = transaction.prepaid
    if document is None:
        return document_entries(organisation, transaction.as_document())
    worth = in_base(document.total, document.rate) * (1 if document.is_sale else -1)
    return [(transaction.bank_account, worth), (_control(organisation, document), -worth)]


def transfer_entries(transfer: BankTransfer) -> list[Entry]:
    """The balanced entries of a transfer between two bank accounts of one currency."""
    worth = in_base(transfer.amount, transfer.rate)
    return [(transfer.source, -worth), (transfer.target, worth)]


def journal_entries(organisation: Organisation, journal: Journal) -> list[Entry]:
    """The entries of one manual journal: its lines without tax, and the tax of all of them."""
    inclusive = journal.mode == "Inclusive"
    entries: list[Entry] = []
    tax = ZERO
    for line in journal.lines:
        if line.account is not None:
            net = line.amount - line.tax_amount if inclusive else line.amount
            entries.append((line.account, net))
        tax += line.tax_amount
    return [*entries, (organisation.system_account("GST"), tax)] if tax else entries


def post(
    organisation: Organisation, entries: Iterable[Entry], on: datetime.date, *, reverse: bool = False
) -> None:
    """Enter balanced entries on a day; a reversal is entered as such: debits and credits only grow."""
    total = ZERO
    for account, amount in entries:
        moved = -amount if reverse else amount
        account.balance += moved
        account.days[on] = account.days.get(on, ZERO) + moved
        if amount < 0 and account.type == "BANK":
            account.spent[on] = account.spent.get(on, ZERO) - moved
        total += moved
        if moved > 0:
            organisation.debits += moved
        else:
            organisation.credits -= moved
    assert total == 0, f"entries out of balance by {total}"


def in_base(amount: Decimal, rate: Decimal) -> Decimal:
    """A document's amount in the base currency; a rate is its currency's units per base unit."""
    return amount if rate == ONE else (amount / rate).quantize(CENT, ROUND_HALF_UP)


def _cleared(document: Document, amount: Decimal) -> Decimal:
    """What leaves the control account when `amount` is settled, so that the parts of a document add up to it
    to the cent however often they were rounded."""
    due = document.due
    return in_base(due, document.rate) - in_base(due - amount, document.rate)


def _control(organisation: Organisation, document: Document) -> Account:
    return organisation.system_account("DEBTORS" if document.is_sale else "CREDITORS")


def _gain(organisation: Organisation) -> Account:
    return organisation.system_account("REALISEDCURRENCYGAIN")


def _closed(entries: list[Entry], account: Account) -> list[Entry]:
    rest = sum((amount for _, amount in entries), ZERO)
    return [*entries, (account, -rest)] if rest else entries
