"""Transfers between two bank accounts: made once, shown as two bank transactions, and deleted."""

from decimal import ROUND_HALF_UP
from typing import Final

from xerosim.accounting.asks import Ask, Saved
from xerosim.accounting.together import touch
from xerosim.books.accounts import Account
from xerosim.books.amounts import CENT, ZERO
from xerosim.books.bank import BankTransaction, BankTransfer
from xerosim.books.organisation import Organisation
from xerosim.ledger import post, transfer_entries
from xerosim.rules.bank import RECONCILED, UNKNOWN_BANK, bank_account
from xerosim.rules.heads import today
from xerosim.rules.locks import lock_errors
from xerosim.rules.rates import rate_errors, rate_of
from xerosim.wire.bank import BankTransferIn
from xerosim.wire.reading import read_date, real_id
from xerosim.wire.refusal import not_found

# doc: developer.xero.com bank transfers page, for the rules; both wordings assumed
SAME_ACCOUNT: Final = "The bank accounts of a transfer must not be the same"
OTHER_CURRENCY: Final = "The bank accounts of a transfer must have the same currency"


def save_bank_transfer(organisation: Organisation, element: BankTransferIn, ask: Ask) -> Saved:
    """Make one transfer; POST deletes the one that is named by its id and does nothing else."""
    if ask.method == "POST":
        return _delete(organisation, element, ask)
    saved = Saved(None, element)
    source = bank_account(organisation, element.FromBankAccount)
    target = bank_account(organisation, element.ToBankAccount)
    amount = (element.Amount or ZERO).quantize(CENT, ROUND_HALF_UP)
    when = read_date(element.Date, "Date") if element.Date else today(organisation, ask.now_ms)
    saved.errors += lock_errors(organisation, [when])
    if amount <= 0:
        saved.errors.append("Transfer amount must be greater than zero")  # assumed
    if source is None or target is None:
        # vendor: help.dext.com, of bank transactions; here assumed alike
        saved.errors.append(UNKNOWN_BANK)
        return saved
    saved.errors += _pair_errors(organisation, source, target)
    if saved.errors:
        return saved
    transfer = BankTransfer(
        id=organisation.new_id(),
        source=source,
        target=target,
        amount=amount,
        date=when,
        source_transaction_id=organisation.new_id(),
        target_transaction_id=organisation.new_id(),
        rate=rate_of(organisation, source.currency or organisation.currency, None),
        reference=element.Reference or "",
        is_from_reconciled=bool(element.FromIsReconciled),
        is_to_reconciled=bool(element.ToIsReconciled),
        created_ms=ask.now_ms,
        updated_ms=ask.now_ms,
    )
    _enter(organisation, transfer, ask)
    saved.row = transfer
    return saved


def _pair_errors(organisation: Organisation, source: Account, target: Account) -> list[str]:
    if source is target:
        return [SAME_ACCOUNT]
    base = organisation.currency
    currency = source.currency or base
    if currency != (target.currency or base):
        return [OTHER_CURRENCY]
    return rate_errors(organisation, currency, None)


def _enter(organisation: Organisation, transfer: BankTransfer, ask: Ask) -> None:
    """Put a transfer into the books, together with the two transactions it shows up as."""
    # doc: developer.xero.com bank transfers page; that they have no lines is assumed
    organisation.bank_transfers[transfer.id] = transfer
    sides = (
        (transfer.source_transaction_id, "SPEND-TRANSFER", transfer.source, transfer.is_from_reconciled),
        (transfer.target_transaction_id, "RECEIVE-TRANSFER", transfer.target, transfer.is_to_reconciled),
    )
    for own_id, kind, account, is_reconciled in sides:
        organisation.bank_transactions[own_id] = BankTransaction(
            id=own_id,
            kind=kind,
            bank_account=account,
            date=transfer.date,
            mode="NoTax",
            currency=account.currency or organisation.currency,
            app=ask.app,
            rate=transfer.rate,
            reference=transfer.reference,
            is_reconciled=is_reconciled,
            sub_total=transfer.amount,
            total=transfer.amount,
            created_ms=ask.now_ms,
            updated_ms=ask.now_ms,
        )
    post(organisation, transfer_entries(transfer), transfer.date)


def _delete(organisation: Organisation, element: BankTransferIn, ask: Ask) -> Saved:
    """Delete a transfer and its two transactions."""
    # spec: XeroAPI/Xero-OpenAPI, deleteBankTransfer; all wordings are assumed where nothing else is said
    wanted = ask.target.lower() or real_id(element.BankTransferID)
    transfer = organisation.bank_transfers.get(wanted)
    if transfer is None and ask.target:
        raise not_found()
    saved = Saved(None, element, held_id=wanted)
    if transfer is None:
        saved.errors.append("Bank transfer could not be found")
        return saved
    sides = [
        organisation.bank_transactions[transfer.source_transaction_id],
        organisation.bank_transactions[transfer.target_transaction_id],
    ]
    if element.Status != "DELETED":
        saved.errors.append("Bank transfers cannot be updated, they can only be deleted")
    elif transfer.status == "DELETED":
        saved.errors.append("This bank transfer has already been deleted")
    elif any(side.is_reconciled for side in sides):
        saved.errors.append(RECONCILED)  # of bank transactions; here assumed alike
    saved.errors += lock_errors(organisation, [transfer.date])
    if saved.errors:
        return saved
    post(organisation, transfer_entries(transfer), transfer.date, reverse=True)
    touch(organisation, transfer)
    transfer.status, transfer.updated_ms = "DELETED", ask.now_ms
    for side in sides:
        touch(organisation, side)
        side.status, side.updated_ms = "DELETED", ask.now_ms
    saved.row = transfer
    return saved
