"""Allocations go in requests of their own, and wait for two documents."""

from alembic import op

from counterfoil.store.upgrade import remade

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

FORMER = "grp = 'payments'"
NOW = "grp = 'payments' OR grp = 'allocations'"
PARENT = "parent TEXT NOT NULL, "
BOTH = "parent TEXT NOT NULL, \n\tother_parent TEXT DEFAULT '' NOT NULL, "


def upgrade() -> None:
    """What is here waits for one document at the most."""
    database = op.get_bind()
    remade(database, "batch", lambda made: made.replace(FORMER, NOW))
    remade(database, "export", lambda made: made.replace(FORMER, NOW).replace(PARENT, BOTH, 1))
    remade(database, "pending", lambda made: made.replace(PARENT, BOTH, 1))
