"""What can be wrong with the ledger account that a line or a payment goes to."""

from __future__ import annotations

from counterfoil.core.faults.entry import Entry, Examined, Fault, Unforeseeable, heard, said
from counterfoil.core.mapped import BANK_TYPES, MappedInvoice, MappedJournal, MappedPayment
from counterfoil.core.organisation import Account
from counterfoil.core.phrases import pair_field

_ARTICLE_ACTIONSTEP = "Actionstep help, Xero Error Messages/Troubleshooting"
_ARTICLE_UNLEASHED = "Unleashed help, Xero Connection Log and export errors"
_CODE = r"['\"]?(?P<account>[^'\"]{1,60}?)['\"]?"
_NOT_ON_DOCUMENTS = {"DEBTORS": "Xero's own accounts receivable", "CREDITORS": "Xero's own accounts payable"}
_KEPT = {"RETAINEDEARNINGS": "Xero's own retained earnings", "ROUNDING": "Xero's own account for rounding"}
_KEPT_TYPES = {"BANK": "a bank account", "INVENTORY": "an account of tracked stock"}


def find_no_account(examined: Examined) -> list[Fault]:
    """Every line needs an account; that of a payment or a bank must have a code that the chart knows."""
    document = examined.mapping.document
    if isinstance(document, MappedPayment):
        return _money_without(examined, document.account, "tender")
    if isinstance(document, MappedInvoice) and document.type in BANK_TYPES:
        return _money_without(examined, document.bank, "bank") + _line_without(examined)
    return _line_without(examined)


def _line_without(examined: Examined) -> list[Fault]:
    document = examined.mapping.document
    for pair in examined.pairs:
        if not pair[0]:
            if any(gap.target == "account" for gap in examined.mapping.gaps):
                return []  # a missing rule is told instead
            field = pair_field(examined.document, document, pair, "account")
            return [Fault(code="account_missing", field=field)]
    return []


def _money_without(examined: Examined, code: str | None, field: str) -> list[Fault]:
    """An account of money that has no such code in Xero; a bank there that has none at all may be the one."""
    if code and code not in examined.accounts:
        facts = {"account": code}
        banks = [each for each in examined.organisation.accounts if each.type == "BANK" and not each.code]
        if uncoded := ", ".join(each.name for each in banks if each.status == "active"):
            facts["uncoded"] = uncoded
        return [Fault(code="account_missing", facts=facts, field=field)]
    if not code and not any(gap.target == field for gap in examined.mapping.gaps):
        return [Fault(code="account_missing", field=field)]
    return []


def find_bad_account(examined: Examined) -> list[Fault]:
    """The accounts of lines must be in the chart, active, and of a kind that documents may use.

    Banks, receivables and payables are refused on lines: XeroAPI/Xero-NetStandard#364, help.re-leased.com.
    Drafts are no exception: Xero would take the line and drop the account with no more than a warning.
    """
    faults = find_bad_bank(examined)
    is_journal = isinstance(examined.mapping.document, MappedJournal)
    told: set[str] = set()
    for pair in examined.pairs:
        code = pair[0]
        if not code or code in told:
            continue
        told.add(code)
        account = examined.accounts.get(code)
        state = "not in the chart of accounts" if account is None else _line_state(account)
        if account is not None and account.status == "active" and is_journal:
            state = ""  # what journals may not touch is a fault of its own
        if state:
            field = pair_field(examined.document, examined.mapping.document, pair, "account")
            faults.append(Fault(code="account_invalid", facts=_facts(code, account, state), field=field))
    return faults


def find_bad_bank(examined: Examined) -> list[Fault]:
    """The bank of a bank transaction must be active and a bank account (help.dext.com 1362089)."""
    document = examined.mapping.document
    code = document.bank if isinstance(document, MappedInvoice) else None
    account = examined.accounts.get(code or "")
    if account is None or code is None or (account.status == "active" and account.type == "BANK"):
        return []
    state = "not a bank account" if account.status == "active" else account.status
    return [Fault(code="account_invalid", facts=_facts(code, account, state), field="bank")]


def _line_state(account: Account) -> str:
    """Why lines may not use the account; empty when they may."""
    if account.status != "active":
        return account.status
    if account.type == "BANK":
        return "a bank account"
    return _NOT_ON_DOCUMENTS.get(account.system, "")


