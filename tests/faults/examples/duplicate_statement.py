"""The bank statement was received before."""

from tests.faults.example import Example, NotApplicable, Said

EXAMPLE = Example(
    finds=NotApplicable("this kind of document is not sent"),
    says=(
        Said(
            '{"type":"duplicate-statement","title":"Duplicate Statement Received","status":409,"detail":"The received statement was marked as a duplicate."}'
        ),
    ),
    simulator=NotApplicable("bank statements are not simulated"),
)
