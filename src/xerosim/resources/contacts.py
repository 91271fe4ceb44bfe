"""Contacts: their addresses."""

from collections.abc import Iterable

from xerosim.accounting.asks import BOTH, Ask, Endpoint, Found, Query, Wrote
from xerosim.accounting.listing import in_usual_order, narrowed, one_page
from xerosim.accounting.queries import CONTACT_FIELDS
from xerosim.accounting.saving import some
from xerosim.accounting.together import all_together
from xerosim.books.contacts import Contact
from xerosim.books.organisation import Organisation
from xerosim.rules.contacts import check_targets, find_contact, save_contact
from xerosim.rules.heads import today
from xerosim.shapes.contacts import balances_of, contact_listed, contact_shape, contact_summary
from xerosim.shapes.papers import attachment_shapes
from xerosim.shapes.refused import refused_contact
from xerosim.wire.contacts import read_contacts
from xerosim.wire.refusal import not_found

SCOPES = ("accounting.contacts",)


def _write(organisation: Organisation, ask: Ask) -> Wrote:
    elements = some(read_contacts(ask.body), ask)
    check_targets(organisation, elements, ask)
    saved = all_together(
        organisation, ask, lambda: [save_contact(organisation, element, ask) for element in elements]
    )
    return Wrote(saved, lambda one: contact_shape(one.row), refused_contact)


def _read(organisation: Organisation, ask: Ask) -> Found:
    if ask.target:
        return _one(organisation, ask)
    query = ask.query
    rows = narrowed(_chosen(organisation, query), query, CONTACT_FIELDS, lambda row: row.updated_ms)
    ordered = in_usual_order(rows, query, CONTACT_FIELDS)
    brief = query.is_true("summaryOnly")
    page, pagination = one_page(ordered, query, always=brief)
    if brief:
        return Found([contact_summary(row, organisation) for row in page], pagination)
    balances = balances_of(organisation, today(organisation, ask.now_ms))
    whole = pagination is not None
    return Found([contact_listed(row, organisation, balances, whole=whole) for row in page], pagination)


def _one(organisation: Organisation, ask: Ask) -> Found:
    contact = find_contact(organisation, ask.target)
    if contact is None:
        raise not_found()
    balances = balances_of(organisation, today(organisation, ask.now_ms), contact)
    shape = contact_listed(contact, organisation, balances, whole=True)
    shape["Attachments"] = attachment_shapes(organisation, "Contacts", contact.id)
    return Found([shape])


def _chosen(organisation: Organisation, query: Query) -> list[Contact]:
    rows: Iterable[Contact] = organisation.contacts.values()
    if ids := query.listed("IDs"):
        # what is no id is the id of nothing: assumed
        named = (organisation.contacts.get(own_id.lower()) for own_id in ids)
        rows = [row for row in named if row is not None]
    if not query.is_true("includeArchived"):
        rows = [row for row in rows if row.status == "ACTIVE"]
    if term := query.text("searchTerm").casefold():
        rows = [row for row in rows if term in _searched(row)]
    return list(rows)


def _searched(contact: Contact) -> str:
    # doc: developer.xero.com contacts page (the five fields of searchTerm)
    details = contact.details
    fields = (contact.name, details.get("FirstName"), details.get("LastName"), contact.number, contact.email)
    return "\n".join(field for field in fields if field).casefold()


ENDPOINTS = {
    "Contacts": Endpoint(key="Contacts", scopes=SCOPES, get=_read, put=_write, post=_write, apart=BOTH),
    "Contacts/*": Endpoint(key="Contacts", scopes=SCOPES, get=_read, post=_write),
}
