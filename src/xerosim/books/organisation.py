"""The state of one simulated organisation: accounts, contacts, documents, payments and their ledger."""

import datetime
from decimal import Decimal
from random import Random
from typing import Any, Literal
from zoneinfo import ZoneInfo

import msgspec

from xerosim.books.accounts import Account, TaxRate
from xerosim.books.amounts import ONE, ZERO, uuid_from
from xerosim.books.bank import BankTransaction, BankTransfer
from xerosim.books.changes import Change
from xerosim.books.contacts import Contact
from xerosim.books.documents import Allocation, Document, Payment
from xerosim.books.items import Item
from xerosim.books.journals import Journal
from xerosim.books.papers import Attachment, Note
from xerosim.books.tracking import TrackingCategory
from xerosim.charts import COUNTRIES
from xerosim.currencies import PER_US_DOLLAR


class Manner(msgspec.Struct, frozen=True):
    """In which of the ways that are reported of Xero the books behave, where reports differ.

    `wording` is that of the sentences; `saves_valid` whether a request that is refused with a summary of its
    errors saves its valid elements all the same.
    """

    wording: Literal["new", "old"] = "new"
    saves_valid: bool = True


class Organisation(msgspec.Struct):
    """One set of books; every index is kept beside the rows it points at, and nothing is ever removed.

    `prepaid` are overpayments and prepayments; `items` stand by code in lower case; `history` and
    `attachments` by the id of what they hang on. `klass` is the plan in Xero's words (DEMO, TRIAL, GROW …);
    of the person who connected the app, `is_adviser` tells whether it is the organisation's adviser and
    `has_reporting_role` whether it may see reports and journals, `has_approving_role` whether it may
    approve invoices, bills and credit notes. While it `is_offline`, every call is
    answered with 503. `payment_terms` are the usual ones, in Xero's own names as on a contact; `approvals`
    counts by kind and month; `changes` is what webhooks have to tell, None while nobody wants to be told;
    `touched` is what rows were like before the request that is being done changed them, where that may have
    to be taken back.
    """

    tenant_id: str
    id: str
    name: str
    country: str
    currency: str
    short_code: str
    created_ms: int
    accounts: list[Account]
    taxes: dict[str, TaxRate]
    currencies: list[str]
    random: Random
    manner: Manner = Manner()
    klass: str = "COMPREHENSIVE"
    is_adviser: bool = False
    has_reporting_role: bool = True
    has_approving_role: bool = True
    is_offline: bool = False
    period_lock: datetime.date | None = None
    year_lock: datetime.date | None = None
    contacts: dict[str, Contact] = {}
    names: dict[str, Contact] = {}
    contact_numbers: dict[str, Contact] = {}
    account_numbers: dict[str, Contact] = {}
    documents: dict[str, Document] = {}
    invoice_numbers: dict[str, list[Document]] = {}
    credit_numbers: dict[str, list[Document]] = {}
    payments: dict[str, Payment] = {}
    allocations: dict[str, Allocation] = {}
    prepaid: dict[str, Document] = {}
    bank_transactions: dict[str, BankTransaction] = {}
    bank_transfers: dict[str, BankTransfer] = {}
    journals: dict[str, Journal] = {}
    items: dict[str, Item] = {}
    history: dict[str, list[Note]] = {}
    attachments: dict[str, list[Attachment]] = {}
    tracking: list[TrackingCategory] = []
    changes: list[Change] | None = None
    next_invoice: int = 1
    next_credit: int = 1
    debits: Decimal = ZERO
    credits: Decimal = ZERO
    payment_terms: dict[str, Any] = {}
    approvals: dict[str, int] = {}
    touched: list[tuple[Any, dict[str, Any]]] | None = None

    def new_id(self) -> str:
        """A uuid-shaped id from the seeded source."""
        return uuid_from(self.random)

    def account_by_code(self, code: str) -> Account | None:
        """The account with this code, without case; a deleted one only where no other has the code now."""
        wanted = code.casefold()
        deleted = None
        for account in self.accounts:
            if account.code and account.code.casefold() == wanted:
                if account.status != "DELETED":
                    return account
                deleted = account
        return deleted

    def account_by_id(self, account_id: str) -> Account | None:
        """The account with this id."""
        wanted = account_id.lower()
        return next((account for account in self.accounts if account.id == wanted), None)

    def system_account(self, system: str) -> Account:
        """The account Xero itself posts to, found by its role and never by its code."""
        return next(account for account in self.accounts if account.system == system)

    def numbers(self, is_credit: bool) -> dict[str, list[Document]]:
        """Documents by number without case; bills share the index of invoices though they may repeat."""
        return self.credit_numbers if is_credit else self.invoice_numbers

    def numbered(self, kind: str, number: str) -> Document | None:
        """The sales document that holds this number; a deleted one gives it up (assumed)."""
        # vendor: help.fieldinsight.com 3084244 for the voided number
        holders = self.numbers(kind.endswith("CREDIT")).get(number.casefold(), ())
        return next((held for held in holders if held.kind == kind and held.status != "DELETED"), None)

    def zone(self) -> ZoneInfo:
        """The time zone in which "today" is reckoned."""
        return ZoneInfo(COUNTRIES[self.country].zone)

    def day_rate(self, currency: str) -> Decimal:
        """Units of `currency` for one unit of the base currency, 6 decimals; invented but fixed."""
        return (PER_US_DOLLAR[currency] / PER_US_DOLLAR[self.currency]).quantize(ONE)
