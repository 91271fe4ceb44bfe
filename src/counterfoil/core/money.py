"""Exact amounts: how money is rounded, measured and kept.

Amounts are `Decimal`. Xero keeps money to two decimals whatever the currency, quantities to four,
and unit prices to two (or four when asked with `unitdp=4`); sources may have up to six.
Public rounding page of Xero: halves go up, away from zero.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal, Inexact, InvalidOperation

ZERO = Decimal(0)
CENT = Decimal("0.01")
FOUR_PLACES = Decimal("0.0001")
PLACES_MAX = 6
"""Decimals that a source's quantity or price may have."""
LINE_AMOUNT_MAX = Decimal("9999999999.99")
"""The largest line Xero keeps (Xero's developer pages on line items, 2026)."""

EXACT = Context(prec=60, rounding=ROUND_HALF_UP, traps=[InvalidOperation])
"""Wide enough that no product or sum of amounts we accept is ever rounded by accident."""


def times(left: Decimal, right: Decimal) -> Decimal:
    """The exact product of two amounts."""
    return EXACT.multiply(left, right)


def to_cents(amount: Decimal) -> Decimal:
    """`amount` rounded half up (away from zero) to two decimals."""
    return EXACT.quantize(amount, CENT)


def rounded(amount: Decimal, places: int) -> Decimal:
    """`amount` rounded half up (away from zero) to `places` decimals."""
    return EXACT.quantize(amount, Decimal(1).scaleb(-places))


def places(amount: Decimal) -> int:
    """How many decimals `amount` needs: 1.500 needs one. `amount` must be finite."""
    sign_digits_exponent = amount.normalize(EXACT).as_tuple()
    exponent = sign_digits_exponent.exponent
    assert isinstance(exponent, int), "places of a number that is not finite"
    return max(0, -exponent)


def hundredths(amount: Decimal) -> int:
    """`amount` as a whole number of hundredths; raises ValueError when it has more than two decimals."""
    try:
        scaled = amount.scaleb(2, EXACT).to_integral_exact(context=Context(prec=60, traps=[Inexact]))
    except Inexact as inexact:
        raise ValueError(f"{amount} has more than two decimals") from inexact
    return int(scaled)


def from_hundredths(whole: int) -> Decimal:
    """The amount that `hundredths` made `whole` of, always with two decimals."""
    return Decimal(whole).scaleb(-2, EXACT)
