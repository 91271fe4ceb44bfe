"""Contacts as Xero shows them: saved, listed, single, in a summary, inside a document."""

import datetime
from decimal import Decimal
from typing import Any, Final

from xerosim.books.amounts import ZERO
from xerosim.books.contacts import Contact
from xerosim.books.organisation import Organisation
from xerosim.shapes.marks import Shape, ms_time
from xerosim.shapes.papers import has_attachments

_SLOTS: Final = ("STREET", "POBOX")
_PHONES: Final = ("DEFAULT", "DDI", "FAX", "MOBILE")
_ADDRESS_PARTS: Final = ("City", "Region", "PostalCode", "Country")
_PHONE_PARTS: Final = ("PhoneNumber", "PhoneAreaCode", "PhoneCountryCode")
_DEFAULTS: Final = (
    "DefaultCurrency",
    "XeroNetworkKey",
    "SalesDefaultAccountCode",
    "PurchasesDefaultAccountCode",
)
# spec: XeroAPI/Xero-OpenAPI, Contact (only with paging, in a summary, or one by one)
_LINE_TYPES: Final = ("SalesDefaultLineAmountType", "PurchasesDefaultLineAmountType")
_TRACKING: Final = ("SalesTrackingCategories", "PurchasesTrackingCategories")

Balances = dict[str, Shape]
"""What is outstanding and overdue of each contact, by its id."""


def contact_shape(contact: Contact, *, sides: bool = True) -> Shape:
    """A contact in full, as it is answered when it was saved and inside a saved or single document: with two
    addresses and four telephone numbers, empty or not. Without `sides` it is that of a credit
    note or a bank transaction."""
    # recorded: docketworks contact_create.json; NangoHQ/nango create-contact, create-credit-note
    shape = _head(contact)
    details = contact.details
    if sides:
        shape |= {"IsSupplier": contact.is_supplier, "IsCustomer": contact.is_customer}
        shape |= {name: details[name] for name in _DEFAULTS if details.get(name)}
        shape |= {name: details.get(name, []) for name in _TRACKING}
        shape |= {name: details[name] for name in ("PaymentTerms", "BatchPayments") if details.get(name)}
    shape["ContactPersons"] = details.get("ContactPersons", [])
    shape["HasValidationErrors"] = False
    return shape


def contact_listed(contact: Contact, organisation: Organisation, balances: Balances, *, whole: bool) -> Shape:
    """One item of a list; a `whole` one, of a page or single, also has what costs Xero more."""
    # recorded: docketworks contacts_page.json; NangoHQ/nango list-contacts, get-contact
    shape = _head(contact)
    details = contact.details
    shape |= {"IsSupplier": contact.is_supplier, "IsCustomer": contact.is_customer}
    shape |= {name: details[name] for name in (*_LINE_TYPES, *_TRACKING) if whole and details.get(name)}
    shape |= {name: details[name] for name in _DEFAULTS if details.get(name)}
    shape |= {name: details[name] for name in ("PaymentTerms", "BatchPayments") if details.get(name)}
    if contact.website:
        shape["Website"] = contact.website
    if contact.id in balances:
        shape["Balances"] = balances[contact.id]
    if whole and contact.merged_to:
        # spec: XeroAPI/Xero-OpenAPI (only when paging, or by id or number)
        shape["MergedToContactID"] = contact.merged_to
    return shape | {
        "ContactPersons": details.get("ContactPersons", []),
        "HasAttachments": has_attachments(organisation, contact.id),
        "HasValidationErrors": False,
    }


def contact_summary(contact: Contact, organisation: Organisation) -> Shape:
    """A contact with `summaryOnly=true`: nothing that has to be reckoned or fetched for it."""
    full = contact_listed(contact, organisation, {}, whole=True)
    dropped = (
        "Addresses", "Phones", "ContactPersons", "ContactGroups", "BankAccountDetails", "HasAttachments",
    )  # fmt: skip
    return {name: value for name, value in full.items() if name not in dropped}


def contact_brief(contact: Contact) -> Shape:
    """The contact inside a listed document."""
    # recorded: docketworks invoices_page.json
    return {
        "ContactID": contact.id,
        "Name": contact.name,
        "Addresses": [],
        "Phones": [],
        "ContactGroups": [],
        "ContactPersons": [],
        "HasValidationErrors": False,
    }


def _head(contact: Contact) -> Shape:
    shape: Shape = {"ContactID": contact.id}
    if contact.number:
        shape["ContactNumber"] = contact.number
    if contact.account_number:
        shape["AccountNumber"] = contact.account_number
    shape |= {"ContactStatus": contact.status, "Name": contact.name}
    details = contact.details
    for name in ("FirstName", "LastName", "CompanyNumber"):
        if details.get(name):
            shape[name] = details[name]
    shape["EmailAddress"] = contact.email or ""
    shape["BankAccountDetails"] = details.get("BankAccountDetails", "")
    for name in ("TaxNumber", "TaxNumberType", "AccountsReceivableTaxType", "AccountsPayableTaxType"):
        if details.get(name):
            shape[name] = details[name]
    shape["Addresses"] = _slots(details.get("Addresses"), "AddressType", _SLOTS, _ADDRESS_PARTS)
    shape["Phones"] = _slots(details.get("Phones"), "PhoneType", _PHONES, _PHONE_PARTS)
    return shape | {"UpdatedDateUTC": ms_time(contact.updated_ms), "ContactGroups": []}


def _slots(
    given: list[Shape] | None, key: str, names: tuple[str, ...], parts: tuple[str, ...]
) -> list[Shape]:
    if not given:
        return _EMPTY[key]
    held = {row.get(key, names[0]): row for row in given}
    empty = dict.fromkeys(parts, "")
    return [{key: name} | empty | held.get(name, {}) for name in names]


_EMPTY: Final[dict[str, list[Shape]]] = {
    "AddressType": [{"AddressType": name} | dict.fromkeys(_ADDRESS_PARTS, "") for name in _SLOTS],
    "PhoneType": [{"PhoneType": name} | dict.fromkeys(_PHONE_PARTS, "") for name in _PHONES],
}


def balances_of(organisation: Organisation, on: datetime.date, only: Contact | None = None) -> Balances:
    """What is outstanding and overdue on that day, in the currencies of the documents, not converted.

    Contacts of whom nothing is outstanding are left out; `only` reckons one of them.
    """
    # spec: XeroAPI/Xero-OpenAPI, Balances; recorded: NangoHQ/nango list-contacts; that credit notes,
    # overpayments and prepayments do not count: assumed
    sums: dict[str, list[Decimal]] = {}
    for document in organisation.documents.values():
        contact = document.contact
        if only is not None and contact is not only:
            continue
        if document.status != "AUTHORISED" or document.is_credit:
            continue
        held = sums.setdefault(contact.id, [ZERO, ZERO, ZERO, ZERO])
        place = 0 if document.is_sale else 2
        held[place] += document.due
        if document.due_date is not None and document.due_date < on:
            held[place + 1] += document.due
    return {own_id: _balance(held) for own_id, held in sums.items() if held[0] or held[2]}


def _balance(held: list[Decimal]) -> Shape:
    side: Any = {"AccountsReceivable": held[:2], "AccountsPayable": held[2:]}
    return {name: {"Outstanding": sums[0], "Overdue": sums[1]} for name, sums in side.items()}
