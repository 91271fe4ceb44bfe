"""What every set of books reckons with: cents, rates, and the id of nothing."""

from decimal import Decimal
from random import Random
from typing import Final

ZERO: Final = Decimal("0.00")


CENT: Final = Decimal("0.01")


ONE: Final = Decimal("1.000000")


ZERO_ID: Final = "00000000-0000-0000-0000-000000000000"


def uuid_from(random: Random) -> str:
    """A random uuid-shaped string (version 4, variant a)."""
    digits = f"{random.getrandbits(128):032x}"
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"
