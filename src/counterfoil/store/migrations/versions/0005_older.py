"""That a file is older than what is in Xero: since when, and when that was noticed."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing is known to be older yet."""
    with op.batch_alter_table("organisation", recreate="always") as organisation:
        organisation.add_column(sa.Column("older_since", sa.BigInteger(), nullable=True))
        organisation.add_column(sa.Column("older_seen_at", sa.BigInteger(), nullable=True))
