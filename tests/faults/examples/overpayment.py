"""A payment of more than is owed."""

from tests.faults.example import Example, NotApplicable, Said, Shown

EXAMPLE = Example(
    finds=NotApplicable("known only in Xero"),
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
