"""How much of a difference Xero's scales explain: the bound of the rounding line."""

from __future__ import annotations

from decimal import Decimal

from counterfoil.core.mapped import MappedInvoice
from counterfoil.core.money import CENT, EXACT, ZERO

HALF_CENT = Decimal("0.005")
HALF_OF_FOURTH = Decimal("0.00005")


def slack_of(invoice: MappedInvoice) -> Decimal:
    """How far Xero's scales may move the document, in its currency: the sum over the lines of the source,
    whatever became of them since.

    For each half of the price's last decimal per unit of quantity, half of the quantity's last decimal per
    unit of price, half a cent for the line's amount; and a cent of tax where the source states tax.
    """
    per_quantity = HALF_CENT if invoice.price_places == 2 else HALF_OF_FOURTH
    slack = ZERO
    for line in invoice.source_lines:
        states_tax = invoice.stated_tax is not None or line.tax is not None
        by_price = EXACT.fma(line.unit_price.copy_abs(), HALF_OF_FOURTH, HALF_CENT)
        slack += EXACT.fma(line.quantity.copy_abs(), per_quantity, by_price)
        slack += CENT if states_tax else ZERO
    return slack
