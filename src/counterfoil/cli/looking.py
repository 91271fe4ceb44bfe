"""Commands that show how things stand: queue, log."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from counterfoil.cli import printing
from counterfoil.cli.command import (
    AsJson,
    Organisation,
    every_export,
    lane_named,
    lanes_asked,
    title_of,
    with_books,
)
from counterfoil.cli.printing import Column, kind_word, money, money_json, say, state_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterfoil.app import Counterfoil
    from counterfoil.core.doubt import Prospect
    from counterfoil.core.export import Export, Lane, LogEntry

commands = typer.Typer()

IN_DOUBT = "in_doubt"
HELD = "held"
"""What the log calls it when checks found faults; its text is their codes."""
LOG_LINES = 50
"""Lines of the log that are shown when nobody says how many."""


# --- queue --------------------------------------------------------------------------------------------------


@commands.command()
def queue(context: typer.Context, organisation: Organisation = None, as_json: AsJson = False) -> None:
    """List what waits to be sent, is being sent, or is in doubt."""

    async def listed(books: Counterfoil) -> None:
        if as_json:
            lane = await lane_named(books, organisation)
            exports, reasons = every_export(lambda after: books.queue(lane, after=after)), Reasons(books)
            await printing.print_json_list(
                _queue_json(each, await reasons.doubt(each)) async for each in exports
            )
            return
        lanes = await lanes_asked(books, organisation)
        waiting = [await _print_queue(books, lane, title=title_of(lane, lanes)) for lane in lanes]
        if not any(waiting):
            say("The export queue is empty.")

    with_books(context, listed)


async def _print_queue(books: Counterfoil, lane: Lane, *, title: str) -> bool:
    """Print the queue of one organisation; whether there was anything in it."""
    after, has_any, reasons = 0, False, Reasons(books)
    while page := await books.queue(lane, after=after):
        if title and not has_any:
            say(title, is_strong=True)
        _print_page(page, [await reasons.why(each) for each in page], has_head=not has_any)
        after, has_any = page[-1].id, True
    return has_any


def _print_page(page: Sequence[Export], reasons: Sequence[str], *, has_head: bool) -> None:
    columns = (
        Column("number"),
        Column("kind"),
        Column("state"),
        Column("net", True),
        Column(""),
        Column("why"),
    )
    rows = [
        (each.number, kind_word(each.ref.kind), state_word(each.state), *_amount(each), why)
        for each, why in zip(page, reasons, strict=True)
    ]
    printing.table(columns, rows, has_head=has_head)


def _amount(export: Export) -> tuple[str, str]:
    return (money(export.net), export.currency) if export.ref.kind != "contact" else ("", "")


class Reasons:
    """Why documents do not go yet, in words; what they wait for is looked up once."""

    def __init__(self, books: Counterfoil) -> None:
        self._books = books
        self._known: dict[str, str] = {}
        self._doubts: dict[int, dict[int, Prospect]] = {}

    async def doubt(self, export: Export) -> Prospect | None:
        """Since when an export is in doubt, until when, and what happens next; None when it is not."""
        if export.state != IN_DOUBT or export.batch_id is None:
            return None
        organisation_id = export.organisation_id
        if organisation_id not in self._doubts:
            self._doubts[organisation_id] = await self._books.doubts(organisation_id)
        return self._doubts[organisation_id].get(export.batch_id)

    async def why(self, export: Export) -> str:
        """Why a ready export does not go yet; what happens with one in doubt."""
        if doubt := await self.doubt(export):
            return f"{export.reason}; {doubt_words(doubt)}"
        if ref := export.waiting_for:
            if ref not in self._known:
                self._known[ref] = await self._words(ref)
            what = "approval of " if export.parent_xero_id else ""
            return f"waiting for {what}{ref}{self._known[ref]}"
        until = f"until {printing.moment(export.next_at)}" if export.next_at else ""
        return ", ".join(part for part in (export.reason, until) if part)

    async def _words(self, ref: str) -> str:
        from counterfoil.errors import AmbiguousReference

        try:
            parent = await self._books.find(ref)
        except AmbiguousReference:  # it has not come in, or several organisations have it
            return ""
        return f" ({parent.number}, {state_word(parent.state)})"


def doubt_words(doubt: Prospect) -> str:
    """Since when something is in doubt, and what happens next."""
    from counterfoil.core.doubt import what_next

    since = f"sent {printing.moment(doubt.since)}, {printing.age(doubt.age)} ago"
    return f"{since}; {what_next(doubt, printing.moment)}"


def doubt_json(export: Export, doubt: Prospect | None) -> dict[str, object]:
    """Since when and until when something is in doubt or waits, and what is done next, for programs."""
    return {
        "since": doubt.since if doubt else None,
        "until": doubt.until if doubt else export.next_at,
        "next": doubt.step if doubt else "",
        "next_at": doubt.at if doubt else None,
    }


def _queue_json(export: Export, doubt: Prospect | None) -> dict[str, object]:
    return {
        "ref": str(export.ref),
        "kind": export.ref.kind,
        "number": export.number,
        "state": export.state.value,
        "waiting_for": export.waiting_for,
        "reason": export.reason,
        **doubt_json(export, doubt),
        "attempts": export.attempts,
        "date": export.date,
        "currency": export.currency,
        "net": money_json(export.net),
    }


# --- log ----------------------------------------------------------------------------------------------------


@commands.command()
def log(
    context: typer.Context,
    organisation: Organisation = None,
    level: Annotated[Literal["error", "info"] | None, typer.Option(help="Only lines of this level.")] = None,
    search: Annotated[str | None, typer.Option(metavar="TEXT", help="Only lines with this text.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many lines.")] = LOG_LINES,
    as_json: AsJson = False,
) -> None:
    """Show the connection log, newest first.

    What was accepted, mapped, posted, refused or held, what people decided, and every call.
    """

    async def shown(books: Counterfoil) -> None:
        lane = await lane_named(books, organisation)
        entries = await books.log(lane, limit=limit, level=level, text=search)
        if as_json:
            printing.print_json([log_json(each) for each in entries])
        elif entries:
            print_log(entries)
        else:
            say("The log has no such lines.")

    with_books(context, shown)


def print_log(entries: Sequence[LogEntry], *, of_one: bool = False) -> None:
    """Print lines of the log as a table; `of_one` document, which then need not be named on each."""
    named = [] if of_one else [Column("document")]
    rows = [
        (_at(each), state_word(each.event), *([] if of_one else [each.ref]), _told(each)) for each in entries
    ]
    printing.table((Column("at"), Column("event"), *named, Column("what happened")), rows)


def _told(entry: LogEntry) -> str:
    """What a line says; where it says fault codes alone, what they mean, each once."""
    from counterfoil.core.faults.catalogue import CATALOGUE

    counts = Counter(entry.text.split(", "))
    if entry.event != HELD or any(code not in CATALOGUE for code in counts):
        return entry.text
    return "; ".join(
        f"{CATALOGUE[code].title} ({code}{f', {count} times' if count > 1 else ''})"
        for code, count in counts.items()
    )


def _at(entry: LogEntry) -> str:
    return printing.moment(entry.at)


def log_json(entry: LogEntry) -> dict[str, object]:
    """One line of the log for programs."""
    return {
        "at": entry.at,
        "organisation": entry.organisation,
        "level": entry.level,
        "event": entry.event,
        "ref": entry.ref,
        "state": entry.state,
        "text": entry.text,
    }
