"""One trial from one seed: a business, an exporter that is killed and restarted, a Xero, and all that can go wrong.

First comes the time of trouble, in which only safety is asked for: nothing double, nothing lost, no silent state. Then
all is healed, people do what the faults ask of them, and everything that can be posted has to be, soon.
"""

import asyncio
import random
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

import msgspec

from counterfoil.app import Counterfoil
from counterfoil.core.ledger import Verified
from counterfoil.core.lifecycle import State
from counterfoil.errors import CounterfoilError, NotAllowedNow
from tests.simulation.beginnings import beginning, go_on_from_there
from tests.simulation.boundary import Crash
from tests.simulation.cast import Business, is_poisoned, open_business
from tests.simulation.loop import BEGIN_S, SimClock, SimLoop, simulate
from tests.simulation.network import Network
from tests.simulation.standing import standing_of
from tests.simulation.weather import RARE, RESTARTS_S, Weather, draw
from tests.simulation.world import Process, Xero
from xerosim.accounting import listing

SLOW_ROUND_S: Final = (600.0, 5400.0)
YOUNG_S: Final = 2_000.0
"""How long an exporter that has nothing to do waits before it runs again, as a scheduled command would: for the
first half hour as the weather has it, on long days less often, since nothing new comes then."""
PORTION_S: Final = (0.0, 900.0)
CALM_S: Final = 90.0
LONG_S: Final = 3_600.0
SLOW_S: Final = 3_000.0
"""Between the rounds of the time after the trouble, and after an hour of it."""
HEALED_WITHIN_S: Final = 4 * 3600.0
RUN_ENDS_S: Final = 48 * 3600.0
"""No run takes longer, whatever the weather; one that does never ends."""


class Unwell(AssertionError):
    """The trial found what must never be; the message is for whoever repeats it."""


class Trial(msgspec.Struct, kw_only=True):
    """All that there is to look at when a trial is over, and what is counted of it."""

    seed: int
    weather: Weather
    business: Business
    home: Path
    xero: Xero
    network: Network
    crashes: int = 0
    consents: int = 0
    accepted: dict[str, int] = {}
    crashed_s: list[float] = []
    stood_still_s: list[float] = []
    replaced_s: list[tuple[float, float]] = []
    retried: list[str] = []
    answered: dict[str, str] = {}
    parked: int = 0
    struck: Counter[str] = msgspec.field(default_factory=Counter)
    verified: tuple[Verified, ...] = ()
    healed_s: float = 0.0
    over_s: float = 0.0
    bugs: list[str] = []
    ledger: dict[str, Any] = {}
    steps: int = 0

    def rows(self, query: str) -> list[sqlite3.Row]:
        """What stands in the exporter's file, read with nothing of the exporter."""
        with closing(sqlite3.connect(self.home / "counterfoil.db")) as connection:
            connection.row_factory = sqlite3.Row
            return connection.execute(query).fetchall()

    async def watch_tokens(self) -> Process:
        """From here on it is seen which tokens are durable whenever a call leaves; who watches, to be stopped."""
        witness = Process(self.home, self.xero)
        await witness.start()

        async def stored() -> tuple[str, ...]:
            kept = [await witness.store.tokens(lane.organisation_id) for lane in await witness.store.lanes()]
            return tuple(each.tokens.access for each in kept if each is not None)

        self.network.stored = stored
        return witness


