"""No account, or one without a code in Xero."""

from counterfoil.core.organisation import Account
from tests.faults.example import (
    ORGANISATION,
    Case,
    Example,
    Said,
    Shown,
    bank_transaction,
    organisation,
    payment,
)

UNCODED = Account(id="id-none", name="Savings", type="BANK", account_class="asset")

EXAMPLE = Example(
    finds=(
        Case(payment(tender="gone"), {"account": "999"}, "tender"),
        Case(bank_transaction(bank="gone"), {"account": "999"}, "bank"),
        Case(
            bank_transaction(bank="gone"),
            {"account": "999", "uncoded": "Savings"},
            "bank",
            organisation=organisation(accounts=(*ORGANISATION.accounts, UNCODED)),
        ),
    ),
    says=(
        Said("Account code or ID must be specified"),
        Said("Account code must be specified"),
        Said(
            "Failed Exporting Receipt to Xero Bank Transaction: This transaction cannot be completed. Add a Code to the Xero account, refresh your data in the Xero plugin then try again."
        ),
        Said(
            "Error: There was a problem sending this transaction to Xero. The reported error was: 'Failed posting Payment Xero: XERO API Exception Detected: #1: Account could not be found. '. Please check your Xero configuration and try again"
        ),
        Said("You must specify an Account code or Account ID for the payment"),
    ),
    simulator=Shown("Account code or ID must be specified"),
)
