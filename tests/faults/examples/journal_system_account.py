"""A journal on a bank or another account that Xero keeps itself."""

from tests.faults.example import Example, NotApplicable, Said

EXAMPLE = Example(
    finds=NotApplicable("this kind of document is not sent"),
    says=(Said("Manual journals cannot be posted to system accounts."),),
    simulator=NotApplicable("no words of Xero's for it are public"),
)
