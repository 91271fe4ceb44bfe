"""Payments and allocations that Xero refuses because of the state of what they pay."""

from __future__ import annotations

from counterfoil.core.document import DocumentRef
from counterfoil.core.faults.entry import Entry, Examined, Fault, heard, said
from counterfoil.core.mapped import MappedAllocation, MappedPayment
from counterfoil.core.money import ZERO
from counterfoil.core.paid import Paid
from counterfoil.core.phrases import plain_amount

_ARTICLE_ACTIONSTEP = "Actionstep help, Xero Error Messages/Troubleshooting"
_CALLED = {"sales_invoice": "invoice", "bill": "bill"}
_GONE = ("voided", "deleted")


def find_unpayable(examined: Examined) -> list[Fault]:
    """What is paid, and a credit note that is used, must not have been voided or deleted in Xero. A draft is
    waited for, which is no fault."""
    return [
        Fault(
            code="not_authorised_for_payment", facts=_facts(paid) | {"state": paid.status}, field="document"
        )
        for paid in examined.paid
        if paid.status in _GONE
    ]


def find_overpayment(examined: Examined) -> list[Fault]:
    """A payment is at most what is left to pay, and never more than the whole document; so is an allocation."""
    payment = examined.mapping.document
    if not examined.paid or not isinstance(payment, MappedPayment | MappedAllocation):
        return []
    faults: list[Fault] = []
    for paid in examined.paid:
        left = paid.total if paid.due is None else paid.due
        if paid.status in _GONE or _is_paid_off(paid) or left is None or payment.amount <= left:
            continue
        facts = _facts(paid) | {"amount": plain_amount(payment.amount), "due": plain_amount(left)}
        faults.append(Fault(code="overpayment", facts=facts, field="amount"))
    return faults


def find_paid_off(examined: Examined) -> list[Fault]:
    """Something must be left to pay."""
    payment = examined.mapping.document
    if not examined.paid or not isinstance(payment, MappedPayment | MappedAllocation):
        return []
    amount = {"amount": plain_amount(payment.amount)}
    return [
        Fault(code="already_paid_off", facts=_facts(paid) | amount, field="document")
        for paid in examined.paid
        if _is_paid_off(paid)
    ]


def _is_paid_off(paid: Paid) -> bool:
    return paid.status == "paid" or (paid.status == "authorised" and paid.due == ZERO)


