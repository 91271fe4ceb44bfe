"""The documents a business system hands over, before anything is known about Xero.

One JSON object per document; `kind` says which. `system` and `id` with the kind make its `DocumentRef`.
Unknown fields are refused, money is exact. Constructors do not check: `core/reading.py` does.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Literal, NamedTuple, assert_never

import msgspec

from counterfoil.core.money import EXACT, ZERO, to_cents

Amounts = Literal["exclusive", "inclusive", "no_tax"]
"""Whether line amounts are without tax, contain it, or no tax applies at all."""


_product = EXACT.multiply


class DocumentRef(NamedTuple):
    """Where a document came from and what it is called there; written `system:kind:id`."""

    system: str
    kind: str
    id: str

    def __str__(self) -> str:
        return ":".join(self)

    @classmethod
    def parse(cls, text: str) -> DocumentRef | None:
        """The ref that `text` writes, or None when it is not of the form `system:kind:id`."""
        parts = text.split(":", 2)
        return cls(*parts) if len(parts) == 3 and all(parts) else None


class TrackingChoice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One tracking option of a line: the category's name and the option's name, as the source has them."""

    category: str
    option: str


class Address(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A postal or street address; `country` is the country's name in letters."""

    use: Literal["postal", "street"] = "postal"
    lines: tuple[str, ...] = ()
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""


class Line(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, gc=False
):
    """One line of a document that sells, buys or credits something.

    `quantity` and `unit_price` have up to six decimals. `amount` is the line's total where the source
    states one (two decimals; without tax when the document's amounts are exclusive, with tax when
    inclusive); where absent it is quantity times unit price, unrounded. `tax` is the line's tax where the
    source states it. `account`, `category`, `product` and `tax_code` are the source's own codes, which
    mapping rules turn into Xero's.
    """

    description: str = ""
    quantity: Decimal = Decimal(1)
    unit_price: Decimal = ZERO
    amount: Decimal | None = None
    tax: Decimal | None = None
    account: str | None = None
    category: str | None = None
    product: str | None = None
    tax_code: str | None = None
    tracking: tuple[TrackingChoice, ...] = ()

    @property
    def exact(self) -> Decimal:
        """What the line adds up to in the source: the stated amount, else the unrounded product."""
        amount = self.amount
        return _product(self.quantity, self.unit_price) if amount is None else amount


class Contact(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    tag_field="kind",
    tag="contact",
):
    """A customer or supplier. `id` is what documents name in their `contact` field.

    `account_number` is the code a person knows the contact by; `tax_number` its GST, VAT or ABN number;
    `currency` the three-letter code its documents usually have.
    """

    system: str
    id: str
    name: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    phone: str = ""
    account_number: str = ""
    tax_number: str = ""
    company_number: str = ""
    currency: str = ""
    addresses: tuple[Address, ...] = ()


class SalesInvoice(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    tag_field="kind",
    tag="sales_invoice",
):
    """An invoice to a customer (a *bill* in the words of a legal practice).

    `contact` is the `id` of a Contact of the same system. `number` is unique among sales invoices.
    `total` (with tax) and `tax` are what the source states, where it does; else they are computed.
    `reference` is free text for people; `url` leads back to the document in the source.
    """

    system: str
    id: str
    number: str
    date: dt.date
    currency: str
    lines: tuple[Line, ...]
    contact: str | None = None
    due_date: dt.date | None = None
    amounts: Amounts = "exclusive"
    total: Decimal | None = None
    tax: Decimal | None = None
    reference: str = ""
    url: str = ""


class Bill(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    tag_field="kind",
    tag="bill",
):
    """An invoice from a supplier; fields as in SalesInvoice.

    `number` is the supplier's own number and need not be unique.
    """

    system: str
    id: str
    number: str
    date: dt.date
    currency: str
    lines: tuple[Line, ...]
    contact: str | None = None
    due_date: dt.date | None = None
    amounts: Amounts = "exclusive"
    total: Decimal | None = None
    tax: Decimal | None = None
    reference: str = ""
    url: str = ""


class CreditNote(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    tag_field="kind",
    tag="credit_note",
):
    """A credit to a customer (`side` sales) or from a supplier (`side` purchase), in positive amounts.

    Fields as in SalesInvoice; `number` is unique among sales credit notes.
    """

    system: str
    id: str
    number: str
    date: dt.date
    currency: str
    lines: tuple[Line, ...]
    side: Literal["sales", "purchase"] = "sales"
    contact: str | None = None
    amounts: Amounts = "exclusive"
    total: Decimal | None = None
    tax: Decimal | None = None
    reference: str = ""
    url: str = ""


class Payment(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    tag_field="kind",
    tag="payment",
):
    """Money received for a sales invoice, paid on a bill, or refunded on a credit note.

    `document` is the ref (`system:kind:id`) of what is paid; `tender` is how it was paid (cash, card …),
    which a mapping rule turns into the account that took the money; `amount` is above zero, in the
    currency of the document.
    """

    system: str
    id: str
    document: str
    date: dt.date
    currency: str
    amount: Decimal
    tender: str | None = None
    reference: str = ""


class Allocation(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    tag_field="kind",
    tag="allocation",
):
    """Part of a credit note used against an invoice or bill of its contact, both named by ref; above zero."""

    system: str
    id: str
    credit_note: str
    document: str
    date: dt.date
    currency: str
    amount: Decimal


class BankTransaction(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    tag_field="kind",
    tag="bank_transaction",
):
    """Money received into or spent from a bank account without an invoice.

    `bank` is the source's code of the bank account, which a mapping rule turns into the account in Xero;
    `currency` must be that account's. Rules for sales hold for what is received, those for purchases for what
    is spent. Other fields as in SalesInvoice.
    """

    system: str
    id: str
    direction: Literal["received", "spent"]
    bank: str
    date: dt.date
    currency: str
    lines: tuple[Line, ...]
    contact: str | None = None
    amounts: Amounts = "exclusive"
    total: Decimal | None = None
    tax: Decimal | None = None
    reference: str = ""
    url: str = ""


class BankTransfer(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    tag_field="kind",
    tag="bank_transfer",
):
    """Money moved between two bank accounts of the business, named by the source's codes."""

    system: str
    id: str
    from_bank: str
    to_bank: str
    date: dt.date
    currency: str
    amount: Decimal
    reference: str = ""


class JournalLine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One line of a journal; `amount` is a debit when positive, a credit when negative.

    Where a line has a `tax_code`, its amount contains the tax; a line without one bears none. `account` and
    `tax_code` are the source's own codes, which the rules for journals turn into Xero's.
    """

    amount: Decimal
    account: str
    description: str = ""
    tax_code: str | None = None
    tracking: tuple[TrackingChoice, ...] = ()


class ManualJournal(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    tag_field="kind",
    tag="manual_journal",
):
    """A journal in the organisation's own currency. Its lines sum to zero; `narration` says why."""

    system: str
    id: str
    date: dt.date
    currency: str
    narration: str
    lines: tuple[JournalLine, ...]
    url: str = ""


Priced = SalesInvoice | Bill | CreditNote
Lined = Priced | BankTransaction
"""What has lines that sell, buy or credit something."""
Exportable = (
    Contact | SalesInvoice | Bill | CreditNote | Payment | Allocation | BankTransaction | ManualJournal
)
"""The kinds that this version sends to Xero."""
Document = Exportable | BankTransfer

_ENCODER = msgspec.json.Encoder(decimal_format="number")


def kind_of(document: Document) -> str:
    """The document's kind, as `kind` has it in JSON."""
    kind = type(document).__struct_config__.tag
    assert isinstance(kind, str)
    return kind


def ref_of(document: Document) -> DocumentRef:
    """Where the document came from and what it is called there."""
    return DocumentRef(document.system, kind_of(document), document.id)


def encoded(document: Document) -> bytes:
    """The document as one line of canonical JSON: fields in declared order, defaults left out."""
    return _ENCODER.encode(document)


def number_of(document: Document) -> str:
    """What a person calls the document: its number, a contact's name, else its id."""
    match document:
        case SalesInvoice() | Bill() | CreditNote():
            return document.number or document.id
        case Contact():
            return document.name or document.id
        case _:
            return document.id


def contact_ref(document: Document) -> DocumentRef | None:
    """The Contact that must be in Xero before this document, if it names one."""
    match document:
        case SalesInvoice() | Bill() | CreditNote() | BankTransaction():
            return DocumentRef(document.system, "contact", document.contact) if document.contact else None
        case _:
            return None


def exact_amounts(lines: Iterable[Line]) -> list[Decimal]:
    """What each line adds up to in the source, as `Line.exact` says, all at once."""
    return [_product(one.quantity, one.unit_price) if one.amount is None else one.amount for one in lines]


def net(document: Document) -> Decimal:
    """What the document adds up to in the source, rounded half up to the cent once per document.

    The sum of its lines in the document's own amounts (without tax when exclusive), a payment's amount,
    nothing for a contact. This is the figure that control totals count in.
    """
    match document:
        case SalesInvoice() | Bill() | CreditNote() | BankTransaction():
            return to_cents(sum(exact_amounts(document.lines), ZERO))
        case Payment() | Allocation() | BankTransfer():
            return to_cents(document.amount)
        case ManualJournal():
            return to_cents(sum((line.amount for line in document.lines if line.amount > 0), ZERO))
        case Contact():
            return ZERO
        case _:
            assert_never(document)
