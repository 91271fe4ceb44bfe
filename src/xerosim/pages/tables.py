"""The long lists of the books, fifty rows at a time: which columns each has, and what narrows it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

import msgspec

from xerosim.books.organisation import Organisation
from xerosim.pages.rendering import Cell, cell
from xerosim.pages.words import status_of, words_of

ROWS_A_PAGE: Final = 50
PAGE_MAX: Final = 10**7

Rows = Callable[[Organisation], Iterable[Any]]


class Column(msgspec.Struct, frozen=True):
    """One column: its head, how it is read off a row, and where it leads (below the address of the books)."""

    head: str
    read: Callable[[Any], object]
    leads: Callable[[Any], str] | None = None


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """One list: its name in the plural, the newest row first, and what a search looks at."""

    title: str
    rows: Rows
    columns: tuple[Column, ...]
    searched: Callable[[Any], str]
    statuses: tuple[str, ...]


class Shown(msgspec.Struct, frozen=True):
    """One page of a list; `count` rows there are in all."""

    rows: list[Any]
    number: int
    pages: int
    count: int


def one_page(rows: Callable[[], Iterable[Any]], number: int) -> Shown:
    """The page of this number, or the last where there are fewer; in one go, without sorting or copying."""
    start, kept, count = (number - 1) * ROWS_A_PAGE, [], 0
    for row in rows():
        if start <= count < start + ROWS_A_PAGE:
            kept.append(row)
        count += 1
    pages = max(1, -(-count // ROWS_A_PAGE))
    return one_page(rows, pages) if number > pages else Shown(kept, number, pages, count)


def narrowed(listing: Listing, organisation: Organisation, *, status: str, search: str) -> Iterator[Any]:
    """The rows with this status (empty: any) in which the words searched for are found."""
    wanted = search.casefold()
    for row in listing.rows(organisation):
        if status and row.status != status:
            continue
        if wanted and wanted not in listing.searched(row).casefold():
            continue
        yield row


def cells(listing: Listing, row: Any, at: str) -> list[Cell]:
    """One row as cells; `at` is the address of the organisation's books."""
    made = []
    for column in listing.columns:
        place = column.leads(row) if column.leads else ""
        made.append(cell(column.read(row), f"{at}/{place}" if place else ""))
    return made


def document_place(row: Any) -> str:
    """Where a document is shown."""
    return f"documents/{row.id}"


def contact_place(row: Any) -> str:
    """Where the contact of a row is shown; a transfer has none."""
    return f"contacts/{row.contact.id}" if row.contact and row.contact.id else ""


def _documents(*kinds: str) -> Rows:
    def rows(organisation: Organisation) -> Iterator[Any]:
        return (row for row in reversed(organisation.documents.values()) if row.kind in kinds)

    return rows


def _document_columns(*, is_bill: bool = False) -> tuple[Column, ...]:
    return (
        Column("Number", lambda row: row.number or "(without)", document_place),
        Column("From" if is_bill else "Contact", lambda row: row.contact.name, contact_place),
        Column("Reference", lambda row: row.reference),
        Column("Date", lambda row: row.date),
        Column("Due", lambda row: row.due_date),
        Column("Status", lambda row: status_of(row.status)),
        Column("", lambda row: row.currency),
        Column("Total", lambda row: row.total),
        Column("Still due", lambda row: row.due),
    )


def _of_document(row: Any) -> str:
    return f"{row.number}\n{row.reference}\n{row.contact.name}"


_OF_DOCUMENTS: Final = ("DRAFT", "SUBMITTED", "AUTHORISED", "PAID", "VOIDED", "DELETED")
_OF_MONEY: Final = ("AUTHORISED", "DELETED")

