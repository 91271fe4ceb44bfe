"""What a person does in Xero's own screens while an exporter is at work."""

from collections.abc import Callable
from datetime import date
from typing import Final

import msgspec

from xerosim.asks import Ask, Saved
from xerosim.books.accounts import Account
from xerosim.books.contacts import Contact
from xerosim.books.documents import Document
from xerosim.books.organisation import Organisation
from xerosim.charts import CURRENCY_NAMES
from xerosim.rules.contacts import index_contact
from xerosim.rules.documents import save_document
from xerosim.rules.payments import save_payment
from xerosim.wire.documents import DocumentIn
from xerosim.wire.payments import AccountRef, PaymentIn, TargetIn


class Deed(msgspec.Struct, forbid_unknown_fields=True):
    """One thing done; `do` decides which fields it needs. Dates are ISO, an empty one takes a lock away."""

    do: str
    tenant_id: str = ""
    contact_id: str = ""
    name: str = ""
    code: str = ""
    account_id: str = ""
    tax_type: str = ""
    invoice_id: str = ""
    number: str = ""
    period: str | None = None
    end_of_year: str | None = None
    currency: str = ""
    amount: str = ""
    options: list[str] = []


class DeedRefused(Exception):
    """What was asked for cannot be done; the text says why."""


def do_deed(organisation: Organisation, deed: Deed, now_ms: int) -> dict[str, object]:
    """Do it; returns what is to be told about it, raises DeedRefused."""
    act = DEEDS.get(deed.do)
    if act is None:
        raise DeedRefused(f"no such deed {deed.do!r}: one of {', '.join(DEEDS)}")
    return act(organisation, deed, now_ms)


def _contact(organisation: Organisation, deed: Deed) -> Contact:
    wanted = deed.name.casefold()
    for contact in organisation.contacts.values():
        if contact.id == deed.contact_id or (not deed.contact_id and contact.name.casefold() == wanted):
            return contact
    raise DeedRefused("no such contact")


def _account(organisation: Organisation, deed: Deed) -> Account:
    by_id = deed.account_id
    account = organisation.account_by_id(by_id) if by_id else organisation.account_by_code(deed.code)
    if account is None:
        raise DeedRefused("no such account")
    return account


def _document(organisation: Organisation, deed: Deed) -> Document:
    document = organisation.documents.get(deed.invoice_id)
    if document is not None:
        return document
    held = organisation.numbers(False).get(deed.number.casefold()) or organisation.numbers(True).get(
        deed.number.casefold()
    )
    if not held:
        raise DeedRefused("no such document")
    return held[-1]


def _archive_contact(organisation: Organisation, deed: Deed, now_ms: int) -> dict[str, object]:
    contact = _contact(organisation, deed)
    contact.status, contact.updated_ms = "ARCHIVED", now_ms
    index_contact(organisation, contact)
    return {"contact_id": contact.id, "status": contact.status}


def _restore_contact(organisation: Organisation, deed: Deed, now_ms: int) -> dict[str, object]:
    contact = _contact(organisation, deed)
    if contact.status != "ACTIVE" and contact.name.casefold() in organisation.names:
        raise DeedRefused("another active contact has this name")
    contact.status, contact.updated_ms = "ACTIVE", now_ms
    index_contact(organisation, contact)
    return {"contact_id": contact.id, "status": contact.status}


def _rename_contact(organisation: Organisation, deed: Deed, now_ms: int) -> dict[str, object]:
    contact = organisation.contacts.get(deed.contact_id)
    if contact is None or not deed.name:
        raise DeedRefused("needs contact_id and name")
    if deed.name.casefold() in organisation.names:
        raise DeedRefused("another active contact has this name")
    organisation.names.pop(contact.name.casefold(), None)
    contact.name, contact.updated_ms = deed.name, now_ms
    index_contact(organisation, contact)
    return {"contact_id": contact.id, "name": contact.name}


