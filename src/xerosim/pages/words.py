"""The words of the pages: what codes, deeds, troubles and an app's scopes are called by people."""

from collections.abc import Mapping
from typing import Final

KINDS: Final[Mapping[str, str]] = {
    "ACCREC": "Invoice",
    "ACCPAY": "Bill",
    "ACCRECCREDIT": "Credit note",
    "ACCPAYCREDIT": "Supplier credit note",
    "AROVERPAYMENT": "Overpayment received",
    "APOVERPAYMENT": "Overpayment made",
    "ARPREPAYMENT": "Prepayment received",
    "APPREPAYMENT": "Prepayment made",
    "ACCRECPAYMENT": "Payment of an invoice",
    "ACCPAYPAYMENT": "Payment of a bill",
    "ARCREDITPAYMENT": "Refund to a customer",
    "APCREDITPAYMENT": "Refund from a supplier",
    "AROVERPAYMENTPAYMENT": "Refund of an overpayment received",
    "APOVERPAYMENTPAYMENT": "Refund of an overpayment made",
    "ARPREPAYMENTPAYMENT": "Refund of a prepayment received",
    "APPREPAYMENTPAYMENT": "Refund of a prepayment made",
    "SPEND": "Money spent",
    "RECEIVE": "Money received",
    "SPEND-TRANSFER": "Transferred out",
    "RECEIVE-TRANSFER": "Transferred in",
    "DAYSAFTERBILLDATE": "days after the date",
    "DAYSAFTERBILLMONTH": "days after the end of the month",
    "OFCURRENTMONTH": "day of the current month",
    "OFFOLLOWINGMONTH": "day of the following month",
}

STATUSES: Final[Mapping[str, str]] = {
    "DRAFT": "Draft",
    "SUBMITTED": "Awaiting approval",
    "AUTHORISED": "Awaiting payment",
    "PAID": "Paid",
    "VOIDED": "Voided",
    "DELETED": "Deleted",
    "POSTED": "Posted",
    "ACTIVE": "Active",
    "ARCHIVED": "Archived",
}

_TYPES: Final[Mapping[str, str]] = {
    "CURRENT": "Current asset",
    "FIXED": "Fixed asset",
    "NONCURRENT": "Non-current asset",
    "CURRLIAB": "Current liability",
    "TERMLIAB": "Non-current liability",
    "PAYG": "PAYG liability",
    "DIRECTCOSTS": "Direct costs",
    "DEPRECIATN": "Depreciation",
    "OTHERINCOME": "Other income",
}


def type_of(account_type: str) -> str:
    """What a type of account is called."""
    return _TYPES.get(account_type, account_type.capitalize())


def words_of(code: str) -> str:
    """What a code is called; a code without words stays as it is."""
    return KINDS.get(code, code)


def status_of(status: str, *, of_money: bool = False) -> str:
    """A status in words; what `of_money` has been entered is authorised without waiting for anything."""
    return "Entered" if of_money and status == "AUTHORISED" else STATUSES.get(status, status)


_LABELS: Final[Mapping[str, str]] = {
    "amount": "Amount",
    "code": "Account code",
    "account_id": "Account (id)",
    "number": "Document number",
    "invoice_id": "Document (id)",
    "new_number": "New number",
    "due_date": "Due date",
    "contact_id": "Contact (name or id)",
    "into_contact_id": "Merge into the contact (name or id)",
    "name": "Name",
    "line_code": "Account of the line (code)",
    "option": "Option",
    "options": "Options, one on each line",
    "period": "Books locked up to",
    "end_of_year": "Books locked for everybody up to",
    "sales.day": "Invoices fall due: number",
    "sales.type": "counted as",
    "bills.day": "Bills fall due: number",
    "bills.type": "counted as",
    "is_adviser": "The connecting user is the adviser",
    "has_reporting_role": "The connecting user may see reports",
    "has_approving_role": "The connecting user may approve",
    "is_allowed": "Payments may be made to it",
    "is_reconciled": "Reconciled",
    "lines.0.line": "Line (counted from 1)",
    "lines.0.code": "its account code",
    "lines.0.description": "its description",
    "lines.0.amount": "its amount",
    "lines.0.tax_type": "its tax type",
    "call": "At call number",
    "next": "At the n-th call from now",
    "probability": "Or by chance, 0 to 1",
    "times": "How often",
    "lasts_s": "For so many seconds",
    "endpoint": "Only this endpoint",
    "tenant_id": "Only this organisation",
    "status": "HTTP status (0 cuts the connection)",
    "body": "Body",
    "phase": "Before or after the call is done",
    "after_s": "After so many seconds",
    "at_most_s": "drawn from there up to",
    "silent": "Never answered",
    "message": "Sentence",
    "keeps_bytes": "Bytes that arrive",
    "framed": "As if they were all",
    "problem": "Limit",
    "retry_after": "Retry-After (seconds, or missing, negative, date, nonsense, huge)",
    "by_s": "Off by so many seconds",
    "calls_per_minute": "Calls a minute (0 stops them)",
}
_LABELS_OF: Final[Mapping[str, str]] = {
    "rename_contact.name": "New name",
    "rename_account.name": "New name",
    "rename_organisation.name": "New name",
    "pay_invoice.code": "Bank account (code)",
    "bank_line.code": "Bank account (code)",
    "bank_line.amount": "Amount (below zero: money out)",
    "bank_line.name": "Contact",
    "credit_invoice.code": "Account to write off to (code)",
    "add_tracking.name": "Category",
    "add_tracking_option.name": "Category",
    "rename_tracking.name": "Category",
    "archive_tracking.name": "Category",
    "restore_tracking.name": "Category",
    "recode_account.code": "Account code now",
    "archive_contact.name": "Contact",
    "restore_contact.name": "Contact",
    "merge_contacts.name": "Contact",
    "remove_payment_terms.name": "Contact",
    "set_account_number.name": "Contact",
    "set_website.name": "Contact",
    "set_payment_terms.name": "Contact",
}

