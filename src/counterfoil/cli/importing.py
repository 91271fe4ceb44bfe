"""The command `import`: documents from a file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from counterfoil.cli import printing
from counterfoil.cli.command import LEFT_SOMETHING, AsJson, Organisation, with_books
from counterfoil.cli.printing import Column, counted, say, seen
from counterfoil.cli.progress import progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterfoil.app import Counterfoil
    from counterfoil.core.export import Lane
    from counterfoil.core.passing import Refused
    from counterfoil.engine.ingest import Ingested

commands = typer.Typer()

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="The file to read, plain or gzip.")]
Format = Annotated[
    str,
    typer.Option(
        "--format", metavar="F", help="canonical, a packaged declaration, or the path of one in TOML."
    ),
]
Since = Annotated[
    dt.datetime | None,
    typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="Leave out documents of earlier days."),
]

REFUSED_SHOWN = 20
"""Refused rows that are listed for a person; `--json` lists all."""


@commands.command("import")
def import_file(
    context: typer.Context,
    file: FileArgument,
    format_: Format,
    organisation: Organisation = None,
    since: Since = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and check all, keep nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take documents in from a file.

    Exit code 1 when a row or document was refused.
    """

    # With what this command alone needs.
    from counterfoil.aside import collect_rarely

    collect_rarely()

    async def imported(books: Counterfoil) -> Ingested:
        lane = await books.organisation(organisation)
        with progress() as told:
            report = await books.import_file(
                lane, file, format_, since=since.date() if since else None, is_trial=dry_run, progress=told
            )
        if as_json:
            printing.print_json(_import_json(lane, report))
        else:
            _print_import(lane, report, is_trial=dry_run)
        return report

    if with_books(context, imported).refused_count:
        raise typer.Exit(LEFT_SOMETHING)


def _print_import(lane: Lane, report: Ingested, *, is_trial: bool) -> None:
    say(_counts(lane, report, is_trial=is_trial), is_strong=True)
    for note in report.notes:
        say(f"Note: {seen(note.sentence)}")
    if report.held:
        held = counted(report.held, "document")
        why = "`counterfoil failed` says why, and what to do."
        say(f"{held} would be held." if is_trial else f"{held} held: {why}")
    if report.withdrawn:
        say(
            f"{counted(report.withdrawn, 'document')} withdrawn: dated before the start date in the settings."
        )
    if lane.facts is None:
        say("Not checked yet: the organisation's accounts are not known; `counterfoil run` begins with it.")
    if report.refused_count:
        print_refused(report.refused, report.refused_count)


def _counts(lane: Lane, report: Ingested, *, is_trial: bool) -> str:
    revised = report.replaced + report.pending + report.kept_back
    taken = report.new + report.same + revised
    if not taken and not report.refused_count:
        return "Nothing was taken in: the file has no documents, or none that --since does not leave out."
    counts = f"{report.new:,} new, {report.same:,} unchanged, {revised:,} revised"
    if is_trial:
        return f"Nothing was kept. {counted(taken, 'document')} can be taken in: {counts}."
    return f"Accepted for {seen(lane.name)}: {counts}."


def print_refused(refused: Sequence[Refused], count: int) -> None:
    """The first rows that could not be read, with where they stand and what is wrong."""
    say(f"Refused rows or documents: {count:,}", is_strong=True)
    columns = (Column("line", True), Column("column"), Column("what is wrong"))
    shown = refused[:REFUSED_SHOWN]
    rows = [(f"{each.line:,}", each.column, each.sentence.removeprefix(f"{each.column}: ")) for each in shown]
    printing.table(columns, rows)
    if count > len(shown):
        say(f"… and {count - len(shown):,} more; `--json` lists them.")
    say(
        "None of them was kept. Correct them and import the file again: what was accepted is not taken twice."
    )


def _import_json(lane: Lane, report: Ingested) -> dict[str, object]:
    return {
        "organisation": lane.name,
        "held": report.held,
        "withdrawn": report.withdrawn,
        **intake_json(report),
    }


def intake_json(report: Ingested) -> dict[str, object]:
    """What became of a file's documents, for programs."""
    return {
        "new": report.new,
        "same": report.same,
        "replaced": report.replaced,
        "pending": report.pending,
        "kept_back": report.kept_back,
        "refused_count": report.refused_count,
        "refused": report.refused,
        "notes": [note.sentence for note in report.notes],
    }
