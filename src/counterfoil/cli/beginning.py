"""The command `init`: a home with its files of settings in it, to be filled in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from counterfoil.cli import printing
from counterfoil.cli.command import AsJson, answering, home_of
from counterfoil.cli.printing import say, seen

commands = typer.Typer()


@commands.command()
def init(
    context: typer.Context,
    rules: Annotated[
        bool, typer.Option("--rules", help="Also settings.toml, to write mapping rules and policies in.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write a commented file of settings into the home.

    It is counterfoil.toml, with every setting there is. A file that is there already is left as it is. No
    other command needs this one first.
    """
    with answering(as_json=as_json):
        from counterfoil.starter import begin_home

        home = place_of_home(context)
        begun = begin_home(home, with_rules=rules)
        if as_json:
            files = [{"file": str(each.file), "written": each.is_written} for each in begun]
            printing.print_json({"home": str(home), "files": files})
            return
        for each in begun:
            what = "Written" if each.is_written else "Left as it is, for it is there already"
            say(f"{what}: {seen(str(each.file))}")
        say("Everything in it is commented out, and holds as it stands. Next: `counterfoil doctor`.")


def place_of_home(context: typer.Context) -> Path:
    """The folder of the home that the command is for. Raises HomeUnusable for an empty name."""
    import os

    from counterfoil.config import home_place

    return home_place(home_of(context), os.environ)
