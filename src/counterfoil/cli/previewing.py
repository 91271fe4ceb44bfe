"""The command `preview`: what a file would come to in Xero, before anything is kept or sent."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from counterfoil.cli import printing
from counterfoil.cli.command import AsJson, Organisation, with_books
from counterfoil.cli.explaining import cause_told, explained, fault_json, print_faults
from counterfoil.cli.importing import FileArgument, Format, Since, intake_json, print_refused
from counterfoil.cli.printing import Column, counted, kind_word, money, money_json, say, seen, state_word
from counterfoil.cli.progress import progress
from counterfoil.cli.standing import forecast_said
from counterfoil.core.money import ZERO

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from counterfoil.app import Counterfoil
    from counterfoil.core.export import Lane
    from counterfoil.core.foreseen import AccountSum, Foreseen, Sum
    from counterfoil.core.mapped import MappedDocument, MappedInvoice, MappedJournalLine, MappedLine
    from counterfoil.engine.foresee import Foresight, Preview

commands = typer.Typer()

SHOWN = 20
"""Documents, and causes, that are listed without `--full`."""
FATE_WORDS = {
    "linked": "is in Xero already, and stays as it is",
    "sent": "is sent",
    "ready": "ready, later than is looked ahead",
    "in_doubt": "in doubt",
    "revised": "in Xero already; this revision is kept back",
}


@commands.command()
def preview(
    context: typer.Context,
    file: FileArgument,
    format_: Format,
    organisation: Organisation = None,
    since: Since = None,
    full: Annotated[
        bool, typer.Option("--full", help="Every document with its lines, its trace and its bytes.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show what a file would come to in Xero.

    Nothing is kept and nothing is sent: it is taken in and sent on trial, in a copy of the database and to an
    imagined Xero that takes everything. Totals, faults, debits and credits, calls and time are those of a
    real run.
    """
    # With what this command alone needs.
    from counterfoil.aside import collect_rarely

    collect_rarely()

    async def shown(books: Counterfoil) -> None:
        lane = await books.organisation(organisation)
        day = since.date() if since else None
        async with AsyncExitStack() as stack:
            with progress() as told:
                previewing = books.preview(lane, file, format_, since=day, progress=told)
                foresight = await stack.enter_async_context(previewing)
            await (_print_json(foresight) if as_json else _print(lane, foresight, is_full=full))

    with_books(context, shown)


# --- for people ---------------------------------------------------------------------------------------------


async def _print(lane: Lane, foresight: Foresight, *, is_full: bool) -> None:
    found = foresight.preview
    for line in _head(lane, found):
        say(line, is_strong=line.startswith("Preview"))
    if found.sums:
        say()
        say("Would be sent, with Xero's totals", is_strong=True)
        _print_sums(found.sums)
    if found.causes:
        say()
        say("Would be held", is_strong=True)
        for cause in found.causes[:SHOWN]:
            printing.paragraph(*cause_told(*cause))
        if (more := len(found.causes) - SHOWN) > 0:
            say(f"… and {counted(more, 'cause')} more; `--json` lists them.")
    if waits := found.fates.get("waiting"):
        say()
        some = ", ".join(map(seen, found.waits_for))
        printing.paragraph(
            f"{counted(waits, 'document')} would wait for others that do not go", f"Such as {some}."
        )
    if found.accounts:
        say()
        say("Debits and credits in Xero", is_strong=True)
        _print_accounts(found.accounts)
    say()
    for line in _calls(found):
        say(line)
    if found.fates:
        say()
        await _print_documents(foresight, is_full=is_full)
    if found.intake.refused_count:
        print_refused(found.intake.refused, found.intake.refused_count)


def _head(lane: Lane, found: Preview) -> list[str]:
    intake = found.intake
    revised = intake.replaced + intake.pending + intake.kept_back
    lines = [
        f"Preview for {seen(lane.name)}: nothing was kept, nothing was sent.",
        f"In the file: {intake.new:,} new, {intake.same:,} unchanged, {revised:,} revised.",
        *(f"Note: {seen(note.sentence)}" for note in intake.notes),
    ]
    if not lane.is_on:
        lines.append("Exporting is off: this is what would go once `counterfoil organisation on` was said.")
    if lane.connection_fault is not None:
        cause = explained(lane.connection_fault).cause
        lines.append(f"Nothing goes before the connection is put right: {seen(cause)}")
    return lines


