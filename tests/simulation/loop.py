"""An event loop in which time is a number: waiting costs nothing, and a seed decides what happens first.

There are no sockets and no threads here, and nothing really sleeps: when nothing is ready, the clock jumps to
the next timer. Two runs from one seed are the same in every step. Works on the private parts of asyncio's own
`BaseEventLoop` that have not changed from Python 3.11 to 3.13; `test_loop.py` says so when one does.
"""

import asyncio
import datetime as dt
import math
import random
import threading
from collections.abc import Callable, Coroutine
from contextvars import Context
from typing import Any, Final, TypeVar, TypeVarTuple

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

EPOCH: Final = dt.datetime(2026, 3, 2, 8, 30, tzinfo=dt.UTC)
"""What the wall clock shows when a simulation begins; a Monday."""
BEGIN_S: Final = 1_000_000.0
"""What the monotonic clock shows then: nothing may take it for the time of day."""
EXECUTOR_S: Final = (0.0001, 0.005)
"""How long work handed to an executor takes, from and to."""


class Deadlock(RuntimeError):
    """Nothing is ready and nothing is scheduled: the simulation would wait for ever."""


class ForeignThread(RuntimeError):
    """Another thread called into the loop: what comes next would depend on this machine."""


class SimLoop(asyncio.BaseEventLoop):
    """An asyncio event loop on a virtual clock.

    Whatever is ready at one moment runs in an order drawn from `seed`, so that many seeds try many orders;
    with `shuffle=False` in the order of asyncio. `steps` counts callbacks run, `jumps` moves of the clock.
    """

    def __init__(self, seed: int, *, shuffle: bool = True) -> None:
        super().__init__()
        self.random = random.Random(seed)
        self.shuffle = shuffle
        self.steps = 0
        self.jumps = 0
        self._now_s = BEGIN_S
        self._free_s: dict[int, float] = {}
        self._tasks_made = 0
        self._clock_resolution = math.ulp(BEGIN_S)
        self._selector = _NoSockets(self)
        self.set_task_factory(self._make_task)

    def time(self) -> float:
        """Seconds; they pass only when nothing is left to do."""
        return self._now_s

    def run_in_executor(self, executor: object, func: Callable[..., T], *args: object) -> asyncio.Future[T]:
        """Call `func` in this thread after a drawn duration; what one executor is given runs in order."""
        done: asyncio.Future[T] = self.create_future()
        begin_s = (
            max(self._now_s, self._free_s.get(id(executor), 0.0)) if executor is not None else self._now_s
        )
        end_s = begin_s + self.random.uniform(*EXECUTOR_S)
        if executor is not None:
            self._free_s[id(executor)] = end_s
        self.call_at(end_s, _work, done, func, args)
        return done

    def call_soon_threadsafe(
        self, callback: Callable[[*Ts], object], *args: *Ts, context: Context | None = None
    ) -> asyncio.Handle:
        """As `call_soon`. Raises ForeignThread when another thread calls."""
        running = self._thread_id  # type: ignore[attr-defined]
        if running is not None and running != threading.get_ident():
            raise ForeignThread("a thread called into the simulated loop")
        return self.call_soon(callback, *args, context=context)

    def _make_task(self, loop: asyncio.AbstractEventLoop, coro: Any, **kwargs: Any) -> "_SimTask":
        self._tasks_made += 1
        return _SimTask(coro, number=self._tasks_made, loop=loop, **kwargs)

    def _run_once(self) -> None:
        ready: Any = self._ready  # type: ignore[attr-defined]
        if self.shuffle and len(ready) > 1:
            order = list(ready)
            self.random.shuffle(order)
            ready.clear()
            ready.extend(order)
        self.steps += len(ready)
        super()._run_once()  # type: ignore[misc]

    def _jump(self) -> None:
        """Move the clock to the first timer, exactly."""
        self._now_s = self._scheduled[0].when()  # type: ignore[attr-defined]
        # The least difference there is: a timer that is due now goes off, and no other, or time might stand still.
        self._clock_resolution = math.ulp(self._now_s)
        self.jumps += 1

    def _process_events(self, event_list: object) -> None:
        """There are none: nothing comes in from outside."""

    def _write_to_self(self) -> None:
        """Nobody has to be woken: there is one thread."""


class _SimTask(asyncio.Task[Any]):
    """A task that stands in a set by the order of its making, not by its place in memory."""

    def __init__(self, coro: Coroutine[Any, Any, Any], *, number: int, **kwargs: Any) -> None:
        self.number = number  # first of all: asyncio puts the task into a set at once
        super().__init__(coro, **kwargs)

    def __hash__(self) -> int:
        return self.number


class _NoSockets:
    """What the loop asks for events from outside; there are none, so asking lets time pass."""

    def __init__(self, loop: SimLoop) -> None:
        self._loop = loop

    def select(self, timeout: float | None) -> tuple[()]:
        """Let time pass as far as the next timer. Raises Deadlock when there is none."""
        if timeout is None:
            raise Deadlock("nothing is ready and nothing is scheduled")
        if timeout > 0:
            self._loop._jump()
        return ()

    def close(self) -> None:
        """Nothing was opened."""


def _work(done: asyncio.Future[T], func: Callable[..., T], args: tuple[object, ...]) -> None:
    if done.cancelled():
        return
    try:
        done.set_result(func(*args))
    except Exception as error:
        done.set_exception(error)


class SimClock:
    """The virtual time of the running loop, as `counterfoil.ports.Clock` wants it.

    The wall clock is wrong by `ahead_s`; it can be set at any moment, as people and time servers do.
    """

    ahead_s = 0.0

    def now(self) -> dt.datetime:
        """The wall clock, aware, UTC."""
        return EPOCH + dt.timedelta(seconds=self.monotonic() - BEGIN_S + self.ahead_s)

    def monotonic(self) -> float:
        """Seconds of the loop's clock."""
        return asyncio.get_running_loop().time()

    async def sleep(self, seconds: float) -> None:
        """Return after `seconds`."""
        await asyncio.sleep(seconds)


class SimChance:
    """Randomness drawn from a seed, as `counterfoil.ports.Chance` wants it."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def key(self) -> str:
        """Thirty-two hexadecimal characters."""
        return f"{self._random.getrandbits(128):032x}"

    def between(self, low: float, high: float) -> float:
        """A number from low to high, evenly."""
        return self._random.uniform(low, high)


def simulate(main: Callable[[], Coroutine[Any, Any, T]], seed: int, *, shuffle: bool = True) -> T:
    """Run `main` to its end on a fresh virtual clock; whatever tasks are left then are cancelled."""
    with asyncio.Runner(loop_factory=lambda: SimLoop(seed, shuffle=shuffle)) as runner:
        return runner.run(main())
