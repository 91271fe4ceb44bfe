"""Lines that come to nothing, which Xero refuses or which only take up room, are left out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress
from operator import attrgetter

import msgspec

from counterfoil.core.context import Context
from counterfoil.core.mapped import MappedInvoice, MappedLine
from counterfoil.core.money import ZERO, to_cents
from counterfoil.core.phrases import plain_amount
from counterfoil.core.slack import HALF_CENT

_MINUS_HALF_CENT = -HALF_CENT
_EXACT = attrgetter("exact")


def drop_zero_lines(invoice: MappedInvoice, context: Context) -> tuple[MappedInvoice, tuple[str, ...]]:
    """By policy `drop`: the document without the lines that round to 0.00 and state no tax, free and
    text-only ones included.

    Amounts under half a cent stay in the document's `exact`, so that they come back on the rounding line. A
    document of nothing but such lines keeps none if it comes to nothing, else all: left out, they would leave
    nothing to stand on.
    """
    if context.policies.zero_lines == "hold":
        return invoice, ()
    if min(map(_EXACT, invoice.lines), default=ZERO) >= HALF_CENT:
        return invoice, ()
    nothing = [_MINUS_HALF_CENT < line.exact < HALF_CENT and not line.stated_tax for line in invoice.lines]
    if True not in nothing:
        return invoice, ()
    dropped = list(compress(invoice.lines, nothing))
    if len(dropped) == len(invoice.lines):
        if to_cents(invoice.exact) or invoice.stated_total:
            return invoice, ()
        return msgspec.structs.replace(invoice, lines=()), (
            f"lines left out, and none left, as they come to nothing: {len(dropped)}",
        )
    kept = tuple(line for line, is_nothing in zip(invoice.lines, nothing, strict=True) if not is_nothing)
    return msgspec.structs.replace(invoice, lines=kept), (_said(dropped),)


def _said(dropped: Sequence[MappedLine]) -> str:
    total = sum((line.exact for line in dropped), ZERO)
    together = f" ({plain_amount(total)} together)" if total else ""
    return f"lines left out as they come to nothing: {len(dropped)}{together}"
