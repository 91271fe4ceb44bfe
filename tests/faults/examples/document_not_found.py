"""What is to be paid is not in Xero."""

from counterfoil.core.mapping import Links
from tests.faults.example import Case, Example, Said, Shown, payment

EXAMPLE = Example(
    finds=(
        Case(payment(document="desk:allocation:9"), {"number": "desk:allocation:9"}, "document"),
        Case(
            payment(document="desk:bill:9"),
            {"number": "desk:bill:9", "kind": "bill", "opposite": "a credit note"},
            "document",
            links=Links(document_id="document-id", is_opposite=True),
        ),
        Case(
            payment(document="desk:credit_note:9"),
            {"number": "desk:credit_note:9", "kind": "credit note", "opposite": "an invoice or bill"},
            "document",
            links=Links(document_id="document-id", is_opposite=True),
        ),
    ),
    says=(
        Said("Invoice could not be found."),
        Said("Document could not be found"),
        Said("An existing invoice with the specified ID could not be found"),
        Said("The resource you’re looking for cannot be found", status=404),
        Said(
            "<Response><Errors><Error><Description>Invoice with invoice number 123 does not exist for this organisation</Description></Error></Errors></Response>",
            {"number": "123"},
        ),
        Said("", status=404),
    ),
    simulator=Shown("An existing Credit Note with the specified CreditNoteID could not be found"),
)
