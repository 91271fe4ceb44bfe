"""Lines of a bill that was paid, in part or in full: words, accounts and tracking may change, amounts may not."""

from decimal import ROUND_HALF_UP, Decimal

import msgspec

from xerosim.books.amounts import CENT
from xerosim.books.documents import Document, Line, line_id
from xerosim.wire.lines import LineIn

# doc: developer.xero.com, 19 Mar 2026 (Description, AccountCode and Tracking of lines, each with its LineItemID)


def bill_errors(old: Document, items: list[LineIn], frozen: str) -> list[str]:
    """What is wrong with lines sent for a paid bill; `frozen` is the sentence for a change of amounts."""
    if not all(item.LineItemID for item in items):
        # issue: CiviCRM accountsync Xero
        return ["To update fields on a paid invoice line item, you must supply a LineItemID"]
    held = _by_id(old)
    sent = [(held.get((item.LineItemID or "").lower()), item) for item in items]
    # assumed: a line that is new, or left out and so to be deleted, changes the amounts
    changed = any(line is None or _changes_amounts(line, item) for line, item in sent)
    return [frozen] if changed or {id(line) for line, _ in sent} != {id(line) for line in old.lines} else []


def merged(items: list[LineIn], kept: list[LineIn]) -> list[LineIn]:
    """The lines in `kept` (those in the books, as if sent again) with what may change of them taken from `items`."""
    wanted = {(item.LineItemID or "").lower(): item for item in items}
    return [_merge(line, wanted[line.LineItemID or ""]) for line in kept]


def _merge(kept: LineIn, item: LineIn) -> LineIn:
    has_account = bool(item.AccountCode or item.AccountID)
    return msgspec.structs.replace(
        kept,
        Description=item.Description or kept.Description,
        AccountCode=item.AccountCode if has_account else kept.AccountCode,
        AccountID=item.AccountID if has_account else kept.AccountID,
        Tracking=item.Tracking,
    )


def _by_id(document: Document) -> dict[str, Line]:
    made_of = document.line_ids()
    return {line_id(*made_of, line.ordinal): line for line in document.lines}


def _changes_amounts(line: Line, item: LineIn) -> bool:
    cents = ((item.LineAmount, line.line_amount), (item.TaxAmount, line.tax_amount))
    exact = ((item.Quantity, line.quantity), (item.UnitAmount, line.unit_amount))
    return (
        any(_cents(sent) != held for sent, held in cents if sent is not None)
        or any(sent.quantize(held, ROUND_HALF_UP) != held for sent, held in exact if sent is not None)
        or (item.TaxType or line.tax_type) != line.tax_type
        or bool(item.DiscountRate or item.DiscountAmount)
    )


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)
