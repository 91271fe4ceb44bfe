"""Commands that only look load nothing that looking does not need, so that they answer at once."""

import json
import subprocess
import sys
from importlib.util import find_spec

from tests.cli.desk import Desk

LOOKING = [
    *("status", "queue", "failed", "failed --by document", "log", "show INV-1", "show NIL-1", "totals"),
    *("organisation list", "--help", "--version"),
]
"""What people type to see how things stand."""
WORKING = [
    *("counterfoil.access", "counterfoil.aside", "counterfoil.engine", "counterfoil.exporter"),
    *("counterfoil.sources", "counterfoil.xero"),
]
"""What connecting, taking in, checking and sending need."""
DEAR = [
    *("alembic", "authlib", "cryptography", "email_validator", "httpx2", "rich", "starlette", "uvicorn"),
    "xerosim",
]
"""What takes long to load and is for working, for serving, or for drawing on a terminal."""
NEVER = ["pydantic"]
"""What newer versions of Typer would bring, and load for every command that takes an option."""

SCRIPT = """
import json, sys
from counterfoil.cli import main

home, unneeded, *lines = json.loads(sys.argv[1])
loaded = {}
for line in lines:
    try:
        main(["--home", home, *line.split()])
    except SystemExit as ended:
        assert not ended.code, (line, ended.code)
    loaded[line] = [name for name in unneeded if name in sys.modules]
assert "counterfoil.store.sqlite" in sys.modules
print(json.dumps(loaded), file=sys.stderr)
"""


def test_looking_loads_nothing_that_only_working_needs(desk: Desk) -> None:
    desk.ready()
    order = json.dumps([str(desk.home), [*WORKING, *DEAR, *NEVER], *LOOKING])
    command = [sys.executable, "-c", SCRIPT, order]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stderr) == {line: [] for line in LOOKING}


def test_each_of_them_is_there_under_its_name_and_working_loads_it() -> None:
    """Else the test above would go on saying yes after one of them was renamed."""
    script = "import json, sys, counterfoil.exporter; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert {*WORKING, "authlib", "httpx2"} - {"counterfoil.aside"} <= set(json.loads(done.stdout))
    assert [name for name in [*WORKING, *DEAR] if find_spec(name) is None] == []


def test_what_is_loaded_is_not_searched_for_garbage() -> None:
    script = (
        "import gc\n"
        "from counterfoil.cli.loading import program\n"
        "passes = []\n"
        "gc.callbacks.append(lambda phase, info: passes.append(phase))\n"
        "assert program() is program()\n"
        "gc.callbacks.clear()\n"
        "print(len(passes), gc.isenabled(), gc.get_freeze_count())\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    passes, is_on, frozen = done.stdout.split()
    assert (passes, is_on) == ("0", "True")
    assert int(frozen) > 10_000
