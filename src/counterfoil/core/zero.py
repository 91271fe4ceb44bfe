"""Lines that come to nothing, which Xero refuses or which only take up room, are left out."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from counterfoil.core.context import Context
from counterfoil.core.mapped import MappedInvoice, MappedLine
from counterfoil.core.money import ZERO, to_cents
from counterfoil.core.slack import HALF_CENT


def drop_zero_lines(invoice: MappedInvoice, context: Context) -> tuple[MappedInvoice, tuple[str, ...]]:
    """By policy `drop`: the document without the lines that round to 0.00, free and text-only ones included.

    Amounts under half a cent stay in the document's `exact`, so that they come back on the rounding line;
    what rounding may explain of them (`slack`, `parts`) goes to the largest line. A document of nothing but
    such lines keeps none if it comes to nothing, else all: left out, they would leave nothing to stand on.
    """
    if context.policies.zero_lines == "hold":
        return invoice, ()
    dropped = [line for line in invoice.lines if is_nothing(line)]
    if not dropped:
        return invoice, ()
    if len(dropped) == len(invoice.lines):
        if to_cents(invoice.exact) or invoice.stated_total:
            return invoice, ()
        return msgspec.structs.replace(invoice, lines=()), (
            f"lines left out, and none left, as they come to nothing: {len(dropped)}",
        )
    kept = [line for line in invoice.lines if not is_nothing(line)]
    largest = max(range(len(kept)), key=lambda position: abs(kept[position].exact))
    kept[largest] = _standing_for(kept[largest], dropped)
    return msgspec.structs.replace(invoice, lines=tuple(kept)), (_said(dropped),)


def is_nothing(line: MappedLine) -> bool:
    """Whether the line rounds to 0.00 and carries no tax either."""
    return -HALF_CENT < line.exact < HALF_CENT and not line.stated_tax


def _standing_for(line: MappedLine, dropped: Sequence[MappedLine]) -> MappedLine:
    return msgspec.structs.replace(
        line,
        slack=line.slack + sum((each.slack for each in dropped), ZERO),
        parts=line.parts + sum(each.parts for each in dropped),
    )


def _said(dropped: Sequence[MappedLine]) -> str:
    total = sum((line.exact for line in dropped), ZERO)
    together = f" ({total:f} together)" if total else ""
    return f"lines left out as they come to nothing: {len(dropped)}{together}"
