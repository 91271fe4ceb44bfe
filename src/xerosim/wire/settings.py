"""Accounts, tax rates, tracking categories and currencies as they are sent."""

from decimal import Decimal
from typing import Final, Literal

import msgspec

from xerosim.currencies import CURRENCY_NAMES
from xerosim.wire.reading import INVALID, Reading, check_guid, check_number, read_elements
from xerosim.wire.refusal import post_data_invalid

AccountType = Literal[
    "BANK", "CURRENT", "CURRLIAB", "DEPRECIATN", "DIRECTCOSTS", "EQUITY", "EXPENSE", "FIXED", "INVENTORY",
    "LIABILITY", "NONCURRENT", "OTHERINCOME", "OVERHEADS", "PREPAYMENT", "REVENUE", "SALES", "TERMLIAB",
    "PAYG",
]  # fmt: skip

# spec: XeroAPI/Xero-OpenAPI, TaxRate.ReportTaxType
REPORT_TYPES: Final = frozenset(
    [
        "AVALARA",
        "BASEXCLUDED",
        "CAPITALSALESOUTPUT",
        "CAPITALEXPENSESINPUT",
        "ECOUTPUT",
        "ECOUTPUTSERVICES",
        "ECINPUT",
        "ECACQUISITIONS",
        "EXEMPTEXPENSES",
        "EXEMPTINPUT",
        "EXEMPTOUTPUT",
        "GSTONIMPORTS",
        "INPUT",
        "INPUTTAXED",
        "MOSSSALES",
        "NONE",
        "NONEOUTPUT",
        "OUTPUT",
        "PURCHASESINPUT",
        "SALESOUTPUT",
        "EXEMPTCAPITAL",
        "EXEMPTEXPORT",
        "CAPITALEXINPUT",
        "GSTONCAPIMPORTS",
        "GSTONCAPITALIMPORTS",
        "REVERSECHARGES",
        "PAYMENTS",
        "INVOICE",
        "CASH",
        "ACCRUAL",
        "FLATRATECASH",
        "FLATRATEACCRUAL",
        "ACCRUALS",
        "TXCA",
        "SRCAS",
        "DSOUTPUT",
        "BLINPUT2",
        "EPINPUT",
        "IMINPUT2",
        "MEINPUT",
        "IGDSINPUT2",
        "ESN33OUTPUT",
        "OPINPUT",
        "OSOUTPUT",
        "TXN33INPUT",
        "TXESSINPUT",
        "TXREINPUT",
        "TXPETINPUT",
        "NRINPUT",
        "ES33OUTPUT",
        "ZERORATEDINPUT",
        "ZERORATEDOUTPUT",
        "DRCHARGESUPPLY",
        "DRCHARGE",
        "CAPINPUT",
        "CAPIMPORTS",
        "IMINPUT",
        "INPUT2",
        "CIUINPUT",
        "SRINPUT",
        "OUTPUT2",
        "SROUTPUT",
        "CAPOUTPUT",
        "SROUTPUT2",
        "CIUOUTPUT",
        "ZROUTPUT",
        "ZREXPORT",
        "ACC28PLUS",
        "ACCUPTO28",
        "OTHEROUTPUT",
        "SHOUTPUT",
        "ZRINPUT",
        "BADDEBT",
        "OTHERINPUT",
        "BADDEBTRELIEF",
        "IGDSINPUT3",
        "SROVR",
        "TOURISTREFUND",
        "TXRCN33",
        "TXRCRE",
        "TXRCESS",
        "TXRCTS",
        "CAPEXINPUT",
        "UNDEFINED",
        "CAPEXOUTPUT",
        "ZEROEXPOUTPUT",
        "GOODSIMPORT",
        "NONEINPUT",
        "NOTREPORTED",
        "SROVRRS",
        "SROVRLVG",
        "SRLVG",
        "IM",
        "IMESS",
        "IMN33",
        "IMRE",
        "BADDEBTRECOVERY",
        "USSALESTAX",
        "BLINPUT3",
    ]
)


class AccountIn(msgspec.Struct):
    """An account as sent; what Xero alone decides (its class, its reporting code) is read over."""

    AccountID: str | None = None
    Code: str | None = None
    Name: str | None = None
    Type: AccountType | None = None
    BankAccountNumber: str | None = None
    Status: Literal["ACTIVE", "ARCHIVED", "DELETED"] | None = None
    Description: str | None = None
    BankAccountType: Literal["BANK", "CREDITCARD", "PAYPAL", "NONE", ""] | None = None
    CurrencyCode: str | None = None
    TaxType: str | None = None
    EnablePaymentsToAccount: bool | None = None
    ShowInExpenseClaims: bool | None = None
    AddToWatchlist: bool | None = None


