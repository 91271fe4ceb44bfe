"""What a line names: its account, its tax rate and its item, and what Xero says against them on a document."""

from typing import Final

import msgspec

from xerosim.books.accounts import Account, TaxRate
from xerosim.books.items import Item, ItemSide
from xerosim.books.organisation import Organisation
from xerosim.charts import APPLIES_OF
from xerosim.wire.lines import LineIn

# issue: XeroAPI/Xero-Java#353 (raw JSON, with an ItemCode)
BAD_ACCOUNT: Final = "Account must be valid."
BAD_TAX: Final = "Tax rate must be valid."


class Choice(msgspec.Struct):
    """What an account, a tax type and an item come to on this document, found once for all lines that share them."""

    account: Account | None
    tax: TaxRate | None
    item: Item | None = None
    errors: list[str] = []
    warnings: list[str] = []


class Form(msgspec.Struct, frozen=True):
    """What the lines need to know of their document."""

    organisation: Organisation
    kind: str
    mode: str
    status: str
    unit_places: int

    @property
    def is_sale(self) -> bool:
        """Whether things are sold with it, and not bought."""
        return self.kind.startswith(("ACCREC", "AR", "RECEIVE"))


def choose(form: Form, line: LineIn) -> Choice:
    """The account, the tax rate and the item a line names, with what Xero says against them."""
    choice = Choice(None, None)
    side = _side(form, line, choice) if line.ItemCode else None
    if line.AccountCode or line.AccountID:
        choice.account = _account(form, line, choice)
    elif side is not None and (code := _code(choice.item, side, form)):
        choice.account = form.organisation.account_by_code(code)
        if choice.account is None or choice.account.status != "ACTIVE":
            # issue: XeroAPI/Xero-Java#353 (an item whose own account is no good)
            choice.errors += [BAD_ACCOUNT, BAD_TAX]
            return choice
    elif form.status != "DRAFT" and (side is not None or not line.ItemCode):
        # vendor: ApprovalMax KB, khaoscloud support
        choice.errors.append("Account code or ID must be specified")
    choice.tax = _rate(form, line, side, choice)
    return choice


def with_defaults(form: Form, line: LineIn, item: Item) -> LineIn:
    """The line with the description and the price of its item where it has none of its own."""
    # doc: developer.xero.com items page
    side = item.sales if form.is_sale else item.purchases
    words = item.description if form.is_sale else item.purchase_description
    price = line.UnitAmount
    if price is None and (line.LineAmount is None or not line.Quantity):
        price = side.unit_price
    return msgspec.structs.replace(line, Description=line.Description or words or item.name, UnitAmount=price)


def _side(form: Form, line: LineIn, choice: Choice) -> ItemSide | None:
    item = form.organisation.items.get((line.ItemCode or "").casefold())
    if item is None or not (item.is_sold if form.is_sale else item.is_purchased):
        # vendor: ApprovalMax KB
        choice.errors.append(f"Item code '{line.ItemCode}' is not valid.")
        return None
    if item.inventory_account_code:
        stock = form.organisation.account_by_code(item.inventory_account_code)
        if stock is None or stock.type != "INVENTORY":
            # vendor: ApprovalMax KB
            choice.errors.append(f"Item <{item.code}> has an incorrect inventory asset account specified.")
    choice.item = item
    return item.sales if form.is_sale else item.purchases


def _code(item: Item | None, side: ItemSide, form: Form) -> str:
    """The account an item's lines go to: what is bought for the stock goes to the stock."""
    # doc: developer.xero.com items page
    assert item is not None
    return side.account_code or ("" if form.is_sale else item.inventory_account_code)


def _account(form: Form, line: LineIn, choice: Choice) -> Account | None:
    by_code = line.AccountCode
    books = form.organisation
    account = books.account_by_code(by_code) if by_code else books.account_by_id(line.AccountID or "")
    shown = by_code or (account.code if account else line.AccountID)
    if account is None:
        if form.status == "DRAFT":
            # spec: Xero-OpenAPI manual journal example; XeroAPI/xero-ruby spec/api_error_spec.rb
            words = f"Account code '{shown}' has been removed as it does not match a recognised account."
            choice.warnings.append(words)
        else:
            # issue: XeroAPI/Xero-NetStandard#364
            choice.errors.append(f"Account code '{shown}' is not a valid code for this document.")
        return None
    if account.status != "ACTIVE":
        # vendor: ApprovalMax KB, help.yourtradebase.com 158
        choice.errors.append(
            f"Account code '{shown}' has been archived, or has been deleted. "
            "Each line item must reference a valid account."
        )
    elif account.type == "BANK" or account.system in ("DEBTORS", "CREDITORS"):
        # issue: XeroAPI/Xero-NetStandard#364; help.re-leased.com 8000029721
        choice.errors.append(f"Account code '{shown}' is not a valid code for this document.")
    return account


def _rate(form: Form, line: LineIn, side: ItemSide | None, choice: Choice) -> TaxRate | None:
    account = choice.account
    wanted = line.TaxType or (side.tax_type if side else "") or (account.tax_type if account else "")
    if form.mode == "NoTax":
        wanted = "NONE"  # assumed: amounts without tax carry the tax type NONE
    if not wanted:
        if form.status != "DRAFT" and (line.AccountCode or line.AccountID) and account is not None:
            # issue: benedwards44/Apex-for-Xero#9
            choice.errors.append("The TaxType field is mandatory")
        return None
    tax = form.organisation.taxes.get(wanted)
    if tax is None or tax.status != "ACTIVE":
        # issue: XeroAPI/Xero-Java#336
        choice.errors.append(
            f"The TaxType code {wanted} does not exist or cannot be used for this type of transaction."
        )
        return None
    if account is not None and APPLIES_OF[account.klass] not in tax.applies:
        # issue: XeroAPI/Xero-Java#336, WorkGuru 43000570879
        choice.errors.append(
            f"The TaxType code '{wanted}' cannot be used with account code '{account.code}'."
        )
    return tax
