"""Double entry: what each authorised document and each payment does to the accounts, always in balance."""

import datetime
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from xerosim.books.accounts import Account
from xerosim.books.amounts import CENT, ONE, ZERO
from xerosim.books.documents import Document, Payment
from xerosim.books.organisation import Organisation

Entry = tuple[Account, Decimal]
"""An account and an amount in the base currency, debit positive."""


def document_entries(organisation: Organisation, document: Document) -> list[Entry]:
    """The balanced entries of one document: control account, accounts of the lines, tax."""
    sign = 1 if document.kind in ("ACCREC", "ACCPAYCREDIT") else -1
    control = organisation.system_account("DEBTORS" if document.is_sale else "CREDITORS")
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
    """The balanced entries of one payment: bank, control account, and the gain where the rate has moved."""
    sign = 1 if payment.kind in ("ACCRECPAYMENT", "APCREDITPAYMENT") else -1
    control = organisation.system_account("DEBTORS" if payment.document.is_sale else "CREDITORS")
    bank = sign * in_base(payment.amount, payment.rate)
    cleared = -sign * in_base(payment.amount, payment.document.rate)
    entries = [(payment.account, bank), (control, cleared)]
    return _closed(entries, organisation.system_account("REALISEDCURRENCYGAIN"))


def post(
    organisation: Organisation, entries: Iterable[Entry], on: datetime.date, *, reverse: bool = False
) -> None:
    """Enter balanced entries on a day; a reversal is entered as such: debits and credits only grow."""
    total = ZERO
    for account, amount in entries:
        moved = -amount if reverse else amount
        account.balance += moved
        account.days[on] = account.days.get(on, ZERO) + moved
        total += moved
        if moved > 0:
            organisation.debits += moved
        else:
            organisation.credits -= moved
    assert total == 0, f"entries out of balance by {total}"


def in_base(amount: Decimal, rate: Decimal) -> Decimal:
    """A document's amount in the base currency; a rate is its currency's units per base unit."""
    return amount if rate == ONE else (amount / rate).quantize(CENT, ROUND_HALF_UP)


def _closed(entries: list[Entry], account: Account) -> list[Entry]:
    rest = sum((amount for _, amount in entries), ZERO)
    return [*entries, (account, -rest)] if rest else entries
