"""Organisation, accounts, tax rates, tracking, currencies, users and themes as Xero shows them."""

from typing import Final
from uuid import NAMESPACE_OID, uuid5

from xerosim.accounting.asks import Saved
from xerosim.books.accounts import Account, TaxRate
from xerosim.books.amounts import ZERO_ID
from xerosim.books.organisation import Organisation
from xerosim.books.plans import has_invoicing
from xerosim.books.tracking import TrackingCategory, TrackingOption, in_use
from xerosim.charts import COUNTRIES, Country
from xerosim.currencies import CURRENCY_NAMES
from xerosim.shapes.marks import FOUR, Shape, messages, ms_date, ms_time
from xerosim.shapes.papers import attachment_shapes, has_attachments
from xerosim.shapes.refused import as_given

# recorded: docketworks branding_themes.json (the standard theme dates from 2000)
THEME_MADE_MS: Final = 946_684_800_000


def account_shape(organisation: Organisation, account: Account) -> Shape:
    """One account of the chart, as it is listed."""
    # recorded: docketworks accounts.json; NangoHQ/nango list-accounts
    shape = _account_head(account)
    shape["BankAccountType"] = account.bank_type
    if account.type == "BANK":
        shape["CurrencyCode"] = account.currency
    shape |= _account_report(account) | {"HasAttachments": has_attachments(organisation, account.id)}
    return shape | _account_foot(account)


def account_single(organisation: Organisation, account: Account) -> Shape:
    """One account that was asked for by its id, with its files."""
    # recorded: NangoHQ/nango get-account
    files = attachment_shapes(organisation, "Accounts", account.id)
    return account_shape(organisation, account) | {"Attachments": files}


def account_saved(saved: Saved) -> Shape:
    """An account that was made or changed; it says less than a list does."""
    # recorded: NangoHQ/nango create-account and update-account; bank accounts assumed alike
    account: Account = saved.row
    shape = _account_head(account)
    if account.type == "BANK":
        shape |= {"BankAccountType": account.bank_type, "CurrencyCode": account.currency}
    return shape | _account_report(account) | _account_foot(account)


def _account_head(account: Account) -> Shape:
    shape: Shape = {"AccountID": account.id}
    if account.code:
        shape["Code"] = account.code
    shape |= {
        "Name": account.name,
        "Status": account.status,
        "Type": account.type,
        "TaxType": account.tax_type,
    }
    if account.description:
        shape["Description"] = account.description
    shape["Class"] = account.klass
    if account.system:
        shape["SystemAccount"] = account.system
    shape |= {"EnablePaymentsToAccount": account.payments, "ShowInExpenseClaims": account.claims}
    if account.type == "BANK":
        shape["BankAccountNumber"] = account.bank_number
    return shape


def _account_report(account: Account) -> Shape:
    return {"ReportingCode": account.klass[:3], "ReportingCodeName": account.klass.capitalize()}


def _account_foot(account: Account) -> Shape:
    return {"UpdatedDateUTC": ms_time(account.updated_ms), "AddToWatchlist": account.watched}


def tax_shape(tax: TaxRate) -> Shape:
    """One tax rate with the classes of account it may stand on."""
    # recorded: docketworks tax_rates.json
    rate = tax.rate.quantize(FOUR)
    shape: Shape = {"Name": tax.name, "TaxType": tax.type}
    if tax.report_type:
        shape["ReportTaxType"] = tax.report_type
    return shape | {
        "CanApplyToAssets": "A" in tax.applies,
        "CanApplyToEquity": "E" in tax.applies,
        "CanApplyToExpenses": "X" in tax.applies,
        "CanApplyToLiabilities": "L" in tax.applies,
        "CanApplyToRevenue": "R" in tax.applies,
        "DisplayTaxRate": rate,
        "EffectiveRate": rate,
        "Status": tax.status,
        "TaxComponents": [
            {
                "Name": part.name,
                "Rate": part.rate.quantize(FOUR),
                "IsCompound": part.is_compound,
                "IsNonRecoverable": False,  # spec: XeroAPI/Xero-OpenAPI, only Canadian rates can be
            }
            for part in tax.components
        ],
    }


def category_shape(category: TrackingCategory, *, with_archived: bool = True) -> Shape:
    """One tracking category; of its options those that are not deleted, on request without archived ones."""
    # spec: XeroAPI/Xero-OpenAPI, example of getTrackingCategories
    return {
        "Name": category.name,
        "Status": category.status,
        "TrackingCategoryID": category.id,
        "Options": [option_shape(each) for each in in_use(category.options, with_archived=with_archived)],
    }