def _facts(paid: Paid) -> dict[str, str]:
    """What is paid, by its ref, its number and what it is called."""
    ref = DocumentRef.parse(paid.ref)
    kind = "credit note" if paid.is_credit or ref is None else _CALLED.get(ref.kind, "credit note")
    return {"document": paid.ref, "number": paid.number, "kind": kind}


ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="not_authorised_for_payment",
        title="What is to be paid is not approved in Xero",
        cause=(
            "The {kind} {number} was {state} in Xero, so it cannot be paid.",
            "The invoice is not approved in Xero, so it cannot be paid: it is a draft, waits for approval, or was paid, voided or deleted there.",
        ),
        action=(
            "If the {kind} {number} was {state} on purpose, withdraw this payment here and enter the money in Xero where it belongs; "
            "if not, send the {kind} again under a new number, and this payment for it.",
            "Look at the invoice in Xero. If it is a draft, approve it. If it was paid there already, withdraw this payment here or remove the one in Xero. "
            "If it was voided, send the invoice again under a new number.",
        ),
        remedy="Xero is looked in, 40 invoices a call: once the invoice is approved, or what paid it is removed, its payments go by themselves.",
        who="bookkeeper",
        retry="when approved",
        awaits=("approval",),
        messages=(
            said(
                r"payments can only be made against authorised (?:documents|invoices)",
                source=f"{_ARTICLE_ACTIONSTEP}; ClickPOS help, Xero Integration Error Codes",
            ),
            said(
                r"not of (?:a )?valid status for allocation",
                source="assumed, of credit notes that are not approved (developer.xero.com, credit notes)",
            ),
            heard(
                "PAYMENT|payments|paid|pay|allocated|allocate|apply payment + NOT_APPROVED - ACCOUNT|exceeds|TERMS|SCOPE|edited",
                "INVOICE + NOT_APPROVED + PAYMENT|payment|paid|pay|allocated|payments",
                "INVOICE + not approved|not authorised|must be authorised|must be approved|still draft|draft status|in draft - creation|limit|scope|SCOPE|DUE_DATE|ACCOUNT|LINE",
                "pay + voided|draft|deleted + INVOICE; only be made against authorised|only be applied to approved; approve the invoice + retry|payment",
            ),
        ),
        check=find_unpayable,
        example="Payments can only be made against Authorised documents",
    ),
    Entry(
        code="overpayment",
        title="More than is owed",
        cause=(
            "The payment is {amount}, and only {due} is left to pay on the {kind} {number} in Xero. "
            "Often a payment was already entered there, or the tenders do not add up to the {kind}.",
            "The payment or credit is larger than what is still open on the document in Xero. "
            "Often a payment was already entered there, or the tenders do not add up to the invoice.",
        ),
        action=(
            "Open the {kind} {number} in Xero. If this payment, or a part of it, was entered there already, withdraw this one here or take "
            "the other away there; otherwise correct the amount or the {kind} in the source.",
            "Compare the open amount in Xero with this one. If it was paid in Xero already, withdraw this payment; "
            "otherwise correct the amount or the invoice in the source.",
        ),
        remedy="A corrected payment goes by itself, and so does this one once as much is open on the invoice in Xero. `counterfoil withdraw REF` takes it out.",
        who="bookkeeper",
        retry="after the fix",
        awaits=("parent", "revision"),
        messages=(
            said(
                r"\bpayment amounts? exceeds?\b",
                source="XeroAPI/Xero-OpenAPI, example of PUT /Payments; ClickPOS help, Xero Integration Error Codes",
            ),
            said(
                r"\bpayment amounts? exceeds?\b", r"an error occurred in xero", source="bill.com 360046080311"
            ),
            said(
                r"\bamount is greater than (?:the )?amount (?:outstanding|due|remaining)",
                source="waynerobinson/xeroizer#320; calcinai/xero-php#251",
            ),
            said(r"\ban overpayment is applied", source="inflowinventory.com, Xero troubleshooting"),
            heard(
                "PAYMENT|payment|paying|pay|refund|credit note|amount|allocated amount|allocation + LARGER + OUTSTANDING|invoice|total|balance|credit|amount owing|left on - DATE|characters|decimal|LIMIT + plan|FILE|DUE_DATE|QUANTITY|tax amount|LINE",
                "overpayment + amount|exceeds|applied|not; PAYMENT|payments + exceeds|exceed|more than - characters|DATE|decimals|LIMIT|minute|day|zero",
                "pay + OUTSTANDING + only|but",
                "greater than amount outstanding|exceeds amount outstanding|exceeds the balance|more than the invoice|greater than the amount owing|greater than the amount due",
                "PAYMENT|refund + not be more than|not exceed",
                "amount + larger than|greater than|exceeds + invoice total|amount due|balance|remaining credit|outstanding",
            ),
        ),
        check=find_overpayment,
        example="Payment amount exceeds the amount outstanding on this document",
    ),
    Entry(
        code="already_paid_off",
        title="Nothing is left to pay",
        cause=(
            "The {kind} {number} is already paid or credited in full in Xero, so the payment of {amount} is not taken.",
            "The invoice is already paid or credited in full in Xero, so nothing can be set against it.",
        ),
        action=(
            "See in Xero what paid the {kind} {number}: often the bank feed was matched with it first. If it was this very payment of "
            "{amount}, withdraw this one here, and it counts as paid in Xero; if not, remove the other (in Xero: Remove & redo).",
            "See in Xero what paid it. If it was this very payment or credit, withdraw this one here; "
            "if not, remove the other (in Xero: Remove & redo) and send this one again.",
        ),
        remedy="`counterfoil withdraw REF` accepts it as paid; once the other is removed in Xero, this one goes by itself.",
        who="bookkeeper",
        retry="after the fix",
        awaits=("parent", "person"),
        messages=(
            said(
                r"\ballocate to ha(?:s|ve) already been paid off",
                r"\bamount is greater than (?:the )?amount outstanding",
                source="xero.technicalhelpaustralia.com, errors and solutions: both said of one allocation",
            ),
            said(
                r"\ballocate to ha(?:s|ve) already been paid off",
                source=f"waynerobinson/xeroizer#320; {_ARTICLE_ACTIONSTEP}",
            ),
            heard(
                "INVOICE + PAID_OFF - edited|changed|status|modified|NOT_CHANGEABLE|approved|authorised|exceeds; nothing left to pay|nothing left to allocate",
                "INVOICE + no outstanding balance|amount due is zero|amount due + zero; already been paid off|paid in full|fully paid|already paid|paid off",
                "amount due|amount outstanding|balance + zero + INVOICE",
            ),
        ),
        check=find_paid_off,
        example="The invoice you are trying to allocate to has already been paid off",
    ),
)
