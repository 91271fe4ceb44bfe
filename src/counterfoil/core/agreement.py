"""Whether the tax and the total that a source states agree with what Xero will make of the document."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import msgspec

from counterfoil.core.mapped import MappedInvoice, MappedLine
from counterfoil.core.money import CENT, ZERO, to_cents
from counterfoil.core.slack import slack_of


class Apart(msgspec.Struct, frozen=True):
    """A stated sum that differs from the computed one by more than rounding explains.

    `difference` is never below zero; of tax it is summed line by line, so that errors of two lines do not
    make each other good.
    """

    what: Literal["tax", "total"]
    stated: Decimal
    computed: Decimal
    difference: Decimal


def disagreements(document: MappedInvoice) -> list[Apart]:
    """Tax may be one cent a source line away; the rounding line may be as large as `slack_of` the document,
    no larger; a stated total must then agree. All tax types must be known, else nothing can be compared.
    """
    told = [line for line in document.lines if line.stated_tax is not None]
    found = _tax(document, told) if told or document.stated_tax is not None else []
    difference = sum([line.unit_price for line in document.lines if line.is_rounding], ZERO)
    total, stated = document.total, document.stated_total
    if difference:
        is_apart = abs(difference) > slack_of(document)
    else:
        is_apart = stated is not None and to_cents(stated) != total
    if is_apart:
        computed = total - difference
        claimed = total if stated is None else stated
        found.append(Apart("total", claimed, computed, abs(claimed - computed)))
    return found


def _tax(document: MappedInvoice, told: list[MappedLine]) -> list[Apart]:
    """The difference in tax; `told` are the lines for which the source states it."""
    tolerance = CENT * len(document.source_lines) if document.lines else ZERO
    by_line = sum((abs((line.stated_tax or ZERO) - line.tax) for line in told), ZERO)
    if by_line > tolerance:
        stated = sum((line.stated_tax or ZERO for line in told), ZERO)
        return [Apart("tax", stated, sum((line.tax for line in told), ZERO), by_line)]
    stated_tax = document.stated_tax
    if stated_tax is not None and abs(stated_tax - document.tax) > tolerance:
        return [Apart("tax", stated_tax, document.tax, abs(stated_tax - document.tax))]
    return []
