"""From a document of the source to one in Xero's terms: codes on every line, and which rule gave each."""

from __future__ import annotations

from operator import attrgetter
from typing import assert_never

import msgspec

from counterfoil.core.contact import map_contact
from counterfoil.core.context import (
    SIDES,
    Choice,
    Context,
    bank_account,
    buyer_of,
    choices_of,
    choose,
    make_context,
    status_for,
    tender_account,
)
from counterfoil.core.directory import Known
from counterfoil.core.document import (
    Allocation,
    BankTransaction,
    Bill,
    Contact,
    CreditNote,
    DocumentRef,
    Exportable,
    Line,
    Lined,
    ManualJournal,
    Payment,
    Priced,
    SalesInvoice,
    contact_ref,
    exact_amounts,
    ref_of,
)
from counterfoil.core.journal import map_journal
from counterfoil.core.mapped import (
    Gap,
    InvoiceType,
    MappedAllocation,
    MappedInvoice,
    MappedLine,
    MappedPayment,
    Mapping,
    PaidType,
)
from counterfoil.core.matching import posted_to_contact
from counterfoil.core.money import ZERO
from counterfoil.core.own_reference import marked
from counterfoil.core.paid import Paid

__all__ = ["Context", "Links", "make_context", "map_document"]

_EXACT = attrgetter("exact")


class Links(msgspec.Struct, frozen=True, kw_only=True):
    """Ids in Xero, where known: of the contact (a contact's own), of the document that a payment pays or a
    credit is used against, and of the credit note that is used; `is_opposite` when one of these documents
    went as its opposite kind (an invoice below zero as a credit note). `paid` is how these stand there, as
    far as is known. `known` is what Xero's contacts are known to be, as far as it concerns this document;
    None: nothing is."""

    contact_id: str | None = None
    document_id: str | None = None
    credit_note_id: str | None = None
    is_opposite: bool = False
    known: Known | None = None
    paid: tuple[Paid, ...] = ()


def map_document(document: Exportable, context: Context, links: Links) -> Mapping:
    """The document in Xero's terms, the places for which no rule gave a code, and the trace.

    Quantities, prices and amounts are still the source's; the transformations of `prepare` follow.
    """
    match document:
        case SalesInvoice() | Bill() | CreditNote():
            return _invoice(document, context, links)
        case Contact():
            return map_contact(document, context, links.contact_id, links.known)
        case Payment():
            return _payment(document, context, links)
        case Allocation():
            return _allocation(document, links)
        case ManualJournal():
            return map_journal(document, context)
        case BankTransaction():
            return _bank_transaction(document, context, links)
        case _:
            assert_never(document)


def _invoice(document: Priced, context: Context, links: Links) -> Mapping:
    invoice_type = _type_of(document)
    lines, gaps, trace = _lines(document, context, invoice_type)
    contact = contact_ref(document)
    posted_to = posted_to_contact(links.contact_id, context.policies, links.known)
    return Mapping(
        MappedInvoice(
            ref=str(ref_of(document)),
            type=invoice_type,
            number=document.number,
            date=document.date,
            due_date=None if isinstance(document, CreditNote) else document.due_date,
            currency=document.currency,
            amounts=document.amounts,
            status=status_for(context, invoice_type),
            lines=tuple(lines),
            source_lines=document.lines,
            exact=sum(map(_EXACT, lines), ZERO),
            contact=str(contact) if contact else None,
            contact_id=posted_to.contact_id,
            reference=document.reference,
            url=document.url,
            price_places=4 if context.policies.rounding == "4dp" else 2,
            stated_total=document.total,
            stated_tax=document.tax,
        ),
        gaps,
        (*posted_to.said, *trace),
        posted_to.clashes,
    )


def _bank_transaction(document: BankTransaction, context: Context, links: Links) -> Mapping:
    lines, gaps, trace = _lines(document, context, document.direction)
    bank, said = bank_account(context, document.bank)
    contact = contact_ref(document)
    posted_to = posted_to_contact(links.contact_id, context.policies, links.known)
    return Mapping(
        MappedInvoice(
            ref=str(ref_of(document)),
            type=document.direction,
            number="",
            date=document.date,
            due_date=None,
            currency=document.currency,
            amounts=document.amounts,
            status=status_for(context, document.direction),
            lines=tuple(lines),
            source_lines=document.lines,
            exact=sum(map(_EXACT, lines), ZERO),
            contact=str(contact) if contact else None,
            contact_id=posted_to.contact_id,
            bank=bank,
            reference=marked(document.reference, document.system, document.id),
            url=document.url,
            price_places=4 if context.policies.rounding == "4dp" else 2,
            stated_total=document.total,
            stated_tax=document.tax,
        ),
        gaps if bank else (*gaps, Gap("bank", "", document.bank)),
        (*posted_to.said, *trace, *([said] if said else ())),
        posted_to.clashes,
    )


