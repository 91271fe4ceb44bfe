"""The commands `settings …`: mapping rules and policies of an organisation, version by version."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from counterfoil.cli import printing
from counterfoil.cli.command import AsJson, Organisation, whoever, with_books
from counterfoil.cli.printing import Column, counted, moment, say, seen
from counterfoil.cli.progress import progress
from counterfoil.errors import NotConfirmed

if TYPE_CHECKING:
    from counterfoil.app import Counterfoil
    from counterfoil.core.export import Lane
    from counterfoil.core.settings_diff import Version
    from counterfoil.core.settings_plan import Match, Plan
    from counterfoil.engine.rehearsing import Fate, Rehearsal
    from counterfoil.engine.reports import SettingsImported

settings = typer.Typer(no_args_is_help=True, help="Mapping rules and policies of an organisation.")

File = Annotated[Path, typer.Argument(metavar="FILE", help="Mapping rules and policies in TOML.")]
SHOWN_MAX = 30
"""Rules of one kind that are listed for a person; `--json` lists all."""
FATES: dict[Fate, str] = {
    "leaves": "Would leave",
    "held": "Would be held",
    "goes elsewhere": "Would go elsewhere",
    "would have gone elsewhere": "In Xero, and would have gone elsewhere",
}


# --- in and out ---------------------------------------------------------------------------------------------


@settings.command("import")
def import_settings(
    context: typer.Context,
    file: File,
    organisation: Organisation = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Take another organisation's settings without being asked.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Take a file of settings as the organisation's next version.

    What a rule names must be there; else the nearest names are said and nothing is taken. Settings that were
    exported from another organisation are matched by code, name and type, and shown first: nothing that is
    here is overwritten, and nothing at all is changed without a yes.
    """

    async def imported(books: Counterfoil) -> None:
        lane = await books.organisation(organisation)

        def confirm(plan: Plan) -> bool:
            return _confirmed(plan, lane, is_said=yes, as_json=as_json)

        taken = await books.decisions.take(lane, file, by=whoever(), confirm=confirm)
        if as_json:
            printing.print_json(_taken_json(taken))
        else:
            _print_taken(taken)

    with_books(context, imported)


@settings.command("export")
def export_settings(
    context: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="Where to write; left out: on the screen.")
    ] = None,
    version: Annotated[
        int | None, typer.Option("--version", metavar="N", help="Another version than the newest.")
    ] = None,
    organisation: Organisation = None,
    as_json: AsJson = False,
) -> None:
    """Write the settings as a file that `settings import` reads back as the same version."""

    async def exported(books: Counterfoil) -> None:
        lane = await books.organisation(organisation)
        text = await books.decisions.text(lane, version)
        number = lane.settings.version if version is None else version
        if file is not None:
            file.write_text(text, encoding="utf-8")
        if as_json:
            written = str(file) if file is not None else None
            printing.print_json(
                {"organisation": lane.name, "version": number, "file": written, "settings": text}
            )
        elif file is None:
            typer.echo(text, nl=False)
        else:
            say(f"Version {number} of the settings of {seen(lane.name)} is in {seen(str(file))}.")

    with_books(context, exported)


# --- versions -----------------------------------------------------------------------------------------------


@settings.command("list")
def list_settings(context: typer.Context, organisation: Organisation = None, as_json: AsJson = False) -> None:
    """List the versions: who saved each, when, and how much it changed."""

    async def listed(books: Counterfoil) -> None:
        lane = await books.organisation(organisation)
        versions = await books.decisions.versions(lane)
        changed = _changes(versions)
        if as_json:
            printing.print_json(
                [_version_json(each, many) for each, many in zip(versions, changed, strict=True)]
            )
            return
        if not versions:
            say(f"{seen(lane.name)} has no settings yet: `counterfoil settings import FILE` takes them.")
            return
        columns = (
            *(Column("version", True), Column("saved"), Column("by")),
            *(Column("rules", True), Column("changes", True)),
        )
        rows = [_row(each, many) for each, many in zip(versions, changed, strict=True)]
        printing.table(columns, rows)

    with_books(context, listed)


