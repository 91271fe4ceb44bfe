"""Xero's own Python client reads and writes the settings: organisation, accounts, tax, tracking, currencies, items."""

import datetime as dt
from decimal import Decimal

import pytest
from xero_python.accounting import (
    Account,
    Accounts,
    AccountType,
    Currency,
    CurrencyCode,
    Item,
    Items,
    Purchase,
    TaxComponent,
    TaxRate,
    TaxRates,
    TrackingCategory,
    TrackingOption,
)
from xero_python.exceptions import HTTPStatusException, NotFoundException

from tests.witnesses.official import line, missing


def test_the_organisation_is_read(xero):
    held = xero.call("get_organisations").organisations[0]
    assert (held.country_code.value, held.base_currency.value, held.version) == ("NZ", "NZD", "NZ")
    assert held.organisation_status == "ACTIVE"
    assert held.timezone.value == "NEWZEALANDSTANDARDTIME"
    assert (held.financial_year_end_day, held.financial_year_end_month) == (31, 3)
    assert held.short_code.startswith("!")
    assert isinstance(held.created_date_utc, dt.datetime)
    allowed = {row.name: row.status for row in xero.call("get_organisation_actions").actions}
    assert allowed["CreateApprovedInvoice"] == "ALLOWED"
    assert set(allowed.values()) <= {"ALLOWED", "NOT-ALLOWED"}


def test_accounts_are_read_made_changed_archived_and_deleted(xero):
    rows = {row.code: row for row in xero.call("get_accounts").accounts}
    assert rows["200"].type == AccountType.REVENUE
    assert (rows["200"]._class, rows["200"].tax_type, rows["200"].status) == ("REVENUE", "OUTPUT2", "ACTIVE")
    assert rows["090"].currency_code == CurrencyCode.NZD
    assert rows["610"].system_account == "DEBTORS"
    sent = Account(
        code="201", name="Sales of Trees", type=AccountType.SALES, tax_type="OUTPUT2", description="Trees"
    )
    made = xero.call("create_account", sent).accounts[0]
    assert missing(sent, made) == []
    assert missing(sent, xero.call("get_account", made.account_id).accounts[0]) == []
    assert xero.refused(
        "create_account", Account(code="202", name="Sales of Trees", type=AccountType.SALES)
    ) == ["Please enter a unique Name."]
    assert xero.refused("create_account", Account(code="201", name="Other", type=AccountType.SALES)) == [
        "Please enter a unique Code"
    ]
    changed = xero.call("update_account", made.account_id, Accounts(accounts=[Account(name="Tree Sales")]))
    assert (changed.accounts[0].name, changed.accounts[0].code) == ("Tree Sales", "201")
    archived = xero.call("update_account", made.account_id, Accounts(accounts=[Account(status="ARCHIVED")]))
    assert archived.accounts[0].status == "ARCHIVED"
    other = xero.call(
        "create_account", Account(code="203", name="Fleeting", type=AccountType.EXPENSE)
    ).accounts[0]
    gone = xero.call("delete_account", other.account_id).accounts[0]
    assert (gone.account_id, gone.status) == (other.account_id, "DELETED")


def test_tax_rates_are_read_and_made(xero):
    rows = {row.tax_type: row for row in xero.call("get_tax_rates").tax_rates}
    assert rows["OUTPUT2"].effective_rate == 15
    assert (rows["OUTPUT2"].can_apply_to_revenue, rows["OUTPUT2"].can_apply_to_expenses) == (True, False)
    assert [row.rate for row in rows["OUTPUT2"].tax_components] == [15]
    assert rows["OUTPUT"].status == "DELETED"
    one = xero.call("get_tax_rate_by_tax_type", "INPUT2").tax_rates[0]
    assert (one.name, one.display_tax_rate) == ("15% GST on Expenses", 15)
    sent = TaxRate(
        name="Tourist levy",
        report_tax_type="OUTPUT",
        tax_components=[TaxComponent(name="Levy", rate=Decimal("2.25"))],
    )
    made = xero.call("create_tax_rates", TaxRates(tax_rates=[sent])).tax_rates[0]
    assert (made.name, made.effective_rate, made.status) == ("Tourist levy", Decimal("2.25"), "ACTIVE")
    assert made.tax_type.startswith("TAX")
    renamed = TaxRates(
        tax_rates=[TaxRate(name="Visitor levy", tax_type=made.tax_type, tax_components=sent.tax_components)]
    )
    assert xero.call("update_tax_rate", renamed).tax_rates[0].name == "Visitor levy"


