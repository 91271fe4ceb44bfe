"""The command `diagnose`: what a message of Xero's means, and what to do about it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from counterfoil.cli import printing
from counterfoil.cli.command import AsJson, answering, with_books, wrong_use
from counterfoil.cli.printing import Column, say, seen

if TYPE_CHECKING:
    from counterfoil.app import Counterfoil

commands = typer.Typer()

LINE_BYTES_MAX = 1024 * 1024
"""The longest line of input that is looked at; Xero's messages are a few hundred bytes."""


@commands.command()
def diagnose(
    context: typer.Context,
    text: Annotated[
        str | None,
        typer.Argument(
            metavar="TEXT|-",
            help="The message; -: one JSON string on each line of the input.",
            show_default=False,
        ),
    ] = None,
    status: Annotated[int | None, typer.Option(metavar="N", help="The HTTP status it came with.")] = None,
    unknown: Annotated[
        bool,
        typer.Option("--unknown", help="List what Xero has said that this version cannot explain, counted."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Explain a message of Xero's: cause, what to do, whose move."""
    if (text is None) != unknown:
        wrong_use("say which: a message, or --unknown", as_json=as_json)
    if text is None:
        _print_unknown(context, as_json=as_json)
        return
    with answering():
        if text == "-":
            for number, line in enumerate(_lines(), start=1):
                printing.print_json_line(answer_line(number, line, status))
        elif as_json:
            from counterfoil.core.diagnose import diagnosis_dict

            printing.print_json(diagnosis_dict(text, status))
        else:
            _print(text, status)


def _lines() -> Iterator[bytes]:
    """The lines of the input, none longer than LINE_BYTES_MAX: the rest of such a line is passed over."""
    if sys.stdin is None:
        return
    while line := sys.stdin.buffer.readline(LINE_BYTES_MAX + 1):
        yield line
        while len(line) > LINE_BYTES_MAX and not line.endswith(b"\n"):
            line = sys.stdin.buffer.readline(LINE_BYTES_MAX + 1)


def answer_line(number: int, line: bytes, status: int | None) -> dict[str, object]:
    """The answer to one line of input: a diagnosis, or what is wrong with the line."""
    from counterfoil.core.diagnose import diagnosis_dict

    if len(line) > LINE_BYTES_MAX:
        return {"error": f"line {number} is longer than {LINE_BYTES_MAX:,} bytes"}
    try:
        text = msgspec.json.decode(line, type=str)
        text.encode()  # half of a surrogate pair can be written in JSON and is no text
    except (msgspec.MsgspecError, UnicodeError) as error:
        return {"error": f"line {number} is not a JSON string: {error}"}
    return diagnosis_dict(text, status)


def _print_unknown(context: typer.Context, *, as_json: bool) -> None:
    """List the messages that were `other` here, those that came most often first."""

    async def listed(books: Counterfoil) -> None:
        messages = await books.unknown_messages()
        if as_json:
            printing.print_json(messages)
        elif messages:
            columns = (Column("times", True), Column("first"), Column("last"), Column("message"))
            rows = [
                (
                    f"{each.times:,}",
                    printing.moment(each.first_at),
                    printing.moment(each.last_at),
                    each.message,
                )
                for each in messages
            ]
            printing.table(columns, rows)
        else:
            say("Xero has said nothing here that this version cannot explain.")

    with_books(context, listed)


def _print(text: str, status: int | None) -> None:
    from counterfoil.core.diagnose import diagnose as faults_of
    from counterfoil.core.diagnose import explain

    first, *others = faults_of(text, status)
    told = explain(first)
    say(seen(told.title), is_strong=True)
    facts = ", ".join(f"{name} {value}" for name, value in told.facts.items())
    rows = [
        ("cause", told.cause),
        ("what to do", told.action),
        ("Counterfoil can", told.remedy),
        ("whose move", told.who),
        ("send again", told.retry),
        ("facts", facts),
        ("also", ", ".join(fault.code for fault in others)),
        ("code", told.code),
    ]
    printing.table((Column(""), Column("")), [row for row in rows if row[1]], has_head=False)
