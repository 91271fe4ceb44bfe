"""Documents as they will stand in Xero: codes on every line, sums as Xero will compute them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Literal

import msgspec

from counterfoil.core.document import Amounts, Line, TrackingChoice
from counterfoil.core.money import ZERO

InvoiceType = Literal["sales_invoice", "bill", "sales_credit", "purchase_credit", "received", "spent"]
"""The last two are bank transactions: money received or spent without an invoice."""
BANK_TYPES = ("received", "spent")
PaidType = Literal["sales_invoice", "bill", "credit_note"]
Status = Literal["authorised", "submitted", "draft"]
JournalStatus = Literal["authorised", "draft"]


class MappedLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One line as it goes to Xero, or is on its way there through the transformations.

    `account` is an account code and `tax_type` Xero's code; None where no rule gave one. `exact` is what
    the line adds up to in the source, unrounded; `stated_tax` the tax the source states for it.
    `net` and `tax` are what Xero will make of quantity and price (`net` is Xero's line amount: with tax in
    it when amounts are inclusive); both are set by `rounding`.
    """

    description: str
    quantity: Decimal
    unit_price: Decimal
    account: str | None
    tax_type: str | None
    exact: Decimal
    stated_tax: Decimal | None = None
    net: Decimal = ZERO
    tax: Decimal = ZERO
    tracking: tuple[TrackingChoice, ...] = ()
    is_rounding: bool = False


class MappedInvoice(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A sales invoice, bill, credit note or bank transaction as it goes to Xero; amounts in `currency`.

    `ref` is our own reference (`system:kind:id`), `contact` the ref of its contact and `contact_id` that
    contact's id in Xero once known. `exact` is what all its lines add up to in the source, unrounded, those
    left out on the way included; `source_lines` are those themselves, by which `slack` and `agreement`
    judge a difference. `stated_total` and `stated_tax` are the source's; `net`, `tax` and `total` what Xero
    will compute: without tax, the tax, and both together. A bank transaction has no number; `bank` is the
    code of its bank account, and `reference` carries our own, so that it can be found again.
    """

    ref: str
    type: InvoiceType
    number: str
    date: dt.date
    due_date: dt.date | None
    currency: str
    amounts: Amounts
    status: Status
    lines: tuple[MappedLine, ...]
    source_lines: tuple[Line, ...] = ()
    contact: str | None = None
    contact_id: str | None = None
    bank: str | None = None
    reference: str = ""
    url: str = ""
    price_places: int = 2
    exact: Decimal = ZERO
    stated_total: Decimal | None = None
    stated_tax: Decimal | None = None
    net: Decimal = ZERO
    tax: Decimal = ZERO
    total: Decimal = ZERO


class MappedAddress(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An address as it goes to Xero: up to four lines."""

    use: Literal["postal", "street"]
    lines: tuple[str, ...] = ()
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""


class MappedContact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A contact as it goes to Xero. `contact_number` is our reference by which it is looked for there, empty
    where it has another's that must stay; `contact_id` is set when it exists and is to be changed.
    """

    ref: str
    contact_number: str
    name: str
    contact_id: str | None = None
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    phone: str = ""
    account_number: str = ""
    tax_number: str = ""
    company_number: str = ""
    currency: str = ""
    addresses: tuple[MappedAddress, ...] = ()


class MappedPayment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A payment as it goes to Xero: `document_type` and `document_id` say what is paid (the id once it is
    known), `account` is the code of the account that took the money, `reference` carries our own
    reference so that the payment can be found again.
    """

    ref: str
    document: str
    document_type: PaidType
    document_id: str | None
    date: dt.date
    currency: str
    amount: Decimal
    account: str | None
    reference: str


class MappedJournalLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One line of a journal as it goes to Xero: `amount` is a debit when positive, with its tax in it;
    `exact` is what the source has, unrounded."""

    account: str | None
    tax_type: str | None
    amount: Decimal
    exact: Decimal
    description: str = ""
    tracking: tuple[TrackingChoice, ...] = ()


class MappedJournal(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A journal as it goes to Xero. `narration` ends with our own reference, so that it can be found again;
    `is_taxed` says whether any of its lines bears tax; `total` is the sum of its debits."""

    ref: str
    date: dt.date
    currency: str
    narration: str
    status: JournalStatus
    is_taxed: bool
    lines: tuple[MappedJournalLine, ...]
    total: Decimal = ZERO
    url: str = ""


class MappedAllocation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A part of a credit note used against an invoice or bill, as it goes to Xero; their ids once known.

    `is_opposite` says that one of the two went to Xero as its opposite kind: then nothing fits.
    """

    ref: str
    credit_note: str
    credit_note_id: str | None
    document: str
    document_id: str | None
    date: dt.date
    currency: str
    amount: Decimal
    is_opposite: bool = False


MappedDocument = MappedInvoice | MappedContact | MappedPayment | MappedAllocation | MappedJournal


class Gap(msgspec.Struct, frozen=True):
    """A place for which no mapping rule gave a code.

    `target` is what was looked for, `side` sales, purchases or journals (empty for tenders and banks),
    `source_code` what the source calls it, `line` counts from 1 (0: the whole document).
    """

    target: Literal["account", "tax", "tender", "bank"]
    side: str
    source_code: str
    line: int = 0


class Clash(msgspec.Struct, frozen=True):
    """What keeps a contact of ours, or a document of it, from going, as Xero's contacts are known here.

    `what` is taken by another contact (`name` and so on); or the contact is `archived`, or `unknown` there.
    """

    what: Literal["name", "contact_number", "account_number", "email", "archived", "unknown"]
    facts: dict[str, str]


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """A contact that is in Xero already and stands for ours, of which nothing is sent: its id, name and
    contact number there, and `by` what it was recognised."""

    contact_id: str
    name: str
    number: str
    by: str

    @property
    def sentence(self) -> str:
        """What the log says once it stands for ours."""
        return f'matched with the contact "{self.name}" that was in Xero already, by {self.by}'


class Mapping(msgspec.Struct, frozen=True):
    """A mapped document, what could not be mapped, and a trace of which rule and which policy did what.

    `clashes` are with Xero's contacts; with a `match` nothing of a contact is sent.
    """

    document: MappedDocument
    gaps: tuple[Gap, ...] = ()
    trace: tuple[str, ...] = ()
    clashes: tuple[Clash, ...] = ()
    match: Match | None = None
