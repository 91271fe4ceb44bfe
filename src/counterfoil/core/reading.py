"""From text to a document, or the plain sentences that say why not: the edge where everything is checked."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import msgspec

from counterfoil.core.document import (
    Allocation,
    BankTransaction,
    Bill,
    Contact,
    CreditNote,
    Document,
    DocumentRef,
    Exportable,
    JournalLine,
    Line,
    ManualJournal,
    Payment,
    SalesInvoice,
)
from counterfoil.core.event import Event
from counterfoil.core.misread import misread
from counterfoil.core.money import LINE_AMOUNT_MAX, PLACES_MAX, places, times

PAYABLE_KINDS = ("sales_invoice", "bill", "credit_note")
CREDIT_KINDS = ("credit_note",)
CREDITED_KINDS = ("sales_invoice", "bill")

TEXT_MAX = 4000
"""Longest text field accepted; Xero's own limits, which are shorter, are faults found later."""
ID_MAX = 200
LINES_MAX = 5000
DIGITS_MAX = 40
"""Digits of an amount, noughts included; beyond them even noughts could hide a digit from exact sums."""
EXPONENT_MAX = 30
"""Tens beyond which nought alone is left, written in a strange way."""
_LEAST = -LINE_AMOUNT_MAX

_DECODER: msgspec.json.Decoder[Document | Event] = msgspec.json.Decoder(Document | Event)


class Refusal(msgspec.Struct, frozen=True):
    """Why a document was not accepted: what was read, what was expected, and where."""

    sentences: tuple[str, ...]


def decode_document(content: bytes) -> Exportable | Refusal:
    """The document that one JSON object describes, or why it was refused. Raises nothing on content."""
    try:
        document = _DECODER.decode(content)
    except (msgspec.DecodeError, msgspec.ValidationError, RecursionError, UnicodeDecodeError) as error:
        return Refusal((misread(error, content),))
    if not isinstance(document, Exportable):
        return Refusal(
            (f"documents of the kind {document.__struct_config__.tag} cannot be exported by this version",)
        )
    problems = problems_of(document)
    return Refusal(problems) if problems else document


def problems_of(document: Document) -> tuple[str, ...]:
    """Everything that keeps the document from being accepted, one sentence each; empty when it is sound.

    What is checked here is only what could not be kept or computed with: amounts that are not finite,
    too large or too fine, text that no database keeps, missing identity. Business rules are faults.
    """
    return tuple(_problems(document))


def amount_problem(amount: Decimal) -> str | None:
    """Why a quantity, price or total cannot be computed with, or None when it can."""
    if not amount.is_finite():
        return f"{amount} is not a number"
    if len(amount.as_tuple().digits) > DIGITS_MAX:
        return f"it has more than {DIGITS_MAX} digits"
    # Compared both ways: to take the absolute value of 1e99999999 is an overflow.
    if not _LEAST <= amount <= LINE_AMOUNT_MAX:
        return f"{amount:.6e} is larger than {LINE_AMOUNT_MAX}, the most that Xero keeps"
    tens = amount.adjusted()
    if tens > EXPONENT_MAX:
        return f"{amount} is written with an exponent that no amount has"
    if tens < -EXPONENT_MAX or places(amount) > PLACES_MAX:
        return f"{amount} has more than {PLACES_MAX} decimals"
    return None


def text_problem(text: str) -> str | None:
    """Why a text cannot be kept (NUL characters, half of a surrogate pair), or None when it can."""
    if "\x00" in text:
        return "contains a NUL character"
    try:
        text.encode()
    except UnicodeEncodeError:
        return "contains half of a surrogate pair, which is not a character"
    return None


def long_problem(text: str) -> str | None:
    """Why a text is too long to keep, or None when it is not."""
    return f"is longer than {TEXT_MAX} characters" if len(text) > TEXT_MAX else None


def line_problem(line: Line) -> str | None:
    """Why a line cannot be computed with, or None when it can."""
    for name in ("quantity", "unit_price", "amount", "tax"):
        amount: Decimal | None = getattr(line, name)
        problem = amount_problem(amount) if amount is not None else None
        if problem:
            return f"{name}: {problem}"
    if abs(times(line.quantity, line.unit_price)) > LINE_AMOUNT_MAX:
        return f"quantity times unit_price is larger than {LINE_AMOUNT_MAX}, the most that Xero keeps"
    return None


