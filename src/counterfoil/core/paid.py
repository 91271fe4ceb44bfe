"""What is known of the document in Xero that a payment pays: is it approved, and what is left to pay."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Final, Literal, get_args

import msgspec

PaidStatus = Literal["draft", "submitted", "authorised", "paid", "voided", "deleted"]
STATUSES: Final[tuple[PaidStatus, ...]] = get_args(PaidStatus)
UNAPPROVED: Final[frozenset[str]] = frozenset({"draft", "submitted"})
"""A person has yet to approve it: what pays it waits, and no call is spent on it."""
KNOWN_LASTS = dt.timedelta(hours=24)
"""How long what was posted as approved, or read, is taken to stand so: reads are billed by Xero."""
IDS_MAX: Final = 40
"""Documents in one read (developer.xero.com: lists of ids stay within the length of an address)."""


class Paid(msgspec.Struct, frozen=True, kw_only=True):
    """A document in Xero as a payment finds it: amounts in `currency`; `due` is None while it was not read.

    `known_at` is when it was posted from here or read, whichever was later. `total` is Xero's, `is_credit`
    whether it stands there as a credit note.
    """

    export_id: int
    ref: str
    xero_id: str
    number: str
    currency: str
    total: Decimal | None
    known_at: dt.datetime
    status: PaidStatus = "authorised"
    due: Decimal | None = None
    is_credit: bool = False


class Parent(msgspec.Struct, frozen=True, kw_only=True):
    """A document in Xero that is to be read for what pays it; `rounds` looks have shown nothing new."""

    export_id: int
    xero_id: str
    is_credit: bool
    rounds: int = 0


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What a read shows of one document."""

    status: PaidStatus
    due: Decimal | None


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """A look at one document: what it showed, if anything, and after what time to look again."""

    export_id: int
    reading: Reading | None
    pause: dt.timedelta


def known_since(facts_at: dt.datetime | None, now: dt.datetime) -> dt.datetime:
    """From when on what is known of a document counts: since the organisation's facts were read, which a
    person may have asked for, and for a day at most."""
    return max(facts_at or now, now - KNOWN_LASTS)
