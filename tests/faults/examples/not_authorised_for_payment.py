"""A payment of a draft."""

from decimal import Decimal

from tests.faults.example import Case, Example, Said, Shown, payment, pays

EXAMPLE = Example(
    finds=(
        Case(
            payment(),
            {
                "document": "desk:sales_invoice:1042",
                "number": "INV-1042",
                "kind": "invoice",
                "state": "voided",
            },
            "document",
            links=pays(status="voided", due=Decimal(0)),
        ),
        Case(payment(), {"state": "deleted"}, links=pays(status="deleted")),
    ),
    says=(
        Said(
            "Failed Posting Payment Xero: XERO API Exception Detected: #1: Payments can only be made against Authorised documents. #2: Payment amount exceeds the amount outstanding on this document."
        ),
        Said("Payments can only be made against Authorized invoices."),
        Said("Credit Note not of valid status for allocation"),
    ),
    simulator=Shown("Payments can only be made against Authorised documents"),
)
