"""What keeps hot queries flat is shown by their plans: an index each, and no walk over what cannot match."""

import asyncio
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, Engine, event

from counterfoil.core.directory import DirectoryRead, Wanted, XeroContact
from counterfoil.store import causes, checking, directory, history, limits, reading, sending
from counterfoil.store.executor import Inline
from counterfoil.store.sqlite import SqliteStore
from tests.conformance.conftest import KEYS
from tests.conformance.kit import (
    AT,
    Story,
    absent,
    connection,
    doubted,
    exchange,
    intake,
    posted,
    rejected,
    tokens,
)


def plans(tmp_path: Path, verb_name: str) -> str:
    """The plans of all statements of one verb, a line for each step."""

    async def run() -> str:
        store = await SqliteStore.open(tmp_path / "counterfoil.db", KEYS, executor=Inline)
        organisation_id = await store.connect(connection(), "Hartley Law", tokens(), AT)
        told = Story(store, organisation_id, await store.take_lane(organisation_id, "worker", AT))
        await told.ready(*(intake(f"inv-{n}") for n in range(3)))
        lines = await store._executor.write(lambda database: _explained(database, verb_name, organisation_id))
        await store.close()
        return "\n".join(lines)

    return asyncio.run(run())


def _explained(database: Connection, verb_name: str, organisation_id: int) -> list[str]:
    asked: dict[str, object] = {}

    def note(conn: object, cursor: object, statement: str, parameters: object, *rest: object) -> None:
        asked.setdefault(statement, parameters)

    event.listen(database, "before_cursor_execute", note)
    VERBS[verb_name](database, organisation_id)
    event.remove(database, "before_cursor_execute", note)
    assert asked
    return list(steps(database, asked))


def _known(name: str, connection: Connection, organisation_id: int) -> object:
    directory.say_read(connection, organisation_id, DirectoryRead(at=AT), "read", is_well=True)
    return directory.known(connection, organisation_id, Wanted(**{name: ("x",)}))


VERBS: dict[str, Callable[[Connection, int], object]] = {
    "candidates": lambda c, o: sending.candidates(c, o, "invoices", AT, limit=50),
    "ready_counts": lambda c, o: sending.ready_counts(c, o, AT, cap=50),
    "unchecked": lambda c, o: checking.unchecked(c, o, "9.9", after=0, limit=50),
    "find": lambda c, _: reading.find(c, "INV-1", None),
    "queue": lambda c, _: reading.queue(c, None, after=0, limit=50),
    "failed": lambda c, o: reading.failed(c, o, fault="zero_amount", after=0, limit=50),
    "counts": lambda c, _: reading.counts(c),
    "causes": causes.causes,
    "changes": lambda c, _: history.changes(c, 0, limit=50),
    "log": lambda c, _: history.read_log(c, history.Asked(), before=100, limit=50),
    "errors": lambda c, _: history.read_log(c, history.Asked(level="error"), before=None, limit=50),
    "log of one": lambda c, _: history.read_log(c, history.Asked(ref="a:b:c"), before=None, limit=50),
    "log of organisation": lambda c, o: history.read_log(c, history.Asked(o), before=100, limit=50),
    "take_lane": lambda c, o: sending.take_lane(c, o, "worker", AT),
    "learned": lambda c, o: limits.learned(c, o, AT),
    **{f"contacts by {name}": partial(_known, name) for name in Wanted.__struct_fields__},
    "contacts as they come": lambda c, o: directory.keep(c, o, [XeroContact(id="c-1", name="Otto")]),
    "inactive parents": lambda c, o: directory.inactive_parents(c, o, ["shop:contact:c1"]),
}


