"""Items of the price list as Xero shows them."""

from decimal import ROUND_HALF_UP, Decimal

from xerosim.accounting.asks import Saved
from xerosim.books.amounts import CENT, ZERO_ID
from xerosim.books.items import Item, ItemSide
from xerosim.shapes.marks import FOUR, Shape, messages, ms_time
from xerosim.shapes.refused import as_given


def item_listed(item: Item, unit_places: int) -> Shape:
    """One item in a list."""
    # recorded: docketworks items.json; the tracked one: spec, XeroAPI/Xero-OpenAPI, example of getItem
    shape: Shape = {"ItemID": item.id, "Code": item.code}
    if item.description:
        shape["Description"] = item.description
    if item.purchase_description:
        shape["PurchaseDescription"] = item.purchase_description
    shape |= {
        "UpdatedDateUTC": ms_time(item.updated_ms),
        "PurchaseDetails": _side(item.purchases, unit_places),
        "SalesDetails": _side(item.sales, unit_places),
    }
    if item.name:
        shape["Name"] = item.name
    shape["IsTrackedAsInventory"] = item.is_tracked
    if item.is_tracked:
        shape |= {
            "InventoryAssetAccountCode": item.inventory_account_code,
            "TotalCostPool": item.cost_pool,
            "QuantityOnHand": item.on_hand,
        }
    return shape | {"IsSold": item.is_sold, "IsPurchased": item.is_purchased}


def item_single(item: Item, unit_places: int) -> Shape:
    """One item that was asked for alone."""
    # recorded: NangoHQ/nango get-item
    return item_listed(item, unit_places) | {"ValidationErrors": []}


def item_saved(item: Item, unit_places: int) -> Shape:
    """An item that was made or changed; its time has no offset here."""
    # recorded: docketworks item_create.json and item_update.json
    return item_single(item, unit_places) | {"UpdatedDateUTC": f"/Date({item.updated_ms})/"}


def refused_item(saved: Saved) -> Shape:
    """A refused item: what was sent, with what is wrong in it."""
    shape: Shape = {"ItemID": ZERO_ID} | as_given(saved.element)
    shape["ItemID"] = saved.held_id or ZERO_ID
    return shape | {"ValidationErrors": messages(saved.errors)}


def _side(side: ItemSide, unit_places: int) -> Shape:
    shape: Shape = {}
    if side.unit_price is not None:
        shape["UnitPrice"] = _price(side.unit_price, unit_places)
    for name, value in (
        ("AccountCode", side.account_code),
        ("COGSAccountCode", side.cogs_account_code),
        ("TaxType", side.tax_type),
    ):
        if value:
            shape[name] = value
    return shape


def _price(price: Decimal, unit_places: int) -> Decimal:
    return price.quantize(FOUR if unit_places == 4 else CENT, ROUND_HALF_UP)
