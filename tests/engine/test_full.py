"""How many documents go in one request at the most is a setting."""

from pathlib import Path

import pytest

from counterfoil.config import read_config
from counterfoil.core.document import Contact
from tests.simulation.loop import simulate
from tests.simulation.world import Process, Xero, connected, taken_in
from xerosim.accounting.limits import Plan


@pytest.mark.parametrize(("given", "means"), [({}, 50), ({"COUNTERFOIL_DOCUMENTS_PER_CALL": "10"}, 10)])
def test_it_is_read_from_the_environment(given: dict[str, str], means: int, tmp_path: Path) -> None:
    """Fifty, unless something else is set."""
    assert read_config(tmp_path, given).documents_per_call == means


def test_it_is_read_from_the_file(tmp_path: Path) -> None:
    """As a number."""
    (tmp_path / "counterfoil.toml").write_text("documents_per_call = 7\n")
    assert read_config(tmp_path, {}).documents_per_call == 7


@pytest.mark.parametrize(("full", "calls"), [(50, 1), (10, 3), (7, 4)])
def test_no_request_is_larger(full: int, calls: int, tmp_path: Path) -> None:
    """Twenty-five contacts, in as few requests as that leaves."""

    async def story() -> int:
        xero = Xero(Plan())
        process = Process(tmp_path / "home", xero, documents_per_call=full)
        books = await process.start()
        await connected(books)
        await taken_in(books, [Contact(system="sim", id=f"c{n}", name=f"Trader {n}") for n in range(25)])
        assert (await books.run()).is_clean
        await process.stop()
        return int((await xero.ask("calls"))["by_endpoint"]["PUT Contacts"])

    assert simulate(story, seed=0) == calls
