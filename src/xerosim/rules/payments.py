"""Payments: made against authorised documents up to what is due, never changed, only deleted."""

import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

import msgspec

from xerosim.accounting.asks import Ask, Saved
from xerosim.accounting.together import touch
from xerosim.books.accounts import Account
from xerosim.books.amounts import CENT, ONE, ZERO
from xerosim.books.documents import Document, Payment
from xerosim.books.organisation import Organisation
from xerosim.ledger import in_base, payment_entries, post
from xerosim.rules.changes import document_changed
from xerosim.rules.heads import today
from xerosim.rules.locks import lock_errors
from xerosim.rules.papers import note_reversal
from xerosim.rules.rates import rate_errors, rate_of
from xerosim.rules.states import settle_status
from xerosim.rules.targets import paid_document
from xerosim.wire.payments import AccountRef, PaymentIn
from xerosim.wire.reading import read_date, real_id
from xerosim.wire.refusal import not_found

KINDS: Final = {
    "ACCREC": "ACCRECPAYMENT",
    "ACCPAY": "ACCPAYPAYMENT",
    "ACCRECCREDIT": "ARCREDITPAYMENT",
    "ACCPAYCREDIT": "APCREDITPAYMENT",
    "AROVERPAYMENT": "AROVERPAYMENTPAYMENT",
    "APOVERPAYMENT": "APOVERPAYMENTPAYMENT",
    "ARPREPAYMENT": "ARPREPAYMENTPAYMENT",
    "APPREPAYMENT": "APPREPAYMENTPAYMENT",
}
"""The kind of payment each kind of document takes; of those that give credit they are refunds."""
# spec: XeroAPI/Xero-OpenAPI, Payment.PaymentType
REFERENCE_MAX: Final = 255


class Terms(msgspec.Struct, frozen=True):
    """What a payment was found to be for: document, account, day, and the amount in the document's currency."""

    document: Document
    account: Account
    when: datetime.date
    amount: Decimal


def save_payment(organisation: Organisation, element: PaymentIn, ask: Ask) -> Saved:
    """Make one payment, or delete the one named by the id."""
    wanted = ask.target.lower() or (real_id(element.PaymentID) if ask.method == "POST" else "")
    if wanted:
        return _delete(organisation, element, wanted, ask)
    saved = Saved(None, element)
    document = paid_document(organisation, element)
    amount = (element.Amount or ZERO).quantize(CENT, ROUND_HALF_UP)
    when = read_date(element.Date, "Date") if element.Date else today(organisation, ask.now_ms)
    account, account_errors = _account(organisation, element)
    saved.errors += _document_errors(document, amount) + account_errors + lock_errors(organisation, [when])
    if len(element.Reference or "") > REFERENCE_MAX:
        # assumed: neither the limit nor the words are public
        saved.errors.append(f"Reference must not be more than {REFERENCE_MAX} characters long.")
    if document is not None and account is not None:
        saved.errors += _currency_errors(organisation, element, document, account)
    if saved.errors or document is None or account is None:
        return saved
    if when < document.date:
        # recorded: NangoHQ/nango create-payment
        saved.warnings.append("The payment date is prior to the invoice date.")
    saved.row = _pay(organisation, element, Terms(document, account, when, amount), ask.now_ms)
    return saved


def _document_errors(document: Document | None, amount: Decimal) -> list[str]:
    if document is None:
        # vendor: neto.com.au, galaxy.maropost.com 1400
        return ["Document could not be found"]
    if amount <= 0:
        # assumed: nothing public says how a payment of nothing is refused
        return ["Payment amount must be greater than zero"]
    errors: list[str] = []
    outstanding = document.due
    if document.status != "AUTHORISED":
        # issue: Workato help 1000248890, kennelbooker help
        errors.append("Payments can only be made against Authorised documents")
        outstanding = ZERO if document.status in ("PAID", "VOIDED", "DELETED") else outstanding
    if amount > outstanding:
        # spec: XeroAPI/Xero-OpenAPI, example of PUT /Payments
        errors.append("Payment amount exceeds the amount outstanding on this document")
    return errors


def _account(organisation: Organisation, element: PaymentIn) -> tuple[Account | None, list[str]]:
    named = element.Account or AccountRef()
    code, account_id = named.Code or element.Code, named.AccountID
    if not code and not account_id:
        # vendor: help for bill.com 360046080311
        return None, ["You must specify an Account code or Account ID for the payment"]
    account = (
        organisation.account_by_id(account_id) if account_id else organisation.account_by_code(code or "")
    )
    if account is None or account.status != "ACTIVE":
        # issue: freakboy3742/pyxero#43; an archived account assumed alike
        return None, ["Account could not be found"]
    if account.type != "BANK" and not account.payments:
        # issue and vendor: galaxy.maropost.com 1400
        return None, ["Account type is invalid for making a payment to/from."]
    return account, []


