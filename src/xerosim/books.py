"""The state of one simulated organisation: accounts, contacts, documents, payments and their ledger."""

import datetime
from decimal import Decimal
from random import Random
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec

from xerosim.charts import CHART, CLASS_OF, COUNTRIES, CURRENCY_NAMES, PER_US_DOLLAR, PURCHASES, SALES, TAX

ZERO: Final = Decimal("0.00")
CENT: Final = Decimal("0.01")
ONE: Final = Decimal("1.000000")
ZERO_ID: Final = "00000000-0000-0000-0000-000000000000"
IN_LEDGER: Final = ("AUTHORISED", "PAID")
OPENED_MS: Final = 1_262_304_000_000
"""When the accounts of every organisation were last changed: 2010-01-01, long before any test begins."""


class Account(msgspec.Struct):
    """One ledger account; `balance` is debit positive, in the base currency."""

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


class Contact(msgspec.Struct):
    """A customer or supplier; `details` holds the further fields in Xero's own names."""

    id: str
    name: str
    updated_ms: int
    status: str = "ACTIVE"
    number: str = ""
    account_number: str = ""
    email: str | None = None
    is_customer: bool = False
    is_supplier: bool = False
    details: dict[str, Any] = {}


class Line(msgspec.Struct, gc=False):
    """One line of a document; money with 2 decimals, quantity with 4, the price with 2 or 4."""

    description: str
    quantity: Decimal
    unit_amount: Decimal
    line_amount: Decimal
    tax_amount: Decimal
    tax_type: str
    account: Account | None
    ordinal: int
    tracking: tuple[tuple[str, str, str, str], ...] = ()
    discount_rate: Decimal | None = None
    discount_amount: Decimal | None = None


class Document(msgspec.Struct):
    """An invoice, a bill or a credit note, told apart by `kind` in Xero's words (ACCREC, ACCPAYCREDIT …)."""

    id: str
    kind: str
    contact: Contact
    date: datetime.date
    due_date: datetime.date | None
    mode: str
    currency: str
    rate: Decimal
    status: str
    app: str
    number: str = ""
    reference: str = ""
    url: str = ""
    sent_to_contact: bool = False
    expected: datetime.date | None = None
    planned: datetime.date | None = None
    branding_theme: str = ""
    unit_places: int = 2
    lines: list[Line] = []
    sub_total: Decimal = ZERO
    total_tax: Decimal = ZERO
    total: Decimal = ZERO
    paid: Decimal = ZERO
    credited: Decimal = ZERO
    fully_paid_on: datetime.date | None = None
    payments: list[str] = []
    updated_ms: int = 0
    next_ordinal: int = 0

    @property
    def is_credit(self) -> bool:
        """True for credit notes of either side."""
        return self.kind.endswith("CREDIT")

    @property
    def is_sale(self) -> bool:
        """True for sales invoices and sales credit notes."""
        return self.kind.startswith("ACCREC")

    @property
    def due(self) -> Decimal:
        """What is still to be paid, in the document's currency."""
        return self.total - self.paid - self.credited

    def line_ids(self) -> tuple[int, str]:
        """What the ids of the lines are made from: a start and a rest, both from the document's own id."""
        return int(self.id[:8], 16), self.id[8:]


def line_id(start: int, rest: str, ordinal: int) -> str:
    """The uuid-shaped id of a line, reckoned so that it need not be kept."""
    return f"{(start + 2_654_435_761 * (ordinal + 1)) & 0xFFFFFFFF:08x}{rest}"


class Payment(msgspec.Struct):
    """Money received or paid against one document."""

    id: str
    document: Document
    account: Account
    date: datetime.date
    amount: Decimal
    bank_amount: Decimal
    rate: Decimal
    kind: str
    reference: str = ""
    status: str = "AUTHORISED"
    is_reconciled: bool = False
    updated_ms: int = 0


class Organisation(msgspec.Struct):
    """One set of books; every index is kept beside the rows it points at, and nothing is ever removed."""

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
    tracking: list[dict[str, Any]] = []
    next_invoice: int = 1
    next_credit: int = 1
    debits: Decimal = ZERO
    credits: Decimal = ZERO

    def new_id(self) -> str:
        """A uuid-shaped id from the seeded source."""
        return uuid_from(self.random)

    def account_by_code(self, code: str) -> Account | None:
        """The account with this code; codes are compared without case."""
        wanted = code.casefold()
        return next(
            (account for account in self.accounts if account.code and account.code.casefold() == wanted), None
        )

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


def uuid_from(random: Random) -> str:
    """A random uuid-shaped string (version 4, variant a)."""
    digits = f"{random.getrandbits(128):032x}"
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


def open_organisation(country: str, *, name: str | None, random: Random, now_ms: int) -> Organisation:
    """A new organisation with its country's chart, tax rates and currencies."""
    land = COUNTRIES[country]
    default_tax = {SALES: land.sales, PURCHASES: land.purchases}
    tenant_id, own_id = uuid_from(random), uuid_from(random)
    accounts = [
        Account(
            id=uuid_from(random),
            code=row.code,
            name=land.tax_account if row.name == TAX else row.name,
            type=row.type,
            tax_type=default_tax.get(row.tax, row.tax),
            system=row.system,
            status=row.status,
            payments=row.payments,
            claims=row.claims,
            bank_number=row.bank_number,
            currency=land.currency if row.type == "BANK" else "",
        )
        for row in CHART
    ]
    return Organisation(
        tenant_id=tenant_id,
        id=own_id,
        name=name or land.organisation,
        country=country,
        currency=land.currency,
        short_code="!" + "".join(random.choices("abcdefghjkmnpqrstuvwxyz23456789", k=5)),
        created_ms=now_ms,
        accounts=accounts,
        taxes={
            row.type: TaxRate(row.type, row.name, row.rate, row.applies, row.status) for row in land.taxes
        },
        currencies=sorted([land.currency, *land.others], key=lambda code: CURRENCY_NAMES[code]),
        random=random,
    )
