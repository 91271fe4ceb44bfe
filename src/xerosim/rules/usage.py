"""Whether something of an organisation's settings stands on a transaction, drafts and voided ones included."""

from collections.abc import Iterator

from xerosim.books.accounts import Account
from xerosim.books.documents import Line
from xerosim.books.items import Item
from xerosim.books.journals import JournalLine
from xerosim.books.organisation import Organisation


def every_line(organisation: Organisation) -> Iterator[Line | JournalLine]:
    """Every line of every document, bank transaction and journal."""
    for document in organisation.documents.values():
        yield from document.lines
    for document in organisation.prepaid.values():
        yield from document.lines
    for transaction in organisation.bank_transactions.values():
        yield from transaction.lines
    for journal in organisation.journals.values():
        yield from journal.lines


def is_account_used(organisation: Organisation, account: Account) -> bool:
    """Whether anything was ever entered on the account or names it."""
    return bool(account.days) or any(line.account is account for line in every_line(organisation))


def is_item_used(organisation: Organisation, item: Item) -> bool:
    """Whether a line names the item."""
    return any(isinstance(line, Line) and line.item is item for line in every_line(organisation))


def is_tracking_used(organisation: Organisation, own_id: str) -> bool:
    """Whether a line carries the tracking category or the option with this id."""
    return any(own_id in chosen[2:] for line in every_line(organisation) for chosen in line.tracking)
