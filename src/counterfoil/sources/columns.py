"""What each column of a row means: the lines and heads of documents, as a declaration says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from typing import Literal

import msgspec

from counterfoil.core.document import Bill, CreditNote, Line, Priced, SalesInvoice
from counterfoil.core.money import EXACT
from counterfoil.core.reading import ID_MAX, is_currency, line_problem
from counterfoil.errors import DeclarationInvalid
from counterfoil.sources.cells import CACHED, Unread, date_reader, number_reader, shown
from counterfoil.sources.declaration import Declaration, KindRule, TaxCodes, columns_of

Places = Mapping[str, int]
"""Where each column stands in a row, from 0, by its name in the header."""
Row = Sequence[str]


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """What one row says of its whole document; `contact` is the contact's id, None where the row has none."""

    kind: KindRule
    date: dt.date
    due_date: dt.date | None
    contact: str | None
    currency: str
    reference: str


def places_in(header: Sequence[str], declaration: Declaration) -> Places:
    """Where the columns stand. Raises DeclarationInvalid naming the key whose column is not there."""
    for key, column in columns_of(declaration):
        found = header.count(column)
        if found != 1:
            how = "does not have" if not found else "has more than once"
            raise DeclarationInvalid(
                f"the declaration's {key} names the column {column!r}, which the header {how}: "
                f"{shown(', '.join(header))}"
            )
    return {column: place for place, column in enumerate(header)}


def line_reader(
    declaration: Declaration, places: Places, quantities: Literal["as_they_are", "negated"]
) -> Callable[[Row], Line | Unread]:
    """Reads a row as a line of its document, with quantities as they are or with their signs turned.

    Lines are sound as `core/reading.py` demands: amounts are checked here, once for each pair of texts, and
    the length and characters of texts where rows are cut.
    """
    columns = declaration.columns
    price_at = places[columns.unit_price]
    quantity_at, description_at, product_at, category_at, account_at = (
        places[column] if column else None
        for column in (
            columns.quantity,
            columns.description,
            columns.product,
            columns.category,
            columns.account,
        )
    )
    amounts_of = _amounts_reader(declaration, quantities)
    tax_codes = declaration.tax_codes
    tax_code_at = places[tax_codes.column] if tax_codes else None
    tax_code_of = _tax_code_reader(tax_codes)

    def read(row: Row) -> Line | Unread:
        amounts = amounts_of("1" if quantity_at is None else row[quantity_at], row[price_at])
        if isinstance(amounts, Unread):
            return amounts
        product = "" if product_at is None else row[product_at].strip()
        return Line(
            description=("" if description_at is None else row[description_at].strip()) or product,
            quantity=amounts[0],
            unit_price=amounts[1],
            product=product or None,
            category=None if category_at is None else row[category_at].strip() or None,
            account=None if account_at is None else row[account_at].strip() or None,
            tax_code=None if tax_code_at is None else tax_code_of(row[tax_code_at]),
        )

    return read


def _amounts_reader(
    declaration: Declaration, quantities: Literal["as_they_are", "negated"]
) -> Callable[[str, str], tuple[Decimal, Decimal] | Unread]:
    number = number_reader(declaration.decimal_mark, declaration.thousands_mark)
    quantity_column, price_column = declaration.columns.quantity or "", declaration.columns.unit_price

    @lru_cache(CACHED)
    def read(quantity_text: str, price_text: str) -> tuple[Decimal, Decimal] | Unread:
        quantity, price = number(quantity_text), number(price_text)
        if isinstance(quantity, str) or isinstance(price, str):
            found = ((quantity_column, quantity), (price_column, price))
            return Unread(tuple((column, said) for column, said in found if isinstance(said, str)))
        if quantities == "negated":
            quantity = EXACT.minus(quantity)
        problem = line_problem(Line(quantity=quantity, unit_price=price))
        return Unread(((price_column, problem),)) if problem else (quantity, price)

    return read


def _tax_code_reader(codes: TaxCodes | None) -> Callable[[str], str | None]:
    values, default = (codes.values, codes.default) if codes else ({}, None)

    @lru_cache(CACHED)
    def read(text: str) -> str | None:
        text = text.strip()
        return values.get(text) or default or text or None

    return read


