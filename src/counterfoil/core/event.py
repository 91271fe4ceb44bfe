"""What happens in a business between documents: sales at a till, stock moved, clients' money in trust.

Documents are composed from events; until a version composes them, an event is refused at intake.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Literal

import msgspec

from counterfoil.core.document import Amounts, Line


class Tender(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How (part of) a sale was paid: the tender's name in the source and the amount taken."""

    name: str
    amount: Decimal


class Sale(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    tag_field="kind",
    tag="sale",
):
    """One sale (or refund, in negative amounts) at a till, from which daily summaries are composed.

    `day` is the trading day it belongs to; `contact` is set only for a customer on account.
    """

    system: str
    id: str
    store: str
    day: dt.date
    currency: str
    lines: tuple[Line, ...]
    tenders: tuple[Tender, ...] = ()
    register: str = ""
    contact: str | None = None
    amounts: Amounts = "inclusive"


class StockMovement(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    tag_field="kind",
    tag="stock_movement",
):
    """Stock that was dispatched, received, counted, revalued or assembled, with its change in cost.

    `cost` is what the stock on hand gains (negative: loses), in the base currency.
    """

    system: str
    id: str
    movement: Literal["dispatch", "receipt", "adjustment", "count", "revaluation", "assembly"]
    date: dt.date
    currency: str
    product: str
    quantity: Decimal
    cost: Decimal
    category: str | None = None


class TrustEvent(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    tag_field="kind",
    tag="trust_event",
):
    """One movement of clients' money held in trust.

    `matter` is whose money it is, `to_matter` where it goes between matters, `document` the ref of the
    bill it pays, `contact` the client or the third party; `amount` is above zero.
    """

    system: str
    id: str
    event: Literal["receipt", "payment", "to_office", "between_matters", "statutory_deposit"]
    date: dt.date
    currency: str
    amount: Decimal
    matter: str
    to_matter: str | None = None
    document: str | None = None
    contact: str | None = None
    reference: str = ""


Event = Sale | StockMovement | TrustEvent
