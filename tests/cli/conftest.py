"""The simulator the commands are tried on: one process for all tests here, reset before each."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.desk import Desk
from tests.processes.machines import Simulator, simulator


@pytest.fixture(scope="session")
def running_xero() -> Iterator[Simulator]:
    """A simulator as a process of its own."""
    with simulator() as running:
        yield running


@pytest.fixture
def xero(running_xero: Simulator) -> Simulator:
    """The simulator with empty books and no trouble."""
    running_xero.ask("reset", {})
    return running_xero


@pytest.fixture
def desk(tmp_path: Path, xero: Simulator, capsys: pytest.CaptureFixture[str]) -> Desk:
    """A new home, and the simulator beside it."""
    return Desk(tmp_path, xero, capsys)


@pytest.fixture
def exported(desk: Desk) -> Desk:
    """A desk at which a month was exported, some of it held."""
    desk.ready()
    assert desk.type("run", "--yes").code == 1
    return desk
