"""The schema itself refuses what must never be, whoever writes."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from counterfoil.store.executor import Inline
from counterfoil.store.sqlite import SqliteStore
from tests.conformance.conftest import KEYS
from tests.conformance.kit import AT, Story, check, connection, intake, tokens

BROKEN = {
    "ck_export_state": "UPDATE export SET state = 'lost'",
    "ck_export_grp": "UPDATE export SET grp = 'anything'",
    "ck_export_posted_has_id": "UPDATE export SET state = 'posted' WHERE number = 'INV-1'",
    "ck_export_held_has_fault": "UPDATE export SET state = 'held' WHERE number = 'INV-1'",
    "ck_export_fault_is_held": "UPDATE export SET state = 'ready' WHERE number = 'INV-2'",
    "ck_export_fault_has_facts": "UPDATE export SET faults = NULL WHERE number = 'INV-2'",
    "ck_export_sending_has_batch": "UPDATE export SET state = 'sending' WHERE number = 'INV-1'",
    "ck_export_batch_has_position": "UPDATE export SET position = 1 WHERE number = 'INV-1'",
    "ck_export_only_ready_waits": "UPDATE export SET next_at = 1 WHERE number = 'INV-2'",
    "ck_log_level": "UPDATE log SET level = 'shout'",
    "FOREIGN KEY": "UPDATE export SET organisation_id = 99",
    "UNIQUE": "UPDATE export SET ref = 'shop:sales_invoice:inv-1'",
}


@pytest.mark.parametrize("guard", BROKEN)
def test_guard(tmp_path: Path, guard: str) -> None:
    async def run() -> None:
        store = await SqliteStore.open(tmp_path / "counterfoil.db", KEYS, executor=Inline)
        organisation_id = await store.connect(connection(), "Hartley Law", tokens(), AT)
        told = Story(store, organisation_id, 0)
        _, held = await told.ready(intake("inv-1"), intake("inv-2"))
        await told.check(check(held, "bad_date"))
        with pytest.raises(IntegrityError, match=guard):
            await store._executor.write(lambda database: database.execute(text(BROKEN[guard])))
        await store.close()

    asyncio.run(run())
