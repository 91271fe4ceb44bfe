"""What goes to Xero and what comes back, as values that carry Xero's own field names on the wire.

Field names, enumerations and what may be sent: XeroAPI/Xero-OpenAPI, `xero_accounting.yaml` 16.1.0
(2026-07-13). Of an answer only the fields we read are named; all others are skipped unread.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Literal

import msgspec

ZERO_ID = "00000000-0000-0000-0000-000000000000"
"""What Xero gives as the id of something it did not create (recorded: docketworks, September 2026)."""

UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ArithmeticError, ValueError)
"""All that decoding bytes from outside can raise."""

_PARTS_IN_CAPITALS = {"id": "ID", "utc": "UTC"}


def xero_name(field: str) -> str:
    """Xero's spelling of one of our field names: invoice_id is InvoiceID, url is Url."""
    return "".join(_PARTS_IN_CAPITALS.get(part, part.capitalize()) for part in field.split("_"))


# --- what goes out ------------------------------------------------------------------------------------------


class ContactRef(msgspec.Struct, frozen=True, kw_only=True, rename=xero_name):
    """A contact by its id alone: any other field inside a document would change the contact itself."""

    contact_id: str


class InvoiceRef(msgspec.Struct, frozen=True, kw_only=True, rename=xero_name):
    """The invoice or bill a payment pays."""

    invoice_id: str


class CreditNoteRef(msgspec.Struct, frozen=True, kw_only=True, rename=xero_name):
    """The credit note a payment refunds."""

    credit_note_id: str


class AccountRef(msgspec.Struct, frozen=True, kw_only=True, rename=xero_name):
    """An account by its code."""

    code: str


class TrackingOut(msgspec.Struct, frozen=True, kw_only=True, rename=xero_name):
    """A tracking option on a line, by the names of category and option."""

    name: str
    option: str


class LineOut(msgspec.Struct, frozen=True, kw_only=True, rename=xero_name, omit_defaults=True):
    """One line; Xero computes its amount and tax, so neither is ever sent."""

    description: str
    quantity: Decimal
    unit_amount: Decimal
    account_code: str | None = None
    tax_type: str | None = None
    tracking: tuple[TrackingOut, ...] = ()


class DocumentOut(msgspec.Struct, frozen=True, kw_only=True, rename=xero_name, omit_defaults=True):
    """An invoice, bill or credit note to be created; a credit note has `credit_note_number` for its number.

    No totals: Xero would hold its own sums against them and refuse on a difference.
    """

    type: Literal["ACCREC", "ACCPAY", "ACCRECCREDIT", "ACCPAYCREDIT"]
    contact: ContactRef
    date: dt.date
    line_amount_types: Literal["Exclusive", "Inclusive", "NoTax"]
    currency_code: str
    status: Literal["DRAFT", "SUBMITTED", "AUTHORISED"]
    line_items: tuple[LineOut, ...]
    invoice_number: str = ""
    credit_note_number: str = ""
    reference: str = ""
    due_date: dt.date | None = None
    url: str = ""


class BankTransactionOut(msgspec.Struct, frozen=True, kw_only=True, rename=xero_name, omit_defaults=True):
    """Money received or spent without an invoice, to be created. Its currency is that of the bank account."""

    type: Literal["RECEIVE", "SPEND"]
    contact: ContactRef
    bank_account: AccountRef
    date: dt.date
    line_amount_types: Literal["Exclusive", "Inclusive", "NoTax"]
    line_items: tuple[LineOut, ...]
    reference: str
    url: str = ""


class JournalLineOut(msgspec.Struct, frozen=True, kw_only=True, rename=xero_name, omit_defaults=True):
    """One line of a journal: a debit is above zero, a credit below."""

    line_amount: Decimal
    account_code: str
    description: str = ""
    tax_type: str | None = None
    tracking: tuple[TrackingOut, ...] = ()


class JournalOut(msgspec.Struct, frozen=True, kw_only=True, rename=xero_name, omit_defaults=True):
    """A manual journal to be created."""

    narration: str
    date: dt.date
    status: Literal["DRAFT", "POSTED"]
    line_amount_types: Literal["Inclusive", "NoTax"]
    journal_lines: tuple[JournalLineOut, ...]
    url: str = ""


