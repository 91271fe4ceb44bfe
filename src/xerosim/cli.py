"""The command `xerosim`: serve a simulated Xero on this machine."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from xerosim.accounting.limits import NO_LIMITS, Tier, tier_plan
from xerosim.books.opening import Opening, read_opening
from xerosim.books.organisation import Manner
from xerosim.identity.authority import App

if TYPE_CHECKING:
    from xerosim.sockets import Place
    from xerosim.state import StateFile
    from xerosim.world import World

Port = Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")]
Host = Annotated[str, typer.Option(help="Where to listen: this machine alone, unless told otherwise.")]
Country = Annotated[Literal["NZ", "AU", "GB"], typer.Option(help="Whose chart and tax rates.")]
Organisations = Annotated[
    list[str] | None,
    typer.Option(
        "--organisation",
        metavar="NAME:COUNTRY:CLASS",
        help="An organisation to open, such as 'Tui Ltd:NZ:STARTER'; may be given several times.",
    ),
]
State = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Keep everything in this file; it is read at the start if it exists."),
]
Clients = Annotated[
    list[str] | None,
    typer.Option(
        "--client",
        metavar="ID:SECRET",
        help="An app that may ask for consent, and no other; without a secret a PKCE app. Default: any.",
    ),
]
Limited = Annotated[bool, typer.Option("--limits/--no-limits", help="Refuse what is beyond Xero's limits.")]
TierPaid = Annotated[
    Tier, typer.Option(help="What the app's maker pays Xero for: calls a day and connections.")
]
Window = Annotated[Literal["fixed", "rolling"], typer.Option(help="How a minute is counted.")]
DayLimit = Annotated[
    int | None, typer.Option(min=1, help="Calls a day, in place of those of the tier.", show_default=False)
]
Wording = Annotated[
    Literal["new", "old"], typer.Option(help="Which of Xero's sentences, where there are two.")
]
Summarised = Annotated[
    Literal["saves", "drops"],
    typer.Option(help="What a request refused with a summary of errors does with its valid elements."),
]
WebhooksAnywhere = Annotated[
    bool, typer.Option("--webhooks-anywhere", help="Deliver webhooks to other machines too.")
]
Seed = Annotated[int, typer.Option(help="What every id is drawn from.")]

app = typer.Typer(
    name="xerosim",
    help="A Xero that runs on your own machine.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # plain help: it is read in pipes as often as on terminals
    pretty_exceptions_enable=False,
)


@app.callback()
def root() -> None:
    """A Xero that runs on your own machine."""


@app.command()
def serve(
    port: Port = 0,
    host: Host = "127.0.0.1",
    country: Country = "NZ",
    organisation: Organisations = None,
    state: State = None,
    client: Clients = None,
    limits: Limited = True,
    tier: TierPaid = "core",
    window: Window = "rolling",
    day_limit: DayLimit = None,
    wording: Wording = "new",
    summarised: Summarised = "saves",
    seed: Seed = 0,
    webhooks_anywhere: WebhooksAnywhere = False,
) -> None:
    """Serve until stopped; on this machine alone unless `--host` says otherwise."""
    from xerosim.side.reading import NotDone
    from xerosim.sockets import Place
    from xerosim.state import StateFile
    from xerosim.world import World

    world = World(
        country=country,
        seed=seed,
        plan=tier_plan(tier, window=window, day_limit=day_limit) if limits else NO_LIMITS,
        organisations=_openings(organisation or (), country),
        apps=_apps(client or ()),
        manner=Manner(wording=wording, saves_valid=summarised == "saves"),
        reaches_anywhere=webhooks_anywhere,
    )
    file = StateFile(world, state) if state else None
    try:
        if file is not None:
            file.lock()
            file.load()
    except NotDone as error:
        raise _refused(str(error)) from error
    place = Place(host, port)
    try:
        serve_world(world, place, file)
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    except OSError as error:
        raise _refused(f"port {port} on {host} cannot be used: {error.strerror or error}") from error
    finally:
        if file is not None:
            file.unlock()


def serve_world(world: "World", place: "Place", state: "StateFile | None") -> None:
    """Serve a world until stopped by a signal."""
    from xerosim.sockets import serve as serve_on_socket

    def announce(address: str) -> None:
        print(f"xerosim listening on {address}", flush=True)
        if not place.is_private():
            _complain(f"warning: whoever reaches {place.host} can use this simulator, which has no locks")

    serve_on_socket(world, place, announce, state=state, complain=_complain)


def _openings(texts: list[str] | tuple[str, ...], country: str) -> list[Opening]:
    try:
        openings = [read_opening(text, country=country) for text in texts]
    except ValueError as error:
        raise _refused(f"--organisation: {error}") from error
    if twice := _repeated(opening.name for opening in openings):
        # Xero would allow it, but here organisations are told apart by their names.
        raise _refused(f"--organisation: {twice!r} is given twice")
    return openings


def _apps(texts: list[str] | tuple[str, ...]) -> dict[str, App]:
    """The only apps there are, by id; none given: any."""
    apps = [_app(text) for text in texts]
    if twice := _repeated(name for name, _ in apps):
        raise _refused(f"--client: {twice!r} is given twice")
    return dict(apps)


def _app(text: str) -> tuple[str, App]:
    """A client's id and what is known of it."""
    name, colon, secret = (part.strip() for part in text.partition(":"))
    if not name:
        raise _refused("--client: needs an id, such as my-app:my-secret")
    if colon and not secret:
        raise _refused(f"--client: {text!r} has an empty secret; a PKCE app is its id without a colon")
    return name, App(secret=secret)


def _repeated(names: Iterable[str]) -> str:
    """The first name that was there before, case aside; empty when there is none."""
    seen: set[str] = set()
    for name in names:
        if name.casefold() in seen:
            return name
        seen.add(name.casefold())
    return ""


def _complain(sentence: str) -> None:
    typer.echo(sentence, err=True)


def _refused(sentence: str) -> typer.Exit:
    """Say why nothing is served; the exit that goes with it."""
    _complain(sentence)
    return typer.Exit(2)


def main() -> None:
    """The entry point of the command."""
    app(prog_name="xerosim")
