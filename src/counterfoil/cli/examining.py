"""The command `doctor`: everything that has to be there, and what is missing or wrong."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, Annotated

import typer

from counterfoil.cli import printing
from counterfoil.cli.command import LEFT_SOMETHING, AsJson, answering, home_of
from counterfoil.cli.printing import counted, say, seen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterfoil.core.checkup import Check

commands = typer.Typer()

BETWEEN = " · "


@commands.command()
def doctor(
    context: typer.Context,
    online: Annotated[
        bool,
        typer.Option("--online", help="Also ask whether Xero is reached and what time it has: one call."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Check everything, and name what is missing or wrong.

    Each line says what is the matter, what to do, and whose move it is. Nothing is changed.
    Exit code 1 when something is missing or wrong.
    """
    with answering(as_json=as_json):
        from counterfoil.clock import SystemClock
        from counterfoil.doctor import examine_home

        found = asyncio.run(examine_home(home_of(context), os.environ, clock=SystemClock(), online=online))
        if as_json:
            printing.print_json([_check_json(each) for each in found])
        else:
            _print(found)
    if any(each.level == "wrong" for each in found):
        raise typer.Exit(LEFT_SOMETHING)


def _print(found: Sequence[Check]) -> None:
    """What is wrong first, then what is worth knowing, then what is well."""
    wrong = [each for each in found if each.level == "wrong"]
    if wrong:
        say(f"{counted(len(wrong), 'thing')} to put right:", is_strong=True)
    else:
        say("Nothing is missing or wrong.", is_strong=True)
    for each in wrong:
        printing.item(line(each))
    for title, level in (("Worth knowing:", "note"), ("Well:", "well")):
        if those := [each for each in found if each.level == level]:
            say(title)
            for each in those:
                printing.item(line(each))


def line(check: Check) -> str:
    """What is · what to do · whose move."""
    where = f"{check.organisation}, {check.about}" if check.organisation else check.about
    parts = [f"{where}: {check.what}", check.do, "" if check.who == "nobody" else check.who]
    return BETWEEN.join(seen(part) for part in parts if part)


def _check_json(check: Check) -> dict[str, object]:
    return {
        "about": check.about,
        "organisation": check.organisation,
        "level": check.level,
        "what": check.what,
        "do": check.do,
        "who": check.who,
    }
