"""Organisation, accounts, tax rates, currencies and tracking: their addresses, never paged."""

from xerosim.asks import Ask, Endpoint, Found, Handler
from xerosim.books.organisation import Organisation
from xerosim.listing import in_order, narrowed
from xerosim.queries import ACCOUNT_FIELDS, TAX_FIELDS
from xerosim.shapes.settings import account_shape, currency_shape, organisation_shape, tax_shape
from xerosim.wire.refusal import not_found

SCOPES = ("accounting.settings",)


def _organisation(organisation: Organisation, _: Ask) -> Found:
    return Found([organisation_shape(organisation)])


def _accounts(organisation: Organisation, ask: Ask) -> Found:
    accounts = [row for row in organisation.accounts if not ask.target or row.id == ask.target.lower()]
    rows = narrowed(accounts, ask.query, ACCOUNT_FIELDS, lambda row: row.updated_ms)
    return Found([account_shape(row) for row in in_order(rows, ask.query, ACCOUNT_FIELDS)])


def _tax_rates(organisation: Organisation, ask: Ask) -> Found:
    taxes = [row for row in organisation.taxes.values() if not ask.target or row.type == ask.target]
    rows = narrowed(taxes, ask.query, TAX_FIELDS, None)
    return Found([tax_shape(row) for row in in_order(rows, ask.query, TAX_FIELDS)])


def _currencies(organisation: Organisation, _: Ask) -> Found:
    return Found([currency_shape(code) for code in organisation.currencies])


def _tracking(organisation: Organisation, ask: Ask) -> Found:
    wanted = ask.target
    return Found([row for row in organisation.tracking if not wanted or row["TrackingCategoryID"] == wanted])


def _one(read: Handler) -> Handler:
    """Reading the one thing that the path names."""

    def found(organisation: Organisation, ask: Ask) -> Found:
        outcome = read(organisation, ask)
        if not isinstance(outcome, Found) or not outcome.rows:
            raise not_found()
        return outcome

    return found


ENDPOINTS = {
    "Organisation": Endpoint(key="Organisations", scopes=SCOPES, get=_organisation),
    "Accounts": Endpoint(key="Accounts", scopes=SCOPES, get=_accounts),
    "Accounts/*": Endpoint(key="Accounts", scopes=SCOPES, get=_one(_accounts)),
    "TaxRates": Endpoint(key="TaxRates", scopes=SCOPES, get=_tax_rates),
    "TaxRates/*": Endpoint(key="TaxRates", scopes=SCOPES, get=_one(_tax_rates)),
    "Currencies": Endpoint(key="Currencies", scopes=SCOPES, get=_currencies),
    "TrackingCategories": Endpoint(key="TrackingCategories", scopes=SCOPES, get=_tracking),
    "TrackingCategories/*": Endpoint(key="TrackingCategories", scopes=SCOPES, get=_one(_tracking)),
}
