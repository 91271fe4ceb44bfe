"""A manual journal in Xero's terms: codes on its lines, amounts in cents that still come to nothing."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import msgspec

from counterfoil.core.context import Context, untaxed_type
from counterfoil.core.document import JournalLine, ManualJournal, ref_of
from counterfoil.core.locks import lock_on
from counterfoil.core.mapped import Gap, MappedJournal, MappedJournalLine, Mapping
from counterfoil.core.money import ZERO, to_cents
from counterfoil.core.own_reference import NARRATION_MAX, narrated, worded
from counterfoil.core.phrases import plain_amount, plain_date
from counterfoil.core.slack import HALF_CENT


def map_journal(journal: ManualJournal, context: Context) -> Mapping:
    """The journal with the codes that the rules for journals give, amounts still the source's.

    A line with a tax code contains that tax; where no line has one, the whole journal is without tax.
    """
    is_taxed = any(line.tax_code for line in journal.lines)
    gaps: dict[tuple[str, str], Gap] = {}
    trace: dict[str, None] = {}
    lines = []
    for position, line in enumerate(journal.lines, start=1):
        account = _ruled(context.sides["journals"].accounts["line"], line.account, _default(context))
        tax_type = _tax(context, line, account) if is_taxed else None
        if account is None:
            gaps.setdefault(("account", line.account), Gap("account", "journals", line.account, position))
        else:
            trace[f"account {account} from the rules for journals, account {line.account}"] = None
        if line.tax_code and tax_type is None:
            gaps.setdefault(("tax", line.tax_code), Gap("tax", "journals", line.tax_code, position))
        lines.append(
            MappedJournalLine(
                account=account,
                tax_type=tax_type,
                amount=line.amount,
                exact=line.amount,
                description=line.description,
                tracking=line.tracking,
            )
        )
    mapped = MappedJournal(
        ref=str(ref_of(journal)),
        date=journal.date,
        currency=journal.currency,
        narration=narrated(journal.narration, journal.system, journal.id),
        status=context.policies.status.manual_journal,
        is_taxed=is_taxed,
        lines=tuple(lines),
        url=journal.url,
    )
    return Mapping(mapped, tuple(gaps.values()), tuple(trace))


def _default(context: Context) -> str | None:
    return context.sides["journals"].accounts["default"].get("")


def _ruled(codes: dict[str, str], key: str, default: str | None) -> str | None:
    return codes.get(key, default) if key else default


def _tax(context: Context, line: JournalLine, account: str | None) -> str | None:
    """The tax type of a line of a journal in which there is tax; a line without a tax code bears none."""
    if not line.tax_code:
        return untaxed_type(context, account)
    rules = context.sides["journals"]
    return rules.taxes.get(line.tax_code, rules.default_tax)


def balance_journal(journal: MappedJournal, context: Context) -> tuple[MappedJournal, tuple[str, ...]]:
    """The journal in whole cents, without lines that come to nothing, and out of closed books where it may.

    By policy `zero_lines` lines of nothing are left out, and those under half a cent with them where the
    others still balance; where they do not, all stay for the check to see. What rounding each line to the
    cent leaves of a journal that balances in the source goes on a line of its own, on the account with the
    largest absolute sum, unless there are lines under half a cent in it.
    """
    lines = [msgspec.structs.replace(line, amount=to_cents(line.exact)) for line in journal.lines]
    said: list[str] = []
    if context.policies.zero_lines == "drop":
        lines, dropped = _without_nothing(lines)
        if dropped:
            total = sum((line.exact for line in dropped), ZERO)
            together = f" ({plain_amount(total)} together)" if total else ""
            said.append(f"lines left out as they come to nothing: {len(dropped)}{together}")
    missing = -_sum(lines)
    is_even = abs(sum((line.exact for line in journal.lines), ZERO)) < HALF_CENT
    if missing and is_even and not any(line.exact and not line.amount for line in lines):
        extra = _rounding_line(lines, missing, journal, context)
        lines.append(extra)
        said.append(
            f"rounding each line to the cent leaves {-missing}; the difference is on account {extra.account}"
        )
    debits = sum((line.amount for line in lines if line.amount > 0), ZERO)
    balanced = msgspec.structs.replace(journal, lines=tuple(lines), total=to_cents(debits))
    eased, why = _ease_lock(balanced, context)
    return eased, (*said, *why)


def _without_nothing(
    lines: Sequence[MappedJournalLine],
) -> tuple[list[MappedJournalLine], list[MappedJournalLine]]:
    """The lines that stay, and those that are left out."""
    left = [line for line in lines if line.amount]
    if _sum(left):
        left = [line for line in lines if line.exact]
    kept = set(map(id, left))
    return left, [line for line in lines if id(line) not in kept]


def _sum(lines: Sequence[MappedJournalLine]) -> Decimal:
    return sum((line.amount for line in lines), ZERO)


def _rounding_line(
    lines: Sequence[MappedJournalLine], missing: Decimal, journal: MappedJournal, context: Context
) -> MappedJournalLine:
    sums: dict[str | None, Decimal] = {}
    for line in lines:
        sums[line.account] = sums.get(line.account, ZERO) + line.amount
    account = max(sums, key=lambda code: abs(sums[code]))
    return MappedJournalLine(
        account=account,
        tax_type=untaxed_type(context, account) if journal.is_taxed else None,
        amount=missing,
        exact=ZERO,
        description=context.policies.rounding_text,
    )


def _ease_lock(journal: MappedJournal, context: Context) -> tuple[MappedJournal, tuple[str, ...]]:
    """By policy a journal of closed books as a draft, or on the first open day with its true date told."""
    choice = context.policies.locked_period.manual_journal
    lock = lock_on(context.organisation, journal.date)
    if choice == "hold" or journal.status != "authorised" or lock is None:
        return journal, ()
    because = f"as the books are closed up to {plain_date(lock.date)} ({lock.name} lock date)"
    if choice == "draft":
        return msgspec.structs.replace(journal, status="draft"), (
            f"status draft in place of authorised, {because}",
        )
    moved = msgspec.structs.replace(
        journal,
        date=lock.first_open,
        narration=worded(
            journal.narration, f"dated {plain_date(journal.date)}", characters_max=NARRATION_MAX
        ),
    )
    said = f"date moved from {plain_date(journal.date)} to {plain_date(lock.first_open)}, {because}"
    return moved, (f"{said}; the narration tells it",)
