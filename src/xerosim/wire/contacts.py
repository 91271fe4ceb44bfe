"""Contacts as they are sent, alone or inside a document."""

from typing import Any, Final, Literal

import msgspec

from xerosim.wire.reading import Reading, check_guid, read_elements


class PersonIn(msgspec.Struct):
    """A further person of a contact."""

    FirstName: str | None = None
    LastName: str | None = None
    EmailAddress: str | None = None
    IncludeInEmails: bool | None = None


class AddressIn(msgspec.Struct):
    """A postal or street address."""

    AddressType: Literal["POBOX", "STREET", "DELIVERY"] | None = None
    AddressLine1: str | None = None
    AddressLine2: str | None = None
    AddressLine3: str | None = None
    AddressLine4: str | None = None
    City: str | None = None
    Region: str | None = None
    PostalCode: str | None = None
    Country: str | None = None
    AttentionTo: str | None = None


class PhoneIn(msgspec.Struct):
    """A telephone number."""

    PhoneType: Literal["DEFAULT", "DDI", "MOBILE", "FAX", "OFFICE"] | None = None
    PhoneNumber: str | None = None
    PhoneAreaCode: str | None = None
    PhoneCountryCode: str | None = None


class TermIn(msgspec.Struct):
    """When bills or sales invoices fall due."""

    Day: int | None = None
    Type: Literal["DAYSAFTERBILLDATE", "DAYSAFTERBILLMONTH", "OFCURRENTMONTH", "OFFOLLOWINGMONTH"] | None = (
        None
    )


class TermsIn(msgspec.Struct):
    """The terms of payment of both sides."""

    Bills: TermIn | None = None
    Sales: TermIn | None = None


class ContactTrackingIn(msgspec.Struct):
    """A tracking option that lines for this contact start with."""

    TrackingCategoryName: str | None = None
    TrackingOptionName: str | None = None


class ContactIn(msgspec.Struct):
    """A contact as sent, alone or inside a document; IsCustomer, IsSupplier and Website cannot be set."""

    ContactID: str | None = None
    ContactNumber: str | None = None
    AccountNumber: str | None = None
    ContactStatus: Literal["ACTIVE", "ARCHIVED", "GDPRREQUEST"] | None = None
    Name: str | None = None
    FirstName: str | None = None
    LastName: str | None = None
    CompanyNumber: str | None = None
    EmailAddress: str | None = None
    ContactPersons: list[PersonIn] | None = None
    BankAccountDetails: str | None = None
    TaxNumber: str | None = None
    TaxNumberType: Literal["SSN", "EIN", "ITIN", "ATIN"] | None = None
    AccountsReceivableTaxType: str | None = None
    AccountsPayableTaxType: str | None = None
    Addresses: list[AddressIn] | None = None
    Phones: list[PhoneIn] | None = None
    IsSupplier: bool | None = None
    IsCustomer: bool | None = None
    SalesDefaultLineAmountType: Literal["INCLUSIVE", "EXCLUSIVE", "NONE"] | None = None
    PurchasesDefaultLineAmountType: Literal["INCLUSIVE", "EXCLUSIVE", "NONE"] | None = None
    DefaultCurrency: str | None = None
    XeroNetworkKey: str | None = None
    SalesDefaultAccountCode: str | None = None
    PurchasesDefaultAccountCode: str | None = None
    SalesTrackingCategories: list[ContactTrackingIn] | None = None
    PurchasesTrackingCategories: list[ContactTrackingIn] | None = None
    PaymentTerms: TermsIn | None = None
    Website: str | None = None
    BatchPayments: dict[str, Any] | None = None


_CONTACTS: Final = Reading(ContactIn, ContactIn.__struct_fields__)


def read_contacts(body: bytes) -> list[ContactIn]:
    """The contacts of a body."""
    contacts = read_elements(body, "Contacts", _CONTACTS)
    for index, contact in enumerate(contacts):
        check_guid(contact.ContactID, f"Contacts[{index}].ContactID")
    return contacts
