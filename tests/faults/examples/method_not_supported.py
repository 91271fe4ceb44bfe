"""Xero does not offer the call."""

from tests.faults.example import Example, NotApplicable, Said, Shown

EXAMPLE = Example(
    finds=NotApplicable("only calls that Xero documents are made"),
    says=(
        Said(
            "<ApiException><ErrorNumber>20</ErrorNumber><Type>ApiMethodNotImplementedException</Type><Message>The Api Method called is not implemented</Message></ApiException>",
            status=501,
        ),
        Said("", status=405),
    ),
    simulator=Shown("The Api Method called is not implemented"),
)
