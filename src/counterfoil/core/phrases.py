"""The small phrases in which a fault is told: dates, amounts, and what a document is called."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import assert_never

from counterfoil.core.document import (
    BankTransaction,
    Bill,
    CreditNote,
    Document,
    ManualJournal,
    SalesInvoice,
)
from counterfoil.core.mapped import (
    InvoiceType,
    MappedAllocation,
    MappedContact,
    MappedDocument,
    MappedInvoice,
    MappedJournal,
    MappedPayment,
)
from counterfoil.core.money import places, to_cents

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_XERO_DATE = re.compile(r"(\d{1,2})[-\s]([A-Za-z]{3})[a-z]{0,6}[-\s](\d{4})")
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_US_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(\s\d{1,2}:\d{2}(?::\d{2})?)?")


def plain_date(date: dt.date) -> str:
    """The date as people write it, whatever the language of the machine: 31 Mar 2026."""
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


def plain_amount(amount: Decimal) -> str:
    """The amount with two decimals, or with all it has when it has more."""
    return f"{to_cents(amount)}" if places(amount) <= 2 else f"{amount.normalize():f}"


def redated(text: str) -> str:
    """A date in one of Xero's spellings as people write it; any other text as it is.

    Xero prints lock dates as 31-Mar-2026 (galaxy.maropost.com 1229) and the end of a token the American
    way, 01/23/2020 18:21:16 (waynerobinson/xeroizer, test/stub_responses/expired_oauth2_token.json).
    """
    if found := _XERO_DATE.fullmatch(text):
        month = found[2].title()
        return f"{int(found[1])} {month} {found[3]}" if month in MONTHS else text
    if found := _ISO_DATE.fullmatch(text):
        return _written(found[1], found[2], found[3]) or text
    if found := _US_DATE.fullmatch(text):
        written = _written(found[3], found[1], found[2])
        return f"{written}{found[4] or ''}" if written else text
    return text


def _written(year: str, month: str, day: str) -> str | None:
    return f"{int(day)} {MONTHS[int(month) - 1]} {year}" if 1 <= int(month) <= 12 else None


_TYPE_WORDS: dict[InvoiceType, str] = {
    "sales_invoice": "invoice",
    "bill": "bill",
    "sales_credit": "credit note",
    "purchase_credit": "credit note",
    "received": "bank transaction",
    "spent": "bank transaction",
}


def kind_word(document: MappedDocument) -> str:
    """What people call a document of this kind."""
    match document:
        case MappedInvoice():
            return _TYPE_WORDS[document.type]
        case MappedContact():
            return "contact"
        case MappedPayment():
            return "payment"
        case MappedJournal():
            return "journal"
        case MappedAllocation():
            return "allocation"
        case _:
            assert_never(document)


def line_field(document: Document, mapped: MappedDocument, index: int, name: str) -> str:
    """How a field of the mapped line at `index` (from 0) is written: `lines[3].account`, counted from 1.

    Where lines were summarised or dropped they no longer stand where the source has them; then `lines`.
    """
    match document, mapped:
        case ((SalesInvoice() | Bill() | CreditNote() | BankTransaction()), MappedInvoice()):
            kept = sum(not line.is_rounding for line in mapped.lines)
        case ManualJournal(), MappedJournal():
            kept = len(mapped.lines)
        case _:
            return "lines"
    same = kept == len(document.lines) and index < kept
    return f"lines[{index + 1}].{name}" if same else "lines"


def pair_field(
    document: Document, mapped: MappedDocument, pair: tuple[str | None, str | None], name: str
) -> str:
    """The field `name` of the first mapped line with this account and tax type."""
    if not isinstance(mapped, MappedInvoice | MappedJournal):
        return "lines"
    pairs = [(line.account, line.tax_type) for line in mapped.lines]
    return line_field(document, mapped, pairs.index(pair), name) if pair in pairs else "lines"
