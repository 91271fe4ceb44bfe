"""The history of a thing: what its books tell by themselves, and the notes that were kept beside them."""

from typing import assert_never

from xerosim.books.accounts import Account
from xerosim.books.bank import BankTransaction, BankTransfer
from xerosim.books.contacts import Contact
from xerosim.books.documents import Document, Payment
from xerosim.books.items import Item
from xerosim.books.journals import Journal
from xerosim.books.organisation import Organisation
from xerosim.books.papers import Note
from xerosim.rules.papers import STATUS_CHANGES, Owner, received_from
from xerosim.shapes.marks import long_day


def history_of(organisation: Organisation, owner: Owner) -> list[Note]:
    """All lines of a history, the latest first (recorded: docketworks invoice_history.json).

    That a thing was made, approved, paid, credited or ended is read off the thing itself, so that it costs
    nothing to make one; only what the thing no longer shows is kept as notes.
    """
    kept = organisation.history.get(owner.id, [])
    lines = [*_told(organisation, owner, {line.changes for line in kept}), *kept]
    return sorted(lines, key=lambda line: line.at_ms)[::-1]


def _told(organisation: Organisation, owner: Owner, kept: set[str]) -> list[Note]:
    match owner:
        case Document():
            return [*_life(owner, kept, owner.app), *_money(organisation, owner)]
        case Journal() | BankTransaction():
            return _life(owner, kept, owner.app)
        case Payment():
            return _life(owner, kept, owner.document.app)
        case Contact():
            return [Note(owner.created_ms or owner.updated_ms, "Created", "")]
        case BankTransfer():
            words = (
                f"Bank transfer from {owner.source.name} to {owner.target.name} on {long_day(owner.date)} "
                f"for {owner.amount:.2f}."
            )
            # spec: XeroAPI/Xero-OpenAPI, example of GET history (with an American date)
            return [Note(owner.created_ms, "Created", words)]
        case Item() | Account():
            return [Note(owner.updated_ms, "Created", "")]
        case _:
            assert_never(owner)


def _life(owner: Document | Journal | BankTransaction | Payment, kept: set[str], app: str) -> list[Note]:
    """Made; approved or posted at once unless a note says when; ended unless a note says so."""
    made_ms = owner.created_ms or owner.updated_ms
    words = received_from(app)
    lines = [Note(made_ms, "Created", words)]
    first = "POSTED" if isinstance(owner, Journal) else "AUTHORISED"
    stood = owner.status in (first, "PAID", "VOIDED")
    if isinstance(owner, Document | Journal) and stood and STATUS_CHANGES[first] not in kept:
        lines.append(Note(made_ms, STATUS_CHANGES[first], words))
    ended = STATUS_CHANGES[owner.status] if owner.status in ("VOIDED", "DELETED") else ""
    if ended and ended not in kept:
        lines.append(Note(owner.updated_ms, ended, words))
    return lines


def _money(organisation: Organisation, document: Document) -> list[Note]:
    """What was paid, in full or in part, and what was credited."""
    lines: list[Note] = []
    settled = document.credited
    for payment in (organisation.payments[own_id] for own_id in document.payments):
        settled += payment.amount
        lines.append(_paid(document, payment, is_last=settled >= document.total))
    for allocation in (organisation.allocations[own_id] for own_id in document.allocations):
        if allocation.is_deleted:
            continue
        # recorded: docketworks invoice_history.json; the other side's word: XeroAPI/Xero-OpenAPI, GET history
        changes = "Credited" if allocation.target is document else "Credit Applied"
        words = f"Amount credited on {allocation.date:%d/%m/%Y} for {allocation.amount:.2f}."
        lines.append(Note(allocation.updated_ms, changes, words))
    return lines


def _paid(document: Document, payment: Payment, *, is_last: bool) -> Note:
    # vendor: clickentry.co.uk, history entries of an invoice (Partial Paid, Paid); the details are assumed
    verb = "received from" if document.is_sale else "made to"
    words = f"Payment {verb} {document.contact.name} on {long_day(payment.date)} for {payment.amount:.2f}."
    at_ms = payment.created_ms or payment.updated_ms
    return Note(at_ms, "Paid" if is_last else "Partial Paid", words)
