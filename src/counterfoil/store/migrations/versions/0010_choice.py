"""Policies chosen for single exports, and messages that nobody can explain yet."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Nothing was chosen, and nothing counted."""
    op.create_table(
        "choice",
        sa.Column("export_id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("export_id", "name", name=op.f("pk_choice")),
        sa.ForeignKeyConstraint(["export_id"], ["export.id"], name=op.f("fk_choice_export_id")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "unknown",
        sa.Column("outline", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("outline", name=op.f("pk_unknown")),
    )