ABOUT: Final[Mapping[str, str]] = {
    "pay_invoice": "Left empty: all that is due, today, on the first bank account.",
    "credit_invoice": "Left empty: all that is due, today, to the account of the first line.",
    "bank_line": "With a document it is its payment; otherwise it is entered on an account, for a contact. "
    "Left empty: today, on the first bank account.",
    "edit_invoice": "What stays as it is, is not touched.",
    "set_lock_dates": "An emptied day takes the lock away.",
}
"""What becomes of the fields of a deed that are left empty."""


def label_of(do: str, name: str) -> str:
    """What a field is called in the form of a deed or a trouble."""
    if do == "post_journal" and name.startswith("lines."):
        _, at, field = name.split(".")
        words = "amount (debit positive)" if field == "amount" else field.replace("_", " ")
        return f"Line {int(at) + 1}: {words}"
    found = _LABELS_OF.get(f"{do}.{name}") or _LABELS.get(name)
    return found or name.rpartition(".")[2].replace("_", " ").capitalize()


def title_of(do: str) -> str:
    """What a deed or a trouble is called."""
    return TROUBLES.get(do) or do.replace("_", " ").capitalize()


TROUBLES: Final[Mapping[str, str]] = {
    "drop_request": "The connection is cut and nothing is done",
    "commit_and_drop": "It is done, but the answer is lost",
    "reset": "The connection is reset",
    "stop_before": "The call hangs, nothing is done",
    "stop_after": "It is done, and then the call hangs",
    "late_commit": "An error now, done all the same later",
    "status": "An HTTP error",
    "refuse": "Refused with a sentence",
    "truncate": "The answer breaks off",
    "garbage": "An answer that says nothing",
    "limited": "Refused by a limit that was not reached",
    "slow": "A slow answer",
    "token_expired": "The token expires",
    "disconnected": "The app is disconnected",
    "clock_skew": "Xero's clock is wrong",
    "key_store_down": "The store of idempotency keys is down",
    "lower_case": "Problem details in lower case",
    "other_user": "Another user makes calls too",
}

_SCOPES: Final[Mapping[str, str]] = {
    "openid": "Know who you are",
    "profile": "Know your name",
    "email": "Know your e-mail address",
    "offline_access": "Stay connected while you are away",
}
_SCOPES_OF: Final[Mapping[str, str]] = {
    "invoices": "invoices, bills and credit notes",
    "payments": "payments",
    "banktransactions": "money spent, received and transferred",
    "manualjournals": "manual journals",
    "transactions": "invoices, bills, credit notes, payments, bank transactions and manual journals",
    "contacts": "contacts",
    "settings": "accounts, tax rates, tracking and items",
    "attachments": "attached files",
    "budgets": "budgets",
    "journals": "all entries of the ledger",
    "reports": "reports",
}
_REPORTS: Final[Mapping[str, str]] = {
    "aged": "of aged receivables and payables",
    "balancesheet": "balance sheet",
    "banksummary": "bank summary",
    "budgetsummary": "budget summary",
    "executivesummary": "executive summary",
    "profitandloss": "profit and loss",
    "trialbalance": "trial balance",
    "taxreports": "tax return",
    "tenninetynine": "1099",
}


def scope_of(scope: str) -> str:
    """What a scope allows, in words."""
    if scope in _SCOPES:
        return _SCOPES[scope]
    parts = scope.split(".")
    if parts[0] != "accounting" or len(parts) < 2:
        return "Nothing that there is here: another of Xero's interfaces"
    things = _SCOPES_OF.get(parts[1], parts[1])
    if parts[1] == "reports" and len(parts) > 3:
        things = f"the report {_REPORTS.get(parts[2], parts[2])}"
    return f"Look at {things}" if parts[-1] == "read" else f"Look at and change {things}"