def option_shape(option: TrackingOption) -> Shape:
    """One option of a tracking category."""
    # spec: XeroAPI/Xero-OpenAPI, example of createTrackingOptions
    return {
        "TrackingOptionID": option.id,
        "Name": option.name,
        "Status": option.status,
        "HasValidationErrors": False,
        "IsDeleted": option.status == "DELETED",
        "IsArchived": option.status == "ARCHIVED",
        "IsActive": option.status == "ACTIVE",
    }


def organisation_shape(organisation: Organisation) -> Shape:
    """The organisation itself; lock dates only when set."""
    # recorded: docketworks organisation.json; NangoHQ/nango organisations
    land = COUNTRIES[organisation.country]
    shape: Shape = {
        "Name": organisation.name,
        "LegalName": organisation.name,
        "PaysTax": True,
        "Version": land.version,
        "OrganisationType": "COMPANY",
        "BaseCurrency": organisation.currency,
        "CountryCode": organisation.country,
        "IsDemoCompany": organisation.klass == "DEMO",
        "OrganisationStatus": "ACTIVE",
        "TaxNumber": land.tax_number,
        "FinancialYearEndDay": land.year_end[0],
        "FinancialYearEndMonth": land.year_end[1],
    }
    shape |= _tax_settings(organisation, land)
    if organisation.period_lock:
        shape["PeriodLockDate"] = ms_date(organisation.period_lock)
    if organisation.year_lock:
        shape["EndOfYearLockDate"] = ms_date(organisation.year_lock)
    return shape | {
        "CreatedDateUTC": f"/Date({organisation.created_ms})/",
        "OrganisationEntityType": "COMPANY",
        "Timezone": land.timezone,
        "ShortCode": organisation.short_code,
        "OrganisationID": organisation.tenant_id,  # recorded: NangoHQ/nango organisations
        "Edition": "BUSINESS" if has_invoicing(organisation.klass) else "PARTNER",
        "Class": organisation.klass,
        "Addresses": [],
        "Phones": [],
        "ExternalLinks": [],
        "PaymentTerms": organisation.payment_terms,
    }


def _tax_settings(organisation: Organisation, land: Country) -> Shape:
    basis, period = land.tax_return
    # recorded: docketworks organisation.json (the demo); spec: XeroAPI/Xero-OpenAPI's example (the others)
    mode = "Remember previous" if organisation.klass == "DEMO" else "Tax Exclusive"
    return {
        "SalesTaxBasis": basis,
        "SalesTaxPeriod": period,
        "DefaultSalesTax": mode,
        "DefaultPurchasesTax": mode,
    }


def currency_shape(code: str) -> Shape:
    """One subscribed currency."""
    return {"Code": code, "Description": CURRENCY_NAMES[code]}


def theme_shape(theme_id: str) -> Shape:
    """The one branding theme that an organisation has."""
    # recorded: docketworks branding_themes.json
    return {
        "BrandingThemeID": theme_id,
        "Name": "Standard",
        "LogoUrl": "",
        "Type": "INVOICE",
        "SortOrder": 0,
        "CreatedDateUTC": ms_time(THEME_MADE_MS),
    }


def user_shape(organisation: Organisation) -> Shape:
    """The one user of an organisation: the person who connected the app."""
    # spec: XeroAPI/Xero-OpenAPI, example of getUsers
    return {
        "UserID": str(uuid5(NAMESPACE_OID, f"{organisation.id} user")),
        "EmailAddress": "owner@example.com",
        "FirstName": "Robin",
        "LastName": "Example",
        "UpdatedDateUTC": ms_time(organisation.created_ms),
        "IsSubscriber": True,
        "OrganisationRole": "FINANCIALADVISER" if organisation.is_adviser else "STANDARD",
    }


def refused_setting(saved: Saved, id_name: str) -> Shape:
    """A refused account, tax rate, category, option or currency: what was sent, with what is wrong in it.

    `id_name` is what its id is called; empty where it has none.
    """
    # spec: XeroAPI/Xero-OpenAPI, example of createAccount (400)
    shape: Shape = {id_name: ZERO_ID} if id_name else {}
    shape |= as_given(saved.element)
    if id_name:
        shape[id_name] = saved.held_id or ZERO_ID
    return shape | {"ValidationErrors": messages(saved.errors)}
