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
    """One ledger account; `balance` is debit positive, in the base currency, `days` what each day added to it
    and `spent`, of a bank account, what each day took out of it."""

    id: str
    code: str
    name: str
    type: str
    tax_type: str
    system: str = ""
    status: str = "ACTIVE"
    payments: bool = False
    claims: bool = False
    description: str = ""
    bank_number: str = ""
    bank_type: str = ""
    currency: str = ""
    watched: bool = False
    updated_ms: int = OPENED_MS
    balance: Decimal = ZERO
    days: dict[datetime.date, Decimal] = {}
    spent: dict[datetime.date, Decimal] = {}

    @property
    def klass(self) -> str:
        """ASSET, EQUITY, EXPENSE, LIABILITY or REVENUE."""
        return CLASS_OF[self.type]


class TaxComponent(msgspec.Struct, frozen=True, kw_only=True):
    """One part of a tax rate, in percent; a compound part is charged on the others too."""

    name: str
    rate: Decimal
    is_compound: bool = False


class TaxRate(msgspec.Struct):
    """One tax rate; `rate` is all parts together in percent, `applies` the letters of the account classes it
    may stand on (A E X L R), `report_type` where it stands in the tax return, and `is_own` whether somebody
    made it."""

    type: str
    name: str
    rate: Decimal
    applies: str
    status: str = "ACTIVE"
    report_type: str = ""
    components: tuple[TaxComponent, ...] = ()
    is_own: bool = False