def test_tracking_is_read_and_made(xero):
    made = xero.call("create_tracking_category", TrackingCategory(name="Region")).tracking_categories[0]
    assert (made.name, made.status) == ("Region", "ACTIVE")
    own_id = made.tracking_category_id
    option = xero.call("create_tracking_options", own_id, TrackingOption(name="North")).options[0]
    assert (option.name, option.status) == ("North", "ACTIVE")
    read = xero.call("get_tracking_category", own_id).tracking_categories[0]
    assert [row.tracking_option_id for row in read.options] == [option.tracking_option_id]
    renamed = xero.call(
        "update_tracking_options", own_id, option.tracking_option_id, TrackingOption(name="South")
    ).options[0]
    assert renamed.name == "South"
    again = xero.call("update_tracking_category", own_id, TrackingCategory(name="Area")).tracking_categories[
        0
    ]
    assert again.name == "Area"
    assert [row.name for row in xero.call("get_tracking_categories").tracking_categories] == ["Area"]
    xero.call("delete_tracking_options", own_id, option.tracking_option_id)
    gone = xero.call("delete_tracking_category", own_id).tracking_categories[0]
    assert gone.status == "DELETED"
    assert xero.call("get_tracking_categories").tracking_categories == []


def test_currencies_are_read_and_added(xero):
    codes = {row.code.value for row in xero.call("get_currencies").currencies}
    assert "NZD" in codes
    assert "EUR" not in codes
    xero.call("create_currency", Currency(code=CurrencyCode.EUR, description="Euro"))
    rows = {row.code.value: row.description for row in xero.call("get_currencies").currencies}
    assert rows["EUR"] == "Euro"


def test_items_are_read_made_used_and_deleted(xero):
    sent = Item(
        code="TREE",
        name="Tree",
        description="A tree",
        purchase_description="A sapling",
        is_sold=True,
        is_purchased=True,
        sales_details=Purchase(unit_price=Decimal("12.50"), account_code="200", tax_type="OUTPUT2"),
        purchase_details=Purchase(unit_price=Decimal("5.00"), account_code="300", tax_type="INPUT2"),
    )
    made = xero.call("create_items", Items(items=[sent])).items[0]
    assert missing(sent, made) == []
    assert missing(sent, xero.call("get_item", made.item_id).items[0]) == []
    assert [row.code for row in xero.call("get_items").items] == ["TREE"]
    again = Items(items=[Item(code="TREE", name="Trees")])
    assert xero.call("update_or_create_items", again).items[0].item_id == made.item_id
    assert xero.refused("create_items", again) == ["Price List Item with Code 'TREE' already exists"]
    sold = xero.invoice(
        line_items=[
            line(item_code="TREE", description=None, unit_amount=None, account_code=None, tax_type=None)
        ]
    )
    first = sold.line_items[0]
    assert (first.description, first.unit_amount, first.account_code) == ("A tree", Decimal("12.50"), "200")
    assert (first.item_code, first.tax_type, sold.total) == ("TREE", "OUTPUT2", Decimal("28.75"))
    xero.call("delete_item", made.item_id)
    with pytest.raises(NotFoundException):
        xero.call("get_item", made.item_id)


def test_what_is_not_simulated_says_so_as_xero_does(xero):
    with pytest.raises(HTTPStatusException) as refused:
        xero.call("get_quotes")
    assert refused.value.status in (404, 501)
