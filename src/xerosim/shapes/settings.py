"""Organisation, accounts, tax rates and currencies as Xero shows them."""

from xerosim.books.accounts import Account, TaxRate
from xerosim.books.organisation import Organisation
from xerosim.charts import COUNTRIES, CURRENCY_NAMES
from xerosim.shapes.marks import FOUR, Shape, ms_date, ms_time


def account_shape(account: Account) -> Shape:
    """One account of the chart."""
    # recorded: docketworks accounts.json; NangoHQ/nango list-accounts
    shape: Shape = {"AccountID": account.id}
    if account.code:
        shape["Code"] = account.code
    shape |= {
        "Name": account.name,
        "Status": account.status,
        "Type": account.type,
        "TaxType": account.tax_type,
        "Class": account.klass,
    }
    if account.system:
        shape["SystemAccount"] = account.system
    shape |= {"EnablePaymentsToAccount": account.payments, "ShowInExpenseClaims": account.claims}
    if account.type == "BANK":
        shape |= {
            "BankAccountNumber": account.bank_number,
            "BankAccountType": "BANK",
            "CurrencyCode": account.currency,
        }
    else:
        shape["BankAccountType"] = ""
    shape |= {"ReportingCode": account.klass[:3], "ReportingCodeName": account.klass.capitalize()}
    return shape | {
        "HasAttachments": False,
        "UpdatedDateUTC": ms_time(account.updated_ms),
        "AddToWatchlist": False,
    }


def tax_shape(tax: TaxRate) -> Shape:
    """One tax rate with the classes of account it may stand on."""
    # recorded: docketworks tax_rates.json
    rate = tax.rate.quantize(FOUR)
    return {
        "Name": tax.name,
        "TaxType": tax.type,
        "CanApplyToAssets": "A" in tax.applies,
        "CanApplyToEquity": "E" in tax.applies,
        "CanApplyToExpenses": "X" in tax.applies,
        "CanApplyToLiabilities": "L" in tax.applies,
        "CanApplyToRevenue": "R" in tax.applies,
        "DisplayTaxRate": rate,
        "EffectiveRate": rate,
        "Status": tax.status,
        "TaxComponents": [{"Name": tax.name, "Rate": rate, "IsCompound": False, "IsNonRecoverable": False}],
    }


def organisation_shape(organisation: Organisation) -> Shape:
    """The organisation itself; lock dates only when set."""
    # recorded: docketworks organisation.json
    land = COUNTRIES[organisation.country]
    shape: Shape = {
        "Name": organisation.name,
        "LegalName": organisation.name,
        "PaysTax": True,
        "Version": organisation.country if organisation.country != "GB" else "UK",
        "OrganisationType": "COMPANY",
        "BaseCurrency": organisation.currency,
        "CountryCode": organisation.country,
        "IsDemoCompany": organisation.klass == "DEMO",
        "OrganisationStatus": "ACTIVE",
    }
    if organisation.period_lock:
        shape["PeriodLockDate"] = ms_date(organisation.period_lock)
    if organisation.year_lock:
        shape["EndOfYearLockDate"] = ms_date(organisation.year_lock)
    return shape | {
        "FinancialYearEndDay": land.year_end[0],
        "FinancialYearEndMonth": land.year_end[1],
        "SalesTaxBasis": "INVOICE" if organisation.country == "NZ" else "ACCRUALS",
        "SalesTaxPeriod": "TWOMONTHS" if organisation.country == "NZ" else "QUARTERLY",
        "DefaultSalesTax": "Tax Exclusive",
        "DefaultPurchasesTax": "Tax Exclusive",
        "CreatedDateUTC": f"/Date({organisation.created_ms})/",
        "OrganisationEntityType": "COMPANY",
        "Timezone": land.timezone,
        "ShortCode": organisation.short_code,
        "OrganisationID": organisation.id,
        "Edition": "BUSINESS",
        "Class": organisation.klass,
        "Addresses": [],
        "Phones": [],
        "ExternalLinks": [],
        "PaymentTerms": {},
    }


def currency_shape(code: str) -> Shape:
    """One subscribed currency."""
    return {"Code": code, "Description": CURRENCY_NAMES[code]}