class Machine:
    """The exporter's machine: starts its process again whenever it has ended, as long as it is wanted."""

    def __init__(self, trial: Trial) -> None:
        self.trial = trial
        self.clock = SimClock()
        self.dice = random.Random(f"machine {trial.seed}")
        self.is_wanted = True
        self.lives = 0
        self.process: Process
        self.stands_still = asyncio.Event()
        self.pause_s = 0.0
        self.late: list[asyncio.Task[None]] = []

    async def live(self) -> None:
        """Run, crash, wait, run again."""
        while self.is_wanted:
            process = self._new_process()
            running = asyncio.ensure_future(self._work(process))
            ended = asyncio.ensure_future(process.boundaries.ended.wait())
            stopped = asyncio.ensure_future(self.stands_still.wait())
            await asyncio.wait({running, ended, stopped}, return_when=asyncio.FIRST_COMPLETED)
            ended.cancel()
            stopped.cancel()
            if self.stands_still.is_set() and not process.boundaries.ended.is_set():
                self.stands_still.clear()
                late = self._comes_back(process, running, after_s=self.pause_s)
                self.late.append(asyncio.ensure_future(late))
                continue
            if process.boundaries.ended.is_set():
                self.trial.crashed_s.append(asyncio.get_running_loop().time())
            await self._cleared_away(process, running)
            if process.boundaries.ended.is_set():
                self.trial.crashes += 1
                (away_s,) = self.dice.choices(RESTARTS_S, RARE)
                await asyncio.sleep(away_s)
            else:
                await asyncio.sleep(self.dice.uniform(*self.trial.weather.rounds_s))
        for task in self.late:
            await task

    def end(self) -> None:
        """Switch the machine off for good."""
        self.is_wanted = False
        self.process.die()

    async def stand_still(self) -> None:
        """Now and then a process stands still, and another takes its place: somebody has cleared its lock away."""
        for pause_s in self.trial.weather.pauses_s:
            await asyncio.sleep(self.dice.uniform(1.0, 600.0))
            self.process.boundaries.pause()
            self.trial.stood_still_s.append(asyncio.get_running_loop().time())
            (self.trial.home / "lock").unlink(missing_ok=True)
            self.pause_s = pause_s
            self.stands_still.set()

    async def _comes_back(self, process: Process, running: "asyncio.Task[None]", *, after_s: float) -> None:
        """A process that stood still goes on, long after another one has taken its place."""
        from_s = asyncio.get_running_loop().time()
        await asyncio.sleep(after_s)
        process.boundaries.go_on()
        ended = asyncio.ensure_future(process.boundaries.ended.wait())
        await asyncio.wait({running, ended}, return_when=asyncio.FIRST_COMPLETED)
        ended.cancel()
        over_s = asyncio.get_running_loop().time()
        self.trial.replaced_s.append((from_s, over_s))
        if process.boundaries.ended.is_set():
            self.trial.crashed_s.append(over_s)
        await self._cleared_away(process, running)

    async def _cleared_away(self, process: Process, running: "asyncio.Task[None]") -> None:
        if not running.done():
            process.die()
        running.cancel()
        await asyncio.wait([running])
        await process.stop()
        failure = None if running.cancelled() else running.exception()
        if failure is not None and not isinstance(failure, Crash | NotAllowedNow):
            raise failure

    def _new_process(self) -> Process:
        self.lives += 1
        dice = random.Random(f"fate {self.trial.seed} {self.lives}")
        self.process = Process(
            self.trial.home,
            self.trial.xero,
            seed=self.trial.seed * 1000 + self.lives,
            clock=self.clock,
            fate=lambda _number, _name: self.is_wanted and dice.random() < self.trial.weather.crash,
            seconds_s=lambda: dice.uniform(0.0001, 0.005),
            documents_per_call=self.trial.weather.documents_per_call,
        )
        return self.process

    async def _work(self, process: Process) -> None:
        books = await process.start()
        while self.is_wanted and process is self.process:
            await run_once(books, self.trial)
            is_young = asyncio.get_running_loop().time() - BEGIN_S < YOUNG_S
            await asyncio.sleep(
                self.dice.uniform(*(self.trial.weather.rounds_s if is_young else SLOW_ROUND_S))
            )


