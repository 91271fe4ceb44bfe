"""Terms of payment: when a document falls due that was sent without a due date."""

import calendar
import datetime
from typing import Any, Final

from xerosim.books.documents import Document
from xerosim.books.organisation import Organisation
from xerosim.wire.contacts import TermsIn

# vendor: mechanicdesk.freshdesk.com 13000059854 (the title of the page; both sides are in one sentence)
BAD_DAY: Final = "Due date for bills/sales invoices must be between 1 and 31"
# vendor: ClickPOS help, integration error codes (there also: when a customer's terms are 0 days)
TOO_LATE: Final = "Sorry, Due Dates cannot be made more than 999 days after the invoice date."

# spec: XeroAPI/Xero-OpenAPI, PaymentTermType and Bill.Day (0-31); that a day of a month is never 0: assumed
FIRST_DAY: Final = {
    "DAYSAFTERBILLDATE": 0,
    "DAYSAFTERBILLMONTH": 0,
    "OFCURRENTMONTH": 1,
    "OFFOLLOWINGMONTH": 1,
}
LAST_DAY: Final = 31


def term_errors(terms: TermsIn | None) -> list[str]:
    """What is wrong with the terms sent for a contact."""
    sides = [side for side in (terms.Bills, terms.Sales) if side is not None] if terms is not None else []
    return [BAD_DAY] if any(not _is_day(side.Day, side.Type) for side in sides) else []


def due_of(organisation: Organisation, document: Document) -> tuple[datetime.date | None, list[str]]:
    """The due date by the contact's terms, or else by the organisation's; (None, []) where there are none."""
    side = "Sales" if document.is_sale else "Bills"
    term: dict[str, Any] | None = None
    for terms in (document.contact.details.get("PaymentTerms"), organisation.payment_terms):
        term = term or (terms or {}).get(side)
    if not term:
        return None, []
    day, kind = term.get("Day"), term.get("Type") or "DAYSAFTERBILLDATE"
    if day is None or not _is_day(day, kind):
        return None, [BAD_DAY]
    try:
        due = due_date(document.date, kind, day)
    except OverflowError:
        return None, [TOO_LATE]  # beyond the last day there is
    return due, [TOO_LATE] if kind == "DAYSAFTERBILLDATE" and day == 0 else []


def due_date(on: datetime.date, kind: str, day: int) -> datetime.date:
    """When a document of this day falls due; a day that a month does not have is its last."""
    # names: XeroAPI/Xero-OpenAPI, PaymentTermType; what each reckons: central.xero.com, default due dates
    match kind:
        case "DAYSAFTERBILLMONTH":
            return _in_month(on, LAST_DAY) + datetime.timedelta(days=day)
        case "OFCURRENTMONTH":
            return _in_month(on, day)
        case "OFFOLLOWINGMONTH":
            return _in_month(_in_month(on, LAST_DAY) + datetime.timedelta(days=1), day)
        case _:
            return on + datetime.timedelta(days=day)


def _in_month(on: datetime.date, day: int) -> datetime.date:
    return on.replace(day=min(day, calendar.monthrange(on.year, on.month)[1]))


def _is_day(day: int | None, kind: str | None) -> bool:
    return day is not None and FIRST_DAY.get(kind or "", 0) <= day <= LAST_DAY
