"""Payments: their addresses."""

from xerosim.accounting.asks import Ask, Endpoint, Found, Wrote
from xerosim.accounting.listing import in_usual_order, narrowed, one_page
from xerosim.accounting.queries import PAYMENT_FIELDS
from xerosim.accounting.saving import some
from xerosim.accounting.together import all_together
from xerosim.books.organisation import Organisation
from xerosim.rules.payments import save_payment
from xerosim.shapes.payments import payment_listed, payment_saved, payment_single
from xerosim.shapes.refused import refused_payment
from xerosim.wire.payments import read_payments
from xerosim.wire.refusal import not_found

SCOPES = ("accounting.payments", "accounting.transactions")


def _write(organisation: Organisation, ask: Ask) -> Wrote:
    elements = some(read_payments(ask.body), ask)
    if ask.method == "POST":
        # spec: XeroAPI/Xero-OpenAPI, createPayment (one payment); that others are ignored is assumed
        elements = elements[:1]
    saved = all_together(
        organisation, ask, lambda: [save_payment(organisation, element, ask) for element in elements]
    )
    return Wrote(saved, lambda one: payment_saved(one.row), refused_payment)


def _read(organisation: Organisation, ask: Ask) -> Found:
    query, wanted = ask.query, ask.target
    if wanted:
        payment = organisation.payments.get(wanted.lower())
        if payment is None:
            raise not_found()
        return Found([payment_single(payment, organisation)])
    rows = narrowed(organisation.payments.values(), query, PAYMENT_FIELDS, lambda row: row.updated_ms)
    page, pagination = one_page(in_usual_order(rows, query, PAYMENT_FIELDS), query)
    return Found([payment_listed(row) for row in page], pagination)


ENDPOINTS = {
    "Payments": Endpoint(key="Payments", scopes=SCOPES, get=_read, put=_write, post=_write, apart=("PUT",)),
    "Payments/*": Endpoint(key="Payments", scopes=SCOPES, get=_read, post=_write),
}