def _type_of(document: Priced) -> InvoiceType:
    match document:
        case SalesInvoice():
            return "sales_invoice"
        case Bill():
            return "bill"
        case CreditNote():
            return "sales_credit" if document.side == "sales" else "purchase_credit"


def _lines(
    document: Lined, context: Context, invoice_type: InvoiceType
) -> tuple[list[MappedLine], tuple[Gap, ...], tuple[str, ...]]:
    side = SIDES[invoice_type]
    buyer = buyer_of(context, side, document.contact, is_untaxed=document.amounts == "no_tax")
    choices, key_of = choices_of(context, buyer), context.sides[side].key_of
    lines: list[MappedLine] = []
    traces: dict[tuple[str, ...], None] = {}
    gaps: dict[tuple[str, str], Gap] = {}
    before: Choice | None = None
    amounts = exact_amounts(document.lines)
    for position, (line, exact) in enumerate(zip(document.lines, amounts, strict=True), start=1):
        key = key_of(line)
        choice = choices.get(key)
        if choice is None:
            choice = choices[key] = choose(context, buyer, line)
        if choice is not before:
            traces[choice.trace] = None
            before = choice
        account, tax_type = choice.account, choice.tax_type
        if account is None or tax_type is None:
            for gap in _gaps(choice, line, side, position):
                gaps.setdefault((gap.target, gap.source_code), gap)
        lines.append(
            MappedLine(
                description=line.description,
                quantity=line.quantity,
                unit_price=line.unit_price,
                account=account,
                tax_type=tax_type,
                exact=exact,
                stated_tax=line.tax,
                tracking=line.tracking,
            )
        )
    trace = dict.fromkeys(sentence for one in traces for sentence in one)
    return lines, tuple(gaps.values()), tuple(trace)


def _gaps(choice: Choice, line: Line, side: str, position: int) -> list[Gap]:
    """What a bookkeeper has to give a rule for; of a line's names the one such rules are usually made for."""
    found: list[Gap] = []
    if choice.account is None:
        found.append(Gap("account", side, line.account or line.category or line.product or "", position))
    if choice.tax_type is None:
        found.append(Gap("tax", side, line.tax_code or "", position))
    return found


def _payment(payment: Payment, context: Context, links: Links) -> Mapping:
    paid = DocumentRef.parse(payment.document)
    account, said = tender_account(context, payment.tender)
    document = MappedPayment(
        ref=str(ref_of(payment)),
        document=payment.document,
        document_type=_paid_type(paid, is_opposite=links.is_opposite),
        document_id=links.document_id,
        date=payment.date,
        currency=payment.currency,
        amount=payment.amount,
        account=account,
        reference=marked(payment.reference, payment.system, payment.id),
    )
    gaps = () if account else (Gap("tender", "", payment.tender or ""),)
    return Mapping(document, gaps, (said,) if said else ())


def _allocation(allocation: Allocation, links: Links) -> Mapping:
    return Mapping(
        MappedAllocation(
            ref=str(ref_of(allocation)),
            credit_note=allocation.credit_note,
            credit_note_id=links.credit_note_id,
            document=allocation.document,
            document_id=links.document_id,
            date=allocation.date,
            currency=allocation.currency,
            amount=allocation.amount,
            is_opposite=links.is_opposite,
        )
    )


def _paid_type(paid: DocumentRef | None, *, is_opposite: bool) -> PaidType:
    """What kind of document in Xero a payment is for. A ref of any other kind finds nothing there, and the
    check for that names it; here it counts as a sales invoice."""
    match paid.kind if paid else "":
        case "bill":
            return "credit_note" if is_opposite else "bill"
        case "credit_note":
            return "sales_invoice" if is_opposite else "credit_note"
        case _:
            return "credit_note" if is_opposite else "sales_invoice"