def kind_reader(declaration: Declaration, places: Places) -> Callable[[Row], KindRule]:
    """Tells which rule a row's document is of: the first that fits, else one that stands for the default."""
    rules = tuple((places[rule.column], rule) for rule in declaration.kinds.rules)
    default = KindRule(column=declaration.columns.number, kind=declaration.kinds.default)

    def read(row: Row) -> KindRule:
        for at, rule in rules:
            text = row[at].strip() if at < len(row) else ""
            if text == rule.equals or (rule.starts_with and text.startswith(rule.starts_with)):
                return rule
        return default

    return read


def contact_id_reader(declaration: Declaration) -> Callable[[str], str]:
    """Cleans the text in the contact's column to the contact's id; empty where there is none."""
    ending = declaration.contact.without_ending if declaration.contact else ""

    @lru_cache(CACHED)
    def read(text: str) -> str:
        return text.strip().removesuffix(ending)

    return read


def head_texts(declaration: Declaration, places: Places) -> Callable[[Row], object]:
    """The texts a row's head is read from, as they are: rows of one number with equal ones say the same."""
    dates, contact = declaration.dates, declaration.contact
    columns = [
        dates.column,
        dates.due,
        contact.id if contact else None,
        declaration.currency.column,
        declaration.columns.reference,
        *(rule.column for rule in declaration.kinds.rules),
    ]
    found = {column for column in columns if column and column != declaration.columns.number}
    return itemgetter(*sorted(places[column] for column in found or {declaration.columns.number}))


def head_reader(declaration: Declaration, places: Places) -> Callable[[Row], Head | Unread]:
    """Reads what a row says of its whole document."""
    dates, contact, currency = declaration.dates, declaration.contact, declaration.currency
    kind_of, date_of = kind_reader(declaration, places), date_reader(dates.formats)
    contact_id_of = contact_id_reader(declaration)

    def cell(row: Row, column: str | None) -> str:
        return row[places[column]].strip() if column else ""

    def read(row: Row) -> Head | Unread:
        unread: list[tuple[str, str]] = []
        number = cell(row, declaration.columns.number)
        contact_id = contact_id_of(cell(row, contact.id)) if contact else ""
        for column, text in (
            (declaration.columns.number, number),
            (contact.id if contact else "", contact_id),
        ):
            if len(text) > ID_MAX:
                unread.append((column, f"read {shown(text)}, expected at most {ID_MAX} characters"))
        date = date_of(cell(row, dates.column))
        if isinstance(date, str):
            unread.append((dates.column, date))
        due = _due_date(date, dates.due_days) if not dates.due else None
        if dates.due and (due_text := cell(row, dates.due)):
            due = date_of(due_text)
        if isinstance(due, str):
            unread.append((dates.due or dates.column, due))
        code = currency.code or cell(row, currency.column)
        if not is_currency(code):
            said = f"read {shown(code)}, expected a three-letter code such as NZD"
            unread.append((currency.column or "", said))
        if unread or isinstance(date, str) or isinstance(due, str):
            return Unread(tuple(unread))
        return Head(
            kind=kind_of(row),
            date=date,
            due_date=due,
            contact=contact_id or (contact.blank.id if contact and contact.blank else None),
            currency=code,
            reference=cell(row, declaration.columns.reference),
        )

    return read


def _due_date(date: dt.date | str, days: int | None) -> dt.date | str | None:
    if days is None or isinstance(date, str):
        return None
    try:
        return date + dt.timedelta(days=days)
    except OverflowError:
        return f"read {date.isoformat()}, but {days} days later there is no date"


def document_of(declaration: Declaration, number: str, head: Head, lines: tuple[Line, ...]) -> Priced:
    """The document that rows of one number make."""
    system, amounts = declaration.system, declaration.amounts
    match head.kind.kind:
        case "credit_note":
            return CreditNote(
                system=system, id=number, number=number, date=head.date, currency=head.currency, lines=lines,
                side=head.kind.side, contact=head.contact, amounts=amounts, reference=head.reference,
            )  # fmt: skip
        case "bill" | "sales_invoice" as kind:
            document = SalesInvoice if kind == "sales_invoice" else Bill
            return document(
                system=system, id=number, number=number, date=head.date, currency=head.currency, lines=lines,
                due_date=head.due_date, contact=head.contact, amounts=amounts, reference=head.reference,
            )  # fmt: skip
