"""Totals in Xero equal totals in the source: amounts rounded as Xero does, the difference on one line.

The arithmetic is Xero's own. A line's amount is quantity (four decimals) times price (two, or four with
`unitdp=4`), rounded to the cent; tax is computed per line, rounded to the cent and then summed: amount x
rate / 100, or amount x rate / (100 + rate) where amounts contain it (Xero's public page on rounding, 2026).
Halves go up, away from zero.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from operator import attrgetter, is_not

import msgspec

from counterfoil.core.context import Context, untaxed_type
from counterfoil.core.mapped import MappedInvoice, MappedLine
from counterfoil.core.money import CENT, EXACT, FOUR_PLACES, ZERO, to_cents
from counterfoil.core.slack import slack_of

_NET, _TAX, _DESCRIPTION = map(attrgetter, ("net", "tax", "description"))

ONE = Decimal(1)
HUNDRED = Decimal(100)
SHARE_MAX = Decimal("1.00")
"""A line that would bring more than this, or more than one per cent of itself, goes as 1 x its total."""
DESCRIPTION_MAX = 4000
"""Characters of a line's description (XeroAPI/Xero-OpenAPI, LineItem)."""


class _Form(msgspec.Struct, frozen=True):
    """How Xero computes this document, and what must come out.

    `tax_of` gives the tax on an amount by its tax type. `target` is what the lines must add up to, their tax
    included when `counts_tax`.
    """

    price_step: Decimal
    tax_of: Callable[[str | None, Decimal], Decimal]
    target: Decimal
    counts_tax: bool


class _Sums(msgspec.Struct, frozen=True):
    """What lines add up to as Xero adds: their amounts, and their tax."""

    net: Decimal
    tax: Decimal

    def missing(self, form: _Form) -> Decimal:
        """What the lines lack of the target (negative: have too much)."""
        return form.target - self.net - (self.tax if form.counts_tax else ZERO)


def round_as_xero_does(invoice: MappedInvoice, context: Context) -> tuple[MappedInvoice, tuple[str, ...]]:
    """The document with quantities and prices as Xero keeps them and the sums that Xero will show.

    Its total is what the source states; where it states none, the lines' sum rounded once for the document,
    plus the tax Xero computes where the amounts are without tax. What is missing goes on one line without
    tax, on the account with the largest absolute sum; there is none when nothing is missing. A line whose
    own share of that passes 1.00 or one per cent goes as 1 x its total, and so do further ones while the
    difference is more than rounding explains (`slack_of`). What even that cannot explain, a total that does
    not fit its lines, is left on the line for the check to see.
    """
    if not invoice.lines:
        return invoice, ()
    form = _form(invoice, context)
    lines = _as_kept(invoice.lines, form)
    sums = _sums_of(lines)
    missing = sums.missing(form)
    if not missing:
        return _summed(invoice, form, lines, sums), _said_of_totals(invoice.lines, lines)
    slack = slack_of(invoice)
    if abs(missing) > slack:
        lines = _with_more_totals(invoice.lines, lines, form, slack)
        missing = _sums_of(lines).missing(form)
    said = _said_of_totals(invoice.lines, lines)
    if missing:
        extra = _rounding_line(lines, missing, context)
        said = (*said, _said_of_rounding(invoice, form, extra, slack))
        lines.append(extra)
    return _summed(invoice, form, lines, _sums_of(lines)), said


def _form(invoice: MappedInvoice, context: Context) -> _Form:
    is_exclusive = invoice.amounts == "exclusive"
    stated = invoice.stated_total
    return _Form(
        price_step=CENT if invoice.price_places == 2 else FOUR_PLACES,
        tax_of=_taxing(invoice, context),
        target=to_cents(invoice.exact if stated is None else stated),
        counts_tax=is_exclusive and stated is not None,
    )


def _taxing(invoice: MappedInvoice, context: Context) -> Callable[[str | None, Decimal], Decimal]:
    """The function that computes a line's tax from its tax type and its amount."""
    if invoice.amounts == "no_tax":
        return lambda _tax_type, _amount: ZERO
    fraction_of, is_inclusive = context.fractions.get, invoice.amounts == "inclusive"
    multiply, divide, quantize = EXACT.multiply, EXACT.divide, EXACT.quantize

    def tax_of(tax_type: str | None, amount: Decimal) -> Decimal:
        fraction = fraction_of(tax_type)
        if fraction is None:
            return ZERO
        tax = multiply(amount, fraction)
        return quantize(divide(tax, ONE + fraction) if is_inclusive else tax, CENT)

    return tax_of


def _as_kept(lines: Sequence[MappedLine], form: _Form) -> list[MappedLine]:
    """The lines with quantity and price at Xero's scales; one that this would move far as 1 x its total."""
    # One loop over local names: every line of every document comes through here.
    quantize, multiply, changed = EXACT.quantize, EXACT.multiply, msgspec.structs.replace
    price_step, tax_of = form.price_step, form.tax_of
    kept: list[MappedLine] = []
    for line in lines:
        as_written, exact = line.quantity, line.exact
        quantity = quantize(as_written, FOUR_PLACES)
        unit_price = quantize(line.unit_price, price_step)
        amount = quantize(multiply(quantity, unit_price), CENT)
        if amount != exact and _is_far(amount, exact):
            kept.append(_as_total(line, form))
            continue
        if quantity == as_written:  # 6 rather than 6.0000: what the source wrote, where no digit was lost
            quantity = as_written
        tax = tax_of(line.tax_type, amount)
        kept.append(changed(line, quantity=quantity, unit_price=unit_price, net=amount, tax=tax))
    return kept