def _print_sums(sums: Sequence[Sum]) -> None:
    columns = (
        Column("what"), Column("status"), Column("currency"), Column("how many", True), Column("net", True),
        Column("tax", True), Column("total", True),
    )  # fmt: skip
    rows = []
    for each in sums:
        amounts = ("", "", "") if not each.currency else tuple(map(money, (each.net, each.tax, each.total)))
        rows.append((kind_word(each.type), each.status, each.currency, f"{each.documents:,}", *amounts))
    printing.table(columns, rows)


def _print_accounts(accounts: Sequence[AccountSum]) -> None:
    columns = (
        Column("account"), Column("name"), Column("currency"), Column("debit", True), Column("credit", True),
    )  # fmt: skip
    rows = [
        (each.account, each.name, each.currency, _or_nothing(each.debit), _or_nothing(each.credit))
        for each in accounts
    ]
    printing.table(columns, rows)


def _or_nothing(amount: Decimal) -> str:
    return money(amount) if amount else ""


def _calls(found: Preview) -> list[str]:
    """How many calls it takes, and how long."""
    by_group = ", ".join(f"{state_word(group)} {calls:,}" for group, calls in found.calls.items() if calls)
    calls = sum(found.calls.values())
    if not calls:
        return ["No call to Xero would be made for it."]
    reads = f", and {found.reads:,} to read what must be known" if found.reads else ""
    lines = [f"It takes {counted(calls, 'call')} to Xero ({by_group}){reads}."]
    if not found.knows_contacts and found.calls["contacts"]:
        lines.append(
            "Xero's contacts were never read (`counterfoil organisation refresh` does it): some of these may "
            "be there already. They are then linked, and not made."
        )
    if found.along:
        lines.append(f"With them go {found.along:,} documents and contacts that were ready before.")
    if found.forecast:
        lines.append(f"If it were sent now: {forecast_said(found.forecast)}.")
    return lines


async def _print_documents(foresight: Foresight, *, is_full: bool) -> None:
    """Each document in full, or the first of them on a line each."""
    if is_full:
        async for document in foresight.documents():
            _print_document(document)
        return
    rows, count = [], sum(foresight.preview.fates.values())
    async for document in foresight.documents():
        rows.append(_row(document))
        if len(rows) == SHOWN:
            break
    columns = (
        Column("document"), Column("number"), Column("contact"), Column("date"), Column("total", True),
        Column("currency"), Column("what becomes of it"),
    )  # fmt: skip
    printing.table(columns, rows)
    if count > len(rows):
        say(f"… and {count - len(rows):,} more; `--full` shows all of them, with lines and trace.")


def _row(document: Foreseen) -> tuple[str, ...]:
    mapped = document.mapped
    total = getattr(mapped, "total", getattr(mapped, "amount", None))
    return (
        kind_word(getattr(mapped, "type", document.kind)),
        document.number,
        document.contact,
        printing.day(getattr(mapped, "date", None)),
        money(total),
        getattr(mapped, "currency", "") if total is not None else "",
        _fate(document),
    )


def _fate(document: Foreseen) -> str:
    if document.fate == "held":
        return f"held: {', '.join(fault.code for fault in document.faults)}"
    if document.waiting_for:
        return f"waits for {document.waiting_for}"
    return FATE_WORDS.get(document.fate, state_word(document.fate))


def _print_document(document: Foreseen) -> None:
    from counterfoil.core.mapped import MappedInvoice, MappedJournal

    *words, fate = (seen(cell) for cell in _row(document) if cell)
    say(f"{' '.join(words)}: {fate}", is_strong=True)
    match document.mapped:
        case MappedInvoice(lines=lines):
            _print_lines(lines)
        case MappedJournal(lines=entries):
            _print_entries(entries)
    for sentence in document.trace:
        printing.item(seen(sentence))
    print_faults(document.faults)
    if document.body:
        say(document.body.decode())
    say()


def _print_lines(lines: Sequence[MappedLine]) -> None:
    columns = (
        Column("line"), Column("quantity", True), Column("unit price", True), Column("amount", True),
        Column("tax", True), Column("account"), Column("tax type"),
    )  # fmt: skip
    rows = [
        (
            line.description,
            f"{line.quantity:f}",
            f"{line.unit_price:f}",
            money(line.net),
            money(line.tax),
            line.account or "",
            line.tax_type or "",
        )
        for line in lines
    ]
    printing.table(columns, rows)


