"""The charts of accounts and tax rates a new organisation has in each country.

Sources: account names and codes as in Xero's standard charts (public API recordings of demo companies in
XeroAPI repositories, waynerobinson/xeroizer accounts.xml and NangoHQ/nango list-accounts); New Zealand tax
rates recorded from a demo company (corrin/docketworks tax_rates.json); British and Australian tax types from
the TaxType list of XeroAPI/Xero-OpenAPI, their CanApplyTo flags by analogy with New Zealand (assumed).
"""

from decimal import Decimal
from typing import Final, NamedTuple


class AccountRow(NamedTuple):
    """One account of a chart; `payments` says whether payments may be made to it."""

    code: str
    name: str
    type: str
    tax: str
    system: str = ""
    payments: bool = False
    claims: bool = False
    status: str = "ACTIVE"
    bank_number: str = ""


class TaxRow(NamedTuple):
    """One tax rate; `applies` holds the letters of the account classes it may be used with (A E X L R)."""

    type: str
    name: str
    rate: Decimal
    applies: str
    status: str = "ACTIVE"


class Country(NamedTuple):
    """What a new organisation of one country is given."""

    code: str
    currency: str
    others: tuple[str, ...]
    timezone: str
    zone: str
    organisation: str
    year_end: tuple[int, int]
    tax_account: str
    sales: str
    purchases: str
    taxes: tuple[TaxRow, ...]


CLASS_OF: Final = {
    "BANK": "ASSET", "CURRENT": "ASSET", "FIXED": "ASSET", "INVENTORY": "ASSET", "NONCURRENT": "ASSET",
    "PREPAYMENT": "ASSET", "CURRLIAB": "LIABILITY", "LIABILITY": "LIABILITY", "TERMLIAB": "LIABILITY",
    "PAYG": "LIABILITY", "EQUITY": "EQUITY", "REVENUE": "REVENUE", "SALES": "REVENUE",
    "OTHERINCOME": "REVENUE",
    "EXPENSE": "EXPENSE", "DIRECTCOSTS": "EXPENSE", "DEPRECIATN": "EXPENSE", "OVERHEADS": "EXPENSE",
}  # fmt: skip

APPLIES_OF: Final = {"ASSET": "A", "EQUITY": "E", "EXPENSE": "X", "LIABILITY": "L", "REVENUE": "R"}

CURRENCY_NAMES: Final = {
    "AUD": "Australian Dollar", "CAD": "Canadian Dollar", "EUR": "Euro", "GBP": "British Pound",
    "NZD": "New Zealand Dollar", "USD": "United States Dollar",
}  # fmt: skip

# Units of each currency for one US dollar: invented day rates, so that there is one when none is sent.
PER_US_DOLLAR: Final = {
    "AUD": Decimal("1.520000"), "CAD": Decimal("1.390000"), "EUR": Decimal("0.860000"),
    "GBP": Decimal("0.760000"), "NZD": Decimal("1.740000"), "USD": Decimal("1.000000"),
}  # fmt: skip

SALES: Final = "<sales>"
PURCHASES: Final = "<purchases>"
TAX: Final = "<tax>"

