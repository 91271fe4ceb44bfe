"""One connection and the transactions on it: verbs that wait together are committed together."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Engine, RootTransaction
from sqlalchemy.exc import DBAPIError, OperationalError

from counterfoil.errors import StoreBusy
from counterfoil.store.trouble import BUSY, is_busy, plain

T = TypeVar("T")
Verb = Callable[[Connection], T]

BUSY_TRIES = 200
"""How often a database that another process is writing to is tried; each try waits for the busy timeout."""


class Job(Generic[T]):
    """A verb, and the promise of its result, which is kept only once the result is durable."""

    def __init__(self, verb: Verb[T]) -> None:
        self._verb = verb
        self._keep: Callable[[], None] | None = None
        self.promise: Future[T] = Future()

    def attempt(self, connection: Connection) -> None:
        """Run the verb; its result is told by `keep`."""
        result = self._verb(connection)
        self._keep = lambda: self.promise.set_result(result)

    def fail(self, failure: Exception) -> None:
        """The verb came to nothing, and nothing of it was written: this is told by `keep`, in a sentence
        where it was the disk or another program that failed."""
        told = plain(failure)
        self._keep = lambda: self.promise.set_exception(told)

    def keep(self) -> None:
        """Tell how it ended."""
        assert self._keep is not None, "a verb that was never run"
        self._keep()


class Runner:
    """One connection of an engine, on which jobs are run in transactions."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None

    def run(self, jobs: Sequence[Job[Any]]) -> None:
        """Run jobs in one transaction and tell each how it ended, after the commit.

        A job that fails is undone by itself; when the commit fails, all of them have failed.
        """
        try:
            self._transact(jobs)
        except Exception as failure:
            for job in jobs:
                job.fail(failure)
        for job in jobs:
            job.keep()

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            self._connection.close()
        self._engine.dispose()

    def _transact(self, jobs: Sequence[Job[Any]]) -> None:
        if self._connection is None:
            self._connection = self._engine.connect()
        transaction = _begin(self._connection)
        try:
            for job in jobs:
                _attempt(self._connection, job, alone=len(jobs) == 1)
            assert _is_open(self._connection), "the transaction ended before its commit"
            transaction.commit()
        except BaseException:
            self._undo(transaction)
            raise

    def _undo(self, transaction: RootTransaction) -> None:
        """Roll back. A full disk may have ended the transaction already: then the connection is made anew."""
        assert self._connection is not None
        try:
            transaction.rollback()
        except DBAPIError:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None


def _begin(connection: Connection) -> RootTransaction:
    for _ in range(BUSY_TRIES):
        try:
            return connection.begin()
        except OperationalError as error:
            if not is_busy(error):
                raise
    raise StoreBusy(BUSY)


def _attempt(connection: Connection, job: Job[Any], *, alone: bool) -> None:
    """Run one job. Among others it gets a savepoint, so that its failure undoes nothing but itself."""
    if alone:
        job.attempt(connection)
        return
    savepoint = connection.begin_nested()
    try:
        job.attempt(connection)
        savepoint.commit()
    except Exception as failure:
        if not _is_open(connection):
            raise  # the savepoint is gone as well: to undo it would only hide what happened
        savepoint.rollback()
        job.fail(failure)


def _is_open(connection: Connection) -> bool:
    """Whether SQLite itself is in a transaction. A full disk or a read error may have rolled it back, and
    with it what the others have written: then none of them may be told that it is kept."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver.in_transaction
