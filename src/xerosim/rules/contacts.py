"""Contacts: names, numbers and addresses, as Xero accepts or refuses them."""

import re
from typing import Any, Final

import msgspec

from xerosim.asks import Ask, Saved
from xerosim.books.contacts import Contact
from xerosim.books.organisation import Organisation
from xerosim.wire.contacts import ContactIn
from xerosim.wire.refusal import not_found

# spec: XeroAPI/Xero-OpenAPI, lengths of the fields of Contact
LENGTHS: Final = {
    "Name": 255, "FirstName": 255, "LastName": 255, "EmailAddress": 255, "ContactNumber": 50, "AccountNumber": 50,
    "CompanyNumber": 50, "TaxNumber": 50,
}  # fmt: skip
ADDRESS_LENGTHS: Final = {
    "AddressLine1": 500, "AddressLine2": 500, "AddressLine3": 500, "AddressLine4": 500, "City": 255, "Region": 255,
    "PostalCode": 50, "Country": 50, "AttentionTo": 255,
}  # fmt: skip
PHONE_LENGTHS: Final = {"PhoneNumber": 50, "PhoneAreaCode": 10, "PhoneCountryCode": 20}
PERSONS_MAX: Final = 5
EMAIL: Final = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)+"
)
_INDEXED: Final = ("ContactID", "ContactNumber", "AccountNumber", "ContactStatus", "Name", "EmailAddress")


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
        wanted = ask.target or element.ContactID
        if wanted and wanted.lower() not in organisation.contacts:
            raise not_found()


def _existing(organisation: Organisation, element: ContactIn, ask: Ask) -> Contact | None:
    wanted = ask.target or element.ContactID
    if wanted:
        return organisation.contacts[wanted.lower()]
    if element.ContactNumber and (by_number := organisation.contact_numbers.get(element.ContactNumber)):
        return by_number
    # issue: XeroAPI/xero-php-oauth2#191 (a same-name contact is overwritten)
    return organisation.names.get((element.Name or "").casefold()) if element.Name else None


def _create(organisation: Organisation, element: ContactIn, ask: Ask) -> Saved:
    saved = Saved(None, element)
    if not element.Name:
        # issue: waynerobinson/xeroizer#380
        saved.errors.append("Contact Name cannot be empty.")
    if element.ContactStatus not in (None, "ACTIVE"):
        # vendor: galaxy.maropost.com 1229
        saved.errors.append(f"The status '{element.ContactStatus}' is not valid for contacts.")
    saved.errors += taken(organisation, element, None) + ill_formed(element, element.EmailAddress)
    if not saved.errors:
        saved.row = new_contact(organisation, element, ask.now_ms)
    return saved


def new_contact(organisation: Organisation, element: ContactIn, now_ms: int) -> Contact:
    """Add an accepted contact to the books."""
    contact = Contact(id=organisation.new_id(), name="", updated_ms=now_ms, details={})
    organisation.contacts[contact.id] = contact
    _apply(organisation, contact, element, now_ms)
    return contact


def _change(organisation: Organisation, contact: Contact, element: ContactIn, ask: Ask) -> Saved:
    saved = Saved(None, element, held_id=contact.id)
    if contact.status != "ACTIVE":
        # recorded: docketworks contact_archive_archived.json
        words = "The specified contact details matched an archived contact. "
        saved.errors.append(words + "Archived contacts cannot currently be edited via the API.")
        return saved
    email = contact.email if element.EmailAddress is None else element.EmailAddress
    saved.errors += taken(organisation, element, contact) + ill_formed(element, email)
    if not saved.errors:
        _apply(organisation, contact, element, ask.now_ms)
        saved.row = contact
    return saved


