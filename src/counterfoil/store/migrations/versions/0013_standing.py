"""How documents in Xero stand that payments are for."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Nothing was read: what payments pay is read before they go, unless it was posted a moment before."""
    op.create_table(
        "standing",
        sa.Column("export_id", ID, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=True),
        sa.Column("read_at", sa.BigInteger(), nullable=False),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("export_id", name=op.f("pk_standing")),
        sa.ForeignKeyConstraint(["export_id"], ["export.id"], name=op.f("fk_standing_export_id")),
    )