# fmt: off
CHART: Final[tuple[AccountRow, ...]] = (
    AccountRow("090", "Business Bank Account", "BANK", "NONE", bank_number="0102340012345000"),
    AccountRow("091", "Business Savings Account", "BANK", "NONE", bank_number="0102340012345001"),
    AccountRow("", "Petty Cash", "BANK", "NONE", bank_number="0102340012345002"),
    AccountRow("200", "Sales", "REVENUE", SALES),
    AccountRow("260", "Other Revenue", "REVENUE", SALES),
    AccountRow("270", "Interest Income", "REVENUE", "NONE"),
    AccountRow("300", "Purchases", "DIRECTCOSTS", PURCHASES),
    AccountRow("310", "Cost of Goods Sold", "DIRECTCOSTS", PURCHASES),
    AccountRow("400", "Advertising", "EXPENSE", PURCHASES, claims=True),
    AccountRow("404", "Bank Fees", "EXPENSE", "NONE", claims=True),
    AccountRow("408", "Cleaning", "EXPENSE", PURCHASES, claims=True),
    AccountRow("412", "Consulting & Accounting", "EXPENSE", PURCHASES, claims=True),
    AccountRow("416", "Depreciation", "EXPENSE", "NONE"),
    AccountRow("420", "Entertainment", "EXPENSE", PURCHASES, claims=True),
    AccountRow("425", "Freight & Courier", "EXPENSE", PURCHASES, claims=True),
    AccountRow("429", "General Expenses", "EXPENSE", PURCHASES, claims=True),
    AccountRow("433", "Insurance", "EXPENSE", PURCHASES, claims=True),
    AccountRow("437", "Interest Expense", "EXPENSE", "NONE", claims=True),
    AccountRow("441", "Legal expenses", "EXPENSE", PURCHASES, claims=True),
    AccountRow("445", "Light, Power, Heating", "EXPENSE", PURCHASES, claims=True),
    AccountRow("449", "Motor Vehicle Expenses", "EXPENSE", PURCHASES, claims=True),
    AccountRow("453", "Office Expenses", "EXPENSE", PURCHASES, claims=True),
    AccountRow("461", "Printing & Stationery", "EXPENSE", PURCHASES, claims=True),
    AccountRow("469", "Rent", "EXPENSE", PURCHASES, claims=True),
    AccountRow("473", "Repairs and Maintenance", "EXPENSE", PURCHASES, claims=True, status="ARCHIVED"),
    AccountRow("477", "Wages and Salaries", "EXPENSE", "NONE"),
    AccountRow("485", "Subscriptions", "EXPENSE", PURCHASES, claims=True),
    AccountRow("489", "Telephone & Internet", "EXPENSE", PURCHASES, claims=True),
    AccountRow("493", "Travel - National", "EXPENSE", PURCHASES, claims=True),
    AccountRow("494", "Travel - International", "EXPENSE", "NONE", claims=True),
    AccountRow("497", "Bank Revaluations", "EXPENSE", "NONE", "BANKCURRENCYGAIN"),
    AccountRow("498", "Unrealised Currency Gains", "EXPENSE", "NONE", "UNREALISEDCURRENCYGAIN"),
    AccountRow("499", "Realised Currency Gains", "EXPENSE", "NONE", "REALISEDCURRENCYGAIN"),
    AccountRow("505", "Income Tax Expense", "EXPENSE", "NONE"),
    AccountRow("610", "Accounts Receivable", "CURRENT", "NONE", "DEBTORS"),
    AccountRow("620", "Prepayments", "CURRENT", "NONE"),
    AccountRow("630", "Inventory", "INVENTORY", "NONE"),
    AccountRow("710", "Office Equipment", "FIXED", PURCHASES, claims=True),
    AccountRow("711", "Less Accumulated Depreciation on Office Equipment", "FIXED", "NONE"),
    AccountRow("720", "Computer Equipment", "FIXED", PURCHASES, claims=True),
    AccountRow("721", "Less Accumulated Depreciation on Computer Equipment", "FIXED", "NONE"),
    AccountRow("800", "Accounts Payable", "CURRLIAB", "NONE", "CREDITORS"),
    AccountRow("801", "Unpaid Expense Claims", "CURRLIAB", "NONE", "UNPAIDEXPCLM"),
    AccountRow("820", TAX, "CURRLIAB", "NONE", "GST"),
    AccountRow("830", "Income Tax Payable", "CURRLIAB", "NONE"),
    AccountRow("840", "Historical Adjustment", "CURRLIAB", "NONE", "HISTORICAL"),
    AccountRow("850", "Suspense", "CURRLIAB", "NONE"),
    AccountRow("855", "Clearing Account", "CURRLIAB", "NONE", payments=True),
    AccountRow("860", "Rounding", "CURRLIAB", "NONE", "ROUNDING"),
    AccountRow("877", "Tracking Transfers", "CURRLIAB", "NONE", "TRACKINGTRANSFERS"),
    AccountRow("880", "Owner A Drawings", "CURRLIAB", "NONE", payments=True),
    AccountRow("881", "Owner A Funds Introduced", "CURRLIAB", "NONE", payments=True),
    AccountRow("900", "Loan", "TERMLIAB", "NONE"),
    AccountRow("960", "Retained Earnings", "EQUITY", "NONE", "RETAINEDEARNINGS"),
    AccountRow("970", "Owner A Share Capital", "EQUITY", "NONE", payments=True),
)

