"""Commands about organisations: connect one, list them, switch exporting on or off, read facts again."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from counterfoil.cli import printing
from counterfoil.cli.command import LEFT_SOMETHING, AsJson, whoever, with_books, wrong_use
from counterfoil.cli.explaining import explained, fault_json
from counterfoil.cli.printing import Column, say, seen
from counterfoil.errors import Misuse, NotConfirmed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterfoil.access import Elsewhere
    from counterfoil.app import Counterfoil
    from counterfoil.core.export import Lane

commands = typer.Typer()
organisations = typer.Typer(no_args_is_help=True, help="The connected organisations.")

EXAMPLE = "http://127.0.0.1:8900"
"""An address of a simulator."""

Name = Annotated[
    str | None,
    typer.Argument(metavar="N", help="The organisation; needed when there are several.", show_default=False),
]


@commands.command()
def connect(
    context: typer.Context,
    simulator: Annotated[
        str | None, typer.Option(metavar="URL", help="Connect to a xerosim at this address, not to Xero.")
    ] = None,
    name: Annotated[str | None, typer.Option(metavar="N", help="What to call the organisation here.")] = None,
    reset: Annotated[
        bool, typer.Option("--reset", help="First forget the tokens there are; rules and queue stay.")
    ] = False,
    organisation: Annotated[
        str | None,
        typer.Option(metavar="N", help="Which one to reset; needed when there are several."),
    ] = None,
    yes: Annotated[
        bool,
        typer.Option("--yes", help="Connect another organisation than the one that waits for it."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Connect an organisation of Xero's, or connect it again.

    A person consents in the browser; then its accounts and tax rates are read. Should an organisation wait
    to be connected again, and the consent be for another one, nothing is changed without a yes.
    """

    if simulator is not None:
        _check_address(simulator, as_json=as_json)

    async def connected(books: Counterfoil) -> None:
        from counterfoil.cli.consenting import consent_of_person

        if organisation is not None and not reset:
            raise Misuse("--organisation says which one to --reset; --name gives one a name")
        if reset:
            await books.reset(await books.organisation(organisation), by=whoever())
        before = {lane.organisation_id: lane for lane in await books.organisations()}
        lanes = await books.connect(
            consent_of_person,
            simulator=simulator,
            name=name,
            by=whoever(),
            confirm=lambda other: _confirmed(other, is_said=yes),
        )
        for lane in lanes:
            if trial := trial_sentence(lane):
                printing.warn(trial)
        if as_json:
            printing.print_json([_lane_json(lane) for lane in lanes])
            return
        for lane in lanes:
            _print_connected(before.get(lane.organisation_id), lane)

    with_books(context, connected)


def _confirmed(other: Elsewhere, *, is_said: bool) -> bool:
    """Whether another organisation than the one that waits may be connected. Raises NotConfirmed where nobody
    can be asked."""
    from counterfoil.cli.consenting import agrees

    sentence = seen(other.sentence)
    if is_said:
        printing.warn(f"{sentence}; it is connected all the same.")
        return True
    if not printing.is_person(sys.stdin):
        raise NotConfirmed(f"{sentence}: nothing was changed (`--yes` connects it all the same)")
    printing.warn(f"{sentence}. What waits stays with the organisation it was taken in for.")
    return agrees("Connect it all the same?")


def _print_connected(before: Lane | None, lane: Lane) -> None:
    say(f"Connected: {seen(lane.name)}", is_strong=True)
    printing.table((Column(""), Column("")), _facts(lane), has_head=False)
    if moved := moved_sentence(before, lane):
        say(moved)
    if lane.connection_fault:
        diagnosis = explained(lane.connection_fault)
        printing.paragraph(diagnosis.cause, diagnosis.action)
    if not lane.is_on:
        say("Exporting is off until `counterfoil organisation on` switches it on.")


def trial_sentence(lane: Lane) -> str | None:
    """That an organisation is not there to stay: Xero empties its demo companies every 28 days, and a trial
    ends with all that is in it (central.xero.com, on the demo company). None for any other."""
    if lane.facts is None:
        return None
    name = seen(lane.facts.name)
    if lane.facts.is_demo or lane.facts.organisation_class == "DEMO":
        return f"{name} is Xero's demo company, which Xero empties after 28 days: nothing to keep books in."
    if lane.facts.organisation_class == "TRIAL":
        return f"{name} is a trial: what is posted there may end with it. Is it the right organisation?"
    return None


def _check_address(simulator: str, *, as_json: bool) -> None:
    from counterfoil.config import is_address

    if not is_address(simulator):
        wrong_use(
            f"--simulator needs the address that `xerosim serve` prints, such as {EXAMPLE}, "
            f"not {simulator!r}",
            as_json=as_json,
        )


def moved_sentence(before: Lane | None, now: Lane) -> str | None:
    """That an organisation known here is now reached elsewhere, which is hardly ever meant; or None."""
    if before is None or before.connection.api_url == now.connection.api_url:
        return None
    called = "" if before.name == now.name else f" and called {seen(before.name)}"
    return (
        f"It was connected before, at {seen(before.connection.api_url)}{called}: what counts here as posted "
        "was posted there."
    )


