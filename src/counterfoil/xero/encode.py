"""Turns a mapped document into the exact bytes that stand for it in a request to Xero."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from decimal import Decimal
from typing import Literal, assert_never
from urllib.parse import quote

import msgspec

from counterfoil.core.document import Amounts, TrackingChoice
from counterfoil.core.export import Group, group_of
from counterfoil.core.mapped import (
    InvoiceType,
    MappedAddress,
    MappedAllocation,
    MappedContact,
    MappedDocument,
    MappedInvoice,
    MappedJournal,
    MappedJournalLine,
    MappedLine,
    MappedPayment,
    Status,
)
from counterfoil.core.money import CENT, EXACT, FOUR_PLACES, ZERO
from counterfoil.core.own_reference import (
    CONTACT_NUMBER_MAX,
    NARRATION_MAX,
    PAYMENT_REFERENCE_MAX,
)
from counterfoil.core.passing import Call, Encoded
from counterfoil.xero.wire import (
    AccountRef,
    AddressOut,
    AllocationOut,
    BankTransactionOut,
    ContactOut,
    ContactRef,
    CreditNoteRef,
    DocumentOut,
    InvoiceRef,
    JournalLineOut,
    JournalOut,
    LineOut,
    PaymentOut,
    PhoneOut,
    TrackingOut,
)

ADDRESS_LINES_MAX = 4
"""AddressLine1 to AddressLine4 (Xero-OpenAPI 16.1.0)."""
NUMBER_MAX = 255
"""Characters of InvoiceNumber and CreditNoteNumber (Xero-OpenAPI 16.1.0)."""

_ONE = Decimal(1)
_ENCODER = msgspec.json.Encoder(decimal_format="number")

_TYPES: dict[InvoiceType, Literal["ACCREC", "ACCPAY", "ACCRECCREDIT", "ACCPAYCREDIT"]] = {
    "sales_invoice": "ACCREC",
    "bill": "ACCPAY",
    "sales_credit": "ACCRECCREDIT",
    "purchase_credit": "ACCPAYCREDIT",
}
_MONEY: dict[InvoiceType, Literal["RECEIVE", "SPEND"]] = {"received": "RECEIVE", "spent": "SPEND"}
_AMOUNTS: dict[Amounts, Literal["Exclusive", "Inclusive", "NoTax"]] = {
    "exclusive": "Exclusive",
    "inclusive": "Inclusive",
    "no_tax": "NoTax",
}
_STATUSES: dict[Status, Literal["AUTHORISED", "SUBMITTED", "DRAFT"]] = {
    "authorised": "AUTHORISED",
    "submitted": "SUBMITTED",
    "draft": "DRAFT",
}


class _Request(msgspec.Struct, frozen=True):
    method: Literal["PUT", "POST"]
    path: str
    plural: bytes


_REQUESTS: dict[Group, _Request] = {
    "contacts": _Request("PUT", "/Contacts?summarizeErrors=false", b"Contacts"),
    "contact_changes": _Request("POST", "/Contacts?summarizeErrors=false", b"Contacts"),
    "invoices": _Request("PUT", "/Invoices?summarizeErrors=false&unitdp=4", b"Invoices"),
    "credit_notes": _Request("PUT", "/CreditNotes?summarizeErrors=false&unitdp=4", b"CreditNotes"),
    "bank_transactions": _Request(
        "PUT", "/BankTransactions?summarizeErrors=false&unitdp=4", b"BankTransactions"
    ),
    "manual_journals": _Request("PUT", "/ManualJournals?summarizeErrors=false", b"ManualJournals"),
    "payments": _Request("PUT", "/Payments?summarizeErrors=false", b"Payments"),
    "allocations": _Request("PUT", "/CreditNotes/{under}/Allocations?summarizeErrors=false", b"Allocations"),
}
"""PUT creates and never changes; POST, which would also change by number or name, goes by id alone.

