"""The documents that payments and allocations point at, by id or by number."""

from xerosim.books.documents import Document
from xerosim.books.organisation import Organisation
from xerosim.wire.payments import PaymentIn, TargetIn


def paid_document(organisation: Organisation, element: PaymentIn) -> Document | None:
    """The document a payment names; of several names the first in this order counts (assumed)."""
    # doc: developer.xero.com payments page (one identifier only, each under its own resource's name)
    if element.Invoice is not None:
        return invoice_or_note(organisation, element.Invoice, is_credit=False)
    if element.CreditNote is not None:
        return invoice_or_note(organisation, element.CreditNote, is_credit=True)
    if element.Overpayment is not None:
        return prepaid_document(organisation, element.Overpayment.OverpaymentID, "OVERPAYMENT")
    if element.Prepayment is not None:
        return prepaid_document(organisation, element.Prepayment.PrepaymentID, "PREPAYMENT")
    if element.InvoiceNumber:
        return invoice_or_note(organisation, TargetIn(InvoiceNumber=element.InvoiceNumber), is_credit=False)
    if element.CreditNoteNumber:
        target = TargetIn(CreditNoteNumber=element.CreditNoteNumber)
        return invoice_or_note(organisation, target, is_credit=True)
    return None


def invoice_or_note(organisation: Organisation, target: TargetIn, *, is_credit: bool) -> Document | None:
    """The invoice, bill or credit note that is named by id or by number."""
    wanted = target.CreditNoteID if is_credit else target.InvoiceID
    if wanted:
        found = organisation.documents.get(wanted.lower())
        return found if found is not None and found.is_credit == is_credit else None
    number = target.CreditNoteNumber if is_credit else target.InvoiceNumber
    held = organisation.numbers(is_credit).get((number or "").casefold(), ())
    # assumed: of several documents with one number the latest that can be paid is meant
    payable = [document for document in held if document.status == "AUTHORISED"] or list(held)
    return payable[-1] if payable else None


def prepaid_document(organisation: Organisation, wanted: str | None, ending: str) -> Document | None:
    """The overpayment or prepayment with this id; `ending` is that of its kind."""
    found = organisation.prepaid.get((wanted or "").lower())
    return found if found is not None and found.kind.endswith(ending) else None
