"""Commands by which a person decides about documents: retry, withdraw, resolve."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from counterfoil.cli import printing
from counterfoil.cli.command import (
    AsJson,
    Organisation,
    known_code,
    lane_named,
    whoever,
    with_books,
    wrong_use,
)
from counterfoil.cli.printing import counted, say

if TYPE_CHECKING:
    from counterfoil.app import Counterfoil

commands = typer.Typer()

Refs = Annotated[
    list[str] | None,
    typer.Argument(metavar="REF…", help="Documents, by number or as system:kind:id.", show_default=False),
]
FaultCode = Annotated[
    str | None, typer.Option("--fault", metavar="CODE", help="Everything that is held for this fault.")
]


@commands.command()
def retry(
    context: typer.Context,
    refs: Refs = None,
    is_all: Annotated[bool, typer.Option("--all", help="Everything held, but what may be in Xero.")] = False,
    fault: FaultCode = None,
    organisation: Organisation = None,
    as_json: AsJson = False,
) -> None:
    """Let held documents be checked and sent again.

    Withdrawn ones go back into the queue when they are named.
    """
    if [bool(refs), is_all, fault is not None].count(True) != 1:
        wrong_use("say which: document numbers or refs, or --all, or --fault CODE", as_json=as_json)

    async def retried(books: Counterfoil) -> None:
        code, lane = known_code(fault), await lane_named(books, organisation)
        changed = await books.retry(refs or (), fault=code, lane=lane, by=whoever())
        if as_json:
            printing.print_json({"retried": changed})
        elif changed:
            say(f"{counted(changed, 'document')} checked again: `counterfoil run` sends what passed.")
        else:
            say("Nothing was held that could be tried again.")

    with_books(context, retried)


@commands.command()
def withdraw(
    context: typer.Context,
    refs: Refs = None,
    fault: FaultCode = None,
    by: Annotated[str, typer.Option(metavar="NAME", help="Who decides; recorded in the log.")] = "",
    organisation: Organisation = None,
    as_json: AsJson = False,
) -> None:
    """Take documents out of the queue.

    They are kept, and `retry REF` takes one back.
    """
    if bool(refs) == (fault is not None):
        wrong_use("say which: document numbers or refs, or --fault CODE", as_json=as_json)

    async def withdrawn(books: Counterfoil) -> None:
        code, lane = known_code(fault), await lane_named(books, organisation)
        changed = await books.withdraw(refs or (), fault=code, lane=lane, by=by or whoever())
        if as_json:
            printing.print_json({"withdrawn": changed})
        elif changed:
            say(f"{counted(changed, 'document')} withdrawn; `counterfoil retry REF` takes one back.")
        else:
            say("Nothing was held or ready that could be withdrawn.")

    with_books(context, withdrawn)


@commands.command()
def resolve(
    context: typer.Context,
    ref: Annotated[str, typer.Argument(metavar="REF", help="A document, by number or as system:kind:id.")],
    there: Annotated[
        str | None,
        typer.Option("--there", metavar="ID", help="It is in Xero: its id, or the address of its page."),
    ] = None,
    is_not_there: Annotated[
        bool, typer.Option("--not-there", help="It is not in Xero: send it again, in a new request.")
    ] = False,
    by: Annotated[str, typer.Option(metavar="NAME", help="Who decides; recorded in the log.")] = "",
    as_json: AsJson = False,
) -> None:
    """Say whether a document of unknown outcome is in Xero.

    With --there it is read in Xero by one call, and linked when kind, contact and total agree.
    """
    if (there is not None) == is_not_there:
        wrong_use("say which: --there with the document's id in Xero, or --not-there", as_json=as_json)

    async def resolved(books: Counterfoil) -> None:
        settled = await books.resolve(ref, there=there, by=by or whoever())
        if as_json:
            printing.print_json(
                {"ref": str(settled.ref), "state": settled.state.value, "xero_id": settled.xero_id}
            )
        elif there is not None:
            say(f"{printing.seen(settled.number)} is linked to {settled.xero_id}; what waited for it may go.")
        else:
            say(f"{printing.seen(settled.number)} is {settled.state}: `counterfoil run` sends what is ready.")

    with_books(context, resolved)
