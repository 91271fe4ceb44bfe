"""What a look in Xero shows: of each list only what tells whether a document of ours is in it.

Field names: XeroAPI/Xero-OpenAPI, `xero_accounting.yaml` 16.1.0 (2026-07-13).
"""

from __future__ import annotations

from decimal import Decimal

import msgspec

from counterfoil.xero.wire import LineIn, xero_name


class Pagination(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Where in a list a page stands."""

    page: int = 1
    page_count: int = 1
    item_count: int = 0


class OwnContact(msgspec.Struct, frozen=True, kw_only=True, rename=xero_name):
    """The contact inside a document."""

    contact_id: str | None = None
    name: str | None = None


class OwnDocument(msgspec.Struct, frozen=True, kw_only=True, rename=xero_name):
    """The document inside a payment; a credit note stands here too, under the same name."""

    invoice_id: str | None = None
    credit_note_id: str | None = None


class FoundPayment(msgspec.Struct, frozen=True, kw_only=True, rename=xero_name):
    """A payment in a list, alone (with its document) or inside its credit note (without)."""

    payment_id: str | None = None
    date: str | None = None
    amount: Decimal | None = None
    reference: str | None = None
    status: str | None = None
    invoice: OwnDocument | None = None
    credit_note: OwnDocument | None = None


class FoundAllocation(msgspec.Struct, frozen=True, kw_only=True, rename=xero_name):
    """A part of a credit note that was used, inside its credit note."""

    amount: Decimal | None = None
    date: str | None = None
    invoice: OwnDocument | None = None


class FoundDocument(msgspec.Struct, frozen=True, kw_only=True, rename=xero_name):
    """An invoice, bill or credit note in a list, without its lines."""

    invoice_id: str | None = None
    credit_note_id: str | None = None
    invoice_number: str | None = None
    credit_note_number: str | None = None
    type: str | None = None
    status: str | None = None
    contact: OwnContact | None = None
    date: str | None = None
    total: Decimal | None = None
    amount_due: Decimal | None = None
    remaining_credit: Decimal | None = None
    updated_date_utc: str | None = None
    payments: list[FoundPayment] | None = None
    allocations: list[FoundAllocation] | None = None


class FoundBankTransaction(msgspec.Struct, frozen=True, kw_only=True, rename=xero_name):
    """Money received or spent, in a list or alone."""

    bank_transaction_id: str | None = None
    type: str | None = None
    status: str | None = None
    contact: OwnContact | None = None
    date: str | None = None
    reference: str | None = None
    total: Decimal | None = None


class FoundJournal(msgspec.Struct, frozen=True, kw_only=True, rename=xero_name):
    """A manual journal in a list or alone."""

    manual_journal_id: str | None = None
    narration: str | None = None
    status: str | None = None
    date: str | None = None
    journal_lines: list[LineIn] | None = None


class FoundContact(msgspec.Struct, frozen=True, kw_only=True, rename=xero_name):
    """A contact in a list: the fields that we may have sent."""

    contact_id: str | None = None
    contact_number: str | None = None
    name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    email_address: str | None = None
    account_number: str | None = None
    tax_number: str | None = None
    company_number: str | None = None
    default_currency: str | None = None
    updated_date_utc: str | None = None
    addresses: list[dict[str, object]] | None = None
    phones: list[dict[str, object]] | None = None


class ListedContact(msgspec.Struct, frozen=True, kw_only=True, rename=xero_name):
    """A contact in a list, as far as it tells it from others; what it was merged into comes with pages
    alone."""

    contact_id: str
    name: str | None = None
    contact_number: str | None = None
    account_number: str | None = None
    email_address: str | None = None
    contact_status: str | None = None
    merged_to_contact_id: str | None = None


class ContactsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One page of contacts."""

    contacts: list[ListedContact] = msgspec.field(name="Contacts")
    pagination: Pagination | None = None


class FoundAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a look: one of the lists, perhaps one page of several."""

    contacts: list[FoundContact] | None = msgspec.field(name="Contacts", default=None)
    invoices: list[FoundDocument] | None = msgspec.field(name="Invoices", default=None)
    credit_notes: list[FoundDocument] | None = msgspec.field(name="CreditNotes", default=None)
    payments: list[FoundPayment] | None = msgspec.field(name="Payments", default=None)
    bank_transactions: list[FoundBankTransaction] | None = msgspec.field(
        name="BankTransactions", default=None
    )
    manual_journals: list[FoundJournal] | None = msgspec.field(name="ManualJournals", default=None)
    pagination: Pagination | None = None
