"""Asks Xero, by our own reference, for documents whose fate is unknown, in as few reads as possible.

A reference per kind: contacts by the number we gave them; sales invoices and sales credits by their number,
which Xero keeps unique; bills and supplier credits by number, contact, date and total together, as their
numbers repeat; payments by what they pay, our reference and the amount. What the answers mean is in
`verdicts.py`. Parameters of the reads: XeroAPI/Xero-OpenAPI 16.1.0 and developer.xero.com on filtering.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import assert_never
from urllib.parse import quote

import msgspec

from counterfoil.core.export import Batch
from counterfoil.core.passing import Answer, Call, Found
from counterfoil.xero.verdicts import Element, Page, Sought, page_of, verdict
from counterfoil.xero.wire import ContactOut, DocumentOut, PaymentOut

PATH_MAX = 4_000
"""Characters of a read's path and query; longer ones are split. Servers refuse addresses from about 8,000."""

_PAGE = "page=1&pageSize=1000"
_CONTACTS = f"/Contacts?includeArchived=true&{_PAGE}"
_INVOICES = f"/Invoices?summaryOnly=true&includeArchived=true&{_PAGE}"
_CREDIT_NOTES = f"/CreditNotes?{_PAGE}"
_PAYMENTS = f"/Payments?{_PAGE}"


class _Shape(msgspec.Struct, frozen=True):
    """How a read is put together: its beginning, what stands between its terms, and the end of all."""

    start: str
    between: str


_CONTACT_NUMBERS = _Shape(f"{_CONTACTS}&summaryOnly=true&where=", "%20OR%20")
_CONTACT_IDS = _Shape(f"{_CONTACTS}&IDs=", ",")
_NUMBER_LIST = _Shape(f"{_INVOICES}&InvoiceNumbers=", ",")
_NUMBERS = _Shape(f"{_INVOICES}&where=", "%20OR%20")
_CREDIT_NUMBERS = _Shape(f"{_CREDIT_NOTES}&where=", "%20OR%20")
_PAID = _Shape(f"{_PAYMENTS}&where=", "%20OR%20")
_REFUNDED = _Shape(f"{_CREDIT_NOTES}&where=", "%20OR%20")


class _Question(msgspec.Struct, frozen=True):
    """One read and the members of the batch that it decides about (by their index)."""

    call: Call
    members: tuple[int, ...]


def look(batch: Batch) -> tuple[Call, ...]:
    """The reads that decide about the members of a batch in doubt; as few as possible.

    A read brings one page of a thousand; should there be more, what it does not show is undecidable.
    """
    return tuple(question.call for question in _questions(_sought(batch)))


def seen(batch: Batch, answers: Sequence[Answer]) -> tuple[Found, ...]:
    """What the answers to `look` say, for each member that can be decided about, in the batch's order.

    A read that failed or cannot be read decides nothing: its members are left out, to be looked for again.
    """
    sought = _sought(batch)
    pages: dict[int, Page] = {}
    asked: set[int] = set()
    for question, answer in zip(_questions(sought), answers, strict=True):
        asked.update(question.members)
        page = page_of(answer)
        if page is not None:
            pages.update(dict.fromkeys(question.members, page))
    found: list[Found] = []
    for index, one in enumerate(sought):
        if index in pages:
            found.append(verdict(batch.group, one, pages[index]))
        elif index not in asked:
            name = one.member.number or one.member.ref
            reason = f"Xero cannot be asked for the number {name}: look there whether it has arrived"
            found.append(Found(export_id=one.member.id, verdict="undecidable", reason=reason))
    return tuple(found)


# --- what was sent ------------------------------------------------------------------------------------------


def _sought(batch: Batch) -> tuple[Sought, ...]:
    """The members with what was sent of each, and how many others of the same request look like it."""
    elements = _elements(batch)
    kinship = [_kinship(element) for element in elements]
    doubtful = [kinship[position] for position in batch.positions]
    return tuple(
        Sought(
            member=member,
            element=elements[position],
            since=batch.first_sent_at,
            twins=kinship.count(kinship[position]),
            twins_in_doubt=doubtful.count(kinship[position]),
            place=doubtful[:index].count(kinship[position]),
        )
        for index, (member, position) in enumerate(zip(batch.members, batch.positions, strict=True))
    )


