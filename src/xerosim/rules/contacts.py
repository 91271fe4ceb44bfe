"""Contacts: how they are created, found and changed."""

from typing import Any, Final

import msgspec

from xerosim.accounting.asks import Ask, Saved
from xerosim.accounting.together import touch
from xerosim.books.contacts import Contact
from xerosim.books.organisation import Organisation
from xerosim.rules.changes import contact_changed
from xerosim.rules.contact_checks import NAMELESS, ill_formed, taken
from xerosim.wire.contacts import ContactIn
from xerosim.wire.reading import real_id
from xerosim.wire.refusal import not_found

_INDEXED: Final = ("ContactID", "ContactNumber", "AccountNumber", "ContactStatus", "Name", "EmailAddress")
# spec: XeroAPI/Xero-OpenAPI, Contact (read only)
_READ_ONLY: Final = ("IsCustomer", "IsSupplier", "Website")
_BY_TYPE: Final = {"Addresses": "AddressType", "Phones": "PhoneType"}
_DETAILS: Final = tuple(name for name in ContactIn.__struct_fields__ if name not in (*_INDEXED, *_READ_ONLY))


def save_contact(organisation: Organisation, element: ContactIn, ask: Ask) -> Saved:
    """Create or change one contact: PUT creates only, POST finds an existing one by id, number or name."""
    existing = None
    if ask.method == "POST":
        existing = _existing(organisation, element, ask)
    if existing is None:
        return _create(organisation, element, ask)
    return _change(organisation, existing, element, ask)


def check_targets(organisation: Organisation, elements: list[ContactIn], ask: Ask) -> None:
    """An id that no contact has refuses the whole request before anything is saved."""
    # fixture: the fake in corrin/docketworks
    for element in elements if ask.method == "POST" else ():
        if ask.target:
            if find_contact(organisation, ask.target) is None:
                raise not_found()
        elif real_id(element.ContactID) and real_id(element.ContactID) not in organisation.contacts:
            raise not_found()


def find_contact(organisation: Organisation, wanted: str) -> Contact | None:
    """The contact that a path names, by id or by number."""
    return organisation.contacts.get(wanted.lower()) or organisation.contact_numbers.get(wanted)


def _existing(organisation: Organisation, element: ContactIn, ask: Ask) -> Contact | None:
    if ask.target:
        return find_contact(organisation, ask.target)
    if wanted := real_id(element.ContactID):
        return organisation.contacts[wanted]
    if element.ContactNumber and (by_number := organisation.contact_numbers.get(element.ContactNumber)):
        return by_number
    # issue: XeroAPI/xero-php-oauth2#191 (a same-name contact is overwritten)
    return organisation.names.get(element.Name.casefold()) if element.Name else None


def _create(organisation: Organisation, element: ContactIn, ask: Ask) -> Saved:
    saved = Saved(None, element)
    if not (element.Name or "").strip():
        saved.errors.append(NAMELESS)
    if element.ContactStatus not in (None, "ACTIVE"):
        # vendor: galaxy.maropost.com 1229
        saved.errors.append(f"The status '{element.ContactStatus}' is not valid for contacts.")
    saved.errors += taken(organisation, element, None) + ill_formed(
        organisation, element, element.EmailAddress
    )
    if not saved.errors:
        saved.row = new_contact(organisation, element, ask.now_ms)
    return saved


def new_contact(organisation: Organisation, element: ContactIn, now_ms: int) -> Contact:
    """Add an accepted contact to the books."""
    contact = Contact(id=organisation.new_id(), name="", created_ms=now_ms, updated_ms=now_ms, details={})
    organisation.contacts[contact.id] = contact
    _apply(organisation, contact, element)
    contact_changed(organisation, contact, is_new=True)
    return contact


def _change(organisation: Organisation, contact: Contact, element: ContactIn, ask: Ask) -> Saved:
    saved = Saved(None, element, held_id=contact.id)
    if contact.status != "ACTIVE":
        # recorded: docketworks contact_archive_archived.json
        words = "The specified contact details matched an archived contact. "
        saved.errors.append(words + "Archived contacts cannot currently be edited via the API.")
        return saved
    if element.Name is not None and not element.Name.strip():
        saved.errors.append(NAMELESS)
    email = contact.email if element.EmailAddress is None else element.EmailAddress
    saved.errors += taken(organisation, element, contact) + ill_formed(organisation, element, email)
    if contact.website:
        # issue: XeroAPI/Xero-NetStandard#623 (also #434, there with a full stop): any update, whatever it changes
        saved.errors.append("Website must be valid")
    if not saved.errors:
        _rewrite(organisation, contact, element, ask.now_ms)
        saved.row = contact
    return saved


def change_inside(organisation: Organisation, contact: Contact, element: ContactIn, now_ms: int) -> None:
    """Let the fields of a contact that were sent inside a document change it; people not listed are gone."""
    # doc: developer.xero.com invoices page; a name and a number as they are change nothing: recorded, docketworks
    # invoice_create.json (sent with ContactID and Name, the contact's UpdatedDateUTC is from before)
    same_name = not element.ContactID and (element.Name or "").casefold() == contact.name.casefold()
    rest = msgspec.structs.replace(
        element,
        ContactID=None,
        ContactStatus=None,
        Name=None if same_name or element.Name in ("", contact.name) else element.Name,
        ContactNumber=None if element.ContactNumber == contact.number else element.ContactNumber,
    )
    if rest != ContactIn():
        rest.ContactPersons = rest.ContactPersons or []
        _rewrite(organisation, contact, rest, now_ms)


