"""How things are printed: text and tables for people, plain lines for pipes, JSON for programs."""

from __future__ import annotations

import datetime as dt
import shutil
import sys
import textwrap
from collections.abc import AsyncIterator, Sequence
from decimal import Decimal
from typing import TextIO

import msgspec
import typer

WIDTH_MAX = 100
"""Paragraphs are not wider than this, however wide the terminal is."""
WORD_MAX = 16
"""Words of tables that are longer may be broken on a narrow terminal."""
GAP = "  "
"""What stands between the columns of a table."""
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
KIND_WORDS = {
    "contact": "contact",
    "sales_invoice": "sales invoice",
    "bill": "bill",
    "credit_note": "credit note",
    "payment": "payment",
    "allocation": "allocation",
    "bank_transaction": "bank transaction",
    "manual_journal": "manual journal",
    "spent": "money spent",
    "received": "money received",
}


class Column(msgspec.Struct, frozen=True):
    """One column of a table; figures stand on the right."""

    title: str
    is_figure: bool = False


# --- words --------------------------------------------------------------------------------------------------


def money(amount: Decimal | None) -> str:
    """An amount for people: 1,234.50; nothing where it is not known."""
    return "" if amount is None else f"{amount:,.2f}"


def money_json(amount: Decimal | None) -> str | None:
    """An amount for programs: a string with two decimals."""
    return None if amount is None else f"{amount:.2f}"


def counted(number: int, word: str) -> str:
    """`1 document`, `2 documents`, `1,000 bills`."""
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def kind_word(kind: str) -> str:
    """What people call a kind of document."""
    return KIND_WORDS.get(kind, kind.replace("_", " "))


def state_word(state: str) -> str:
    """What people call a state."""
    return str(state).replace("_", " ")


def day(date: dt.date | None) -> str:
    """A date as people write it, whatever the language of the machine: 31 Mar 2026."""
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}" if date else ""


def moment(at: dt.datetime) -> str:
    """An instant by this machine's clock: 31 Mar 2026 14:05:09."""
    local = at.astimezone()
    return f"{day(local)} {local:%H:%M:%S}"


def soon(at: dt.datetime, now: dt.datetime) -> str:
    """An instant to come by this machine's clock, to the minute: Tuesday 04:10; with its date if far off."""
    local = (at + dt.timedelta(seconds=59)).astimezone()
    date = f" {day(local)}" if at - now > dt.timedelta(days=6) else ""
    return f"{WEEKDAYS[local.weekday()]}{date} {local:%H:%M}"


def age(lasted: dt.timedelta) -> str:
    """How long something has lasted, in one unit: 40 s, 12 min, 30 h, 2 days."""
    seconds = int(lasted.total_seconds())
    if seconds >= 172_800:
        return f"{seconds // 86_400} days"
    if seconds >= 3_600:
        return f"{seconds // 3_600} h"
    return f"{seconds // 60} min" if seconds >= 60 else f"{seconds} s"


def sound(text: str) -> str:
    """Text that can be written in UTF-8: what the machine could not read of it becomes a question mark."""
    return text.encode("utf-8", "replace").decode()


def seen(text: str) -> str:
    """Text from outside on one line, without what would steer the terminal."""
    return "".join(each if each.isprintable() else " " for each in text)


# --- for people ---------------------------------------------------------------------------------------------


def is_terminal() -> bool:
    """Whether a person sees what is printed, rather than a file or another program."""
    return is_person(sys.stdout)


def is_person(stream: TextIO | None) -> bool:
    """Whether a person is at the other end of a stream; a process may have been started without it."""
    return stream is not None and stream.isatty()


def say(text: str = "", *, is_strong: bool = False) -> None:
    """Print one line."""
    typer.echo(typer.style(text, bold=True) if is_strong and is_terminal() else text)


def warn(text: str) -> None:
    """Print one line beside the result, so that it never gets into a pipe."""
    typer.echo(text, err=True)


