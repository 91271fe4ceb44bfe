"""Allocations as Xero shows them: saved, inside the credit they come from, deleted."""

from xerosim.accounting.asks import Saved
from xerosim.books.amounts import ZERO_ID
from xerosim.books.documents import Allocation, Document
from xerosim.books.organisation import Organisation
from xerosim.shapes.marks import Shape, messages, ms_date, put_day
from xerosim.shapes.refused import as_given
from xerosim.wire.allocations import AllocationIn
from xerosim.wire.reading import read_date

RESOURCES = {"CREDIT": "CreditNote", "OVERPAYMENT": "Overpayment", "PREPAYMENT": "Prepayment"}
"""The resource a document that gives credit belongs to, by the ending of its kind."""


def resource_of(document: Document) -> str:
    """CreditNote, Overpayment or Prepayment."""
    return next(resource for ending, resource in RESOURCES.items() if document.kind.endswith(ending))


def allocation_saved(allocation: Allocation) -> Shape:
    """What PUT answers, which does not name the allocation's own id."""
    # spec: XeroAPI/Xero-OpenAPI, example of PUT /CreditNotes/{CreditNoteID}/Allocations; issue: xero-node#491
    resource, source = resource_of(allocation.source), allocation.source
    return {
        "Amount": allocation.amount,
        "Date": ms_date(allocation.date),
        "Invoice": _invoice(allocation.target) | {"ValidationErrors": []},
        resource: {f"{resource}ID": source.id, "ID": source.id, "LineItems": []},
        "ValidationErrors": [],
    }


def allocations_of(document: Document, organisation: Organisation) -> list[Shape]:
    """The allocations of a credit, as it lists them itself."""
    # recorded: NangoHQ/nango list-credit-notes, get-credit-note
    shapes: list[Shape] = []
    for allocation in (organisation.allocations[own_id] for own_id in document.allocations):
        target = allocation.target
        invoice = _invoice(target) | {
            "InvoiceNumber": target.number,
            "InvoiceAddresses": [],
            "InvoicePaymentServices": [],
        }
        shapes.append(
            {
                "AllocationID": allocation.id,
                "Amount": allocation.amount,
                "Date": ms_date(allocation.date),
                "Invoice": invoice,
            }
        )
    return shapes


def credits_of(
    document: Document, organisation: Organisation, *, single: bool = False
) -> dict[str, list[Shape]]:
    """What was credited to an invoice, as it lists it itself: CreditNotes, Overpayments and Prepayments; with
    their rates where the invoice is asked for alone."""
    # recorded: NangoHQ/nango list-invoices, get-invoice (credit notes); the other two assumed alike
    found: dict[str, list[Shape]] = {f"{resource}s": [] for resource in RESOURCES.values()}
    for allocation in (organisation.allocations[own_id] for own_id in document.allocations):
        source, resource = allocation.source, resource_of(allocation.source)
        shape: Shape = {f"{resource}ID": source.id}
        if source.is_credit:
            shape["CreditNoteNumber"] = source.number
        shape |= {"ID": source.id, "HasErrors": False, "InvoiceAddresses": []}
        if single:
            shape["CurrencyRate"] = source.rate  # recorded: docketworks invoice.json
        shape["AppliedAmount"] = allocation.amount
        put_day(shape, "Date", source.date)
        found[f"{resource}s"].append(shape | {"LineItems": [], "Total": source.total})
    return found


def allocation_deleted(allocation: Allocation) -> Shape:
    """What DELETE answers, alone and without an envelope."""
    # doc: developer.xero.com credit notes and overpayments pages; with the amount, which XeroAPI/Xero-OpenAPI
    # requires of every Allocation and xero-python cannot read one without
    return {
        "AllocationID": allocation.id,
        "Amount": allocation.amount,
        "Date": ms_date(allocation.date),
        "Invoice": {"InvoiceID": allocation.target.id},
        "IsDeleted": True,
    }


def refused_allocation(saved: Saved) -> Shape:
    """A refused allocation: the request echoed, dates converted."""
    element: AllocationIn = saved.element
    shape = as_given(element)
    if saved.held_id:
        shape["AllocationID"] = saved.held_id
    if element.Date:
        shape["Date"] = ms_date(read_date(element.Date, "Date"))
    if element.Invoice is not None:
        shape["Invoice"] = {"InvoiceID": ZERO_ID} | as_given(element.Invoice) | {"ValidationErrors": []}
    return shape | {"ValidationErrors": messages(saved.errors)}


def _invoice(document: Document) -> Shape:
    return {
        "InvoiceID": document.id,
        "Payments": [],
        "CreditNotes": [],
        "Prepayments": [],
        "Overpayments": [],
        "IsDiscounted": False,
        "HasErrors": False,
        "LineItems": [],
    }
