"""What is foreseen of documents before they are sent: each by itself, and what they come to together."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import msgspec

from counterfoil.core.booking import Chart, booked
from counterfoil.core.faults.entry import Fault
from counterfoil.core.mapped import (
    MappedAllocation,
    MappedContact,
    MappedDocument,
    MappedInvoice,
    MappedJournal,
    MappedPayment,
)
from counterfoil.core.money import ZERO
from counterfoil.core.settings import Side

Fate = Literal["sent", "linked", "held", "waiting", "ready", "in_doubt", "revised", "withdrawn", "unlinked"]
"""What becomes of a document. `linked`: a contact that is in Xero already, and stays as it is; `waiting`: for
another document that does not go; `ready`: a limit keeps it longer than is looked ahead; `revised`: it is in
Xero as it was before, and its revision is kept back."""
NAMED_MAX = 20
"""Documents waited for that are named."""


class Foreseen(msgspec.Struct, frozen=True, kw_only=True):
    """One document as it would go.

    `contact` is the name of its contact; `mapped` what it is in Xero's terms, None where that cannot be told;
    `trace` what mapping and policies did; `body` the bytes that stand for it in a request, empty when it does
    not go. An id that Xero has not given yet is written `new:` and our reference. `paid_side` says of a
    payment whether what it pays is of sales or of purchases.
    """

    ref: str
    kind: str
    number: str
    fate: Fate
    contact: str = ""
    mapped: MappedDocument | None = None
    trace: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    waiting_for: str = ""
    body: bytes = b""
    paid_side: Side = "sales"


class Sum(msgspec.Struct, frozen=True, kw_only=True):
    """Documents of one type, status and currency that would be sent, and what Xero makes of them.

    `type` is what they are in Xero (an invoice below zero may be a credit note there). Payments have no
    status and no tax; contacts no amounts.
    """

    type: str
    status: str = ""
    currency: str = ""
    documents: int = 0
    net: Decimal = ZERO
    tax: Decimal = ZERO
    total: Decimal = ZERO


class AccountSum(msgspec.Struct, frozen=True, kw_only=True):
    """What would be debited and credited to one account, in the currency of the documents."""

    account: str
    name: str
    currency: str
    debit: Decimal = ZERO
    credit: Decimal = ZERO


class Tally:
    """Adds documents up, one after the other; what it holds does not grow with their number."""

    def __init__(self, chart: Chart) -> None:
        self._chart = chart
        self._sums: dict[tuple[str, str, str], Sum] = {}
        self._accounts: dict[tuple[str, str], AccountSum] = {}
        self._waits_for: dict[str, None] = {}
        self.fates: dict[Fate, int] = {}

    def add(self, each: Foreseen) -> None:
        """Count one document; only what is sent has amounts."""
        self.fates[each.fate] = self.fates.get(each.fate, 0) + 1
        if each.waiting_for and len(self._waits_for) < NAMED_MAX:
            self._waits_for[each.waiting_for] = None
        if each.fate == "sent" and each.mapped is not None:
            self._add_sum(_sum_of(each.mapped))
            for entry in booked(each.mapped, self._chart, paid_side=each.paid_side):
                self._book(getattr(each.mapped, "currency", ""), entry.account, entry.name, entry.amount)

    @property
    def sums(self) -> tuple[Sum, ...]:
        """By type, status and currency."""
        return tuple(self._sums[key] for key in sorted(self._sums))

    @property
    def accounts(self) -> tuple[AccountSum, ...]:
        """By currency and account."""
        return tuple(self._accounts[key] for key in sorted(self._accounts))

    @property
    def waits_for(self) -> tuple[str, ...]:
        """The first few documents that others wait for in vain."""
        return tuple(self._waits_for)

    def _add_sum(self, more: Sum) -> None:
        key = more.type, more.status, more.currency
        known = self._sums.get(key)
        self._sums[key] = more if known is None else _together(known, more)

    def _book(self, currency: str, account: str, name: str, amount: Decimal) -> None:
        known = self._accounts.get((currency, account))
        if known is None:
            known = AccountSum(account=account, name=name, currency=currency)
        side = "debit" if amount > 0 else "credit"
        more = {side: getattr(known, side) + abs(amount)}
        self._accounts[currency, account] = msgspec.structs.replace(known, **more)


def _sum_of(document: MappedDocument) -> Sum:
    match document:
        case MappedInvoice():
            return Sum(
                type=document.type,
                status=document.status,
                currency=document.currency,
                documents=1,
                net=document.net,
                tax=document.tax,
                total=document.total,
            )
        case MappedPayment():
            amount = document.amount
            return Sum(type="payment", currency=document.currency, documents=1, net=amount, total=amount)
        case MappedJournal():
            return Sum(
                type="manual_journal",
                status=document.status,
                currency=document.currency,
                documents=1,
                net=document.total,
                total=document.total,
            )
        case MappedAllocation():
            amount = document.amount
            return Sum(type="allocation", currency=document.currency, documents=1, net=amount, total=amount)
        case MappedContact():
            return Sum(type="contact", documents=1)


def _together(one: Sum, more: Sum) -> Sum:
    return msgspec.structs.replace(
        one,
        documents=one.documents + more.documents,
        net=one.net + more.net,
        tax=one.tax + more.tax,
        total=one.total + more.total,
    )
