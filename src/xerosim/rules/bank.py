"""Money spent and received: what Xero accepts at creation, at a change and at a deletion."""

from typing import Final

import msgspec

from xerosim.accounting.asks import Ask, Saved
from xerosim.accounting.together import touch
from xerosim.books.accounts import Account
from xerosim.books.bank import BankTransaction
from xerosim.books.contacts import Contact
from xerosim.books.documents import Document
from xerosim.books.organisation import Organisation
from xerosim.ledger import bank_entries, post
from xerosim.rules.bank_lines import PREPAID, apply_lines
from xerosim.rules.changes import document_changed
from xerosim.rules.contact_checks import ill_formed
from xerosim.rules.contacts import contact_of_document, new_contact
from xerosim.rules.currencies import subscribed
from xerosim.rules.heads import is_link, today
from xerosim.rules.judging import NO_LINES
from xerosim.rules.locks import lock_errors
from xerosim.rules.papers import note, received_from
from xerosim.rules.rates import rate_errors, rate_of
from xerosim.rules.states import UNMODIFIABLE
from xerosim.wire.bank import BankTransactionIn
from xerosim.wire.contacts import ContactIn
from xerosim.wire.payments import AccountRef
from xerosim.wire.reading import read_date, real_id
from xerosim.wire.refusal import not_found

MONEY: Final = ("SPEND", "RECEIVE")
UNKNOWN_BANK: Final = "The specified bank account details do not match a known bank account"
RECONCILED_BEFORE: Final = "Spend money transactions cannot be updated"  # vendor: help.dext.com 1362089
RECONCILED: Final = "This Bank Transaction cannot be edited as it has been reconciled with a Bank Statement."


def save_bank_transaction(organisation: Organisation, element: BankTransactionIn, ask: Ask) -> Saved:
    """Create, change or delete one bank transaction; only POST finds an existing one, by its id."""
    wanted = ask.target.lower() or (real_id(element.BankTransactionID) if ask.method == "POST" else "")
    if not wanted:
        return _create(organisation, element, ask)
    existing = organisation.bank_transactions.get(wanted)
    if existing is not None:
        return _change(organisation, existing, element, ask)
    if ask.target:
        raise not_found()
    # assumed: as XeroAPI/Xero-OpenAPI has it of credit notes
    words = "An existing bank transaction with the specified ID could not be found"
    return Saved(None, element, [words], held_id=wanted)


def bank_account(organisation: Organisation, named: AccountRef | None) -> Account | None:
    """The active account of Type BANK that is named by id or by code."""
    # vendor: help.dext.com, for the sentence told where there is none
    code, account_id = (named.Code, named.AccountID) if named else (None, None)
    account = organisation.account_by_id(account_id) if account_id else None
    if account is None and code and not account_id:
        account = organisation.account_by_code(code)
    usable = account is not None and account.type == "BANK" and account.status == "ACTIVE"
    return account if usable else None


def _create(organisation: Organisation, element: BankTransactionIn, ask: Ask) -> Saved:
    saved = Saved(None, element)
    if not element.Type:
        # issue: XeroAPI/XeroAPI-Schemas#13, of invoices; here assumed alike
        saved.errors.append("Invoice Type must be specified")
        return saved
    if element.Type not in MONEY and element.Type not in PREPAID:
        # doc: developer.xero.com (transfers have their own endpoint); the words are those of invoices, assumed
        saved.errors.append("Invoice not of valid type for creation")
        return saved
    if element.Status not in (None, "AUTHORISED"):
        # fixture: freakboy3742/pyxero tests/mock_data.py, of invoices; there are no drafts here
        saved.errors.append("Invoice not of valid status for creation")
    if not element.LineItems:
        saved.errors.append(NO_LINES)
    account = bank_account(organisation, element.BankAccount)
    if account is None:
        saved.errors.append(UNKNOWN_BANK)
        return saved
    transaction = BankTransaction(
        id=organisation.new_id(),
        kind=element.Type,
        bank_account=account,
        date=today(organisation, ask.now_ms),
        mode=_first_mode(element),
        currency="",
        app=ask.app,
        created_ms=ask.now_ms,
    )
    _apply(organisation, transaction, element, saved)
    apply_lines(organisation, transaction, element, saved, unit_places=ask.unit_places)
    saved.errors += lock_errors(organisation, [transaction.date])
    if not saved.errors:
        _meet_contact(organisation, transaction, element, ask)
        _enter(organisation, transaction, ask)
        saved.row = transaction
    return saved


def _first_mode(element: BankTransactionIn) -> str:
    """How amounts stand to tax where it is not said: inclusive of it; overpayments bear none."""
    # recorded: NangoHQ/nango create-bank-transaction; example of developer.xero.com for overpayments
    return "NoTax" if (element.Type or "").endswith("OVERPAYMENT") else "Inclusive"


def _apply(
    organisation: Organisation, transaction: BankTransaction, element: BankTransactionIn, saved: Saved
) -> None:
    """Copy what was sent, the contact and the currency included; fields left out keep their value."""
    if element.Contact is not None or transaction.contact is None:
        contact, errors = contact_of_document(organisation, element.Contact)
        saved.errors += errors + _embedded_errors(organisation, element.Contact, contact)
        transaction.contact = contact
    if element.Date:
        transaction.date = read_date(element.Date, "Date")
    transaction.mode = (element.LineItems and element.LineAmountTypes) or transaction.mode
    transaction.reference = transaction.reference if element.Reference is None else element.Reference
    transaction.url = transaction.url if element.Url is None else element.Url
    if element.Url and not is_link(element.Url):
        saved.errors.append("Url must be valid")  # assumed, as of invoices
    if element.IsReconciled is not None:
        transaction.is_reconciled = element.IsReconciled
    _apply_currency(organisation, transaction, element, saved)


