"""The command `run`: send what is ready, and say what became of it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from counterfoil.cli import printing
from counterfoil.cli.command import (
    LEFT_SOMETHING,
    AsJson,
    Organisation,
    interruptible,
    lanes_asked,
    with_books,
)
from counterfoil.cli.explaining import cause_counted, explained, revised
from counterfoil.cli.printing import counted, kind_word, money, say
from counterfoil.cli.progress import progress
from counterfoil.cli.standing import Counts, doubt_sentence, forecast_said, split
from counterfoil.errors import NotConfirmed

if TYPE_CHECKING:
    from counterfoil.app import Counterfoil
    from counterfoil.core.export import Lane
    from counterfoil.core.forecast import Forecast
    from counterfoil.engine.reports import FirstRun, RunReport
    from counterfoil.engine.worker import LaneReport

commands = typer.Typer()

OFF = (
    "Exporting was switched off while this ran",
    "What was being sent then was finished; `counterfoil organisation on` switches it on again.",
)


@commands.command()
def run(
    context: typer.Context,
    organisation: Organisation = None,
    watch: Annotated[bool, typer.Option("--watch", help="Stay, and send whatever comes.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before the first run.")] = False,
    as_json: AsJson = False,
) -> None:
    """Send what is ready until nothing more can go.

    Before its first run an organisation's documents and sums are shown, and a yes is needed.
    Exit code 1 when something is left held or in doubt.
    """

    async def sent(books: Counterfoil) -> bool:
        report = await _run_once(books, organisation, yes=yes, as_json=as_json)
        if watch:
            say("Watching for new documents; Ctrl-C stops.")
            with progress() as told:
                await books.watch(lambda: False, told)
        return report.is_clean

    if not with_books(context, sent):
        raise typer.Exit(LEFT_SOMETHING)


class Standing(msgspec.Struct, frozen=True):
    """An organisation and how many of its exports stand where, at one moment."""

    lane: Lane
    documents: Counts
    contacts: Counts


class Worked(msgspec.Struct, frozen=True):
    """What a run did in one organisation, and how that stood before and after."""

    report: LaneReport
    was: Standing
    now: Standing


async def _run_once(books: Counterfoil, organisation: str | None, *, yes: bool, as_json: bool) -> RunReport:
    before = await _standings(books, organisation)
    ready = sum(_both(each, "ready") for each in before if each.lane.is_on)

    def confirm(first: Sequence[FirstRun]) -> bool:
        return _confirmed(first, is_said=yes, tell=printing.warn if as_json else say)

    with progress({"posted": ready}) as told:
        report = await books.run(organisation=organisation, confirm=confirm, progress=told)
    worked = organisations_worked(report, before, await _standings(books))
    if as_json:
        ahead = [await books.forecast(each.now.lane) for each in worked]
        printing.print_json(_report_json(report, worked, ahead))
        return report
    has_failed = False
    for each in worked:
        has_failed |= await _print_report(books, each)
    say(_next_command(worked, has_failed=has_failed))
    return report


async def _standings(books: Counterfoil, organisation: str | None = None) -> list[Standing]:
    """How the organisations stand, or the one that was named."""
    counts = await books.counts()
    return [
        Standing(lane, *split(counts.get(lane.organisation_id, {})))
        for lane in await lanes_asked(books, organisation)
    ]


def organisations_worked(
    report: RunReport, before: Sequence[Standing], after: Sequence[Standing]
) -> list[Worked]:
    """How each organisation that the run worked stood before and stands after it, in the order of the report.

    Others may switch an organisation on or off, rename it or connect one meanwhile. Those of one name are
    told apart by their order, which is the report's.
    """
    now = {each.lane.organisation_id: each for each in after}
    rest = sorted(before, key=lambda each: not each.lane.is_on)
    worked = []
    for lane in report.lanes:
        was = next((each for each in rest if each.lane.name == lane.organisation), None)
        if was is not None:
            rest.remove(was)
            worked.append(Worked(lane, was, now[was.lane.organisation_id]))
    return worked


# --- before the first run -----------------------------------------------------------------------------------


def _confirmed(first: Sequence[FirstRun], *, is_said: bool, tell: Callable[[str], None]) -> bool:
    """Show what would be sent, and ask. Raises NotConfirmed where nobody can answer."""
    for each in first:
        for line in first_run_lines(each):
            tell(line)
    if is_said:
        return True
    if not printing.is_person(sys.stdin):
        raise NotConfirmed("nothing was sent: the first run needs a yes (`--yes` where nobody can be asked)")
    with interruptible():
        return typer.confirm("Send this to Xero?", err=True)


def first_run_lines(first: FirstRun) -> list[str]:
    """What a first run would send: documents, sums per currency and kind, the oldest date."""
    lines = [f"The first run of {printing.seen(first.organisation)} will send to Xero:"]
    lines.append(f"  {counted(first.contacts, 'contact')} and {counted(first.documents, 'document')}")
    for row in first.totals:
        has_tax = row.total not in (None, row.net)
        total = f", {money(row.total)} with tax" if has_tax else ""
        what = counted(row.documents, kind_word(row.kind))
        lines.append(f"  {what}: {row.currency} {money(row.net)} net{total}")
    if first.oldest:
        lines.append(f"  the oldest is of {printing.day(first.oldest)}")
    return lines


# --- after a run --------------------------------------------------------------------------------------------


async def _print_report(books: Counterfoil, worked: Worked) -> bool:
    """Say what became of one organisation's documents; whether `failed` has something to add."""
    report, now = worked.report, worked.now
    say(_done(worked.was, now, is_stopped=report.stopped is not None), is_strong=True)
    if stop := stop_sentence(report, now.lane):
        printing.paragraph(*stop)
    left = [f"{count:,} {what}" for what, count in _left(now) if count]
    say(f"Left: {', '.join(left)}." if left else "Nothing is left.")
    if ahead := await books.forecast(now.lane):
        printing.paragraph("What is ready goes on", f"{forecast_said(ahead)}.")
    causes = await books.causes(now.lane)
    for fault, count, _ in causes:
        printing.item(cause_counted(fault, count))
    if _both(now, "in_doubt"):
        printing.paragraph(*await doubt_sentence(books, now.lane))
    changed = await revised(books, now.lane)
    for fault, count, _ in changed:
        printing.paragraph(cause_counted(fault, count), "")
    return bool(causes or changed)