def find_journal_account(examined: Examined) -> list[Fault]:
    """Journals may not touch what Xero keeps itself: banks, receivables, payables, retained earnings, stock.

    developer.xero.com, manual journals.
    """
    document = examined.mapping.document
    if not isinstance(document, MappedJournal):
        return []
    faults: list[Fault] = []
    for code in dict.fromkeys(code for code, _ in examined.pairs if code):
        account = examined.accounts.get(code)
        if account is None or account.status != "active":
            continue
        state = _KEPT_TYPES.get(account.type) or (account.system and _kept(account.system))
        if state:
            pair = next(pair for pair in examined.pairs if pair[0] == code)
            field = pair_field(examined.document, document, pair, "account")
            faults.append(
                Fault(code="journal_system_account", facts=_facts(code, account, state), field=field)
            )
    return faults


def _kept(system: str) -> str:
    return _NOT_ON_DOCUMENTS.get(system) or _KEPT.get(system, "an account that Xero keeps itself")


def find_bad_payment_account(examined: Examined) -> list[Fault]:
    """The account that takes a payment must be active, and a bank or an account with payments enabled.

    galaxy.maropost.com 1400; XeroAPI/Xero-OpenAPI, Account.EnablePaymentsToAccount.
    """
    document = examined.mapping.document
    if not isinstance(document, MappedPayment) or not document.account:
        return []
    account = examined.accounts.get(document.account)
    if account is None:
        return []
    state: str = "not enabled for payments" if account.status == "active" else account.status
    if account.status == "active" and (account.type == "BANK" or account.takes_payments):
        state = _other_currency(account, document.currency, examined.organisation.base_currency)
    if not state:
        return []
    facts = _facts(document.account, account, state)
    return [Fault(code="payment_account_invalid", facts=facts, field="tender")]


def _other_currency(account: Account, paid: str, base: str) -> str:
    """What keeps the account from taking a payment in `paid`: it is in a third currency, neither that nor the
    organisation's own. Xero's own screens offer these two; that its API refuses others is assumed."""
    held = account.currency or base
    if not base or not paid or base in (held, paid) or held == paid:
        return ""
    return f"in {held}, neither the currency of the payment ({paid}) nor that of the organisation ({base})"


