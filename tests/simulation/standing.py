"""What stands in the simulated Xero, read straight from its books and told by our own marks."""

from collections import Counter
from decimal import Decimal
from typing import Any

import msgspec

from counterfoil.core.document import Allocation
from xerosim.books.bank import BankTransaction
from xerosim.books.documents import Document
from xerosim.books.journals import Journal
from xerosim.books.organisation import Organisation


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """One thing of ours in Xero's books: which of our documents it says it is, and what it comes to."""

    ref: str
    revision: int
    id: str
    net: Decimal
    status: str


def books_of(trial: Any) -> Organisation:
    """The one organisation of a trial."""
    (organisation,) = trial.xero.world.organisations.values()
    assert isinstance(organisation, Organisation)
    return organisation


def documents_standing(organisation: Organisation) -> list[Standing]:
    """Every invoice, bill, credit note, bank transaction and journal, by the mark in its lines."""
    documents, money = organisation.documents.values(), organisation.bank_transactions.values()
    journals = organisation.journals.values()
    return [*map(_standing, documents), *map(_standing, money), *map(_journal, journals)]


def _journal(row: Journal) -> Standing:
    ref, _, revision = row.lines[0].description.strip("<>").rpartition(" r")
    debits = sum((line.amount for line in row.lines if line.amount > 0), Decimal(0))
    return Standing(ref=ref, revision=int(revision), id=row.id, net=debits, status=row.status)


def _standing(row: Document | BankTransaction) -> Standing:
    text = row.lines[0].description
    ref, _, revision = text[1 : text.index(">")].rpartition(" r")
    return Standing(ref=ref, revision=int(revision), id=row.id, net=row.sub_total, status=row.status)


def payments_standing(organisation: Organisation) -> Counter[str]:
    """How often each payment stands there, by the mark in its reference."""
    return Counter(
        row.reference.rpartition("[")[2].rstrip("]")
        for row in organisation.payments.values()
        if row.status != "DELETED"
    )


def contacts_standing(organisation: Organisation) -> Counter[str]:
    """How often each contact stands there, by the number it was given."""
    return Counter(row.number for row in organisation.contacts.values() if row.number)


def allocations_standing(organisation: Organisation) -> Counter[str]:
    """How often each part of a credit note is used against each document, by the marks of the two."""
    return Counter(
        f"{_standing(row.source).ref} against {_standing(row.target).ref}: {row.amount}"
        for row in organisation.allocations.values()
        if not row.is_deleted
    )


def standing_of(trial: Any, ref: str) -> list[str]:
    """The ids under which a document of ours stands in Xero."""
    organisation = books_of(trial)
    system, kind, identity = ref.split(":", 2)
    if kind == "payment":
        mark = f"[{system}:{identity}]"
        return [
            row.id
            for row in organisation.payments.values()
            if row.reference.endswith(mark) and row.status != "DELETED"
        ]
    if kind == "allocation":
        (content,) = {each for each in trial.business.revisions[ref] if isinstance(each, Allocation)}
        name = f"{content.credit_note} against {content.document}: {content.amount:.2f}"
        return [name] * allocations_standing(organisation)[name]
    if kind == "contact":
        return [row.id for row in organisation.contacts.values() if row.number == f"{system}:{identity}"]
    return [each.id for each in documents_standing(organisation) if each.ref == ref]