def is_currency(text: str) -> bool:
    """Whether `text` has the form of a currency code: three capital letters (ISO 4217)."""
    return len(text) == 3 and text.isascii() and text.isalpha() and text.isupper()


def _problems(document: Document) -> Iterator[str]:
    yield from _identity_problems(document)
    for name in document.__struct_fields__:
        value = getattr(document, name)
        if isinstance(value, str):
            problem = text_problem(value) or long_problem(value)
            if problem:
                yield f"{name}: {problem}"
        elif isinstance(value, Decimal):
            problem = amount_problem(value)
            if problem:
                yield f"{name}: {problem}"
    yield from _content_problems(document)
    currency = getattr(document, "currency", "")
    if currency and not is_currency(currency):
        yield f"currency: {currency!r} is not a three-letter code such as NZD"


def _content_problems(document: Document) -> Iterator[str]:
    """What is wrong with the parts that documents of one kind have."""
    match document:
        case SalesInvoice() | Bill() | CreditNote() | BankTransaction():
            yield from _line_problems(document.lines)
        case ManualJournal():
            yield from _journal_problems(document.lines)
        case Payment():
            yield from _ref_problems("document", document.document, PAYABLE_KINDS, "be paid")
        case Allocation():
            yield from _ref_problems("credit_note", document.credit_note, CREDIT_KINDS, "be allocated")
            yield from _ref_problems("document", document.document, CREDITED_KINDS, "take a credit")
        case Contact():
            yield from _address_problems(document)
        case _:
            pass


def _ref_problems(name: str, text: str, kinds: tuple[str, ...], doing: str) -> Iterator[str]:
    """What is wrong with the ref of another document, which must be of one of these kinds."""
    ref = DocumentRef.parse(text)
    if ref is None:
        yield f"{name}: {text!r} is not of the form system:kind:id"
    elif ref.kind not in kinds:
        yield f"{name}: a {ref.kind} cannot {doing}; expected one of {', '.join(kinds)}"


def _identity_problems(document: Document) -> Iterator[str]:
    if not document.system or ":" in document.system:
        yield f"system: {document.system!r} must be a name without a colon"
    if not document.id:
        yield "id: is empty"
    if len(document.id) > ID_MAX:
        yield f"id: is longer than {ID_MAX} characters"


def _line_problems(lines: tuple[Line, ...]) -> Iterator[str]:
    if len(lines) > LINES_MAX:
        yield f"lines: {len(lines)} lines; at most {LINES_MAX} are accepted"
        return
    for position, line in enumerate(lines, start=1):
        problem = line_problem(line)
        if problem:
            yield f"lines[{position}].{problem}"
        for name in ("description", "account", "category", "product", "tax_code"):
            text = getattr(line, name)
            problem = (text_problem(text) or long_problem(text)) if text else None
            if problem:
                yield f"lines[{position}].{name}: {problem}"


def _journal_problems(lines: tuple[JournalLine, ...]) -> Iterator[str]:
    if len(lines) > LINES_MAX:
        yield f"lines: {len(lines)} lines; at most {LINES_MAX} are accepted"
        return
    for position, line in enumerate(lines, start=1):
        if problem := amount_problem(line.amount):
            yield f"lines[{position}].amount: {problem}"
        for name in ("account", "description", "tax_code"):
            text = getattr(line, name)
            problem = (text_problem(text) or long_problem(text)) if text else None
            if problem:
                yield f"lines[{position}].{name}: {problem}"


def _address_problems(contact: Contact) -> Iterator[str]:
    for address in contact.addresses:
        for text in (*address.lines, address.city, address.region, address.postal_code, address.country):
            problem = text_problem(text)
            if problem:
                yield f"addresses: {problem}"


_STORED: msgspec.json.Decoder[Exportable] = msgspec.json.Decoder(Exportable)


def stored_document(content: bytes) -> Exportable:
    """The document that the store kept; it was checked when it was accepted."""
    return _STORED.decode(content)
