"""Tracking categories, items and stock that Xero does not know or does not have."""

from __future__ import annotations

from counterfoil.core.faults.entry import Entry, Unforeseeable, said

_ANTICIPATED = "not seen yet: anticipated"

ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="tracking_invalid",
        title="Xero does not know this tracking option",
        cause=(
            "A line names a tracking category or option that is not active in Xero, or is spelled otherwise there.",
        ),
        action=(
            "In Xero, under Settings, Tracking categories, add or restore it with exactly this name; or correct it in the source.",
        ),
        remedy="After the change, `counterfoil retry` sends it again; a corrected document goes by itself.",
        who="bookkeeper",
        retry="after the fix",
        messages=(
            said(r"\bunknown tracking details", source="ApprovalMax"),
            said(
                r"\btracking (?:category|option) .{0,80}(?:not match|invalid|not valid|does not exist|archived|not found)",
                source="ApprovalMax; chargebee.com, configuration errors for Xero",
            ),
        ),
        check=Unforeseeable("tracking categories are not yet among the facts read of an organisation"),
        example="Unknown tracking details. A Tracking Category did not match a known active Tracking Category.",
    ),
    Entry(
        code="item_invalid",
        title="Xero does not know this item",
        cause=(
            "Xero has no item {item} for this kind of document, or the item's own accounts are wrong.",
            "Xero has no such item for this kind of document, or the item's own accounts are wrong.",
        ),
        action=(
            "See in Xero, under Products and services, that the item is there, is sold or purchased, and has the right accounts.",
        ),
        remedy="After the change, `counterfoil retry` sends it again.",
        who="bookkeeper",
        retry="after the fix",
        messages=(
            said(r"\bitem code '(?P<item>[^']{1,60})' is not valid", source="ApprovalMax; aXcelerate"),
            said(r"\bitem code is (?:invalid|not valid)", source="aXcelerate"),
            said(
                r"(?:\bitem <(?P<item>[^>]{1,60})> has an )?incorrect inventory asset account",
                source="ApprovalMax",
            ),
        ),
        check=Unforeseeable("lines are sent without item codes"),
        example="Item code 'LAMP' is not valid.",
    ),
    Entry(
        code="insufficient_stock",
        title="Not enough stock in Xero",
        cause=("The item is one whose stock Xero counts, and there is not enough of it there.",),
        action=("Correct the stock in Xero, or do not count the stock of this item in both systems.",),
        remedy="After the change, `counterfoil retry` sends it again.",
        who="bookkeeper",
        retry="after the fix",
        messages=(
            said(r"\b(?:insufficient|not enough) (?:quantity|stock|inventory)", source=_ANTICIPATED),
            said(r"\bquantity (?:available|on hand)\b", source="developer.xero.com, allowBackorders"),
        ),
        check=Unforeseeable("lines are sent without item codes, so Xero counts no stock"),
        example="Insufficient quantity on hand for item LAMP.",
    ),
)
