"""Accounts: codes, names, bank numbers and tax types, as Xero accepts or refuses them."""

import re
from typing import Any, Final

import msgspec

from xerosim.accounting.asks import Ask, Saved
from xerosim.books.accounts import Account
from xerosim.books.organisation import Organisation
from xerosim.charts import APPLIES_OF, COUNTRIES
from xerosim.rules.currencies import subscribed
from xerosim.rules.usage import is_account_used
from xerosim.wire.refusal import not_found
from xerosim.wire.settings import AccountIn

# spec: XeroAPI/Xero-OpenAPI, lengths of the fields of Account
CODE_MAX: Final = 10
NAME_MAX: Final = 150
DESCRIPTION_MAX: Final = 4000
BANK_NUMBER: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z@._ -]{0,49}")
FIELDS: Final = {
    "Code": "code",
    "Name": "name",
    "Type": "type",
    "BankAccountNumber": "bank_number",
    "Description": "description",
    "BankAccountType": "bank_type",
    "CurrencyCode": "currency",
    "TaxType": "tax_type",
    "EnablePaymentsToAccount": "payments",
    "ShowInExpenseClaims": "claims",
    "AddToWatchlist": "watched",
}


def save_account(organisation: Organisation, element: AccountIn, ask: Ask) -> Saved:
    """Create or change one account: PUT creates, POST changes the one that the path or the id names.

    Raises Refusal (404) when no account has the id.
    """
    wanted = ask.target or element.AccountID if ask.method == "POST" else None
    if not wanted:
        # assumed: POST without an id creates, as it does for other resources
        return _create(organisation, element, ask)
    account = organisation.account_by_id(wanted)
    if account is None:
        raise not_found()
    given = _given(element)
    if account.status == "DELETED":
        errors = ["Deleted accounts cannot be updated"]  # assumed wording
    elif element.Status is not None and given:
        # issue: waynerobinson/xeroizer#324
        errors = ["Cannot update account details and STATUS on the same request"]
    elif element.Status is not None:
        return _set_status(organisation, account, element, ask)
    elif account.system:
        # assumed wording; that they cannot be changed: developer.xero.com accounts page
        errors = ["System accounts cannot be updated"]
    elif account.type == "BANK":
        # assumed wording; the rule: developer.xero.com accounts page ("except bank accounts")
        errors = ["Bank accounts cannot be updated"]
    else:
        return change_account(organisation, account, element, ask)
    return Saved(None, element, errors, held_id=account.id)


def delete_account(organisation: Organisation, ask: Ask) -> Saved:
    """Delete the account that the path names; one that was used, or that Xero itself needs, stays."""
    account = organisation.account_by_id(ask.target)
    if account is None or account.status == "DELETED":
        raise not_found()
    return _set_status(organisation, account, AccountIn(AccountID=account.id, Status="DELETED"), ask)


def _set_status(organisation: Organisation, account: Account, element: AccountIn, ask: Ask) -> Saved:
    status = element.Status or account.status
    errors = []
    # the rules: developer.xero.com accounts page; all wordings assumed
    if account.system and status != "ACTIVE":
        errors = [f"System accounts cannot be {status.lower()}"]
    elif status == "DELETED" and is_account_used(organisation, account):
        errors = ["Accounts used on transactions cannot be deleted. The account can be archived."]
    elif status == "ACTIVE" and account.status != "ACTIVE":
        errors = _name_errors(organisation, account) + _code_errors(organisation, account)
    if errors:
        return Saved(None, element, errors, held_id=account.id)
    account.status, account.updated_ms = status, ask.now_ms
    return Saved(account, element)


def _create(organisation: Organisation, element: AccountIn, ask: Ask) -> Saved:
    given = _given(element)
    if "type" not in given:
        return Saved(None, element, ["Account Type must be specified"])  # assumed wording
    account = Account(**_defaults(organisation, given["type"]) | given, id="", updated_ms=ask.now_ms)
    _settle(account)
    errors = _errors(organisation, account)
    if errors:
        return Saved(None, element, errors)
    account.id = organisation.new_id()
    organisation.accounts.append(account)
    return Saved(account, element)


def change_account(organisation: Organisation, account: Account, element: AccountIn, ask: Ask) -> Saved:
    """Change the details that were sent of an account, whatever kind of account it is."""
    given = _given(element)
    changed = msgspec.structs.replace(account, **given)
    _settle(changed)
    if (changed.type == "BANK") != (account.type == "BANK"):
        errors = ["An account cannot be changed to or from a bank account"]  # assumed, with its wording
    else:
        errors = _errors(organisation, changed)
    if errors:
        return Saved(None, element, errors, held_id=account.id)
    if changed.code != account.code:
        _rename_code(organisation, account.code, changed.code)
    for name in given:
        setattr(account, name, getattr(changed, name))
    account.updated_ms = ask.now_ms
    return Saved(account, element)


