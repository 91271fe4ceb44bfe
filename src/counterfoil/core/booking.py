"""What a document does to the accounts once it stands in Xero: debits and credits, in balance.

As Xero's help on accounts receivable, accounts payable and system accounts has it (central.xero.com, 2026):
a sales invoice debits what customers owe by its total, and credits the accounts of its lines without tax and
the tax account with the tax; a bill the other way round with what is owed to suppliers; credit notes undo
either. A payment moves its amount between the account that took the money and what is owed; money received or
spent without an invoice goes between the bank and the accounts of its lines. A journal does what its lines
say, the tax in them apart. Drafts, and what waits for approval, are in no account. Amounts are in the
document's currency: at which rate Xero enters a foreign one is known only there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import assert_never

import msgspec

from counterfoil.core.mapped import (
    BANK_TYPES,
    MappedAllocation,
    MappedContact,
    MappedDocument,
    MappedInvoice,
    MappedJournal,
    MappedPayment,
)
from counterfoil.core.money import EXACT, ZERO, times, to_cents
from counterfoil.core.organisation import Account, Organisation
from counterfoil.core.settings import Side

HUNDRED = Decimal(100)
RECEIVABLE = "DEBTORS"
PAYABLE = "CREDITORS"
TAX = "GST"
"""Xero's names of its system accounts (XeroAPI/Xero-OpenAPI, SystemAccount)."""
SYSTEM_WORDS = {RECEIVABLE: "Accounts Receivable", PAYABLE: "Accounts Payable", TAX: "Tax"}
"""What they are called where the chart that was read does not have them."""


class Booked(msgspec.Struct, frozen=True):
    """What one document does to one account: `amount` is debited, or credited when it is below nought.

    `account` is the account's code, or its name where it has none.
    """

    account: str
    name: str
    amount: Decimal


class Chart(msgspec.Struct, frozen=True):
    """The accounts of an organisation by code, those of Xero's own by their system names, and its tax rates
    by type, in per cent."""

    by_code: Mapping[str, Account]
    by_system: Mapping[str, Account]
    rates: Mapping[str, Decimal] = {}


def chart_of(organisation: Organisation) -> Chart:
    """The accounts that documents are booked to."""
    systems = {each.system: each for each in organisation.accounts if each.system}
    rates = {each.tax_type: each.rate for each in organisation.tax_rates}
    return Chart(organisation.accounts_by_code(), systems, rates)


def booked(document: MappedDocument, chart: Chart, *, paid_side: Side = "sales") -> tuple[Booked, ...]:
    """What the document does to each account; nothing where it does nothing, or is a draft.

    `paid_side` says of a payment whether what it pays is of sales or of purchases.
    """
    match document:
        case MappedInvoice():
            moved = _invoice(document, chart) if document.status == "authorised" else iter(())
        case MappedPayment():
            moved = _payment(document, chart, paid_side)
        case MappedJournal():
            moved = _journal(document, chart) if document.status == "authorised" else iter(())
        case MappedContact() | MappedAllocation():
            return ()  # what is owed and what is credited stand in one account
        case _:
            assert_never(document)
    found = tuple(each for each in moved if each.amount)
    assert sum((each.amount for each in found), ZERO) == ZERO, f"{document.ref} is out of balance"
    return found


def _invoice(document: MappedInvoice, chart: Chart) -> Iterator[Booked]:
    is_sale = document.type in ("sales_invoice", "sales_credit")
    sign = 1 if document.type in ("sales_invoice", "purchase_credit", "received") else -1
    if document.type in BANK_TYPES:
        yield _coded(chart, document.bank or "", sign * document.total)
    else:
        yield _system(chart, RECEIVABLE if is_sale else PAYABLE, sign * document.total)
    for line in document.lines:
        net = line.net - line.tax if document.amounts == "inclusive" else line.net
        yield _coded(chart, line.account or "", -sign * net)
    yield _system(chart, TAX, -sign * document.tax)


def _journal(document: MappedJournal, chart: Chart) -> Iterator[Booked]:
    for line in document.lines:
        rate = chart.rates.get(line.tax_type or "")
        tax = ZERO if rate is None else to_cents(EXACT.divide(times(line.amount, rate), HUNDRED + rate))
        yield _coded(chart, line.account or "", line.amount - tax)
        yield _system(chart, TAX, tax)


def _payment(document: MappedPayment, chart: Chart, paid_side: Side) -> Iterator[Booked]:
    is_sale = paid_side == "sales"
    is_money_in = is_sale != (document.document_type == "credit_note")
    amount = document.amount if is_money_in else -document.amount
    yield _coded(chart, document.account or "", amount)
    yield _system(chart, RECEIVABLE if is_sale else PAYABLE, -amount)


def _coded(chart: Chart, code: str, amount: Decimal) -> Booked:
    known = chart.by_code.get(code)
    return Booked(code, known.name if known else "", amount)


def _system(chart: Chart, system: str, amount: Decimal) -> Booked:
    known = chart.by_system.get(system)
    if known is None:
        return Booked(SYSTEM_WORDS[system], SYSTEM_WORDS[system], amount)
    return Booked(known.code or known.name, known.name, amount)
