"""What GET answers: single things, filtered lists, pages."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

import msgspec

from xerosim.books import Contact, Document, Organisation
from xerosim.queries import (
    ACCOUNT_FIELDS,
    CONTACT_FIELDS,
    DOCUMENT_FIELDS,
    PAYMENT_FIELDS,
    TAX_FIELDS,
    Reader,
    parse_order,
    parse_where,
    sort_rows,
)
from xerosim.settings_shapes import account_shape, currency_shape, organisation_shape, tax_shape
from xerosim.shapes import (
    Shape,
    contact_shape,
    contact_summary,
    document_listed,
    document_single,
    payment_shape,
)
from xerosim.wire import not_found

PAGE_SIZE: Final = 100
PAGE_SIZE_MAX: Final = 1_000


class Query(msgspec.Struct, frozen=True):
    """The query of a GET, its names in lower case, and the If-Modified-Since header."""

    values: dict[str, str]
    since: str = ""
    app: str = ""

    def text(self, name: str) -> str:
        """A parameter, empty when absent."""
        return self.values.get(name.lower(), "")

    def is_true(self, name: str) -> bool:
        """Whether a parameter is true."""
        return self.text(name).lower() == "true"

    def listed(self, name: str) -> list[str]:
        """A parameter that is a list with commas."""
        return [part.strip() for part in self.text(name).split(",") if part.strip()]

    @property
    def unit_places(self) -> int:
        """Decimals of prices: 4 with `unitdp=4`, otherwise 2."""
        return 4 if self.text("unitdp") == "4" else 2


class Found(msgspec.Struct, frozen=True):
    """What an answer holds: the rows in Xero's shape and, for a page, where it stands."""

    rows: list[Shape]
    pagination: dict[str, int] | None = None


def read_resource(organisation: Organisation, resource: str, wanted: str, query: Query) -> Found:
    """Answer GET /{resource} or GET /{resource}/{wanted}."""
    match resource:
        case "Invoices" | "CreditNotes":
            return _documents(organisation, resource == "CreditNotes", wanted, query)
        case "Contacts":
            return _contacts(organisation, wanted, query)
        case "Payments":
            return _payments(organisation, wanted, query)
        case _:
            return _settings(organisation, resource, wanted, query)


def _documents(organisation: Organisation, is_credit: bool, wanted: str, query: Query) -> Found:
    places = query.unit_places
    if wanted:
        document = organisation.documents.get(wanted.lower())
        if document is None or document.is_credit != is_credit:
            held = organisation.numbers(is_credit).get(wanted.casefold())
            if not held:
                raise not_found()
            document = held[-1]
        return Found([document_single(document, organisation, places)])
    rows = _narrowed(_candidates(organisation, is_credit, query), query)
    rows = _sorted(
        _filtered(rows, query, DOCUMENT_FIELDS, lambda row: row.updated_ms), query, DOCUMENT_FIELDS
    )
    brief = query.is_true("summaryOnly") and not is_credit
    page, pagination = _page(rows, query, always=brief)
    # doc: unpaged lists drop the lines
    lines = pagination is not None
    return Found(
        [document_listed(row, organisation, places, lines=lines, brief=brief) for row in page], pagination
    )


def _candidates(organisation: Organisation, is_credit: bool, query: Query) -> Iterable[Document]:
    """The documents an id list or a number list names, found by index; else all."""
    if ids := query.listed("IDs"):
        found = (organisation.documents.get(own_id.lower()) for own_id in ids)
        return [row for row in found if row is not None and row.is_credit == is_credit]
    if numbers := query.listed("InvoiceNumbers"):
        index = organisation.numbers(is_credit)
        return [row for number in dict.fromkeys(numbers) for row in index.get(number.casefold(), ())]
    return [row for row in organisation.documents.values() if row.is_credit == is_credit]


def _narrowed(rows: Iterable[Document], query: Query) -> list[Document]:
    contacts = [own_id.lower() for own_id in query.listed("ContactIDs")]
    statuses = query.listed("Statuses")
    mine = query.is_true("createdByMyApp")
    return [
        row
        for row in rows
        if (not contacts or row.contact.id in contacts)
        and (not statuses or row.status in statuses)
        and (not mine or row.app == query.app)
    ]