def _done(was: Standing, now: Standing, *, is_stopped: bool) -> str:
    name = printing.seen(now.lane.name)
    documents, contacts = _gained(was.documents, now.documents), _gained(was.contacts, now.contacts)
    calls = now.lane.calls - was.lane.calls
    if not (documents or contacts or calls or is_stopped):
        return f"{name}: there was nothing to send."
    posted = f"{counted(documents, 'document')} and {counted(contacts, 'contact')}"
    return f"{name}: posted {posted} with {counted(calls, 'call')} to Xero."


def stop_sentence(report: LaneReport, lane: Lane) -> tuple[str, str] | None:
    """Why a run ended before its end, and what to do; None when it did not."""
    if report.stopped is None:
        return None
    if lane.connection_fault is not None:
        diagnosis = explained(lane.connection_fault)
        return diagnosis.cause, f"{diagnosis.action} {diagnosis.remedy}"
    if report.failure:
        return "The run stopped early", printing.seen(report.failure)
    if not lane.is_on:
        return OFF
    return "The run stopped early", f"{printing.seen(report.stopped)}; `counterfoil run` goes on from there."


def _next_command(worked: Sequence[Worked], *, has_failed: bool) -> str:
    if any(each.now.lane.connection_fault for each in worked):
        return "Next: connect again as said above, then `counterfoil run` sends what waits."
    if has_failed:
        return "Next: `counterfoil failed` says what to do about what is held, and whose move it is."
    if any(each.report.stopped for each in worked):
        return "Next: `counterfoil run` once more; `counterfoil log` shows what happened."
    return "Next: `counterfoil totals` compares what came in with what is in Xero."


def _report_json(report: RunReport, worked: Sequence[Worked], ahead: Sequence[Forecast | None]) -> object:
    organisations = [
        {
            "organisation": each.now.lane.name,
            "posted": _gained(each.was.documents, each.now.documents),
            "contacts_posted": _gained(each.was.contacts, each.now.contacts),
            "calls": each.now.lane.calls - each.was.lane.calls,
            "stopped": each.report.stopped,
            "failure": each.report.failure,
            "forecast": forecast,
        }
        for each, forecast in zip(worked, ahead, strict=True)
    ]
    left = {"held": report.held, "in_doubt": report.in_doubt, "ready": report.ready}
    return {"organisations": organisations, **left}


def _gained(was: Counts, now: Counts) -> int:
    return now["posted"] - was["posted"]


def _left(now: Standing) -> list[tuple[str, int]]:
    """What a run may leave behind; those that wait for another document are not counted as ready here."""
    ready, waiting = _both(now, "ready"), _both(now, "waiting")
    return [
        ("held", _both(now, "held")),
        ("in doubt", _both(now, "in_doubt")),
        ("ready", ready - waiting),
        ("waiting for other documents", waiting),
    ]


def _both(standing: Standing, key: str) -> int:
    return standing.documents[key] + standing.contacts[key]
