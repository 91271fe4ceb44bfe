"""The page of one thing in the books: what there is to know of it, and what can be done with it there."""

import msgspec

from xerosim.books.amounts import ONE
from xerosim.books.bank import BankTransaction, BankTransfer
from xerosim.books.documents import Document, Payment
from xerosim.books.journals import Journal
from xerosim.books.organisation import Organisation
from xerosim.pages import papers
from xerosim.pages.deeds import RECONCILED, forms_beside
from xerosim.pages.forms import Form
from xerosim.pages.rendering import Cell, Table, cell, plain
from xerosim.pages.tables import LISTS, document_place
from xerosim.pages.words import status_of, words_of

Facts = list[tuple[str, Cell]]


class Thing(msgspec.Struct, frozen=True, kw_only=True):
    """One page: the list it belongs to (address and name), its title, facts, tables, and forms of deeds."""

    within: tuple[str, str]
    title: str
    status: str = ""
    facts: Facts
    tables: list[Table]
    forms: list[Form] = []


def address_of(organisation: Organisation) -> str:
    """Where the books of an organisation are shown."""
    return f"/books/{organisation.tenant_id}"


def within(name: str) -> tuple[str, str]:
    """The list a thing belongs to: the last part of its address, and its name."""
    return name, LISTS[name].title


def document_page(organisation: Organisation, row: Document) -> Thing:
    """An invoice, a bill, a credit note, an overpayment or a prepayment."""
    at = address_of(organisation)
    is_prepaid = row.id not in organisation.documents
    of_kind = "credit-notes" if row.is_credit else "invoices" if row.is_sale else "bills"
    entries = papers.entries_table(organisation, papers.entries_of_document(organisation, row), at)
    forms = [] if is_prepaid else _document_forms(organisation, row)
    tables = [
        papers.lines_table(row.lines, at),
        papers.payments_table(organisation, row, at),
        papers.allocations_table(organisation, row, at),
        entries,
        papers.history_table(organisation, row),
        papers.files_table(organisation, row.id, at),
    ]
    return Thing(
        within=within("prepaid" if is_prepaid else of_kind),
        title=f"{words_of(row.kind)} {row.number}".strip(),
        status=status_of(row.status),
        facts=_document_facts(row, at),
        tables=tables,
        forms=[*forms, *_allocation_forms(organisation, row)],
    )


def _document_facts(row: Document, at: str) -> Facts:
    rate = [("Rate", cell(plain(row.rate)))] if row.rate != ONE else []
    return [
        ("Contact", cell(row.contact.name, f"{at}/contacts/{row.contact.id}")),
        ("Date", cell(row.date)),
        ("Due", cell(row.due_date)),
        ("Reference", cell(row.reference)),
        ("Currency", cell(row.currency)),
        *rate,
        ("Amounts are", cell({"NoTax": "without tax"}.get(row.mode, f"tax {row.mode.lower()}"))),
        ("Net", cell(row.sub_total)),
        ("Tax", cell(row.total_tax)),
        ("Total", cell(row.total)),
        ("Paid", cell(row.paid)),
        ("Credited", cell(row.credited)),
        ("Still due", cell(row.due)),
        ("Written by", cell(row.app)),
    ]


def _document_forms(organisation: Organisation, row: Document) -> list[Form]:
    edited = {
        "new_number": row.number,
        "reference": row.reference,
        "date": row.date.isoformat(),
        "due_date": row.due_date.isoformat() if row.due_date else "",
        "contact_id": row.contact.name,
    }
    names = {"invoice_id": row.id}
    return forms_beside(organisation, "document", row.status, names=names, values={"edit_invoice": edited})


def _allocation_forms(organisation: Organisation, row: Document) -> list[Form]:
    forms = []
    for allocation in papers.allocations_of(organisation, row):
        other = allocation.source if allocation.target is row else allocation.target
        title = f"Take back the allocation against {words_of(other.kind).lower()} {other.number}"
        names = {"allocation_id": allocation.id}
        (form,) = forms_beside(organisation, "allocation", "", names=names)
        forms.append(msgspec.structs.replace(form, title=title))
    return forms


def _standing(row: Payment | BankTransaction) -> str:
    """What decides what can be done with money: its status, and before that whether it was reconciled."""
    return RECONCILED if row.is_reconciled and row.status == "AUTHORISED" else row.status


