"""The exporter as a program whose clock can be set wrong, on a disk that can be filled and a database that can be held;
its output is kept and looked through."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from random import Random

from tests.processes.machines import Exporter

ENDS_S = 150.0
"""A command that takes longer does not end at all."""
INTERRUPTED = 130
DISK_BYTES = 32 * 1024 * 1024
BALLAST = "ballast"
SET_UP = """
import resource, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
if {file_bytes_max}:
    resource.setrlimit(resource.RLIMIT_FSIZE, ({file_bytes_max}, {file_bytes_max}))
"""
"""The process as the machine would make it: Ctrl-C means what it does at a terminal, and files have a limit or none."""
CLOCK = """
import datetime as dt
import counterfoil.clock as clock
def shifted(self):
    with open({file!r}) as told:
        return dt.datetime.now(dt.UTC) + dt.timedelta(seconds=float(told.read()))
clock.SystemClock.now = shifted
"""
"""All that is put into the real program: its wall clock is the machine's and what stands in a file."""
UNSPOKEN = ("Traceback", "a mistake in Counterfoil", "AssertionError", "PendingRollbackError")
"""What no person should ever read."""


class Shifted:
    """By how much the exporter's wall clock is wrong."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.by_s = 0.0
        self.set(0.0)

    def set(self, by_s: float) -> None:
        """Set it, for programs that run and those to come."""
        self.by_s = by_s
        new = self.file.with_suffix(".new")
        new.write_text(str(by_s))
        new.replace(self.file)


class Life:
    """One process of the exporter from its start to its end."""

    def __init__(self, command: list[str], said: Path) -> None:
        self.words = command[command.index("--home") + 2 :]
        self.was_killed = False
        self.was_stopped = False
        self._said = said
        with said.open("wb") as out:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env={name: value for name, value in os.environ.items() if "COUNTERFOIL" not in name},
            )

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.process.poll() is None:
            self.was_killed = True
            self.process.kill()

    def stop(self) -> None:
        """End it as Ctrl-C does."""
        if self.process.poll() is None:
            self.was_stopped = True
            self.process.send_signal(signal.SIGINT)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Stop it, and let it go on."""
        self._signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            self.process.send_signal(number)

    def ended(self) -> list[str]:
        """Wait for its end; what is wrong with how it ended and what it said."""
        try:
            code = self.process.wait(ENDS_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return [f"{self.words} did not end within {ENDS_S:.0f} s: {self.said()[-500:]}"]
        said = self.said()
        wrong = [f"{self.words} said {word!r}: {said[-800:]}" for word in UNSPOKEN if word in said]
        expected = (0, 1, 2, INTERRUPTED) if self.was_stopped else (0, 1, 2)
        if code not in expected and not self.was_killed:
            wrong.append(f"{self.words} ended with {code}: {said[-800:]}")
        return wrong

    def said(self) -> str:
        """All that it printed."""
        return self._said.read_text(errors="replace")


class Machine:
    """A machine with one home on it; `lives` says how many processes it has seen."""

    def __init__(self, folder: Path, *, prelude: str = "", on_own_disk: bool) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.clock = Shifted(folder / "clock")
        self.lives = 0
        self.is_on_own_disk = on_own_disk
        self._prelude = CLOCK.format(file=str(self.clock.file)) + prelude

    @property
    def database(self) -> Path:
        """The file everything is kept in."""
        return self.home / "counterfoil.db"

    def start(self, *words: str, file_bytes_max: int | None = None) -> Life:
        """Start a command."""
        self.lives += 1
        said = self.folder / f"said-{self.lives:04}.txt"
        set_up = SET_UP.format(file_bytes_max=file_bytes_max or 0)
        return Life(Exporter(self.home, set_up + self._prelude).command(*words), said)

    def done(self, *words: str, codes: tuple[int, ...] = (0,)) -> str:
        """Run a command that nothing disturbs to its end; what it printed."""
        life = self.start(*words)
        wrong = life.ended()
        assert not wrong, wrong
        assert life.process.returncode in codes, f"{words}: {life.process.returncode}: {life.said()}"
        return life.said()

    def printed(self) -> dict[str, bytes]:
        """All that any process printed, by file."""
        return {each.name: each.read_bytes() for each in self.folder.glob("said-*.txt")}

    @contextmanager
    def full_disk(self, chance: Random) -> Iterator[int | None]:
        """Leave next to no room on the disk; or, where the home has no disk of its own, say how large a file may get."""
        if not self.is_on_own_disk:
            yield chance.randint(30_000, 900_000)
            return
        ballast = self.home / BALLAST
        room = os.statvfs(self.home)
        leaves = chance.randint(0, 400_000)
        with ballast.open("wb") as out:
            os.posix_fallocate(out.fileno(), 0, max(1, room.f_bavail * room.f_frsize - leaves))
        try:
            yield None
        finally:
            ballast.unlink()

    @contextmanager
    def held_database(self, chance: Random) -> Iterator[None]:
        """A foreign program writes to the database, again and again for seconds."""
        over = threading.Event()
        holder = threading.Thread(target=_hold, args=(self.database, chance, over), daemon=True)
        holder.start()
        try:
            yield
        finally:
            over.set()
            holder.join(30)


def _hold(database: Path, chance: Random, over: threading.Event) -> None:
    with closing(sqlite3.connect(database, isolation_level=None, timeout=0.05)) as connection:
        for _ in range(100):
            if over.wait(chance.uniform(0.05, 0.3)):
                return
            with suppress(sqlite3.OperationalError):
                connection.execute("BEGIN IMMEDIATE")
                over.wait(chance.uniform(0.2, 4.0))
                connection.execute("ROLLBACK")


@contextmanager
def own_disk(folder: Path, *, is_wanted: bool) -> Iterator[bool]:
    """Whether the home in this folder now stands on a small disk of its own; that needs the right to mount one."""
    home = folder / "home"
    home.mkdir()
    if not is_wanted:
        yield False
        return
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES},mode=700", "none", str(home)]
    try:
        is_mounted = (
            sys.platform == "linux"
            and subprocess.run(mount, capture_output=True, check=False).returncode == 0
        )
    except OSError:
        is_mounted = False
    try:
        yield is_mounted
    finally:
        if is_mounted:
            subprocess.run(["umount", "--lazy", str(home)], check=True)