def taken(organisation: Organisation, element: ContactIn, own: Contact | None) -> list[str]:
    """What other contacts already hold."""
    errors = []
    if element.Name:
        holder = organisation.names.get(element.Name.casefold())
        if holder is not None and holder is not own:
            # recorded: docketworks contact_create_duplicate_name.json
            errors.append(
                f"The contact name {element.Name} is already assigned to another contact. "
                "The contact name must be unique across all active contacts."
            )
    if element.ContactNumber:
        holder = organisation.contact_numbers.get(element.ContactNumber)
        if holder is not None and holder is not own:
            # vendor: Chargebee KB (the newer wording)
            errors.append(
                f"The contact number {element.ContactNumber} is already assigned to another contact. "
                "The contact number must be unique across all contacts."
            )
    if element.AccountNumber:
        holder = organisation.account_numbers.get(element.AccountNumber)
        if holder is not None and holder is not own:
            # issue: calcinai/xero-php#880
            errors.append("The Account Number already exists. Please enter a different Account Number.")
    return errors


def ill_formed(element: ContactIn, email: str | None) -> list[str]:
    """What cannot stand in a contact whoever else exists; `email` is the address it will have."""
    errors: list[str] = []
    if element.EmailAddress and not EMAIL.fullmatch(element.EmailAddress):
        # doc: developer.xero.com HTTP response codes
        errors.append("Email address must be valid.")
    if element.ContactPersons:
        if len(element.ContactPersons) > PERSONS_MAX:
            # vendor: help.wiplist.io 10482959
            errors.append("You can only have a maximum of 5 contact persons.")
        if not email:
            # vendor: help.wiplist.io 10482959
            errors.append(
                "Additional people cannot be added when the primary person has no email address set."
            )
    errors += _too_long(element, LENGTHS, "Contact ")
    for address in element.Addresses or ():
        errors += _too_long(address, ADDRESS_LENGTHS, "Address ")
    for phone in element.Phones or ():
        errors += _too_long(phone, PHONE_LENGTHS, "")
    return errors


def _too_long(row: msgspec.Struct, lengths: dict[str, int], prefix: str) -> list[str]:
    # assumed wording, after "Price List Item Code must not be more than 30 characters long." (vendor: Chargebee KB)
    return [
        f"{prefix}{name} must not be more than {limit} characters long."
        for name, limit in lengths.items()
        if len(getattr(row, name) or "") > limit
    ]


def _apply(organisation: Organisation, contact: Contact, element: ContactIn, now_ms: int) -> None:
    if element.Name is not None:
        organisation.names.pop(contact.name.casefold(), None)
        contact.name = element.Name
    if element.ContactNumber is not None:
        organisation.contact_numbers.pop(contact.number, None)
        contact.number = element.ContactNumber
    if element.AccountNumber is not None:
        organisation.account_numbers.pop(contact.account_number, None)
        contact.account_number = element.AccountNumber
    if element.EmailAddress is not None:
        contact.email = element.EmailAddress
    if element.ContactStatus is not None:
        contact.status = element.ContactStatus
    for name in ContactIn.__struct_fields__:
        value = getattr(element, name)
        if name not in _INDEXED and value is not None:
            contact.details[name] = _as_data(value)
    index_contact(organisation, contact)
    contact.updated_ms = now_ms


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
    if isinstance(value, list):
        return [_as_data(item) for item in value]
    if isinstance(value, msgspec.Struct):
        return {key: held for key, held in msgspec.structs.asdict(value).items() if held is not None}
    return value


def contact_of_document(
    organisation: Organisation, element: ContactIn | None
) -> tuple[Contact | None, list[str]]:
    """The contact a document names; (None, []) when its name is new and it is to be created."""
    if element is None:
        # fixture: freakboy3742/pyxero tests/mock_data.py
        return None, ["A Contact must be specified for this type of transaction"]
    contact: Contact | None = None
    if element.ContactID:
        contact = organisation.contacts.get(element.ContactID.lower())
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
        return None, [] if element.Name else ["Contact Name cannot be empty."]
    if contact.status != "ACTIVE":
        # vendor: Xemplo 9153509990553, Re-Leased, ApprovalMax
        return contact, [
            "The contact with the specified contact details has been archived. "
            "The contact must be un-archived before creating new invoices or credit notes."
        ]
    return contact, []
