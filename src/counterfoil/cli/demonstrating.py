"""The command `demo`: everything on this machine, nothing to set up."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from counterfoil.cli.command import LEFT_SOMETHING, answering

commands = typer.Typer()


@commands.command()
def demo(
    keep: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Keep the demo's home in this new or empty folder.")
    ] = None,
) -> None:
    """Try everything out: documents into a simulated Xero.

    It runs on this machine alone, as a process of its own, and is stopped at the end.
    """
    with answering():
        from counterfoil.demo import demonstrate

        if not demonstrate(_carry_out, keep):
            raise typer.Exit(LEFT_SOMETHING)


def _carry_out(arguments: Sequence[str]) -> int:
    """Carry out one command line as if it had been typed; its exit code."""
    from counterfoil.cli import main

    try:
        main(arguments)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    return 0
