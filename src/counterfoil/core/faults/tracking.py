"""Tracking categories, items and stock that Xero does not know or does not have."""

from __future__ import annotations

from counterfoil.core.faults.entry import Entry, Unforeseeable, heard, said

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
        awaits=("tracking", "rules"),
        messages=(
            said(r"\bunknown tracking details", source="ApprovalMax"),
            heard(
                "TRACKING + GONE|INVALID|ARCHIVED - mapped|mapping|DATE|parcel|account",
                "tracking option|tracking category|tracking categories + not active|not match|exceeded|maximum|not recognised|missing|required|not exist|has been archived|more than two - mapped|mapping",
                "unknown tracking; not tracking option|not tracking category; TRACKING + not contain|expected number; maximum of two tracking categories|more than two tracking; TRACKING + exceed|maximum",
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
        awaits=("person",),
        messages=(
            said(r"\bitem code '(?P<item>[^']{1,60})' is not valid", source="ApprovalMax; aXcelerate"),
            said(r"\bitem code is (?:invalid|not valid)", source="aXcelerate"),
            said(
                r"(?:\bitem <(?P<item>[^>]{1,60})> has an )?incorrect inventory asset account",
                source="ApprovalMax",
            ),
            heard(
                "ITEM + INVALID|GONE|ARCHIVED - TAKEN + CODE|CONTACT|ACCOUNT_CODE|EMAIL|DESCRIPTION|LINE + one or more|STOCK + enough|account code|TRACKING|TAX_TYPE|status different|quantity on hand|not enough|INVOICE + not found|ACCOUNT|expense",
                "ITEM_CODE + INVALID|GONE|not recognised|not match|not exist - TAKEN|unique; inventory asset account + incorrect",
                "ITEM + not sold|not purchased|not sold by|is not sold|is not purchased - STOCK + enough",
                "no item|no product + with code|with sku|ITEM_CODE; product|products + not recognised|not found|not in xero inventory - CONTACT; enter a sku|enter sku|sku + missing|enter",
                facts="item",
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
        awaits=("person",),
        messages=(
            heard(
                "STOCK + NO_STOCK - TAX|mapped|unmapped",
                "ITEM + out of stock|not enough in stock|no items available|insufficient stock|not have enough|not enough - account; QUANTITY + exceeds + on hand|stock",
                "quantity on hand|on hand + not|less than zero|exceeds|insufficient|below",
                "out of stock|no stock|item sold out|product sold out|item is out of stock|no item available to sell|no items available to sell",
                "inventory + negative|not enough; not enough|insufficient + stock|inventory|quantity|items in stock",
            ),
        ),
        check=Unforeseeable("lines are sent without item codes, so Xero counts no stock"),
        example="Insufficient quantity on hand for item LAMP.",
    ),
)