def _apply_currency(
    organisation: Organisation, transaction: BankTransaction, element: BankTransactionIn, saved: Saved
) -> None:
    """The currency is the bank account's; only overpayments may set another, elsewhere it is passed over."""
    # spec: XeroAPI/Xero-OpenAPI, BankTransaction.CurrencyRate; that it is passed over is assumed
    currency = transaction.bank_account.currency or organisation.currency
    if element.CurrencyCode and transaction.kind.endswith("OVERPAYMENT"):
        currency = element.CurrencyCode
    if currency == transaction.currency and element.CurrencyRate is None:
        return
    if currency != transaction.currency and not subscribed(organisation, currency):
        # doc: developer.xero.com notes of 2026-10-01 (the newer wording)
        saved.errors.append(f"Organisation is not subscribed to currency {currency}")
        return
    wrong = rate_errors(organisation, currency, element.CurrencyRate)
    saved.errors += wrong
    if not wrong:
        transaction.rate = rate_of(organisation, currency, element.CurrencyRate)
    transaction.currency = currency


def _embedded_errors(
    organisation: Organisation, element: ContactIn | None, contact: Contact | None
) -> list[str]:
    # issue: waynerobinson/xeroizer#477 (an address inside a document is checked too)
    email = contact.email if contact else None
    return ill_formed(organisation, element, element.EmailAddress or email) if element else []


def _meet_contact(
    organisation: Organisation, transaction: BankTransaction, element: BankTransactionIn, ask: Ask
) -> None:
    """A contact that only has a name so far is made."""
    if transaction.contact is None and element.Contact is not None:
        transaction.contact = new_contact(organisation, element.Contact, ask.now_ms)


def _enter(organisation: Organisation, transaction: BankTransaction, ask: Ask) -> None:
    """Put an accepted transaction into the books, with the overpayment or prepayment it makes."""
    transaction.updated_ms = ask.now_ms
    if (kind := PREPAID.get(transaction.kind)) is not None:
        made = _made_by(transaction, organisation.new_id(), kind)
        transaction.prepaid = organisation.prepaid[made.id] = made
        document_changed(organisation, made, is_new=True)
    organisation.bank_transactions[transaction.id] = transaction
    post(organisation, bank_entries(organisation, transaction), transaction.date)


def _made_by(transaction: BankTransaction, own_id: str, kind: str) -> Document:
    made = transaction.as_document()
    made.id, made.kind, made.reference, made.url = own_id, kind, transaction.reference, transaction.url
    made.created_ms = made.updated_ms = transaction.updated_ms
    return made


def _change(organisation: Organisation, old: BankTransaction, element: BankTransactionIn, ask: Ask) -> Saved:
    saved = Saved(None, element, _change_errors(organisation, old, element), held_id=old.id)
    if saved.errors:
        return saved
    new = msgspec.structs.replace(old)
    if element.Status == "DELETED":
        new.status = "DELETED"
    else:
        _apply_account(organisation, new, element, saved)
        _apply(organisation, new, element, saved)
        apply_lines(organisation, new, element, saved, unit_places=ask.unit_places)
    saved.errors += lock_errors(organisation, [old.date, new.date])
    if saved.errors:
        return saved
    _meet_contact(organisation, new, element, ask)
    _replace(organisation, old, new, ask)
    saved.row = old
    return saved


def _replace(organisation: Organisation, old: BankTransaction, new: BankTransaction, ask: Ask) -> None:
    """Let a transaction become what it was changed to: its entries reversed, entered again unless deleted."""
    post(organisation, bank_entries(organisation, old), old.date, reverse=True)
    touch(organisation, old)
    for name in BankTransaction.__struct_fields__:
        setattr(old, name, getattr(new, name))
    if old.status == "DELETED":
        old.updated_ms = ask.now_ms
        return
    _enter(organisation, old, ask)
    note(organisation, old.id, changes="Edited", details=received_from(ask.app), at_ms=ask.now_ms)


def _change_errors(organisation: Organisation, old: BankTransaction, element: BankTransactionIn) -> list[str]:
    if old.kind not in MONEY or (element.Type and element.Type != old.kind):
        # doc: developer.xero.com (no updates nor deletions of the others); the words are assumed
        return ["Invoice not of valid type for modification"]
    if old.status != "AUTHORISED" or element.Status == "VOIDED":
        return [UNMODIFIABLE]  # recorded: docketworks, of invoices; here assumed alike
    if old.is_reconciled:
        # quoted by several public clients: CiviCRM accountsync Xero, raw answers of 2026
        is_told_before = organisation.manner.wording == "old" and old.kind == "SPEND"
        return [RECONCILED_BEFORE if is_told_before else RECONCILED]
    if element.LineItems is not None and not element.LineItems and element.Status != "DELETED":
        return [NO_LINES]
    return []


def _apply_account(
    organisation: Organisation, transaction: BankTransaction, element: BankTransactionIn, saved: Saved
) -> None:
    if element.BankAccount is None:
        return
    account = bank_account(organisation, element.BankAccount)
    if account is None:
        saved.errors.append(UNKNOWN_BANK)
        return
    transaction.bank_account = account