def _elements(batch: Batch) -> Sequence[Element]:
    """The documents of a request, read back from the bytes that `encode` wrote."""
    element: type[ContactOut] | type[DocumentOut] | type[PaymentOut]
    match batch.group:
        case "contacts" | "contact_changes":
            element = ContactOut
        case "invoices" | "credit_notes":
            element = DocumentOut
        case "payments":
            element = PaymentOut
        case _:
            assert_never(batch.group)
    envelope = msgspec.json.decode(batch.body, type=dict[str, list[element]])  # type: ignore[valid-type]
    return [each for elements in envelope.values() for each in elements]


def _kinship(element: Element) -> tuple[str, ...]:
    """What two documents share that a look could take for one another."""
    match element:
        case ContactOut():
            return (element.contact_number.casefold(),)
        case DocumentOut():
            number = (element.invoice_number or element.credit_note_number).casefold()
            return (element.type, number, element.contact.contact_id, element.date.isoformat())
        case PaymentOut():
            return (_paid_id(element), element.reference, str(element.amount))


def _paid_id(payment: PaymentOut) -> str:
    if payment.invoice is not None:
        return payment.invoice.invoice_id
    return payment.credit_note.credit_note_id if payment.credit_note is not None else ""


# --- the reads ----------------------------------------------------------------------------------------------


def _questions(sought: Sequence[Sought]) -> tuple[_Question, ...]:
    terms: dict[_Shape, dict[str, list[int]]] = {}
    for index, one in enumerate(sought):
        term = _term(one.element)
        if term is not None:
            shape, text = term
            terms.setdefault(shape, {}).setdefault(text, []).append(index)
    return tuple(question for shape, parts in terms.items() for question in _reads(shape, parts))


def _reads(shape: _Shape, terms: Mapping[str, Sequence[int]]) -> Iterator[_Question]:
    """As few reads as the length of an address allows."""
    taken: list[str] = []
    length = len(shape.start)
    for text in terms:
        if taken and length + len(shape.between) + len(text) > PATH_MAX:
            yield _read(shape, taken, terms)
            taken, length = [], len(shape.start)
        length += len(text) + (len(shape.between) if taken else 0)
        taken.append(text)
    if taken:
        yield _read(shape, taken, terms)


def _read(shape: _Shape, taken: Sequence[str], terms: Mapping[str, Sequence[int]]) -> _Question:
    call = Call(method="GET", path=shape.start + shape.between.join(taken))
    return _Question(call, tuple(index for text in taken for index in terms[text]))


def _term(element: Element) -> tuple[_Shape, str] | None:
    """How one document is asked for; None when no filter of Xero's could hold its number safely."""
    match element:
        case ContactOut() if element.contact_id:
            return _CONTACT_IDS, quote(element.contact_id, safe="")
        case ContactOut():
            return _where(_CONTACT_NUMBERS, "ContactNumber", element.contact_number)
        case DocumentOut() if element.type in ("ACCRECCREDIT", "ACCPAYCREDIT"):
            return _where(_CREDIT_NUMBERS, "CreditNoteNumber", element.credit_note_number)
        case DocumentOut():
            number = element.invoice_number
            if "," in number or number != number.strip():
                return _where(_NUMBERS, "InvoiceNumber", number)
            return (_NUMBER_LIST, quote(number, safe="")) if _is_safe(number) else None
        case PaymentOut() if element.invoice is not None:
            return _PAID, quote(f'Invoice.InvoiceID==guid("{_paid_id(element)}")', safe="")
        case PaymentOut():
            return _REFUNDED, quote(f'CreditNoteID==guid("{_paid_id(element)}")', safe="")


def _where(shape: _Shape, field: str, value: str) -> tuple[_Shape, str] | None:
    return (shape, quote(f'{field}=="{value}"', safe="")) if _is_safe(value) else None


def _is_safe(value: str) -> bool:
    """Whether a value may stand between double quotes; how Xero reads an escaped one is written nowhere."""
    return bool(value) and value.isprintable() and '"' not in value and "\\" not in value
