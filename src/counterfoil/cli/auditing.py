"""The commands `ledger`: whether what was sent and answered is still what was written down, and by whom."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import typer

from counterfoil.cli import printing
from counterfoil.cli.command import LEFT_SOMETHING, AsJson, lane_named, with_books, wrong_use
from counterfoil.cli.printing import Column, counted, item, money, say, seen, state_word
from counterfoil.core.money import from_hundredths

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from counterfoil.app import Counterfoil
    from counterfoil.core.export import Export
    from counterfoil.core.ledger import Entry, Head, Verified

commands = typer.Typer(no_args_is_help=True, help="The ledger of what was sent and answered.")


@commands.command()
def verify(
    context: typer.Context,
    organisation: Annotated[
        str | None, typer.Argument(metavar="[ORGANISATION]", help="One organisation; all when left out.")
    ] = None,
    noted: Annotated[
        str, typer.Option(metavar="N:HASH", help="What an earlier verify said: entry N must have that hash.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Verify the ledger of exports, and all that is stored against it.

    Exit code 1 when an entry, a request, settings or a document is not what was written down.
    """
    head = _noted(noted, as_json=as_json)

    async def verified(books: Counterfoil) -> bool:
        lane = await lane_named(books, organisation)
        if head is not None:
            lane = lane or await books.organisation()
        results = await books.verify_ledger(lane, noted=head)
        if as_json:
            printing.print_json([_verified_json(each) for each in results])
        elif not results:
            say("No organisation is connected yet: there is no ledger.")
        else:
            for each in results:
                _print_verified(each)
        return any(each.found for each in results)

    if with_books(context, verified):
        raise typer.Exit(LEFT_SOMETHING)


@commands.command()
def show(
    context: typer.Context,
    ref: Annotated[str, typer.Argument(metavar="REF", help="A document, by number or as system:kind:id.")],
    as_json: AsJson = False,
) -> None:
    """Show what the ledger says of one document."""

    async def shown(books: Counterfoil) -> None:
        export = await books.find(ref)
        entries = await books.entries_about(export)
        if as_json:
            printing.print_json([_entry_json(each, export) for each in entries])
        elif entries:
            _print_entries(entries, export)
        else:
            say(f"The ledger has nothing of {seen(export.number)}: it was never sent.")

    with_books(context, shown)


def _noted(text: str, *, as_json: bool) -> Head | None:
    from counterfoil.core.ledger import Head

    if not text:
        return None
    number, _, digits = text.partition(":")
    try:
        noted = Head(int(number), bytes.fromhex(digits))
    except ValueError:
        noted = Head(0, b"")
    if noted.entries < 1 or len(noted.hash) != len(bytes(32)):
        wrong_use("--noted is the number of an entry and its hash, as `ledger verify` says", as_json=as_json)
    return noted


def _print_verified(each: Verified) -> None:
    say(f"{seen(each.organisation)}: {_entries(each.entries)}, head {each.entries}:{each.head}")
    if not each.found:
        gone = f"; the bytes of {counted(each.bodies_gone, 'request')} are no longer kept"
        item(
            f"{counted(each.documents, 'document')} in Xero as answered, "
            f"{counted(each.bodies, 'request')} stored as sent{gone if each.bodies_gone else ''}."
        )
    for finding in each.findings:
        item(f"NOT AS WRITTEN DOWN: {seen(finding.sentence)}")
    if each.found > len(each.findings):
        item(f"and {each.found - len(each.findings):,} more")


def _entries(count: int) -> str:
    return f"{count:,} entry" if count == 1 else f"{count:,} entries"


def _verified_json(each: Verified) -> dict[str, object]:
    return {
        "organisation": each.organisation,
        "entries": each.entries,
        "head": each.head,
        "documents": each.documents,
        "requests": each.bodies,
        "requests_no_longer_kept": each.bodies_gone,
        "found": each.found,
        "findings": [
            {"entry": one.entry or None, "ref": one.ref, "sentence": one.sentence} for one in each.findings
        ],
    }


def _print_entries(entries: Sequence[Entry], export: Export) -> None:
    columns = (Column("entry", True), Column("at"), Column("event"), Column("by"), Column("what"))
    rows = [
        (str(each.number), printing.moment(_at(each)), each.deed, each.by, "; ".join(_told(each, export)))
        for each in entries
    ]
    printing.table(columns, rows)


def _told(entry: Entry, export: Export) -> Iterator[str]:
    """What an entry says of one document, in words."""
    ref = str(export.ref)
    if entry.text:
        yield entry.text
    if entry.method:
        yield f"{entry.method} {entry.path}, request {entry.batch}, settings and facts {entry.under}"
    elif entry.batch:
        yield f"request {entry.batch}"
    if entry.status is not None or entry.problem:
        yield f"answer {entry.status or 'none'} {entry.problem}".rstrip()
    for content in entry.contents:
        if content.ref == ref:
            yield f"revision {content.revision}, SHA-256 {content.digest}"
    for fate in entry.fates:
        if fate.ref == ref:
            yield state_word(fate.event)
            if fate.xero_id:
                total = f", total {money(from_hundredths(fate.total))}" if fate.total is not None else ""
                yield f"in Xero as {fate.xero_id}{total}"


def _entry_json(entry: Entry, export: Export) -> dict[str, object]:
    """An entry for programs; of the documents it names, the one that was asked for."""
    ref = str(export.ref)
    content = next((each for each in entry.contents if each.ref == ref), None)
    fate = next((each for each in entry.fates if each.ref == ref), None)
    total = from_hundredths(fate.total) if fate and fate.total is not None else None
    return {
        "entry": entry.number,
        "at": _at(entry),
        "event": entry.deed.value,
        "by": entry.by,
        "text": entry.text,
        "request": entry.batch or None,
        "method": entry.method,
        "path": entry.path,
        "key": entry.key,
        "under": entry.under,
        "body_sha256": entry.body,
        "status": entry.status,
        "answer_sha256": entry.answer,
        "correlation": entry.correlation,
        "revision": content.revision if content else None,
        "content_sha256": content.digest if content else "",
        "became": fate.event.value if fate else "",
        "xero_id": fate.xero_id if fate else "",
        "xero_total": printing.money_json(total),
    }


def _at(entry: Entry) -> dt.datetime:
    return dt.datetime.fromtimestamp(0, dt.UTC) + dt.timedelta(microseconds=entry.at)
