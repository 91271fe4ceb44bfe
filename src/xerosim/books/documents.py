"""Invoices, bills and credit notes with their lines, and the payments made against them."""

import datetime
from decimal import Decimal
from typing import Final

import msgspec

from xerosim.books.accounts import Account
from xerosim.books.amounts import ZERO
from xerosim.books.contacts import Contact
from xerosim.books.items import Item

IN_LEDGER: Final = ("AUTHORISED", "PAID")


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
    item: Item | None = None


class Document(msgspec.Struct):
    """An invoice, a bill, a credit note, an overpayment or a prepayment, told apart by `kind` in Xero's words
    (ACCREC, ACCPAYCREDIT, AROVERPAYMENT, APPREPAYMENT …). Of one that gives credit, `credited` is what was
    allocated and `paid` what was refunded; `bank_account` is where money paid over or ahead went. `total` has
    `rounding` in it, and the lines have `discount` taken off already."""

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
    rounding: Decimal = ZERO
    discount: Decimal = ZERO
    paid: Decimal = ZERO
    credited: Decimal = ZERO
    fully_paid_on: datetime.date | None = None
    payments: list[str] = []
    allocations: list[str] = []
    bank_account: Account | None = None
    created_ms: int = 0
    updated_ms: int = 0
    next_ordinal: int = 0

    @property
    def is_credit(self) -> bool:
        """True for credit notes of either side."""
        return self.kind.endswith("CREDIT")

    @property
    def is_sale(self) -> bool:
        """True for sales invoices, and for credit notes, overpayments and prepayments on the sales side."""
        return self.kind.startswith(("ACCREC", "AR"))

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
    """Money received or paid against one document; `amount` in the document's currency, `bank_amount` in the
    account's, `rate` in units of the foreign one of them for one of the base currency."""

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
    batch_id: str = ""
    created_ms: int = 0
    updated_ms: int = 0


class Allocation(msgspec.Struct):
    """A part of a credit note, an overpayment or a prepayment (`source`) set against an invoice or a bill."""

    id: str
    source: Document
    target: Document
    amount: Decimal
    date: datetime.date
    updated_ms: int = 0
    is_deleted: bool = False
