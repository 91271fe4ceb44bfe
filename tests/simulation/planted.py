"""Mistakes that people make in engines like this one, each to be planted in turn: the proof of the proof.

None of the checks knows of them. A mistake is a patch of one place of the engine; `plant` makes it, and what it names
must exist, so that a mistake cannot be forgotten when the engine changes.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

import msgspec
import pytest

from counterfoil.clock import SteadyClock
from counterfoil.core import budget, doubt, lifecycle, money, retry
from counterfoil.core.export import Export
from counterfoil.core.lifecycle import State
from counterfoil.core.outcome import Deferred, InDoubt, Posted, Rejected
from counterfoil.engine import check, resolve, send
from counterfoil.store import intake, people, schema, sending, settling
from counterfoil.store import sqlite as store_module
from counterfoil.xero import client, decode, headers, tokens, verdicts

Patch = pytest.MonkeyPatch
Plant = Callable[[Patch], None]


def no_key(patch: Patch) -> None:
    """Writes go without an idempotency key."""
    real = client.XeroBooks.exchange

    async def exchange(self: Any, call: Any, key: str = "", **rest: Any) -> Any:
        return await real(self, call, "", **rest)

    patch.setattr(client.XeroBooks, "exchange", exchange)


def new_key_each_try(patch: Patch) -> None:
    """Each try goes under a key of its own."""
    real = client.XeroBooks.exchange

    async def exchange(self: Any, call: Any, key: str = "", **rest: Any) -> Any:
        return await real(self, call, key and f"{key[:20]}{secrets.token_hex(6)}", **rest)

    patch.setattr(client.XeroBooks, "exchange", exchange)


def old_key_without_look(patch: Patch) -> None:
    """A key is believed to live for ever."""
    patch.setattr(doubt, "KEY_LIFE", dt.timedelta(days=100))
    patch.setattr(doubt, "SENDINGS_MAX", 1_000)


def key_stored_after_send(patch: Patch) -> None:
    """The key that stands in the file is not the one under which the request went, until it is answered."""
    real = send._send

    async def sent(work: Any, planned: Any, slot: Any) -> None:
        await real(work, msgspec.structs.replace(planned, key=work.chance.key()), slot)

    patch.setattr(send, "_send", sent)


def posted_before_the_answer(patch: Patch) -> None:
    """What is on its way counts as posted, whether an answer comes or not."""
    real = decode.outcomes

    def outcomes(group: Any, answer: Any, count: int) -> Any:
        return tuple(
            Posted(xero_id=secrets.token_hex(8)) if isinstance(each, InDoubt) else each
            for each in real(group, answer, count)
        )

    patch.setattr(decode, "outcomes", outcomes)


def acknowledged_apart(patch: Patch) -> None:
    """The batch is let go of in one transaction, and its outcomes are written in another."""
    real = store_module.SqliteStore.settle

    async def settle(self: Any, organisation_id: int, batch_id: int, settlements: Any, **rest: Any) -> None:
        first = [
            lifecycle.settled(each.export_id, Deferred(reason=""), faults=(), next_at=None)
            for each in settlements
            if each.event is lifecycle.Event.POSTED
        ]
        if not first:
            await real(self, organisation_id, batch_id, settlements, **rest)
            return
        await self._write(_let_go, [each.export_id for each in first])
        await self._write(_take_back, batch_id, [each.export_id for each in first])
        await real(self, organisation_id, batch_id, settlements, **rest)

    def _let_go(connection: Any, ids: list[int]) -> None:
        for export_id in ids:
            connection.exec_driver_sql(
                f"UPDATE export SET state = 'ready', batch_id = NULL, position = NULL WHERE id = {export_id}"
            )

    def _take_back(connection: Any, batch_id: int, ids: list[int]) -> None:
        for position, export_id in enumerate(ids):
            connection.exec_driver_sql(
                f"UPDATE export SET state = 'sending', batch_id = {batch_id}, position = {position} "
                f"WHERE id = {export_id}"
            )

    patch.setattr(store_module.SqliteStore, "settle", settle)


def no_fencing(patch: Patch) -> None:
    """Whoever was late writes all the same, and goes on."""
    for module in (sending, settling):
        patch.setattr(module, "hold_lane", lambda *_: None)
    from counterfoil.store import doubt as stored_doubt

    patch.setattr(stored_doubt, "hold_lane", lambda *_: None)


def refusals_go_again(patch: Patch) -> None:
    """What Xero has refused is tried again, as if that could help."""
    real = lifecycle.settled

    def settled(export_id: int, outcome: Any, **rest: Any) -> Any:
        again = Deferred(reason="tried again") if isinstance(outcome, Rejected) else outcome
        return real(export_id, again, **rest)

    patch.setattr(send, "settled", settled)


def server_errors_get_a_new_key(patch: Patch) -> None:
    """After a 5xx the documents go again at once, as a new request under a new key."""
    real = decode.outcomes

    def outcomes(group: Any, answer: Any, count: int) -> Any:
        status = answer.exchange.status
        if status is not None and status >= 500:
            return tuple(Deferred(reason="a new key") for _ in range(count))
        return real(group, answer, count)

    patch.setattr(decode, "outcomes", outcomes)


def one_bad_line_fails_all(patch: Patch) -> None:
    """What one document is refused for is held against all that went with it."""
    real = decode.outcomes

    def outcomes(group: Any, answer: Any, count: int) -> Any:
        found = real(group, answer, count)
        bad = next((each for each in found if isinstance(each, Rejected)), None)
        return tuple(bad for _ in found) if bad is not None else found

    patch.setattr(decode, "outcomes", outcomes)


def children_before_parents(patch: Patch) -> None:
    """Nothing waits for what it depends on."""
    patch.setattr(sending, "SENDABLE", "state = 'ready'")
    real = check.links_of

    def links_of(export: Export) -> Any:
        nobody = "00000000-0000-0000-0000-000000000000"
        found = real(export)
        return (
            found._replace(contact_id=found.contact_id or nobody, document_id=found.document_id or nobody)
            if hasattr(found, "_replace")
            else msgspec.structs.replace(
                found, contact_id=found.contact_id or nobody, document_id=found.document_id or nobody
            )
        )

    patch.setattr(check, "links_of", links_of)
    real_accept = intake.accept

    def accept(connection: Any, *given: Any, **rest: Any) -> Any:
        told = real_accept(connection, *given, **rest)
        connection.exec_driver_sql("UPDATE export SET waiting_for = '' WHERE waiting_for <> ''")
        return told

    patch.setattr(intake, "accept", accept)


def every_call_renews(patch: Patch) -> None:
    """Whoever finds the token old renews it, though others are at it."""

    class Open:
        async def __aenter__(self) -> None: ...

        async def __aexit__(self, *_: object) -> None: ...

    real = tokens.Flight.__init__

    def made(self: Any) -> None:
        real(self)
        self.lock = Open()

    async def leased(*_: object, **__: object) -> bool:
        return True

    patch.setattr(tokens.Flight, "__init__", made)
    patch.setattr(store_module.SqliteStore, "lease_tokens", leased)
    patch.setattr(tokens.TokenKeeper, "_is_free", lambda *_: True)


def tokens_kept_after_use(patch: Patch) -> None:
    """A renewed token is used at once, and kept when there is time."""
    real = store_module.SqliteStore.store_tokens

    async def later(self: Any, *given: Any, **rest: Any) -> bool:
        import asyncio

        async def soon() -> None:
            await asyncio.sleep(20.0)
            await real(self, *given, **rest)

        self.later = asyncio.ensure_future(soon())
        return True

    patch.setattr(store_module.SqliteStore, "store_tokens", later)


def retry_after_is_not_heard(patch: Patch) -> None:
    """How long Xero asks to wait is not read; a moment will do."""
    real = headers.allowance

    def allowance(headers: Any, now: Any) -> Any:
        return msgspec.structs.replace(real(headers, now), retry_after_s=1.0, day=None)

    patch.setattr(client, "allowance", allowance)


def a_day_is_a_minute(patch: Patch) -> None:
    """The limit of the day is taken for that of the minute."""
    real = budget._limit_named
    patch.setattr(
        budget, "_limit_named", lambda problem: "minute" if real(problem) == "day" else real(problem)
    )


def cents_are_floats(patch: Patch) -> None:
    """Amounts are rounded as floats."""

    def to_cents(amount: Decimal) -> Decimal:
        return Decimal(str(round(float(amount), 2))).quantize(Decimal("0.01"))

    from counterfoil.core import document, mapped, rounding

    for module in (money, document, mapped, rounding):
        if hasattr(module, "to_cents"):
            patch.setattr(module, "to_cents", to_cents)


def looks_at_one_page(patch: Patch) -> None:
    """What does not stand on the first page is not there."""
    real = verdicts.page_of

    def page_of(answer: Any) -> Any:
        page = real(answer)
        return None if page is None else msgspec.structs.replace(page, is_all=True)

    patch.setattr(verdicts, "page_of", page_of)
    from counterfoil.xero import look

    if hasattr(look, "page_of"):
        patch.setattr(look, "page_of", page_of)


def withdrawn_is_deleted(patch: Patch) -> None:
    """What is withdrawn is taken out of the file."""
    real = people.withdraw

    def withdraw(connection: Any, choice: Any, **rest: Any) -> int:
        count = real(connection, choice, **rest)
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        for table in schema.metadata.tables.values():
            if "export_id" in table.c:
                connection.exec_driver_sql(
                    f"DELETE FROM {table} WHERE export_id IN (SELECT id FROM export WHERE state = 'withdrawn')"
                )
        connection.exec_driver_sql("DELETE FROM export WHERE state = 'withdrawn'")
        return count

    patch.setattr(people, "withdraw", withdraw)


def the_wall_clock_times_doubt(patch: Patch) -> None:
    """How old something is, the wall clock of the machine tells."""
    patch.setattr(SteadyClock, "now", lambda self: self._clock.now())
    patch.setattr(SteadyClock, "latest", lambda self: self._clock.now())
    patch.setattr(resolve, "is_mistimed", lambda *_: False)


def poison_goes_round(patch: Patch) -> None:
    """A request that is refused as a whole goes again as it was."""
    patch.setattr(settling, "_split", lambda *_: 0)
    patch.setattr(send, "ATTEMPTS_MAX", 1_000_000)
    patch.setattr(retry, "ATTEMPTS_MAX", 1_000_000)


def absent_is_believed_at_once(patch: Patch) -> None:
    """What is not there a moment after it was sent never arrived."""
    patch.setattr(resolve, "absent_counts_from", lambda batch: batch.first_sent_at)


def lapsed_is_ready(patch: Patch) -> None:
    """What was being sent when the program stopped goes again."""
    real = sending.take_lane

    def take_lane(connection: Any, organisation_id: int, owner: str, at: Any) -> int:
        connection.exec_driver_sql(
            f"UPDATE export SET state = '{State.READY}', batch_id = NULL, position = NULL WHERE state = 'sending'"
        )
        return real(connection, organisation_id, owner, at)

    patch.setattr(sending, "take_lane", take_lane)


MISTAKES: Final[dict[str, Plant]] = {
    each.__name__: each
    for each in (
        no_key,
        new_key_each_try,
        old_key_without_look,
        key_stored_after_send,
        posted_before_the_answer,
        acknowledged_apart,
        lapsed_is_ready,
        no_fencing,
        refusals_go_again,
        server_errors_get_a_new_key,
        one_bad_line_fails_all,
        children_before_parents,
        every_call_renews,
        tokens_kept_after_use,
        retry_after_is_not_heard,
        a_day_is_a_minute,
        cents_are_floats,
        looks_at_one_page,
        withdrawn_is_deleted,
        the_wall_clock_times_doubt,
        poison_goes_round,
        absent_is_believed_at_once,
    )
}


def drawn_for(name: str, count: int) -> list[int]:
    """The seeds on which a mistake is tried: others than those of the ordinary run, and others for each."""
    first = 100_000 + 1_000 * list(MISTAKES).index(name)
    return list(range(first, first + count))
