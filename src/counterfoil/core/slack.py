"""How much of a difference Xero's scales explain, line by line: the bound of the rounding line."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import msgspec

from counterfoil.core.money import CENT, EXACT

HALF_CENT = Decimal("0.005")
HALF_OF_FOURTH = Decimal("0.00005")


class Slack(msgspec.Struct, frozen=True):
    """How far Xero's scales may move a line: per unit of its quantity, per unit of its price, and once."""

    per_quantity: Decimal
    per_price: Decimal
    once: Decimal

    def of(self, quantity: Decimal, unit_price: Decimal) -> Decimal:
        """The slack of a line of the source, in its currency."""
        by_price = EXACT.fma(unit_price.copy_abs(), self.per_price, self.once)
        return EXACT.fma(quantity.copy_abs(), self.per_quantity, by_price)


def slack_for(rounding: Literal["2dp", "4dp"], *, states_tax: bool) -> Slack:
    """Half of the price's last decimal per unit of quantity, half of the quantity's last decimal per unit of
    price, half a cent for the line's amount; and a cent of tax where the source states tax."""
    return Slack(
        HALF_CENT if rounding == "2dp" else HALF_OF_FOURTH,
        HALF_OF_FOURTH,
        HALF_CENT + CENT if states_tax else HALF_CENT,
    )
