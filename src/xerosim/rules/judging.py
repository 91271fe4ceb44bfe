"""What creating and changing a document both ask: whose it is, what its lines come to, whether the plan allows it."""

from typing import Final

from xerosim.accounting.asks import Ask, Saved
from xerosim.accounting.together import touch
from xerosim.books.contacts import Contact
from xerosim.books.documents import IN_LEDGER, Document
from xerosim.books.organisation import Organisation
from xerosim.ledger import document_entries, post
from xerosim.rules.caps import REACHED, may_approve
from xerosim.rules.choices import Form
from xerosim.rules.contacts import contact_of_document, inner_errors
from xerosim.rules.heads import set_totals
from xerosim.rules.lines import Priced, price_lines
from xerosim.rules.roles import NO_APPROVING_ROLE
from xerosim.rules.states import settle_status
from xerosim.wire.documents import DocumentIn
from xerosim.wire.lines import LineIn

NO_LINES: Final = "One or more line items must be specified"


def party(organisation: Organisation, element: DocumentIn, saved: Saved) -> Contact | None:
    """The contact of a document, None where it is to be created; notes what is wrong with it."""
    contact, errors = contact_of_document(organisation, element.Contact)
    inner = [] if errors else inner_errors(organisation, element.Contact, contact)
    saved.errors += errors + inner
    saved.inner = inner
    return contact


def cap_errors(organisation: Organisation, document: Document, old: Document | None, ask: Ask) -> list[str]:
    """Whether the connecting user's role and the plan allow one more approval."""
    is_approval = document.status in IN_LEDGER and (old is None or old.status not in IN_LEDGER)
    if is_approval and not ask.user and not organisation.has_approving_role:
        return [NO_APPROVING_ROLE]
    if is_approval and not may_approve(organisation, document.kind, ask.now_ms):
        return [REACHED]
    return []


def enter_in_ledger(organisation: Organisation, document: Document) -> None:
    """Post an approved document, and make its contact the customer or supplier it now is."""
    contact = document.contact
    if not document.is_credit and not (contact.is_customer if document.is_sale else contact.is_supplier):
        # spec: XeroAPI/Xero-OpenAPI, IsCustomer and IsSupplier (by invoices and bills; UpdatedDateUTC stays)
        touch(organisation, contact)
        contact.is_customer |= document.is_sale
        contact.is_supplier |= not document.is_sale
    if document.status in IN_LEDGER:
        post(organisation, document_entries(organisation, document), document.date)
        settle_status(document, document.date)


def priced(organisation: Organisation, document: Document, items: list[LineIn], saved: Saved) -> Priced:
    """The lines of a document, its totals set from them; notes what is wrong with them."""
    form = Form(organisation, document.kind, document.mode, document.status, document.unit_places)
    found = price_lines(form, items, document.next_ordinal)
    saved.errors += dict.fromkeys(found.errors)  # one sentence once per document (assumed)
    saved.warnings += dict.fromkeys(found.warnings)
    document.discount = found.discount
    set_totals(document, found.amount, found.tax)
    return found
