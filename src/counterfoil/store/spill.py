"""Room on disk for rows of a file that must wait for the rest of their group."""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Sequence

CACHE_KIB = 8192
"""Memory it takes before it uses the disk."""


class SqliteSpill:
    """Groups of rows in a database without a name.

    SQLite makes its file where temporary files go, only when the memory is used up, and the operating
    system takes it back when the program ends, however it ends.
    """

    def __init__(self) -> None:
        self._connection = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._put = 0
        weakref.finalize(self, self._connection.close)
        self._connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        self._connection.execute("PRAGMA journal_mode = OFF")
        self._connection.execute("PRAGMA synchronous = OFF")
        self._connection.execute(
            "CREATE TABLE spill (grp TEXT, put INTEGER, row BLOB, PRIMARY KEY (grp, put)) WITHOUT ROWID"
        )
        # One transaction for its whole life: nothing in it is to outlive the program.
        self._connection.execute("BEGIN")

    def put(self, group: str, rows: Sequence[bytes]) -> None:
        """Keep `rows` at the end of `group`."""
        first = self._put
        self._put += len(rows)
        numbered = [(group, number, row) for number, row in enumerate(rows, start=first)]
        self._connection.executemany("INSERT INTO spill VALUES (?, ?, ?)", numbered)

    def take(self, group: str) -> list[bytes]:
        """The rows of `group` in the order they were put, which are then forgotten."""
        found = self._connection.execute("SELECT row FROM spill WHERE grp = ? ORDER BY put", (group,))
        rows = [row for (row,) in found]
        self._connection.execute("DELETE FROM spill WHERE grp = ?", (group,))
        return rows