def _row(version: Version, changes: int) -> tuple[str, ...]:
    settings = version.settings
    saved = (moment(version.at), seen(version.by))
    return (str(settings.version), *saved, f"{len(settings.rules):,}", f"{changes:,}")


def _changes(versions: Sequence[Version]) -> list[int]:
    """How many rules and policies each version changed of the one before it."""
    from counterfoil.core.settings import Settings
    from counterfoil.core.settings_diff import differences

    before = [Settings(), *(each.settings for each in versions)]
    return [len(differences(old, new.settings)) for old, new in zip(before, versions, strict=False)]


@settings.command("diff")
def diff_settings(
    context: typer.Context,
    old: Annotated[
        str | None,
        typer.Argument(metavar="[A]", help="A version or a file; left out: the version before the newest."),
    ] = None,
    new: Annotated[
        str | None, typer.Argument(metavar="[B]", help="A version or a file; left out: the newest version.")
    ] = None,
    organisation: Organisation = None,
    as_json: AsJson = False,
) -> None:
    """Say what differs between two versions, or a version and a file: rule by rule, policy by policy."""

    async def compared(books: Counterfoil) -> None:
        lane = await books.organisation(organisation)
        newest = lane.settings.version
        first = _which(old) if old is not None else max(0, newest - 1)
        second = _which(new) if new is not None else newest
        found = await books.decisions.compare(lane, first, second)
        saved = {each.settings.version: each for each in await books.decisions.versions(lane)}
        if as_json:
            sides = [_side_json(which, saved) for which in (first, second)]
            printing.print_json({"old": sides[0], "new": sides[1], "differences": found})
            return
        for word, which in (("from", first), ("to", second)):
            say(f"{word} {_side(which, saved)}")
        say(counted(len(found), "difference") if found else "Nothing differs.", is_strong=True)
        for each in found:
            say(f"  {seen(each.sentence)}")

    with_books(context, compared)


def _which(word: str) -> int | Path:
    return int(word) if word.isascii() and word.isdigit() else Path(word)


def _side(which: int | Path, saved: dict[int, Version]) -> str:
    known = saved.get(which) if isinstance(which, int) else None
    if known is None:
        return "no settings" if which == 0 else seen(str(which))
    return f"version {which}, saved by {seen(known.by)} on {moment(known.at)}"


# --- rehearsal ----------------------------------------------------------------------------------------------


@settings.command("rehearse")
def rehearse_settings(
    context: typer.Context, file: File, organisation: Organisation = None, as_json: AsJson = False
) -> None:
    """Try a file of settings on all documents that are here, and change nothing.

    Says how many held ones would leave, how many would be held or go elsewhere, and how many of what is
    posted would have gone elsewhere.
    """

    async def rehearsed(books: Counterfoil) -> None:
        lane = await books.organisation(organisation)
        with progress() as told:
            report = await books.decisions.rehearse(lane, file, told)
        if as_json:
            printing.print_json(msgspec.to_builtins(report) | {"organisation": lane.name})
        else:
            _print_rehearsal(lane, report)

    with_books(context, rehearsed)


def _print_rehearsal(lane: Lane, report: Rehearsal) -> None:
    say(f"With these settings, of {seen(lane.name)}:", is_strong=True)
    held, ready, posted = (
        counted(count, f"{state} document")
        for count, state in ((report.held, "held"), (report.ready, "ready"), (report.posted, "posted"))
    )
    say(f"  {report.leaves:,} of {held} leave")
    say(f"  {report.held_anew:,} of {ready} are held")
    say(f"  {report.goes_elsewhere:,} of {ready} go elsewhere")
    say(f"  {report.went_elsewhere:,} of {posted} would have gone elsewhere")
    for fate, title in FATES.items():
        examples = [each for each in report.examples if each.fate == fate]
        if examples:
            say(f"{title}, for example:")
            for each in examples:
                say(f"  {seen(each.number)}{f': {seen(each.said)}' if each.said else ''}")
    say("Nothing was changed.")


