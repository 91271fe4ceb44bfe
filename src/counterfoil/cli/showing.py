"""The command `show`: everything that is known of one document."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer

from counterfoil.cli import printing
from counterfoil.cli.command import AsJson, with_books
from counterfoil.cli.explaining import fault_json, print_faults
from counterfoil.cli.looking import Reasons, doubt_json, log_json, print_log
from counterfoil.cli.printing import Column, kind_word, money, money_json, say, seen, state_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterfoil.app import Counterfoil
    from counterfoil.core.document import Exportable, Line
    from counterfoil.core.export import Export, LogEntry

commands = typer.Typer()

CENT = Decimal("0.01")
LOG_LINES = 100
"""Lines of the log that are shown of one document, the newest."""


@commands.command()
def show(
    context: typer.Context,
    ref: Annotated[str, typer.Argument(metavar="REF", help="A document, by number or as system:kind:id.")],
    as_json: AsJson = False,
) -> None:
    """Show one document, its state, faults and history."""

    async def shown(books: Counterfoil) -> None:
        from counterfoil.core.reading import stored_document

        export, reasons = await books.find(ref), Reasons(books)
        entries = await books.log(ref=str(export.ref), limit=LOG_LINES)
        document = stored_document(export.content)
        if as_json:
            doubt = doubt_json(export, await reasons.doubt(export))
            printing.print_json({**_show_json(export, document, entries), **doubt})
        else:
            # What is held says below what is wrong with it: it would not go if its parent were there.
            why = "" if export.faults else await reasons.why(export)
            _print(export, document, entries, why=why)

    with_books(context, shown)


def _print(export: Export, document: Exportable, entries: Sequence[LogEntry], *, why: str) -> None:
    say(f"{seen(export.number)}: {kind_word(export.ref.kind)}, {state_word(export.state)}", is_strong=True)
    facts = [(title, text) for title, text in _facts(export, why) if text]
    printing.table((Column(""), Column("")), facts, has_head=False)
    if lines := getattr(document, "lines", ()):
        say()
        _print_lines(lines)
    if export.faults:
        say()
        say("What is wrong", is_strong=True)
        print_faults(export.faults)
    say()
    say("What happened, newest first", is_strong=True)
    print_log(entries, of_one=True)


def _facts(export: Export, why: str) -> tuple[tuple[str, str], ...]:
    is_contact = export.ref.kind == "contact"
    return (
        ("reference", str(export.ref)),
        ("revision", f"{export.revision}{', and a newer one waits' if export.has_pending_revision else ''}"),
        ("date", printing.day(export.date)),
        ("why", why),
        ("chosen for it", ", ".join(f"{name} = {value}" for name, value in export.choices.items())),
        ("net as it came in", "" if is_contact else _amount(export.net, export.currency)),
        ("total computed here", _amount(export.total, export.currency)),
        ("total in Xero", _amount(export.xero_total, export.currency)),
        ("id in Xero", export.xero_id),
        ("number in Xero", export.xero_number),
    )


def _amount(amount: Decimal | None, currency: str) -> str:
    return "" if amount is None else f"{money(amount)} {currency}"


def _print_lines(lines: Sequence[Line]) -> None:
    columns = (
        Column("line"), Column("quantity", True), Column("unit price", True), Column("amount", True),
        Column("coded as"), Column("tax code"),
    )  # fmt: skip
    rows = [
        (
            line.description,
            f"{line.quantity:f}",
            f"{line.unit_price:f}",
            exact_money(line.exact),
            line.account or line.category or line.product or "",
            line.tax_code or "",
        )
        for line in lines
    ]
    printing.table(columns, rows)


def exact_money(amount: Decimal) -> str:
    """An amount with all its decimals, and at least two: 42.90, 30.10625."""
    cents = amount.quantize(CENT)
    return f"{cents if cents == amount else amount.normalize():f}"


def _show_json(export: Export, document: Exportable, entries: Sequence[LogEntry]) -> dict[str, object]:
    return {
        "ref": str(export.ref),
        "kind": export.ref.kind,
        "number": export.number,
        "state": export.state.value,
        "reason": export.reason,
        "waiting_for": export.waiting_for,
        "revision": export.revision,
        "has_pending_revision": export.has_pending_revision,
        "date": export.date,
        "currency": export.currency,
        "net": money_json(export.net),
        "total": money_json(export.total),
        "xero_total": money_json(export.xero_total),
        "xero_id": export.xero_id,
        "xero_number": export.xero_number,
        "choices": export.choices,
        "faults": [fault_json(each) for each in export.faults],
        "document": document,
        "log": [log_json(each) for each in entries],
    }