class AddressOut(msgspec.Struct, frozen=True, kw_only=True, rename=xero_name, omit_defaults=True):
    """An address of a contact: POBOX is the postal one."""

    address_type: Literal["POBOX", "STREET"]
    address_line1: str = ""
    address_line2: str = ""
    address_line3: str = ""
    address_line4: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""


class PhoneOut(msgspec.Struct, frozen=True, kw_only=True, rename=xero_name):
    """A telephone number of a contact, whole."""

    phone_type: Literal["DEFAULT"]
    phone_number: str


class ContactOut(msgspec.Struct, frozen=True, kw_only=True, rename=xero_name, omit_defaults=True):
    """A contact to be created, or, with its id, to be changed; what we do not know is left as it stands."""

    contact_number: str = ""
    name: str
    contact_id: str = ""
    first_name: str = ""
    last_name: str = ""
    email_address: str = ""
    account_number: str = ""
    tax_number: str = ""
    company_number: str = ""
    default_currency: str = ""
    addresses: tuple[AddressOut, ...] = ()
    phones: tuple[PhoneOut, ...] = ()


class PaymentOut(msgspec.Struct, frozen=True, kw_only=True, rename=xero_name, omit_defaults=True):
    """A payment of an invoice or bill, or the refund of a credit note."""

    account: AccountRef
    date: dt.date
    amount: Decimal
    reference: str
    invoice: InvoiceRef | None = None
    credit_note: CreditNoteRef | None = None


# --- what comes back ----------------------------------------------------------------------------------------


class Said(msgspec.Struct, frozen=True, kw_only=True, rename=xero_name):
    """One message of Xero's; older pages show it under `Description`."""

    message: str = ""
    description: str = ""


class AllocationOut(msgspec.Struct, frozen=True, kw_only=True, rename=xero_name):
    """A part of a credit note to be used against an invoice or bill; the note stands in the address."""

    invoice: InvoiceRef
    amount: Decimal
    date: dt.date


class InvoiceIn(msgspec.Struct, frozen=True, kw_only=True, rename=xero_name):
    """The invoice or bill inside an allocation."""

    invoice_id: str | None = None


class LineIn(msgspec.Struct, frozen=True, kw_only=True, rename=xero_name):
    """A line of a journal as Xero shows it."""

    line_amount: Decimal | None = None


class SavedElement(msgspec.Struct, frozen=True, kw_only=True, rename=xero_name):
    """One element of the answer to a write, of whichever kind."""

    contact_id: str | None = None
    invoice_id: str | None = None
    credit_note_id: str | None = None
    payment_id: str | None = None
    bank_transaction_id: str | None = None
    manual_journal_id: str | None = None
    contact_number: str | None = None
    invoice_number: str | None = None
    credit_note_number: str | None = None
    total: Decimal | None = None
    amount: Decimal | None = None
    invoice: InvoiceIn | None = None
    journal_lines: list[LineIn] | None = None
    status: str | None = None
    status_attribute_string: str | None = None
    has_errors: bool | None = None
    has_validation_errors: bool | None = None
    validation_errors: list[Said] | None = None
    warnings: list[Said] | None = None


class SavedAnswer(msgspec.Struct, frozen=True, kw_only=True, rename=xero_name):
    """The answer to a write: elements in the order they were sent, kept raw until they are looked at."""

    contacts: list[msgspec.Raw] | None = None
    invoices: list[msgspec.Raw] | None = None
    credit_notes: list[msgspec.Raw] | None = None
    payments: list[msgspec.Raw] | None = None
    bank_transactions: list[msgspec.Raw] | None = None
    manual_journals: list[msgspec.Raw] | None = None
    allocations: list[msgspec.Raw] | None = None
    warnings: list[Said] | None = None


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """An error from in front of the accounting engine; keys come with or without a capital."""

    upper_title: str | None = msgspec.field(name="Title", default=None)
    upper_detail: str | None = msgspec.field(name="Detail", default=None)
    title: str | None = None
    detail: str | None = None
    message: str | None = msgspec.field(name="Message", default=None)
    error: str | None = None
    error_description: str | None = None


