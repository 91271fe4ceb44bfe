"""Rounding goes half up, nothing is rounded by accident, hundredths go there and back."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.core.money import from_hundredths, hundredths, places, rounded, times, to_cents

AMOUNTS = st.decimals(min_value=-(10**10), max_value=10**10, places=6)


@pytest.mark.parametrize(
    ("amount", "cents"),
    [("0.005", "0.01"), ("-0.005", "-0.01"), ("0.0049", "0.00"), ("2.675", "2.68"), ("67.99999979", "68.00")],
)
def test_halves_go_away_from_zero(amount: str, cents: str) -> None:
    """As Xero's public page on rounding has it."""
    assert to_cents(Decimal(amount)) == Decimal(cents)


@given(AMOUNTS, AMOUNTS)
def test_products_are_exact(left: Decimal, right: Decimal) -> None:
    """Sixteen digits times sixteen digits are more than the default context keeps."""
    assert Fraction(times(left, right)) == Fraction(left) * Fraction(right)


@given(st.integers(min_value=-(10**14), max_value=10**14))
def test_hundredths_go_there_and_back(whole: int) -> None:
    """What the store keeps is what was given to it."""
    assert hundredths(from_hundredths(whole)) == whole


def test_a_third_decimal_is_not_lost_in_silence() -> None:
    """Money has two decimals in the store."""
    with pytest.raises(ValueError, match="more than two decimals"):
        hundredths(Decimal("1.005"))


def test_places_are_those_that_are_needed() -> None:
    """Noughts at the end do not count."""
    assert [places(Decimal(text)) for text in ("1.500", "100", "1E+3", "0.000001")] == [1, 0, 0, 6]
    assert rounded(Decimal("1.00005"), 4) == Decimal("1.0001")
