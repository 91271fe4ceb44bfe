"""The charts of accounts and tax rates a new organisation has in each country.

Sources: account names and codes as in Xero's standard charts (public API recordings of demo companies in
XeroAPI repositories, waynerobinson/xeroizer accounts.xml and NangoHQ/nango list-accounts); New Zealand tax
rates recorded from a demo company (corrin/docketworks tax_rates.json), Australian ones from an Australian
one (waynerobinson/xeroizer tax_rates.xml); British tax types from the TaxType list of XeroAPI/Xero-OpenAPI,
their CanApplyTo flags by analogy with the other two countries (assumed).
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
    """One tax rate; `applies` holds the letters of the account classes it may be used with (A E X L R),
    `report` where it stands in the tax return (empty: the type without its digits)."""

    type: str
    name: str
    rate: Decimal
    applies: str
    status: str = "ACTIVE"
    report: str = ""


class Country(NamedTuple):
    """What a new organisation of one country is given.

    `sales`, `purchases` and `capital` are the tax types its accounts start with, `accounts` what its chart
    has beyond everybody's; `year_end` is day and month, `tax_return` the basis and the period in Xero's
    words, and `tax_number` a number that nobody can have.
    """

    code: str
    version: str
    currency: str
    others: tuple[str, ...]
    timezone: str
    zone: str
    organisation: str
    year_end: tuple[int, int]
    tax_return: tuple[str, str]
    tax_number: str
    tax_account: str
    sales: str
    purchases: str
    capital: str
    accounts: tuple[AccountRow, ...]
    taxes: tuple[TaxRow, ...]


CLASS_OF: Final = {
    "BANK": "ASSET", "CURRENT": "ASSET", "FIXED": "ASSET", "INVENTORY": "ASSET", "NONCURRENT": "ASSET",
    "PREPAYMENT": "ASSET", "CURRLIAB": "LIABILITY", "LIABILITY": "LIABILITY", "TERMLIAB": "LIABILITY",
    "PAYG": "LIABILITY", "EQUITY": "EQUITY", "REVENUE": "REVENUE", "SALES": "REVENUE",
    "OTHERINCOME": "REVENUE",
    "EXPENSE": "EXPENSE", "DIRECTCOSTS": "EXPENSE", "DEPRECIATN": "EXPENSE", "OVERHEADS": "EXPENSE",
}  # fmt: skip

APPLIES_OF: Final = {"ASSET": "A", "EQUITY": "E", "EXPENSE": "X", "LIABILITY": "L", "REVENUE": "R"}

SALES: Final = "<sales>"
PURCHASES: Final = "<purchases>"
CAPITAL: Final = "<capital>"
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
    AccountRow("710", "Office Equipment", "FIXED", CAPITAL, claims=True),
    AccountRow("711", "Less Accumulated Depreciation on Office Equipment", "FIXED", "NONE"),
    AccountRow("720", "Computer Equipment", "FIXED", CAPITAL, claims=True),
    AccountRow("721", "Less Accumulated Depreciation on Computer Equipment", "FIXED", "NONE"),
    AccountRow("800", "Accounts Payable", "CURRLIAB", "NONE", "CREDITORS"),
    AccountRow("801", "Unpaid Expense Claims", "CURRLIAB", "NONE", "UNPAIDEXPCLM"),
    AccountRow("804", "Wages Payable - Payroll", "CURRLIAB", "NONE", "WAGEPAYABLES"),  # the code is assumed
    AccountRow("805", "Accrued Liabilities", "CURRLIAB", "NONE"),
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

IMPORTS: Final = AccountRow("821", "GST on Imports", "CURRLIAB", "GSTONIMPORTS", "GSTONIMPORTS")
"""Customs' tax; that both countries have it, and its code, are assumed."""

