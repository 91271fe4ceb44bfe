"""xerosim: a Xero that runs on your own machine, written from Xero's documents and recorded answers."""

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from xerosim.accounting.limits import Plan
    from xerosim.inprocess import InProcessTransport
    from xerosim.server import create_app
    from xerosim.world import World

__all__ = ["InProcessTransport", "Plan", "World", "create_app"]

# The transport needs an HTTP client, which the command does not: each is fetched when it is asked for.
_HOMES: Final = {
    "InProcessTransport": "xerosim.inprocess",
    "Plan": "xerosim.accounting.limits",
    "World": "xerosim.world",
    "create_app": "xerosim.server",
}


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'xerosim' has no attribute {name!r}")
    return getattr(import_module(home), name)