# --- another organisation's ---------------------------------------------------------------------------------


def _confirmed(plan: Plan, lane: Lane, *, is_said: bool, as_json: bool) -> bool:
    """Whether a person wants the settings of another organisation taken, having seen what would be done."""
    from counterfoil.cli.consenting import agrees

    tell = printing.warn if as_json else say
    for line in _plan_lines(plan, lane, sys.maxsize if as_json else SHOWN_MAX):
        tell(line)
    if is_said:
        return True
    if not printing.is_person(sys.stdin):
        raise NotConfirmed(
            f"these are settings of {plan.origin.name}, not of {lane.name}: nothing was changed "
            "(`--yes` takes what is matched where nobody can be asked)"
        )
    return agrees(f"Take these settings for {seen(lane.name)}?")


def _plan_lines(plan: Plan, lane: Lane, most: int) -> Iterable[str]:
    origin = plan.origin
    where = ", ".join(each for each in (origin.country, origin.currency) if each)
    whose = f"{origin.name} ({where})" if where else origin.name
    yield f"These are settings of {seen(whose)}, not of {seen(lane.name)}."
    parts = {
        "Matched, and new here": [_match_said(each) for each in plan.added],
        "Kept as they are here": [f"{_match_said(each)} is not taken" for each in plan.kept],
        "Not matched, and left out": [f"{each.rule.name}: {each.why}" for each in plan.unmatched],
        "Policies taken": [each.sentence for each in plan.policies],
        "Policies kept as they are here": [each.sentence for each in plan.policies_kept],
    }
    for title, lines in parts.items():
        yield from _section(title, lines, most)


def _section(title: str, lines: Sequence[str], most: int = SHOWN_MAX) -> Iterable[str]:
    if not lines:
        return
    yield f"{title}: {len(lines):,}"
    yield from (f"  {seen(line)}" for line in lines[:most])
    if len(lines) > most:
        yield f"  … and {len(lines) - most:,} more; `--json` lists them."


def _match_said(match: Match) -> str:
    there = f"{match.rule.code} {match.there}".strip()
    here = f"{match.code} {match.here}".strip()
    return f"{match.rule.name}: {there} -> {here}, by {match.by}"


# --- what is printed ----------------------------------------------------------------------------------------


def _print_taken(taken: SettingsImported) -> None:
    say(f"{seen(taken.organisation)} has settings of version {taken.version} now.", is_strong=True)
    if taken.version > 1:  # of the first, all is new
        for line in _section("Changed", [each.sentence for each in taken.changed]):
            say(line)
    if taken.check.checked:
        checked = counted(taken.check.checked, "waiting document")
        gone = f", {taken.check.withdrawn:,} withdrawn" if taken.check.withdrawn else ""
        say(f"{checked} checked again under them, {taken.check.held:,} held{gone}.")


def _taken_json(taken: SettingsImported) -> dict[str, object]:
    return {
        "organisation": taken.organisation,
        "version": taken.version,
        "changed": taken.changed,
        "checked": taken.check.checked,
        "held": taken.check.held,
        "withdrawn": taken.check.withdrawn,
    }


def _version_json(version: Version, changes: int) -> dict[str, object]:
    return {
        "version": version.settings.version,
        "by": version.by,
        "at": version.at,
        "rules": len(version.settings.rules),
        "changes": changes,
    }


def _side_json(which: int | Path, saved: dict[int, Version]) -> dict[str, object]:
    known = saved.get(which) if isinstance(which, int) else None
    if known is None:
        return {"file": str(which)} if isinstance(which, Path) else {"version": which}
    return {"version": which, "by": known.by, "at": known.at}
