"""Items of the price list: codes, lengths, accounts and stock, as Xero accepts or refuses them."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

import msgspec

from xerosim.accounting.asks import Ask, Saved
from xerosim.accounting.together import touch
from xerosim.books.accounts import Account
from xerosim.books.amounts import CENT
from xerosim.books.items import Item, ItemSide
from xerosim.books.organisation import Organisation
from xerosim.charts import APPLIES_OF
from xerosim.rules.usage import is_item_used
from xerosim.wire.items import ItemIn, SideIn
from xerosim.wire.refusal import not_found

# spec: XeroAPI/Xero-OpenAPI, lengths of the fields of Item
CODE_MAX: Final = 30
LENGTHS: Final = {"Name": 50, "Description": 4000, "PurchaseDescription": 4000}
FOUR: Final = Decimal("0.0001")


def save_item(organisation: Organisation, element: ItemIn, ask: Ask) -> Saved:
    """Create or change one item: PUT creates only, POST finds an existing one by its id or its code."""
    existing = _existing(organisation, element, ask) if ask.method == "POST" else None
    item = _wanted(element, existing, ask.unit_places)
    errors = _errors(organisation, item, element)
    if errors:
        return Saved(None, element, errors, held_id=existing.id if existing else "")
    item.updated_ms = ask.now_ms
    if existing is None:
        item.id = organisation.new_id()
        organisation.items[item.code.casefold()] = item
        return Saved(item, element)
    touch(organisation, existing)
    del organisation.items[existing.code.casefold()]
    for name in item.__struct_fields__:
        setattr(existing, name, getattr(item, name))
    organisation.items[existing.code.casefold()] = existing
    return Saved(existing, element)


def check_targets(organisation: Organisation, elements: list[ItemIn], ask: Ask) -> None:
    """An id that no item has refuses the whole request before anything is saved."""
    # assumed: as for contacts
    for element in elements if ask.method == "POST" else ():
        if ask.target:
            named(organisation, ask.target)
        elif element.ItemID and item_by_id(organisation, element.ItemID) is None:
            raise not_found()


def item_by_id(organisation: Organisation, own_id: str) -> Item | None:
    """The item with this id."""
    return next((item for item in organisation.items.values() if item.id == own_id.lower()), None)


def named(organisation: Organisation, wanted: str) -> Item:
    """The item with this id or this code; raises Refusal (404) when there is none."""
    item = item_by_id(organisation, wanted) or organisation.items.get(wanted.casefold())
    if item is None:
        raise not_found()
    return item


def delete_item(organisation: Organisation, ask: Ask) -> Saved:
    """Take an item off the price list; tracked stock that was bought or sold stays."""
    item = named(organisation, ask.target)
    if item.is_tracked and is_item_used(organisation, item):
        # vendor: withone.ai, Delete an Item (400); that it is said of tracked items in use is assumed
        words = "The specified item could not be deleted"
        return Saved(None, ItemIn(ItemID=item.id, Code=item.code), [words], held_id=item.id)
    del organisation.items[item.code.casefold()]
    return Saved(item, ItemIn(ItemID=item.id))


def _existing(organisation: Organisation, element: ItemIn, ask: Ask) -> Item | None:
    if ask.target:
        return named(organisation, ask.target)
    if element.ItemID:
        return item_by_id(organisation, element.ItemID)
    # spec: XeroAPI/Xero-OpenAPI, updateOrCreateItems; docketworks item_update.json for the code
    return organisation.items.get((element.Code or "").casefold())


def _wanted(element: ItemIn, existing: Item | None, unit_places: int) -> Item:
    """The item as it is to be: what was sent over what there is; a side that is not used is emptied."""
    item = (
        msgspec.structs.replace(existing, sales=_copy(existing.sales), purchases=_copy(existing.purchases))
        if existing
        else Item(id="", code="")
    )
    for own, value in (
        ("code", element.Code),
        ("name", element.Name),
        ("is_sold", element.IsSold),
        ("is_purchased", element.IsPurchased),
        ("description", element.Description),
        ("purchase_description", element.PurchaseDescription),
        ("inventory_account_code", element.InventoryAssetAccountCode),
    ):
        if value is not None:
            setattr(item, own, value)
    _take_side(item.sales, element.SalesDetails, unit_places)
    _take_side(item.purchases, element.PurchaseDetails, unit_places)
    # spec: XeroAPI/Xero-OpenAPI, IsSold and IsPurchased
    if not item.is_sold:
        item.description, item.sales = "", ItemSide()
    if not item.is_purchased:
        item.purchase_description, item.purchases = "", ItemSide()
    return item


def _copy(side: ItemSide) -> ItemSide:
    return msgspec.structs.replace(side)


def _take_side(side: ItemSide, sent: SideIn | None, unit_places: int) -> None:
    if sent is None:
        return
    if sent.UnitPrice is not None:
        # spec: XeroAPI/Xero-OpenAPI, Purchase.UnitPrice (two decimals unless unitdp=4); the tie is assumed
        side.unit_price = sent.UnitPrice.quantize(FOUR if unit_places == 4 else CENT, ROUND_HALF_UP)
    for own, value in (
        ("account_code", sent.AccountCode),
        ("cogs_account_code", sent.COGSAccountCode),
        ("tax_type", sent.TaxType),
    ):
        if value is not None:
            setattr(side, own, value)


def _errors(organisation: Organisation, item: Item, element: ItemIn) -> list[str]:
    errors = _code_errors(organisation, item)
    for name, most in LENGTHS.items():
        if len(getattr(element, name) or "") > most:
            # assumed wording, after that of the code
            errors.append(f"Price List Item {name} must not be more than {most} characters long.")
    errors += _stock_errors(organisation, item)
    for side in (item.sales, item.purchases):
        errors += _side_errors(organisation, side)
    return errors


def _code_errors(organisation: Organisation, item: Item) -> list[str]:
    if not item.code.strip():
        return ["Price List Item Code must be specified."]  # assumed wording
    if len(item.code) > CODE_MAX:
        # vendor: Chargebee KB list
        return [f"Price List Item Code must not be more than {CODE_MAX} characters long."]
    holder = organisation.items.get(item.code.casefold())
    if holder is not None and holder.id != item.id:
        # spec: XeroAPI/Xero-OpenAPI, example of createItems; that case does not count is assumed
        return [f"Price List Item with Code '{item.code}' already exists"]
    return []


def _stock_errors(organisation: Organisation, item: Item) -> list[str]:
    cogs = item.purchases.cogs_account_code
    if not item.is_tracked:
        # assumed, with its wording
        return ["COGSAccountCode can only be used for tracked inventory items"] if cogs else []
    errors = []
    asset = _live_account(organisation, item.inventory_account_code)
    if asset is None or asset.type != "INVENTORY":
        # vendor: ApprovalMax KB
        errors.append(f"Item <{item.code}> has an incorrect inventory asset account specified.")
    # spec: XeroAPI/Xero-OpenAPI, Item and Purchase, for the rules; wordings assumed
    if not cogs:
        errors.append("COGSAccountCode must be specified for tracked inventory items")
    if item.purchases.account_code:
        errors.append("AccountCode cannot be used in the purchase details of tracked inventory items")
    return errors


def _side_errors(organisation: Organisation, side: ItemSide) -> list[str]:
    # issue: XeroAPI/Xero-NetStandard#364, XeroAPI/Xero-Java#336; vendor: ApprovalMax KB (there of lines)
    errors = []
    account = None
    for code in filter(None, (side.account_code, side.cogs_account_code)):
        account = organisation.account_by_code(code)
        if account is None or account.type == "BANK" or account.system in ("DEBTORS", "CREDITORS"):
            errors.append(f"Account code '{code}' is not a valid code for this document.")
            account = None
        elif account.status != "ACTIVE":
            errors.append(
                f"Account code '{code}' has been archived, or has been deleted. "
                "Each line item must reference a valid account."
            )
    return errors + _tax_errors(organisation, side.tax_type, account)


def _tax_errors(organisation: Organisation, tax_type: str, account: Account | None) -> list[str]:
    if not tax_type:
        return []
    tax = organisation.taxes.get(tax_type)
    if tax is None or tax.status != "ACTIVE":
        return [f"The TaxType code {tax_type} does not exist or cannot be used for this type of transaction."]
    if account is not None and APPLIES_OF[account.klass] not in tax.applies:
        return [f"The TaxType code '{tax_type}' cannot be used with account code '{account.code}'."]
    return []


def _live_account(organisation: Organisation, code: str) -> Account | None:
    account = organisation.account_by_code(code)
    return account if account is not None and account.status == "ACTIVE" else None
