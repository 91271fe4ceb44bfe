"""What a database says when the disk or the machine fails, in a sentence: what holds, and what to do."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError

from counterfoil.errors import CounterfoilError, StoreBusy, StoreUnusable

KEPT = "what was kept before is safe, this step was not carried out"
BUSY = (
    "another program held the database for too long; nothing was written: "
    "close what else has the home open, then give the command again"
)
PRIMARY = 0xFF
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL}
_UNREADABLE = (
    "the database cannot be opened, read or written (a broken disk, one that was taken away, a limit of this "
    f"machine): {KEPT}. See to that, then give the command again"
)
STOP_HERE = (
    "this step was not carried out. Stop here, keep a copy of the whole home as it is, and let whoever looks "
    "after the program recover it: a new home, or an older copy put in its place, would send again what is "
    "in Xero already"
)
_DAMAGED = f"the database is damaged: {STOP_HERE}"
_FULL = f"the disk is full: {KEPT}. Make room on it, then give the command again"
_SENTENCES = {
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_READONLY: (
        f"the database may only be read: {KEPT}. "
        "Give yourself the right to write to the home and to the files in it, then give the command again"
    ),
    sqlite3.SQLITE_PERM: (
        f"the database may not be touched: {KEPT}. "
        "Give yourself the right to write to the home and to the files in it, then give the command again"
    ),
    sqlite3.SQLITE_IOERR: _UNREADABLE,
    sqlite3.SQLITE_CANTOPEN: _UNREADABLE,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
}
"""By SQLite's primary result code (sqlite.org/rescode.html); any other is a mistake of ours."""
_BY_EXTENDED_CODE = {sqlite3.SQLITE_IOERR_SHMSIZE: _FULL}
"""Where the extended code tells more: this one comes when there is no room for what readers share."""


def plain(failure: Exception) -> Exception:
    """What is told of a failure: a sentence where a disk, a right or another program is at fault, the failure
    itself where it is anything else."""
    if is_busy(failure):
        return _because(StoreBusy(BUSY), failure)
    code = extended_code(failure) or sqlite3.SQLITE_OK
    sentence = _BY_EXTENDED_CODE.get(code) or _SENTENCES.get(code & PRIMARY)
    return failure if sentence is None else _because(StoreUnusable(sentence), failure)


def is_busy(failure: Exception) -> bool:
    """Whether another program is at work on the database just now."""
    return result_code(failure) in _BUSY


def _because(told: CounterfoilError, failure: Exception) -> CounterfoilError:
    told.__cause__ = failure
    return told


def result_code(failure: Exception) -> int | None:
    """SQLite's primary result code of a failure, as sqlite3 raises it or wrapped by SQLAlchemy."""
    code = extended_code(failure)
    return None if code is None else code & PRIMARY


def extended_code(failure: Exception) -> int | None:
    """The whole result code, of which the primary one is the last byte."""
    origin = failure.orig if isinstance(failure, DBAPIError) else failure
    return getattr(origin, "sqlite_errorcode", None) if isinstance(origin, sqlite3.Error) else None
