"""Lists as Xero gives them: filtered, in order, in pages."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

from xerosim.accounting.asks import Query
from xerosim.accounting.filters import parse_order, parse_where, sort_rows
from xerosim.accounting.queries import Reader

PAGE_SIZE: Final = 100
PAGE_SIZE_MAX: Final = 1_000


def narrowed(
    rows: Iterable[Any], query: Query, fields: dict[str, Reader], changed: Callable[[Any], int] | None
) -> list[Any]:
    """The rows that `where` and If-Modified-Since leave; `changed` tells when a row was changed last."""
    since = modified_since_ms(query.since)
    if since is not None and changed is not None:
        # second accuracy: developer.xero.com; that the second itself is included is assumed
        rows = [row for row in rows if changed(row) // 1000 * 1000 >= since]
    if where := query.text("where"):
        test = parse_where(where, fields, query.type)
        rows = [row for row in rows if test(row)]
    return list(rows)


def in_order(rows: list[Any], query: Query, fields: dict[str, Reader]) -> list[Any]:
    """The rows by `order`, or as they stand."""
    order = query.text("order")
    return sort_rows(rows, parse_order(order, fields, query.type)) if order else rows


def in_usual_order(rows: list[Any], query: Query, fields: dict[str, Reader]) -> list[Any]:
    """By `order`, or as Xero does without: by time of change, then by id."""
    # doc: developer.xero.com (Invoices and Payments); contacts assumed alike
    if query.text("order"):
        return in_order(rows, query, fields)
    return sorted(rows, key=lambda row: (row.updated_ms, row.id))


def one_page(
    rows: list[Any], query: Query, *, always: bool = False
) -> tuple[list[Any], dict[str, int] | None]:
    """The page asked for; numbers out of range are brought into it."""
    if not (always or query.text("page") or query.text("pageSize")):
        return rows, None
    page = max(1, _whole(query.text("page"), 1))
    size = min(PAGE_SIZE_MAX, max(1, _whole(query.text("pageSize"), PAGE_SIZE)))
    pages = (len(rows) + size - 1) // size
    pagination = {"page": page, "pageSize": size, "pageCount": pages, "itemCount": len(rows)}
    return rows[(page - 1) * size : page * size], pagination


def _whole(text: str, otherwise: int) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else otherwise


def modified_since_ms(text: str) -> int | None:
    """If-Modified-Since as milliseconds: ISO without zone means UTC; HTTP dates are read too."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        try:
            moment = parsedate_to_datetime(text)
        except ValueError:
            return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    try:
        return int(moment.timestamp()) * 1000
    except OverflowError:
        return None  # a zone that leads out of the calendar
