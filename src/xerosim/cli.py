"""The command `xerosim`: serve a simulated Xero on this machine."""

from typing import Annotated, Literal

import typer

from xerosim.limits import NO_LIMITS, PER_DAY, Plan
from xerosim.sockets import serve as serve_world
from xerosim.world import World

app = typer.Typer(add_completion=False, no_args_is_help=True, help="A Xero that runs on your own machine.")


@app.callback()
def root() -> None:
    """A Xero that runs on your own machine."""


@app.command()
def serve(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on loopback; 0 takes a free one.")] = 0,
    country: Annotated[Literal["NZ", "AU", "GB"], typer.Option(help="Whose chart and tax rates.")] = "NZ",
    limits: Annotated[
        bool, typer.Option("--limits/--no-limits", help="Refuse what is beyond Xero's limits.")
    ] = True,
    window: Annotated[Literal["fixed", "rolling"], typer.Option(help="How a minute is counted.")] = "rolling",
    day_limit: Annotated[
        int, typer.Option(min=1, help="Calls a day: 5000, or 1000 on the starter tier.")
    ] = PER_DAY,
    seed: Annotated[int, typer.Option(help="What every id is drawn from.")] = 0,
) -> None:
    """Serve until stopped, on loopback only."""
    plan = Plan(window=window, per_day=day_limit) if limits else NO_LIMITS
    world = World(country=country, seed=seed, plan=plan)
    try:
        serve_world(world, port, lambda address: print(f"xerosim listening on {address}", flush=True))
    except OSError as error:
        typer.echo(f"port {port} on 127.0.0.1 cannot be used: {error.strerror or error}", err=True)
        raise typer.Exit(2) from error


def main() -> None:
    """The entry point of the command."""
    app()
