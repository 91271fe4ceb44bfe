"""Organisation, its actions, currencies, users and branding themes: their addresses, never paged."""

from typing import Final

from xerosim.accounting.asks import Ask, Endpoint, Found, Wrote
from xerosim.accounting.listing import in_order, narrowed
from xerosim.accounting.queries import Reader
from xerosim.accounting.saving import some
from xerosim.books.organisation import Organisation
from xerosim.currencies import CURRENCY_NAMES
from xerosim.rules.actions import actions
from xerosim.rules.currencies import save_currency, subscribed
from xerosim.rules.heads import theme_of
from xerosim.shapes.marks import Shape
from xerosim.shapes.settings import (
    currency_shape,
    organisation_shape,
    refused_setting,
    theme_shape,
    user_shape,
)
from xerosim.wire.refusal import not_found
from xerosim.wire.settings import read_currencies

SCOPES: Final = ("accounting.settings",)

CURRENCY_FIELDS: Final[dict[str, Reader]] = {
    "code": lambda row: row,
    "description": lambda row: CURRENCY_NAMES[row],
}
THEME_FIELDS: Final[dict[str, Reader]] = {
    "brandingthemeid": lambda row: row["BrandingThemeID"],
    "name": lambda row: row["Name"],
    "sortorder": lambda row: row["SortOrder"],
}
USER_FIELDS: Final[dict[str, Reader]] = {
    "userid": lambda row: row["UserID"],
    "emailaddress": lambda row: row["EmailAddress"],
    "organisationrole": lambda row: row["OrganisationRole"],
}


def _organisation(organisation: Organisation, _: Ask) -> Found:
    return Found([organisation_shape(organisation)])


def _actions(organisation: Organisation, ask: Ask) -> Found:
    told = actions(organisation, ask.now_ms)
    return Found(
        [{"Name": name, "Status": "ALLOWED" if allowed else "NOT-ALLOWED"} for name, allowed in told]
    )


def _currencies(organisation: Organisation, ask: Ask) -> Found:
    usable = [code for code in organisation.currencies if subscribed(organisation, code)]
    rows = narrowed(usable, ask.query, CURRENCY_FIELDS, None)
    return Found([currency_shape(code) for code in in_order(rows, ask.query, CURRENCY_FIELDS)])


def _add_currency(organisation: Organisation, ask: Ask) -> Wrote:
    saved = [save_currency(organisation, element) for element in some(read_currencies(ask.body), ask)]
    return Wrote(saved, lambda one: currency_shape(one.row), lambda one: refused_setting(one, ""))


def _themes(organisation: Organisation, ask: Ask) -> Found:
    return _chosen([theme_shape(theme_of(organisation))], ask, "BrandingThemeID", THEME_FIELDS)


def _users(organisation: Organisation, ask: Ask) -> Found:
    return _chosen([user_shape(organisation)], ask, "UserID", USER_FIELDS)


def _chosen(rows: list[Shape], ask: Ask, id_name: str, fields: dict[str, Reader]) -> Found:
    """The row that the path names, or the list by `where` and `order`."""
    if not ask.target:
        return Found(in_order(narrowed(rows, ask.query, fields, None), ask.query, fields))
    found = [row for row in rows if row[id_name] == ask.target.lower()]
    if not found:
        raise not_found()
    return Found(found)


ENDPOINTS: Final = {
    "Organisation": Endpoint(key="Organisations", scopes=SCOPES, get=_organisation),
    "Organisation/Actions": Endpoint(key="Actions", scopes=SCOPES, get=_actions),
    "Currencies": Endpoint(key="Currencies", scopes=SCOPES, get=_currencies, put=_add_currency),
    "BrandingThemes": Endpoint(key="BrandingThemes", scopes=SCOPES, get=_themes),
    "BrandingThemes/*": Endpoint(key="BrandingThemes", scopes=SCOPES, get=_themes),
    "Users": Endpoint(key="Users", scopes=SCOPES, get=_users),
    "Users/*": Endpoint(key="Users", scopes=SCOPES, get=_users),
}