`summarizeErrors=false` has every element answered for itself; Xero's live default is true, whatever the
specification says (recorded: docketworks, September 2026). `unitdp=4` lets prices have four decimals. It
is always sent: prices are quantized here to the places they were computed with, so a price of two decimals
is the same price under both, and documents of either kind may share a request.
"""


def encode(document: MappedDocument) -> Encoded:
    """The bytes of one document; two equal documents have equal bytes.

    That the lines add up to what was computed, and that every number is finite and has no more decimals
    than Xero keeps, is asserted here once more: what fails is a bug before this, never sent.
    """
    element: ContactOut | DocumentOut | BankTransactionOut | JournalOut | PaymentOut | AllocationOut
    under = ""
    match document:
        case MappedContact():
            element = _contact(document)
        case MappedInvoice():
            element = _bank_transaction(document) if document.type in _MONEY else _invoice(document)
        case MappedAllocation():
            element, under = _allocation(document), document.credit_note_id or ""
        case MappedJournal():
            element = _journal(document)
        case MappedPayment():
            element = _payment(document)
        case _:
            assert_never(document)
    body = _ENCODER.encode(element)
    return Encoded(group=group_of(document), body=body, digest=hashlib.sha256(body).digest(), under=under)


def write(group: Group, parts: Sequence[bytes], under: str = "") -> Call:
    """The request that creates (or changes) the documents that `parts` are the bytes of, in their order;
    `under` what they are all under (`Encoded.under`)."""
    request = _REQUESTS[group]
    assert bool(under) == ("{under}" in request.path), f"{group}: under {under!r}"
    body = b'{"' + request.plural + b'":[' + b",".join(parts) + b"]}"
    path = request.path.replace("{under}", quote(under, safe=""))
    return Call(method=request.method, path=path, body=body)


def _invoice(document: MappedInvoice) -> DocumentOut:
    assert document.contact_id, f"{document.ref}: its contact is not known in Xero yet"
    assert len(document.number) <= NUMBER_MAX, f"{document.ref}: Xero would not keep its whole number"
    lines = _lines(document)
    is_credit = document.type in ("sales_credit", "purchase_credit")
    return DocumentOut(
        type=_TYPES[document.type],
        contact=ContactRef(contact_id=document.contact_id),
        invoice_number="" if is_credit else document.number,
        credit_note_number=document.number if is_credit else "",
        reference=document.reference,
        date=document.date,
        due_date=document.due_date,
        line_amount_types=_AMOUNTS[document.amounts],
        currency_code=document.currency,
        status=_STATUSES[document.status],
        # Credit notes have no Url (Xero-OpenAPI 16.1.0).
        url="" if is_credit else document.url,
        line_items=lines,
    )


def _line(line: MappedLine, price_unit: Decimal) -> LineOut:
    return LineOut(
        description=line.description,
        quantity=_number(line.quantity, FOUR_PLACES),
        unit_amount=_number(line.unit_price, price_unit),
        account_code=line.account,
        tax_type=line.tax_type,
        tracking=_tracking(line.tracking),
    )


def _tracking(choices: tuple[TrackingChoice, ...]) -> tuple[TrackingOut, ...]:
    return tuple([TrackingOut(name=each.category, option=each.option) for each in choices]) if choices else ()


def _bank_transaction(document: MappedInvoice) -> BankTransactionOut:
    assert document.contact_id, f"{document.ref}: its contact is not known in Xero yet"
    assert document.bank, f"{document.ref}: no bank account"
    assert 0 < len(document.reference) <= PAYMENT_REFERENCE_MAX, f"{document.ref}: could not be found again"
    return BankTransactionOut(
        type=_MONEY[document.type],
        contact=ContactRef(contact_id=document.contact_id),
        bank_account=AccountRef(code=document.bank),
        date=document.date,
        line_amount_types=_AMOUNTS[document.amounts],
        line_items=_lines(document),
        reference=document.reference,
        url=document.url,
    )


def _journal(document: MappedJournal) -> JournalOut:
    assert 0 < len(document.narration) <= NARRATION_MAX, f"{document.ref}: could not be found again"
    assert len(document.lines) > 1, f"{document.ref}: no journal of one line"
    assert not sum(line.amount for line in document.lines), f"{document.ref}: debits and credits differ"
    return JournalOut(
        narration=document.narration,
        date=document.date,
        status="POSTED" if document.status == "authorised" else "DRAFT",
        line_amount_types="Inclusive" if document.is_taxed else "NoTax",
        journal_lines=tuple(_journal_line(document, line) for line in document.lines),
        url=document.url,
    )


def _journal_line(document: MappedJournal, line: MappedJournalLine) -> JournalLineOut:
    assert line.account, f"{document.ref}: a line without an account"
    return JournalLineOut(
        line_amount=_number(line.amount, CENT),
        account_code=line.account,
        description=line.description,
        tax_type=line.tax_type,
        tracking=_tracking(line.tracking),
    )


def _lines(document: MappedInvoice) -> tuple[LineOut, ...]:
    assert document.lines, f"{document.ref}: no lines"
    price_unit = FOUR_PLACES if document.price_places == 4 else CENT
    lines = tuple([_line(line, price_unit) for line in document.lines])
    _assert_sums(document, lines)
    return lines


def _number(value: Decimal, unit: Decimal) -> Decimal:
    """`value` in the one form that is written: whole without decimals, else with those of `unit`.

    A number that is not finite fails the comparison or the quantizing, as does one with more decimals.
    """
    whole = EXACT.quantize(value, _ONE)
    if whole == value:
        return whole or ZERO
    exact = EXACT.quantize(value, unit)
    assert exact == value, f"{value} has more decimals than {unit}, or is no number"
    return exact


def _assert_sums(document: MappedInvoice, lines: Sequence[LineOut]) -> None:
    """What Xero will add up from what is sent must be what was computed, checked and logged before."""
    multiply, quantize = EXACT.multiply, EXACT.quantize
    amounts = [quantize(multiply(line.quantity, line.unit_amount), CENT) for line in lines]
    computed = document.total if document.amounts == "inclusive" else document.net
    assert sum(amounts) == computed, f"{document.ref}: lines come to {sum(amounts)}, computed were {computed}"
    assert document.net + document.tax == document.total, f"{document.ref}: net and tax are not the total"


def _contact(document: MappedContact) -> ContactOut:
    is_findable = bool(document.contact_id or document.contact_number)
    assert is_findable, f"{document.ref}: could not be found again"
    assert len(document.contact_number) <= CONTACT_NUMBER_MAX, f"{document.ref}: could not be found again"
    return ContactOut(
        contact_id=document.contact_id or "",
        contact_number=document.contact_number,
        name=document.name,
        first_name=document.first_name,
        last_name=document.last_name,
        email_address=document.email,
        account_number=document.account_number,
        tax_number=document.tax_number,
        company_number=document.company_number,
        default_currency=document.currency,
        addresses=tuple(_address(each) for each in document.addresses),
        phones=(PhoneOut(phone_type="DEFAULT", phone_number=document.phone),) if document.phone else (),
    )


def _address(address: MappedAddress) -> AddressOut:
    assert len(address.lines) <= ADDRESS_LINES_MAX, f"an address of {len(address.lines)} lines"
    one, two, three, four = (*address.lines, "", "", "", "")[:ADDRESS_LINES_MAX]
    return AddressOut(
        address_type="POBOX" if address.use == "postal" else "STREET",
        address_line1=one,
        address_line2=two,
        address_line3=three,
        address_line4=four,
        city=address.city,
        region=address.region,
        postal_code=address.postal_code,
        country=address.country,
    )


def _allocation(document: MappedAllocation) -> AllocationOut:
    assert document.credit_note_id, f"{document.ref}: the credit note is not known in Xero yet"
    assert document.document_id, f"{document.ref}: what it is used against is not known in Xero yet"
    return AllocationOut(
        invoice=InvoiceRef(invoice_id=document.document_id),
        amount=_number(document.amount, CENT),
        date=document.date,
    )


def _payment(document: MappedPayment) -> PaymentOut:
    assert document.document_id, f"{document.ref}: what it pays is not known in Xero yet"
    assert document.account, f"{document.ref}: no account takes the money"
    assert 0 < len(document.reference) <= PAYMENT_REFERENCE_MAX, f"{document.ref}: could not be found again"
    refunds = document.document_type == "credit_note"
    return PaymentOut(
        invoice=None if refunds else InvoiceRef(invoice_id=document.document_id),
        credit_note=CreditNoteRef(credit_note_id=document.document_id) if refunds else None,
        account=AccountRef(code=document.account),
        date=document.date,
        amount=_number(document.amount, CENT),
        reference=document.reference,
    )
