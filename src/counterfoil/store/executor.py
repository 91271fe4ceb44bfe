"""Where verbs run: on a writer thread where those that wait share a commit, or at once on the event loop."""

from __future__ import annotations

import asyncio
import queue
import threading
from typing import Any, Protocol, TypeVar

from sqlalchemy import Engine

from counterfoil.store.transactions import Job, Runner, Verb

T = TypeVar("T")

TOGETHER_MAX = 64
"""Verbs that share one commit at most."""


class Executor(Protocol):
    """Runs verbs, each as if in a transaction of its own; a write is durable when it returns."""

    async def write(self, verb: Verb[T]) -> T:
        """Run a verb that may change things. Raises StoreBusy when another process is in the way too long,
        StoreUnusable when the disk or the file fails."""
        ...

    async def read(self, verb: Verb[T]) -> T:
        """Run a verb that only looks, on one consistent state that has every write that has returned."""
        ...

    async def close(self) -> None:
        """Finish what waits, and let go of the database."""
        ...


class Inline:
    """Runs each verb at once on the event loop, without threads: for time that is simulated."""

    def __init__(self, writer: Engine, reader: Engine) -> None:
        self._writer = Runner(writer)
        self._reader = Runner(reader)

    async def write(self, verb: Verb[T]) -> T:
        """Run a verb that may change things."""
        return _at_once(self._writer, verb)

    async def read(self, verb: Verb[T]) -> T:
        """Run a verb that only looks."""
        return _at_once(self._reader, verb)

    async def close(self) -> None:
        """Let go of the database."""
        self._writer.close()
        self._reader.close()


class Threads:
    """Runs verbs on two threads, one that writes and one that reads; the event loop never waits."""

    def __init__(self, writer: Engine, reader: Engine) -> None:
        self._writer = _Thread(Runner(writer), "counterfoil-writer")
        self._reader = _Thread(Runner(reader), "counterfoil-reader")

    async def write(self, verb: Verb[T]) -> T:
        """Run a verb that may change things, after those that came before it."""
        return await self._writer.run(verb)

    async def read(self, verb: Verb[T]) -> T:
        """Run a verb that only looks."""
        return await self._reader.run(verb)

    async def close(self) -> None:
        """Finish what waits, then let go of the database."""
        await self._reader.close()
        await self._writer.close()


class _Thread:
    """A thread with a queue: whatever waits in it when the thread is free is run together."""

    def __init__(self, runner: Runner, name: str) -> None:
        self._runner = runner
        self._jobs: queue.SimpleQueue[Job[Any] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    async def run(self, verb: Verb[T]) -> T:
        job = Job(verb)
        self._jobs.put(job)
        return await asyncio.wrap_future(job.promise)

    async def close(self) -> None:
        self._jobs.put(None)
        await asyncio.to_thread(self._thread.join)

    def _work(self) -> None:
        while jobs := self._wait():
            # Who gave up waiting before it began is not served.
            wanted = [job for job in jobs if job is not None and job.promise.set_running_or_notify_cancel()]
            if wanted:
                self._runner.run(wanted)
            if jobs[-1] is None:
                break
        self._runner.close()

    def _wait(self) -> list[Job[Any] | None]:
        """What is in the queue, once there is anything, up to the word that it was the last."""
        jobs = [self._jobs.get()]
        while jobs[-1] is not None and len(jobs) < TOGETHER_MAX and not self._jobs.empty():
            jobs.append(self._jobs.get())
        return jobs


def _at_once(runner: Runner, verb: Verb[T]) -> T:
    job = Job(verb)
    runner.run([job])
    return job.promise.result()
