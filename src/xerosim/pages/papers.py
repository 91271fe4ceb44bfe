"""What stands on the page of one document: lines, payments, allocations, entries, history and files."""

from collections.abc import Iterable
from decimal import Decimal

import msgspec

from xerosim.books.amounts import ONE, ZERO
from xerosim.books.bank import BankTransaction, BankTransfer
from xerosim.books.documents import IN_LEDGER, Allocation, Document, Line, Payment
from xerosim.books.journals import Journal
from xerosim.books.organisation import Organisation
from xerosim.histories import history_of
from xerosim.ledger import (
    Entry,
    allocation_entries,
    bank_entries,
    document_entries,
    journal_entries,
    payment_entries,
    transfer_entries,
)
from xerosim.pages.rendering import Cell, Table, cell, moment, plain
from xerosim.pages.tables import ROWS_A_PAGE, document_place
from xerosim.pages.words import status_of, words_of
from xerosim.rules.papers import Owner


def lines_table(lines: Iterable[Line], at: str) -> Table:
    """The lines of a document or a bank transaction."""
    rows = []
    for line in lines:
        account = line.account
        tracking = ", ".join(f"{chosen[2]}: {chosen[3]}" for chosen in line.tracking)
        discount = (
            f"{plain(line.discount_rate)} %" if line.discount_rate is not None else line.discount_amount
        )
        rows.append(
            [
                cell(line.description),
                cell(line.item.code if line.item else ""),
                Cell(plain(line.quantity), is_amount=True),
                Cell(f"{line.unit_amount:,f}", is_amount=True),
                cell(discount),
                cell(f"{account.code} {account.name}", f"{at}/accounts/{account.id}")
                if account
                else cell(None),
                cell(tracking),
                cell(line.tax_type),
                cell(line.tax_amount),
                cell(line.line_amount),
            ]
        )
    heads = (
        "Description",
        "Item",
        "Quantity",
        "Price",
        "Discount",
        "Account",
        "Tracking",
        "Tax type",
        "Tax",
        "Amount",
    )
    return Table(title="Lines", heads=heads, rows=rows, empty="No lines.")


def payments_table(organisation: Organisation, document: Document, at: str) -> Table:
    """What was paid on a document, of very many payments the latest ones."""
    held = payments_of(organisation, document)
    left_out = max(0, len(held) - ROWS_A_PAGE)
    rows = [
        [
            cell(payment.date, f"{at}/payments/{payment.id}"),
            cell(payment.account.name, f"{at}/accounts/{payment.account.id}"),
            cell(payment.reference),
            cell(payment.is_reconciled),
            cell(payment.amount),
        ]
        for payment in held[left_out:]
    ]
    more = f"These are the latest {ROWS_A_PAGE}; there are {left_out:,} more before them." if left_out else ""
    heads = ("Date", "Account", "Reference", "Reconciled", "Amount")
    return Table(title="Payments", heads=heads, rows=rows, more=more)


def allocations_table(organisation: Organisation, document: Document, at: str) -> Table:
    """What was set off against other documents."""
    rows = []
    for allocation in allocations_of(organisation, document):
        other = allocation.source if allocation.target is document else allocation.target
        name = f"{words_of(other.kind)} {other.number}".strip()
        rows.append(
            [cell(allocation.date), cell(name, f"{at}/{document_place(other)}"), cell(allocation.amount)]
        )
    return Table(title="Allocations", heads=("Date", "Against", "Amount"), rows=rows)


def payments_of(organisation: Organisation, document: Document) -> list[Payment]:
    """The payments that stand on a document."""
    return [organisation.payments[own_id] for own_id in document.payments]


def allocations_of(organisation: Organisation, document: Document) -> list[Allocation]:
    """The allocations that stand on a document, from either side."""
    held = (organisation.allocations[own_id] for own_id in document.allocations)
    return [row for row in held if not row.is_deleted]


def entries_of_document(organisation: Organisation, document: Document) -> list[Entry]:
    """What a document itself stands with in the ledger; its payments have entries of their own.

    An overpayment or a prepayment was entered with the bank transaction that made it, and shows none here.
    """
    in_ledger = document.status in IN_LEDGER and document.id in organisation.documents
    return document_entries(organisation, document) if in_ledger else []


