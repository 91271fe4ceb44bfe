"""Money spent, received and moved between bank accounts."""

import datetime
from decimal import Decimal

import msgspec

from xerosim.books.accounts import Account
from xerosim.books.amounts import ONE, ZERO
from xerosim.books.contacts import Contact
from xerosim.books.documents import Document, Line


class BankTransaction(msgspec.Struct):
    """Money spent or received at once; `kind` in Xero's words (SPEND, RECEIVE, SPEND-TRANSFER …). One that
    was paid over or ahead has made the document `prepaid`; the two of a transfer have no contact."""

    id: str
    kind: str
    bank_account: Account
    date: datetime.date
    mode: str
    currency: str
    app: str
    contact: Contact | None = None
    rate: Decimal = ONE
    status: str = "AUTHORISED"
    reference: str = ""
    url: str = ""
    is_reconciled: bool = False
    unit_places: int = 2
    lines: list[Line] = []
    sub_total: Decimal = ZERO
    total_tax: Decimal = ZERO
    total: Decimal = ZERO
    created_ms: int = 0
    updated_ms: int = 0
    next_ordinal: int = 0
    prepaid: Document | None = None

    def as_document(self) -> Document:
        """The same as a document, for all that is reckoned, posted and shown in the same way."""
        return Document(
            id=self.id,
            kind=self.kind,
            contact=self.contact or Contact(id="", name="", updated_ms=0),
            date=self.date,
            due_date=None,
            mode=self.mode,
            currency=self.currency,
            rate=self.rate,
            status=self.status,
            app=self.app,
            unit_places=self.unit_places,
            lines=self.lines,
            sub_total=self.sub_total,
            total_tax=self.total_tax,
            total=self.total,
            bank_account=self.bank_account,
        )


class BankTransfer(msgspec.Struct):
    """Money moved from one bank account to another, with the two transactions it shows up as."""

    id: str
    source: Account
    target: Account
    amount: Decimal
    date: datetime.date
    source_transaction_id: str
    target_transaction_id: str
    rate: Decimal = ONE
    status: str = "AUTHORISED"
    reference: str = ""
    is_from_reconciled: bool = False
    is_to_reconciled: bool = False
    created_ms: int = 0
    updated_ms: int = 0
