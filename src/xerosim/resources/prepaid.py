"""Overpayments and prepayments: their addresses; both are made by bank transactions and only read here."""

from xerosim.accounting.asks import Ask, Endpoint, Found, Handler
from xerosim.accounting.listing import in_usual_order, narrowed, one_page
from xerosim.accounting.queries import DOCUMENT_FIELDS, Reader
from xerosim.books.organisation import Organisation
from xerosim.shapes.bank import prepaid_listed, prepaid_single
from xerosim.wire.refusal import not_found

SCOPES = ("accounting.payments", "accounting.transactions")
FIELDS: dict[str, Reader] = DOCUMENT_FIELDS | {
    "overpaymentid": lambda row: row.id,
    "prepaymentid": lambda row: row.id,
    "type": lambda row: f"{'RECEIVE' if row.is_sale else 'SPEND'}-{row.kind[2:]}",
}


def _reading(ending: str) -> Handler:
    def read(organisation: Organisation, ask: Ask) -> Found:
        query, places = ask.query, ask.unit_places
        rows = [row for row in organisation.prepaid.values() if row.kind.endswith(ending)]
        if ask.target:
            found = [row for row in rows if row.id == ask.target.lower()]
            if not found:
                raise not_found()
            return Found([prepaid_single(found[0], organisation, places)])
        if references := [text.strip('"') for text in query.listed("References")]:
            # spec: XeroAPI/Xero-OpenAPI, GET /Overpayments
            rows = [row for row in rows if row.reference in references]
        rows = in_usual_order(narrowed(rows, query, FIELDS, lambda row: row.updated_ms), query, FIELDS)
        page, pagination = one_page(rows, query)
        lines = pagination is not None
        return Found([prepaid_listed(row, organisation, places, lines=lines) for row in page], pagination)

    return read


def _endpoints(plural: str, ending: str) -> dict[str, Endpoint]:
    read = _reading(ending)
    return {
        plural: Endpoint(key=plural, scopes=SCOPES, get=read),
        f"{plural}/*": Endpoint(key=plural, scopes=SCOPES, get=read),
    }


ENDPOINTS = _endpoints("Overpayments", "OVERPAYMENT") | _endpoints("Prepayments", "PREPAYMENT")