@organisations.command("list")
def list_organisations(context: typer.Context, as_json: AsJson = False) -> None:
    """List the connected organisations."""

    async def listed(books: Counterfoil) -> None:
        lanes = await books.organisations()
        if as_json:
            printing.print_json([_lane_json(lane) for lane in lanes])
        elif lanes:
            _print_lanes(lanes)
        else:
            say("No organisation is connected yet: `counterfoil connect` connects one.")

    with_books(context, listed)


@organisations.command("on")
def switch_on(context: typer.Context, name: Name = None, as_json: AsJson = False) -> None:
    """Switch exporting on: `run` sends what is ready."""
    _switch(context, name, is_on=True, as_json=as_json)


@organisations.command("off")
def switch_off(context: typer.Context, name: Name = None, as_json: AsJson = False) -> None:
    """Switch exporting off: nothing is sent, documents are still taken in and checked."""
    _switch(context, name, is_on=False, as_json=as_json)


@organisations.command()
def disconnect(context: typer.Context, name: Name = None, as_json: AsJson = False) -> None:
    """Disconnect from Xero: its tokens are forgotten, rules, queue and history stay.

    `counterfoil connect` connects it again.
    """

    async def disconnected(books: Counterfoil) -> None:
        lane = await books.organisation(name)
        was_told = await books.disconnect(lane, by=whoever())
        lane = await books.organisation(lane.connection.tenant_id)
        if as_json:
            printing.print_json({**_lane_json(lane), "xero_was_told": was_told})
            return
        say(f"Disconnected: {seen(lane.name)}", is_strong=True)
        if not was_told:
            say(
                "Xero takes nothing from us for it any more, so it was not told: disconnect what may be left "
                "there, under Settings, Connected apps."
            )
        say("Rules, queue and history are kept: `counterfoil connect` goes on from there.")

    with_books(context, disconnected)


@organisations.command()
def refresh(context: typer.Context, name: Name = None, as_json: AsJson = False) -> None:
    """Read accounts, tax rates and lock dates again.

    What waits is checked under them; documents held for a cause that is gone are released.
    """

    async def refreshed(books: Counterfoil) -> bool:
        lane = await books.organisation(name)
        fault = await books.refresh(lane)
        lane = await books.organisation(lane.connection.tenant_id)
        if as_json:
            printing.print_json({**_lane_json(lane), "fault": fault_json(fault) if fault else None})
        elif fault:
            diagnosis = explained(fault)
            printing.paragraph(diagnosis.cause, diagnosis.action)
        else:
            say(f"Read again: {seen(lane.name)}", is_strong=True)
            printing.table((Column(""), Column("")), _facts(lane), has_head=False)
        return fault is None

    if not with_books(context, refreshed):
        raise typer.Exit(LEFT_SOMETHING)


def _switch(context: typer.Context, name: str | None, *, is_on: bool, as_json: bool) -> None:
    async def switched(books: Counterfoil) -> None:
        lane = await books.organisation(name)
        await books.switch(lane, on=is_on, by=whoever())
        lane = await books.organisation(lane.connection.tenant_id)
        if as_json:
            printing.print_json(_lane_json(lane))
        elif is_on:
            say(f"Exporting of {seen(lane.name)} is on: `counterfoil run` sends what is ready.")
        else:
            say(f"Exporting of {seen(lane.name)} is off: nothing is sent until it is switched on again.")

    with_books(context, switched)


def _print_lanes(lanes: Sequence[Lane]) -> None:
    columns = (
        Column("organisation"), Column("exporting"), Column("connection"), Column("settings", True),
        Column("accounts", True), Column("calls", True),
    )  # fmt: skip
    rows = [
        (
            lane.name,
            "on" if lane.is_on else "off",
            explained(lane.connection_fault).title if lane.connection_fault else "good",
            f"version {lane.settings.version}",
            f"{len(lane.facts.accounts):,}" if lane.facts else "not read yet",
            f"{lane.calls:,}",
        )
        for lane in lanes
    ]
    printing.table(columns, rows)


def _facts(lane: Lane) -> list[tuple[str, str]]:
    """What was read of an organisation, to see at a glance that it is the right one."""
    if lane.facts is None:
        return [("address", lane.connection.api_url)]
    locked = max(filter(None, (lane.facts.period_lock_date, lane.facts.year_lock_date)), default=None)
    return [
        ("name in Xero", lane.facts.name),
        ("country", lane.facts.country),
        ("currency", lane.facts.base_currency),
        ("accounts", f"{len(lane.facts.accounts):,}"),
        ("tax rates", f"{len(lane.facts.tax_rates):,}"),
        ("books closed up to", printing.day(locked) or "nothing is closed"),
        ("address", lane.connection.api_url),
    ]


def _lane_json(lane: Lane) -> dict[str, object]:
    return {
        "name": lane.name,
        "tenant_id": lane.connection.tenant_id,
        "on": lane.is_on,
        "connected": lane.connection_fault is None,
        "connection_fault": fault_json(lane.connection_fault) if lane.connection_fault else None,
        "api_url": lane.connection.api_url,
        "country": lane.facts.country if lane.facts else None,
        "currency": lane.facts.base_currency if lane.facts else None,
        "class": lane.facts.organisation_class if lane.facts else None,
        "accounts": len(lane.facts.accounts) if lane.facts else None,
        "facts_at": lane.facts_at,
        "settings_version": lane.settings.version,
        "calls": lane.calls,
    }
