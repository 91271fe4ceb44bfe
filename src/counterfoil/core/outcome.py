"""What became of one document in one request to Xero."""

from __future__ import annotations

from decimal import Decimal

import msgspec


class Posted(msgspec.Struct, frozen=True, kw_only=True, tag="posted"):
    """Xero has it: its id there, the number and total Xero gave back, and what Xero warned of.

    `is_unapproved`: it is there as a draft, or submitted for approval.
    """

    xero_id: str
    number: str = ""
    total: Decimal | None = None
    warnings: tuple[str, ...] = ()
    is_unapproved: bool = False


class Rejected(msgspec.Struct, frozen=True, kw_only=True, tag="rejected"):
    """Xero refused it, with these messages, word for word; nothing was created."""

    messages: tuple[str, ...]
    status: int = 200


class Deferred(msgspec.Struct, frozen=True, kw_only=True, tag="deferred"):
    """Surely not acted upon (a limit, a token, no connection): may go again; not an attempt.

    `split` asks for the batch to be halved: the whole of it was refused without saying which document
    was the cause.
    """

    reason: str
    split: bool = False


class InDoubt(msgspec.Struct, frozen=True, kw_only=True, tag="in_doubt"):
    """May have been acted upon, or not: nothing is sent again before a look in Xero."""

    reason: str


Outcome = Posted | Rejected | Deferred | InDoubt
