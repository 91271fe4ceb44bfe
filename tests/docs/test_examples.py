"""The examples in the pages are computed, run and carried out, each in process."""

import asyncio
import contextlib
import io
import json
import re
from decimal import Decimal
from pathlib import Path

import httpx2
import pytest

from counterfoil.core import budget, day, doubt, retry
from counterfoil.core.document import Line
from counterfoil.core.mapped import MappedInvoice
from counterfoil.core.mapping import map_document
from counterfoil.core.prepare import transform
from counterfoil.core.settings import Policies
from counterfoil.xero.client import open_http
from tests.core.books import NO_LINKS, context, invoice, line
from tests.docs.blocks import DOCS, blocks, is_as_shown
from xerosim import InProcessTransport, World, create_app
from xerosim.accounting.limits import NO_LIMITS


def page(place: str) -> str:
    return (DOCS / place).read_text(encoding="utf-8")


# --- rounding -----------------------------------------------------------------------------------------------

WORK = (
    line("0.67", "101.492537", description="Advice"),
    line("3", "22.666666", description="Copies"),
)
SCREWS = (line("1000", "0.004", description="Screws"),)


@pytest.mark.parametrize(
    ("lines", "policies"),
    [(WORK, Policies()), (WORK, Policies(rounding="4dp")), (SCREWS, Policies())],
    ids=["two places", "four places", "1 x the total"],
)
def test_the_tables_of_rounding_are_what_is_computed(lines: tuple[Line, ...], policies: Policies) -> None:
    books = context(policies)
    mapping = transform(map_document(invoice(*lines), books, NO_LINKS), books)
    sent = mapping.document
    assert isinstance(sent, MappedInvoice)
    rows = [
        f"| {each.description} | {each.quantity} | {each.unit_price} | {each.net:.2f} | {each.tax:.2f} |"
        for each in sent.lines
    ]
    if len(rows) > 1:
        rows.append(f"| *together* | | | {sent.net:.2f} | {sent.tax:.2f} |")
    assert "\n".join(rows) in page("explanation/rounding.md")
    for sentence in mapping.trace:
        if "the difference" in sentence:
            assert f"> {sentence}\n" in page("explanation/rounding.md")


def test_the_exact_sums_of_rounding_are_right() -> None:
    first, second = (each.exact for each in WORK)
    assert f"{first} + {second} = {first + second}" in page("explanation/rounding.md")
    assert f"0.67 x 101.49 is {Decimal('0.67') * Decimal('101.49')}" in page("explanation/rounding.md")


# --- figures in explanations --------------------------------------------------------------------------------


def test_the_times_of_doubt_are_those_of_the_code() -> None:
    said = page("explanation/doubt.md")
    assert (doubt.KEY_LIFE.total_seconds(), "we count four" in said) == (240, True)
    assert (doubt.ABSENT_AFTER.total_seconds(), "**ten minutes**" in said) == (600, True)
    assert (doubt.LOOK_AGAIN.total_seconds(), "every fifteen minutes" in said) == (900, True)
    assert (doubt.SENDINGS_MAX, "at most three times" in said) == (3, True)


def test_the_figures_of_limits_are_those_of_the_code() -> None:
    said = page("explanation/limits.md")
    usual, starter, core = budget.Limits(), day.Day(most=1_000), day.Day(most=5_000)
    assert (
        f"{usual.per_minute} calls a minute, {usual.in_flight} at once, and {day.allowed(core):,} a day"
        in said
    )
    assert f"({day.reserve(core)} of {day.PLANS[1]:,}, {day.reserve(starter)} of {day.PLANS[0]:,})" in said
    assert f"any {usual.span_s} seconds" in said
    assert (budget.APP_SHARE, budget.LOST_S) == (10, 10)
    assert (retry.PAUSE_FIRST_S, "two seconds" in said) == (2, True)
    assert (retry.PAUSE_MAX_S, "a hundred seconds" in said) == (100, True)
    assert (retry.PAUSE_LONG_S, "to a quarter of an hour" in said) == (900, True)


# --- the library --------------------------------------------------------------------------------------------


def test_the_program_in_the_docs_runs_and_prints_what_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (program,) = blocks(DOCS / "how-to/use-from-python.md")
    xero = create_app(World(country="NZ", plan=NO_LIMITS))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(
        "counterfoil.exporter.open_http", lambda: open_http(transport=InProcessTransport(xero))
    )
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(program.text, "use-from-python.md", "exec"), {"__name__": "example"})
    assert program.printed is not None
    assert is_as_shown(printed.getvalue(), program.printed), printed.getvalue()


# --- xerosim ------------------------------------------------------------------------------------------------

REHEARSAL = "how-to/rehearse-with-xerosim.md"
ORDERS = re.findall(r"^curl http://127.0.0.1:8900/sim/(\w+) -d '(.*)'$", page(REHEARSAL), re.MULTILINE)
LOOKS = re.findall(r"^curl http://127.0.0.1:8900/sim/([\w?=]+)$", page(REHEARSAL), re.MULTILINE)


def test_what_is_ordered_of_xerosim_is_accepted() -> None:
    assert len(ORDERS) == page(REHEARSAL).count(" -d '")
    assert LOOKS
    transport = InProcessTransport(create_app(World(country="NZ", plan=NO_LIMITS)))

    async def ordered() -> list[int]:
        async with httpx2.AsyncClient(transport=transport, base_url="http://xerosim") as door:
            looks = [await door.get(f"/sim/{path}") for path in LOOKS]
            orders = [await door.post(f"/sim/{path}", json=json.loads(body)) for path, body in ORDERS]
            ended = await door.delete("/sim/trouble")
            return [answer.status_code for answer in (*looks, *orders, ended)]

    assert set(asyncio.run(ordered())) == {200}
