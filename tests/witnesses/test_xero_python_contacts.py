"""Xero's own Python client writes contacts and reads back what it sent."""

import pytest
from xero_python.accounting import Address, Contact, ContactPerson, Contacts, CurrencyCode, Phone
from xero_python.exceptions import AccountingBadRequestException

from tests.witnesses.official import missing


def full_contact(name="Fern & Sons"):
    """A contact with everything our documents have ever to do with."""
    return Contact(
        name=name,
        contact_number="C-100",
        account_number="A-100",
        first_name="Ada",
        last_name="Fern",
        company_number="12345",
        email_address="ada@fern.example",
        tax_number="11-111-111",
        bank_account_details="01-0000-0000000-00",
        accounts_receivable_tax_type="OUTPUT2",
        accounts_payable_tax_type="INPUT2",
        default_currency=CurrencyCode.NZD,
        addresses=[
            Address(
                address_type="STREET", address_line1="1 Main Street", city="Wellington", postal_code="6011"
            ),
            Address(address_type="POBOX", address_line1="PO Box 1", city="Wellington", country="New Zealand"),
        ],
        phones=[
            Phone(phone_type="DEFAULT", phone_number="5550100", phone_area_code="04", phone_country_code="64")
        ],
        contact_persons=[ContactPerson(first_name="Bo", last_name="Fern", email_address="bo@fern.example")],
    )


def test_a_contact_comes_back_as_it_was_sent(xero):
    sent = full_contact()
    made = xero.call("create_contacts", Contacts(contacts=[sent])).contacts[0]
    phones, sent.phones = sent.phones, None
    addresses, sent.addresses = sent.addresses, None
    assert missing(sent, made) == []
    for read in (made, xero.call("get_contact", made.contact_id).contacts[0]):
        by_type = {row.address_type: row for row in read.addresses}
        assert missing(addresses, [by_type["STREET"], by_type["POBOX"]]) == []
        assert {row.phone_type for row in read.phones} == {"DEFAULT", "DDI", "FAX", "MOBILE"}
        assert missing(phones, [row for row in read.phones if row.phone_type == "DEFAULT"]) == []
    assert made.contact_status == "ACTIVE"
    assert (made.is_customer, made.is_supplier, made.has_validation_errors) == (False, False, False)
    by_number = xero.call("get_contact_by_contact_number", "C-100").contacts[0]
    assert by_number.contact_id == made.contact_id


def test_a_contact_is_changed_found_and_archived(xero):
    made = xero.contact("Fern")
    changed = xero.call(
        "update_contact", made.contact_id, Contacts(contacts=[Contact(name="Ferns")])
    ).contacts[0]
    assert (changed.contact_id, changed.name) == (made.contact_id, "Ferns")
    upserted = xero.call(
        "update_or_create_contacts", Contacts(contacts=[Contact(name="ferns"), Contact(name="Moss")])
    )
    assert [row.contact_id == made.contact_id for row in upserted.contacts] == [True, False]
    names = [row.name for row in xero.call("get_contacts", order="Name DESC").contacts]
    assert names == ["Moss", "ferns"]
    assert len(xero.call("get_contacts", where='Name=="MOSS"').contacts) == 1
    page = xero.call("get_contacts", page=1, page_size=1)
    assert (page.pagination.page, page.pagination.page_size, page.pagination.page_count) == (1, 1, 2)
    assert page.pagination.item_count == 2
    assert len(xero.call("get_contacts", search_term="mos").contacts) == 1
    assert xero.call("get_contacts", i_ds=[made.contact_id]).contacts[0].name == "ferns"
    gone = xero.call(
        "update_contact", made.contact_id, Contacts(contacts=[Contact(contact_status="ARCHIVED")])
    )
    assert gone.contacts[0].contact_status == "ARCHIVED"
    assert [row.name for row in xero.call("get_contacts").contacts] == ["Moss"]
    assert len(xero.call("get_contacts", include_archived=True).contacts) == 2
    assert xero.refused("update_contact", made.contact_id, Contacts(contacts=[Contact(name="Again")])) == [
        "The specified contact details matched an archived contact. Archived contacts cannot currently be edited via the API."
    ]


def test_refused_contacts_are_told_in_both_ways(xero):
    xero.contact("Acme")
    both = Contacts(contacts=[Contact(name="Acme"), Contact(name="Beta")])
    said = (
        "The contact name Acme is already assigned to another contact. "
        "The contact name must be unique across all active contacts."
    )
    with pytest.raises(AccountingBadRequestException) as refused:
        xero.call("create_contacts", both)
    assert refused.value.reason == said
    assert refused.value.error_data["ErrorNumber"] == 10
    assert refused.value.error_data["Type"] == "ValidationException"
    assert refused.value.error_data["Message"] == "A validation exception occurred"
    assert [row["Name"] for row in refused.value.error_data["Elements"]] == ["Acme"]
    told = xero.call(
        "create_contacts",
        Contacts(contacts=[Contact(name="acme"), Contact(email_address="nobody"), Contact(name="Gamma")]),
        summarize_errors=False,
    ).contacts
    assert [row.status_attribute_string for row in told] == ["ERROR", "ERROR", "OK"]
    assert "already assigned" in told[0].validation_errors[0].message
    assert [row.message for row in told[1].validation_errors] == [
        "Contact Name cannot be empty.",
        "Email address must be valid.",
    ]
    assert told[2].contact_id
