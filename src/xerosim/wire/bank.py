"""Bank transactions and bank transfers as they are sent."""

from decimal import Decimal
from typing import Final, Literal

import msgspec

from xerosim.wire.contacts import ContactIn
from xerosim.wire.documents import Mode
from xerosim.wire.lines import LineIn, check_line
from xerosim.wire.payments import AccountRef, check_account
from xerosim.wire.reading import Reading, check_guid, check_number, read_date, read_elements


class BankTransactionIn(msgspec.Struct):
    """Money spent or received, as sent."""

    Type: str | None = None
    Contact: ContactIn | None = None
    LineItems: list[LineIn] | None = None
    BankAccount: AccountRef | None = None
    IsReconciled: bool | None = None
    Date: str | None = None
    Reference: str | None = None
    CurrencyCode: str | None = None
    CurrencyRate: Decimal | None = None
    Url: str | None = None
    Status: Literal["AUTHORISED", "DELETED", "VOIDED"] | None = None
    LineAmountTypes: Mode | None = None
    SubTotal: Decimal | None = None
    TotalTax: Decimal | None = None
    Total: Decimal | None = None
    BankTransactionID: str | None = None


class BankTransferIn(msgspec.Struct):
    """A transfer between two bank accounts, as sent."""

    FromBankAccount: AccountRef | None = None
    ToBankAccount: AccountRef | None = None
    Amount: Decimal | None = None
    Date: str | None = None
    Reference: str | None = None
    FromIsReconciled: bool | None = None
    ToIsReconciled: bool | None = None
    Status: Literal["AUTHORISED", "DELETED"] | None = None
    BankTransferID: str | None = None


_TRANSACTIONS: Final = Reading(BankTransactionIn, BankTransactionIn.__struct_fields__)
_TRANSFERS: Final = Reading(BankTransferIn, BankTransferIn.__struct_fields__)


def read_bank_transactions(body: bytes) -> list[BankTransactionIn]:
    """The bank transactions of a body, every number, id and date in them readable."""
    elements = read_elements(body, "BankTransactions", _TRANSACTIONS)
    for index, element in enumerate(elements):
        at = f"BankTransactions[{index}]"
        if element.Date is not None:
            read_date(element.Date, f"{at}.Date")
        for name in ("CurrencyRate", "SubTotal", "TotalTax", "Total"):
            check_number(getattr(element, name), f"{at}.{name}")
        check_guid(element.BankTransactionID, f"{at}.BankTransactionID")
        check_account(element.BankAccount, f"{at}.BankAccount")
        if element.Contact is not None:
            check_guid(element.Contact.ContactID, f"{at}.Contact.ContactID")
        for place, line in enumerate(element.LineItems or ()):
            check_line(line, at, place)
    return elements


def read_bank_transfers(body: bytes) -> list[BankTransferIn]:
    """The bank transfers of a body, every number, id and date in them readable."""
    elements = read_elements(body, "BankTransfers", _TRANSFERS)
    for index, element in enumerate(elements):
        at = f"BankTransfers[{index}]"
        if element.Date is not None:
            read_date(element.Date, f"{at}.Date")
        check_number(element.Amount, f"{at}.Amount")
        check_guid(element.BankTransferID, f"{at}.BankTransferID")
        check_account(element.FromBankAccount, f"{at}.FromBankAccount")
        check_account(element.ToBankAccount, f"{at}.ToBankAccount")
    return elements
