"""Lines of a document: quantity, price, discount, account, tax, each rounded the way Xero rounds."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Final

import msgspec

from xerosim.books.amounts import CENT, ZERO
from xerosim.books.documents import Line
from xerosim.books.organisation import Organisation
from xerosim.books.tracking import chosen
from xerosim.rules import plain
from xerosim.rules.choices import BAD_ACCOUNT, BAD_TAX, Choice, Form, choose, with_defaults
from xerosim.wire.lines import LineIn, TrackingIn

FOUR: Final = Decimal("0.0001")
UNIT: Final = Decimal("1.0000")
HUNDRED: Final = Decimal(100)
TINY: Final = Decimal("0.005")
DESCRIPTION_MAX: Final = 4000
LINE_MAX: Final = Decimal("9999999999.99")
TRACKING_MAX: Final = 2
KEPT_MAX: Final = 50_000

# Amounts repeat a great deal from line to line; one object each keeps a year of sales small in memory.
_kept_quantities: dict[Decimal, Decimal] = {}
_kept_prices: dict[int, dict[Decimal, Decimal]] = {2: {}, 4: {}}
_kept_money: dict[Decimal, Decimal] = {ZERO: ZERO}
_kept_words: dict[str, str] = {}


class Priced(msgspec.Struct):
    """The lines of a document, what is wrong with them, and their sums."""

    lines: list[Line]
    errors: list[str]
    warnings: list[str]
    amount: Decimal = ZERO
    tax: Decimal = ZERO
    discount: Decimal = ZERO


def price_lines(form: Form, items: list[LineIn], first_ordinal: int = 0) -> Priced:
    """Check and price every line; the sums are of line amounts and of their taxes, each already rounded."""
    priced = Priced([], [], [])
    choices: dict[tuple[str | None, ...], Choice] = {}
    for place, sent in enumerate(items):
        key = (sent.AccountCode, sent.AccountID, sent.TaxType, sent.ItemCode)
        choice = choices.get(key)
        if choice is None:
            choice = choices[key] = choose(form, sent)
        item = sent if choice.item is None else with_defaults(form, sent, choice.item)
        line = _price_line(form, item, choice, priced.errors)
        line.ordinal = first_ordinal + place
        if choice.errors or choice.warnings:
            _note(choice, item, priced)
        priced.lines.append(line)
        priced.amount += line.line_amount
        priced.tax += line.tax_amount
        if line.discount_rate is not None or line.discount_amount is not None:
            priced.discount += discount_of(line)
    return priced


def _note(choice: Choice, item: LineIn, priced: Priced) -> None:
    if is_text_only(item) and not (item.AccountCode or item.AccountID or item.ItemCode):
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
            tax_on(amount, choice.tax.rate, form.mode)
            if item.TaxAmount is None
            else _sent_tax(item.TaxAmount, amount, errors)
        )
    description = item.Description or ""
    if not description:
        # issue: XeroAPI/Xero-Net#198
        errors.append("The description field is mandatory for each line item.")
    elif len(description) > DESCRIPTION_MAX:
        # assumed wording; the length: XeroAPI/Xero-OpenAPI
        errors.append(f"Description must not be more than {DESCRIPTION_MAX} characters long.")
    if not amount and item.Quantity and item.UnitAmount and abs(item.Quantity * item.UnitAmount) < TINY:
        # vendor: Unleashed help, "less than 0.005" (there of journal and product lines)
        errors += [BAD_ACCOUNT, BAD_TAX]
    is_discounted = form.kind == "ACCREC"
    return Line(
        description=_kept_words.get(description) or _keep_word(description),
        quantity=quantity,
        unit_amount=price,
        line_amount=_kept_money.get(amount) or _keep(_kept_money, amount),
        tax_amount=_kept_money.get(tax) or _keep(_kept_money, tax),
        tax_type=choice.tax.type if choice.tax else "",
        account=choice.account,
        ordinal=0,
        tracking=tracking_of(form.organisation, item.Tracking, errors) if item.Tracking else (),
        discount_rate=item.DiscountRate if is_discounted else None,
        discount_amount=item.DiscountAmount if is_discounted else None,
        item=choice.item,
    )


def _amounts(form: Form, item: LineIn, errors: list[str]) -> tuple[Decimal, Decimal, Decimal]:
    """Quantity, price and line amount; where one of the three was left out, it is reckoned from the others."""
    try:
        quantity, price, amount = _reckoned(form, item, errors)
    except InvalidOperation:
        quantity, price, amount = UNIT, ZERO, LINE_MAX + 1  # more digits than can be reckoned with
    if quantity < 0:
        # vendor: WorkGuru 43000570879
        value = plain(quantity, 4)
        errors.append(f"The quantity value '{value}' is invalid. Quantity must not be less than zero.")
    if not -LINE_MAX <= amount <= LINE_MAX:
        # assumed wording; the limit: XeroAPI/Xero-OpenAPI
        errors.append(f"The line total must not be more than {plain(LINE_MAX, 2)}")
        amount = ZERO
    prices = _kept_prices[form.unit_places]
    return (
        _kept_quantities.get(quantity) or _keep(_kept_quantities, quantity),
        prices.get(price) or _keep(prices, price),
        amount,
    )


def _reckoned(form: Form, item: LineIn, errors: list[str]) -> tuple[Decimal, Decimal, Decimal]:
    quantity, price, given = item.Quantity, item.UnitAmount, item.LineAmount
    is_whole = quantity is not None and price is not None
    if quantity is None:
        quantity = UNIT if price is None or given is None or not price else given / price
    if price is None:
        price = ZERO if given is None else (given / quantity if quantity else given)
    quantity = quantity.quantize(FOUR, ROUND_HALF_UP)
    price = price.quantize(FOUR if form.unit_places == 4 else CENT, ROUND_HALF_UP)
    amount = (quantity * price).quantize(CENT, ROUND_HALF_UP)
    has_discount = item.DiscountRate is not None or item.DiscountAmount is not None
    if has_discount:
        amount = _discounted(form, item, quantity * price, errors)
    if given is not None:
        if is_whole or has_discount:
            errors += _amount_errors(item, given, product=quantity * price, amount=amount)
        else:
            amount = given.quantize(CENT, ROUND_HALF_UP)
    return quantity, price, amount


def _amount_errors(item: LineIn, given: Decimal, *, product: Decimal, amount: Decimal) -> list[str]:
    """A LineAmount that was sent has to be the computed one."""
    sent = given.quantize(CENT, ROUND_HALF_UP)
    if not sent and product and (item.DiscountRate or item.DiscountAmount):
        # issue: XeroAPI/Xero-NetStandard#74, #147 (a defect: a discount that leaves nothing, with LineAmount 0.00)
        sent = -product.quantize(CENT, ROUND_HALF_UP)
    elif sent == amount:
        return []
    # issue: XeroAPI/Xero-Net#198
    return [f"The line total {plain(sent, 2)} does not match the expected line total {plain(amount, 2)}"]


def _discounted(form: Form, item: LineIn, product: Decimal, errors: list[str]) -> Decimal:
    whole = product.quantize(CENT, ROUND_HALF_UP)
    if form.kind != "ACCREC":
        if item.DiscountRate or item.DiscountAmount:
            # issue: XeroAPI/Xero-Net#198 (bills); credit notes assumed alike
            errors.append(f"Discounts may not be applied to {form.kind} invoices.")
        elif whole:
            # issue: XeroAPI/Xero-NetStandard#412 (a discount of 0 where there are none; there of purchase orders)
            errors.append(
                f"The line total {plain(ZERO, 2)} does not match the expected line total {plain(whole, 2)}"
            )
        return whole
    taken = item.DiscountAmount or product * (item.DiscountRate or ZERO) / HUNDRED
    if abs(taken) > abs(product):
        # issue: XeroAPI/xero-php-oauth2#288
        rate = item.DiscountAmount or item.DiscountRate or ZERO
        errors.append(
            f"The discount rate '{plain(rate, 2)}' is invalid. Discount must not be greater than the line total."
        )
    return (product - taken).quantize(CENT, ROUND_HALF_UP)


def discount_of(line: Line) -> Decimal:
    """What the discount takes off a line."""
    return (line.quantity * line.unit_amount).quantize(CENT, ROUND_HALF_UP) - line.line_amount


def tax_on(amount: Decimal, rate: Decimal, mode: str) -> Decimal:
    """Tax of one line, rounded to the cent, half up away from zero; `rate` in percent."""
    # per line, then summed: recorded (89.00 incl. 15 % -> 11.61); the tie is assumed
    if not rate:
        return ZERO
    whole = amount * rate / (HUNDRED + rate) if mode == "Inclusive" else amount * rate / HUNDRED
    return whole.quantize(CENT, ROUND_HALF_UP)


def _sent_tax(sent: Decimal, amount: Decimal, errors: list[str]) -> Decimal:
    """A TaxAmount that was sent counts instead of the computed one."""
    given = sent.quantize(CENT, ROUND_HALF_UP)
    if abs(given) > abs(amount):
        # vendor: help.dext.com 1362089
        errors.append("The tax amount cannot be greater than the line amount")
    return given


def tracking_of(
    organisation: Organisation, sent: list[TrackingIn], errors: list[str]
) -> tuple[tuple[str, str, str, str], ...]:
    """The tracking of a line: names of category and option, then their ids."""
    found: list[tuple[str, str, str, str]] = []
    if len(sent) > TRACKING_MAX:
        # assumed wording; the limit: XeroAPI/Xero-OpenAPI, LineItem.Tracking
        errors.append(f"A line item may have no more than {TRACKING_MAX} tracking categories.")
    for wanted in sent:
        hit = chosen(organisation.tracking, wanted.TrackingCategoryID, wanted.Name)
        option = chosen(hit.options, wanted.TrackingOptionID, wanted.Option) if hit else None
        if hit is None or option is None:
            # vendor: ApprovalMax KB
            errors.append(
                "Unknown tracking details. A Tracking Category did not match a known active Tracking Category."
            )
            continue
        found.append((hit.name, option.name, hit.id, option.id))
    return tuple(found)


def _keep(kept: dict[Decimal, Decimal], value: Decimal) -> Decimal:
    if len(kept) >= KEPT_MAX:
        return value
    return kept.setdefault(value, value)


def _keep_word(words: str) -> str:
    if len(_kept_words) >= KEPT_MAX:
        return words
    return _kept_words.setdefault(words, words)
