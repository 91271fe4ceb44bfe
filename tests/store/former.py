"""Databases as former versions of the program left them, made by their own migrations."""

import sqlite3
from contextlib import closing
from pathlib import Path

from alembic import command
from sqlalchemy import create_engine

from counterfoil.store import upgrade
from counterfoil.store.exports import encoded
from tests.conformance.kit import connection, intake

POSTED = ("inv-1", "inv-2")
"""What is in Xero already."""
READY = ("inv-3",)
"""What is not."""


def former_home(path: Path, migration: str) -> None:
    """A database of that migration: one organisation, `POSTED` and `READY` in it."""
    engine = create_engine(f"sqlite:///{path}")
    config = upgrade._config(upgrade.MIGRATIONS)
    with engine.begin() as database:
        config.attributes["connection"] = database
        command.upgrade(config, migration)
    engine.dispose()
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("INSERT INTO home VALUES (1, '0.0.1')")
        file.execute(
            "INSERT INTO organisation VALUES (1, 'tenant-1', 'Hartley Law', ?, 1, 1, 0, 1, '', NULL, 1, NULL,"
            " NULL, 0)",
            (encoded(connection()),),
        )
        for number, name in enumerate((*POSTED, *READY), start=1):
            document = intake(name)
            state, xero_id = ("posted", f"xero-{name}") if name in POSTED else ("ready", "")
            file.execute(
                "INSERT INTO export (id, organisation_id, ref, kind, number, date, currency, net, parent, digest,"
                " state, grp, total, xero_id, xero_total, accepted_at)"
                " VALUES (?, 1, ?, 'sales_invoice', ?, '2026-01-01', 'NZD', 1000, '', ?, ?, 'invoices', 1200, ?,"
                " 1200, 0)",
                (number, str(document.ref), document.number, document.digest, state, xero_id),
            )
            file.execute("INSERT INTO content VALUES (?, ?)", (number, document.content))
