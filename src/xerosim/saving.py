"""What PUT and POST answer: each element saved or refused, all together in one of Xero's two ways."""

from typing import Final, TypeVar

from xerosim.books import Organisation
from xerosim.idempotency import Answer
from xerosim.refusals import refused_contact, refused_document, refused_payment
from xerosim.rules import Ask, Saved
from xerosim.rules.contacts import check_targets, save_contact
from xerosim.rules.documents import save_document
from xerosim.rules.payments import save_payment
from xerosim.shapes import ENCODER, Shape, contact_shape, document_saved, messages, payment_shape
from xerosim.wire import no_data, read_contacts, read_documents, read_payments

T = TypeVar("T")

WRITABLE: Final = ("Contacts", "Invoices", "CreditNotes", "Payments")


def save_elements(organisation: Organisation, resource: str, body: bytes, ask: Ask) -> list[Saved]:
    """Save what can be saved of a body, element by element and in its order."""
    match resource:
        case "Contacts":
            contacts = _some(read_contacts(body), ask)
            check_targets(organisation, contacts, ask)
            return [save_contact(organisation, element, ask) for element in contacts]
        case "Payments":
            payments = _some(read_payments(body), ask)
            return [save_payment(organisation, element, ask) for element in payments]
        case _:
            is_credit = resource == "CreditNotes"
            documents = _some(read_documents(body, resource), ask)
            return [save_document(organisation, element, ask, is_credit=is_credit) for element in documents]


def _some(elements: list[T], ask: Ask) -> list[T]:
    """At least one element; where the path names a thing, the first alone counts (assumed)."""
    if not elements:
        raise no_data()
    return elements[:1] if ask.target else elements


def saved_answer(
    resource: str, saved: list[Saved], *, envelope: Shape, summarize: bool, unit_places: int
) -> Answer:
    """200 with everything, or 400 with the failures alone when errors are to be summarised."""
    # recorded: docketworks (PUT without the parameter gave 400); issue: XeroAPI/Xero-Java#171 (failures only)
    if summarize and any(one.errors for one in saved):
        failed = [_refused(resource, one) for one in saved if one.errors]
        body = {
            "ErrorNumber": 10,
            "Type": "ValidationException",
            "Message": "A validation exception occurred",
            "Elements": failed,
        }
        return Answer(400, ENCODER.encode(body))
    rows = [_row(resource, one, unit_places=unit_places, summarize=summarize) for one in saved]
    return Answer(200, ENCODER.encode(envelope | {resource: rows}))


def _row(resource: str, saved: Saved, *, unit_places: int, summarize: bool) -> Shape:
    if saved.errors:
        shape = _refused(resource, saved)
    elif resource == "Contacts":
        shape = contact_shape(saved.row)
    elif resource == "Payments":
        shape = payment_shape(saved.row, saved=True)
    else:
        shape = document_saved(saved.row, unit_places)
    if saved.warnings:
        shape["Warnings"] = messages(saved.warnings)
    if not summarize:
        shape["StatusAttributeString"] = "ERROR" if saved.errors else "WARNING" if saved.warnings else "OK"
    return shape


def _refused(resource: str, saved: Saved) -> Shape:
    match resource:
        case "Contacts":
            return refused_contact(saved)
        case "Payments":
            return refused_payment(saved)
        case _:
            return refused_document(saved, is_credit=resource == "CreditNotes")