def _rewrite(organisation: Organisation, contact: Contact, element: ContactIn, now_ms: int) -> None:
    """Change a contact; what changes nothing leaves UpdatedDateUTC as it was."""
    # recorded: NangoHQ/nango update-contact (its UpdatedDateUTC is from before)
    touch(organisation, contact)
    before = msgspec.structs.astuple(contact)
    _apply(organisation, contact, element)
    if msgspec.structs.astuple(contact) != before:
        contact.updated_ms = now_ms
        contact_changed(organisation, contact)


def _apply(organisation: Organisation, contact: Contact, element: ContactIn) -> None:
    _unindex(organisation, contact)
    contact.name = contact.name if element.Name is None else element.Name
    contact.number = contact.number if element.ContactNumber is None else element.ContactNumber
    if element.AccountNumber is not None:
        contact.account_number = element.AccountNumber
    contact.email = contact.email if element.EmailAddress is None else element.EmailAddress
    contact.status = element.ContactStatus or contact.status
    details = dict(contact.details)
    for name in _DETAILS:
        value = getattr(element, name)
        if value is not None:
            details[name] = _merged(details.get(name), _as_data(value), _BY_TYPE.get(name))
    contact.details = details
    index_contact(organisation, contact)


def _merged(held: Any, sent: Any, key: str | None) -> Any:
    """What was sent instead of what was held; addresses and telephones replace those of their own type alone."""
    # assumed: a type that is not sent stays as it was
    if key is None or not held:
        return sent
    types = {row.get(key) for row in sent}
    return [*(row for row in held if row.get(key) not in types), *sent]


def _unindex(organisation: Organisation, contact: Contact) -> None:
    for index, key in (
        (organisation.names, contact.name.casefold()),
        (organisation.contact_numbers, contact.number),
        (organisation.account_numbers, contact.account_number),
    ):
        if index.get(key) is contact:
            del index[key]


def index_contact(organisation: Organisation, contact: Contact) -> None:
    """Enter a contact under its name (while active), its number and its account number."""
    if contact.status == "ACTIVE":
        organisation.names[contact.name.casefold()] = contact
    elif organisation.names.get(contact.name.casefold()) is contact:
        del organisation.names[contact.name.casefold()]
    if contact.number:
        organisation.contact_numbers[contact.number] = contact
    if contact.account_number:
        organisation.account_numbers[contact.account_number] = contact


def _as_data(value: Any) -> Any:
    """What was sent as plain data, without what was left out."""
    if isinstance(value, list):
        return [_as_data(item) for item in value]
    if isinstance(value, msgspec.Struct):
        held = {name: getattr(value, name) for name in value.__struct_fields__}
        return {name: _as_data(item) for name, item in held.items() if item is not None}
    return value


def contact_of_document(
    organisation: Organisation, element: ContactIn | None
) -> tuple[Contact | None, list[str]]:
    """The contact a document names; (None, []) when its name is new and it is to be created."""
    if element is None:
        # fixture: freakboy3742/pyxero tests/mock_data.py
        return None, ["A Contact must be specified for this type of transaction"]
    contact: Contact | None = None
    if wanted := real_id(element.ContactID):
        contact = organisation.contacts.get(wanted)
        if contact is None:
            # assumed: nothing public says what an unknown ContactID in a document is answered with
            return None, ["A Contact must be specified for this type of transaction"]
    elif element.ContactNumber and element.ContactNumber in organisation.contact_numbers:
        contact = organisation.contact_numbers[element.ContactNumber]
    elif element.Name:
        contact = organisation.names.get(element.Name.casefold())
    elif not element.ContactNumber:
        # spec: XeroAPI/Xero-OpenAPI, example of PUT /BankTransactions
        return None, [
            "The Contact must contain at least 1 of the following elements to identify the contact: "
            "Name, ContactID, ContactNumber"
        ]
    if contact is None:
        return None, [] if element.Name else [NAMELESS]
    if contact.status != "ACTIVE":
        # vendor: Xemplo 9153509990553, Re-Leased, ApprovalMax
        return contact, [
            "The contact with the specified contact details has been archived. "
            "The contact must be un-archived before creating new invoices or credit notes."
        ]
    return contact, []


def inner_errors(organisation: Organisation, element: ContactIn | None, contact: Contact | None) -> list[str]:
    """What is wrong with the fields of a contact inside a document; `contact` is the one it names, if any."""
    if element is None or element == ContactIn(ContactID=element.ContactID):
        return []
    # issue: waynerobinson/xeroizer#477 (an address inside a document is checked too)
    errors = ill_formed(organisation, element, element.EmailAddress or (contact.email if contact else None))
    return errors + taken(organisation, element, contact)
