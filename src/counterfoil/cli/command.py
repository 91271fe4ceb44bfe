"""What every command does alike: find the home, open it, work, and end with the right exit code."""

from __future__ import annotations

import asyncio
import getpass
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, TypeVar

import typer

from counterfoil.errors import CounterfoilError

if TYPE_CHECKING:
    from counterfoil.app import Counterfoil
    from counterfoil.core.export import Export, Lane

T = TypeVar("T")

LEFT_SOMETHING = 1
"""Exit code: the command did its work, and something needs a person."""
WRONG_USE = 2
"""Exit code: the command was not carried out."""
INTERRUPTED = 130
"""Exit code: stopped by Ctrl-C."""
STOPPED = "stopped; what was already written stays, and the next run goes on from there"

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
Organisation = Annotated[
    str | None,
    typer.Option("--organisation", metavar="N", help="The organisation; needed when there are several."),
]


def with_books(context: typer.Context, work: Callable[[Counterfoil], Awaitable[T]]) -> T:
    """Open the home that the command was given and do `work` with it."""
    with answering():
        from counterfoil.app import Counterfoil

        async def opened() -> T:
            async with Counterfoil.open(home_of(context)) as books:
                return await work(books)

        return asyncio.run(opened())


def home_of(context: typer.Context) -> Path | None:
    """The folder given as `--home`, or None for the usual one."""
    return context.obj if isinstance(context.obj, Path) else None


@contextmanager
def answering() -> Iterator[None]:
    """Wrong use ends in one sentence and exit code 2, Ctrl-C in one sentence and 130; no traceback."""
    try:
        yield
    except CounterfoilError as wrong:
        typer.echo(f"counterfoil: {wrong}", err=True)
        raise SystemExit(WRONG_USE) from wrong
    except (KeyboardInterrupt, typer.Abort) as stop:
        typer.echo(f"\ncounterfoil: {STOPPED}", err=True)
        raise SystemExit(INTERRUPTED) from stop


def whoever() -> str:
    """Who is at the keyboard, as the machine has it: the name that decisions are recorded under."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no user entry at all, as in some containers
        return "somebody"


async def lane_named(books: Counterfoil, name: str | None) -> Lane | None:
    """The organisation that was asked for, or None for all of them."""
    return await books.organisation(name) if name is not None else None


async def every_export(page: Callable[[int], Awaitable[tuple[Export, ...]]]) -> AsyncIterator[Export]:
    """All exports of a list that is read page by page; `page` is given the id to go on after."""
    after = 0
    while exports := await page(after):
        for export in exports:
            yield export
        after = exports[-1].id


def wrong_use(sentence: str) -> NoReturn:
    """End the command: what was asked for cannot be meant."""
    typer.echo(f"counterfoil: {sentence}", err=True)
    raise SystemExit(WRONG_USE)


def known_code(code: str | None) -> str | None:
    """A fault code that exists, or None where none was given; anything else is wrong use."""
    if code is None:
        return None
    from counterfoil.core.faults.catalogue import CATALOGUE

    if code not in CATALOGUE:
        wrong_use(f"there is no fault code {code!r}: `counterfoil failed` names those in use")
    return code