NEW_ZEALAND: Final = Country(
    "NZ", "NZD", ("AUD", "USD"), "NEWZEALANDSTANDARDTIME", "Pacific/Auckland",
    "Kea & Kowhai Ltd (NZ)", (31, 3),
    "GST", "OUTPUT2", "INPUT2",
    (   # recorded: docketworks tax_rates.json
        TaxRow("INPUT", "12.5% GST on Expenses", Decimal("12.5"), "AEXL", "DELETED"),
        TaxRow("INPUT2", "15% GST on Expenses", Decimal("15"), "AEXL"),
        TaxRow("OUTPUT", "12.5% GST on Income", Decimal("12.5"), "AELR", "DELETED"),
        TaxRow("OUTPUT2", "15% GST on Income", Decimal("15"), "AELR"),
        TaxRow("GSTONIMPORTS", "GST on Imports", Decimal("0"), "L"),
        TaxRow("NONE", "No GST", Decimal("0"), "AEXLR"),
        TaxRow("ZERORATED", "Zero Rated", Decimal("0"), "LR"),
    ),
)

BRITAIN: Final = Country(
    "GB", "GBP", ("EUR", "USD"), "GMTSTANDARDTIME", "Europe/London", "Larch & Linden Ltd (UK)", (31, 3),
    "VAT", "OUTPUT2", "INPUT2",
    (   # types: Xero-OpenAPI; which class each may be used with: assumed from New Zealand's
        TaxRow("OUTPUT2", "20% (VAT on Income)", Decimal("20"), "AELR"),
        TaxRow("INPUT2", "20% (VAT on Expenses)", Decimal("20"), "AEXL"),
        TaxRow("RROUTPUT", "5% (VAT on Income)", Decimal("5"), "AELR"),
        TaxRow("RRINPUT", "5% (VAT on Expenses)", Decimal("5"), "AEXL"),
        TaxRow("ZERORATEDOUTPUT", "Zero Rated Income", Decimal("0"), "AELR"),
        TaxRow("ZERORATEDINPUT", "Zero Rated Expenses", Decimal("0"), "AEXL"),
        TaxRow("EXEMPTOUTPUT", "Exempt Income", Decimal("0"), "AELR"),
        TaxRow("EXEMPTINPUT", "Exempt Expenses", Decimal("0"), "AEXL"),
        TaxRow("NONE", "No VAT", Decimal("0"), "AEXLR"),
        TaxRow("SROUTPUT", "17.5% (VAT on Income)", Decimal("17.5"), "AELR", "DELETED"),
        TaxRow("SRINPUT", "17.5% (VAT on Expenses)", Decimal("17.5"), "AEXL", "DELETED"),
    ),
)

AUSTRALIA: Final = Country(
    "AU", "AUD", ("NZD", "USD"), "AUSEASTERNSTANDARDTIME", "Australia/Sydney",
    "Wattle & Wren Pty Ltd (AU)", (30, 6),
    "GST", "OUTPUT", "INPUT",
    (   # types: Xero-OpenAPI; flags of EXEMPTINPUT and EXEMPTEXPORT: xeroizer tax_rates.xml; the rest assumed
        TaxRow("OUTPUT", "GST on Income", Decimal("10"), "AELR"),
        TaxRow("INPUT", "GST on Expenses", Decimal("10"), "AEXL"),
        TaxRow("CAPEXINPUT", "GST on Capital", Decimal("10"), "AEXL"),
        TaxRow("EXEMPTOUTPUT", "GST Free Income", Decimal("0"), "AELR"),
        TaxRow("EXEMPTEXPENSES", "GST Free Expenses", Decimal("0"), "AEXL"),
        TaxRow("EXEMPTINPUT", "GST Exempt", Decimal("0"), "AEXLR"),
        TaxRow("EXEMPTEXPORT", "GST Free Exports", Decimal("0"), "AELR"),
        TaxRow("INPUTTAXED", "Input Taxed", Decimal("0"), "AEXLR"),
        TaxRow("BASEXCLUDED", "BAS Excluded", Decimal("0"), "AEXLR"),
        TaxRow("GSTONIMPORTS", "GST on Imports", Decimal("0"), "L"),
        TaxRow("NONE", "No Tax", Decimal("0"), "AEXLR"),
    ),
)
# fmt: on

COUNTRIES: Final = {"NZ": NEW_ZEALAND, "GB": BRITAIN, "AU": AUSTRALIA}