NEW_ZEALAND: Final = Country(
    code="NZ", version="NZ", currency="NZD", others=("AUD", "USD"),
    timezone="NEWZEALANDSTANDARDTIME", zone="Pacific/Auckland",
    organisation="Kea & Kowhai Ltd (NZ)", year_end=(31, 3), tax_return=("INVOICE", "TWOMONTHS"),
    tax_number="000-000-000",
    tax_account="GST", sales="OUTPUT2", purchases="INPUT2", capital="INPUT2",
    accounts=(  # assumed: names in the manner of the Australian and global charts
        AccountRow("478", "KiwiSaver Employer Contributions", "EXPENSE", "NONE"),
        IMPORTS,
        AccountRow("825", "PAYE Payable", "CURRLIAB", "NONE"),
    ),
    taxes=(  # recorded: docketworks tax_rates.json
        TaxRow("INPUT", "12.5% GST on Expenses", Decimal("12.5"), "AEXL", "DELETED"),
        TaxRow("INPUT2", "15% GST on Expenses", Decimal("15"), "AEXL"),
        TaxRow("OUTPUT", "12.5% GST on Income", Decimal("12.5"), "AELR", "DELETED"),
        TaxRow("OUTPUT2", "15% GST on Income", Decimal("15"), "AELR"),
        TaxRow("GSTONIMPORTS", "GST on Imports", Decimal("0"), "L"),
        TaxRow("NONE", "No GST", Decimal("0"), "AEXLR"),
        TaxRow("ZERORATED", "Zero Rated", Decimal("0"), "LR", report="OUTPUT"),
    ),
)

BRITAIN: Final = Country(
    code="GB", version="UK", currency="GBP", others=("EUR", "USD"),
    timezone="GMTSTANDARDTIME", zone="Europe/London",
    organisation="Larch & Linden Ltd (UK)", year_end=(31, 3), tax_return=("ACCRUAL", "QUARTERLY"),
    tax_number="GB000000000",
    tax_account="VAT", sales="OUTPUT2", purchases="INPUT2", capital="INPUT2",
    accounts=(  # assumed: names in the manner of the Australian and global charts
        AccountRow("482", "Pensions Costs", "EXPENSE", "NONE"),
        AccountRow("825", "PAYE Payable", "CURRLIAB", "NONE"),
        AccountRow("826", "NIC Payable", "CURRLIAB", "NONE"),
    ),
    taxes=(  # types: Xero-OpenAPI; names, and which class each may be used with: assumed
        TaxRow("OUTPUT2", "20% (VAT on Income)", Decimal("20"), "AELR"),
        TaxRow("INPUT2", "20% (VAT on Expenses)", Decimal("20"), "AEXL"),
        TaxRow("RROUTPUT", "5% (VAT on Income)", Decimal("5"), "AELR", report="OUTPUT"),
        TaxRow("RRINPUT", "5% (VAT on Expenses)", Decimal("5"), "AEXL", report="INPUT"),
        TaxRow("ZERORATEDOUTPUT", "Zero Rated Income", Decimal("0"), "AELR"),
        TaxRow("ZERORATEDINPUT", "Zero Rated Expenses", Decimal("0"), "AEXL"),
        TaxRow("EXEMPTOUTPUT", "Exempt Income", Decimal("0"), "AELR"),
        TaxRow("EXEMPTINPUT", "Exempt Expenses", Decimal("0"), "AEXL"),
        TaxRow("NONE", "No VAT", Decimal("0"), "AEXLR"),
        TaxRow("CAPEXINPUT2", "20% (VAT on Capital Purchases)", Decimal("20"), "AEXL", report="CAPEXINPUT"),
        TaxRow("CAPEXOUTPUT2", "20% (VAT on Capital Sales)", Decimal("20"), "AELR", report="CAPEXOUTPUT"),
        TaxRow("DRCHARGESUPPLY20", "Domestic Reverse Charge @ 20% (VAT on Income)", Decimal("0"), "AELR"),
        TaxRow("DRCHARGE20", "Domestic Reverse Charge @ 20% (VAT on Expenses)", Decimal("0"), "AEXL"),
        TaxRow("DRCHARGESUPPLY5", "Domestic Reverse Charge @ 5% (VAT on Income)", Decimal("0"), "AELR"),
        TaxRow("DRCHARGE5", "Domestic Reverse Charge @ 5% (VAT on Expenses)", Decimal("0"), "AEXL"),
        TaxRow("ECZROUTPUT", "Zero Rated EC Goods Income", Decimal("0"), "AELR", report="ECOUTPUT"),
        TaxRow(
            "ECZROUTPUTSERVICES", "Zero Rated EC Services", Decimal("0"), "AELR", report="ECOUTPUTSERVICES"
        ),
        TaxRow("ECZRINPUT", "Zero Rated EC Expenses", Decimal("0"), "AEXL", report="ECINPUT"),
        TaxRow("ECACQUISITIONS", "EC Acquisitions (20%)", Decimal("0"), "AEXL"),
        TaxRow("REVERSECHARGES", "Reverse Charge Expenses (20%)", Decimal("0"), "AEXL"),
        TaxRow("SROUTPUT", "17.5% (VAT on Income)", Decimal("17.5"), "AELR", "DELETED"),
        TaxRow("SRINPUT", "17.5% (VAT on Expenses)", Decimal("17.5"), "AEXL", "DELETED"),
    ),
)

