"""The page of canonical documents, made from the structs that read them, with an example of each kind."""

import types
import typing
from inspect import getdoc
from typing import Any, Literal, get_args, get_origin

import msgspec

from counterfoil.core import document, event
from counterfoil.core.document import Document, Exportable, kind_of
from counterfoil.core.reading import DIGITS_MAX, ID_MAX, LINES_MAX, TEXT_MAX

HEAD = f"""# Canonical documents

What `counterfoil import FILE --format canonical` reads and `Counterfoil.accept` takes. A file is **JSON Lines**: one
document on each line, in UTF-8, plain or gzip. This page is made from `core/document.py`; a test compares them.

- `kind` says what a document is. With `system` and `id` it makes the document's reference, `system:kind:id`. The same
  reference with other content is a revision of the same document; so a reference never changes its meaning.
- Unknown fields are refused. Fields with a default may be left out.
- Amounts are exact: a JSON number or a text (`8.75` or `"8.75"`). Quantities and prices have up to six decimals;
  totals, tax and payments two.
- Dates are written `2026-10-01`; a currency is three capital letters.
- A text has at most {TEXT_MAX:,} characters, an `id` {ID_MAX}, an amount {DIGITS_MAX} digits, a document {LINES_MAX:,} lines.
- A contact may stand anywhere in a file: what names it waits until it is in Xero. So does a payment for what it pays,
  and an allocation for the credit note and the document it is used against.

A document that cannot be read is refused by itself with a sentence; the others of the file are taken in.
"""

EXAMPLES: dict[str, str] = {
    "contact": '{"kind":"contact","system":"shop","id":"C1","name":"Paper Lantern Grocers","email":"accounts@lantern.example",'
    '"addresses":[{"lines":["39 Fable Lane"],"city":"Harbourtown","country":"New Zealand"}]}',
    "sales_invoice": '{"kind":"sales_invoice","system":"shop","id":"1001","number":"INV-1001","date":"2026-10-01",'
    '"due_date":"2026-10-31","currency":"NZD","contact":"C1","lines":[{"description":"Lanterns","quantity":12,'
    '"unit_price":"8.75","category":"Goods","tax_code":"GST"}],"total":"120.75"}',
    "bill": '{"kind":"bill","system":"shop","id":"B77","number":"7741","date":"2026-10-02","due_date":"2026-11-20",'
    '"currency":"NZD","contact":"C9","amounts":"inclusive","lines":[{"description":"Freight, September",'
    '"unit_price":"230.00","category":"Carriers","tax_code":"GST"}]}',
    "credit_note": '{"kind":"credit_note","system":"shop","id":"CN-12","number":"CN-12","date":"2026-10-05","currency":"NZD",'
    '"contact":"C1","lines":[{"description":"Lanterns, two torn","quantity":2,"unit_price":"8.75",'
    '"category":"Goods","tax_code":"GST"}],"reference":"INV-1001"}',
    "payment": '{"kind":"payment","system":"shop","id":"P1","document":"shop:sales_invoice:1001","date":"2026-10-20",'
    '"currency":"NZD","amount":"100.00","tender":"card"}',
    "allocation": '{"kind":"allocation","system":"shop","id":"A1","credit_note":"shop:credit_note:CN-12",'
    '"document":"shop:sales_invoice:1001","date":"2026-10-20","currency":"NZD","amount":"20.12"}',
    "bank_transaction": '{"kind":"bank_transaction","system":"shop","id":"T1","direction":"spent","bank":"main",'
    '"contact":"C9","date":"2026-10-03","currency":"NZD","lines":[{"description":"Bank fee","unit_price":"5.00"}]}',
    "manual_journal": '{"kind":"manual_journal","system":"shop","id":"J1","date":"2026-10-31","currency":"NZD",'
    '"narration":"Stock used","lines":[{"account":"cost of sales","amount":"310.00"},'
    '{"account":"stock","amount":"-310.00"}]}',
    "bank_transfer": '{"kind":"bank_transfer","system":"shop","id":"X1","from_bank":"till","to_bank":"main",'
    '"date":"2026-10-04","currency":"NZD","amount":"850.00"}',
}
"""A line of JSON Lines for each kind; those of kinds that are sent may stand in one file."""

PARTS = (document.Line, document.JournalLine, document.TrackingChoice, document.Address)
SENT = get_args(Exportable)
NOT_SENT = tuple(each for each in get_args(Document) if each not in SENT)
EVENTS = get_args(event.Event)


def documents_page() -> str:
    """`docs/reference/documents.md`."""
    parts = [HEAD, "## Kinds that are sent\n"]
    for struct in SENT:
        parts += _kind(struct)
    parts += ["## Parts of documents\n"]
    for struct in PARTS:
        parts += [f"### {struct.__name__}\n", _said(struct), _fields(struct)]
    parts += [
        "## Kinds that are not sent yet\n",
        "They are described so that a source can be written for them; this version refuses each at intake with a",
        "sentence, and keeps nothing of it.\n",
    ]
    for struct in NOT_SENT:
        parts += _kind(struct)
    tags = ", ".join(f"`{struct.__struct_config__.tag}`" for struct in EVENTS)
    parts += [f"Events, from which documents are to be composed, are refused in the same way: {tags}."]
    return "\n".join(parts).rstrip() + "\n"


def tag_of(struct: type[msgspec.Struct]) -> str:
    """The `kind` of a struct."""
    return str(struct.__struct_config__.tag)


def _kind(struct: type[msgspec.Struct]) -> list[str]:
    tag = tag_of(struct)
    return [f"### {tag}\n", _said(struct), _fields(struct), f"```json\n{EXAMPLES[tag]}\n```\n"]


def _said(struct: type[msgspec.Struct]) -> str:
    return f"{getdoc(struct)}\n"


def _fields(struct: type[msgspec.Struct]) -> str:
    rows = [
        f"| `{field.encode_name}` | {_written(field.type)} | {_default(field)} |"
        for field in msgspec.structs.fields(struct)
    ]
    return "\n".join(["| field | what it is | when left out |", "|---|---|---|", *rows]) + "\n"


def _default(field: msgspec.structs.FieldInfo) -> str:
    if field.required:
        return "must be given"
    value = field.default
    if value in (None, "", ()):
        return "nothing"
    return f"`{value}`"


WORDS: dict[Any, str] = {str: "text", "Decimal": "amount", "date": "date"}


def _written(kind: Any) -> str:
    """A type in words."""
    if get_origin(kind) in (types.UnionType, typing.Union):
        return " or ".join(_written(each) for each in get_args(kind) if each is not types.NoneType)
    if get_origin(kind) is Literal:
        return ", ".join(f"`{each}`" for each in get_args(kind))
    if get_origin(kind) is tuple:
        return f"list of {_written(get_args(kind)[0])}"
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return f"[{kind.__name__}](#{kind.__name__.lower()})"
    return WORDS.get(kind) or WORDS[kind.__name__]


__all__ = ["EXAMPLES", "NOT_SENT", "SENT", "documents_page", "kind_of", "tag_of"]
