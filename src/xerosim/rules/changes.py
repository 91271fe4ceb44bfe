"""Who changes something in the books notes it here; it costs nothing while nobody wants to be told."""

from typing import Final

from xerosim.books.changes import Change
from xerosim.books.contacts import Contact
from xerosim.books.documents import Document
from xerosim.books.organisation import Organisation

CATEGORIES: Final = {
    "CREDIT": ("CREDITNOTE", "CreditNotes"),
    "OVERPAYMENT": ("OVERPAYMENT", "Overpayments"),
    "PREPAYMENT": ("PREPAYMENT", "Prepayments"),
}
"""By the end of a document's kind: the category of its events and the address it is read at."""


def document_changed(organisation: Organisation, document: Document, *, is_new: bool = False) -> None:
    """Note that an invoice, a bill, a credit note, an overpayment or a prepayment was saved or paid."""
    if organisation.changes is None:
        return
    # spec: XeroAPI/Xero-OpenAPI xero-webhooks.yaml (data of credit notes; of the later two assumed alike)
    for ending, (category, resource) in CATEGORIES.items():
        if document.kind.endswith(ending):
            data = {"Type": document.kind, "Status": document.status}
            organisation.changes.append(Change(category, resource, document.id, is_new, data))
            return
    organisation.changes.append(Change("INVOICE", "Invoices", document.id, is_new))


def contact_changed(organisation: Organisation, contact: Contact, *, is_new: bool = False) -> None:
    """Note that a contact was saved."""
    if organisation.changes is not None:
        organisation.changes.append(Change("CONTACT", "Contacts", contact.id, is_new))
