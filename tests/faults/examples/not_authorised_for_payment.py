"""A payment of a draft."""

from tests.faults.example import Example, NotApplicable, Said, Shown

EXAMPLE = Example(
    finds=NotApplicable("known only in Xero"),
    says=(
        Said(
            "Failed Posting Payment Xero: XERO API Exception Detected: #1: Payments can only be made against Authorised documents. #2: Payment amount exceeds the amount outstanding on this document."
        ),
        Said("Payments can only be made against Authorized invoices."),
    ),
    simulator=Shown("Payments can only be made against Authorised documents"),
)
