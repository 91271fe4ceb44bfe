"""What each held document waits for, and what Xero refused of those that it refused."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Of what is held it is not known what for, as names go: it waits for any change, as it did."""
    op.create_table(
        "awaiting",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("export_id", ID, nullable=False),
        sa.Column("has_changed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "name", "export_id", name=op.f("pk_awaiting")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_awaiting_organisation_id")
        ),
        sa.ForeignKeyConstraint(["export_id"], ["export.id"], name=op.f("fk_awaiting_export_id")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_awaiting_export", "awaiting", ["export_id"])
    op.create_table(
        "refusal",
        sa.Column("export_id", ID, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("export_id", name=op.f("pk_refusal")),
        sa.ForeignKeyConstraint(["export_id"], ["export.id"], name=op.f("fk_refusal_export_id")),
    )
    op.execute(
        "INSERT INTO awaiting (organisation_id, name, export_id, has_changed) "
        "SELECT organisation_id, 'any', id, 0 FROM export WHERE state = 'held' AND recheck"
    )
    op.execute("UPDATE export SET recheck = 0 WHERE state = 'held' AND recheck")
