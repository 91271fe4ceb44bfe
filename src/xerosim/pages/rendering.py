"""How a page is written: templates that escape everything, and amounts, days and moments for people."""

import datetime
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec
from starlette.responses import HTMLResponse

from xerosim.pages.guard import HEADERS

if TYPE_CHECKING:
    from jinja2 import Environment

FOLDER: Final = Path(__file__).parent


class Cell(msgspec.Struct, frozen=True):
    """One value on a page: its text, where it leads, and whether it is an amount, to be set flush right."""

    text: str
    href: str = ""
    is_amount: bool = False


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """One table; `foot` is its last row of sums, `empty` the sentence that stands in place of no rows, `more`
    the one that says what is not shown."""

    title: str
    heads: tuple[str, ...]
    rows: list[list[Cell]]
    foot: list[Cell] = []
    empty: str = "None yet."
    more: str = ""


def cell(value: object, href: str = "") -> Cell:
    """A value as people read it: amounts with two decimals, days as year-month-day, yes and no."""
    match value:
        case Decimal():
            return Cell(money(value), href, is_amount=True)
        case bool():
            return Cell("yes" if value else "no", href)
        case int():
            return Cell(f"{value:,}", href, is_amount=True)
        case None:
            return Cell("")
        case _:
            return Cell(str(value), href)


def money(amount: Decimal) -> str:
    """An amount with two decimals, thousands apart."""
    return f"{amount:,.2f}"


def plain(number: Decimal) -> str:
    """A quantity, a rate or a price without idle zeros: 2, 1.5, 0.3333."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def moment(at_ms: int) -> str:
    """A moment to the second, in UTC."""
    return datetime.datetime.fromtimestamp(at_ms // 1000, datetime.UTC).strftime("%Y-%m-%d %H:%M:%S")


@cache
def _templates() -> "Environment":
    # loaded with the first page, so that a simulator nobody looks at starts without it
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415

    held = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    held.filters |= {"money": money, "moment": moment, "plain": plain}
    return held


def page(
    template: str, values: Mapping[str, Any], *, status: int = 200, headers: Mapping[str, str] = HEADERS
) -> HTMLResponse:
    """A page of this template with these values, and with the headers that keep other sites out."""
    text = _templates().get_template(template).render(**values)
    return HTMLResponse(text, status, headers=dict(headers))
