"""xerosim: a Xero that runs on your own machine, written from Xero's documents and recorded answers."""

from xerosim.inprocess import InProcessTransport
from xerosim.server import create_app
from xerosim.world import World

__all__ = ["InProcessTransport", "World", "create_app"]
