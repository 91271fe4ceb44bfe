"""What is below zero: a quantity lends the price its sign, a document becomes its opposite."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from operator import attrgetter

import msgspec

from counterfoil.core.context import Context, fraction_of, status_for
from counterfoil.core.mapped import InvoiceType, MappedInvoice, MappedLine
from counterfoil.core.money import EXACT, ZERO, times, to_cents
from counterfoil.core.phrases import plain_amount

_QUANTITY, _EXACT = attrgetter("quantity"), attrgetter("exact")

OPPOSITE: dict[InvoiceType, InvoiceType] = {
    "sales_invoice": "sales_credit",
    "sales_credit": "sales_invoice",
    "bill": "purchase_credit",
    "purchase_credit": "bill",
    "received": "spent",
    "spent": "received",
}
CALLED: dict[InvoiceType, str] = {
    "sales_invoice": "a sales invoice",
    "sales_credit": "a credit note",
    "bill": "a bill",
    "purchase_credit": "a supplier's credit note",
    "received": "money received",
    "spent": "money spent",
}


def turn_negatives(invoice: MappedInvoice, context: Context) -> tuple[MappedInvoice, tuple[str, ...]]:
    """The document without negative quantities, and turned into its opposite kind if it is below zero.

    Xero refuses negative quantities and takes negative prices, as long as the document's total is not below
    zero (public help pages of integrations that met both refusals: WorkGuru, Maropost; 2026). What decides
    is the total with tax: the stated one, else what the lines and their tax add up to. Policy `hold` leaves
    such a document as it is, for the check to find. Number and reference stay. A credit note that becomes an
    invoice or bill is due on its own date, having no other.
    """
    stated = invoice.stated_total
    if not (stated and stated < ZERO) and not _has_negatives(invoice.lines):
        return invoice, ()
    flipped = sum(1 for line in invoice.lines if line.quantity < 0)
    total, words = _total(invoice, context)
    is_turned = total < 0 and context.policies.negative_document == "opposite"
    if not flipped and not is_turned:
        return invoice, ()
    said: list[str] = []
    if flipped:
        said.append(f"negative quantities that gave their sign to the price: {flipped}")
    if not is_turned:
        lines = tuple(_upright(line) for line in invoice.lines)
        return msgspec.structs.replace(invoice, lines=lines), tuple(said)
    turned = _turned(invoice, context)
    said.append(f"turned into {CALLED[turned.type]} because {words}")
    return turned, tuple(said)


def _has_negatives(lines: Sequence[MappedLine]) -> bool:
    """Whether any line has a quantity or an amount below zero; if none has, nor do their sum and its tax."""
    return min(map(_QUANTITY, lines), default=ZERO) < ZERO or min(map(_EXACT, lines), default=ZERO) < ZERO


def _total(invoice: MappedInvoice, context: Context) -> tuple[Decimal, str]:
    """What the document comes to with tax, to the cent, and how that is said of one below zero."""
    if invoice.stated_total is not None:
        return invoice.stated_total, f"its total is {plain_amount(invoice.stated_total)}"
    net = to_cents(invoice.exact)
    if invoice.amounts != "exclusive":
        return net, f"its total is {net}"
    if not any(line.exact < 0 for line in invoice.lines):
        return net, ""
    tax = sum((times(line.exact, fraction_of(context, line.tax_type)) for line in invoice.lines), ZERO)
    gross = to_cents(invoice.exact + tax)
    return gross, f"its total is {net} before tax" if net < 0 else f"its total is {gross} with tax"


def _upright(line: MappedLine) -> MappedLine:
    if line.quantity >= 0:
        return line
    return msgspec.structs.replace(line, quantity=-line.quantity, unit_price=_less(line.unit_price))


def _turned(invoice: MappedInvoice, context: Context) -> MappedInvoice:
    opposite = OPPOSITE[invoice.type]
    return msgspec.structs.replace(
        invoice,
        type=opposite,
        status=status_for(context, opposite),
        due_date=invoice.date if opposite in ("sales_invoice", "bill") else None,
        lines=tuple(_turned_line(line) for line in invoice.lines),
        exact=_less(invoice.exact),
        stated_total=None if invoice.stated_total is None else _less(invoice.stated_total),
        stated_tax=None if invoice.stated_tax is None else _less(invoice.stated_tax),
    )


def _turned_line(line: MappedLine) -> MappedLine:
    """The line with its amount turned: by its quantity's sign where that is negative, else by its price's."""
    is_upright = line.quantity >= 0
    return msgspec.structs.replace(
        line,
        quantity=line.quantity if is_upright else _less(line.quantity),
        unit_price=_less(line.unit_price) if is_upright else line.unit_price,
        exact=_less(line.exact),
        stated_tax=None if line.stated_tax is None else _less(line.stated_tax),
    )


def _less(amount: Decimal) -> Decimal:
    """The amount with its sign turned; nought has none."""
    return EXACT.minus(amount)
