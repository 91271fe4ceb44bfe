"""The chart of accounts and the tax rates of an organisation."""

import datetime
from decimal import Decimal
from typing import Final

import msgspec

from xerosim.books.amounts import ZERO
from xerosim.charts import CLASS_OF

OPENED_MS: Final = 1_262_304_000_000
"""When the accounts of every organisation were last changed: 2010-01-01, long before any test begins."""


class Account(msgspec.Struct):
    """One ledger account; `balance` is debit positive, in the base currency, and `days` what each day added
    to it."""

    id: str
    code: str
    name: str
    type: str
    tax_type: str
    system: str = ""
    status: str = "ACTIVE"
    payments: bool = False
    claims: bool = False
    bank_number: str = ""
    currency: str = ""
    updated_ms: int = OPENED_MS
    balance: Decimal = ZERO
    days: dict[datetime.date, Decimal] = {}

    @property
    def klass(self) -> str:
        """ASSET, EQUITY, EXPENSE, LIABILITY or REVENUE."""
        return CLASS_OF[self.type]


class TaxRate(msgspec.Struct):
    """One tax rate; `rate` in percent, `applies` the first letters of the account classes it may stand on."""

    type: str
    name: str
    rate: Decimal
    applies: str
    status: str = "ACTIVE"
