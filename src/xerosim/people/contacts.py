"""Contacts: archived, restored, renamed, merged, given account numbers and terms of payment by a person."""

from typing import Final
from urllib.parse import urlsplit

import msgspec

from xerosim.books.contacts import Contact
from xerosim.people.finding import archived_contact_of, contact_of
from xerosim.people.scene import PERSON, Deed, Scene, Told
from xerosim.people.terms import Terms, terms_in
from xerosim.rules.changes import contact_changed, document_changed
from xerosim.rules.contact_checks import ill_formed, taken
from xerosim.rules.contacts import index_contact
from xerosim.rules.papers import note
from xerosim.side.reading import NotDone
from xerosim.wire.contacts import ContactIn

WEBSITE_MAX: Final = 255
IN_USE: Final = "another active contact has this name"


class WhichContact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A contact, by its id or its name."""

    contact_id: str = ""
    name: str = ""


class ContactName(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The id of a contact, and the name it is to have."""

    contact_id: str
    name: str


class ContactWebsite(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A contact, and the address of its website; an empty one takes it away."""

    website: str
    contact_id: str = ""
    name: str = ""


class ContactAccountNumber(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A contact, and the account number it is to have; an empty one takes it away."""

    account_number: str
    contact_id: str = ""
    name: str = ""


class Merging(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The contact that is merged away, by id or name, and the id of the one it becomes part of."""

    into_contact_id: str
    contact_id: str = ""
    name: str = ""


class ContactTerms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A contact, and when its invoices and bills fall due; a side without a type is left as it is."""

    contact_id: str = ""
    name: str = ""
    sales: Terms | None = None
    bills: Terms | None = None


def _told(contact: Contact) -> Told:
    return {"contact_id": contact.id, "name": contact.name, "status": contact.status}


def _changed(scene: Scene, contact: Contact, changes: str) -> Told:
    contact.updated_ms = scene.now_ms
    index_contact(scene.organisation, contact)
    note(
        scene.organisation,
        contact.id,
        changes=changes,
        details=contact.name,
        at_ms=scene.now_ms,
        user=PERSON,
    )
    contact_changed(scene.organisation, contact)
    return _told(contact)


def _archive(scene: Scene, asked: WhichContact) -> Told:
    contact = contact_of(scene.organisation, asked)
    contact.status = "ARCHIVED"
    return _changed(scene, contact, "Archived")


def _restore(scene: Scene, asked: WhichContact) -> Told:
    contact = archived_contact_of(scene.organisation, asked)
    if contact.merged_to:
        raise NotDone("a contact that was merged into another cannot be restored")
    if contact.status != "ACTIVE" and contact.name.casefold() in scene.organisation.names:
        raise NotDone(IN_USE)
    contact.status = "ACTIVE"
    return _changed(scene, contact, "Restored")


def _rename(scene: Scene, asked: ContactName) -> Told:
    names = scene.organisation.names
    contact = scene.organisation.contacts.get(asked.contact_id.lower())
    if contact is None:
        raise NotDone("no contact has this contact_id")
    if not asked.name.strip():
        raise NotDone("a contact needs a name")
    if errors := ill_formed(scene.organisation, ContactIn(Name=asked.name), contact.email):
        raise NotDone(" ".join(errors))
    if names.get(asked.name.casefold()) not in (None, contact):
        raise NotDone(IN_USE)
    if names.get(contact.name.casefold()) is contact:
        del names[contact.name.casefold()]
    contact.name = asked.name
    return _changed(scene, contact, "Edited")


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    is_whole = parts.scheme in ("http", "https") and bool(parts.hostname)
    return is_whole and text.isprintable() and " " not in text and len(text) <= WEBSITE_MAX


def _set_website(scene: Scene, asked: ContactWebsite) -> Told:
    # spec: XeroAPI/Xero-OpenAPI, Contact.Website (read only in the API)
    contact = contact_of(scene.organisation, asked)
    if asked.website and not _is_address(asked.website):
        # assumed: the length, and that Xero's screens take addresses of the web alone
        raise NotDone(f"a website is an address with http or https of at most {WEBSITE_MAX} characters")
    contact.website = asked.website
    return _changed(scene, contact, "Edited") | {"website": contact.website}


def _set_account_number(scene: Scene, asked: ContactAccountNumber) -> Told:
    contact, organisation = contact_of(scene.organisation, asked), scene.organisation
    element = ContactIn(AccountNumber=asked.account_number)
    if errors := taken(organisation, element, contact) + ill_formed(organisation, element, contact.email):
        raise NotDone(" ".join(errors))
    if organisation.account_numbers.get(contact.account_number) is contact:
        del organisation.account_numbers[contact.account_number]
    contact.account_number = asked.account_number
    return _changed(scene, contact, "Edited") | {"account_number": contact.account_number}


def _merge(scene: Scene, asked: Merging) -> Told:
    """All that the one had belongs to the other; it stays behind, archived."""
    # spec: XeroAPI/Xero-OpenAPI, Contact.MergedToContactID; Re-Leased help (exports to it start to fail)
    organisation = scene.organisation
    away = contact_of(organisation, asked)
    into = organisation.contacts.get(asked.into_contact_id.lower())
    if into is None or into is away or into.status != "ACTIVE" or away.merged_to:
        raise NotDone("into_contact_id must be the id of another contact that is active")
    for document in (*organisation.documents.values(), *organisation.prepaid.values()):
        if document.contact is away:
            # assumed: a document that changes hands counts as changed
            document.contact, document.updated_ms = into, scene.now_ms
            document_changed(organisation, document)
    for transaction in organisation.bank_transactions.values():
        if transaction.contact is away:
            transaction.contact, transaction.updated_ms = into, scene.now_ms
    into.is_customer, into.is_supplier = (
        into.is_customer or away.is_customer,
        into.is_supplier or away.is_supplier,
    )
    away.status, away.merged_to = "ARCHIVED", into.id
    _changed(scene, away, "Merged")
    return _changed(scene, into, "Merged") | {"merged_contact_id": away.id}


def _set_terms(scene: Scene, asked: ContactTerms) -> Told:
    contact = contact_of(scene.organisation, asked)
    if contact.status != "ACTIVE":
        raise NotDone("the contact is archived")
    terms = terms_in(asked.sales, asked.bills)
    held = contact.details.get("PaymentTerms") or {}
    contact.details = contact.details | {"PaymentTerms": {**held, **terms}}
    return _changed(scene, contact, "Edited") | {"terms": contact.details["PaymentTerms"]}


def _remove_terms(scene: Scene, asked: WhichContact) -> Told:
    contact = contact_of(scene.organisation, asked)
    contact.details = {name: held for name, held in contact.details.items() if name != "PaymentTerms"}
    return _changed(scene, contact, "Edited")


DEEDS: Final = {
    "archive_contact": Deed(WhichContact, _archive, (("contact_id", "name"),)),
    "restore_contact": Deed(WhichContact, _restore, (("contact_id", "name"),)),
    "rename_contact": Deed(ContactName, _rename),
    "merge_contacts": Deed(Merging, _merge, (("contact_id", "name"),)),
    "set_website": Deed(ContactWebsite, _set_website, (("contact_id", "name"),)),
    "set_payment_terms": Deed(ContactTerms, _set_terms, (("contact_id", "name"), ("sales", "bills"))),
    "remove_payment_terms": Deed(WhichContact, _remove_terms, (("contact_id", "name"),)),
    "set_account_number": Deed(ContactAccountNumber, _set_account_number, (("contact_id", "name"),)),
}
