"""One trial: waves of documents through real processes while everything is done to them, then calm, then the count.

The seed decides what is drawn, not how the processes interleave: the same seed makes the same trouble again, and the
moment it strikes may differ.
"""

import json
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from tests.invariants import files_of, kept, secrets_in, seen, wrong
from tests.processes.machines import Simulator, simulator
from tests.processes.outside.machines import Life, Machine, own_disk
from tests.processes.outside.papers import SETTINGS, revised, wave
from tests.processes.outside.proxy import CALM, Proxy, Weather, proxied

WAVES = 8
INSISTING_MAX = 3
FULL, LATER = 0.15, 0.4
"""How often the disk is full in a life, and time passes after one."""
CALM_ROUNDS_MAX = 9
IDLE_S = 20.0
LATER_S = 11 * 60.0
"""Longer than a doubt lasts."""
DAY_S = 25 * 3600.0
"""Longer than a clock was ever ahead."""
LEAPS_S = (-3600.0, 3600.0, -86_400.0, 86_400.0, -56 * 365 * 86_400.0)
FROM_OTHERS = ("outcome_unknown",)
"""What may stay held of sound documents: whether they are in Xero cannot be told, and a person is asked."""
TROUBLES: tuple[dict[str, Any], ...] = (
    {"kind": "status", "status": 503, "phase": "before"},
    {"kind": "status", "status": 500, "phase": "after"},
    {"kind": "status", "status": 502, "phase": "after", "body": "html"},
    {"kind": "late_commit", "status": 503, "after_s": 1, "at_most_s": 4},
    {"kind": "limited", "problem": "minute", "retry_after": "1"},
    {"kind": "garbage"},
    {"kind": "truncate", "keeps_bytes": 700, "framed": True},
    {"kind": "reset", "phase": "after"},
    {"kind": "token_expired"},
)
BESIDE = (
    ("status", "--json"),
    ("queue",),
    ("failed", "--json"),
    ("log",),
    ("totals", "--json"),
    ("retry", "--all"),
)


class Told(NamedTuple):
    """How a trial went: what does not hold, and how much there was of everything."""

    seed: int
    wrong: list[str]
    figures: Counter[str]