def _currency_errors(
    organisation: Organisation, element: PaymentIn, document: Document, account: Account
) -> list[str]:
    base = organisation.currency
    held = account.currency or base
    errors: list[str] = []
    if base not in (document.currency, held) and document.currency != held:
        # assumed: Xero's own screens offer the document's currency and the base currency only
        errors.append("The currency of the account must be the currency of the document or the base currency")
    if element.BankAmount is not None and element.BankAmount.quantize(CENT, ROUND_HALF_UP) <= 0:
        errors.append("Payment amount must be greater than zero")  # assumed
    sent = element.CurrencyRate
    if sent is None and (element.BankAmount is not None or held == document.currency == base):
        return errors
    if sent is None and document.currency != base and document.currency in organisation.currencies:
        return errors  # assumed: what was entered on a larger plan is still paid at the day's rate
    return errors + rate_errors(organisation, held if document.currency == base else document.currency, sent)


def _pay(organisation: Organisation, element: PaymentIn, terms: Terms, now_ms: int) -> Payment:
    document = terms.document
    rate, bank_amount = _rate_and_bank_amount(organisation, element, terms)
    payment = Payment(
        id=organisation.new_id(),
        document=document,
        account=terms.account,
        date=terms.when,
        amount=terms.amount,
        bank_amount=bank_amount,
        rate=rate,
        kind=KINDS[document.kind],
        reference=element.Reference or "",
        is_reconciled=bool(element.IsReconciled),
        created_ms=now_ms,
        updated_ms=now_ms,
    )
    touch(organisation, document)
    organisation.payments[payment.id] = payment
    post(organisation, payment_entries(organisation, payment), payment.date)
    document.paid += payment.amount
    document.payments = [*document.payments, payment.id]
    document.updated_ms = now_ms
    settle_status(document, payment.date)
    document_changed(organisation, document)
    return payment


def _rate_and_bank_amount(
    organisation: Organisation, element: PaymentIn, terms: Terms
) -> tuple[Decimal, Decimal]:
    """Either follows from the other where document and account differ in currency; the bank's amount as sent
    counts for the bank."""
    # doc: developer.xero.com payments page (BankAmount is derived from Amount and CurrencyRate)
    base, amount, sent = organisation.currency, terms.amount, element.BankAmount
    named, held = terms.document.currency, terms.account.currency or organisation.currency
    if named == held:
        return rate_of(organisation, named, element.CurrencyRate), amount
    if sent is not None and element.CurrencyRate is None:
        bank = sent.quantize(CENT, ROUND_HALF_UP)
        return (bank / amount if named == base else amount / sent).quantize(ONE), bank
    rate = rate_of(organisation, held if named == base else named, element.CurrencyRate)
    if sent is not None:
        return rate, sent.quantize(CENT, ROUND_HALF_UP)
    if named == base:
        return rate, (amount * rate).quantize(CENT, ROUND_HALF_UP)
    return rate, in_base(amount, rate)


def _delete(organisation: Organisation, element: PaymentIn, payment_id: str, ask: Ask) -> Saved:
    saved = Saved(None, element, held_id=payment_id)
    payment = organisation.payments.get(payment_id)
    if payment is None:
        if ask.target:
            raise not_found()
        saved.errors.append("Payment could not be found")  # assumed wording
        return saved
    saved.errors += _deletion_errors(element, payment) + lock_errors(organisation, [payment.date])
    if saved.errors:
        return saved
    document = payment.document
    touch(organisation, payment)
    touch(organisation, document)
    payment.status, payment.updated_ms = "DELETED", ask.now_ms
    document.paid -= payment.amount
    document.payments = [held for held in document.payments if held != payment_id]
    document.updated_ms = ask.now_ms
    post(organisation, payment_entries(organisation, payment), payment.date, reverse=True)
    settle_status(document, document.date)
    note_reversal(organisation, payment, ask)
    document_changed(organisation, document)
    saved.row = payment
    return saved


def _deletion_errors(element: PaymentIn, payment: Payment) -> list[str]:
    """What keeps a payment from being deleted; a payment in a batch is told of the batch alone (assumed)."""
    others = (name for name in element.__struct_fields__ if name not in ("Status", "PaymentID"))
    if element.Status is None or any(getattr(element, name) is not None for name in others):
        # issue: calcinai/xero-php#250 and #365
        return ["Only Status accepted for updates."]
    if element.Status != "DELETED":
        # assumed wording; payments are immutable: XeroAPI/Xero-OpenAPI, PaymentDelete
        return ["Payments cannot be updated, they can only be deleted"]
    if payment.status == "DELETED":
        return ["This payment has already been deleted"]  # assumed wording
    if payment.batch_id:
        # vendor: ezo.io, "unable to sync with Xero"
        return ["Payments within a batch cannot be deleted."]
    if payment.is_reconciled:
        # assumed: the words are those recorded of bank transactions
        return ["This payment cannot be deleted as it has been reconciled with a Bank Statement."]
    return []
