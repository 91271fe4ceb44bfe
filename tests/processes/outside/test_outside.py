"""One trial from outside finds nothing wrong, and finds a mistake that is planted; the proxy does what it says."""

import sys
import time
from collections import Counter
from pathlib import Path
from random import Random

import httpx2
import pytest

from tests.processes.machines import simulator
from tests.processes.outside.proxy import Weather, proxied
from tests.processes.outside.trial import tried
from tests.processes.test_kills import IGNORE_THE_STORED_ROW

SEED = 4
"""Of a trial with kills, pauses longer than a key lives and full disks; what is in doubt depends on the moment."""
TRIALS_MAX = 5

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no signals of this kind there")


@pytest.mark.slow
def test_a_trial_from_outside_finds_nothing_wrong(tmp_path: Path) -> None:
    """Everything that is sent stands in Xero once, to the cent, after all that is done to the processes."""
    told = tried(SEED, tmp_path)
    assert told.wrong == []
    assert told.figures["posted"] + told.figures["held"] == told.figures["documents"] > 200
    assert told.figures["kills"] > 2
    assert told.figures["full disks"] > 0
    assert told.figures["requests"] > 20


@pytest.mark.slow
def test_a_planted_mistake_is_found(tmp_path: Path) -> None:
    """What was being sent goes again at once under a new key: a few trials are enough to see it."""
    found: Counter[str] = Counter()
    for seed in range(TRIALS_MAX):
        folder = tmp_path / str(seed)
        folder.mkdir()
        told = tried(seed, folder, prelude=IGNORE_THE_STORED_ROW)
        found.update(sentence.partition(":")[0] for sentence in told.wrong)
        if found["once_in_xero"]:
            return
    raise AssertionError(found)


@pytest.mark.parametrize(
    ("kind", "standing", "raised"),
    [
        ("cut_before", 0, httpx2.RemoteProtocolError),
        ("cut_after", 1, httpx2.RemoteProtocolError),
        ("half", 1, httpx2.RemoteProtocolError),
        ("twice", 2, None),
        ("stale", 1, None),
        ("slow_back", 1, None),
    ],
)
def test_what_befalls_a_request_is_what_its_name_says(
    kind: str, standing: int, raised: type[Exception] | None
) -> None:
    """By what the simulator counts, and by what the client is told."""
    with simulator("--no-limits") as xero, proxied(xero.url, Random(0)) as proxy, httpx2.Client() as client:
        proxy.weather = Weather(**{kind: 1.0}, wait_s=0.1)
        line = {"do": "bank_line", "amount": "50.00", "line_code": "200", "name": "Tui"}
        if raised is None:
            assert client.post(f"{proxy.url}/sim/people", json=line).status_code == 200
        else:
            with pytest.raises(raised):
                client.post(f"{proxy.url}/sim/people", json=line)
        (books,) = xero.ask("ledger")["organisations"]
        (bank,) = [each for each in books["accounts"] if each["code"] == "090"]
        assert bank["balance"] == f"{50 * standing}.00"
        assert proxy.struck[kind] == 1


def test_a_door_that_is_shut_refuses_and_opens_again() -> None:
    """Refused is refused: nothing has left, and after a while the same port answers."""
    with simulator("--no-limits") as xero, proxied(xero.url, Random(0)) as proxy, httpx2.Client() as client:
        proxy.weather = Weather(shut=1.0, wait_s=0.2)
        assert client.get(f"{proxy.url}/sim/calls").status_code == 200
        proxy.weather = Weather()
        refused = 0
        give_up = time.monotonic() + 10
        while time.monotonic() < give_up:
            try:
                assert client.get(f"{proxy.url}/sim/calls").status_code == 200
                break
            except (httpx2.ConnectError, httpx2.RemoteProtocolError, httpx2.ReadError):
                refused += 1
        assert refused > 0
        assert client.get(f"{proxy.url}/sim/calls").status_code == 200
