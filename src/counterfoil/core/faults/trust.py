"""Trust money: accounts that hold it, and whether what is held is what is owed to clients."""

from __future__ import annotations

from counterfoil.core.faults.entry import Entry, Unforeseeable, heard

_NOT_SENT = "events of trust accounting are not among the kinds that this version sends"

ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="trust_account_missing",
        title="A trust account is not mapped",
        cause=(
            "No rule says which account in Xero holds the {account}. Xero has no such account of its own: it is created there first, then mapped here.",
            "A trust or holding account (trust bank, Trust Liability, Trust Transfers, statutory deposit) is not mapped to an account in Xero. "
            "Xero has no such accounts of its own: they are created there first, then mapped here.",
        ),
        action=(
            "In Xero, add the account under Accounting, Chart of accounts, and give it a code: Trust Liability and Trust Transfers are current "
            'liabilities with "Enable payments to this account" ticked, the trust bank is a bank account. Then add the mapping rule for it.',
        ),
        remedy="When the account has a code and a rule, everything held for it is checked again and goes by itself. "
        "No account is created in Xero without being asked for.",
        who="bookkeeper",
        retry="after the fix",
        awaits=("account", "rules"),
        messages=(
            heard(
                "no ACCOUNT|no xero ACCOUNT + TRUST|TRUST_ACCOUNT",
                "TRUST_ACCOUNT|TRUST + UNMAPPED|MISSING|GONE|not been mapped|no xero account|map|create|not set|no account|not configured|no accounts - equal|balance|DIFFER|balance|reconcile",
                "TRUST + ACCOUNT + UNMAPPED|MISSING|not set|map|create|before - balance|equal|differ",
            ),
        ),
        check=Unforeseeable(_NOT_SENT),
        example="The Trust Liability account has not been mapped to a Xero account.",
    ),
    Entry(
        code="trust_out_of_balance",
        title="Trust money and what is owed to clients differ",
        cause=(
            "The trust bank account holds {bank} and Trust Liability says {liability}; the two must always be equal.",
            "The trust bank account and Trust Liability differ by {difference}; the two must always be equal.",
            "The trust bank account and Trust Liability differ; the two must always be equal, and Trust Transfers must come to nothing.",
        ),
        action=(
            "Find the trust entry of which only one half is in Xero: a receipt or payment entered there by hand, removed there, or dated otherwise. "
            "Put it right in Xero or in the source before anything else of this trust account is posted.",
        ),
        remedy="None: money that is held for others is never adjusted by a program.",
        who="bookkeeper",
        retry="after the fix",
        awaits=("person",),
        messages=(
            heard(
                "TRUST_ACCOUNT|TRUST + UNBALANCED|DIFFER|not reconcile|doesn t reconcile|out by|out of balance|not zero|mismatch|not equal - mapped|unmapped",
                "TRUST + balance + not|mismatch|out|differs|zero; trust bank + trust liability + DIFFER|out|not; trust transfers + not zero|zero",
                facts="difference",
            ),
        ),
        check=Unforeseeable(_NOT_SENT),
        example="Trust bank balance does not equal trust liability: out of balance by 12.50",
    ),
)
