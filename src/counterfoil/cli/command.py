"""What every command does alike: find the home, open it, work, and end with the right exit code."""

from __future__ import annotations

import asyncio
import getpass
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, TypeVar

import typer

from counterfoil.cli import printing
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
UNREAD = 141
"""Exit code: whoever read what was printed stopped reading, as `head` does; a shell has it so, too."""
MISTAKE = 70
"""Exit code: a mistake in the program itself."""
SAID_MAX = 200
"""Characters of what a mistake says of itself that are shown."""
PACKAGE = Path(__file__).parent.parent
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
        wrong_use(str(wrong))
    except (KeyboardInterrupt, typer.Abort) as stop:
        typer.echo(f"\ncounterfoil: {STOPPED}", err=True)
        raise SystemExit(INTERRUPTED) from stop
    except BrokenPipeError as unread:
        _let_go_of_output()
        raise SystemExit(UNREAD) from unread
    except OSError as refused:
        place = f": {refused.filename}" if refused.filename else ""
        wrong_use(f"this machine does not allow it: {refused.strerror or refused}{place}")


@contextmanager
def admitting() -> Iterator[None]:
    """A mistake in the program is one sentence that says where it is, instead of a page of its insides.

    With `python -X dev -m counterfoil …` the page is shown.
    """
    try:
        yield
    except Exception as mistake:
        if sys.flags.dev_mode:
            raise
        typer.echo(f"counterfoil: {mistake_sentence(mistake)}", err=True)
        raise SystemExit(MISTAKE) from mistake


def mistake_sentence(mistake: Exception) -> str:
    """What went wrong inside, where, and what to do with that."""
    at = mistake.__traceback__
    while at is not None and at.tb_next is not None and _is_ours(at.tb_next.tb_frame.f_code.co_filename):
        at = at.tb_next
    place = f" ({Path(at.tb_frame.f_code.co_filename).name}, line {at.tb_lineno})" if at else ""
    said = printing.seen(" ".join(str(mistake).split("\n", 1)[0].split()))[:SAID_MAX]
    return (
        f"a mistake in Counterfoil, or damage to the home, stopped this: {type(mistake).__name__}: {said}"
        f"{place}. What was already written stays. Please tell whoever looks after the program"
    )


def _is_ours(file: str) -> bool:
    return Path(file).is_relative_to(PACKAGE)


def _let_go_of_output() -> None:
    """Let what may still be printed go nowhere: nobody reads it, and nothing is to be said about that."""
    with suppress(OSError, ValueError):  # there may be no output at all
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def flush_output() -> None:
    """Write out what was printed while there still is an exit code to say that it could not be."""
    if sys.stdout is not None:
        sys.stdout.flush()


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
    typer.echo(f"counterfoil: {printing.seen(sentence)}", err=True)
    raise SystemExit(WRONG_USE)


def known_code(code: str | None) -> str | None:
    """A fault code that exists, or None where none was given; anything else is wrong use."""
    if code is None:
        return None
    from counterfoil.core.faults.catalogue import CATALOGUE

    if code not in CATALOGUE:
        wrong_use(f"there is no fault code {code!r}: `counterfoil failed` names those in use")
    return code
