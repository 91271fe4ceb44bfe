"""What must be in Xero before a document: its contact, or the documents that it is about."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from counterfoil.core.document import Allocation, Document, Payment, contact_ref


def parents_of(document: Document) -> tuple[str, str]:
    """The refs of what must be in Xero before the document; empty where nothing must.

    Its contact; what a payment pays; of an allocation the credit note, and the document that it is used
    against.
    """
    match document:
        case Payment():
            return document.document, ""
        case Allocation():
            return document.credit_note, document.document
        case _:
            return str(contact_ref(document) or ""), ""


def missing(parents: Sequence[str], linked: Collection[str]) -> str:
    """The first of the parents that is not in Xero; empty when all are."""
    return next((ref for ref in parents if ref and ref not in linked), "")