INDEXES = {
    "candidates": "ix_export_sendable",
    "ready_counts": "ix_export_sendable",
    "unchecked": "ix_export_checkable",
    "find": "ix_export_number",
    "queue": "ix_export_state",
    "failed": "ix_export_faulty",
    "counts": "COVERING INDEX ix_export_state",
    "causes": "ix_export_state",
    "changes": "INTEGER PRIMARY KEY",
    "log": "INTEGER PRIMARY KEY",
    "errors": "ix_log_error",
    "log of one": "ix_log_export",
    "log of organisation": "ix_log_organisation",
    "take_lane": "ix_export_state",
    "learned": "ix_call_sent_at",
    "contacts by ids": "xero_contact USING PRIMARY KEY (organisation_id=? AND contact_id=?)",
    "contacts by names": "ix_xero_contact_name (name_key=?)",
    "contacts by numbers": "ix_xero_contact_number (number=?)",
    "contacts by account_numbers": "ix_xero_contact_account (account_number=?)",
    "contacts by emails": "ix_xero_contact_email (email=?)",
    "contacts by called": "ix_export_number",
    "contacts as they come": "xero_contact USING PRIMARY KEY (organisation_id=? AND contact_id=?)",
    "inactive parents": "organisation_id=? AND ref=?",
}


def test_each_verb_has_its_index(tmp_path: Path) -> None:
    for name, index in INDEXES.items():
        folder = tmp_path / name
        folder.mkdir()
        plan = plans(folder, name)
        assert index in plan, f"{name}:\n{plan}"


def test_nothing_on_the_way_walks_through_an_organisation(tmp_path: Path) -> None:
    """Every statement of a document's whole way is answered from the rows it is about: no table is scanned,
    and no index is read by the organisation alone."""
    asked: dict[str, object] = {}

    def note(conn: object, cursor: object, statement: str, parameters: object, *rest: object) -> None:
        asked.setdefault(statement, parameters)

    async def run() -> list[str]:
        store = await SqliteStore.open(tmp_path / "counterfoil.db", KEYS, executor=Inline)
        organisation_id = await store.connect(connection(), "Hartley Law", tokens(), AT)
        event.listen(Engine, "before_cursor_execute", note)
        await whole_way(Story(store, organisation_id, await store.take_lane(organisation_id, "worker", AT)))
        event.remove(Engine, "before_cursor_execute", note)
        found = await store._executor.write(lambda database: list(steps(database, asked)))
        await store.close()
        return found

    found = asyncio.run(run())
    tables = "export|content|pending|batch|body|attempt|call|log|parent"
    walks = re.compile(rf"SCAN (?:{tables})|SEARCH export .*\(organisation_id=\?\)$")
    assert len(found) > 30
    assert [step for step in found if walks.search(step)] == []


async def whole_way(told: Story) -> None:
    """What happens to documents between intake and the end, once each."""
    await told.ready(intake("contact:c1"), *(intake(f"inv-{n}", parent="contact:c1") for n in range(4)))
    await told.post("contact:c1")
    await told.store.unchecked(told.organisation_id, "9.9", after=0, limit=50)
    await told.store.ready_counts(told.organisation_id, AT, cap=50)
    members = await told.candidates(limit=3)
    batch_id = await told.claim(members)
    assert batch_id is not None
    await told.accept(intake("inv-0", "second"), intake("inv-1", "second"))
    await told.settle(
        batch_id, posted(members[0]), rejected(members[1]), doubted(members[2]), exchange=exchange()
    )
    await told.store.send_again(told.organisation_id, batch_id, epoch=told.epoch, at=AT)
    await told.settle(batch_id, doubted(members[2]), exchange=exchange(None))
    await told.store.doubtful(told.organisation_id)
    await told.store.postpone_batch(
        told.organisation_id, batch_id, next_at=AT, why="", epoch=told.epoch, at=AT
    )
    await told.settle(batch_id, absent(members[2]))
    await told.calls_since(AT)
    await told.store.take_lane(told.organisation_id, "worker", AT)


def steps(database: Connection, asked: dict[str, object]) -> Iterator[str]:
    """The steps of the plans of statements."""
    for statement, parameters in asked.items():
        if statement.startswith(("SELECT", "UPDATE", "DELETE")):
            first = parameters[0] if isinstance(parameters, list) else parameters
            plan = database.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", first)  # type: ignore[arg-type]
            yield from (str(row[3]) for row in plan)


def test_candidates_come_out_of_the_index_in_order(tmp_path: Path) -> None:
    """The ids of a batch are read off the index: nothing is sorted, however much is ready."""
    plan = plans(tmp_path, "candidates")
    assert plan.splitlines()[0].startswith("SEARCH export USING INDEX ix_export_sendable")
