"""A letter behind a number that is taken in Xero: INV-1042 goes as INV-1042A.

A number is what a document is looked for by when nobody knows whether it arrived. So a letter is kept with
the export from before it is sent until it is in Xero, and is another only after Xero has refused the former:
then nothing of ours stands under that.
"""

from __future__ import annotations

import string

import msgspec

from counterfoil.core.context import Context
from counterfoil.core.export import Export
from counterfoil.core.mapped import MappedInvoice

SUFFIX = "number_suffix"
"""The policy that says which letter; it is chosen for one document at a time."""
TAKEN = "duplicate_invoice_number"
"""The fault that a taken number is."""


def suffix_number(invoice: MappedInvoice, context: Context) -> tuple[MappedInvoice, tuple[str, ...]]:
    """The document under its number with the letter that was chosen for it behind it."""
    suffix = context.policies.number_suffix
    if not suffix or not invoice.number:
        return invoice, ()
    number = f"{invoice.number}{suffix}"
    said = f"number {number} in place of {invoice.number}, which is taken in Xero"
    return msgspec.structs.replace(invoice, number=number), (said,)


def sent_number(export: Export) -> str:
    """The number that a document goes, or went, under: its own, with its letter where it has one."""
    return f"{export.number}{export.choices.get(SUFFIX, '')}"


def next_suffix(suffix: str) -> str:
    """The letter after this one, A to begin with; empty when there are no more."""
    letters = string.ascii_uppercase
    return letters[letters.index(suffix) + 1 :][:1] if suffix else letters[0]
