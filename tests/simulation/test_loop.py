"""The virtual clock: time jumps, a seed decides the order, and nothing from outside gets in."""

import asyncio
import datetime as dt
import threading
import time

import pytest

from tests.simulation.loop import (
    BEGIN_S,
    EPOCH,
    Deadlock,
    ForeignThread,
    SimChance,
    SimClock,
    SimLoop,
    simulate,
)


def order(seed: int, *, shuffle: bool = True) -> list[int]:
    """Which of ten tasks that are all ready at once comes first."""

    async def main() -> list[int]:
        came: list[int] = []

        async def one(number: int) -> None:
            await asyncio.sleep(0)
            came.append(number)

        await asyncio.gather(*(one(number) for number in range(10)))
        return came

    return simulate(main, seed, shuffle=shuffle)


def test_a_year_passes_in_no_time():
    async def main() -> dt.datetime:
        await SimClock().sleep(365 * 86_400.0)
        return SimClock().now()

    began = time.perf_counter()
    assert simulate(main, 0) == EPOCH + dt.timedelta(days=365)
    assert time.perf_counter() - began < 10


def test_timers_go_off_in_their_order_at_their_exact_time():
    async def main() -> list[float]:
        loop, went_off = asyncio.get_running_loop(), list[float]()
        for delay_s in (3.0, 0.1, 2.0, 86_400.0 * 3):
            loop.call_at(BEGIN_S + delay_s, lambda: went_off.append(loop.time() - BEGIN_S))
        await asyncio.sleep(86_400.0 * 4)
        return went_off

    assert simulate(main, 0) == pytest.approx([0.1, 2.0, 3.0, 86_400.0 * 3])


def test_the_shortest_wait_lets_time_pass():
    """Whoever waits until a clock shows a time may ask for less than a microsecond, again and again."""

    async def main() -> int:
        loop, until_s, waits = asyncio.get_running_loop(), BEGIN_S + 1e-6, 0
        while loop.time() < until_s:
            await asyncio.sleep(1e-7)
            waits += 1
        return waits

    assert 9 <= simulate(main, 0) <= 11


def test_a_timeout_is_a_timer_too():
    async def main() -> float:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(30):
                await asyncio.get_running_loop().create_future()
        return SimClock().monotonic()

    assert simulate(main, 0) == BEGIN_S + 30


def test_the_same_seed_is_the_same_order_and_another_seed_another():
    assert order(1) == order(1)
    assert len({tuple(order(seed)) for seed in range(20)}) > 10
    assert order(1, shuffle=False) == list(range(10))


def test_a_set_of_tasks_goes_by_their_making():
    async def main() -> list[str]:
        tasks = {asyncio.create_task(asyncio.sleep(1), name=str(number)) for number in range(50)}
        names = [task.get_name() for task in tasks]
        await asyncio.wait(tasks)
        return names

    assert simulate(main, 0) == simulate(main, 0) == sorted(simulate(main, 5), key=int)


def test_waiting_for_nothing_is_an_error():
    async def main() -> None:
        await asyncio.Event().wait()

    with pytest.raises(Deadlock, match="nothing is ready"):
        simulate(main, 0)


def test_a_foreign_thread_is_an_error():
    async def main() -> list[str]:
        loop, said = asyncio.get_running_loop(), list[str]()

        def intrude() -> None:
            try:
                loop.call_soon_threadsafe(said.append, "came in")
            except ForeignThread as error:
                said.append(str(error))

        thread = threading.Thread(target=intrude)
        thread.start()
        thread.join()
        await asyncio.sleep(1)
        return said

    assert simulate(main, 0) == ["a thread called into the simulated loop"]


def test_work_for_an_executor_is_done_here_and_takes_time():
    async def main() -> tuple[int, float]:
        loop = asyncio.get_running_loop()
        identity = await asyncio.to_thread(threading.get_ident)
        return identity, loop.time() - BEGIN_S

    identity, took_s = simulate(main, 0)
    assert identity == threading.get_ident()
    assert 0 < took_s < 0.01


def test_work_for_one_executor_keeps_its_order():
    async def main() -> list[int]:
        loop, done, executor = asyncio.get_running_loop(), list[int](), object()
        work = [loop.run_in_executor(executor, done.append, number) for number in range(50)]  # type: ignore[arg-type]
        await asyncio.gather(*work)
        return done

    assert simulate(main, 3) == list(range(50))


def test_a_failure_in_an_executor_is_raised_where_it_is_awaited():
    def fail() -> None:
        raise LookupError("not there")

    async def main() -> None:
        await asyncio.to_thread(fail)

    with pytest.raises(LookupError, match="not there"):
        simulate(main, 0)


def test_what_is_left_at_the_end_is_cancelled():
    ended: list[str] = []

    async def forever() -> None:
        try:
            await asyncio.sleep(1e9)
        finally:
            ended.append("cancelled")

    async def main() -> asyncio.Task[None]:
        task = asyncio.create_task(forever())
        await asyncio.sleep(1)
        return task

    assert simulate(main, 0).cancelled()
    assert ended == ["cancelled"]


def test_steps_and_jumps_are_counted():
    async def main() -> SimLoop:
        for _ in range(3):
            await asyncio.sleep(1)
        loop = asyncio.get_running_loop()
        assert isinstance(loop, SimLoop)
        return loop

    loop = simulate(main, 0)
    assert loop.jumps == 3
    assert loop.steps >= 3


def test_chance_comes_from_its_seed():
    first, same, other = SimChance(1), SimChance(1), SimChance(2)
    keys = [first.key() for _ in range(3)]
    assert keys == [same.key() for _ in range(3)] != [other.key() for _ in range(3)]
    assert all(len(key) == 32 and int(key, 16) >= 0 for key in keys)
    assert 2.0 <= first.between(2.0, 3.0) <= 3.0