def _rename_code(organisation: Organisation, old: str, new: str) -> None:
    """Items go on pointing at the same account when it is given another code (assumed)."""
    for item in organisation.items.values():
        for side in (item.sales, item.purchases):
            if side.account_code == old:
                side.account_code = new
            if side.cogs_account_code == old:
                side.cogs_account_code = new
        if item.inventory_account_code == old:
            item.inventory_account_code = new


def _given(element: AccountIn) -> dict[str, Any]:
    """What was sent of an account's details, under the names the books have for it."""
    sent = {own: getattr(element, name) for name, own in FIELDS.items()}
    return {own: value for own, value in sent.items() if value is not None}


def _defaults(organisation: Organisation, kind: str) -> dict[str, Any]:
    """What a new account has where nothing was sent."""
    # recorded: NangoHQ/nango create-account (REVENUE: OUTPUT, EXPENSE: INPUT); the other classes assumed
    land = COUNTRIES[organisation.country]
    start = {"code": "", "name": "", "tax_type": "NONE"}
    if kind == "BANK":
        return start | {"bank_type": "BANK", "currency": organisation.currency}
    probe = Account(id="", code="", name="", type=kind, tax_type="")
    return start | {"tax_type": {"REVENUE": land.sales, "EXPENSE": land.purchases}.get(probe.klass, "NONE")}


def _settle(account: Account) -> None:
    """What the type decides: a bank account has no tax, no description and takes no payments by flag."""
    # recorded: docketworks accounts.json; spec: XeroAPI/Xero-OpenAPI (Description); the rest assumed
    if account.type == "BANK":
        account.tax_type, account.description, account.payments, account.claims = "NONE", "", False, False
    else:
        account.bank_number = account.bank_type = account.currency = ""


def _errors(organisation: Organisation, account: Account) -> list[str]:
    errors = _code_errors(organisation, account) + _name_errors(organisation, account)
    if len(account.description) > DESCRIPTION_MAX:
        # assumed wording
        errors.append(f"Account Description is too long. Maximum of {DESCRIPTION_MAX} characters allowed")
    if account.type != "BANK":
        return errors + _tax_errors(organisation, account)
    if not BANK_NUMBER.fullmatch(account.bank_number):
        # vendor: cashflow360.bill.com 360002014411; which characters a number may have is assumed
        errors.append("Please enter a valid Bank Account Number")
    held = organisation.account_by_id(account.id)
    if (held is None or held.currency != account.currency) and not subscribed(organisation, account.currency):
        # doc: a public repository, 2026-10-01 (there of documents)
        errors.append(f"Organisation is not subscribed to currency {account.currency}")
    return errors


def _code_errors(organisation: Organisation, account: Account) -> list[str]:
    if len(account.code) > CODE_MAX:
        # issue: XeroAPI/Xero-Net#285
        return [f"Account Code is too long. Maximum of {CODE_MAX} characters allowed"]
    if not account.code:
        # doc: developer.xero.com accounts page (required but for bank accounts); wording assumed
        return [] if account.type == "BANK" else ["Please enter a Code"]
    holder = organisation.account_by_code(account.code)
    if holder is not None and holder.id != account.id and holder.status != "DELETED":
        # vendor: cashflow360.bill.com 360002014411
        return ["Please enter a unique Code"]
    return []


def _name_errors(organisation: Organisation, account: Account) -> list[str]:
    if not account.name.strip():
        return ["Please enter a Name."]  # assumed wording
    if len(account.name) > NAME_MAX:
        return [f"Account Name is too long. Maximum of {NAME_MAX} characters allowed"]  # assumed wording
    wanted = account.name.casefold()
    for other in organisation.accounts:
        if other.id != account.id and other.status != "DELETED" and other.name.casefold() == wanted:
            # spec: XeroAPI/Xero-OpenAPI, example of createAccount; that case does not count is assumed
            return ["Please enter a unique Name."]
    return []


def _tax_errors(organisation: Organisation, account: Account) -> list[str]:
    tax = organisation.taxes.get(account.tax_type)
    # issue: XeroAPI/Xero-Java#336 (there of lines)
    if tax is None or tax.status != "ACTIVE":
        return [
            f"The TaxType code {account.tax_type} does not exist or cannot be used for this type of transaction."
        ]
    if APPLIES_OF[account.klass] not in tax.applies:
        return [f"The TaxType code '{account.tax_type}' cannot be used with account code '{account.code}'."]
    return []
