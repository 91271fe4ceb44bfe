"""The ledger of exports, to which rows are only ever added."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
REFUSED = "BEGIN SELECT RAISE(ABORT, 'the ledger of exports is only ever added to'); END"
THERE = "EXISTS (SELECT 1 FROM ledger WHERE organisation_id = NEW.organisation_id AND number = NEW.number)"


def upgrade() -> None:
    """Make it, empty: each chain begins with its organisation's next event."""
    op.create_table(
        "ledger",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("entry", sa.LargeBinary(), nullable=False),
        sa.Column("former", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "number", name=op.f("pk_ledger")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_ledger_organisation_id")
        ),
    )
    op.create_table(
        "ledger_head",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_ledger_head")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_ledger_head_organisation_id")
        ),
    )
    op.execute(f"CREATE TRIGGER ledger_not_changed BEFORE UPDATE ON ledger {REFUSED}")
    op.execute(f"CREATE TRIGGER ledger_not_removed BEFORE DELETE ON ledger {REFUSED}")
    op.execute(f"CREATE TRIGGER ledger_not_replaced BEFORE INSERT ON ledger WHEN {THERE} {REFUSED}")