async def run_once(books: Counterfoil, trial: Trial) -> Any:
    """One run, which has to come to its end; what it calls a bug of its own is one."""
    try:
        async with asyncio.timeout(RUN_ENDS_S):
            report = await books.run()
    except NotAllowedNow:
        raise
    except CounterfoilError as error:
        raise Unwell(f"run: {error!r}") from error
    trial.bugs += [lane.failure for lane in report.lanes if lane.stopped == "bug"]
    return report


async def hand_over(trial: Trial, business: Business) -> None:
    """A business hands its documents over, by processes of their own that nothing befalls."""
    dice = random.Random(f"source {trial.seed}")
    for number, portion in enumerate(business.portions):
        if number:
            await asyncio.sleep(dice.uniform(*PORTION_S))
        process = Process(trial.home, trial.xero, seed=-1 - number)
        books = await process.start()
        report = await books.accept(portion)
        assert not report.refused_count, report.refused[:3]
        await process.stop()


async def set_clock(machine: Machine) -> None:
    """Somebody sets the wall clock of the machine, again and again."""
    for ahead_s in machine.trial.weather.jumps_s:
        await asyncio.sleep(machine.dice.uniform(1.0, 120.0))
        machine.clock.ahead_s = ahead_s


async def heal(trial: Trial) -> None:
    """The trouble is over: Xero, the network and the machine are well again, and people do their part."""
    trial.network.weather = msgspec.structs.replace(
        trial.weather, refused=0.0, lost_request=0.0, lost_answer=0.0, replayed=0.0, latency_s=(0.05, 1.0)
    )
    struck: Any = trial.xero.world.troubles.listed()["struck"]
    trial.struck.update(each["order"]["kind"] for each in struck)
    trial.xero.world.troubles.clear()
    await trial.xero.ask("trouble", {"kind": "other_user", "calls_per_minute": 0})
    trial.healed_s = asyncio.get_running_loop().time()


async def care_for(books: Counterfoil, trial: Trial) -> None:
    """What people do, once all is well: reconnect, and answer what the program cannot know."""
    lane = await books.organisation()
    if lane.connection_fault is not None:
        await books.connect(None, simulator="http://xero.test")
        trial.consents += 1
    for export in await books.failed(limit=1000):
        code = export.faults[0].code if export.faults else ""
        if export.state is not State.HELD:
            continue
        if code == "mapping_missing" or is_poisoned(trial.business.revisions[str(export.ref)][-1]):
            trial.answered[str(export.ref)] = code
            await books.withdraw([str(export.ref)], by="somebody")
        elif code == "outcome_unknown":
            await answer_unknown(books, trial, str(export.ref))
        elif code in ("server_unavailable", "other"):
            await books.retry([str(export.ref)], by="somebody")
            trial.retried.append(str(export.ref))


async def answer_unknown(books: Counterfoil, trial: Trial, ref: str) -> None:
    """Somebody looks in Xero whether it is there, and says so."""
    trial.parked += 1
    there = standing_of(trial, ref)
    try:
        await books.resolve(ref, there=there[0] if there else None, by="somebody")
    except NotAllowedNow as refusal:
        if "could not be asked" in str(refusal):
            return  # a token that ran out, a limit: once more, the next time
        # It stands there otherwise than it is here, changed on the way: then it is entered by hand.
        trial.answered[ref] = str(refusal)
        await books.withdraw([ref], by="somebody")
        return
    if not there:
        trial.retried.append(ref)


async def whole(trial: Trial) -> None:
    """The trial from its beginning to its end."""
    await go_on_from_there(trial.home, trial.xero, seed=trial.seed)
    await trial.xero.ask("people", [{"do": "archive_account", "code": "091"}])
    witness = await trial.watch_tokens()
    for trouble in trial.weather.troubles:
        trial.xero.world.troubles.order(trouble)
    if trial.weather.others_per_minute:
        share = {"kind": "other_user", "calls_per_minute": trial.weather.others_per_minute}
        await trial.xero.ask("trouble", share)
    machine = Machine(trial)
    living = asyncio.ensure_future(machine.live())
    doing = [
        asyncio.ensure_future(each)
        for each in (hand_over(trial, trial.business), set_clock(machine), machine.stand_still())
    ]
    await asyncio.sleep(trial.weather.lasts_s)
    await asyncio.gather(*doing)
    machine.end()
    await living
    machine.clock.ahead_s = 0.0
    await heal(trial)
    await all_posted(trial)
    trial.over_s = asyncio.get_running_loop().time()
    trial.ledger = await trial.xero.ask("ledger")
    await witness.stop()


