"""The number is taken."""

from tests.faults.example import Example, NotApplicable, Said, Shown

EXAMPLE = Example(
    finds=NotApplicable("only Xero knows the numbers its other documents have"),
    says=(
        Said("Invoice # must be unique."),
        Said("Credit Note # must be unique."),
        Said("This invoice number must be unique."),
        Said("Invoice number INV-1042 must be unique", {"number": "INV-1042"}),
    ),
    simulator=Shown("Invoice # must be unique."),
)