class Trial:
    """A machine, a simulated Xero, and who stands between."""

    def __init__(self, seed: int, machine: Machine, xero: Simulator, proxy: Proxy) -> None:
        self.seed = seed
        self.machine, self.xero, self.proxy = machine, xero, proxy
        self.chance = Random(f"trial {seed}")
        self.handed_in: dict[str, dict[str, Any]] = {}
        self.figures: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.life: Life
        self._disturb: tuple[Callable[[], None], ...] = (
            self._kill_sometime,
            self._kill_at_a_call,
            self._kill_at_a_call,
            self._freeze,
            self._freeze_for_long,
            self._freeze_xero,
            self._hold_database,
            self._leap,
            self._order_trouble,
            self._look_beside,
            self._run_beside,
        )

    def run(self) -> None:
        """All waves, then calm; stops early when something is wrong."""
        self._begin()
        for number in range(WAVES):
            file = self._written(self._wave(number))
            if self.chance.random() < 0.5:
                self._take_in(file)
                for _ in range(self.chance.randint(1, 3)):
                    self._live("run", "--yes")
            else:
                self._live("run", "--yes", "--watch", beside=partial(self._take_in, file))
            if self.wrong:
                return
        self._come_to_rest()
        self._count()

    def _begin(self) -> None:
        rules = self.machine.folder / "settings.toml"
        rules.write_text(SETTINGS)
        self.machine.done("connect", "--simulator", self.proxy.url)
        self.machine.done("settings", "import", str(rules))
        self.machine.done("organisation", "on")

    def _wave(self, number: int) -> list[dict[str, Any]]:
        new = wave(number, self.chance)
        return new + (revised(list(self.handed_in.values()), self.chance) if self.handed_in else [])

    # --- what is done -----------------------------------------------------------------------------------------

    def _written(self, documents: list[dict[str, Any]]) -> Path:
        file = self.machine.folder / f"documents-{self.machine.lives}.jsonl"
        file.write_text("".join(json.dumps(each) + "\n" for each in documents))
        self.handed_in |= {f"{each['system']}:{each['kind']}:{each['id']}": each for each in documents}
        self.figures["documents"] = len(self.handed_in)
        return file

    def _take_in(self, file: Path) -> None:
        """Import a file, perhaps killed once or twice, and then to its end."""
        words = ("import", str(file), "--format", "canonical")
        for disturb in self.chance.choices(
            (self._kill_sometime, self._hold_database), k=self.chance.randint(0, 1)
        ):
            self.life = self.machine.start(*words)
            disturb()
            self.wrong += self.life.ended()
        self._insist(*words)

    def _insist(self, *words: str) -> None:
        """Give a command until it is carried out: a full disk or a held database may be in its way."""
        said = ""
        for _ in range(INSISTING_MAX):
            life = self.machine.start(*words)
            self.wrong += life.ended()
            if life.process.returncode == 0:
                return
            said = life.said()
        self.wrong.append(f"{words} was never carried out: {said}")

    def _reconnect(self) -> None:
        """What a person does who reads that the connection is gone: a pair of tokens was lost for too long."""
        if kept(self.machine.database).organisation["fault"] is not None:
            self.machine.done("connect", "--simulator", self.proxy.url)
            self.figures["reconnections"] += 1

    def _live(self, *words: str, beside: Callable[[], None] | None = None) -> None:
        """One life of a command, in some weather, with one thing or two done to it; `beside` while it lives."""
        self._reconnect()
        self.proxy.weather = self._weather()
        with self._disk(may_be_full=beside is None) as file_bytes_max:
            life = self.life = self.machine.start(*words, file_bytes_max=file_bytes_max)
            if beside is not None:
                beside()
                self.life = life
            for disturb in self.chance.sample(self._disturb, self.chance.choice([0, 1, 1, 2, 2])):
                disturb()
            if beside is not None:
                time.sleep(self.chance.uniform(0.5, 2.5))
                self.chance.choice([life.stop, life.kill])()
            self.wrong += life.ended()
        self.proxy.weather = CALM
        self.proxy.on_call = None
        self.figures["lives"] += 1
        self._check()
        if self.chance.random() < LATER:
            self._pass(self.chance.choice([60.0, 400.0, LATER_S]))

    @contextmanager
    def _disk(self, *, may_be_full: bool) -> Iterator[int | None]:
        """Sometimes a disk with next to no room left; how large a file may get, where it is that."""
        if may_be_full and self.chance.random() < FULL:
            self.figures["full disks"] += 1
            with self.machine.full_disk(self.chance) as file_bytes_max:
                yield file_bytes_max
        else:
            yield None

    def _weather(self) -> Weather:
        """Each kind of trouble is on in one life of three, then to a drawn degree."""
        drawn = {
            name: self.chance.uniform(0.02, 0.3) if self.chance.random() < 0.33 else 0.0
            for name in Weather._fields
            if name != "wait_s"
        }
        return Weather(**drawn, wait_s=self.chance.uniform(0.1, 1.0))

    def _kill_sometime(self) -> None:
        time.sleep(self.chance.uniform(0.2, 2.0))
        self._kill()

    def _kill_at_a_call(self) -> None:
        """Before or after Xero acts on one of the next calls."""
        wanted = (self.proxy.calls + self.chance.randint(1, 5), self.chance.choice(["before", "after"]))

        def kill(number: int, phase: str) -> None:
            if (number, phase) == wanted:
                self._kill()

        self.proxy.on_call = kill

    def _kill(self) -> None:
        self.figures["kills"] += self.life.process.poll() is None
        self.life.kill()

    def _freeze(self) -> None:
        time.sleep(self.chance.uniform(0.2, 1.5))
        with self.life.frozen():
            self.figures["pauses"] += 1
            time.sleep(self.chance.uniform(0.1, 1.5))

    def _freeze_for_long(self) -> None:
        """Asleep for longer than a key lives, and than a doubt lasts."""
        time.sleep(self.chance.uniform(0.4, 1.5))
        with self.life.frozen():
            self.figures["long pauses"] += 1
            self._pass(self.chance.choice([400.0, LATER_S, 3600.0]))

    def _freeze_xero(self) -> None:
        time.sleep(self.chance.uniform(0.2, 1.5))
        self.xero.process.send_signal(signal.SIGSTOP)
        time.sleep(self.chance.uniform(0.1, 1.5))
        self.xero.process.send_signal(signal.SIGCONT)
        self.figures["pauses of Xero"] += 1

    def _hold_database(self) -> None:
        self.figures["held databases"] += 1
        with self.machine.held_database(self.chance):
            time.sleep(self.chance.uniform(1.0, 4.0))

    def _leap(self) -> None:
        """The exporter's clock is wrong for a while, and put right again."""
        time.sleep(self.chance.uniform(0.2, 1.0))
        right_s = self.machine.clock.by_s
        self._wait_for_the_way()
        self.machine.clock.set(right_s + self.chance.choice(LEAPS_S))
        self.figures["leaps of the clock"] += 1
        time.sleep(self.chance.uniform(0.2, 1.0))
        self._wait_for_the_way()
        self.machine.clock.set(right_s)

    def _order_trouble(self) -> None:
        trouble = self.chance.choice(TROUBLES)
        self.figures["troubles of Xero's"] += 1
        self.xero.ask("trouble", trouble | {"next": self.chance.randint(1, 4)})

    def _look_beside(self) -> None:
        self.wrong += self.machine.start(*self.chance.choice(BESIDE)).ended()

    def _run_beside(self) -> None:
        """A second engine on the same home."""
        self.wrong += self.machine.start("run", "--yes").ended()

    def _pass(self, seconds: float) -> None:
        """Let time pass, here and in Xero."""
        self._wait_for_the_way()
        self.xero.ask("clock", {"advance_s": seconds})
        self.machine.clock.set(self.machine.clock.by_s + seconds)
        self.figures["virtual minutes"] += int(seconds / 60)

    def _wait_for_the_way(self) -> None:
        """Until nothing is on the way: a request that has left arrives in seconds, whatever a clock says."""
        give_up = time.monotonic() + IDLE_S
        while self.proxy.on_the_way and time.monotonic() < give_up:
            time.sleep(0.02)

    # --- what must hold ---------------------------------------------------------------------------------------

    def _come_to_rest(self) -> None:
        """Nothing goes wrong any more: all that can go goes, within a few rounds."""
        self.xero.ask("trouble", method="DELETE")
        self._pass(DAY_S)
        moving: list[dict[str, Any]] = []
        for rounds in range(CALM_ROUNDS_MAX):
            self._reconnect()
            self.machine.done("run", "--yes", codes=(0, 1))
            self.machine.done("retry", "--fault", "server_unavailable")
            moving = _moving(kept(self.machine.database).exports)
            if not moving:
                self.figures["calm rounds"] += rounds + 1
                return
            self._pass(LATER_S)
        self.wrong += [
            f"{row['ref']} is {row['state']} and goes nowhere: {row['reason']}" for row in moving[:5]
        ]

    def _check(self) -> None:
        """What holds at any moment, whatever was done."""
        accepted = self.handed_in.values()
        self.wrong += wrong(seen(self.machine.database, self.xero.ask("ledger"), accepted), at_rest=False)

    def _count(self) -> None:
        """What holds in the end."""
        what = seen(self.machine.database, self.xero.ask("ledger"), self.handed_in.values())
        self.wrong += wrong(what)
        self.wrong += secrets_in(files_of(self.machine.home) | self.machine.printed(), self.proxy.secrets)
        assert self.proxy.secrets, "no token came by: nothing was looked for"
        for row in what.kept.exports:
            self.figures[row["state"]] += 1
            if row["state"] == "held" and row["fault"] not in FROM_OTHERS:
                self.wrong.append(f"{row['ref']} is held for {row['fault']}, and nothing is wrong with it")
        doubts = sum(line["event"] == "in doubt" for line in what.kept.log)
        self.figures.update({"doubts": doubts, "calls": self.proxy.calls, "requests": len(what.kept.batches)})
        self.figures.update({f"way: {kind}": count for kind, count in self.proxy.struck.items() if count})


def _moving(exports: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is not at its end yet; what waits for a document that is held is."""
    states = {row["ref"]: row["state"] for row in exports}
    moving = [row for row in exports if row["state"] in ("ready", "sending", "in_doubt")]
    return [row for row in moving if states.get(row["waiting_for"]) != "held"]


def tried(seed: int, folder: Path, *, prelude: str = "") -> Told:
    """One trial from its seed; `prelude` is put in front of the program, for mistakes that are to be caught."""
    with (
        own_disk(folder, is_wanted=seed % 2 == 0) as has_disk,
        simulator("--no-limits", "--seed", str(seed)) as xero,
        proxied(xero.url, Random(f"way {seed}")) as proxy,
    ):
        machine = Machine(folder, prelude=prelude, on_own_disk=has_disk)
        trial = Trial(seed, machine, xero, proxy)
        trial.run()
    return Told(seed, trial.wrong, trial.figures)
