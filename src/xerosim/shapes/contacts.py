"""Contacts as Xero shows them: in full, in brief, in a summary."""

from typing import Final

from xerosim.books.contacts import Contact
from xerosim.shapes.marks import Shape, ms_time

_SLOTS: Final = ("STREET", "POBOX")


_PHONES: Final = ("DEFAULT", "DDI", "FAX", "MOBILE")


_ADDRESS_PARTS: Final = ("City", "Region", "PostalCode", "Country")


_PHONE_PARTS: Final = ("PhoneNumber", "PhoneAreaCode", "PhoneCountryCode")


def contact_shape(contact: Contact) -> Shape:
    """A contact in full: two addresses and four telephone numbers always, empty or not."""
    # recorded: docketworks contact_create.json; NangoHQ/nango create-contact
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
    for name in ("TaxNumber", "AccountsReceivableTaxType", "AccountsPayableTaxType"):
        if details.get(name):
            shape[name] = details[name]
    shape["Addresses"] = _slots(details.get("Addresses"), "AddressType", _SLOTS, _ADDRESS_PARTS)
    shape["Phones"] = _slots(details.get("Phones"), "PhoneType", _PHONES, _PHONE_PARTS)
    shape |= {
        "UpdatedDateUTC": ms_time(contact.updated_ms),
        "ContactGroups": [],
        "IsSupplier": contact.is_supplier,
        "IsCustomer": contact.is_customer,
    }
    for name in ("DefaultCurrency", "SalesDefaultAccountCode", "PurchasesDefaultAccountCode", "PaymentTerms"):
        if details.get(name):
            shape[name] = details[name]
    shape |= {
        "SalesTrackingCategories": [],
        "PurchasesTrackingCategories": [],
        "ContactPersons": details.get("ContactPersons", []),
        "HasValidationErrors": False,
    }
    return shape


def _slots(
    given: list[Shape] | None, key: str, names: tuple[str, ...], parts: tuple[str, ...]
) -> list[Shape]:
    held = {row.get(key, names[0]): row for row in given or ()}
    empty = dict.fromkeys(parts, "")
    return [{key: name} | empty | held.get(name, {}) for name in names]


def contact_summary(contact: Contact) -> Shape:
    """A contact with `summaryOnly=true`."""
    full = contact_shape(contact)
    dropped = ("Addresses", "Phones", "ContactPersons", "ContactGroups", "BankAccountDetails")
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
