"""Tracking categories and their options: their addresses, never paged."""

from typing import Final

from xerosim.accounting.asks import Ask, Endpoint, Found, Saved, Wrote
from xerosim.accounting.listing import in_order, narrowed
from xerosim.accounting.queries import Reader
from xerosim.accounting.saving import some
from xerosim.accounting.together import all_together
from xerosim.books.organisation import Organisation
from xerosim.books.tracking import in_use
from xerosim.resources.settings import SCOPES
from xerosim.rules.tracking import delete_category, delete_option, find, save_category, save_option
from xerosim.shapes.settings import category_shape, option_shape, refused_setting
from xerosim.wire.refusal import no_data
from xerosim.wire.settings import OptionIn, read_categories, read_options

FIELDS: Final[dict[str, Reader]] = {
    "trackingcategoryid": lambda row: row.id,
    "name": lambda row: row.name,
    "status": lambda row: row.status,
}


def _read(organisation: Organisation, ask: Ask) -> Found:
    if ask.target:
        return Found([category_shape(find(organisation.tracking, ask.target))])
    archived = ask.query.is_true("includeArchived")
    rows = narrowed(in_use(organisation.tracking, with_archived=archived), ask.query, FIELDS, None)
    return Found([category_shape(row, with_archived=archived) for row in in_order(rows, ask.query, FIELDS)])


def _write(organisation: Organisation, ask: Ask) -> Wrote:
    elements = some(read_categories(ask.body), ask)
    return _categories(
        all_together(
            organisation, ask, lambda: [save_category(organisation, element, ask) for element in elements]
        )
    )


def _delete(organisation: Organisation, ask: Ask) -> Wrote:
    return _categories([delete_category(organisation, ask)])


def _categories(saved: list[Saved]) -> Wrote:
    return Wrote(
        saved,
        lambda one: category_shape(one.row),
        lambda one: refused_setting(one, "TrackingCategoryID"),
    )


def _add_options(organisation: Organisation, ask: Ask) -> Wrote:
    return _write_options(organisation, ask, read_options(ask.body))


def _change_option(organisation: Organisation, ask: Ask) -> Wrote:
    return _write_options(organisation, ask, some(read_options(ask.body), ask))


def _write_options(organisation: Organisation, ask: Ask, elements: list[OptionIn]) -> Wrote:
    if not elements:
        raise no_data()
    return _options(
        all_together(
            organisation, ask, lambda: [save_option(organisation, element, ask) for element in elements]
        )
    )


def _delete_option(organisation: Organisation, ask: Ask) -> Wrote:
    return _options([delete_option(organisation, ask)])


def _options(saved: list[Saved]) -> Wrote:
    return Wrote(
        saved,
        lambda one: option_shape(one.row),
        lambda one: refused_setting(one, "TrackingOptionID"),
    )


ENDPOINTS: Final = {
    "TrackingCategories": Endpoint(key="TrackingCategories", scopes=SCOPES, get=_read, put=_write),
    "TrackingCategories/*": Endpoint(
        key="TrackingCategories", scopes=SCOPES, get=_read, post=_write, delete=_delete
    ),
    "TrackingCategories/*/Options": Endpoint(key="Options", scopes=SCOPES, put=_add_options),
    "TrackingCategories/*/Options/*": Endpoint(
        key="Options", scopes=SCOPES, post=_change_option, delete=_delete_option
    ),
}
