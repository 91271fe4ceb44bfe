"""From a customer or supplier of the source to a contact as Xero takes one."""

from __future__ import annotations

from counterfoil.core.document import Address, Contact, ref_of
from counterfoil.core.mapped import MappedAddress, MappedContact, Mapping
from counterfoil.core.own_reference import own_reference

ADDRESS_LINES_MAX = 4
"""AddressLine1 to AddressLine4 (XeroAPI/Xero-OpenAPI, Address)."""
_BRACKETS = str.maketrans("<>", "  ")


def map_contact(contact: Contact, contact_id: str | None) -> Mapping:
    """The contact in Xero's terms; `contact_id` is its own id there, when it exists and is to be changed.

    Angle brackets become spaces, white space is collapsed and trimmed in names: Xero refuses names with
    brackets, spaces at the ends or two in a row. What was changed is in the trace.
    """
    said: dict[str, None] = {}
    document = MappedContact(
        ref=str(ref_of(contact)),
        contact_number=own_reference(contact.system, contact.id),
        contact_id=contact_id,
        name=_name("name", contact.name, said),
        first_name=_name("first name", contact.first_name, said),
        last_name=_name("last name", contact.last_name, said),
        email=contact.email.strip(),
        phone=contact.phone.strip(),
        account_number=contact.account_number.strip(),
        tax_number=contact.tax_number.strip(),
        company_number=contact.company_number.strip(),
        currency=contact.currency,
        addresses=tuple(_address(address, said) for address in contact.addresses),
    )
    return Mapping(document, (), tuple(said))


def _name(what: str, name: str, said: dict[str, None]) -> str:
    clean = " ".join(name.translate(_BRACKETS).split())
    if clean != name:
        said[f"{what} {name!r} goes as {clean!r}"] = None
    return clean


def _address(address: Address, said: dict[str, None]) -> MappedAddress:
    """The address with its lines beyond the fourth joined to the fourth."""
    lines = tuple(line for line in (each.strip() for each in address.lines) if line)
    if len(lines) > ADDRESS_LINES_MAX:
        said[f"{address.use} address: {len(lines)} lines joined into {ADDRESS_LINES_MAX}"] = None
        lines = (*lines[: ADDRESS_LINES_MAX - 1], ", ".join(lines[ADDRESS_LINES_MAX - 1 :]))
    return MappedAddress(
        use=address.use,
        lines=lines,
        city=address.city.strip(),
        region=address.region.strip(),
        postal_code=address.postal_code.strip(),
        country=address.country.strip(),
    )
