"""From a customer or supplier of the source to a contact as Xero takes one."""

from __future__ import annotations

from counterfoil.core.context import Context
from counterfoil.core.directory import Known, Wanted
from counterfoil.core.document import Address, Contact, ref_of
from counterfoil.core.mapped import MappedAddress, MappedContact, Mapping
from counterfoil.core.matching import place_contact, wanted_of_contact
from counterfoil.core.own_reference import own_reference
from counterfoil.core.validity import countries_of, is_address, is_company_number, is_tax_number

ADDRESS_LINES_MAX = 4
"""AddressLine1 to AddressLine4 (XeroAPI/Xero-OpenAPI, Address)."""
_BRACKETS = str.maketrans("<>", "  ")


def map_contact(contact: Contact, context: Context, contact_id: str | None, known: Known | None) -> Mapping:
    """The contact in Xero's terms; `contact_id` is its own id there, when it exists and is to be changed.

    Angle brackets become spaces, white space is collapsed and trimmed in names: Xero refuses names with
    brackets, spaces at the ends or two in a row. What was changed is in the trace. What is `known` of Xero's
    contacts decides whether it is one of them; without that it goes as it is.
    """
    said: dict[str, None] = {}
    draft = _draft(contact, context, contact_id, said)
    if known is None:
        return Mapping(draft, (), tuple(said))
    placed = place_contact(draft, contact, context.policies, known)
    if placed.match is not None:
        return Mapping(placed.document, trace=placed.said, match=placed.match)
    return Mapping(placed.document, trace=(*said, *placed.said), clashes=placed.clashes)


def wanted_of(contact: Contact, context: Context, contact_id: str | None) -> Wanted:
    """What must be known of Xero's contacts to map this one."""
    return wanted_of_contact(_draft(contact, context, contact_id, {}), contact, context.policies)


def _draft(
    contact: Contact, context: Context, contact_id: str | None, said: dict[str, None]
) -> MappedContact:
    """The contact as it would go if it were alone in Xero."""
    return MappedContact(
        ref=str(ref_of(contact)),
        contact_number=own_reference(contact.system, contact.id),
        contact_id=contact_id,
        name=_name("name", contact.name, said),
        first_name=_name("first name", contact.first_name, said),
        last_name=_name("last name", contact.last_name, said),
        email=_email(contact, context, said),
        phone=contact.phone.strip(),
        account_number="" if context.policies.account_number == "no" else contact.account_number.strip(),
        tax_number=_number("tax number", contact, context, said),
        company_number=_number("company number", contact, context, said),
        currency=contact.currency,
        addresses=tuple(_address(address, said) for address in contact.addresses),
    )


def _email(contact: Contact, context: Context, said: dict[str, None]) -> str:
    email = contact.email.strip()
    if email and context.policies.invalid_email == "leave_out" and not is_address(email):
        said[f"the e-mail address {email!r} is left out: it is not one that Xero takes"] = None
        return ""
    return email


def _number(what: str, contact: Contact, context: Context, said: dict[str, None]) -> str:
    """The tax or company number, left out where it is not valid and the policy says so."""
    is_tax = what == "tax number"
    number = (contact.tax_number if is_tax else contact.company_number).strip()
    if not number or context.policies.invalid_tax_number == "hold":
        return number
    countries = countries_of(contact, context.organisation.country)
    if (is_tax_number if is_tax else is_company_number)(number, countries):
        return number
    said[f"the {what} {number} is left out: it is not valid"] = None
    return ""


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