async def all_posted(trial: Trial) -> None:
    """Run in peace until nothing moves any more. Raises Unwell when that takes too long."""
    last = Process(trial.home, trial.xero, seed=trial.seed * 1000)
    books = await last.start()
    loop = asyncio.get_running_loop()
    while True:
        await care_for(books, trial)
        report = await run_once(books, trial)
        lane = await books.organisation()
        moving = await trial_moving(books)
        if lane.connection_fault is None and not moving:
            break
        if loop.time() - trial.healed_s > HEALED_WITHIN_S + longer_s(trial):
            raise Unwell(f"still not at rest {loop.time() - trial.healed_s:.0f} s after: {moving}, {report}")
        passed_s = loop.time() - trial.healed_s
        await asyncio.sleep(CALM_S if passed_s < LONG_S else SLOW_S)
    trial.verified = await books.verify_ledger()
    await last.stop()


def longer_s(trial: Trial) -> float:
    """How much longer it may take: where the day's calls may have run out, and where a poisoned document has to be
    found by halving what went with it, each half in doubt for a quarter of an hour."""
    others = trial.struck["limited"] or trial.weather.others_per_minute
    return (200_000.0 if others else 0.0) + (20_000.0 if trial.weather.is_poisoned else 0.0)


async def trial_moving(books: Counterfoil) -> list[str]:
    """What is not at rest: in doubt, being sent, ready without waiting for anything, or held for a person who can
    answer at once."""
    moving = [
        f"{each.ref} {each.state} {each.reason}"
        for each in await books.queue(limit=1000)
        if not (each.state is State.READY and each.waiting_for)
    ]
    asked = ("outcome_unknown", "server_unavailable", "other")
    held = [each for each in await books.failed(limit=1000) if each.state is State.HELD]
    return moving + [f"{each.ref} {each.faults[0]}" for each in held if each.faults[0].code in asked]


def unless_it_crashed(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """What a process still wanted when it ended is nobody's business."""
    if not isinstance(context.get("exception"), Crash):
        loop.default_exception_handler(context)


@contextmanager
def memory() -> Iterator[Path]:
    """A folder that is on no disk, where there is one."""
    place = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(dir=place if place.is_dir() else None))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def try_seed(seed: int, folder: Path, *, weather: Weather | None = None) -> Trial:
    """Run the trial of a seed in a folder; what there is to be looked at afterwards."""
    chosen = weather or draw(seed)

    beginning()

    async def tried() -> Trial:
        asyncio.get_running_loop().set_exception_handler(unless_it_crashed)
        xero = Xero(chosen.plan, seed=seed)
        network = Network(xero.transport, chosen, seed)
        xero.transport = network  # type: ignore[assignment]
        xero.world.last = type(xero.world.last)()
        trial = Trial(
            seed=seed,
            weather=chosen,
            business=open_business(seed, chosen.documents, is_poisoned=chosen.is_poisoned),
            home=folder / "home",
            xero=xero,
            network=network,
        )
        await whole(trial)
        loop = asyncio.get_running_loop()
        assert isinstance(loop, SimLoop)
        trial.steps = loop.steps
        return trial

    usual, listing.PAGE_SIZE_MAX = listing.PAGE_SIZE_MAX, chosen.page_rows  # type: ignore[misc]
    try:
        return simulate(tried, seed)
    finally:
        listing.PAGE_SIZE_MAX = usual  # type: ignore[misc]