LISTS: Final[Mapping[str, Listing]] = {
    "invoices": Listing(
        title="Invoices", rows=_documents("ACCREC"), columns=_document_columns(), searched=_of_document,
        statuses=_OF_DOCUMENTS,
    ),
    "bills": Listing(
        title="Bills", rows=_documents("ACCPAY"), columns=_document_columns(is_bill=True),
        searched=_of_document, statuses=_OF_DOCUMENTS,
    ),
    "credit-notes": Listing(
        title="Credit notes",
        rows=_documents("ACCRECCREDIT", "ACCPAYCREDIT"),
        columns=(Column("Kind", lambda row: words_of(row.kind)), *_document_columns()),
        searched=_of_document,
        statuses=_OF_DOCUMENTS,
    ),
    "prepaid": Listing(
        title="Overpayments and prepayments",
        rows=lambda organisation: reversed(organisation.prepaid.values()),
        columns=(
            Column("Kind", lambda row: words_of(row.kind), document_place),
            Column("Contact", lambda row: row.contact.name, contact_place),
            Column("Date", lambda row: row.date),
            Column("Status", lambda row: status_of(row.status)),
            Column("", lambda row: row.currency),
            Column("Total", lambda row: row.total),
            Column("Left", lambda row: row.due),
        ),
        searched=_of_document,
        statuses=("AUTHORISED", "PAID", "VOIDED"),
    ),
    "payments": Listing(
        title="Payments",
        rows=lambda organisation: reversed(organisation.payments.values()),
        columns=(
            Column("Date", lambda row: row.date, lambda row: f"payments/{row.id}"),
            Column("Kind", lambda row: words_of(row.kind)),
            Column("Document", lambda row: row.document.number or words_of(row.document.kind),
                   lambda row: document_place(row.document)),
            Column("Contact", lambda row: row.document.contact.name),
            Column("Account", lambda row: row.account.name, lambda row: f"accounts/{row.account.id}"),
            Column("Reference", lambda row: row.reference),
            Column("Status", lambda row: status_of(row.status, of_money=True)),
            Column("Reconciled", lambda row: row.is_reconciled),
            Column("", lambda row: row.document.currency),
            Column("Amount", lambda row: row.amount),
        ),
        searched=lambda row: f"{row.reference}\n{row.document.number}\n{row.document.contact.name}",
        statuses=_OF_MONEY,
    ),
    "bank-transactions": Listing(
        title="Bank transactions",
        rows=lambda organisation: reversed(organisation.bank_transactions.values()),
        columns=(
            Column("Date", lambda row: row.date, lambda row: f"bank-transactions/{row.id}"),
            Column("Kind", lambda row: words_of(row.kind)),
            Column("Contact", lambda row: row.contact.name if row.contact else "", contact_place),
            Column("Bank account", lambda row: row.bank_account.name,
                   lambda row: f"accounts/{row.bank_account.id}"),
            Column("Reference", lambda row: row.reference),
            Column("Status", lambda row: status_of(row.status, of_money=True)),
            Column("Reconciled", lambda row: row.is_reconciled),
            Column("", lambda row: row.currency),
            Column("Total", lambda row: row.total),
        ),
        searched=lambda row: f"{row.reference}\n{row.contact.name if row.contact else ''}",
        statuses=_OF_MONEY,
    ),
    "transfers": Listing(
        title="Bank transfers",
        rows=lambda organisation: reversed(organisation.bank_transfers.values()),
        columns=(
            Column("Date", lambda row: row.date, lambda row: f"transfers/{row.id}"),
            Column("From", lambda row: row.source.name, lambda row: f"accounts/{row.source.id}"),
            Column("To", lambda row: row.target.name, lambda row: f"accounts/{row.target.id}"),
            Column("Reference", lambda row: row.reference),
            Column("Status", lambda row: status_of(row.status, of_money=True)),
            Column("Amount", lambda row: row.amount),
        ),
        searched=lambda row: f"{row.reference}\n{row.source.name}\n{row.target.name}",
        statuses=_OF_MONEY,
    ),
    "journals": Listing(
        title="Manual journals",
        rows=lambda organisation: reversed(organisation.journals.values()),
        columns=(
            Column("Date", lambda row: row.date),
            Column("Narration", lambda row: row.narration, lambda row: f"journals/{row.id}"),
            Column("Lines", lambda row: len(row.lines)),
            Column("Status", lambda row: status_of(row.status)),
        ),
        searched=lambda row: str(row.narration),
        statuses=("DRAFT", "POSTED", "VOIDED", "DELETED"),
    ),
    "contacts": Listing(
        title="Contacts",
        rows=lambda organisation: reversed(organisation.contacts.values()),
        columns=(
            Column("Name", lambda row: row.name, lambda row: f"contacts/{row.id}"),
            Column("E-mail", lambda row: row.email),
            Column("Account number", lambda row: row.account_number),
            Column("Customer", lambda row: row.is_customer),
            Column("Supplier", lambda row: row.is_supplier),
            Column("Status", lambda row: status_of(row.status)),
        ),
        searched=lambda row: f"{row.name}\n{row.email or ''}\n{row.number}\n{row.account_number}",
        statuses=("ACTIVE", "ARCHIVED"),
    ),
    "items": Listing(
        title="Items",
        rows=lambda organisation: organisation.items.values(),
        columns=(
            Column("Code", lambda row: row.code),
            Column("Name", lambda row: row.name),
            Column("Description", lambda row: row.description),
            Column("Sold for", lambda row: row.sales.unit_price if row.is_sold else None),
            Column("on account", lambda row: row.sales.account_code),
            Column("Bought for", lambda row: row.purchases.unit_price if row.is_purchased else None),
            Column("on account", lambda row: row.purchases.account_code),
            Column("In stock", lambda row: row.is_tracked),
        ),
        searched=lambda row: f"{row.code}\n{row.name}\n{row.description}",
        statuses=(),
    ),
}  # fmt: skip
"""By the last part of their address."""
