"""What Xero says against a contact: what another one holds already, and what cannot stand in one at all."""

import re
from typing import Final

import msgspec

from xerosim.books.contacts import Contact
from xerosim.books.organisation import Organisation
from xerosim.rules.terms import term_errors
from xerosim.wire.contacts import ContactIn

# spec: XeroAPI/Xero-OpenAPI, lengths of the fields of Contact
LENGTHS: Final = {
    "Name": 255, "FirstName": 255, "LastName": 255, "EmailAddress": 255, "ContactNumber": 50, "AccountNumber": 50,
    "CompanyNumber": 50, "TaxNumber": 50,
}  # fmt: skip
PERSON_LENGTHS: Final = {"FirstName": 255, "LastName": 255, "EmailAddress": 255}
ADDRESS_LENGTHS: Final = {
    "AddressLine1": 500, "AddressLine2": 500, "AddressLine3": 500, "AddressLine4": 500, "City": 255, "Region": 255,
    "PostalCode": 50, "Country": 50, "AttentionTo": 255,
}  # fmt: skip
PHONE_LENGTHS: Final = {"PhoneNumber": 50, "PhoneAreaCode": 10, "PhoneCountryCode": 20}
PERSONS_MAX: Final = 5
EMAIL: Final = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)+"
)
TAX_NUMBERS: Final = {
    "NZ": (re.compile(r"[0-9]{8,9}"), ("New Zealand", "NZ")),
    "AU": (re.compile(r"[0-9]{11}"), ("Australia", "AU")),
    "GB": (re.compile(r"(?:GB)?(?:[0-9]{9}|[0-9]{12})", re.IGNORECASE), ("United Kingdom", "UK", "GB")),
}
"""The GST number of New Zealand, the ABN of Australia, the VAT number of the United Kingdom, without what divides
their digits (ird.govt.nz, abr.gov.au, gov.uk); what their countries may be called."""
COUNTRY: Final = re.compile(r"[A-Za-z ]*")
# issue: waynerobinson/xeroizer#380
NAMELESS: Final = "Contact Name cannot be empty."


def taken(organisation: Organisation, element: ContactIn, own: Contact | None) -> list[str]:
    """What other contacts already hold; `own` is the contact that is to be changed, if any."""
    errors = _name_taken(organisation, element.Name, own) if element.Name else []
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


def _name_taken(organisation: Organisation, name: str, own: Contact | None) -> list[str]:
    holder = organisation.names.get(name.casefold())
    if holder is None or holder is own:
        return []
    if own is not None and organisation.manner.wording == "old":
        # vendor: Xemplo 9153509990553 (of a contact that is renamed)
        return [
            f'The existing contact with name "{own.name}" cannot be updated to use new name "{name}". '
            "There is an existing contact with that name."
        ]
    # recorded: docketworks contact_create_duplicate_name.json (a creation; that a rename is told the same: assumed)
    return [
        f"The contact name {name} is already assigned to another contact. "
        "The contact name must be unique across all active contacts."
    ]


def ill_formed(organisation: Organisation, element: ContactIn, email: str | None) -> list[str]:
    """What cannot stand in a contact whoever else exists; `email` is the address it will have."""
    errors = _name_errors(element.Name) if element.Name else []
    if element.EmailAddress and not EMAIL.fullmatch(element.EmailAddress):
        # doc: developer.xero.com HTTP response codes
        errors.append("Email address must be valid.")
    errors += _person_errors(element, email) if element.ContactPersons else []
    if element.TaxNumber and not _is_tax_number(organisation, element):
        # vendor: Unleashed help (its heading alone is told): refused, and by the country; the words are assumed
        errors.append("Tax Number must be valid.")
    errors += _too_long(element, LENGTHS, "Contact ")
    for address in element.Addresses or ():
        errors += _too_long(address, ADDRESS_LENGTHS, "Address ")
        if not COUNTRY.fullmatch(address.Country or ""):
            # assumed wording; that a country is written in letters alone: developer.xero.com, address types
            errors.append("Address Country must only contain letters.")
    for phone in element.Phones or ():
        errors += _too_long(phone, PHONE_LENGTHS, "")
    return errors + term_errors(element.PaymentTerms)


def _is_tax_number(organisation: Organisation, element: ContactIn) -> bool:
    """Whether it has as many digits as numbers of the country have; of a contact with a foreign address it is
    taken as it is."""
    # assumed: that check digits are not looked at, nor numbers of other countries
    digits, called = TAX_NUMBERS[organisation.country]
    if any((address.Country or called[0]) not in called for address in element.Addresses or ()):
        return True
    return digits.fullmatch(re.sub(r"[ .-]", "", element.TaxNumber or "")) is not None


def _name_errors(name: str) -> list[str]:
    errors: list[str] = []
    if "<" in name or ">" in name:
        # issue: XeroAPI/xero-php-oauth2#179 (not created; what it said is not quoted: assumed wording)
        errors.append("Contact Name must not contain the characters < or >.")
    if name != " ".join(name.split()):
        # doc: developer.xero.com notes of 2026 (assumed wording)
        errors.append("Contact Name must not begin or end with a space, nor have two in a row.")
    return errors


def _person_errors(element: ContactIn, email: str | None) -> list[str]:
    errors: list[str] = []
    persons = element.ContactPersons or []
    if len(persons) > PERSONS_MAX:
        # vendor: help.wiplist.io 10482959
        errors.append("You can only have a maximum of 5 contact persons.")
    if not email:
        # vendor: help.wiplist.io 10482959
        errors.append("Additional people cannot be added when the primary person has no email address set.")
    if any(person.EmailAddress and not EMAIL.fullmatch(person.EmailAddress) for person in persons):
        # assumed: a person's address is checked like the contact's
        errors.append("Email address must be valid.")
    for person in persons:
        errors += _too_long(person, PERSON_LENGTHS, "Contact Person ")
    return errors


def _too_long(row: msgspec.Struct, lengths: dict[str, int], prefix: str) -> list[str]:
    # assumed wording, after "Price List Item Code must not be more than 30 characters long." (vendor: Chargebee KB)
    return [
        f"{prefix}{name} must not be more than {limit} characters long."
        for name, limit in lengths.items()
        if len(getattr(row, name) or "") > limit
    ]