def _facts(code: str, account: Account | None, state: str) -> dict[str, str]:
    return {"account": code, "state": state} | ({"name": account.name} if account and account.name else {})


ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="account_missing",
        title="No account, or an account without a code",
        cause=(
            "Xero has no account with the code {account}, and a bank account there has no code: {uncoded}.",
            "Xero has no account with the code {account}: the account was never given a code, or its code was changed.",
            "No account is given, or the account meant has no code in Xero.",
        ),
        action=(
            "In Xero, open the chart of accounts and give the account its code {account}; or choose another account in the mapping rule.",
            "In Xero, open the chart of accounts and give the account a code (up to 10 letters or digits); then map the source's "
            "account or tender to it.",
        ),
        remedy="When the chart has the code or the rule is changed, everything held for it is checked again by itself.",
        who="bookkeeper",
        retry="after the fix",
        awaits=("account", "rules"),
        messages=(
            said(
                r"\baccount code or id must be specified",
                source=f"{_ARTICLE_UNLEASHED}; ApprovalMax; support.khaoscloud.com",
            ),
            said(
                r"\baccount code must be specified", source="neto.com.au, Xero Common Errors; Apex-for-Xero#9"
            ),
            said(r"must specify an account code or account id", source="help for bill.com 360046080311"),
            said(r"\baccount could not be found", source=f"freakboy3742/pyxero#43; {_ARTICLE_ACTIONSTEP}"),
            said(r"\badd a code to the xero account", source=_ARTICLE_ACTIONSTEP),
            said(r"\baccount not found for supplied", source="chargebee.com, configuration errors for Xero"),
            said(r"\bset a linked bank account", source="help.dext.com 1362089"),
            heard(
                "ACCOUNT + MISSING - mapping|mappings|unique|different|valid|STALE|GONE|CONTACT|ACCOUNT_NUMBER|PAYMENT + enable|trust|TRUST|UNMAPPED|not valid|INVALID|SCOPE|mapped|payments|DATE",
                "ACCOUNT_CODE + MISSING - unique|different|valid|not valid|exists|in use|already|CONTACT|too long|INVALID",
                "LINE + ACCOUNT + MISSING|has no|without - valid|INVALID|journal|archived",
                "no ACCOUNT|without ACCOUNT|no xero ACCOUNT - CODE + exists|found|recognised|enabled|mapped|matching|with code|match|in xero with|takes|PAYMENT + accept|TRUST",
                "ACCOUNT + not have a code|has no code|no account code|add a code|no code|without a code|assign an account code|missing a code",
                "account could not be found|account not found + payment|payments; account could not be found",
                "ACCOUNT + payment + MISSING|not specified|no account|must specify - valid|enabled|enable|unique|STALE|not a bank|only",
                "account number + missing - CONTACT; BANK + no account code|linked bank account|set a linked bank account",
            ),
        ),
        check=find_no_account,
        example="Account could not be found",
    ),
    Entry(
        code="account_invalid",
        title="This account cannot be used here",
        cause=(
            "Account {account} ({name}) cannot be used on this document: it is {state}.",
            "Account {account} cannot be used on this document: it is {state}.",
            "Account {account} cannot be used on this document: Xero does not know it, or it is archived, deleted or of a kind that "
            "documents may not use (a bank, receivables, payables).",
            "The account cannot be used on this document: Xero does not know it, or it is archived, deleted or of a kind that "
            "documents may not use (a bank, receivables, payables).",
        ),
        action=(
            "Choose another account in the mapping rule. If account {account} was archived by mistake, restore it in Xero. "
            "Everything held for it then goes by itself.",
            "Choose another account in the mapping rule. If the account was archived by mistake, restore it in Xero. "
            "Everything held for it then goes by itself.",
        ),
        remedy="When the chart or the rule changes, everything held for this account is checked again and goes by itself.",
        who="bookkeeper",
        retry="after the fix",
        awaits=("account", "rules"),
        messages=(
            said(
                rf"\baccount code {_CODE} is not a valid code",
                source="XeroAPI/Xero-NetStandard#364; help.re-leased.com 8000029721",
            ),
            said(
                rf"\baccount (?:code )?{_CODE} has been (?P<state>archived,? or (?:has been )?deleted)",
                source="ApprovalMax; help.yourtradebase.com 158; help.dext.com",
            ),
            said(
                rf"\baccount code {_CODE} has been removed as it does not match a recognised account",
                source="XeroAPI/Xero-OpenAPI, example of PUT /ManualJournals; xero-ruby spec",
            ),
            said(rf"\baccount code {_CODE} does not exist", source="help.fieldinsight.com 3084244"),
            said(r"\baccount code is not (?:a )?valid code", source="help.getcone.io 10544243"),
            said(r"\baccount code has been archived", source="help.re-leased.com 14055453"),
            said(r"each line item must reference a valid account", source="ApprovalMax"),
            said(r"\baccount must be valid", source="XeroAPI/Xero-Java#353"),
            said(r"bank account details do not match a known bank account", source="help.dext.com 1362089"),
            heard(
                "ACCOUNT + INVALID - PAYMENT|payments|JOURNAL|TAX_TYPE|CONTACT|EMAIL|unique|TAX_NUMBER|ACCOUNT_NUMBER|trust|taken|in use|missing|SCOPE",
                "ACCOUNT + GONE - PAYMENT|payments|TAX_TYPE|CONTACT|ACCOUNT_NUMBER|trust|TRUST|account could not be found|mapped",
                "ACCOUNT + ARCHIVED - CONTACT|TAX_TYPE|TRACKING|ACCOUNT_NUMBER|mapped|merged",
                "ACCOUNT + not be used|not used|not be applied|not allowed|cannot use - PAYMENT|payments|TAX_TYPE|TAX|JOURNAL|journals",
                "CODE + not an account|no account; account code + not valid|invalid|not exist|does not exist|not found|unknown - PAYMENT|TAX_TYPE",
                "no account + with code|exists|found - TENDER|CONTACT|PAYMENT",
                "recognised account|valid account + not match|must reference|each line item must reference; bank account details + not match|known bank account",
                "accounts receivable + invoice line|line; bank account + archived|status invalid|not found|not exist|removed",
                "valid account code|valid gl code + no|not|found",
                facts="account",
            ),
        ),
        check=find_bad_account,
        example="Account code '0000' has been archived, or has been deleted. Each line item must reference a valid account.",
    ),
    Entry(
        code="payment_account_invalid",
        title="This account cannot take payments",
        cause=(
            "Account {account} ({name}) cannot take the payment: it is {state}.",
            "Account {account} cannot take the payment: it is {state}.",
            "The account is neither a bank nor enabled for payments, so Xero takes no payment to or from it.",
        ),
        action=(
            "Choose another account for the tender in the mapping rule. Or put account {account} right in Xero: restore it if it is archived, "
            'and tick "Enable payments to this account" if it is no bank.',
            "Choose a bank account for the tender in the mapping rule. Or put the account right in Xero: restore it if it is archived, "
            'and tick "Enable payments to this account" if it is no bank.',
        ),
        remedy="When the chart or the rule changes, everything held for this account is checked again and goes by itself.",
        who="bookkeeper",
        retry="after the fix",
        awaits=("account", "rules"),
        messages=(
            said(r"\baccount type is invalid for making a payment", source="galaxy.maropost.com 1400"),
            said(
                r"currency of the account must be the currency of the document",
                source="no words of Xero's for it are public",
            ),
            heard(
                "PAYMENT|payments + ACCOUNT + NO_PAYMENTS - specify|code or id|found|mapped|CONTACT|document|authorised|INVOICE|exceeds|TENDER",
                "enable payments|payments enabled|payments not enabled|enable payments to this account; account type + payment|payments + invalid|not valid",
                "PAYMENT|payments + bank account + only|must|not - INVOICE|mapped|matched; payment account + invalid|not valid|not a bank|not enabled",
                "receive payments into|take payments|accept payments + ACCOUNT|BANK",
                facts="account",
            ),
        ),
        check=find_bad_payment_account,
        example="Account type is invalid for making a payment to/from.",
    ),
    Entry(
        code="journal_system_account",
        title="Journals may not touch this account",
        cause=(
            "Account {account} ({name}) is {state}, and journals may not touch it.",
            "Account {account} is one that Xero keeps itself (a bank, receivables, payables), and journals may not touch it.",
            "A line is on an account that Xero keeps itself (a bank, receivables, payables), and journals may not touch it.",
        ),
        action=(
            "Choose another account in the mapping rule; money in and out of a bank goes as a bank transaction or payment.",
        ),
        remedy="When the rule changes, everything held for this account is checked again.",
        who="bookkeeper",
        retry="after the fix",
        awaits=("account", "rules"),
        messages=(
            said(
                r"\bjournals? .{0,60}(?:system|bank) accounts?\b",
                source="developer.xero.com, manual journals (no exact text is public)",
            ),
            said(
                r"\b(?:system|bank) accounts? .{0,60}journals?\b",
                source="developer.xero.com, manual journals (no exact text is public)",
            ),
            heard(
                "JOURNAL + SYSTEM_ACCOUNT + not|cannot|not allowed|not be used|not be posted|uses|may not|use - balance|TOTAL|DEBITS + must",
                "JOURNAL + system account|control account|bank account|accounts receivable|accounts payable|debtors or creditors",
                "SYSTEM_ACCOUNT + journaled|journal|journals + not|cannot|not allowed; account code + JOURNAL + not valid|invalid|not allowed",
                "system account + not be used|cannot be used|not allowed|not posted",
                facts="account",
            ),
        ),
        check=find_journal_account,
        example="Manual journals cannot be posted to system accounts.",
    ),
    Entry(
        code="duplicate_account_name",
        title="Another account has this name or code",
        cause=("An account with this name or code is already in Xero's chart.",),
        action=("Use the account that exists, or choose another name or code.",),
        remedy="None needed: an account that exists can be mapped at once.",
        who="bookkeeper",
        retry="after the fix",
        awaits=("account",),
        messages=(
            said(
                r"please enter a unique (?:name|code)\b",
                source="XeroAPI/Xero-OpenAPI, example of PUT /Accounts; cashflow360.bill.com 360002014411",
            ),
            heard(
                "ACCOUNT + NAME + TAKEN - CONTACT|NUMBER; ACCOUNT_CODE + TAKEN - CONTACT|not exist|not match|GONE|archived|another account must|INVOICE",
                "ACCOUNT + same name|name must be unique|already uses + CODE|chart|name|code - CONTACT|EMAIL; create account + already exists",
                "enter a unique name|enter a unique code; account + code + already|another account|exists already|in use|duplicate - CONTACT|not exist",
                "another account + chart|code|name",
            ),
        ),
        check=Unforeseeable("accounts are not among the kinds that this version sends"),
        example="Please enter a unique Code",
    ),
)