class ComponentIn(msgspec.Struct):
    """A part of a tax rate."""

    Name: str | None = None
    Rate: Decimal | None = None
    IsCompound: bool = False


class TaxRateIn(msgspec.Struct):
    """A tax rate as sent."""

    Name: str | None = None
    TaxType: str | None = None
    TaxComponents: list[ComponentIn] | None = None
    Status: Literal["ACTIVE", "DELETED", "ARCHIVED", "PENDING"] | None = None
    ReportTaxType: str | None = None


class OptionIn(msgspec.Struct):
    """An option of a tracking category."""

    TrackingOptionID: str | None = None
    Name: str | None = None
    Status: Literal["ACTIVE", "ARCHIVED", "DELETED"] | None = None


class CategoryIn(msgspec.Struct):
    """A tracking category as sent."""

    TrackingCategoryID: str | None = None
    Name: str | None = None
    Status: Literal["ACTIVE", "ARCHIVED", "DELETED"] | None = None
    Options: list[OptionIn] | None = None


class CurrencyIn(msgspec.Struct):
    """A currency as sent; its name is Xero's own."""

    Code: str | None = None
    Description: str | None = None


_ACCOUNTS: Final = Reading(AccountIn, AccountIn.__struct_fields__)
_TAX_RATES: Final = Reading(TaxRateIn, TaxRateIn.__struct_fields__)
_CATEGORIES: Final = Reading(CategoryIn, CategoryIn.__struct_fields__)
_OPTIONS: Final = Reading(OptionIn, OptionIn.__struct_fields__)
_CURRENCIES: Final = Reading(CurrencyIn, CurrencyIn.__struct_fields__)


def read_accounts(body: bytes) -> list[AccountIn]:
    """The accounts of a body."""
    accounts = read_elements(body, "Accounts", _ACCOUNTS)
    for place, account in enumerate(accounts):
        check_guid(account.AccountID, f"Accounts[{place}].AccountID")
        _check_currency(account.CurrencyCode, f"Accounts[{place}].CurrencyCode")
    return accounts


def read_tax_rates(body: bytes) -> list[TaxRateIn]:
    """The tax rates of a body."""
    taxes = read_elements(body, "TaxRates", _TAX_RATES)
    for place, tax in enumerate(taxes):
        at = f"TaxRates[{place}]"
        if tax.ReportTaxType and tax.ReportTaxType not in REPORT_TYPES:
            raise _unbound(tax.ReportTaxType, "ReportTaxType", f"{at}.ReportTaxType")
        for index, part in enumerate(tax.TaxComponents or ()):
            check_number(part.Rate, f"{at}.TaxComponents[{index}].Rate")
    return taxes


def read_categories(body: bytes) -> list[CategoryIn]:
    """The tracking categories of a body."""
    categories = read_elements(body, "TrackingCategories", _CATEGORIES)
    for place, category in enumerate(categories):
        check_guid(category.TrackingCategoryID, f"TrackingCategories[{place}].TrackingCategoryID")
    return categories


def read_options(body: bytes) -> list[OptionIn]:
    """The options of a body."""
    options = read_elements(body, "Options", _OPTIONS)
    for place, option in enumerate(options):
        check_guid(option.TrackingOptionID, f"Options[{place}].TrackingOptionID")
    return options


def read_currencies(body: bytes) -> list[CurrencyIn]:
    """The currencies of a body."""
    currencies = read_elements(body, "Currencies", _CURRENCIES)
    for place, currency in enumerate(currencies):
        _check_currency(currency.Code, f"Currencies[{place}].Code")
    return currencies


def _check_currency(code: str | None, path: str) -> None:
    if code and code not in CURRENCY_NAMES:
        raise _unbound(code, "CurrencyCode", path)


def _unbound(value: str, kind: str, path: str) -> Exception:
    """The refusal of a word that is not on a list of Xero's."""
    shown = msgspec.json.encode(value).decode()
    return post_data_invalid(f"{INVALID},Error converting value {shown} to type '{kind}'. Path '{path}'.")
