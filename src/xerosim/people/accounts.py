"""Accounts and tax rates: archived, restored, deleted, given other codes, names and taxes by a person."""

from collections.abc import Callable
from typing import Final, Literal

import msgspec

from xerosim.books.accounts import Account
from xerosim.people.finding import account_of
from xerosim.people.scene import Deed, Scene, Told, row_of
from xerosim.rules.accounts import change_account, delete_account, save_account
from xerosim.side.reading import NotDone
from xerosim.wire.settings import AccountIn


class WhichAccount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An account, by its code or its id."""

    code: str = ""
    account_id: str = ""


class AccountCode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An account, and the code it is to have."""

    new_code: str
    code: str = ""
    account_id: str = ""


class AccountName(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An account, and the name it is to have."""

    name: str
    code: str = ""
    account_id: str = ""


class AccountTax(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An account, and the tax type it is to have; empty: none, as accounts of old."""

    tax_type: str
    code: str = ""
    account_id: str = ""


class AccountPayments(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An account, and whether payments may be made to it (by default yes)."""

    code: str = ""
    account_id: str = ""
    is_allowed: bool = True


class WhichTaxRate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A tax rate, by its type."""

    tax_type: str


def _told(account: Account) -> Told:
    return {"account_id": account.id, "code": account.code, "name": account.name, "status": account.status}


def _to_status(status: Literal["ACTIVE", "ARCHIVED"]) -> Callable[[Scene, WhichAccount], Told]:
    def act(scene: Scene, asked: WhichAccount) -> Told:
        account = account_of(scene.organisation, asked)
        ask = scene.ask("POST", account.id)
        return _told(row_of(save_account(scene.organisation, AccountIn(Status=status), ask)))

    return act


def _change(scene: Scene, account: Account, element: AccountIn) -> Told:
    """A person may change system and bank accounts too, which the API may not (assumed)."""
    if account.status == "DELETED":
        raise NotDone("the account is deleted")
    return _told(row_of(change_account(scene.organisation, account, element, scene.ask("POST", account.id))))


def _recode(scene: Scene, asked: AccountCode) -> Told:
    return _change(scene, account_of(scene.organisation, asked), AccountIn(Code=asked.new_code))


def _rename(scene: Scene, asked: AccountName) -> Told:
    return _change(scene, account_of(scene.organisation, asked), AccountIn(Name=asked.name))


def _set_tax(scene: Scene, asked: AccountTax) -> Told:
    account = account_of(scene.organisation, asked)
    if asked.tax_type:
        return _change(scene, account, AccountIn(TaxType=asked.tax_type)) | {"tax_type": account.tax_type}
    # issue: benedwards44/Apex-for-Xero#9 (there are such accounts, though nobody can make one now)
    account.tax_type, account.updated_ms = "", scene.now_ms
    return _told(account) | {"tax_type": ""}


def _allow_payments(scene: Scene, asked: AccountPayments) -> Told:
    account = account_of(scene.organisation, asked)
    if account.type == "BANK":
        raise NotDone("payments may always be made to a bank account")
    element = AccountIn(EnablePaymentsToAccount=asked.is_allowed)
    return _change(scene, account, element) | {"payments": account.payments}


def _delete(scene: Scene, asked: WhichAccount) -> Told:
    account = account_of(scene.organisation, asked)
    return _told(row_of(delete_account(scene.organisation, scene.ask("DELETE", account.id))))


def _tax_to_status(status: Literal["ACTIVE", "DELETED"]) -> Callable[[Scene, WhichTaxRate], Told]:
    def act(scene: Scene, asked: WhichTaxRate) -> Told:
        taxes = scene.organisation.taxes
        tax = taxes.get(asked.tax_type)
        if tax is None:
            raise NotDone(f"no such tax type {asked.tax_type!r}: one of {', '.join(taxes)}")
        tax.status = status
        return {"tax_type": tax.type, "status": tax.status}

    return act


DEEDS: Final = {
    "archive_account": Deed(WhichAccount, _to_status("ARCHIVED"), (("code", "account_id"),)),
    "restore_account": Deed(WhichAccount, _to_status("ACTIVE"), (("code", "account_id"),)),
    "recode_account": Deed(AccountCode, _recode, (("code", "account_id"),)),
    "rename_account": Deed(AccountName, _rename, (("code", "account_id"),)),
    "delete_account": Deed(WhichAccount, _delete, (("code", "account_id"),)),
    "set_account_tax": Deed(AccountTax, _set_tax, (("code", "account_id"),)),
    "allow_payments": Deed(AccountPayments, _allow_payments, (("code", "account_id"),)),
    "delete_tax_rate": Deed(WhichTaxRate, _tax_to_status("DELETED")),
    "restore_tax_rate": Deed(WhichTaxRate, _tax_to_status("ACTIVE")),
}
