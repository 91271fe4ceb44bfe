"""Tracking categories, items and stock that Xero does not know or does not have."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter

from counterfoil.core.document import TrackingChoice
from counterfoil.core.faults.entry import Entry, Examined, Fault, Unforeseeable, heard, said
from counterfoil.core.mapped import MappedInvoice, MappedJournal
from counterfoil.core.organisation import Options, name_key
from counterfoil.core.phrases import line_field

TRACKING_MAX = 2
"""Tracking categories on one line (XeroAPI/Xero-OpenAPI, LineItem.Tracking)."""
_TRACKING = attrgetter("tracking")


def find_bad_tracking(examined: Examined) -> list[Fault]:
    """Categories and options of lines must be active in Xero, and of two categories at most.

    ApprovalMax help; that capitals do not matter is assumed, and lets pass what Xero then says. Where Xero has
    not told its categories, they are let pass.
    """
    document = examined.mapping.document
    if not isinstance(document, MappedInvoice | MappedJournal) or not any(map(_TRACKING, document.lines)):
        return []
    found: dict[tuple[tuple[str, str], ...], Fault] = {}
    for index, tracking in enumerate(map(_TRACKING, document.lines)):
        for facts in _bad(tracking, examined.tracking) if tracking else ():
            field = line_field(examined.document, document, index, "tracking")
            found.setdefault(tuple(facts.items()), Fault(code="tracking_invalid", facts=facts, field=field))
    return list(found.values())


def _bad(tracking: tuple[TrackingChoice, ...], known: Options | None) -> Iterator[dict[str, str]]:
    """What is wrong with the tracking of one line, each once."""
    if len(tracking) > TRACKING_MAX:
        categories = ", ".join(each.category for each in tracking)
        yield {"categories": categories, "count": str(len(tracking)), "limit": str(TRACKING_MAX)}
    for choice in tracking if known is not None else ():
        assert known is not None
        category = known.get(name_key(choice.category))
        if category is None or category[0] != "active":
            state = category[0] if category else "not there"
            yield {"category": choice.category, "category_state": state}
            continue
        option = category[1].get(name_key(choice.option))
        if option != "active":
            yield {"category": choice.category, "option": choice.option, "state": option or "not there"}


ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="tracking_invalid",
        title="Xero does not know this tracking option",
        cause=(
            'In Xero the option "{option}" of the tracking category "{category}" is {state}.',
            'In Xero the tracking category "{category}" is {category_state}.',
            "A line has {count} tracking categories ({categories}); Xero takes {limit}.",
            "A line names a tracking category or option that is not active in Xero, or is spelled otherwise there.",
        ),
        action=(
            'In Xero, under Settings, Tracking categories, add or restore "{option}" in "{category}" with exactly this name; '
            "or correct it in the source.",
            'In Xero, under Settings, Tracking categories, add or restore "{category}" with exactly this name; or correct it in the source.',
            "Leave all but {limit} of them out in the source.",
            "In Xero, under Settings, Tracking categories, add or restore it with exactly this name; or correct it in the source.",
        ),
        remedy="When the category or option is there, everything held for it is checked again and goes by itself; so does a corrected document.",
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
        check=find_bad_tracking,
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
