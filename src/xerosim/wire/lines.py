"""Lines of documents as they are sent."""

from decimal import Decimal

import msgspec

from xerosim.wire.reading import check_guid, check_number, is_readable


class TrackingIn(msgspec.Struct, gc=False):
    """A tracking option on a line, by ids or by names."""

    TrackingCategoryID: str | None = None
    TrackingOptionID: str | None = None
    Name: str | None = None
    Option: str | None = None


class LineIn(msgspec.Struct, gc=False):
    """A line as sent."""

    Description: str | None = None
    Quantity: Decimal | None = None
    UnitAmount: Decimal | None = None
    AccountCode: str | None = None
    AccountID: str | None = None
    TaxType: str | None = None
    TaxAmount: Decimal | None = None
    LineAmount: Decimal | None = None
    ItemCode: str | None = None
    DiscountRate: Decimal | None = None
    DiscountAmount: Decimal | None = None
    LineItemID: str | None = None
    Tracking: list[TrackingIn] | None = None


def check_line(line: LineIn, at: str, place: int) -> None:
    """Refuse numbers and ids of a line that cannot be read; `at` is the path of its document."""
    quantity, price = line.Quantity, line.UnitAmount
    if quantity is not None and not is_readable(quantity):
        check_number(quantity, f"{at}.LineItems[{place}].Quantity")
    if price is not None and not is_readable(price):
        check_number(price, f"{at}.LineItems[{place}].UnitAmount")
    if line.TaxAmount is not None:
        check_number(line.TaxAmount, f"{at}.LineItems[{place}].TaxAmount")
    if line.LineAmount is not None:
        check_number(line.LineAmount, f"{at}.LineItems[{place}].LineAmount")
    if line.DiscountRate is not None:
        check_number(line.DiscountRate, f"{at}.LineItems[{place}].DiscountRate")
    if line.DiscountAmount is not None:
        check_number(line.DiscountAmount, f"{at}.LineItems[{place}].DiscountAmount")
    if line.AccountID is not None:
        check_guid(line.AccountID, f"{at}.LineItems[{place}].AccountID")
    if line.LineItemID is not None:
        check_guid(line.LineItemID, f"{at}.LineItems[{place}].LineItemID")
    for each, tracking in enumerate(line.Tracking or ()):
        # issue: XeroAPI/xero-php-oauth2#228 (an id of an option that is no guid)
        spot = f"{at}.LineItems[{place}].Tracking[{each}]"
        check_guid(tracking.TrackingCategoryID, f"{spot}.TrackingCategoryID")
        check_guid(tracking.TrackingOptionID, f"{spot}.TrackingOptionID")
