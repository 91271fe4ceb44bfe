"""Payments as Xero shows them: saved, listed, single."""

from xerosim.books.documents import Document, Payment
from xerosim.books.organisation import Organisation
from xerosim.shapes.contacts import contact_brief
from xerosim.shapes.documents import document_tail, payment_brief
from xerosim.shapes.marks import Shape, ms_date, ms_time, utc_text


def payment_saved(payment: Payment) -> Shape:
    """What PUT and POST answer: the document with its lines and with what is now due."""
    # recorded: NangoHQ/nango create-payment
    shape = _payment(payment, with_name=True)
    if not payment.reference:
        del shape["Reference"]
    return shape | {"Invoice": _document(payment.document), "HasValidationErrors": False}


def payment_single(payment: Payment, organisation: Organisation) -> Shape:
    """What GET by id answers: the document also has its payments."""
    # recorded: NangoHQ/nango get-payment
    held = payment.document
    document = _document(held)
    paid = {"Payments": [payment_brief(organisation.payments[own_id]) for own_id in held.payments]}
    return _payment(payment, with_name=True) | {"Invoice": document | paid, "HasValidationErrors": False}


def payment_listed(payment: Payment) -> Shape:
    """One item of a list: little of the document, and the account without its name."""
    # recorded: NangoHQ/nango list-payments, payments
    document = payment.document
    short = _head(document) | {
        "Payments": [],
        "CreditNotes": [],
        "Prepayments": [],
        "Overpayments": [],
        "IsDiscounted": False,
        "InvoiceAddresses": [],
        "HasErrors": False,
        "InvoicePaymentServices": [],
        "Contact": contact_brief(document.contact),
        "LineItems": [],
        "CurrencyCode": document.currency,
    }
    return _payment(payment, with_name=False) | {"Invoice": short, "HasValidationErrors": False}


def _payment(payment: Payment, *, with_name: bool) -> Shape:
    account = {"AccountID": payment.account.id, "Code": payment.account.code}
    if with_name:
        account["Name"] = payment.account.name
    shape: Shape = {"PaymentID": payment.id}
    if payment.batch_id:
        shape["BatchPaymentID"] = payment.batch_id
    return shape | {
        "Date": ms_date(payment.date),
        "BankAmount": payment.bank_amount,
        "Amount": payment.amount,
        "Reference": payment.reference,
        "CurrencyRate": payment.rate,
        "PaymentType": payment.kind,
        "Status": payment.status,
        "UpdatedDateUTC": ms_time(payment.updated_ms),
        "UpdatedDateUTCString": utc_text(payment.updated_ms),
        "HasAccount": True,
        "IsReconciled": payment.is_reconciled,
        "Account": account,
    }


def _head(document: Document) -> Shape:
    """Any document stands under Invoice, by its own type (spec: XeroAPI/Xero-OpenAPI, GET /Payments)."""
    return {"Type": document.kind, "InvoiceID": document.id, "InvoiceNumber": document.number}


def _document(document: Document) -> Shape:
    shape = _head(document) | {
        "Reference": document.reference,
        "Prepayments": [],
        "Overpayments": [],
        "AmountDue": document.due,
        "AmountPaid": document.paid,
        "SentToContact": document.sent_to_contact,
        "CurrencyRate": document.rate,
        "IsDiscounted": any(line.discount_rate or line.discount_amount for line in document.lines),
        "HasErrors": False,
        "InvoicePaymentServices": [],
        "Contact": {
            "ContactID": document.contact.id,
            "Name": document.contact.name,
            "ContactPersons": [],
            "HasValidationErrors": False,
        },
    }
    return shape | document_tail(document, 2, True)
