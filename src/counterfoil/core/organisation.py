"""What is known of one Xero organisation: its chart of accounts, tax rates, currencies and lock dates."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Literal

import msgspec

AccountClass = Literal["asset", "equity", "expense", "liability", "revenue"]


class Account(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A ledger account. `code` is empty where nobody gave it one; Xero's codes have up to 10 characters.

    `type` is Xero's own word (BANK, REVENUE, …); `system` Xero's name of a system account (DEBTORS, …),
    empty for ordinary ones; `takes_payments` whether payments may be made to or from it (banks always).
    """

    id: str
    name: str
    code: str = ""
    type: str
    account_class: AccountClass
    status: Literal["active", "archived", "deleted"] = "active"
    tax_type: str = ""
    system: str = ""
    takes_payments: bool = False
    currency: str = ""


class TaxRate(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A tax rate: `tax_type` is Xero's code, `rate` per cent, `applies_to` the account classes it may tax."""

    tax_type: str
    name: str
    rate: Decimal
    status: Literal["active", "archived", "deleted", "pending"] = "active"
    applies_to: tuple[AccountClass, ...] = ()


class Organisation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One set of books in Xero, as it was read last. `id` is its own, whichever way it is reached.

    Dates on or before `period_lock_date` are closed to all but advisers, on or before `year_lock_date` to
    everyone. `organisation_class` is Xero's plan (DEMO, TRIAL, STARTER, …). `currencies` are the codes
    that documents may have.
    """

    tenant_id: str
    name: str
    id: str = ""
    country: str = ""
    base_currency: str = ""
    organisation_class: str = ""
    is_demo: bool = False
    short_code: str = ""
    period_lock_date: dt.date | None = None
    year_lock_date: dt.date | None = None
    accounts: tuple[Account, ...] = ()
    tax_rates: tuple[TaxRate, ...] = ()
    currencies: tuple[str, ...] = ()

    def accounts_by_code(self) -> dict[str, Account]:
        """Accounts that have a code; an active one wins over another of the same code."""
        found: dict[str, Account] = {}
        for account in self.accounts:
            if account.code and (account.code not in found or account.status == "active"):
                found[account.code] = account
        return found

    def rates_by_type(self) -> dict[str, TaxRate]:
        """Tax rates by Xero's code."""
        return {rate.tax_type: rate for rate in self.tax_rates}
