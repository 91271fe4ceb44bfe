"""Bank transactions and manual journals go in requests of their own."""

from alembic import op

from counterfoil.store.upgrade import remade

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

FORMER = "grp = 'payments'"
NOW = "grp = 'bank_transactions' OR grp = 'manual_journals' OR grp = 'payments'"


def upgrade() -> None:
    """Nothing that is here is of them."""
    for table in ("batch", "export"):
        remade(op.get_bind(), table, lambda made: made.replace(FORMER, NOW))
