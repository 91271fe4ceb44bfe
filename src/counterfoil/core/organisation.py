"""What is known of one Xero organisation: its accounts, rates, tracking, lock dates, what its plan allows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Literal, TypeVar

import msgspec

AccountClass = Literal["asset", "equity", "expense", "liability", "revenue"]
Standing = Literal["active", "archived", "deleted"]
Action = Literal["approve_invoices", "approve_bills", "use_currencies"]
"""What an organisation's plan, or the role of whoever connected it, may allow or not."""
Unread = Literal["tracking", "actions"]
"""What can be done without where Xero refuses to tell it."""
Options = Mapping[str, tuple[Standing, Mapping[str, Standing]]]
"""Tracking categories by name, and in each its options, in small letters."""

_Named = TypeVar("_Named", "TrackingCategory", "TrackingOption")


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
    status: Standing = "active"
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


class TrackingOption(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One option of a tracking category, by the name that lines say."""

    name: str
    status: Standing = "active"


class TrackingCategory(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A tracking category with its options; Xero has two active ones at most."""

    name: str
    status: Standing = "active"
    options: tuple[TrackingOption, ...] = ()


class Organisation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One set of books in Xero, as it was read last. `id` is its own, whichever way it is reached.

    Dates on or before `period_lock_date` are closed to all but advisers, on or before `year_lock_date` to
    everyone. `organisation_class` is Xero's plan (DEMO, TRIAL, STARTER, …). `currencies` are the codes
    that documents may have. `tracking` is None while it is not known; `refused` is what plan and role do not
    allow, `is_adviser` whether who connected may write before the period lock date, and `unread` what Xero
    would not tell.
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
    tracking: tuple[TrackingCategory, ...] | None = None
    refused: tuple[Action, ...] = ()
    is_adviser: bool = False
    unread: tuple[Unread, ...] = ()

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

    def tracking_by_name(self) -> Options | None:
        """Tracking categories and options by name, capitals aside, an active one before others; None while
        they are not known."""
        if self.tracking is None:
            return None
        return {
            name_key(each.name): (
                each.status,
                {name_key(option.name): option.status for option in _active_last(each.options)},
            )
            for each in _active_last(self.tracking)
        }


def name_key(name: str) -> str:
    """A name of tracking as it is compared."""
    return name.strip().casefold()


def _active_last(named: tuple[_Named, ...]) -> list[_Named]:
    return sorted(named, key=lambda each: each.status == "active")
