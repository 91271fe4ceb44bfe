"""Commands that say what is wrong, why, what to do and whose move it is: failed, diagnose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from counterfoil.cli import printing
from counterfoil.cli.command import (
    AsJson,
    Organisation,
    every_export,
    known_code,
    lane_named,
    lanes_asked,
    title_of,
    with_books,
)
from counterfoil.cli.printing import counted, kind_word, paragraph, say, seen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterfoil.app import Counterfoil
    from counterfoil.core.export import Export, Lane
    from counterfoil.core.faults.entry import Diagnosis, Fault

commands = typer.Typer()

REVISED = "revised_after_posting"
"""The one fault that posted documents can have."""


SINGLY = "\n`counterfoil failed --by document` lists them singly, `--fault CODE` those of one cause."


# --- failed -------------------------------------------------------------------------------------------------


@commands.command()
def failed(
    context: typer.Context,
    by: Annotated[
        Literal["cause", "document"], typer.Option(help="One line per cause, or each document singly.")
    ] = "cause",
    fault: Annotated[
        str | None, typer.Option(metavar="CODE", help="Only what is held for this fault.")
    ] = None,
    organisation: Organisation = None,
    as_json: AsJson = False,
) -> None:
    """Show what is held: the cause, what to do, whose move."""

    async def shown(books: Counterfoil) -> None:
        code = known_code(fault)
        if as_json:
            lane = await lane_named(books, organisation)
            exports = every_export(lambda after: books.failed(lane, fault=code, after=after))
            await printing.print_json_list(failed_json(each) async for each in exports)
            return
        print_of = _print_singly if by == "document" else _print_causes
        lanes = await lanes_asked(books, organisation)
        found = [await print_of(books, lane, code, title=title_of(lane, lanes)) for lane in lanes]
        if not any(found):
            say("Nothing has failed.")
        elif by == "cause" and printing.is_terminal():
            say(SINGLY)

    with_books(context, shown)


async def _print_singly(books: Counterfoil, lane: Lane, code: str | None, *, title: str) -> bool:
    """Print what has failed in one organisation, each document singly; whether there was anything."""
    has_any = False
    async for export in every_export(lambda after: books.failed(lane, fault=code, after=after)):
        if title and not has_any:
            say(title, is_strong=True)
        print_export(export)
        has_any = True
    return has_any


async def _print_causes(books: Counterfoil, lane: Lane, code: str | None, *, title: str) -> bool:
    """Print what has failed in one organisation, each cause once; whether there was anything."""
    causes = await causes_told(books, lane, code)
    if title and causes:
        say(title, is_strong=True)
    for cause, advice in causes:
        paragraph(cause, advice)
    return bool(causes)


def failed_json(export: Export) -> dict[str, object]:
    """One failed export for programs."""
    return {
        "ref": str(export.ref),
        "kind": export.ref.kind,
        "number": export.number,
        "faults": [fault_json(each) for each in export.faults],
    }


def fault_json(fault: Fault) -> dict[str, object]:
    """One fault for programs, in the words people read."""
    diagnosis = explained(fault)
    return {
        "code": diagnosis.code,
        "cause": diagnosis.cause,
        "action": diagnosis.action,
        "remedy": diagnosis.remedy,
        "who": diagnosis.who,
        "field": diagnosis.field,
    }


async def causes_told(books: Counterfoil, lane: Lane, code: str | None = None) -> list[tuple[str, str]]:
    """Each cause with its count, and what to do about it; the most frequent first."""
    told = []
    for fault, count, example in [*await books.causes(lane), *await revised(books, lane)]:
        if code in (None, fault.code):
            told.append(cause_told(fault, count, example))
    return told


def cause_told(fault: Fault, count: int, example: str) -> tuple[str, str]:
    """One cause with its count, and what to do about it."""
    place = f"Code: {fault.code}. For example: {seen(example)}."
    return cause_counted(fault, count), f"{_advice(explained(fault))}{_remedy(fault)} {place}"


def _remedy(fault: Fault) -> str:
    """The command that does something about a fault, if there is one."""
    from counterfoil.core.remedy import COMMANDS, choices_for

    if names := choices_for(fault):
        return f" `counterfoil fix --fault {fault.code}` shows what can be chosen: {', '.join(names)}."
    command = COMMANDS.get(fault.code)
    return f" `{command}` puts it right." if command else ""


def cause_counted(fault: Fault, count: int) -> str:
    """A cause, and how many documents it is the cause of."""
    return f"{_sentence(explained(fault).cause)}: {counted(count, 'document')}"


async def revised(books: Counterfoil, lane: Lane) -> list[tuple[Fault, int, str]]:
    """Documents that are in Xero in an older revision: they are not held, and still wait for a person."""
    from counterfoil.core.faults.entry import Fault

    exports = every_export(lambda after: books.failed(lane, fault=REVISED, after=after))
    numbers = [each.number async for each in exports]
    return [(Fault(code=REVISED), len(numbers), numbers[0])] if numbers else []


async def has_revised(books: Counterfoil, lane: Lane) -> bool:
    """Whether there are such documents, without counting them."""
    return bool(await books.failed(lane, fault=REVISED, limit=1))


def print_export(export: Export) -> None:
    """One held export with each of its faults."""
    say(f"{seen(export.number)} ({kind_word(export.ref.kind)}, {seen(str(export.ref))})", is_strong=True)
    print_faults(export.faults)


def print_faults(faults: Sequence[Fault]) -> None:
    """Each fault with its cause, what to do, and Xero's own words where it was Xero that found it."""
    for fault in faults:
        diagnosis = explained(fault)
        place = f" Field: {seen(diagnosis.field)}." if diagnosis.field else ""
        words = f" Xero said: {seen(diagnosis.message)}" if diagnosis.message else ""
        help_ = f" In Counterfoil: {seen(diagnosis.remedy)}"
        rest = f"{_advice(diagnosis)}{help_} Code: {diagnosis.code}.{place}{words}"
        paragraph(f"- {_sentence(diagnosis.cause)}", rest)


def explained(fault: Fault) -> Diagnosis:
    """The fault in the words people read."""
    from counterfoil.core.diagnose import explain

    return explain(fault)


def _advice(diagnosis: Diagnosis) -> str:
    whose = "Nobody needs to do anything." if diagnosis.who == "nobody" else f"Whose move: {diagnosis.who}."
    return f"{seen(diagnosis.action)} {whose}"


def _sentence(text: str) -> str:
    """A sentence without the full stop at its end, so that something can be said after it."""
    return seen(text).rstrip().removesuffix(".")