def item(text: str) -> None:
    """Print one item of a list, wrapped on a terminal."""
    if is_terminal():
        width = min(shutil.get_terminal_size().columns, WIDTH_MAX)
        text = textwrap.fill(text, width - 2, subsequent_indent="    ")
    say(f"  {text}")


def paragraph(head: str, rest: str) -> None:
    """A strong head with the rest under it on a terminal; the two on one line in a pipe."""
    if not is_terminal():
        end = "" if head.endswith((".", "?", "!")) else "."
        say(f"{head}{end} {rest}" if rest else head)
        return
    width = min(shutil.get_terminal_size().columns, WIDTH_MAX)
    say(textwrap.fill(head, width, subsequent_indent="  "), is_strong=True)
    if rest:
        say(textwrap.fill(rest, width, initial_indent="  ", subsequent_indent="  "))


def table(columns: Sequence[Column], rows: Sequence[Sequence[str]], *, has_head: bool = True) -> None:
    """Print rows under their titles: wrapped to the width of a terminal, never cut off in a pipe."""
    clean = [[seen(cell) for cell in row] for row in rows]
    if is_terminal():
        if _room(columns, clean, has_head=has_head) <= shutil.get_terminal_size().columns:
            _wrapped(columns, clean, has_head=has_head)
        else:
            _one_by_one(columns, clean)
        return
    lines = [[column.title for column in columns], *clean] if has_head else clean
    widths = [max((len(line[at]) for line in lines), default=0) for at in range(len(columns))]
    for line in lines:
        cells = [
            cell.rjust(width) if column.is_figure else cell.ljust(width)
            for cell, column, width in zip(line, columns, widths, strict=True)
        ]
        say(GAP.join(cells).rstrip())


def _room(columns: Sequence[Column], rows: Sequence[Sequence[str]], *, has_head: bool) -> int:
    """How wide a terminal must be for the table: whole figures, and words broken only when they are long."""
    widths = []
    for at, column in enumerate(columns):
        cells = [column.title, *(row[at] for row in rows)] if has_head else [row[at] for row in rows]
        parts = cells if column.is_figure else [word for cell in cells for word in cell.split()]
        longest = max(map(len, parts), default=0)
        widths.append(longest if column.is_figure else min(longest, WORD_MAX))
    return sum(widths) + len(GAP) * (len(columns) - 1)


def _one_by_one(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
    """Print each row over several lines, one for each cell: nothing is squeezed out of sight."""
    width = max(shutil.get_terminal_size().columns, WORD_MAX)
    for row in rows:
        for column, cell in zip(columns, row, strict=True):
            if cell:
                text = f"{column.title}: {cell}" if column.title else cell
                say(textwrap.fill(text, width, subsequent_indent=GAP))
        say()


def _wrapped(columns: Sequence[Column], rows: Sequence[Sequence[str]], *, has_head: bool) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=has_head)
    for column in columns:
        if column.is_figure:
            drawn.add_column(column.title, justify="right", no_wrap=True)
        else:
            drawn.add_column(column.title, overflow="fold")
    for row in rows:
        drawn.add_row(*(Text(cell) for cell in row))
    Console(highlight=False, markup=False).print(drawn)


# --- for programs -------------------------------------------------------------------------------------------


def print_json(value: object) -> None:
    """Print one JSON value over several lines."""
    typer.echo(msgspec.json.format(msgspec.json.encode(value), indent=2))


def print_json_line(value: object) -> None:
    """Print one JSON value on one line, at once."""
    typer.echo(msgspec.json.encode(value))


async def print_json_list(rows: AsyncIterator[dict[str, object]]) -> None:
    """Print a JSON list with one element on each line, as the rows come, however many they are."""
    before = "["
    async for row in rows:
        typer.echo(before.encode() + b"\n" + msgspec.json.encode(row), nl=False)
        before = ","
    typer.echo("\n]" if before == "," else "[]")
