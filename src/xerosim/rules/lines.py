"""Lines of a document: quantity, price, discount, account, tax, each rounded the way Xero rounds."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

import msgspec

from xerosim.books.accounts import Account, TaxRate
from xerosim.books.amounts import CENT, ZERO
from xerosim.books.documents import Line
from xerosim.books.organisation import Organisation
from xerosim.charts import APPLIES_OF
from xerosim.rules import plain
from xerosim.wire.lines import LineIn

FOUR: Final = Decimal("0.0001")
UNIT: Final = Decimal("1.0000")
HUNDRED: Final = Decimal(100)
DESCRIPTION_MAX: Final = 4000
LINE_MAX: Final = Decimal("9999999999.99")
KEPT_MAX: Final = 50_000

# Amounts repeat a great deal from line to line; one object each keeps a year of sales small in memory.
_kept_quantities: dict[Decimal, Decimal] = {}
_kept_prices: dict[int, dict[Decimal, Decimal]] = {2: {}, 4: {}}
_kept_money: dict[Decimal, Decimal] = {ZERO: ZERO}
_kept_words: dict[str, str] = {}


class Choice(msgspec.Struct):
    """What an account and a tax type come to on this document, found once for all lines that share them."""

    account: Account | None
    tax: TaxRate | None
    errors: list[str] = []
    warnings: list[str] = []


class Form(msgspec.Struct, frozen=True):
    """What the lines need to know of their document."""

    organisation: Organisation
    kind: str
    mode: str
    status: str
    unit_places: int


class Priced(msgspec.Struct):
    """The lines of a document, what is wrong with them, and their sums."""

    lines: list[Line]
    errors: list[str]
    warnings: list[str]
    amount: Decimal = ZERO
    tax: Decimal = ZERO


def price_lines(form: Form, items: list[LineIn], first_ordinal: int = 0) -> Priced:
    """Check and price every line; the sums are of line amounts and of their taxes, each already rounded."""
    priced = Priced([], [], [])
    choices: dict[tuple[str | None, str | None, str | None], Choice] = {}
    for place, item in enumerate(items):
        key = (item.AccountCode, item.AccountID, item.TaxType)
        choice = choices.get(key)
        if choice is None:
            choice = choices[key] = choose(form, item)
        line = _price_line(form, item, choice, priced.errors)
        line.ordinal = first_ordinal + place
        if choice.errors or choice.warnings:
            _note(choice, item, priced)
        priced.lines.append(line)
        priced.amount += line.line_amount
        priced.tax += line.tax_amount
    return priced


def _note(choice: Choice, item: LineIn, priced: Priced) -> None:
    if is_text_only(item) and not (item.AccountCode or item.AccountID):
        return
    priced.errors.extend(choice.errors)
    priced.warnings.extend(choice.warnings)


def is_text_only(item: LineIn) -> bool:
    """A line with a description and no amounts."""
    # spec: XeroAPI/Xero-OpenAPI, LineItem.Description
    return item.Quantity is None and item.UnitAmount is None and item.LineAmount is None


def _price_line(form: Form, item: LineIn, choice: Choice, errors: list[str]) -> Line:
    quantity, price, amount = _amounts(form, item, errors)
    tax = ZERO
    if choice.tax is not None and form.mode != "NoTax":
        tax = (
            _tax(form, choice.tax, amount)
            if item.TaxAmount is None
            else _sent_tax(item.TaxAmount, amount, errors)
        )
    description = item.Description or ""
    if not description and not item.ItemCode:
        # issue: XeroAPI/Xero-Net#198
        errors.append("The description field is mandatory for each line item.")
    elif len(description) > DESCRIPTION_MAX:
        # assumed wording; the length: XeroAPI/Xero-OpenAPI
        errors.append(f"Description must not be more than {DESCRIPTION_MAX} characters long.")
    if item.ItemCode:
        # vendor: ApprovalMax KB; there are no items in these books, so none is valid
        errors.append(f"Item code '{item.ItemCode}' is not valid.")
    if (
        item.Quantity
        and item.UnitAmount
        and not amount
        and abs(item.Quantity * item.UnitAmount) < Decimal("0.005")
    ):
        # vendor: Unleashed help, "less than 0.005" (there of journal and product lines)
        errors += ["Account must be valid.", "Tax rate must be valid."]
    return Line(
        description=_kept_words.get(description) or _keep_word(description),
        quantity=quantity,
        unit_amount=price,
        line_amount=_kept_money.get(amount) or _keep(_kept_money, amount),
        tax_amount=_kept_money.get(tax) or _keep(_kept_money, tax),
        tax_type=choice.tax.type if choice.tax else "",
        account=choice.account,
        ordinal=0,
        tracking=_tracking(form.organisation, item, errors) if item.Tracking else (),
        discount_rate=item.DiscountRate,
        discount_amount=item.DiscountAmount,
    )


def _amounts(form: Form, item: LineIn, errors: list[str]) -> tuple[Decimal, Decimal, Decimal]:
    quantity, price, given = item.Quantity, item.UnitAmount, item.LineAmount
    if quantity is None:
        quantity = UNIT if price is None or given is None or not price else given / price
    if price is None:
        price = ZERO if given is None else (given / quantity if quantity else given)
    quantity = quantity.quantize(FOUR, ROUND_HALF_UP)
    price = price.quantize(FOUR if form.unit_places == 4 else CENT, ROUND_HALF_UP)
    if quantity < 0:
        # vendor: WorkGuru 43000570879
        value = plain(quantity, 4)
        errors.append(f"The quantity value '{value}' is invalid. Quantity must not be less than zero.")
    amount = (quantity * price).quantize(CENT, ROUND_HALF_UP)
    if item.DiscountRate is not None or item.DiscountAmount is not None:
        amount = _discounted(form, item, quantity * price, errors)
    if given is not None and given.quantize(CENT, ROUND_HALF_UP) != amount:
        # issue: XeroAPI/Xero-Net#198
        errors.append(
            f"The line total {plain(given, 2)} does not match the expected line total {plain(amount, 2)}"
        )
    if not -LINE_MAX <= amount <= LINE_MAX:
        # assumed wording; the limit: XeroAPI/Xero-OpenAPI
        errors.append(f"The line total {plain(amount, 2)} must not be more than {plain(LINE_MAX, 2)}")
    prices = _kept_prices[form.unit_places]
    return (
        _kept_quantities.get(quantity) or _keep(_kept_quantities, quantity),
        prices.get(price) or _keep(prices, price),
        amount,
    )


def _discounted(form: Form, item: LineIn, product: Decimal, errors: list[str]) -> Decimal:
    if form.kind != "ACCREC":
        if item.DiscountRate or item.DiscountAmount:
            # issue: XeroAPI/Xero-Net#198 (bills); credit notes assumed alike
            errors.append(f"Discounts may not be applied to {form.kind} invoices.")
        return product.quantize(CENT, ROUND_HALF_UP)
    taken = item.DiscountAmount or product * (item.DiscountRate or ZERO) / HUNDRED
    if abs(taken) > abs(product):
        # issue: XeroAPI/xero-php-oauth2#288
        rate = item.DiscountAmount or item.DiscountRate or ZERO
        errors.append(
            f"The discount rate '{plain(rate, 2)}' is invalid. Discount must not be greater than the line total."
        )
    return (product - taken).quantize(CENT, ROUND_HALF_UP)


def _tax(form: Form, tax: TaxRate, amount: Decimal) -> Decimal:
    """Tax of one line, rounded to the cent, half up away from zero."""
    # per line, then summed: recorded (89.00 incl. 15 % -> 11.61); the tie is assumed
    rate = tax.rate
    if not rate:
        return ZERO
    whole = amount * rate / (HUNDRED + rate) if form.mode == "Inclusive" else amount * rate / HUNDRED
    return whole.quantize(CENT, ROUND_HALF_UP)


def _sent_tax(sent: Decimal, amount: Decimal, errors: list[str]) -> Decimal:
    """A TaxAmount that was sent counts instead of the computed one."""
    given = sent.quantize(CENT, ROUND_HALF_UP)
    if abs(given) > abs(amount):
        # vendor: help.dext.com 1362089
        errors.append("The tax amount cannot be greater than the line amount")
    return given


def choose(form: Form, item: LineIn) -> Choice:
    """The account and the tax rate a line names, with what Xero says against them."""
    choice = Choice(None, None)
    named = item.AccountCode or item.AccountID
    if not named:
        if form.status != "DRAFT" and not item.ItemCode:
            # vendor: ApprovalMax KB, khaoscloud support
            choice.errors.append("Account code or ID must be specified")
    else:
        choice.account = _account(form, item, choice)
    choice.tax = _rate(form, item, choice)
    return choice


def _account(form: Form, item: LineIn, choice: Choice) -> Account | None:
    by_code = item.AccountCode
    books = form.organisation
    account = books.account_by_code(by_code) if by_code else books.account_by_id(item.AccountID or "")
    shown = by_code or (account.code if account else item.AccountID)
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


def _rate(form: Form, item: LineIn, choice: Choice) -> TaxRate | None:
    account = choice.account
    wanted = item.TaxType or (account.tax_type if account else "")
    if form.mode == "NoTax":
        wanted = "NONE"  # assumed: amounts without tax carry the tax type NONE
    if not wanted:
        if form.status != "DRAFT" and (item.AccountCode or item.AccountID) and account is not None:
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


def _tracking(
    organisation: Organisation, item: LineIn, errors: list[str]
) -> tuple[tuple[str, str, str, str], ...]:
    found: list[tuple[str, str, str, str]] = []
    for wanted in item.Tracking or ():
        hit = _option(organisation.tracking, wanted.TrackingCategoryID, wanted.Name, "TrackingCategoryID")
        option = (
            _option(hit["Options"], wanted.TrackingOptionID, wanted.Option, "TrackingOptionID")
            if hit
            else None
        )
        if hit is None or option is None:
            # vendor: ApprovalMax KB
            errors.append(
                "Unknown tracking details. A Tracking Category did not match a known active Tracking Category."
            )
            continue
        found.append((hit["Name"], option["Name"], hit["TrackingCategoryID"], option["TrackingOptionID"]))
    return tuple(found)


def _option(
    rows: list[dict[str, Any]], row_id: str | None, name: str | None, id_key: str
) -> dict[str, Any] | None:
    for row in rows:
        same = (
            row[id_key] == row_id
            if row_id
            else bool(name) and row["Name"].casefold() == (name or "").casefold()
        )
        if same and row["Status"] == "ACTIVE":
            return row
    return None


def _keep(kept: dict[Decimal, Decimal], value: Decimal) -> Decimal:
    if len(kept) >= KEPT_MAX:
        return value
    return kept.setdefault(value, value)


def _keep_word(words: str) -> str:
    if len(_kept_words) >= KEPT_MAX:
        return words
    return _kept_words.setdefault(words, words)
