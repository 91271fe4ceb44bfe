"""The page of one customer or supplier: who it is, its terms, and the newest of its documents."""

from typing import Any

from xerosim.books.contacts import Contact
from xerosim.books.organisation import Organisation
from xerosim.pages import papers
from xerosim.pages.deeds import forms_beside
from xerosim.pages.rendering import Cell, Table, cell
from xerosim.pages.tables import ROWS_A_PAGE, document_place
from xerosim.pages.things import Facts, Thing, address_of, within
from xerosim.pages.words import status_of, words_of


def contact_page(organisation: Organisation, row: Contact) -> Thing:
    """A customer or supplier, with the newest of its documents."""
    at = address_of(organisation)
    merged = organisation.contacts.get(row.merged_to)
    facts: Facts = [
        ("E-mail", cell(row.email)),
        ("Contact number", cell(row.number)),
        ("Account number", cell(row.account_number)),
        ("Customer", cell(row.is_customer)),
        ("Supplier", cell(row.is_supplier)),
    ]
    if merged is not None:
        facts.append(("Merged into", cell(merged.name, f"{at}/contacts/{merged.id}")))
    facts += [(name, cell(text)) for name, value in row.details.items() if (text := _in_words(value))]
    terms = row.details.get("PaymentTerms") or {}
    return Thing(
        within=within("contacts"),
        title=row.name,
        status=status_of(row.status),
        facts=facts,
        tables=[
            _documents_of(organisation, row, at),
            papers.history_table(organisation, row),
            papers.files_table(organisation, row.id, at),
        ],
        forms=forms_beside(
            organisation, "contact", row.status, names={"contact_id": row.id},
            values={"rename_contact": {"name": row.name}, "set_website": {"website": row.website},
                    "set_account_number": {"account_number": row.account_number},
                    "set_payment_terms": terms_filled_in(terms)},
        ),
    )  # fmt: skip


def terms_filled_in(terms: dict[str, Any]) -> dict[str, str]:
    """Terms of payment, in Xero's names, as the fields of a form show them."""
    filled = {}
    for side, fields in (("Sales", "sales"), ("Bills", "bills")):
        if held := terms.get(side):
            filled[f"{fields}.day"] = str(held.get("Day", ""))
            filled[f"{fields}.type"] = str(held.get("Type", ""))
    return filled


def _in_words(value: Any) -> str:
    """What a contact's further field holds, nested or not, on one line."""
    match value:
        case dict():
            return ", ".join(text for each in value.values() if (text := _in_words(each)))
        case list():
            return "; ".join(text for each in value if (text := _in_words(each)))
        case None | "" | bool():
            return ""
        case _:
            return words_of(str(value))


def _documents_of(organisation: Organisation, contact: Contact, at: str) -> Table:
    rows: list[list[Cell]] = []
    for row in reversed(organisation.documents.values()):
        if row.contact is contact:
            name = f"{words_of(row.kind)} {row.number}".strip()
            status = cell(status_of(row.status))
            link = cell(name, f"{at}/{document_place(row)}")
            rows.append([link, cell(row.date), status, cell(row.currency), cell(row.total), cell(row.due)])
            if len(rows) == ROWS_A_PAGE:
                break
    heads = ("Document", "Date", "Status", "", "Total", "Still due")
    return Table(title=f"Documents (the newest {ROWS_A_PAGE} at most)", heads=heads, rows=rows)
