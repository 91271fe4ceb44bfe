"""A credit for an invoice that is already paid."""

from decimal import Decimal

from tests.faults.example import Case, Example, Said, Shown, payment, pays

EXAMPLE = Example(
    finds=(
        Case(
            payment(),
            {
                "document": "desk:sales_invoice:1042",
                "number": "INV-1042",
                "amount": "24.15",
                "kind": "invoice",
            },
            "document",
            links=pays(status="paid", due=Decimal(0)),
        ),
        Case(payment(), links=pays(due=Decimal(0))),
    ),
    says=(
        Said(
            "Error: XERO API Exception Detected: #1: The invoice you are trying to allocate to has already been paid off"
        ),
    ),
    simulator=Shown("The invoice you are trying to allocate to has already been paid off"),
)
