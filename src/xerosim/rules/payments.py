"""Payments: made against authorised documents up to what is due, never changed, only deleted."""

import datetime
from decimal import ROUND_HALF_UP, Decimal

from xerosim.asks import Ask, Saved
from xerosim.books.accounts import Account
from xerosim.books.amounts import CENT, ONE, ZERO
from xerosim.books.documents import Document, Payment
from xerosim.books.organisation import Organisation
from xerosim.ledger import in_base, payment_entries, post
from xerosim.rules.heads import today
from xerosim.rules.locks import lock_errors
from xerosim.rules.states import settle_status
from xerosim.wire.payments import PaymentIn, TargetIn
from xerosim.wire.reading import read_date

KINDS = {
    "ACCREC": "ACCRECPAYMENT",
    "ACCPAY": "ACCPAYPAYMENT",
    "ACCRECCREDIT": "ARCREDITPAYMENT",
    "ACCPAYCREDIT": "APCREDITPAYMENT",
}
REFERENCE_MAX = 255


def save_payment(organisation: Organisation, element: PaymentIn, ask: Ask) -> Saved:
    """Make one payment, or delete the one named by the id."""
    wanted = ask.target or (element.PaymentID if ask.method == "POST" else "")
    if wanted:
        return _delete(organisation, element, wanted.lower(), ask)
    saved = Saved(None, element)
    document = _document(organisation, element)
    amount = (element.Amount or ZERO).quantize(CENT, ROUND_HALF_UP)
    when = read_date(element.Date, "Date") if element.Date else today(organisation, ask.now_ms)
    account, account_errors = _account(organisation, element)
    saved.errors += _document_errors(document, amount) + account_errors + lock_errors(organisation, [when])
    if len(element.Reference or "") > REFERENCE_MAX:
        # assumed: neither the limit nor the words are public
        saved.errors.append(f"Reference must not be more than {REFERENCE_MAX} characters long.")
    if element.CurrencyRate is not None and element.CurrencyRate <= 0:
        # vendor: Chargebee KB
        saved.errors.append("A currency rate must be specified")
    if saved.errors or document is None or account is None:
        return saved
    if when < document.date:
        # recorded: NangoHQ/nango create-payment
        saved.warnings.append("The payment date is prior to the invoice date.")
    saved.row = _pay(organisation, element, document, account, when=when, amount=amount, now_ms=ask.now_ms)
    return saved


def _document(organisation: Organisation, element: PaymentIn) -> Document | None:
    for target, is_credit in ((element.Invoice, False), (element.CreditNote, True)):
        if target is not None:
            return _target(organisation, target, is_credit)
    if element.InvoiceNumber:
        return _target(organisation, TargetIn(InvoiceNumber=element.InvoiceNumber), False)
    if element.CreditNoteNumber:
        return _target(organisation, TargetIn(CreditNoteNumber=element.CreditNoteNumber), True)
    return None


def _target(organisation: Organisation, target: TargetIn, is_credit: bool) -> Document | None:
    wanted = target.CreditNoteID if is_credit else target.InvoiceID
    if wanted:
        found = organisation.documents.get(wanted.lower())
        return found if found is not None and found.is_credit == is_credit else None
    number = target.CreditNoteNumber if is_credit else target.InvoiceNumber
    held = organisation.numbers(is_credit).get((number or "").casefold(), ())
    # assumed: of several documents with one number the latest that can be paid is meant
    payable = [document for document in held if document.status == "AUTHORISED"] or list(held)
    return payable[-1] if payable else None


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
    named = element.Account
    code = (named.Code if named else None) or element.Code
    account_id = named.AccountID if named else None
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


def _pay(
    organisation: Organisation,
    element: PaymentIn,
    document: Document,
    account: Account,
    *,
    when: datetime.date,
    amount: Decimal,
    now_ms: int,
) -> Payment:
    rate = element.CurrencyRate.quantize(ONE) if element.CurrencyRate else document.rate
    if document.currency == organisation.currency:
        rate = ONE
    payment = Payment(
        id=organisation.new_id(),
        document=document,
        account=account,
        date=when,
        amount=amount,
        bank_amount=element.BankAmount or in_base(amount, rate),
        rate=rate,
        kind=KINDS[document.kind],
        reference=element.Reference or "",
        is_reconciled=bool(element.IsReconciled),
        updated_ms=now_ms,
    )
    organisation.payments[payment.id] = payment
    post(organisation, payment_entries(organisation, payment), when)
    document.paid += amount
    document.payments = [*document.payments, payment.id]
    document.updated_ms = now_ms
    settle_status(document, when)
    return payment


def _delete(organisation: Organisation, element: PaymentIn, payment_id: str, ask: Ask) -> Saved:
    saved = Saved(None, element, held_id=payment_id)
    payment = organisation.payments.get(payment_id)
    if payment is None:
        saved.errors.append("Payment could not be found")  # assumed wording
        return saved
    if element.Status != "DELETED" or payment.status == "DELETED":
        # assumed wording; payments are immutable: XeroAPI/Xero-OpenAPI, PaymentDelete
        saved.errors.append("Payments cannot be updated, they can only be deleted")
    saved.errors += lock_errors(organisation, [payment.date])
    if saved.errors:
        return saved
    post(organisation, payment_entries(organisation, payment), payment.date, reverse=True)
    document = payment.document
    payment.status, payment.updated_ms = "DELETED", ask.now_ms
    document.paid -= payment.amount
    document.payments = [held for held in document.payments if held != payment_id]
    document.updated_ms = ask.now_ms
    settle_status(document, document.date)
    saved.row = payment
    return saved
