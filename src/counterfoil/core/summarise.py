"""Many lines made few: one for each account, tax type and tracking, so that the ledger stays readable."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import msgspec

from counterfoil.core.context import Context
from counterfoil.core.mapped import MappedInvoice, MappedLine
from counterfoil.core.money import ZERO, to_cents

ONE = Decimal(1)


def summarise_lines(invoice: MappedInvoice, context: Context) -> tuple[MappedInvoice, tuple[str, ...]]:
    """By policy `summarised`: one line per account, tax type and tracking, in order of first appearance.

    Each is 1 x the sum of its lines, rounded once. A line that stands for one alone keeps its description,
    others are called after the account in Xero: `Sales: 12 lines`.
    """
    if context.policies.lines != "summarised" or not invoice.lines:
        return invoice, ()
    groups: dict[object, list[MappedLine]] = {}
    for line in invoice.lines:
        groups.setdefault((line.account, line.tax_type, line.tracking), []).append(line)
    lines = tuple(_sum_of(group, context) for group in groups.values())
    said = f"{len(invoice.lines)} lines summarised into {len(lines)}, one per account, tax type and tracking"
    return msgspec.structs.replace(invoice, lines=lines), (said,)


def _sum_of(group: Sequence[MappedLine], context: Context) -> MappedLine:
    first = group[0]
    exact = sum((line.exact for line in group), ZERO)
    return MappedLine(
        description=first.description if len(group) == 1 else _description(first, len(group), context),
        quantity=ONE,
        unit_price=to_cents(exact),
        account=first.account,
        tax_type=first.tax_type,
        exact=exact,
        stated_tax=_stated_tax(group),
        tracking=first.tracking,
    )


def _description(first: MappedLine, count: int, context: Context) -> str:
    account = context.accounts.get(first.account or "")
    return f"{account.name}: {count} lines" if account else f"{count} lines"


def _stated_tax(group: Sequence[MappedLine]) -> Decimal | None:
    """The tax the source states for the lines together, where it does for every one of them."""
    stated = [line.stated_tax for line in group if line.stated_tax is not None]
    return sum(stated, ZERO) if len(stated) == len(group) else None