def payment_page(organisation: Organisation, row: Payment) -> Thing:
    """A payment of a document, or the refund of a credit."""
    at, document = address_of(organisation), row.document
    name = f"{words_of(document.kind)} {document.number}".strip()
    facts: Facts = [
        ("Document", cell(name, f"{at}/{document_place(document)}")),
        ("Contact", cell(document.contact.name, f"{at}/contacts/{document.contact.id}")),
        ("Account", cell(row.account.name, f"{at}/accounts/{row.account.id}")),
        ("Date", cell(row.date)),
        ("Reference", cell(row.reference)),
        ("Reconciled", cell(row.is_reconciled)),
        (f"Amount ({document.currency})", cell(row.amount)),
        ("On the account", cell(row.bank_amount)),
    ]
    return Thing(
        within=within("payments"),
        title=f"{words_of(row.kind)}, {row.date}",
        status=papers.status_in_words(row),
        facts=facts,
        tables=[
            papers.entries_table(organisation, papers.entries_of_payment(organisation, row), at),
            papers.history_table(organisation, row),
        ],
        forms=forms_beside(organisation, "payment", _standing(row), names={"payment_id": row.id}),
    )


def bank_transaction_page(organisation: Organisation, row: BankTransaction) -> Thing:
    """Money spent or received."""
    at = address_of(organisation)
    transfer = papers.transfer_of(organisation, row)
    contact = cell(row.contact.name, f"{at}/contacts/{row.contact.id}") if row.contact else cell(None)
    whole = cell(f"Transfer, {transfer.date}", f"{at}/transfers/{transfer.id}") if transfer else cell(None)
    lines = [] if transfer else [papers.lines_table(row.lines, at)]
    facts: Facts = [
        ("Contact", contact),
        ("One side of", whole),
        ("Bank account", cell(row.bank_account.name, f"{at}/accounts/{row.bank_account.id}")),
        ("Date", cell(row.date)),
        ("Reference", cell(row.reference)),
        ("Reconciled", cell(row.is_reconciled)),
        ("Currency", cell(row.currency)),
        ("Net", cell(row.sub_total)),
        ("Tax", cell(row.total_tax)),
        ("Total", cell(row.total)),
        ("Written by", cell(row.app)),
    ]
    return Thing(
        within=within("bank-transactions"),
        title=f"{words_of(row.kind)}, {row.date}",
        status=papers.status_in_words(row),
        facts=facts,
        tables=[
            *lines,
            papers.entries_table(organisation, papers.entries_of_bank(organisation, row), at),
            papers.history_table(organisation, row),
            papers.files_table(organisation, row.id, at),
        ],
        forms=forms_beside(
            organisation, "bank-transaction", _standing(row), names={"bank_transaction_id": row.id}
        ),
    )


def transfer_page(organisation: Organisation, row: BankTransfer) -> Thing:
    """Money moved between two bank accounts."""
    at = address_of(organisation)
    facts: Facts = [
        ("From", cell(row.source.name, f"{at}/accounts/{row.source.id}")),
        ("To", cell(row.target.name, f"{at}/accounts/{row.target.id}")),
        ("Date", cell(row.date)),
        ("Reference", cell(row.reference)),
        ("Amount", cell(row.amount)),
    ]
    return Thing(
        within=within("transfers"),
        title=f"Transfer, {row.date}",
        status=papers.status_in_words(row),
        facts=facts,
        tables=[
            papers.entries_table(organisation, papers.entries_of_transfer(row), at),
            papers.history_table(organisation, row),
            papers.files_table(organisation, row.id, at),
        ],
    )


def journal_page(organisation: Organisation, row: Journal) -> Thing:
    """A manual journal."""
    at = address_of(organisation)
    lines = [
        [
            cell(line.description),
            cell(f"{line.account.code} {line.account.name}" if line.account else ""),
            cell(line.tax_type),
            cell(line.tax_amount),
            *papers.sides(line.amount),
        ]
        for line in row.lines
    ]
    heads = ("Description", "Account", "Tax type", "Tax", "Debit", "Credit")
    return Thing(
        within=within("journals"),
        title=row.narration or "Manual journal",
        status=papers.status_in_words(row),
        facts=[("Date", cell(row.date)), ("Written by", cell(row.app))],
        tables=[
            Table(title="Lines", heads=heads, rows=lines),
            papers.entries_table(organisation, papers.entries_of_journal(organisation, row), at),
            papers.history_table(organisation, row),
            papers.files_table(organisation, row.id, at),
        ],
        forms=forms_beside(organisation, "journal", row.status, names={"journal_id": row.id}),
    )
