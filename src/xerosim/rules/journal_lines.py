"""Lines of manual journals: their accounts and taxes, and that debits equal credits."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from xerosim.accounting.asks import Saved
from xerosim.books.accounts import Account, TaxRate
from xerosim.books.amounts import CENT, ZERO
from xerosim.books.journals import Journal, JournalLine
from xerosim.books.organisation import Organisation
from xerosim.charts import APPLIES_OF
from xerosim.rules import plain
from xerosim.rules.lines import DESCRIPTION_MAX, LINE_MAX, tax_on, tracking_of
from xerosim.wire.journals import JournalLineIn

LINES_MIN: Final = 2

# issue: XeroAPI/Xero-Java#353 (an invoice); vendor: Unleashed help (journals)
ACCOUNT_INVALID: Final = "Account must be valid."
TAX_INVALID: Final = "Tax rate must be valid."


def read_lines(organisation: Organisation, journal: Journal, sent: list[JournalLineIn], saved: Saved) -> None:
    """Give the journal its lines, and tell `saved` what is wrong with them, each sentence once (assumed)."""
    if len(sent) < LINES_MIN:
        # issue: waynerobinson/xeroizer#22 (that two are needed); assumed wording
        saved.errors.append("Manual Journals must contain at least two journal lines")
    journal.lines = [_line(organisation, journal, item, saved) for item in sent]
    saved.errors += _balance_errors(journal)
    saved.errors[:] = dict.fromkeys(saved.errors)
    saved.warnings[:] = dict.fromkeys(saved.warnings)


def _balance_errors(journal: Journal) -> list[str]:
    # tax counts: fixture, waynerobinson/xeroizer test/stub_responses (750.00 and 75.00 of tax against 825.00)
    with_tax = journal.mode == "Exclusive"
    gross = [line.amount + line.tax_amount if with_tax else line.amount for line in journal.lines]
    debits = sum((amount for amount in gross if amount > 0), ZERO)
    credits = sum((amount for amount in gross if amount < 0), ZERO)
    if not debits + credits:
        return []
    # spec: XeroAPI/Xero-OpenAPI, example of PUT /ManualJournals (there on a draft)
    return [f"The total debits ({plain(debits, 2)}) must equal total credits ({plain(credits, 2)})"]


def _line(organisation: Organisation, journal: Journal, item: JournalLineIn, saved: Saved) -> JournalLine:
    sent = item.LineAmount or ZERO
    amount = sent.quantize(CENT, ROUND_HALF_UP)
    if sent and not amount:
        # vendor: Unleashed help, "less than 0.005"
        saved.errors += [ACCOUNT_INVALID, TAX_INVALID]
    if abs(amount) > LINE_MAX:
        # assumed wording; the limit: XeroAPI/Xero-OpenAPI
        saved.errors.append(f"The line total {plain(amount, 2)} must not be more than {plain(LINE_MAX, 2)}")
    if len(item.Description or "") > DESCRIPTION_MAX:
        # assumed: as on invoices
        saved.errors.append(f"Description must not be more than {DESCRIPTION_MAX} characters long.")
    account = _account(organisation, journal, item, saved)
    tax = _rate(organisation, journal, item, account=account, saved=saved)
    return JournalLine(
        amount=amount,
        account=account,
        tax_type=tax.type if tax else "",
        tax_amount=_tax_amount(journal, item, tax, saved),
        description=item.Description or "",
        tracking=tracking_of(organisation, item.Tracking, saved.errors) if item.Tracking else (),
    )


def _account(
    organisation: Organisation, journal: Journal, item: JournalLineIn, saved: Saved
) -> Account | None:
    code = item.AccountCode
    if not code and not item.AccountID:
        if journal.status != "DRAFT" and (item.LineAmount or item.Description):
            # vendor: ApprovalMax KB (invoices); journals assumed alike, a blank line is let pass
            saved.errors.append("Account code or ID must be specified")
        return None
    account = organisation.account_by_code(code) if code else organisation.account_by_id(item.AccountID or "")
    shown = code or (account.code if account else item.AccountID)
    if account is None and journal.status == "DRAFT":
        # spec: XeroAPI/Xero-OpenAPI, example of PUT /ManualJournals
        words = f"Account code '{shown}' has been removed as it does not match a recognised account."
        saved.warnings.append(words)
    elif account is None or _is_forbidden(account):
        # issue: XeroAPI/Xero-NetStandard#364 (invoices); journals assumed alike
        saved.errors.append(f"Account code '{shown}' is not a valid code for this document.")
    elif account.status != "ACTIVE":
        saved.errors.append(ACCOUNT_INVALID)
    return account


def _is_forbidden(account: Account) -> bool:
    """Accounts that Xero keeps itself: banks, receivables, payables, retained earnings, stock and the like."""
    # doc: developer.xero.com manual journals
    return bool(account.system) or account.type in ("BANK", "INVENTORY")


def _rate(
    organisation: Organisation,
    journal: Journal,
    item: JournalLineIn,
    *,
    account: Account | None,
    saved: Saved,
) -> TaxRate | None:
    """The tax of a line: the one it names, or the account's."""
    if journal.mode == "NoTax":
        # issue: freakboy3742/pyxero#187 (a tax type that does not exist is let pass there)
        return organisation.taxes["NONE"]
    wanted = item.TaxType or (account.tax_type if account else "")
    if not wanted:
        return None
    tax = organisation.taxes.get(wanted)
    if tax is None or tax.status != "ACTIVE":
        if item.TaxType:
            # issue: XeroAPI/Xero-Java#336 (invoices); journals assumed alike
            words = (
                f"The TaxType code {wanted} does not exist or cannot be used for this type of transaction."
            )
            saved.errors.append(words)
        else:
            saved.errors.append(TAX_INVALID)
        return None
    if account is not None and APPLIES_OF[account.klass] not in tax.applies:
        # vendor: WorkGuru 43000570879, Buildxact 4392060
        saved.errors.append(f"The TaxType code '{wanted}' cannot be used with account code '{account.code}'.")
    return tax


def _tax_amount(journal: Journal, item: JournalLineIn, tax: TaxRate | None, saved: Saved) -> Decimal:
    amount = (item.LineAmount or ZERO).quantize(CENT, ROUND_HALF_UP)
    if tax is None or journal.mode == "NoTax":
        return ZERO
    if item.TaxAmount is None:
        return tax_on(amount, tax.rate, journal.mode)
    given = item.TaxAmount.quantize(CENT, ROUND_HALF_UP)
    if abs(given) > abs(amount):
        # vendor: help.dext.com 1362089 (invoices); journals assumed alike
        saved.errors.append("The tax amount cannot be greater than the line amount")
    return given
