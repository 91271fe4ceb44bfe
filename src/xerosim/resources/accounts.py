"""Accounts and tax rates: their addresses, never paged, written one at a time."""

from typing import Final

from xerosim.accounting.asks import Ask, Endpoint, Found, Saved, Wrote
from xerosim.accounting.listing import in_order, narrowed
from xerosim.accounting.queries import ACCOUNT_FIELDS, TAX_FIELDS
from xerosim.accounting.saving import some
from xerosim.books.organisation import Organisation
from xerosim.resources.settings import SCOPES
from xerosim.rules.accounts import delete_account, save_account
from xerosim.rules.tax_rates import save_tax_rate
from xerosim.shapes.marks import Shape
from xerosim.shapes.settings import account_saved, account_shape, account_single, refused_setting, tax_shape
from xerosim.wire.refusal import not_found
from xerosim.wire.settings import read_accounts, read_tax_rates


def _accounts(organisation: Organisation, ask: Ask) -> Found:
    if ask.target:
        return Found([_single(organisation, ask.target)])
    # assumed: archived accounts are listed, deleted ones are not
    kept = [row for row in organisation.accounts if row.status != "DELETED"]
    rows = in_order(
        narrowed(kept, ask.query, ACCOUNT_FIELDS, lambda row: row.updated_ms), ask.query, ACCOUNT_FIELDS
    )
    return Found([account_shape(organisation, row) for row in rows])


def _single(organisation: Organisation, own_id: str) -> Shape:
    account = organisation.account_by_id(own_id)
    if account is None:
        raise not_found()
    return account_single(organisation, account)


def _write_account(organisation: Organisation, ask: Ask) -> Wrote:
    # doc: developer.xero.com accounts page; issue: XeroAPI/Xero-Net#285 (further ones are silently ignored)
    element = some(read_accounts(ask.body), ask)[0]
    return _account_wrote(save_account(organisation, element, ask))


def _delete_account(organisation: Organisation, ask: Ask) -> Wrote:
    return _account_wrote(delete_account(organisation, ask))


def _account_wrote(saved: Saved) -> Wrote:
    return Wrote([saved], account_saved, lambda one: refused_setting(one, "AccountID"))


def _tax_rates(organisation: Organisation, ask: Ask) -> Found:
    if ask.target:
        tax = organisation.taxes.get(ask.target)
        if tax is None:
            raise not_found()
        return Found([tax_shape(tax)])
    rows = narrowed(organisation.taxes.values(), ask.query, TAX_FIELDS, None)
    return Found([tax_shape(row) for row in in_order(rows, ask.query, TAX_FIELDS)])


def _write_tax_rate(organisation: Organisation, ask: Ask) -> Wrote:
    # doc: developer.xero.com tax rates page; issue: XeroAPI/xero-ruby#200 (one per request)
    element = some(read_tax_rates(ask.body), ask)[0]
    saved = save_tax_rate(organisation, element, ask)
    return Wrote([saved], lambda one: tax_shape(one.row), lambda one: refused_setting(one, ""))


ENDPOINTS: Final = {
    "Accounts": Endpoint(
        key="Accounts", scopes=SCOPES, get=_accounts, put=_write_account, post=_write_account
    ),
    "Accounts/*": Endpoint(
        key="Accounts", scopes=SCOPES, get=_accounts, post=_write_account, delete=_delete_account
    ),
    "TaxRates": Endpoint(
        key="TaxRates", scopes=SCOPES, get=_tax_rates, put=_write_tax_rate, post=_write_tax_rate
    ),
    "TaxRates/*": Endpoint(key="TaxRates", scopes=SCOPES, get=_tax_rates),
}