def entries_of_payment(organisation: Organisation, payment: Payment) -> list[Entry]:
    """What a payment stands with; where a document in a foreign currency was settled in several parts, their
    split is right to the cent only for the sum of them."""
    if payment.status != "AUTHORISED":
        return []
    before = msgspec.structs.replace(payment.document, paid=payment.document.paid - payment.amount)
    return payment_entries(organisation, msgspec.structs.replace(payment, document=before))


def entries_of_allocation(organisation: Organisation, allocation: Allocation) -> list[Entry]:
    """What an allocation stands with: nothing is left of it where both sides have one rate."""
    amount = allocation.amount
    source = msgspec.structs.replace(allocation.source, credited=allocation.source.credited - amount)
    target = msgspec.structs.replace(allocation.target, credited=allocation.target.credited - amount)
    if source.rate == ONE and target.rate == ONE:
        return []
    return allocation_entries(organisation, source, target, amount)


def entries_of_bank(organisation: Organisation, row: BankTransaction) -> list[Entry]:
    """What a bank transaction stands with; one side of a transfer with those of the whole."""
    if row.status != "AUTHORISED":
        return []
    transfer = transfer_of(organisation, row)
    return bank_entries(organisation, row) if transfer is None else entries_of_transfer(transfer)


def transfer_of(organisation: Organisation, row: BankTransaction) -> BankTransfer | None:
    """The transfer of which a bank transaction is one side."""
    if "TRANSFER" not in row.kind:
        return None
    transfers = organisation.bank_transfers.values()
    return next(
        each for each in transfers if row.id in (each.source_transaction_id, each.target_transaction_id)
    )


def entries_of_transfer(row: BankTransfer) -> list[Entry]:
    """What a transfer stands with."""
    return transfer_entries(row) if row.status == "AUTHORISED" else []


def entries_of_journal(organisation: Organisation, row: Journal) -> list[Entry]:
    """What a manual journal stands with."""
    return journal_entries(organisation, row) if row.status == "POSTED" else []


def entries_table(organisation: Organisation, entries: Iterable[Entry], at: str) -> Table:
    """Entries in debit and credit, in the base currency, with their sums."""
    rows, debits, credits = [], ZERO, ZERO
    for account, amount in entries:
        if not amount:
            continue
        debits, credits = debits + max(amount, ZERO), credits + max(-amount, ZERO)
        name = f"{account.code} {account.name}".strip()
        rows.append([cell(name, f"{at}/accounts/{account.id}"), *sides(amount)])
    foot = [cell("Total"), cell(debits), cell(credits)] if rows else []
    return Table(
        title=f"Entries in the ledger ({organisation.currency})",
        heads=("Account", "Debit", "Credit"),
        rows=rows,
        foot=foot,
        empty="It does not stand in the ledger.",
    )


def sides(amount: Decimal) -> tuple[Cell, Cell]:
    """An amount, debit positive, on its side of the two; nothing on neither."""
    empty = Cell("", is_amount=True)
    if not amount:
        return empty, empty
    return (cell(amount), empty) if amount > 0 else (empty, cell(-amount))


def history_table(organisation: Organisation, owner: Owner) -> Table:
    """What became of a thing, the latest first, at moments in UTC."""
    rows = [
        [cell(moment(note.at_ms)), cell(note.changes), cell(note.user), cell(note.details)]
        for note in history_of(organisation, owner)
    ]
    return Table(title="History", heads=("When (UTC)", "What", "Who", "Details"), rows=rows)


def files_table(organisation: Organisation, owner_id: str, at: str) -> Table:
    """The files that hang on a thing."""
    rows = [
        [cell(file.name, f"{at}/files/{owner_id}/{file.id}"), cell(file.mime_type), cell(len(file.content))]
        for file in organisation.attachments.get(owner_id, [])
    ]
    return Table(title="Attached files", heads=("Name", "Type", "Bytes"), rows=rows)


def status_in_words(row: Document | Payment | BankTransaction | BankTransfer | Journal) -> str:
    """The status of a thing as its own page shows it."""
    return status_of(row.status, of_money=isinstance(row, Payment | BankTransaction | BankTransfer))
