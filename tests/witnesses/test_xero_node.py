"""Xero's own client for Node goes past every kind of address of `xerosim serve`.

The client is not installed here: `XERO_NODE` names a folder in whose `node_modules` it is (`.ci/run` makes one).
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import httpx2
import pytest

from xerosim.resources.table import ENDPOINTS, ID

SCRIPT = Path(__file__).with_name("xero_node.mjs")

HAS_NO_CALL_FOR: Final = {"POST BankTransfers"}
"""Beside notes in histories, which the client only puts."""


@pytest.fixture
def served_alone():
    """The address of `xerosim serve`, with room in its limits for the walk of the script and not much more."""
    command = [sys.executable, "-m", "xerosim", "serve", "--port", "0", "--country", "NZ", "--seed", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
        try:
            assert found
            yield found.group()
        finally:
            process.terminate()
            process.wait(timeout=10)


def test_xero_node_is_content(served_alone):
    folder, node = os.environ.get("XERO_NODE", ""), shutil.which("node")
    if not folder or node is None:
        pytest.skip("needs node, and xero-node in the folder that XERO_NODE names: see .ci/run")
    ran = subprocess.run(
        [node, SCRIPT, folder, served_alone], capture_output=True, text=True, timeout=120, check=False
    )
    assert (ran.returncode, ran.stdout) == (0, "xero-node is content\n"), ran.stderr
    called = set(httpx2.get(f"{served_alone}/sim/calls").json()["by_endpoint"])
    assert {name for name in every_endpoint() - called if not name.endswith("/History")} == HAS_NO_CALL_FOR
    assert {name for name in every_endpoint() - called if name.startswith(("GET", "PUT"))} == set()


def every_endpoint() -> set[str]:
    """Every method of every address that the simulator has, as it counts calls."""
    return {
        f"{method} {'/'.join(part for part in address.split('/') if part != ID)}"
        for address, endpoint in ENDPOINTS.items()
        for method in ("GET", "PUT", "POST", "DELETE")
        if endpoint.handler(method) is not None
    }
