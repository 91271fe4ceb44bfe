"""The customer code is another contact's account number."""

from tests.faults.example import Example, NotApplicable, Said, Shown

EXAMPLE = Example(
    finds=NotApplicable("only Xero knows its other contacts"),
    says=(Said("The Account Number already exists. Please enter a different Account Number."),),
    simulator=Shown("The Account Number already exists. Please enter a different Account Number."),
)
