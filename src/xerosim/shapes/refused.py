"""Refused elements as Xero shows them: the request echoed, with what is wrong in it."""

from collections.abc import Sequence

import msgspec

from xerosim.accounting.asks import Saved
from xerosim.books.amounts import ZERO_ID
from xerosim.shapes.marks import Shape, messages, ms_date, put_day
from xerosim.wire.contacts import ContactIn
from xerosim.wire.documents import DocumentIn
from xerosim.wire.payments import PaymentIn
from xerosim.wire.reading import read_date


def refused_document(saved: Saved, *, is_credit: bool) -> Shape:
    """A refused document: the request echoed, dates converted, no payments."""
    # recorded: docketworks invoice_delete_authorised.json (there no number was sent); issues: the number
    # echoed, XeroAPI/Xero-NetStandard#156; an id that was sent with a creation, XeroAPI/Xero-Java#171
    element: DocumentIn = saved.element
    shape: Shape = {"Type": element.Type} if element.Type else {}
    sent_id = element.CreditNoteID if is_credit else element.InvoiceID
    shape["CreditNoteID" if is_credit else "InvoiceID"] = saved.held_id or sent_id or ZERO_ID
    for name in (
        "CreditNoteNumber" if is_credit else "InvoiceNumber",
        "Reference",
        "Url",
        "CurrencyCode",
        "CurrencyRate",
        "Status",
        "LineAmountTypes",
        "SubTotal",
        "TotalTax",
        "Total",
    ):
        value = getattr(element, name)
        if value is not None:
            shape[name] = value
    shape |= {"Payments": [], "CreditNotes": [], "Prepayments": [], "Overpayments": []}
    shape |= {"IsDiscounted": False, "InvoiceAddresses": [], "HasErrors": True, "InvoicePaymentServices": []}
    if is_credit:
        for name in ("CreditNotes", "Prepayments", "Overpayments", "IsDiscounted", "InvoicePaymentServices"):
            del shape[name]
        shape["Allocations"] = []
    if element.Contact is not None:
        shape["Contact"] = _contact_inside(element.Contact, saved.inner)
    for name in ("Date", "DueDate"):
        text = getattr(element, name)
        put_day(shape, name, read_date(text, name) if text else None)
    shape["LineItems"] = [
        as_given(line) | {"Tracking": as_list(line.Tracking)} for line in element.LineItems or ()
    ]
    own = [sentence for sentence in saved.errors if sentence not in saved.inner]
    return shape | {"ValidationErrors": messages(own)}


def _contact_inside(element: ContactIn, errors: list[str]) -> Shape:
    """The contact of a refused document, with what is wrong in it."""
    # issue: waynerobinson/xeroizer#477 (told here and not at the document)
    empty: Shape = {"Addresses": [], "Phones": [], "ContactGroups": [], "ContactPersons": []}
    given: Shape = {"ContactID": ZERO_ID} | empty | as_given(element)
    return given | {"HasValidationErrors": bool(errors), "ValidationErrors": messages(errors)}


def refused_contact(saved: Saved) -> Shape:
    """A refused contact: the all-zero id where it was to be created; its parts have errors of their own."""
    # recorded: docketworks contact_create_duplicate_name.json; spec: XeroAPI/Xero-OpenAPI, its example
    element: ContactIn = saved.element
    shape: Shape = {"ContactID": ZERO_ID} | as_given(element)
    shape["ContactID"] = saved.held_id or ZERO_ID
    for name in ("Addresses", "Phones", "ContactGroups", "ContactPersons"):
        shape.setdefault(name, [])
    for part in (*shape["Addresses"], *shape["Phones"], *shape.get("PaymentTerms", {}).values()):
        part["ValidationErrors"] = []
    return shape | {"HasValidationErrors": True, "ValidationErrors": messages(saved.errors)}


def refused_payment(saved: Saved) -> Shape:
    """A refused payment."""
    element: PaymentIn = saved.element
    shape: Shape = {"PaymentID": ZERO_ID} | as_given(element)
    shape["PaymentID"] = saved.held_id or ZERO_ID
    if element.Date:
        shape["Date"] = ms_date(read_date(element.Date, "Date"))
    return shape | {"HasValidationErrors": True, "ValidationErrors": messages(saved.errors)}


def as_list(rows: Sequence[msgspec.Struct] | None) -> list[Shape]:
    """What was sent of several things, none where nothing was."""
    return [as_given(row) for row in rows or ()]


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
