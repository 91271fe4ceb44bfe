"""Real programs on real sockets: a simulator and an exporter, started, asked, killed and stopped by process id."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

WAIT_S = 60.0


class Simulator:
    """A running xerosim and its side door."""

    def __init__(self, process: subprocess.Popen[str], url: str) -> None:
        self.process = process
        self.url = url

    def ask(self, path: str, body: object = None, method: str = "") -> Any:
        """The JSON that `/sim/<path>` answers."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"{self.url}/sim/{path}", data=data, method=method or ("POST" if data else "GET")
        )
        with urllib.request.urlopen(request, timeout=WAIT_S) as answer:
            return json.load(answer)

    def stopped_calls(self) -> list[dict[str, Any]]:
        """The calls that are being held back just now or were."""
        stopped: list[dict[str, Any]] = self.ask("calls")["stopped"]
        return stopped


@contextmanager
def simulator(*options: str) -> Iterator[Simulator]:
    """A simulator on a free port, stopped by its own process id in the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "xerosim", "serve", "--port", "0", *options],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert "listening on" in line, f"the simulator said {line!r}"
        yield Simulator(process, line.split("listening on", 1)[1].split()[0])
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(WAIT_S)
        process.stdout.close()


class Exporter:
    """Counterfoil's command line over one home, with what is imported first put in front of it."""

    def __init__(self, home: Path, prelude: str = "") -> None:
        self.home = home
        self.prelude = prelude

    def command(self, *arguments: str) -> list[str]:
        """The command line of one call."""
        script = f"{self.prelude}\nfrom counterfoil.cli import main\nmain()"
        return [sys.executable, "-c", script, "--home", str(self.home), *arguments]

    def call(self, *arguments: str, expect: Sequence[int] = (0,)) -> str:
        """Run to the end; what it printed."""
        done = subprocess.run(
            self.command(*arguments),
            check=False,
            capture_output=True,
            text=True,
            timeout=600,
            env=_environment(),
        )
        assert done.returncode in expect, f"{arguments}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start and do not wait."""
        return subprocess.Popen(
            self.command(*arguments),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=_environment(),
        )

    def count(self, state: str) -> int:
        """Exports in a state, read from the database file behind the program's back."""
        with sqlite3.connect(self.home / "counterfoil.db") as database:
            (found,) = database.execute("SELECT count(*) FROM export WHERE state = ?", (state,)).fetchone()
        database.close()
        return int(found)


def wait_until_stopped(simulator: Simulator, process: subprocess.Popen[bytes], already: int) -> bool:
    """Whether the simulator holds a call back, more than `already`; False when the exporter ended instead."""
    give_up = time.monotonic() + WAIT_S
    while time.monotonic() < give_up:
        if len(simulator.stopped_calls()) > already:
            return True
        if process.poll() is not None:
            return len(simulator.stopped_calls()) > already
        time.sleep(0.01)
    raise AssertionError("neither stopped nor ended")


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("COUNTERFOIL_")}