class OrganisationIn(msgspec.Struct, frozen=True, kw_only=True, rename=xero_name):
    """The organisation itself; lock dates only where they are set."""

    name: str
    organisation_id: str | None = None
    country_code: str | None = None
    base_currency: str | None = None
    short_code: str | None = None
    is_demo_company: bool | None = None
    period_lock_date: str | None = None
    end_of_year_lock_date: str | None = None
    class_: str | None = msgspec.field(name="Class", default=None)


class AccountIn(msgspec.Struct, frozen=True, kw_only=True, rename=xero_name):
    """One account of the chart."""

    account_id: str
    name: str
    type: str
    code: str | None = None
    status: str | None = None
    tax_type: str | None = None
    currency_code: str | None = None
    system_account: str | None = None
    enable_payments_to_account: bool | None = None
    class_: str | None = msgspec.field(name="Class", default=None)


class TaxRateIn(msgspec.Struct, frozen=True, kw_only=True, rename=xero_name):
    """One tax rate: the effective one is what Xero computes with, components and compounds included."""

    tax_type: str
    name: str
    status: str | None = None
    effective_rate: Decimal | None = None
    display_tax_rate: Decimal | None = None
    can_apply_to_assets: bool | None = None
    can_apply_to_equity: bool | None = None
    can_apply_to_expenses: bool | None = None
    can_apply_to_liabilities: bool | None = None
    can_apply_to_revenue: bool | None = None


class CurrencyIn(msgspec.Struct, frozen=True, kw_only=True, rename=xero_name):
    """One currency the organisation is subscribed to."""

    code: str


class TrackingOptionIn(msgspec.Struct, frozen=True, kw_only=True, rename=xero_name):
    """One option of a tracking category."""

    name: str
    status: str | None = None


class TrackingCategoryIn(msgspec.Struct, frozen=True, kw_only=True, rename=xero_name):
    """One tracking category with its options."""

    name: str
    status: str | None = None
    options: list[TrackingOptionIn] | None = None


class ActionIn(msgspec.Struct, frozen=True, kw_only=True, rename=xero_name):
    """Something that the app may do in the organisation or not: ALLOWED, NOT-ALLOWED."""

    name: str
    status: str | None = None


class FactsAnswer(msgspec.Struct, frozen=True, kw_only=True, rename=xero_name):
    """The answer to one of the reads that bring an organisation's facts."""

    organisations: list[OrganisationIn] | None = None
    accounts: list[AccountIn] | None = None
    tax_rates: list[TaxRateIn] | None = None
    currencies: list[CurrencyIn] | None = None
    tracking_categories: list[TrackingCategoryIn] | None = None
    actions: list[ActionIn] | None = None


def debits(lines: list[LineIn] | None) -> Decimal | None:
    """What the debits of a journal come to; None when its lines are not all there."""
    amounts = [line.line_amount for line in lines or ()]
    if not amounts or None in amounts:
        return None
    return sum((amount for amount in amounts if amount is not None and amount > 0), Decimal(0))


# --- dates --------------------------------------------------------------------------------------------------

_TICKS = re.compile(r"/Date\((-?\d{1,15})(?:[+-]\d{4})?\)/")
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def moment(text: str) -> dt.datetime | None:
    """The instant Xero writes as `/Date(1789344000000+0000)/` (milliseconds of UTC, whatever the offset
    says) or as ISO text; None when it is neither."""
    ticks = _TICKS.fullmatch(text)
    try:
        if ticks:
            return _EPOCH + dt.timedelta(milliseconds=int(ticks.group(1)))
        read = dt.datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        return None
    return read if read.tzinfo else read.replace(tzinfo=dt.UTC)


def day(text: str) -> dt.date | None:
    """The calendar date Xero writes as midnight UTC; None when it cannot be read."""
    read = moment(text)
    return read.date() if read else None
