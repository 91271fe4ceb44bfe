"""Contacts in Xero's terms: clean names, four address lines, a number to find them by."""

from counterfoil.core.contact import map_contact
from counterfoil.core.document import Address, Contact
from counterfoil.core.mapped import MappedContact, Mapping
from tests.core.books import context


def mapped(contact: Contact, contact_id: str | None = None) -> Mapping:
    return map_contact(contact, context(), contact_id, None)


def contact_of(mapping: Mapping) -> MappedContact:
    assert isinstance(mapping.document, MappedContact)
    return mapping.document


def test_a_plain_contact_goes_as_it_is_and_says_nothing():
    contact = Contact(
        system="shop",
        id="C-7",
        name="Rata Books",
        email="rata@example.org",
        phone="04 000 0000",
        currency="NZD",
    )
    mapping = mapped(contact)
    found = contact_of(mapping)
    assert (found.ref, found.contact_number, found.contact_id) == ("shop:contact:C-7", "shop:C-7", None)
    assert (found.name, found.email, found.phone) == ("Rata Books", "rata@example.org", "04 000 0000")
    assert (mapping.gaps, mapping.trace) == ((), ())


def test_a_contact_that_exists_carries_its_id():
    assert contact_of(mapped(Contact(system="shop", id="C-7", name="Rata"), "id-7")).contact_id == "id-7"


def test_names_lose_brackets_and_spare_spaces_and_say_so():
    mapping = mapped(
        Contact(system="shop", id="C-7", name="  Rata  <Books>\tLtd ", first_name="Ana ", last_name="Ngata")
    )
    found = contact_of(mapping)
    assert (found.name, found.first_name, found.last_name) == ("Rata Books Ltd", "Ana", "Ngata")
    assert mapping.trace == (
        "name '  Rata  <Books>\\tLtd ' goes as 'Rata Books Ltd'",
        "first name 'Ana ' goes as 'Ana'",
    )


def test_a_bracket_between_two_words_does_not_join_them():
    assert contact_of(mapped(Contact(system="s", id="1", name="Rata<Books"))).name == "Rata Books"


def test_address_lines_beyond_the_fourth_join_it():
    address = Address(
        use="street", lines=("Floor 2", "", "The Mill", "1 High St", "Old Town", "Rear"), city="Ōtaki"
    )
    mapping = mapped(Contact(system="s", id="1", name="Rata", addresses=(address,)))
    found = contact_of(mapping).addresses[0]
    assert found.lines == ("Floor 2", "The Mill", "1 High St", "Old Town, Rear")
    assert (found.use, found.city) == ("street", "Ōtaki")
    assert mapping.trace == ("street address: 5 lines joined into 4",)
