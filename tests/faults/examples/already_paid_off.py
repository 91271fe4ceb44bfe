"""A credit for an invoice that is already paid."""

from tests.faults.example import Example, NotApplicable, Said, Shown

EXAMPLE = Example(
    finds=NotApplicable("known only in Xero"),
    says=(
        Said(
            "Error: XERO API Exception Detected: #1: The invoice you are trying to allocate to has already been paid off"
        ),
    ),
    simulator=Shown("The invoice you are trying to allocate to has already been paid off"),
)