def _set_lock_dates(organisation: Organisation, deed: Deed, _: int) -> dict[str, object]:
    if deed.period is not None:
        organisation.period_lock = _lock(deed.period)
    if deed.end_of_year is not None:
        organisation.year_lock = _lock(deed.end_of_year)
    return {"period": str(organisation.period_lock or ""), "end_of_year": str(organisation.year_lock or "")}


def _lock(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise DeedRefused(f"not a date: {text}") from error


def _archive_account(organisation: Organisation, deed: Deed, now_ms: int) -> dict[str, object]:
    account = _account(organisation, deed)
    account.status, account.updated_ms = "ARCHIVED", now_ms
    return {"account_id": account.id, "status": account.status}


def _restore_account(organisation: Organisation, deed: Deed, now_ms: int) -> dict[str, object]:
    account = _account(organisation, deed)
    account.status, account.updated_ms = "ACTIVE", now_ms
    return {"account_id": account.id, "status": account.status}


def _delete_tax_rate(organisation: Organisation, deed: Deed, _: int) -> dict[str, object]:
    tax = organisation.taxes.get(deed.tax_type)
    if tax is None:
        raise DeedRefused("no such tax type")
    tax.status = "DELETED"
    return {"tax_type": tax.type, "status": tax.status}


def _add_currency(organisation: Organisation, deed: Deed, _: int) -> dict[str, object]:
    if deed.currency not in CURRENCY_NAMES:
        raise DeedRefused(f"no such currency: one of {', '.join(CURRENCY_NAMES)}")
    if deed.currency not in organisation.currencies:
        organisation.currencies.append(deed.currency)
    return {"currencies": organisation.currencies}


def _add_tracking(organisation: Organisation, deed: Deed, _: int) -> dict[str, object]:
    options = [
        {"TrackingOptionID": organisation.new_id(), "Name": name, "Status": "ACTIVE"} for name in deed.options
    ]
    category: dict[str, object] = {
        "Name": deed.name,
        "Status": "ACTIVE",
        "TrackingCategoryID": organisation.new_id(),
        "Options": options,
    }
    organisation.tracking.append(category)
    return category


def _set_status(organisation: Organisation, deed: Deed, now_ms: int, status: str) -> dict[str, object]:
    document = _document(organisation, deed)
    ask = Ask("POST", document.app, now_ms, document.unit_places, (document.id,))
    element = msgspec.convert({"Status": status}, DocumentIn)
    return _told(save_document(organisation, element, ask, is_credit=document.is_credit), document)


def _told(saved: Saved, document: Document) -> dict[str, object]:
    if saved.errors:
        raise DeedRefused("; ".join(saved.errors))
    return {"id": document.id, "number": document.number, "status": document.status}


def _pay(organisation: Organisation, deed: Deed, now_ms: int) -> dict[str, object]:
    document = _document(organisation, deed)
    target = TargetIn(InvoiceID=document.id, CreditNoteID=document.id)
    element = msgspec.convert({"Amount": deed.amount or str(document.due)}, PaymentIn, strict=False)
    element.Account = AccountRef(Code=deed.code or "090")
    if document.is_credit:
        element.CreditNote = target
    else:
        element.Invoice = target
    return _told(save_payment(organisation, element, Ask("PUT", "xero", now_ms)), document)


Act = Callable[[Organisation, Deed, int], dict[str, object]]

DEEDS: Final[dict[str, Act]] = {
    "archive_contact": _archive_contact,
    "restore_contact": _restore_contact,
    "rename_contact": _rename_contact,
    "set_lock_dates": _set_lock_dates,
    "archive_account": _archive_account,
    "restore_account": _restore_account,
    "delete_tax_rate": _delete_tax_rate,
    "add_currency": _add_currency,
    "add_tracking": _add_tracking,
    "approve_invoice": lambda organisation, deed, now_ms: _set_status(
        organisation, deed, now_ms, "AUTHORISED"
    ),
    "void_invoice": lambda organisation, deed, now_ms: _set_status(organisation, deed, now_ms, "VOIDED"),
    "delete_invoice": lambda organisation, deed, now_ms: _set_status(organisation, deed, now_ms, "DELETED"),
    "pay_invoice": _pay,
}
