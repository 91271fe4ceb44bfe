"""The command `fix`: put right what is held, by a remedy that a person chooses; shown before it acts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from counterfoil.cli import printing
from counterfoil.cli.command import (
    AsJson,
    Organisation,
    known_code,
    whoever,
    with_books,
    wrong_use,
)
from counterfoil.cli.printing import counted, paragraph, say, seen

if TYPE_CHECKING:
    from counterfoil.app import Counterfoil
    from counterfoil.remedies import Held, Offer

commands = typer.Typer()


@commands.command()
def fix(
    context: typer.Context,
    ref: Annotated[
        str | None,
        typer.Argument(
            metavar="REF", help="A held document, by number or as system:kind:id.", show_default=False
        ),
    ] = None,
    fault: Annotated[
        str | None, typer.Option("--fault", metavar="CODE", help="Everything that is held for this fault.")
    ] = None,
    choose: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The remedy; map=CODE maps what has no rule. Without: list them."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what it would do.")] = False,
    by: Annotated[str, typer.Option(metavar="NAME", help="Who decides; recorded in the log.")] = "",
    organisation: Organisation = None,
    as_json: AsJson = False,
) -> None:
    """Put right what is held, by a remedy you choose.

    Without --choose: what there is to choose, and what each would do.
    """
    if ref is None and fault is None:
        wrong_use("say which: a document, or --fault CODE", as_json=as_json)

    async def fixed(books: Counterfoil) -> None:
        held = await _held(books, ref, fault, organisation)
        if choose is None:
            found = await books.remedies.offers(held)
            if as_json:
                printing.print_json([_json(each) for each in found])
            else:
                _print_offers(found, ref or f"--fault {held.fault}")
            return
        done = await books.remedies.fix(held, choose, by=by or whoever(), is_trial=dry_run)
        if as_json:
            printing.print_json({**_json(done), "done": not dry_run})
        else:
            _print_done(done, is_trial=dry_run)

    with_books(context, fixed)


async def _held(books: Counterfoil, ref: str | None, fault: str | None, organisation: str | None) -> Held:
    """What is meant: a document, of all organisations, or all of one that is held for a fault."""
    from counterfoil.remedies import Held

    code = known_code(fault) or ""
    if ref is None:
        return Held(lane=await books.organisation(organisation), fault=code)
    export = await books.find(ref)
    lanes = {each.organisation_id: each for each in await books.organisations()}
    return Held(lane=lanes[export.organisation_id], export=export, fault=code)


def _print_offers(found: tuple[Offer, ...], what: str) -> None:
    for each in found:
        paragraph(f"{each.name}: {each.does.removesuffix('.')}", _effect(each, is_trial=True))
        say(f"    counterfoil fix {seen(what)} --choose {each.name}")
    if not found:
        say("Nothing can be chosen that would put this right: `counterfoil failed` says what to do.")
    say("--choose map=CODE maps what has no mapping rule, or a code that cannot be used, to another one.")


def _print_done(done: Offer, *, is_trial: bool) -> None:
    paragraph(done.does.removesuffix("."), _effect(done, is_trial=is_trial))
    if is_trial:
        say("Nothing was changed.")
    elif done.free:
        say("`counterfoil run` sends what is ready.")


def _effect(offer: Offer, *, is_trial: bool) -> str:
    """How many it helps, how many may go then, and what becomes different in one of them."""
    if offer.is_asked:
        held = f"{counted(offer.documents, 'document')}, each by its REF"
        return f"Xero is asked first ({held})." if is_trial else f"{seen(offer.example)}: done."
    helps = "would help" if is_trial else "helped"
    free = f"{offer.free:,} of them may go then" if is_trial else f"{offer.free:,} of them may go now"
    changes = (
        f" For example {seen(offer.example)}: {'; '.join(map(seen, offer.changes))}." if offer.changes else ""
    )
    return f"It {helps} {counted(offer.documents, 'document')}; {free}.{changes}"


def _json(offer: Offer) -> dict[str, object]:
    told = msgspec.to_builtins(offer)
    assert isinstance(told, dict)
    return {name: value for name, value in told.items() if name != "ids"}
