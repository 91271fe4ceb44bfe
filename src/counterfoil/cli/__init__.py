"""The command `counterfoil`: each command reads what it is given, asks the program, prints the answer."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from counterfoil.cli import (
    auditing,
    beginning,
    connecting,
    deciding,
    demonstrating,
    diagnosing,
    examining,
    explaining,
    fixing,
    importing,
    looking,
    previewing,
    ruling,
    sending,
    showing,
    standing,
    totalling,
)
from counterfoil.cli.command import admitting, answering, flush_output

app = typer.Typer(
    name="counterfoil",
    help="Carries finished business documents into Xero, each exactly once.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # plain help: it is read in pipes as often as on terminals
    pretty_exceptions_enable=False,
)


def _version(is_asked: bool) -> None:
    if is_asked:
        from counterfoil import __version__

        typer.echo(f"counterfoil {__version__}")
        raise typer.Exit


@app.callback()
def root(
    context: typer.Context,
    home: Annotated[
        str | None,
        typer.Option(
            envvar="COUNTERFOIL_HOME",
            metavar="DIR",
            help="The folder where everything is kept; by default .counterfoil in your own folder.",
        ),
    ] = None,
    version: Annotated[  # noqa: ARG001 - Typer calls _version for it
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Carries finished business documents into Xero, each exactly once."""
    context.obj = home


# In the order in which they are listed: as one goes about it.
app.add_typer(demonstrating.commands)
app.add_typer(beginning.commands)
app.add_typer(examining.commands)
app.add_typer(connecting.commands)
app.add_typer(connecting.organisations, name="organisation")
app.add_typer(previewing.commands)
app.add_typer(ruling.settings, name="settings")
app.add_typer(importing.commands)
app.add_typer(sending.commands)
app.add_typer(standing.commands)
app.add_typer(looking.commands)
app.add_typer(totalling.commands)
app.add_typer(auditing.commands, name="ledger")
app.add_typer(explaining.commands)
app.add_typer(showing.commands)
app.add_typer(deciding.commands)
app.add_typer(fixing.commands)
app.add_typer(diagnosing.commands)


def main(arguments: Sequence[str] | None = None) -> None:
    """Carry out one command line; ends the process with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A name that the terminal's character set does not have must not end a command.
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="backslashreplace")
    with admitting(), answering():
        try:
            app(home_first(list(sys.argv[1:] if arguments is None else arguments)), prog_name="counterfoil")
        finally:
            flush_output()


def home_first(arguments: list[str]) -> list[str]:
    """The same arguments with `--home DIR` in front, where it is expected, wherever it was written."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    for at, argument in enumerate(arguments[:end]):
        if argument == "--home" and at + 1 < end:
            return [*arguments[at : at + 2], *arguments[:at], *arguments[at + 2 :]]
        if argument.startswith("--home="):
            return [argument, *arguments[:at], *arguments[at + 1 :]]
    return arguments
