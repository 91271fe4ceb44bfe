"""Payments as they are sent, and what they point at."""

from decimal import Decimal
from typing import Final, Literal

import msgspec

from xerosim.wire.reading import Reading, check_guid, check_number, read_date, read_elements


class TargetIn(msgspec.Struct):
    """The document a payment is for, each kind under the names of its own resource."""

    InvoiceID: str | None = None
    InvoiceNumber: str | None = None
    CreditNoteID: str | None = None
    CreditNoteNumber: str | None = None
    OverpaymentID: str | None = None
    PrepaymentID: str | None = None


class AccountRef(msgspec.Struct):
    """An account by id or code."""

    AccountID: str | None = None
    Code: str | None = None


class PaymentIn(msgspec.Struct):
    """A payment as sent."""

    Invoice: TargetIn | None = None
    CreditNote: TargetIn | None = None
    Overpayment: TargetIn | None = None
    Prepayment: TargetIn | None = None
    InvoiceNumber: str | None = None
    CreditNoteNumber: str | None = None
    Account: AccountRef | None = None
    Code: str | None = None
    Date: str | None = None
    Amount: Decimal | None = None
    CurrencyRate: Decimal | None = None
    BankAmount: Decimal | None = None
    Reference: str | None = None
    IsReconciled: bool | None = None
    Status: Literal["AUTHORISED", "DELETED"] | None = None
    PaymentID: str | None = None


_PAYMENTS: Final = Reading(PaymentIn, PaymentIn.__struct_fields__)


def read_payments(body: bytes) -> list[PaymentIn]:
    """The payments of a body, every number, id and date in them readable."""
    payments = read_elements(body, "Payments", _PAYMENTS)
    for index, payment in enumerate(payments):
        at = f"Payments[{index}]"
        if payment.Date is not None:
            read_date(payment.Date, f"{at}.Date")
        for name in ("Amount", "CurrencyRate", "BankAmount"):
            check_number(getattr(payment, name), f"{at}.{name}")
        for name in ("Invoice", "CreditNote", "Overpayment", "Prepayment"):
            if (target := getattr(payment, name)) is not None:
                check_guid(getattr(target, f"{name}ID"), f"{at}.{name}.{name}ID")
        check_guid(payment.PaymentID, f"{at}.PaymentID")
        check_account(payment.Account, f"{at}.Account")
    return payments


def check_account(account: AccountRef | None, path: str) -> None:
    """Refuse an account whose id is not a guid."""
    if account is not None:
        check_guid(account.AccountID, f"{path}.AccountID")
