"""Xero could not read the request."""

from tests.faults.example import Example, NotApplicable, Said, Shown

EXAMPLE = Example(
    finds=NotApplicable("what Xero cannot read is a mistake of the program"),
    says=(
        Said(
            "Error converting value \"NO_TAX\" to type 'LineAmountType'. Path 'Invoices[0].LineAmountTypes'."
        ),
        Said(
            '{"ErrorNumber":14,"Type":"PostDataInvalidException","Message":"JSON for post data was invalid"}',
            status=400,
        ),
        Said("Invoice Type must be specified"),
    ),
    simulator=Shown("Invoice Type must be specified"),
)
