"""Items of the price list as they are sent."""

from decimal import Decimal
from typing import Final

import msgspec

from xerosim.wire.reading import INVALID, Reading, check_guid, check_number, read_elements
from xerosim.wire.refusal import post_data_invalid

ITEMS_MAX: Final = 500  # doc: developer.xero.com items page, most elements of one request


class SideIn(msgspec.Struct):
    """What an item costs and where it is booked when it is sold, or when it is bought."""

    UnitPrice: Decimal | None = None
    AccountCode: str | None = None
    COGSAccountCode: str | None = None
    TaxType: str | None = None


class ItemIn(msgspec.Struct):
    """An item as sent; whether it is tracked, and its quantity, are Xero's own and read over."""

    ItemID: str | None = None
    Code: str | None = None
    Name: str | None = None
    IsSold: bool | None = None
    IsPurchased: bool | None = None
    Description: str | None = None
    PurchaseDescription: str | None = None
    SalesDetails: SideIn | None = None
    PurchaseDetails: SideIn | None = None
    InventoryAssetAccountCode: str | None = None


_ITEMS: Final = Reading(ItemIn, ItemIn.__struct_fields__)


def read_items(body: bytes) -> list[ItemIn]:
    """The items of a body."""
    items = read_elements(body, "Items", _ITEMS)
    if len(items) > ITEMS_MAX:
        # assumed, with its wording
        raise post_data_invalid(f"{INVALID},A maximum of {ITEMS_MAX} Items can be sent in one request.")
    for place, item in enumerate(items):
        at = f"Items[{place}]"
        check_guid(item.ItemID, f"{at}.ItemID")
        for name, side in (("SalesDetails", item.SalesDetails), ("PurchaseDetails", item.PurchaseDetails)):
            check_number(side.UnitPrice if side else None, f"{at}.{name}.UnitPrice")
    return items
