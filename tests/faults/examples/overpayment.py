"""A payment of more than is owed."""

from decimal import Decimal

from tests.faults.example import Case, Example, Said, Shown, payment, pays

EXAMPLE = Example(
    finds=(
        Case(
            payment(),
            {"document": "desk:sales_invoice:1042", "number": "INV-1042", "amount": "24.15", "due": "4.15"},
            "amount",
            links=pays(due=Decimal("4.15")),
        ),
        Case(payment(amount=Decimal("24.16")), {"due": "24.15", "kind": "invoice"}, links=pays()),
    ),
    says=(
        Said("Payment amounts exceeds."),
        Said("Payment amount exceeds the amount outstanding on this document"),
        Said("Credit Note cannot be allocated as amount is greater than amount outstanding"),
        Said(
            "Payment amount exceeds the amount outstanding on this document An error occurred in Xero. Check the API Status page http://status.developer.xero.com for current service status."
        ),
    ),
    simulator=Shown("Payment amount exceeds the amount outstanding on this document"),
)
