"""Invoices, bills and credit notes: their addresses."""

from collections.abc import Iterable

from xerosim.asks import Ask, Endpoint, Found, Handler, Query, Wrote
from xerosim.books.documents import Document
from xerosim.books.organisation import Organisation
from xerosim.listing import in_usual_order, narrowed, one_page
from xerosim.queries import DOCUMENT_FIELDS
from xerosim.rules.documents import save_document
from xerosim.saving import some
from xerosim.shapes.documents import document_listed, document_saved, document_single
from xerosim.shapes.refused import refused_document
from xerosim.wire.documents import read_documents
from xerosim.wire.refusal import not_found

SCOPES = ("accounting.invoices", "accounting.transactions")


def _reading(*, is_credit: bool) -> Handler:
    return lambda organisation, ask: _read(organisation, ask, is_credit=is_credit)


def _writing(plural: str, *, is_credit: bool) -> Handler:
    def write(organisation: Organisation, ask: Ask) -> Wrote:
        elements = some(read_documents(ask.body, plural), ask)
        return Wrote(
            [save_document(organisation, element, ask, is_credit=is_credit) for element in elements],
            lambda saved: document_saved(saved.row, ask.unit_places),
            lambda saved: refused_document(saved, is_credit=is_credit),
        )

    return write


def _read(organisation: Organisation, ask: Ask, *, is_credit: bool) -> Found:
    query, places, wanted = ask.query, ask.unit_places, ask.target
    if wanted:
        document = organisation.documents.get(wanted.lower())
        if document is None or document.is_credit != is_credit:
            held = organisation.numbers(is_credit).get(wanted.casefold())
            if not held:
                raise not_found()
            document = held[-1]
        return Found([document_single(document, organisation, places)])
    rows = _chosen(_candidates(organisation, is_credit, query), query)
    rows = in_usual_order(
        narrowed(rows, query, DOCUMENT_FIELDS, lambda row: row.updated_ms), query, DOCUMENT_FIELDS
    )
    brief = query.is_true("summaryOnly") and not is_credit
    page, pagination = one_page(rows, query, always=brief)
    # doc: unpaged lists drop the lines
    lines = pagination is not None
    return Found(
        [document_listed(row, organisation, places, lines=lines, brief=brief) for row in page], pagination
    )


def _candidates(organisation: Organisation, is_credit: bool, query: Query) -> Iterable[Document]:
    """The documents an id list or a number list names, found by index; else all."""
    if ids := query.listed("IDs"):
        found = (organisation.documents.get(own_id.lower()) for own_id in ids)
        return [row for row in found if row is not None and row.is_credit == is_credit]
    if numbers := query.listed("InvoiceNumbers"):
        index = organisation.numbers(is_credit)
        return [row for number in dict.fromkeys(numbers) for row in index.get(number.casefold(), ())]
    return [row for row in organisation.documents.values() if row.is_credit == is_credit]


def _chosen(rows: Iterable[Document], query: Query) -> list[Document]:
    contacts = [own_id.lower() for own_id in query.listed("ContactIDs")]
    statuses = query.listed("Statuses")
    mine = query.is_true("createdByMyApp")
    return [
        row
        for row in rows
        if (not contacts or row.contact.id in contacts)
        and (not statuses or row.status in statuses)
        and (not mine or row.app == query.app)
    ]


def _endpoints(plural: str, *, is_credit: bool) -> dict[str, Endpoint]:
    read, write = _reading(is_credit=is_credit), _writing(plural, is_credit=is_credit)
    return {
        plural: Endpoint(key=plural, scopes=SCOPES, get=read, put=write, post=write),
        f"{plural}/*": Endpoint(key=plural, scopes=SCOPES, get=read, post=write),
    }


ENDPOINTS = _endpoints("Invoices", is_credit=False) | _endpoints("CreditNotes", is_credit=True)
