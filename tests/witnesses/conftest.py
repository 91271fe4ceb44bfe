"""The simulator on a socket, and Xero's own Python client in front of it."""

from collections.abc import Iterator

import pytest

from tests.witnesses.official import Official, token_addresses
from tests.witnesses.served import served
from xerosim import World, create_app
from xerosim.accounting.limits import NO_LIMITS


@pytest.fixture(scope="session")
def _server() -> Iterator[tuple[World, str]]:
    """One simulator for all tests of a process; each finds it as new."""
    world = World(plan=NO_LIMITS)
    with served(create_app(world)) as address:
        yield world, address


@pytest.fixture
def world(_server: tuple[World, str]) -> World:
    """The world behind the address, with nothing in its books and no limits."""
    held = _server[0]
    held.reset()
    return held


@pytest.fixture
def address(world: World, _server: tuple[World, str]) -> str:
    """Where that world is served."""
    return _server[1]


@pytest.fixture
def xero(address: str) -> Iterator[Official]:
    """Xero's own client, signed in for everything."""
    with token_addresses(address):
        client = Official(address)
        yield client
        client.close()
