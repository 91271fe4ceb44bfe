"""The connection log: what happened to which document, and every call with its answer."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from sqlalchemy import Connection, update

from counterfoil.core.export import Exchange
from counterfoil.core.lifecycle import Event, State
from counterfoil.store.columns import microseconds
from counterfoil.store.compiled import bulk_insert
from counterfoil.store.schema import call, log, organisation

TEXT_MAX = 1000
"""Characters of a log line that are kept; a longer one is cut and says so by its last character."""

WORDS: dict[Event, str] = {
    Event.PASSED: "mapped",
    Event.FAILED: "held",
    Event.RELEASED: "released",
    Event.WITHDRAWN: "withdrawn",
    Event.RETRIED: "retried",
    Event.CLAIMED: "sending",
    Event.POSTED: "posted",
    Event.REJECTED: "refused",
    Event.DEFERRED: "deferred",
    Event.DOUBTED: "in doubt",
    Event.SENT_AGAIN: "sent again",
    Event.FOUND: "found",
    Event.ABSENT: "absent",
    Event.UNDECIDABLE: "undecidable",
    Event.LINKED: "linked",
    Event.MATCHED: "matched",
    Event.UNLINKED: "unlinked",
    Event.REDONE: "redone",
    Event.REVISED: "revised",
    Event.RENEWED: "renewed",
}
"""What an event is called in the log."""
ERRORS = {Event.FAILED, Event.REJECTED, Event.DOUBTED, Event.UNDECIDABLE}
"""Events that are logged as errors: somebody may have to act."""

LogRow = tuple[int, int, int | None, str, str, str, str, str, bytes | None]
"""A row of the table `log`, its id left out."""
_INSERT_LOG = bulk_insert(log, [column.name for column in log.columns if column.name != "id"])
_INSERT_CALL = bulk_insert(call, [column.name for column in call.columns if column.name != "id"])


class Logbook:
    """Lines about one organisation at one moment, gathered in a verb and written together at its end."""

    def __init__(self, organisation_id: int, at: dt.datetime) -> None:
        self.organisation_id = organisation_id
        self.at = microseconds(at)
        self._rows: list[LogRow] = []

    def note(self, event: str, text: str, *, level: Literal["info", "error"] = "info") -> None:
        """A line about the organisation itself."""
        self._rows.append((self.at, self.organisation_id, None, level, event, "", _cut(text), "", None))

    def document(self, export_id: int, event: str, text: str = "", state: State | Literal[""] = "") -> None:
        """A line about a document; `state` the one it is in from now on, where that is news."""
        self._rows.append(
            (self.at, self.organisation_id, export_id, "info", event, state, _cut(text), "", None)
        )

    def moved(
        self,
        export_id: int,
        event: Event,
        *,
        text: str,
        state: State | Literal[""],
        xero_id: str = "",
        faults: bytes | None = None,
    ) -> None:
        """A line about an event of a document's life, with its faults (as kept) and its id in Xero."""
        level = "error" if event in ERRORS else "info"
        word = WORDS[event]
        self._rows.append(
            (self.at, self.organisation_id, export_id, level, word, state, _cut(text), xero_id, faults)
        )

    def write(self, connection: Connection) -> None:
        """Write the lines, in the order they were noted."""
        _INSERT_LOG.run(connection, self._rows)


def write_call(
    connection: Connection, logbook: Logbook, exchange: Exchange, batch_id: int | None = None
) -> None:
    """Keep a call, and note its line in the log."""
    row = (
        *(logbook.organisation_id, batch_id, microseconds(exchange.sent_at), exchange.method, exchange.path),
        *(exchange.status, exchange.problem, exchange.sent_bytes, exchange.received_bytes),
        *(exchange.took_us, exchange.was_sent, exchange.correlation, exchange.day_left),
    )
    _INSERT_CALL.run(connection, [row])
    failed = exchange.status is None or exchange.status >= 400
    logbook.note("call", call_text(exchange), level="error" if failed else "info")


def call_text(exchange: Exchange) -> str:
    """A call in one line: `PUT /Invoices: 200, 412 ms, 41030 bytes sent, 55120 received`."""
    answer = str(exchange.status) if exchange.status is not None else "no answer"
    problem = f" ({exchange.problem})" if exchange.problem else ""
    unsent = "" if exchange.was_sent else ", not sent"
    sizes = f"{exchange.sent_bytes} bytes sent, {exchange.received_bytes} received"
    took = f"{exchange.took_us // 1000} ms"
    return f"{exchange.method} {exchange.path}: {answer}{problem}{unsent}, {took}, {sizes}"


def record_exchange(connection: Connection, organisation_id: int, exchange: Exchange) -> None:
    """Log a call that was not a batch, and count it when it was sent."""
    logbook = Logbook(organisation_id, exchange.sent_at)
    write_call(connection, logbook, exchange)
    logbook.write(connection)
    if exchange.was_sent:
        connection.execute(
            update(organisation)
            .where(organisation.c.id == organisation_id)
            .values(calls=organisation.c.calls + 1)
        )


def _cut(text: str) -> str:
    return text if len(text) <= TEXT_MAX else text[: TEXT_MAX - 1] + "…"
