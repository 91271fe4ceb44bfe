"""Two linked documents are of two contacts."""

from tests.faults.example import Example, NotApplicable, Said, Shown

EXAMPLE = Example(
    finds=NotApplicable("known only in Xero"),
    says=(
        Said("The ContactID and the TargetTransaction ContactID do not match"),
        Said("Credit Note cannot be allocated to an incorrect invoice type"),
    ),
    simulator=Shown("Credit Note cannot be allocated to an incorrect invoice type"),
)
