"""The command `totals`: what came in, where it stands, what it adds up to, here and in Xero."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from counterfoil.cli import printing
from counterfoil.cli.command import AsJson, Organisation, lane_named, with_books
from counterfoil.cli.printing import Column, counted, day, item, kind_word, money, money_json, say, state_word

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from counterfoil.app import Counterfoil
    from counterfoil.core.export import TotalsRow
    from counterfoil.core.totals import ControlLine, ControlTotals

    _Key = tuple[int, str, str, dt.date | None]
    """What a line and its rows have in common."""

commands = typer.Typer()

AGREES = (
    "All that came in is here: in = posted + ready + held + sending + in doubt + unlinked + withdrawn, "
    "in each currency, kind and day."
)
DIFFERING_MAX = 20
"""Lines that do not agree which are told one by one; --json has them all."""


@commands.command()
def totals(
    context: typer.Context,
    organisation: Organisation = None,
    by: Annotated[
        Literal["kind", "day"], typer.Option(help="Sums of each kind, or each day of them.")
    ] = "kind",
    as_json: AsJson = False,
) -> None:
    """Show control totals, here and in Xero.

    How many documents came in of which kind, where they stand, and what they add up to. What came in was
    added up at intake, so that a document that is lost or doubled here shows as a difference.
    """

    async def shown(books: Counterfoil) -> None:
        lane = await lane_named(books, organisation)
        found = await books.control_totals(lane, by_day=by == "day")
        if as_json:
            printing.print_json(_totals_json(found, by_day=by == "day"))
        elif found.lines:
            print_totals(found, by_day=by == "day")
        else:
            say("There are no documents yet.")

    with_books(context, shown)


def print_totals(found: ControlTotals, *, by_day: bool) -> None:
    """Print control totals, each organisation under its name, and in words whether they agree."""
    names = {line.organisation_id: line.organisation for line in found.lines}
    for organisation_id, name in names.items():
        say(printing.seen(name), is_strong=True)
        _print_table(found, organisation_id, by_day=by_day)
        differing = [line for line in found.differing if line.organisation_id == organisation_id]
        for line in differing[:DIFFERING_MAX]:
            item(f"DOES NOT AGREE: {_difference(line)}")
        if len(differing) > DIFFERING_MAX:
            item(f"and {len(differing) - DIFFERING_MAX:,} more days that do not agree")
        if not differing:
            item(AGREES)
        rows = [row for row in found.rows if row.organisation_id == organisation_id]
        for sentence in _xero_sentences(rows):
            item(sentence)


def _print_table(found: ControlTotals, organisation_id: int, *, by_day: bool) -> None:
    """Under each line of what came in, where it stands."""
    days = [Column("day")] if by_day else []
    columns = (
        Column("kind"), Column("state"), Column(""), *days, Column("documents", True),
        Column("net in", True), Column("total", True), Column("in Xero", True),
    )  # fmt: skip
    cells = []
    states = _states(found)
    for line in found.lines:
        if line.organisation_id != organisation_id:
            continue
        came_in = (f"{line.documents_in:,}", money(line.net_in), "", "")
        cells.append(_row(line, "in", *came_in, by_day=by_day))
        cells += [
            _row(row, state_word(row.state), *_figures(row), by_day=by_day) for row in states[_key(line)]
        ]
        if line.pending_documents:
            more = (f"{line.pending_documents:,}", f"{line.pending:+,.2f}", "", "")
            cells.append(_row(line, "revisions that wait", *more, by_day=by_day))
    printing.table(columns, cells)


def _row(of: ControlLine | TotalsRow, state: str, *figures: str, by_day: bool) -> tuple[str, ...]:
    return (kind_word(of.kind), state, of.currency, *([day(of.date)] if by_day else []), *figures)


def _figures(row: TotalsRow) -> tuple[str, ...]:
    return (f"{row.documents:,}", money(row.net), money(row.total), money(row.xero_total))


def _states(found: ControlTotals) -> defaultdict[_Key, list[TotalsRow]]:
    """The rows of each line."""
    states: defaultdict[_Key, list[TotalsRow]] = defaultdict(list)
    for row in found.rows:
        states[_key(row)].append(row)
    return states


def _key(of: ControlLine | TotalsRow) -> _Key:
    return (of.organisation_id, of.kind, of.currency, of.date)


def _difference(line: ControlLine) -> str:
    """A line whose sums differ, in words."""
    what = ", ".join(part for part in (kind_word(line.kind), line.currency, day(line.date)) if part)
    return (
        f"{what}: {counted(line.documents_in, 'document')} with {money(line.net_in)} came in, "
        f"{counted(line.documents, 'document')} with {money(line.net)} are here"
    )


def _xero_sentences(rows: Sequence[TotalsRow]) -> list[str]:
    """Whether what was posted has in Xero the totals that were computed here."""
    posted = [row for row in rows if row.xero_total is not None]
    wrong = [row for row in posted if row.differing]
    if posted and not wrong:
        return ["What was posted has the totals in Xero that were computed here."]
    return [
        f"NOT AS COMPUTED: {counted(row.differing, 'posted document')} ({kind_word(row.kind)}, {row.currency}"
        f"{f', {day(row.date)}' if row.date else ''}) got another total in Xero than was computed here"
        for row in wrong
    ]


def _totals_json(found: ControlTotals, *, by_day: bool) -> list[dict[str, object]]:
    """A row for each state of each line, with what came in of that line; of a line of which nothing is here
    one row without a state."""
    differing: defaultdict[_Key, list[ControlLine]] = defaultdict(list)
    for each in found.differing:
        differing[_key(each) if by_day else (*_key(each)[:3], None)].append(each)
    states = _states(found)
    listed: list[dict[str, object]] = []
    for line in found.lines:
        came_in = _line_json(line, differing[_key(line)])
        rows = [_row_json(row) for row in states[_key(line)]] or [_no_row_json(line)]
        listed += [{**row, **came_in} for row in rows]
    return listed


def _row_json(row: TotalsRow) -> dict[str, object]:
    return {
        "organisation": row.organisation,
        "kind": row.kind,
        "currency": row.currency,
        "date": row.date,
        "state": row.state.value,
        "documents": row.documents,
        "net": money_json(row.net),
        "total": money_json(row.total),
        "xero_total": money_json(row.xero_total),
        "differing": row.differing,
    }


def _no_row_json(line: ControlLine) -> dict[str, object]:
    named = {"organisation": line.organisation, "kind": line.kind, "currency": line.currency}
    nothing = {"documents": 0, "net": "0.00", "total": None, "xero_total": None, "differing": 0}
    return {**named, "date": line.date, "state": None, **nothing}


def _line_json(line: ControlLine, differing: Sequence[ControlLine]) -> dict[str, object]:
    """What came in of a line, what of it is here in all states, and the days on which these differ."""
    return {
        "documents_in": line.documents_in,
        "net_in": money_json(line.net_in),
        "documents_here": line.documents,
        "net_here": money_json(line.net),
        "pending_documents": line.pending_documents,
        "pending_net": money_json(line.pending),
        "agrees": not differing,
        "differs": [
            {
                "date": each.date,
                "documents_in": each.documents_in,
                "net_in": money_json(each.net_in),
                "documents_here": each.documents,
                "net_here": money_json(each.net),
            }
            for each in differing
        ],
    }
