"""The account is unknown, archived, or one that lines may not use."""

from tests.faults.example import Case, Example, Said, Shown, line, sale

EXAMPLE = Example(
    finds=(
        Case(
            sale(lines=(line(), line(category="Old"))),
            {"account": "205", "name": "Old sales", "state": "archived"},
            "lines[2].account",
        ),
        Case(
            sale(lines=(line(category="Gone"),)),
            {"account": "999", "state": "not in the chart of accounts"},
            "lines[1].account",
        ),
        Case(
            sale(lines=(line(category="Bank"),)),
            {"account": "090", "name": "Business bank", "state": "a bank account"},
        ),
        Case(
            sale(lines=(line(category="Receivables"),)),
            {"account": "610", "state": "Xero's own accounts receivable"},
        ),
    ),
    says=(
        Said("The specified bank account details do not match a known bank account"),
        Said("Account code '200' is not a valid code for this document.", {"account": "200"}),
        Said(
            "Account code ‘0000’ has been archived or deleted. Each line item must reference a valid account.",
            {"account": "0000", "state": "archived or deleted"},
        ),
        Said(
            "Account code '476' has been removed as it does not match a recognized account.",
            {"account": "476"},
        ),
        Said('Account code "###" is not a valid code for this document'),
        Said("Account must be valid."),
        Said("Account code '200'/'400' does not exist or cannot be applied to Items.", {"account": "200"}),
    ),
    simulator=Shown("Account code '{code}' has been removed as it does not match a recognised account."),
)