def _contacts(organisation: Organisation, wanted: str, query: Query) -> Found:
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
    ordered = _sorted(
        _filtered(rows, query, CONTACT_FIELDS, lambda row: row.updated_ms), query, CONTACT_FIELDS
    )
    brief = query.is_true("summaryOnly")
    page, pagination = _page(ordered, query, always=brief)
    shape = contact_summary if brief else contact_shape
    return Found([shape(row) for row in page], pagination)


def _payments(organisation: Organisation, wanted: str, query: Query) -> Found:
    if wanted:
        payment = organisation.payments.get(wanted.lower())
        if payment is None:
            raise not_found()
        return Found([payment_shape(payment, saved=True)])
    rows = _filtered(organisation.payments.values(), query, PAYMENT_FIELDS, lambda row: row.updated_ms)
    page, pagination = _page(_sorted(rows, query, PAYMENT_FIELDS), query)
    return Found([payment_shape(row, saved=False) for row in page], pagination)


def _settings(organisation: Organisation, resource: str, wanted: str, query: Query) -> Found:
    """Organisation, accounts, tax rates, currencies and tracking: never paged."""
    match resource:
        case "Organisation":
            if wanted:
                raise not_found()
            return Found([organisation_shape(organisation)])
        case "Accounts":
            accounts = organisation.accounts
            if wanted:
                accounts = [row for row in accounts if row.id == wanted.lower()]
            rows = _filtered(accounts, query, ACCOUNT_FIELDS, lambda row: row.updated_ms)
            shapes = [account_shape(row) for row in _ordered(rows, query, ACCOUNT_FIELDS)]
        case "TaxRates":
            taxes = [row for row in organisation.taxes.values() if not wanted or row.type == wanted]
            rows = _filtered(taxes, query, TAX_FIELDS, None)
            shapes = [tax_shape(row) for row in _ordered(rows, query, TAX_FIELDS)]
        case "Currencies":
            shapes = [currency_shape(code) for code in organisation.currencies]
        case _:
            shapes = [
                row for row in organisation.tracking if not wanted or row["TrackingCategoryID"] == wanted
            ]
    if wanted and not shapes:
        raise not_found()
    return Found(shapes)


def _filtered(
    rows: Iterable[Any], query: Query, fields: dict[str, Reader], changed: Callable[[Any], int] | None
) -> list[Any]:
    since = modified_since_ms(query.since)
    if since is not None and changed is not None:
        # second accuracy: developer.xero.com; that the second itself is included is assumed
        rows = [row for row in rows if changed(row) // 1000 * 1000 >= since]
    if where := query.text("where"):
        test = parse_where(where, fields)
        rows = [row for row in rows if test(row)]
    return list(rows)


def _ordered(rows: list[Any], query: Query, fields: dict[str, Reader]) -> list[Any]:
    order = query.text("order")
    return sort_rows(rows, parse_order(order, fields)) if order else rows


def _sorted(rows: list[Any], query: Query, fields: dict[str, Reader]) -> list[Any]:
    """By `order`, or as Xero does without: by time of change, then by id."""
    # doc: developer.xero.com (Invoices and Payments); contacts assumed alike
    if query.text("order"):
        return _ordered(rows, query, fields)
    return sorted(rows, key=lambda row: (row.updated_ms, row.id))


def _page(rows: list[Any], query: Query, *, always: bool = False) -> tuple[list[Any], dict[str, int] | None]:
    """The page asked for; numbers out of range are brought into it."""
    if not (always or query.text("page") or query.text("pageSize")):
        return rows, None
    page = max(1, _whole(query.text("page"), 1))
    size = min(PAGE_SIZE_MAX, max(1, _whole(query.text("pageSize"), PAGE_SIZE)))
    pages = (len(rows) + size - 1) // size
    pagination = {"page": page, "pageSize": size, "pageCount": pages, "itemCount": len(rows)}
    return rows[(page - 1) * size : page * size], pagination


def _whole(text: str, otherwise: int) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else otherwise


def modified_since_ms(text: str) -> int | None:
    """If-Modified-Since as milliseconds: ISO without zone means UTC; HTTP dates are read too."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        try:
            moment = parsedate_to_datetime(text)
        except ValueError:
            return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return int(moment.timestamp()) * 1000