AUSTRALIA: Final = Country(
    code="AU", version="AU", currency="AUD", others=("NZD", "USD"),
    timezone="AUSEASTERNSTANDARDTIME", zone="Australia/Sydney",
    organisation="Wattle & Wren Pty Ltd (AU)", year_end=(30, 6), tax_return=("ACCRUALS", "QUARTERLY1"),
    tax_number="00 000 000 000",
    tax_account="GST", sales="OUTPUT", purchases="INPUT", capital="CAPEXINPUT",
    accounts=(  # recorded: waynerobinson/xeroizer accounts.xml, but for the imports
        AccountRow("478", "Superannuation", "EXPENSE", "EXEMPTINPUT"),
        AccountRow("479", "Commission", "DIRECTCOSTS", "NONE"),
        IMPORTS,
        AccountRow("825", "PAYG Withholdings Payable", "CURRLIAB", "NONE"),
        AccountRow("826", "Superannuation Payable", "CURRLIAB", "NONE"),
    ),
    taxes=(  # recorded: xeroizer tax_rates.xml; EXEMPTEXPENSES, EXEMPTCAPITAL and BASEXCLUDED assumed
        TaxRow("OUTPUT", "GST on Income", Decimal("10"), "AELR"),
        TaxRow("INPUT", "GST on Expenses", Decimal("10"), "AEXL"),
        TaxRow("CAPEXINPUT", "GST on Capital", Decimal("10"), "AEXL"),
        TaxRow("EXEMPTOUTPUT", "GST Free Income", Decimal("0"), "AELR"),
        TaxRow("EXEMPTEXPENSES", "GST Free Expenses", Decimal("0"), "AEXL"),
        TaxRow("EXEMPTCAPITAL", "GST Free Capital", Decimal("0"), "AEXL"),
        TaxRow("EXEMPTINPUT", "GST Exempt", Decimal("0"), "AEXLR"),
        TaxRow("EXEMPTEXPORT", "GST Free Exports", Decimal("0"), "AELR"),
        TaxRow("INPUTTAXED", "Input Taxed", Decimal("0"), "AEXLR"),
        TaxRow("BASEXCLUDED", "BAS Excluded", Decimal("0"), "AEXLR"),
        TaxRow("GSTONIMPORTS", "GST on Imports", Decimal("0"), "L"),
        TaxRow("GSTONCAPIMPORTS", "GST on Capital Imports", Decimal("0"), "L"),
        TaxRow("NONE", "No GST", Decimal("0"), "AEXLR"),
    ),
)
# fmt: on

COUNTRIES: Final = {"NZ": NEW_ZEALAND, "GB": BRITAIN, "AU": AUSTRALIA}
