"""Allocations of credit notes, overpayments and prepayments: their addresses."""

from collections.abc import Callable
from functools import partial

from xerosim.accounting.asks import Ask, Endpoint, Handler, Outcome, Wrote
from xerosim.accounting.idempotency import Answer
from xerosim.accounting.together import all_together
from xerosim.books.documents import Document
from xerosim.books.organisation import Organisation
from xerosim.rules.allocations import delete_allocation, save_allocation
from xerosim.rules.targets import prepaid_document
from xerosim.shapes.allocations import allocation_deleted, allocation_saved, refused_allocation
from xerosim.shapes.marks import ENCODER
from xerosim.wire.allocations import read_allocations
from xerosim.wire.refusal import no_data, not_found

Finder = Callable[[Organisation, str], Document | None]
"""Finds what gives credit by its id in lower case."""

INVOICES = ("accounting.invoices", "accounting.transactions")
PAYMENTS = ("accounting.payments", "accounting.transactions")


def _credit_note(organisation: Organisation, own_id: str) -> Document | None:
    found = organisation.documents.get(own_id)
    return found if found is not None and found.is_credit else None


def _allocating(find: Finder) -> Handler:
    def allocate(organisation: Organisation, ask: Ask) -> Outcome:
        source = _found(find, organisation, ask)
        elements = read_allocations(ask.body)
        if not elements:
            raise no_data()
        saved = all_together(
            organisation,
            ask,
            lambda: [save_allocation(organisation, source, element, ask) for element in elements],
        )
        return Wrote(saved, lambda one: allocation_saved(one.row), refused_allocation)

    return allocate


def _removing(find: Finder) -> Handler:
    def remove(organisation: Organisation, ask: Ask) -> Outcome:
        saved = delete_allocation(organisation, _found(find, organisation, ask), ask.ids[1], ask)
        if saved.errors:
            return Wrote([saved], lambda one: allocation_saved(one.row), refused_allocation)
        return Answer(200, ENCODER.encode(allocation_deleted(saved.row)))

    return remove


def _found(find: Finder, organisation: Organisation, ask: Ask) -> Document:
    source = find(organisation, ask.target.lower())
    if source is None:
        raise not_found()
    return source


def _endpoints(plural: str, find: Finder, scopes: tuple[str, ...]) -> dict[str, Endpoint]:
    put, delete = _allocating(find), _removing(find)
    return {
        f"{plural}/*/Allocations": Endpoint(key="Allocations", scopes=scopes, put=put, apart=("PUT",)),
        f"{plural}/*/Allocations/*": Endpoint(key="Allocations", scopes=scopes, delete=delete),
    }


ENDPOINTS = (
    _endpoints("CreditNotes", _credit_note, INVOICES)
    | _endpoints("Overpayments", partial(prepaid_document, ending="OVERPAYMENT"), PAYMENTS)
    | _endpoints("Prepayments", partial(prepaid_document, ending="PREPAYMENT"), PAYMENTS)
)
