"""Contacts: their addresses."""

from collections.abc import Iterable

from xerosim.asks import Ask, Endpoint, Found, Wrote
from xerosim.books.contacts import Contact
from xerosim.books.organisation import Organisation
from xerosim.listing import in_usual_order, narrowed, one_page
from xerosim.queries import CONTACT_FIELDS
from xerosim.rules.contacts import check_targets, save_contact
from xerosim.saving import some
from xerosim.shapes.contacts import contact_shape, contact_summary
from xerosim.shapes.refused import refused_contact
from xerosim.wire.contacts import read_contacts
from xerosim.wire.refusal import not_found

SCOPES = ("accounting.contacts",)


def _write(organisation: Organisation, ask: Ask) -> Wrote:
    elements = some(read_contacts(ask.body), ask)
    check_targets(organisation, elements, ask)
    saved = [save_contact(organisation, element, ask) for element in elements]
    return Wrote(saved, lambda one: contact_shape(one.row), refused_contact)


def _read(organisation: Organisation, ask: Ask) -> Found:
    query, wanted = ask.query, ask.target
    if wanted:
        contact = organisation.contacts.get(wanted.lower()) or organisation.contact_numbers.get(wanted)
        if contact is None:
            raise not_found()
        return Found([contact_shape(contact)])
    rows: Iterable[Contact] = organisation.contacts.values()
    if ids := query.listed("IDs"):
        named = (organisation.contacts.get(own_id.lower()) for own_id in ids)
        rows = [row for row in named if row is not None]
    if not query.is_true("includeArchived"):
        rows = [row for row in rows if row.status == "ACTIVE"]
    if term := query.text("searchTerm").casefold():
        rows = [row for row in rows if term in f"{row.name}\n{row.email or ''}\n{row.number}".casefold()]
    ordered = in_usual_order(
        narrowed(rows, query, CONTACT_FIELDS, lambda row: row.updated_ms), query, CONTACT_FIELDS
    )
    brief = query.is_true("summaryOnly")
    page, pagination = one_page(ordered, query, always=brief)
    shape = contact_summary if brief else contact_shape
    return Found([shape(row) for row in page], pagination)


ENDPOINTS = {
    "Contacts": Endpoint(key="Contacts", scopes=SCOPES, get=_read, put=_write, post=_write),
    "Contacts/*": Endpoint(key="Contacts", scopes=SCOPES, get=_read, post=_write),
}
