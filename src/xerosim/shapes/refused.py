"""Refused elements as Xero shows them: the request echoed, with what is wrong in it."""

import msgspec

from xerosim.asks import Saved
from xerosim.books.amounts import ZERO_ID
from xerosim.shapes.marks import Shape, messages, ms_date, put_day
from xerosim.wire.contacts import ContactIn
from xerosim.wire.documents import DocumentIn
from xerosim.wire.payments import PaymentIn
from xerosim.wire.reading import read_date


def refused_document(saved: Saved, *, is_credit: bool) -> Shape:
    """A refused document: the request echoed, dates converted, no number, no payments."""
    # recorded: docketworks invoice_delete_authorised.json
    element: DocumentIn = saved.element
    shape: Shape = {"CreditNoteID" if is_credit else "InvoiceID": saved.held_id or ZERO_ID}
    if element.Type:
        shape["Type"] = element.Type
    for name in (
        "Reference",
        "Url",
        "CurrencyCode",
        "Status",
        "LineAmountTypes",
        "SubTotal",
        "TotalTax",
        "Total",
    ):
        value = getattr(element, name)
        if value is not None:
            shape[name] = value
    for name in ("Date", "DueDate"):
        text = getattr(element, name)
        put_day(shape, name, read_date(text, name) if text else None)
    if element.Contact is not None:
        shape["Contact"] = as_given(element.Contact) | {"HasValidationErrors": False}
    shape["LineItems"] = [as_given(line) | {"ValidationErrors": []} for line in element.LineItems or ()]
    return shape | {
        "Payments": [],
        "CreditNotes": [],
        "HasErrors": True,
        "ValidationErrors": messages(saved.errors),
    }


def refused_contact(saved: Saved) -> Shape:
    """A refused contact: the all-zero id where it was to be created."""
    # recorded: docketworks contact_create_duplicate_name.json
    element: ContactIn = saved.element
    shape: Shape = {"ContactID": ZERO_ID} | as_given(element)
    shape["ContactID"] = saved.held_id or ZERO_ID
    for name in ("Addresses", "Phones", "ContactGroups", "ContactPersons"):
        shape.setdefault(name, [])
    return shape | {"HasValidationErrors": True, "ValidationErrors": messages(saved.errors)}


def refused_payment(saved: Saved) -> Shape:
    """A refused payment."""
    element: PaymentIn = saved.element
    shape: Shape = {"PaymentID": ZERO_ID} | as_given(element)
    shape["PaymentID"] = saved.held_id or ZERO_ID
    if element.Date:
        shape["Date"] = ms_date(read_date(element.Date, "Date"))
    return shape | {"HasValidationErrors": True, "ValidationErrors": messages(saved.errors)}


def as_given(row: msgspec.Struct) -> Shape:
    """What was sent of a thing, without what was left out."""
    given: Shape = {}
    for name in row.__struct_fields__:
        value = getattr(row, name)
        if isinstance(value, msgspec.Struct):
            value = as_given(value)
        elif isinstance(value, list):
            value = [as_given(item) if isinstance(item, msgspec.Struct) else item for item in value]
        if value is not None:
            given[name] = value
    return given
