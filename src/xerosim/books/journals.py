"""Manual journals: amounts moved between accounts by hand."""

import datetime
from decimal import Decimal

import msgspec

from xerosim.books.accounts import Account
from xerosim.books.amounts import ZERO


class JournalLine(msgspec.Struct, gc=False):
    """One line; the amount is debit positive."""

    amount: Decimal
    account: Account | None
    tax_type: str
    tax_amount: Decimal = ZERO
    description: str = ""
    tracking: tuple[tuple[str, str, str, str], ...] = ()


class Journal(msgspec.Struct):
    """One manual journal, in the base currency."""

    id: str
    narration: str
    date: datetime.date
    app: str
    mode: str = "NoTax"
    status: str = "DRAFT"
    url: str = ""
    shows_on_cash_basis: bool = True
    lines: list[JournalLine] = []
    created_ms: int = 0
    updated_ms: int = 0
