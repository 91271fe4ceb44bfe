"""Somebody archived or merged the contact in Xero."""

from tests.faults.example import Example, NotApplicable, Said, Shown

EXAMPLE = Example(
    finds=NotApplicable("only Xero knows its other contacts"),
    says=(
        Said(
            "The specified contact details matched an archived contact. Archived contacts cannot currently be edited via the API"
        ),
        Said(
            "The contact with the specified contact details has been archived. The contact must be un-archived before creating new invoices or credit notes."
        ),
        Said("The status 'ARCHIVED' is not valid for contacts."),
    ),
    simulator=Shown(
        "The contact with the specified contact details has been archived. The contact must be un-archived before creating new invoices or credit notes."
    ),
)
