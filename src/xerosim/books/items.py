"""Products and services that lines may name by code."""

from decimal import Decimal

import msgspec

from xerosim.books.amounts import ZERO


class ItemSide(msgspec.Struct):
    """What an item costs and where it is booked when it is sold, or when it is bought."""

    unit_price: Decimal | None = None
    account_code: str = ""
    cogs_account_code: str = ""
    tax_type: str = ""


class Item(msgspec.Struct):
    """One item of the price list; it is tracked stock when it has an `inventory_account_code`. `on_hand` is
    how much of it there is and `cost_pool` what that cost; documents do not move stock: both stay at zero."""

    id: str
    code: str
    name: str = ""
    description: str = ""
    purchase_description: str = ""
    is_sold: bool = True
    is_purchased: bool = True
    sales: ItemSide = msgspec.field(default_factory=ItemSide)
    purchases: ItemSide = msgspec.field(default_factory=ItemSide)
    inventory_account_code: str = ""
    on_hand: Decimal = ZERO
    cost_pool: Decimal = ZERO
    updated_ms: int = 0

    @property
    def is_tracked(self) -> bool:
        """Whether quantity and value of it are kept."""
        return bool(self.inventory_account_code)
