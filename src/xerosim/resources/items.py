"""Items of the price list: their addresses, never paged."""

from typing import Final

from xerosim.accounting.asks import BOTH, Ask, Endpoint, Found, Outcome, Wrote
from xerosim.accounting.idempotency import Answer
from xerosim.accounting.listing import in_order, narrowed
from xerosim.accounting.queries import Reader
from xerosim.accounting.saving import some
from xerosim.accounting.together import all_together
from xerosim.books.organisation import Organisation
from xerosim.rules.items import check_targets, delete_item, named, save_item
from xerosim.shapes.items import item_listed, item_saved, item_single, refused_item
from xerosim.wire.items import read_items

# developer.xero.com: the settings' scope, and since March 2026 that of invoices as well
SCOPES: Final = ("accounting.settings", "accounting.invoices", "accounting.transactions")

FIELDS: Final[dict[str, Reader]] = {
    "itemid": lambda row: row.id,
    "code": lambda row: row.code,
    "name": lambda row: row.name or None,
    "description": lambda row: row.description or None,
    "purchasedescription": lambda row: row.purchase_description or None,
    "issold": lambda row: row.is_sold,
    "ispurchased": lambda row: row.is_purchased,
    "istrackedasinventory": lambda row: row.is_tracked,
    "updateddateutc": lambda row: row.updated_ms,
}


def _read(organisation: Organisation, ask: Ask) -> Found:
    if ask.target:
        return Found([item_single(named(organisation, ask.target), ask.unit_places)])
    rows = narrowed(organisation.items.values(), ask.query, FIELDS, lambda row: row.updated_ms)
    return Found([item_listed(row, ask.unit_places) for row in in_order(rows, ask.query, FIELDS)])


def _write(organisation: Organisation, ask: Ask) -> Wrote:
    elements = some(read_items(ask.body), ask)
    check_targets(organisation, elements, ask)
    saved = all_together(
        organisation, ask, lambda: [save_item(organisation, element, ask) for element in elements]
    )
    return Wrote(saved, lambda one: item_saved(one.row, ask.unit_places), refused_item)


def _delete(organisation: Organisation, ask: Ask) -> Outcome:
    saved = delete_item(organisation, ask)
    if saved.errors:
        return Wrote([saved], lambda one: item_single(one.row, ask.unit_places), refused_item)
    return Answer(204, b"", "")


ENDPOINTS: Final = {
    "Items": Endpoint(key="Items", scopes=SCOPES, get=_read, put=_write, post=_write, apart=BOTH),
    "Items/*": Endpoint(key="Items", scopes=SCOPES, get=_read, post=_write, delete=_delete),
}
