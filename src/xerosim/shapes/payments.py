"""Payments as Xero shows them, alone and inside their document."""

from xerosim.books.documents import Document, Payment
from xerosim.shapes.documents import document_tail
from xerosim.shapes.marks import Shape, ms_date, ms_time, utc_text


def payment_shape(payment: Payment, *, saved: bool) -> Shape:
    """A payment with its account and its document; one just saved shows the document with its lines."""
    # recorded: NangoHQ/nango create-payment, list-payments
    document = payment.document
    shape: Shape = {
        "PaymentID": payment.id,
        "Date": ms_date(payment.date),
        "BankAmount": payment.bank_amount,
        "Amount": payment.amount,
    }
    if payment.reference:
        shape["Reference"] = payment.reference
    shape |= {
        "CurrencyRate": payment.rate,
        "PaymentType": payment.kind,
        "Status": payment.status,
        "UpdatedDateUTC": ms_time(payment.updated_ms),
        "UpdatedDateUTCString": utc_text(payment.updated_ms),
        "HasAccount": True,
        "IsReconciled": payment.is_reconciled,
        "Account": {
            "AccountID": payment.account.id,
            "Code": payment.account.code,
            "Name": payment.account.name,
        },
        "Invoice": _paid_document(document, saved),
        "HasValidationErrors": False,
    }
    return shape


def _paid_document(document: Document, saved: bool) -> Shape:
    """The document inside a payment; a credit note stands under Invoice too, by its own type."""
    shape: Shape = {
        "Type": document.kind,
        "InvoiceID": document.id,
        "InvoiceNumber": document.number,
        "Prepayments": [],
        "Overpayments": [],
        "AmountDue": document.due,
        "AmountPaid": document.paid,
        "IsDiscounted": False,
        "HasErrors": False,
        "InvoicePaymentServices": [],
        "Contact": {
            "ContactID": document.contact.id,
            "Name": document.contact.name,
            "ContactPersons": [],
            "HasValidationErrors": False,
        },
        "CurrencyCode": document.currency,
    }
    return shape | document_tail(document, 2, True) if saved else shape
