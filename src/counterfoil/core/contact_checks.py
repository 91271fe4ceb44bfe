"""The checks of contacts, and of documents for their contacts: what can be told before Xero is asked.

What Xero's other contacts have to do with it was found when the document was mapped (`core/matching.py`).
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from counterfoil.core.document import Contact
from counterfoil.core.faults.entry import Examined, Fault
from counterfoil.core.mapped import MappedContact, MappedInvoice, MappedJournal
from counterfoil.core.validity import (
    countries_of,
    country_name,
    is_address,
    is_company_number,
    is_tax_number,
)


def find_no_contact(examined: Examined) -> tuple[Fault, ...]:
    """An invoice, bill or credit note must name a contact."""
    document = examined.mapping.document
    if isinstance(document, MappedInvoice) and not document.contact and not document.contact_id:
        return (Fault(code="missing_contact", field="contact"),)
    return ()


def find_no_name(examined: Examined) -> tuple[Fault, ...]:
    """A contact must have a name."""
    document = examined.mapping.document
    if isinstance(document, MappedContact) and not document.name.strip():
        return (Fault(code="contact_name_missing", field="name"),)
    return ()


def find_unknown(examined: Examined) -> tuple[Fault, ...]:
    """The contact must be in Xero, where all that are there are known."""
    return _clashes(examined, "unknown", Fault(code="contact_not_found", field=""))


def find_archived(examined: Examined) -> tuple[Fault, ...]:
    """Something must be able to be posted to the contact: it is active in Xero."""
    return _clashes(examined, "archived", Fault(code="archived_contact", field=""))


def find_name_taken(examined: Examined) -> tuple[Fault, ...]:
    """No other active contact in Xero may have the name."""
    return _clashes(examined, "name", Fault(code="duplicate_contact_name", field="name"))


def find_number_taken(examined: Examined) -> tuple[Fault, ...]:
    """No other contact in Xero may have our contact number."""
    return _clashes(examined, "contact_number", Fault(code="duplicate_contact_number", field="id"))


def find_account_number_taken(examined: Examined) -> tuple[Fault, ...]:
    """No other contact in Xero may have the account number, where it is to go."""
    return _clashes(
        examined, "account_number", Fault(code="duplicate_account_number", field="account_number")
    )


def find_email_taken(examined: Examined) -> tuple[Fault, ...]:
    """Where contacts are recognised by their e-mail address, one contact in Xero may have it."""
    return _clashes(examined, "email", Fault(code="duplicate_contact_email", field="email"))


def _clashes(examined: Examined, what: str, fault: Fault) -> tuple[Fault, ...]:
    """The clashes of one sort with Xero's contacts, as the fault they are; a document's are in its
    contact."""
    clashes = examined.mapping.clashes
    if not clashes:
        return ()
    field = fault.field if isinstance(examined.mapping.document, MappedContact) else "contact"
    return tuple(
        msgspec.structs.replace(fault, facts=each.facts, field=field) for each in clashes if each.what == what
    )


def find_bad_email(examined: Examined) -> tuple[Fault, ...]:
    """A contact's e-mail address, where it has one, must be a single well-formed address."""
    document = examined.mapping.document
    if isinstance(document, MappedContact) and document.email and not is_address(document.email):
        return (Fault(code="invalid_email", facts={"email": document.email}, field="email"),)
    return ()


def find_bad_numbers(examined: Examined) -> tuple[Fault, ...]:
    """Tax and company numbers must be ones of the contact's country, or of the organisation's."""
    document = examined.mapping.document
    if not isinstance(document, MappedContact) or not (document.tax_number or document.company_number):
        return ()
    assert isinstance(examined.document, Contact)
    return tuple(_bad_numbers(document, countries_of(examined.document, examined.organisation.country)))


def _bad_numbers(contact: MappedContact, countries: tuple[str, ...]) -> Iterator[Fault]:
    where = {"country": country_name(countries[0])}
    if contact.tax_number and not is_tax_number(contact.tax_number, countries):
        facts = {"tax_number": contact.tax_number, **where}
        yield Fault(code="tax_number_invalid", facts=facts, field="tax_number")
    if contact.company_number and not is_company_number(contact.company_number, countries):
        facts = {"company_number": contact.company_number, **where}
        yield Fault(code="tax_number_invalid", facts=facts, field="company_number")


def find_bad_url(examined: Examined) -> tuple[Fault, ...]:
    """The way back to the source, where a document has one, must be a web address without the word xero.

    developer.xero.com, invoices page (read by others in 2026), on `Url`.
    """
    document = examined.mapping.document
    if isinstance(document, MappedInvoice | MappedJournal) and document.url:
        url = document.url
        if not url.startswith(("http://", "https://")) or "xero" in url.lower() or any(map(str.isspace, url)):
            return (Fault(code="url_invalid", facts={"url": url}, field="url"),)
    return ()