def _is_far(amount: Decimal, exact: Decimal) -> bool:
    """Whether Xero's scales move a line further than it may be moved."""
    share = abs(exact - amount)
    return share > SHARE_MAX or share * HUNDRED > abs(exact)


def _as_total(line: MappedLine, form: _Form) -> MappedLine:
    """The line as 1 x its total, quantity and price in its description (unless it is that already)."""
    total = to_cents(line.exact)
    is_total = line.quantity == ONE and EXACT.quantize(line.unit_price, form.price_step) == total
    how = "" if is_total else f"{line.quantity:f} x {line.unit_price:f}"
    return msgspec.structs.replace(
        line,
        description=_described(line.description, how),
        quantity=ONE,
        unit_price=total,
        net=total,
        tax=form.tax_of(line.tax_type, total),
    )


def _described(description: str, how: str) -> str:
    if not how:
        return description
    if not description:
        return how
    return f"{description[: DESCRIPTION_MAX - len(how) - 3]} ({how})"


def _with_more_totals(
    source: Sequence[MappedLine], lines: Sequence[MappedLine], form: _Form, slack: Decimal
) -> list[MappedLine]:
    """The lines with further ones sent as 1 x their total until rounding explains what is missing: first
    those that bring most of it. Where that does not suffice (a total that does not fit), as they were."""
    # Why this always suffices where no total is stated. Say all n lines are 1 x their total; those left out
    # before count as sent with 0.00, which is their total rounded. Each is then off by at most half a cent,
    # so their exact sum E and the sum S of what is sent are at most n half-cents apart, and what is missing
    # is round(E) - S. Mixed signs only bring the two nearer to each other.
    #   n even: E lies between S - n half-cents and S + n half-cents. Both ends are whole cents, and rounding
    #     carries no number past a whole cent: at most n half-cents are missing.
    #   n odd, E and S less than n half-cents apart: the nearest cent is at most n - 1 half-cents from S.
    #   n odd, E and S exactly n half-cents apart: every line then ends in half a cent and was moved the same
    #     way. Halves go away from zero, so all lines have one sign. E has it too, ends in half a cent as
    #     well and is moved the same way: n - 1 half-cents.
    # The slack has half a cent or more for each line of the source, and no more lines go than it has. So at
    # most the slack is missing.
    missing = _sums_of(lines).missing(form)
    direction = ONE.copy_sign(missing)
    tried = list(lines)
    by_share = sorted(
        range(len(lines)), key=lambda place: direction * (lines[place].exact - lines[place].net), reverse=True
    )
    for place in by_share:
        before, after = tried[place], _as_total(source[place], form)
        tried[place] = after
        missing += before.net - after.net
        if form.counts_tax:
            missing += before.tax - after.tax
        if abs(missing) <= slack:
            return tried
    return list(lines)


def _rounding_line(lines: Sequence[MappedLine], missing: Decimal, context: Context) -> MappedLine:
    """1 x what is missing, without tax, on the account with the largest absolute sum (the first on a tie)."""
    sums: dict[str | None, Decimal] = {}
    for line in lines:
        sums[line.account] = sums.get(line.account, ZERO) + line.net
    account = max(sums, key=lambda code: abs(sums[code]))
    return MappedLine(
        description=context.policies.rounding_text,
        quantity=ONE,
        unit_price=missing,
        account=account,
        tax_type=untaxed_type(context, account),
        exact=ZERO,
        net=missing,
        is_rounding=True,
    )


def _summed(invoice: MappedInvoice, form: _Form, lines: Sequence[MappedLine], sums: _Sums) -> MappedInvoice:
    """The document with the sums Xero will show for these lines, which must be the ones that are due."""
    assert not sums.missing(form), f"{invoice.ref}: lines do not add up"
    total = sums.net + sums.tax if invoice.amounts == "exclusive" else sums.net
    return msgspec.structs.replace(
        invoice, lines=tuple(lines), net=total - sums.tax, tax=sums.tax, total=total
    )


def _sums_of(lines: Sequence[MappedLine]) -> _Sums:
    return _Sums(sum(map(_NET, lines), ZERO), sum(map(_TAX, lines), ZERO))


def _said_of_totals(source: Sequence[MappedLine], lines: Sequence[MappedLine]) -> tuple[str, ...]:
    changed = sum(map(is_not, map(_DESCRIPTION, source), map(_DESCRIPTION, lines)))
    if not changed:
        return ()
    return (f"lines sent as 1 x their total, with quantity and price in the description: {changed}",)


def _said_of_rounding(invoice: MappedInvoice, form: _Form, extra: MappedLine, slack: Decimal) -> str:
    """The arithmetic of the rounding line, in one sentence."""
    come_to = form.target - extra.net
    scales = f"at 4 decimals of quantity and {invoice.price_places} of price"
    if invoice.stated_total is None:
        begin = f"lines add up to {form.target} in the source, {come_to} {scales}"
    elif form.counts_tax:
        begin = f"the source's total is {form.target}, lines with tax come to {come_to} {scales}"
    else:
        begin = f"the source's total is {form.target}, lines come to {come_to} {scales}"
    end = (
        f", more than the {slack.normalize(EXACT):f} that rounding explains" if abs(extra.net) > slack else ""
    )
    return f"{begin}; the difference {extra.net} is on account {extra.account or 'not mapped'}{end}"
