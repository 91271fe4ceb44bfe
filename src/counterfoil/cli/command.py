"""What every command does alike: find the home, open it, work, and end with the right exit code."""

from __future__ import annotations

import asyncio
import getpass
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from traceback import walk_tb
from typing import TYPE_CHECKING, Annotated, NoReturn, TypeVar

import typer

from counterfoil.cli import printing
from counterfoil.cli.loading import program
from counterfoil.errors import CounterfoilError, Misuse

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
SENTENCE_MAX = 1000
"""Characters of a sentence about wrong use; the middle of a longer one is left out."""
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
    with answering(as_json=bool(context.params.get("as_json"))):
        check_words(context.params)
        counterfoil = program()

        async def opened() -> T:
            async with counterfoil.open(home_of(context)) as books:
                return await work(books)

        return asyncio.run(opened())


def home_of(context: typer.Context) -> str | None:
    """The folder given as `--home`, or None for the usual one."""
    return context.obj if isinstance(context.obj, str) else None


def check_words(given: Mapping[str, object]) -> None:
    """See to it that the words of a command line are text: bytes that are none cannot be looked for or kept.

    Paths may be of any bytes. Raises Misuse.
    """
    for name, value in given.items():
        for word in value if isinstance(value, list | tuple) else (value,):
            if isinstance(word, str) and printing.sound(word) != word:
                raise Misuse(f"what was given as {name} is not text in UTF-8")


@contextmanager
def answering(*, as_json: bool = False) -> Iterator[None]:
    """Wrong use ends in one sentence and exit code 2, Ctrl-C in one sentence and 130; no traceback.

    With `as_json` the sentence about wrong use is printed for programs as well.
    """
    try:
        yield
    except CounterfoilError as wrong:
        wrong_use(str(wrong), as_json=as_json)
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
    said = printing.seen(str(mistake).partition("\n")[0])[:SAID_MAX]
    return (
        f"a mistake in Counterfoil, or damage to the home, stopped this: {type(mistake).__name__}: {said}"
        f"{_place(mistake)}. What was already written stays. Please tell whoever looks after the program"
    )


def _place(mistake: Exception) -> str:
    """The innermost line of this program that the mistake came through."""
    places = [
        f" ({Path(frame.f_code.co_filename).name}, line {line})"
        for frame, line in walk_tb(mistake.__traceback__)
        if Path(frame.f_code.co_filename).is_relative_to(PACKAGE)
    ]
    return places[-1] if places else ""


def _let_go_of_output() -> None:
    """Let what may still be printed go nowhere: nobody reads it, and nothing is to be said about that."""
    with suppress(OSError, ValueError):  # there may be no output at all
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def interruptible() -> Iterator[None]:
    """Let Ctrl-C end a question at once: asyncio would wait for the answer first."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


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


async def lanes_asked(books: Counterfoil, name: str | None) -> Sequence[Lane]:
    """The organisation that was asked for, or all of them one by one."""
    return (await books.organisation(name),) if name is not None else await books.organisations()


def title_of(lane: Lane, lanes: Sequence[Lane]) -> str:
    """What stands above an organisation's part of a list: its name, where there are several."""
    return printing.seen(lane.name) if len(lanes) > 1 else ""


async def every_export(page: Callable[[int], Awaitable[tuple[Export, ...]]]) -> AsyncIterator[Export]:
    """All exports of a list that is read page by page; `page` is given the id to go on after."""
    after = 0
    while exports := await page(after):
        for export in exports:
            yield export
        after = exports[-1].id


def wrong_use(sentence: str, *, as_json: bool = False) -> NoReturn:
    """End the command: what was asked for cannot be meant."""
    text = printing.seen(sentence)
    if len(text) > SENTENCE_MAX:  # what was typed may be as long as it likes, and is repeated in it
        text = f"{text[: SENTENCE_MAX // 2]} … {text[-SENTENCE_MAX // 2 :]}"
    if as_json:
        printing.print_json({"error": text})
    typer.echo(f"counterfoil: {text}", err=True)
    raise SystemExit(WRONG_USE)


def known_code(code: str | None) -> str | None:
    """A fault code that exists, or None where none was given. Raises Misuse for anything else."""
    if code is None:
        return None
    from counterfoil.core.faults.catalogue import CATALOGUE

    if code not in CATALOGUE:
        raise Misuse(f"there is no fault code {code!r}: `counterfoil failed` names those in use")
    return code