def _print_entries(lines: Sequence[MappedJournalLine]) -> None:
    columns = (
        Column("line"), Column("debit", True), Column("credit", True), Column("account"), Column("tax type"),
    )  # fmt: skip
    rows = [
        (
            line.description,
            _or_nothing(max(line.amount, ZERO)),
            _or_nothing(max(-line.amount, ZERO)),
            line.account or "",
            line.tax_type or "",
        )
        for line in lines
    ]
    printing.table(columns, rows)


# --- for programs -------------------------------------------------------------------------------------------


async def _print_json(foresight: Foresight) -> None:
    """One object; its documents come last, one on each line, however many they are."""
    head = msgspec.json.encode(_preview_json(foresight.preview))
    typer.echo(head.removesuffix(b"}") + b',"documents":', nl=False)
    await printing.print_json_list(_document_json(each) async for each in foresight.documents())
    typer.echo("}")


def _preview_json(found: Preview) -> dict[str, object]:
    return {
        "organisation": found.organisation,
        **intake_json(found.intake),
        "fates": found.fates,
        "sums": [
            {**_amounts(each), "type": each.type, "status": each.status, "documents": each.documents}
            for each in found.sums
        ],
        "accounts": [
            {
                "account": each.account,
                "name": each.name,
                "currency": each.currency,
                "debit": money_json(each.debit),
                "credit": money_json(each.credit),
            }
            for each in found.accounts
        ],
        "causes": [
            {**fault_json(fault), "documents": count, "example": example}
            for fault, count, example in found.causes
        ],
        "waits_for": found.waits_for,
        "calls": found.calls,
        "reads": found.reads,
        "along": found.along,
        "knows_contacts": found.knows_contacts,
        "forecast": found.forecast,
    }


def _document_json(document: Foreseen) -> dict[str, object]:
    """One document for programs; `request` is its part of the request, byte for byte."""
    return {
        "ref": document.ref,
        "kind": document.kind,
        "number": document.number,
        "fate": document.fate,
        "waiting_for": document.waiting_for,
        "contact": document.contact,
        **_mapped_json(document.mapped),
        "trace": document.trace,
        "faults": [fault_json(each) for each in document.faults],
        "request": msgspec.Raw(document.body) if document.body else None,
    }


def _mapped_json(mapped: MappedDocument | None) -> dict[str, object]:
    from counterfoil.core.mapped import MappedAllocation, MappedInvoice, MappedJournal, MappedPayment

    match mapped:
        case MappedInvoice():
            return {
                **_amounts(mapped),
                "type": mapped.type,
                "status": mapped.status,
                "date": mapped.date,
                "due_date": mapped.due_date,
                "lines": [_line_json(line) for line in mapped.lines],
            }
        case MappedAllocation():
            return {
                "type": "allocation",
                "date": mapped.date,
                "currency": mapped.currency,
                "total": money_json(mapped.amount),
                "credit_note": mapped.credit_note,
                "against": mapped.document,
            }
        case MappedJournal():
            return {
                "type": "manual_journal",
                "status": mapped.status,
                "date": mapped.date,
                "currency": mapped.currency,
                "narration": mapped.narration,
                "total": money_json(mapped.total),
                "lines": [
                    {**msgspec.to_builtins(line), "amount": money_json(line.amount)} for line in mapped.lines
                ],
            }
        case MappedPayment():
            return {
                "type": "payment",
                "date": mapped.date,
                "currency": mapped.currency,
                "total": money_json(mapped.amount),
                "account": mapped.account,
                "pays": mapped.document,
            }
        case _:
            return {}


def _amounts(of: Sum | MappedInvoice) -> dict[str, object]:
    amounts = {name: money_json(getattr(of, name)) for name in ("net", "tax", "total")}
    return {"currency": of.currency, **amounts}


def _line_json(line: MappedLine) -> dict[str, object]:
    return {
        "description": line.description,
        "quantity": line.quantity,
        "unit_price": line.unit_price,
        "net": money_json(line.net),
        "tax": money_json(line.tax),
        "account": line.account,
        "tax_type": line.tax_type,
        "tracking": line.tracking,
        "is_rounding": line.is_rounding,
    }
