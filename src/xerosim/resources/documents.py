"""Invoices, bills and credit notes: their addresses."""

from collections.abc import Iterable

from xerosim.accounting.asks import BOTH, Ask, Endpoint, Found, Handler, Query, Wrote
from xerosim.accounting.listing import in_usual_order, narrowed, one_page
from xerosim.accounting.queries import DOCUMENT_FIELDS
from xerosim.accounting.saving import some
from xerosim.accounting.together import all_together
from xerosim.books.documents import Document
from xerosim.books.organisation import Organisation
from xerosim.rules.documents import find_document, save_document
from xerosim.shapes.documents import document_listed, document_saved, document_single
from xerosim.shapes.papers import has_attachments
from xerosim.shapes.refused import refused_document
from xerosim.wire.documents import read_documents
from xerosim.wire.refusal import not_found

SCOPES = ("accounting.invoices", "accounting.transactions")


def _reading(*, is_credit: bool) -> Handler:
    return lambda organisation, ask: _read(organisation, ask, is_credit=is_credit)


def _writing(plural: str, *, is_credit: bool) -> Handler:
    def write(organisation: Organisation, ask: Ask) -> Wrote:
        elements = some(read_documents(ask.body, plural), ask)
        saved = all_together(
            organisation,
            ask,
            lambda: [save_document(organisation, each, ask, is_credit=is_credit) for each in elements],
        )
        return Wrote(
            saved,
            lambda one: document_saved(one.row, ask.unit_places),
            lambda one: refused_document(one, is_credit=is_credit),
        )

    return write


def _found(organisation: Organisation, ask: Ask, *, is_credit: bool) -> Document:
    document = find_document(organisation, ask.target, is_credit=is_credit)
    if document is None:
        raise not_found()
    return document


def _read(organisation: Organisation, ask: Ask, *, is_credit: bool) -> Found:
    query, places = ask.query, ask.unit_places
    if ask.target:
        document = _found(organisation, ask, is_credit=is_credit)
        return Found([document_single(document, organisation, places)])
    rows = _chosen(_candidates(organisation, is_credit, query), query)
    fields = DOCUMENT_FIELDS | {"hasattachments": lambda row: has_attachments(organisation, row.id)}
    rows = narrowed(rows, query, fields, lambda row: row.updated_ms)
    # doc: developer.xero.com invoices page (summaryOnly, of invoices alone)
    brief = query.is_true("summaryOnly") and not is_credit
    page, pagination = one_page(in_usual_order(rows, query, fields), query, always=brief)
    # doc: unpaged lists drop the lines
    lines = pagination is not None
    return Found(
        [document_listed(row, organisation, places, lines=lines, brief=brief) for row in page], pagination
    )


def _candidates(organisation: Organisation, is_credit: bool, query: Query) -> Iterable[Document]:
    """The documents an id list or a number list names, found by index; else all."""
    if ids := query.listed("IDs"):
        # what is no id is the id of nothing: assumed
        found = (organisation.documents.get(own_id.lower()) for own_id in dict.fromkeys(ids))
        return [row for row in found if row is not None and row.is_credit == is_credit]
    if numbers := query.listed("InvoiceNumbers"):
        index = organisation.numbers(is_credit)
        wanted = dict.fromkeys(number.casefold() for number in numbers)
        return [row for number in wanted for row in index.get(number, ())]
    return [row for row in organisation.documents.values() if row.is_credit == is_credit]


def _chosen(rows: Iterable[Document], query: Query) -> list[Document]:
    contacts = {own_id.lower() for own_id in query.listed("ContactIDs")}
    statuses = {status.upper() for status in query.listed("Statuses")}
    mine, term = query.is_true("createdByMyApp"), query.text("searchTerm").casefold()
    if not (contacts or statuses or mine or term):
        return list(rows)
    return [
        row
        for row in rows
        if (not contacts or row.contact.id in contacts)
        and (not statuses or row.status in statuses)
        and (not mine or row.app == query.app)
        # doc: developer.xero.com invoices page (number and reference)
        and (not term or term in row.number.casefold() or term in row.reference.casefold())
    ]


def _online(organisation: Organisation, ask: Ask) -> Found:
    """Where the customer can see a sales invoice; a bill, and one that is not approved, is seen nowhere."""
    # spec: XeroAPI/Xero-OpenAPI, getOnlineInvoice; the address is made from the id and leads nowhere: assumed
    document = _found(organisation, ask, is_credit=False)
    if document.kind != "ACCREC" or document.status not in ("AUTHORISED", "PAID"):
        raise not_found()
    return Found([{"OnlineInvoiceUrl": f"https://in.xero.com/{document.id.replace('-', '')}"}])


def _endpoints(plural: str, *, is_credit: bool) -> dict[str, Endpoint]:
    read, write = _reading(is_credit=is_credit), _writing(plural, is_credit=is_credit)
    return {
        plural: Endpoint(key=plural, scopes=SCOPES, get=read, put=write, post=write, apart=BOTH),
        f"{plural}/*": Endpoint(key=plural, scopes=SCOPES, get=read, post=write),
        # printed documents are not simulated: not implemented
        f"{plural}/*/pdf": Endpoint(key=plural, scopes=SCOPES),
    }


ENDPOINTS = {
    **_endpoints("Invoices", is_credit=False),
    **_endpoints("CreditNotes", is_credit=True),
    "Invoices/*/OnlineInvoice": Endpoint(key="OnlineInvoices", scopes=SCOPES, get=_online),
}
