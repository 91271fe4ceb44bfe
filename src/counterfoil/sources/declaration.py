"""What a bookkeeper says about a table so that it can be read: which column means what, in a file of TOML.

`examples/online_retail.toml` in this package is a whole declaration with a comment on each key.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Literal

import msgspec

from counterfoil.core.document import Amounts
from counterfoil.core.keys import key_sentence
from counterfoil.core.reading import is_currency
from counterfoil.errors import DeclarationInvalid

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
"""A column named inside a template: `Customer {CustomerID}`."""
DUE_DAYS_MAX = 36_500

Text = Annotated[str, msgspec.Meta(min_length=1)]
"""The name of a column, or another text that may not be empty."""


class Columns(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The columns of a row that belong to no other section, by their names in the header.

    Rows with the same `number` are one document and need not be adjacent. A line without a description has
    its product code instead; without a `quantity` column each line counts once. `reference` is free text
    about the document, taken from the row that `dates.several` names.
    """

    number: Text
    unit_price: Text
    quantity: Text | None = None
    description: Text | None = None
    product: Text | None = None
    category: Text | None = None
    account: Text | None = None
    reference: Text | None = None


class Dates(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a document is dated and due.

    `formats` are those of strptime (`%d/%m/%Y`), tried in their order; a time of day is read and left out.
    `several` says which row's date holds for a document whose rows have several. A document is due
    `due_days` after its date, or on the date in the column `due`, or neither is known.
    """

    column: Text
    formats: Annotated[tuple[Text, ...], msgspec.Meta(min_length=1)]
    several: Literal["first", "last"] = "first"
    due_days: Annotated[int, msgspec.Meta(ge=0, le=DUE_DAYS_MAX)] | None = None
    due: Text | None = None


class Currency(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The currency of every document (`code`), or the column that has it."""

    code: Text | None = None
    column: Text | None = None


class BlankContact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The contact that stands for rows without one."""

    id: Text
    name: Text


class ContactColumns(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who a document is for.

    `id` is the column that tells contacts apart; `without_ending` is cut off its end (`17850.0` is customer
    17850). `name` is a text with columns in braces, `country` a column. Where the rows of one contact differ
    in these, the last row of the file wins and a note says so once. Without `blank`, a document whose
    contact is empty has none.
    """

    id: Text
    name: Text
    without_ending: str = ""
    country: Text | None = None
    blank: BlankContact | None = None


class KindRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What kind of document it is when the text in `column` starts with, or equals, a given text.

    `quantities` says whether their signs are turned: a source may write credits in negative quantities,
    documents always have them positive. `side` matters for credit notes only.
    """

    column: Text
    starts_with: Text | None = None
    equals: Text | None = None
    kind: Literal["sales_invoice", "bill", "credit_note"]
    side: Literal["sales", "purchase"] = "sales"
    quantities: Literal["as_they_are", "negated"] = "as_they_are"


class Kinds(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The kind of each document: the first rule that fits its first row, else `default`."""

    default: Literal["sales_invoice", "bill", "credit_note"] = "sales_invoice"
    rules: tuple[KindRule, ...] = ()


class TaxCodes(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Each line's tax code: what `values` has for the text in `column`, else `default`, else the text."""

    column: Text
    values: dict[str, Text] = {}
    default: Text | None = None


class Declaration(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a table with a header is read into documents of one source `system`.

    Fields stand between `delimiter`s and may be quoted. `thousands_mark` may group digits. `amounts` says
    whether prices are without tax, contain it, or no tax applies. `duplicate_rows` can only be kept: two
    rows that are alike are two lines.
    """

    system: Text
    columns: Columns
    dates: Dates
    currency: Currency
    delimiter: Annotated[str, msgspec.Meta(min_length=1, max_length=1)] = ","
    decimal_mark: Literal[".", ","] = "."
    thousands_mark: Literal["", ".", ",", " ", "'"] = ""
    amounts: Amounts = "exclusive"
    duplicate_rows: Literal["keep"] = "keep"
    contact: ContactColumns | None = None
    kinds: Kinds = Kinds()
    tax_codes: TaxCodes | None = None


def declaration_from_toml(text: str, name: str) -> Declaration:
    """The declaration that a TOML text makes. Raises DeclarationInvalid, which names the file and the key."""
    try:
        table = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise DeclarationInvalid(f"{name}: is not TOML: {error}") from error
    try:
        declaration = msgspec.convert(table, Declaration)
    except msgspec.ValidationError as error:
        raise DeclarationInvalid(f"{name}: {key_sentence(error, Declaration, table)}") from error
    for problem in _problems(declaration):
        raise DeclarationInvalid(f"{name}: {problem}")
    return declaration


def columns_of(declaration: Declaration) -> Iterator[tuple[str, str]]:
    """Every column the declaration names, after the key that names it."""
    sections = (
        ("columns", declaration.columns, Columns.__struct_fields__),
        ("dates", declaration.dates, _DATES),
    )
    for section, values, keys in sections:
        for key in keys:
            if column := getattr(values, key):
                yield f"{section}.{key}", column
    if declaration.currency.column:
        yield "currency.column", declaration.currency.column
    if contact := declaration.contact:
        yield "contact.id", contact.id
        if contact.country:
            yield "contact.country", contact.country
        for column in PLACEHOLDER.findall(contact.name):
            yield "contact.name", column
    for position, rule in enumerate(declaration.kinds.rules, start=1):
        yield f"kinds.rules[{position}].column", rule.column
    if declaration.tax_codes:
        yield "tax_codes.column", declaration.tax_codes.column


_DATES = ("column", "due")


def _problems(declaration: Declaration) -> Iterator[str]:
    """What each key alone allows and together make no sense, each sentence after its key."""
    if ":" in declaration.system:
        yield f"system: {declaration.system!r} must be a name without a colon"
    if declaration.delimiter in '"\r\n':
        yield f"delimiter: {declaration.delimiter!r} cannot part columns"
    if declaration.thousands_mark == declaration.decimal_mark:
        yield f"thousands_mark: {declaration.thousands_mark!r} is the decimal mark already"
    for form in declaration.dates.formats:
        if not _is_date_format(form):
            yield f"dates.formats: {form!r} does not read a day, a month and a year (such as %d/%m/%Y)"
    if declaration.dates.due_days is not None and declaration.dates.due:
        yield "dates.due_days: give either days after the date or the column of the due date, not both"
    code, column = declaration.currency.code, declaration.currency.column
    if bool(code) == bool(column):
        yield "currency: expected either code or column"
    if code and not is_currency(code):
        yield f"currency.code: {code!r} is not a three-letter code such as NZD"
    if declaration.contact and set("{}") & set(PLACEHOLDER.sub("", declaration.contact.name)):
        yield f"contact.name: {declaration.contact.name!r} has a brace that stands alone"
    for position, rule in enumerate(declaration.kinds.rules, start=1):
        if (rule.starts_with is None) == (rule.equals is None):
            yield f"kinds.rules[{position}]: expected either starts_with or equals"


def _is_date_format(form: str) -> bool:
    """Whether what the format writes can be read back to the same day."""
    day = dt.datetime(2011, 12, 31)
    try:
        return dt.datetime.strptime(day.strftime(form), form).date() == day.date()
    except ValueError:
        return False
